"""Indico: who answered in the first three columns, then `section: question`."""

from __future__ import annotations

from typing import Final

from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.platforms.platform import Platform, Rows, kind_of, one_line

_SIGNATURE: Final = ["submitter", "submitter email", "submission date"]
_BETWEEN: Final = ": "


def _header_rows(rows: Rows) -> int:
    return int([one_line(cell).casefold() for cell in rows[0][:3]] == _SIGNATURE)


def _headings(rows: Rows) -> list[Heading]:
    names = [one_line(cell) for cell in rows[0]]
    own = [
        Heading(names[0], kind="personal"),
        Heading(names[1], kind="personal"),
        Heading(names[2], kind="technical"),
    ]
    sections = all(_BETWEEN in name for name in names[3:])
    return [*own, *(_heading(name, sections) for name in names[3:])]


def _heading(name: str, sections: bool) -> Heading:
    """Sections are told only where every question has one: a colon may be part of a question."""
    question = name.split(_BETWEEN, 1)[1] if sections else ""
    return Heading(name, question=question, kind=kind_of(question or name))


INDICO: Final = Platform("indico", "Indico", _header_rows, _headings)
