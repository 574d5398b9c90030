"""Texts in the reader's language: complete catalogues, honest numbers, safe characters."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.resources import catalogue_folder, shipped_folder
from lo_diagnostic.text import Speech, languages, matching_form, plain

PACKAGE = catalogue_folder().parent
FIELD = re.compile(r"{(\w+)}")
ROOM_MESSAGE = re.compile(r'\bsay\("([^"]+)"')
TEMPLATE_MESSAGE = re.compile(r"""\b_\(\s*(?:"([^"]+)"|'([^']+)')""")


def _said() -> Iterator[str]:
    """Every message in the code (`say`, `count`) and in the templates (`_`)."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and _is_speech(node, node.func)
            ):
                yield from (str(a.value) for a in node.args[:1] if isinstance(a, ast.Constant))
    for path in shipped_folder("report_templates").rglob("*.j2"):
        for double, single in TEMPLATE_MESSAGE.findall(path.read_text(encoding="utf-8")):
            yield double or single
    for path in (PACKAGE / "room" / "pages").glob("*.j2"):
        yield from ROOM_MESSAGE.findall(path.read_text(encoding="utf-8"))


def _is_speech(call: ast.Call, method: ast.Attribute) -> bool:
    """`speech.say(…)` and `speech.count(one, many, n)`, not `console.say(…)` or a list's `count`."""
    program = isinstance(method.value, ast.Name) and method.value.id == "console"
    many = call.args[1] if len(call.args) == 3 else None
    plural = method.attr == "count" and isinstance(many, ast.Constant) and isinstance(many.value, str)
    return (method.attr == "say" and not program) or plural


def _entries(path: Path) -> list[tuple[str, list[str]]]:
    from babel.messages.pofile import read_po

    with path.open("rb") as stream:
        catalogue = read_po(stream)
    found = []
    for message in catalogue:
        if message.id:
            ids = list(message.id) if isinstance(message.id, tuple | list) else [message.id]
            strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
            found.append((ids[0], [*ids, *strings]))
    return found


@pytest.mark.parametrize("path", sorted(catalogue_folder().glob("*.po")), ids=lambda path: path.stem)
def test_catalogues_are_complete_and_keep_every_field(path: Path) -> None:
    entries = _entries(path)
    translated = {message: texts for message, texts in entries if all(texts)}
    missing = sorted(set(_said()) - set(translated))
    assert not missing, f"not translated: {missing}"
    for message, texts in entries:
        fields = [set(FIELD.findall(text)) - {"n"} for text in texts]
        assert all(found == fields[0] for found in fields), message
    assert not [message for message, times in Counter(m for m, _ in entries).items() if times > 1]


def test_languages_are_english_and_every_catalogue() -> None:
    assert languages() == ("en", "nl")
    with pytest.raises(KeyError):
        Speech("xx")


@pytest.mark.parametrize(
    ("value", "decimals", "english", "dutch"),
    [
        (1234.5, 1, "1,234.5", "1.234,5"),
        (-0.04, 1, "0.0", "0,0"),
        (-3.25, 1, "−3.3", "−3,3"),
        (2.5, 0, "3", "3"),
    ],
)
def test_numbers(value: float, decimals: int, english: str, dutch: str) -> None:
    assert Speech("en").number(value, decimals) == english
    assert Speech("nl").number(value, decimals) == dutch


def test_dates_and_lists() -> None:
    assert Speech("nl").date(date(2026, 11, 21)) == "21 november 2026"
    assert Speech("en").date(date(2026, 11, 21)) == "21 November 2026"
    assert Speech("nl").join(["a", "b", "c"]) == "a, b en c"
    assert Speech("en").join(["a", "b", "c"]) == "a, b and c"


def test_terminal_escapes_are_taken_out() -> None:
    assert plain("a\x1b[2Jb\x9bc\u202ed\x07") == "a[2Jbcd"


@given(st.text(max_size=60))
def test_matching_does_not_depend_on_how_it_was_typed(text: str) -> None:
    assert matching_form(matching_form(text)) == matching_form(text)
    assert matching_form(f"  {text}\u00a0") == matching_form(text)


def test_look_alikes_match() -> None:
    assert matching_form("Never ") == matching_form("never.") == matching_form("NEVER\u00a0")
    assert matching_form("don’t know") == matching_form("Don't  know")
