"""Google Forms: the time of answering in the first column, then the questions; grids as `question [row]`."""

from __future__ import annotations

import re
from typing import Final

from lo_diagnostic.importing.headings import Heading, Kind
from lo_diagnostic.importing.platforms.platform import (
    Platform,
    Rows,
    grid_heading,
    is_personal,
    listed,
    one_line,
)

_TIME: Final = frozenset({"Timestamp", "Horodateur", "Zeitstempel", "Tijdstempel"})
_DATE: Final = re.compile(r"\d{1,4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,4}\b.*|\d{5}(?:[.,]\d+)?", re.DOTALL)
"""A date in any order, or the number that Excel makes of it."""
_PERSONAL: Final = listed(
    "username|e-mail|e-mailadres|gebruikersnaam|e-mail-adresse|nutzername|adresse e-mail|nom d'utilisateur"
)
_SCORE: Final = "score"


def _header_rows(rows: Rows) -> int:
    if len(rows[0]) < 2 or one_line(rows[0][0]) not in _TIME:
        return 0
    times = [row[0].strip() for row in rows[1:]]
    return int(all(not time or _DATE.fullmatch(time) for time in times))


def _headings(rows: Rows) -> list[Heading]:
    names = [one_line(cell) for cell in rows[0]]
    return [
        Heading(names[0], kind="technical"),
        *(grid_heading(name, _kind(name, at)) for at, name in enumerate(names[1:], 1)),
    ]


def _kind(name: str, at: int) -> Kind:
    """The address and the score of a quiz stand before all questions."""
    form = name.casefold()
    if is_personal(name) or (at == 1 and form in _PERSONAL):
        return "personal"
    return "technical" if at <= 2 and form == _SCORE else "answers"


GOOGLE_FORMS: Final = Platform("google-forms", "Google Forms", _header_rows, _headings)
