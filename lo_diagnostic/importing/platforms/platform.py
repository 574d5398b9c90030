"""What every platform tells: whether a file is its own, and how its headings are to be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from lo_diagnostic.importing.headings import Heading, Kind
from lo_diagnostic.text import matching_form

Rows: TypeAlias = Sequence[Sequence[str]]
"""The first rows of a file, its first row first; all of one width, every cell as it stands there."""

_GRID: Final = re.compile(
    r"(?P<question>.*\S)\s*\[(?P<row>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\s*", re.DOTALL
)


def listed(texts: str) -> frozenset[str]:
    """The texts between which `|` stands."""
    return frozenset(texts.split("|"))


_PERSONAL: Final = re.compile(
    r"(?:[\w'’-]+[ _-]){0,3}(?:e-?mail(?: ?(?:address|adres))?|ip ?(?:address|adres)?|latitude|longitude"
    r"|location(?:latitude|longitude|accuracy)|token|(?:tele)?phone(?: ?number)?|telefoon(?:nummer)?)"
)
_NAMES: Final = listed(
    "name|naam|full name|your name|jouw naam|first name|last name|firstname|lastname|voornaam|achternaam"
    "|vorname|nachname|prénom|user name|username|gebruikersnaam|address|adres|emailaddress|ipaddress"
    "|recipientfirstname|recipientlastname|recipientemail"
)


@dataclass(frozen=True)
class Platform:
    """A survey platform.

    `name` stands in `import --json`, `title` in sentences. `header_rows` counts the header rows of a file, 0
    where the file is not of this platform. `headings` reads these rows, a heading a column. `coded`: are
    numbers in its exports codes of answers, which need not be scale values?
    """

    name: str
    title: str
    header_rows: Callable[[Rows], int]
    headings: Callable[[Rows], list[Heading]]
    coded: bool = False


def one_line(cell: str) -> str:
    """The text of a heading on one line, without U+FEFF."""
    return " ".join(cell.replace("\ufeff", "").split())


def is_personal(name: str) -> bool:
    """Is it the usual name of a column that tells who somebody is, or where?"""
    form = matching_form(name)
    return form in _NAMES or _PERSONAL.fullmatch(form) is not None


def kind_of(name: str) -> Kind:
    """What a column is for by its name alone."""
    return "personal" if is_personal(name) else "answers"


def question_and_row(cell: str) -> tuple[str, str]:
    """`question [row]` taken apart; the row is empty where there is none."""
    name = one_line(cell)
    found = _GRID.fullmatch(name)
    return (found["question"], found["row"].strip()) if found else (name, "")


def grid_heading(name: str, kind: Kind | None = None) -> Heading:
    """The heading of a column whose name may be `question [row]`; by its name alone it may be personal."""
    question, row = question_and_row(name)
    return Heading(name, question=question if row else "", row=row, kind=kind or kind_of(name))
