"""The table of rooms: data flows one way, heavy libraries stay in their rooms, nothing runs in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "lo_diagnostic"

# The order of the house. A room may import those above it in this list, never those below.
ROOMS = [
    "errors", "resources", "whole_file", "text", "yaml_file", "instrument", "responses", "importing", "study",
    "collect", "disclosure", "scoring", "api", "findings", "charts", "report", "room", "cli",
]  # fmt: skip

HEAVY = {
    "babel": {"text"},
    "ruamel": {"yaml_file", "study"},
    "pydantic": {"instrument", "importing", "study", "findings"},
    "pydantic_core": {"instrument"},
    "readability": {"instrument"},
    "pandas": {"responses", "importing", "study", "disclosure", "scoring", "api"},
    "pyarrow": {"importing", "study", "scoring"},
    "openpyxl": {"importing", "study", "scoring"},
    "defusedxml": {"importing"},
    "pyreadstat": {"importing", "study"},
    "lxml": set(),
    "sqlite3": {"study", "report"},
    "questionary": {"collect"},
    "prompt_toolkit": {"collect"},
    "numpy": {"responses", "importing", "study", "disclosure", "scoring"},
    "scipy": {"disclosure", "scoring"},
    "altair": set(),
    "vl_convert": {"charts", "report"},
    "jinja2": {"report", "room"},
    "weasyprint": {"report"},
    "pikepdf": {"report"},
    "typer": {"cli"},
    "rich": {"cli"},
    "platformdirs": {"cli"},
    "starlette": {"room"},
    "uvicorn": {"room"},
    "segno": {"room"},
    "cryptography": {"room"},
}

PRINTING_SCORES = {"score_table", "score_words", "score_across", "score_changes", "score_answers"}
"""`score` imports them when it has something to print."""


FILES = sorted(PACKAGE.rglob("*.py"))


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _module(path: Path) -> str:
    parts = ("lo_diagnostic", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(part for part in parts if part != "__init__")


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, inside functions and type-checking blocks too."""
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def _edges(path: Path) -> set[str]:
    known = {_module(other) for other in FILES} - {"lo_diagnostic", _module(path)}
    return known.intersection(_imports(path))


def test_a_room_imports_earlier_rooms_only() -> None:
    offending = []
    for path in FILES[1:]:
        here = ROOMS.index(_room(path))
        for name in _edges(path):
            there = name.split(".")[1]
            if ROOMS.index(there) > here or (there == "cli" and _room(path) != "cli"):
                offending.append(f"{_module(path)} imports {name}: against the flow")
    assert FILES[0] == PACKAGE / "__init__.py"
    assert not offending


def test_heavy_libraries_stay_in_their_rooms() -> None:
    offending = [
        f"{_module(path)} imports {name}"
        for path in FILES
        for name in _imports(path)
        if _room(path) not in HEAVY.get(name.split(".")[0], {_room(path)})
    ]
    assert not offending


def test_no_file_imports_itself_through_others() -> None:
    waiting = {_module(path): _edges(path) for path in FILES}
    while free := [name for name, edges in waiting.items() if not edges & waiting.keys()]:
        for name in free:
            del waiting[name]
    assert not waiting, f"circle among {sorted(waiting)}"


def test_every_module_says_what_lives_there_and_stays_readable() -> None:
    offending = []
    for path in FILES:
        if not ast.get_docstring(_parsed(path)):
            offending.append(f"{_module(path)} has no first line")
        if path.read_text(encoding="utf-8").count("\n") > 350:
            offending.append(f"{_module(path)} is too long: split it")
        if path.stem in ("utils", "helpers", "misc", "common"):
            offending.append(f"{_module(path)}: name it after what lives there")
    assert not offending


def test_help_needs_no_heavy_library() -> None:
    """`lo-diag --help` must not pay for pandas: command files import heavy things when they run."""
    heavy = set(HEAVY) - {"typer"}
    for path in (PACKAGE / "cli").glob("*.py"):
        if path.stem in PRINTING_SCORES:
            continue
        top = [node for node in _parsed(path).body if isinstance(node, ast.Import | ast.ImportFrom)]
        for node in top:
            names = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            )
            for name in names:
                assert name.split(".")[0] not in heavy, f"{path.name} imports {name} before it runs"
                light = ("lo_diagnostic", "lo_diagnostic.errors", "lo_diagnostic.text")
                ours = (
                    not name.startswith("lo_diagnostic")
                    or name in light
                    or name.startswith("lo_diagnostic.cli")
                )
                assert ours, f"{path.name} imports {name} before it runs"
