"""Typeform: `#` first, then the questions (one column an option), its own dates last."""

from __future__ import annotations

from typing import Final

from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.platforms.platform import Platform, Rows, kind_of, one_line

_DATES: Final = ["start date (utc)", "submit date (utc)"]
_LAST: Final = frozenset({*_DATES, "stage date (utc)", "response type", "network id", "tags", "ending"})


def _header_rows(rows: Rows) -> int:
    names = [one_line(cell).casefold() for cell in rows[0]]
    return int(names[:1] == ["#"] and set(_DATES) <= set(names[_first_of_last(names) :]))


def _first_of_last(names: list[str]) -> int:
    """Where the platform's own columns at the end begin."""
    at = len(names)
    while at > 1 and names[at - 1] in _LAST:
        at -= 1
    return at


def _headings(rows: Rows) -> list[Heading]:
    names = [one_line(cell) for cell in rows[0]]
    end = _first_of_last([name.casefold() for name in names])
    questions = [Heading(name, kind=kind_of(name)) for name in names[1:end]]
    technical = [Heading(name, kind="technical") for name in names[end:]]
    for at, heading in enumerate(technical):
        if heading.name.casefold() == "network id":
            technical[at] = Heading(heading.name, kind="personal")
    return [Heading(names[0], kind="respondent"), *questions, *technical]


TYPEFORM: Final = Platform("typeform", "Typeform", _header_rows, _headings)
