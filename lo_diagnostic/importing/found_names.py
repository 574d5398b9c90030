"""Ids and texts for what is drafted, such that an import matches each to its own column and to no other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.structure import Structure, Variable
from lo_diagnostic.instrument.model import RESERVED_COLUMNS
from lo_diagnostic.text import matching_form, plain

LONGEST_TEXT: Final = 2000
LONGEST_ID: Final = 40
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_CODE: Final = re.compile(r"[A-Za-z][!-~]{0,39}")
_KEPT: Final = frozenset({*RESERVED_COLUMNS, "role"})
_ODD: Final = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffd]")


def one_line(text: str) -> str:
    """The text on one line, without characters that YAML does not allow."""
    return " ".join(_ODD.sub("", " ".join(plain(text).split())).split())


def is_item_id(name: str) -> bool:
    """May an item or a question be called so?"""
    return _ID.fullmatch(name) is not None and name not in _KEPT


def slug(text: str, between: str = "_", longest: int = LONGEST_ID) -> str:
    """Small letters, digits and `between`; empty where it has no letter to begin with."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", " ", ascii_text.replace("'", "")).split()
    name = ""
    for word in words:
        longer = name + between + word if name else word
        if len(longer) > longest:
            break
        name = longer
    name = (name or "".join(words)[:longest]).lower()
    return name if name[:1].isalpha() else ""


@dataclass(frozen=True)
class Name:
    """What a column is called in the draft. `told`: does the text look like what was asked?"""

    id: str
    text: str
    told: bool


class Names:
    """Gives names to columns; no two are alike."""

    def __init__(self, headings: Sequence[Heading], structure: Structure, kept: Iterable[str] = ()) -> None:
        """`kept`: ids that a mapping file gives."""
        self._headings = headings
        self._structure = structure
        self._owners: dict[str, set[int]] = {}
        self._taken: set[str] = set(map(matching_form, (*_KEPT, *kept)))
        for index in range(len(headings)):
            for text in self._called(index):
                self._owners.setdefault(matching_form(text), set()).add(index)

    def name(self, index: int, given: str = "") -> Name | None:
        """The name of a column; None where it cannot be told from another one. `given`: its id."""
        heading = self._headings[index]
        known = next((code for code in self._codes(heading) if self._own(code, index)), "")
        asked = [text for text in self._asked(index) if self._own(text, index)]
        text = one_line(asked[0]) if asked else one_line(heading.name)
        found = bool(asked) and len(text) <= LONGEST_TEXT and self._own(text, index)
        if not (given or known or found):
            return None
        name = given or known or self._slug(heading, index)
        if not found and not self._own(text, index):
            text = name
        self._taken |= {matching_form(name), matching_form(text)}
        return Name(name, text, " " in text)

    def slug(self, text: str, index: int) -> str:
        """A free id made of a text."""
        start = slug(text) or slug(f"q {text}") or "q"
        return next(name for name in _numbered(start) if self._free(name, index))

    def _slug(self, heading: Heading, index: int) -> str:
        for code in filter(_CODE.fullmatch, heading.names):
            made = re.sub("[^A-Za-z0-9]+", "_", code).strip("_")
            if is_item_id(made) and self._free(made, index):
                return made
        return self.slug(heading.row or heading.question or heading.name, index)

    def _codes(self, heading: Heading) -> list[str]:
        return [code for code in heading.names if is_item_id(code)]

    def _asked(self, index: int) -> Iterator[str]:
        """Texts by which an import may know the column, the best first."""
        heading = self._headings[index]
        variables = [self._structure.get(code, Variable()) for code in heading.names]
        whole = f"{heading.question} [{heading.row}]" if heading.row and heading.question else ""
        texts = [heading.row, whole, heading.question if not heading.row else ""]
        texts += [variable.text for variable in variables]
        yield from (text for text in [*texts, heading.name] if matching_form(text))

    def _called(self, index: int) -> Iterator[str]:
        """Everything by which an import looks for the column."""
        heading = self._headings[index]
        variables = [self._structure.get(code, Variable()) for code in heading.names]
        yield from (*heading.names, *heading.texts)
        yield from (text for variable in variables for text in (variable.text, variable.question) if text)

    def _own(self, text: str, index: int) -> bool:
        """Is the text this column's and no other's?"""
        form = matching_form(text)
        return bool(form) and self._owners.get(form) == {index} and form not in self._taken

    def _free(self, name: str, index: int) -> bool:
        form = matching_form(name)
        return form not in self._taken and self._owners.get(form, {index}) == {index}


def _numbered(start: str) -> Iterator[str]:
    yield start
    for number in range(2, 10**6):
        yield f"{start[: LONGEST_ID - 7]}_{number}"


def distinct_ids(texts: Sequence[str], between: str, longest: int, otherwise: str) -> list[str]:
    """An id of its own for each text, made of its letters; `otherwise` begins those that begin with none."""
    found: dict[str, None] = {}
    for text in texts:
        start = slug(text, between, longest) or slug(f"{otherwise} {text}", between, longest)
        number, name = 1, start
        while name in found:
            number += 1
            name = f"{start[: longest - 7]}{between}{number}"
        found[name] = None
    return list(found)
