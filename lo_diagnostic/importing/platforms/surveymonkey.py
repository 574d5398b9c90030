"""SurveyMonkey: two header rows, the question above its first column, then the row or option of each column.

Single answers have `Response` or `Open-Ended Response` in the second row; the platform's own columns have
nothing there, or their name again.
"""

from __future__ import annotations

import re
from typing import Final

from lo_diagnostic.importing.headings import Heading, Kind
from lo_diagnostic.importing.platforms.platform import Platform, Rows, is_personal, listed, one_line

_RESPONDENT: Final = frozenset({"respondent id", "respondentid"})
_ANSWER: Final = frozenset({"response", "open-ended response"})
_TECHNICAL: Final = listed(
    "collector|collector id|collectorid|start date|startdate|end date|enddate|date created|date modified"
)
_PERSONAL: Final = re.compile(
    r"ip ?address|e-?mail ?address|first ?name|last ?name|custom ?(?:data|value) ?\d*|customdata",
    re.IGNORECASE,
)


def _header_rows(rows: Rows) -> int:
    if len(rows) < 2 or not rows[0]:
        return 0
    above, below = ([one_line(cell).casefold() for cell in row] for row in rows[:2])
    first = {above[0], below[0]} - {""}
    if len(first) != 1 or not first <= _RESPONDENT:
        return 0
    answers = any(cell in _ANSWER for cell in below)
    carried = any(cell and not question for question, cell in zip(above[1:], below[1:], strict=True))
    return 2 if answers or carried else 0


def _headings(rows: Rows) -> list[Heading]:
    found = []
    asked = ""
    for above, below in zip(*([one_line(cell) for cell in row] for row in rows), strict=True):
        told_once = not above or below.casefold() in ("", above.casefold())
        own = _own(above or below) if told_once and (above or not asked) else None
        if own is not None:
            asked = ""
            found.append(Heading(above or below, kind=own))
            continue
        asked = above or asked
        found.append(_heading(asked if below else above, below or above))
    return found


def _own(name: str) -> Kind | None:
    """What a column of the platform is for; None where its name is none of the platform's."""
    form = name.casefold()
    if form in _RESPONDENT:
        return "respondent"
    if _PERSONAL.fullmatch(form):
        return "personal"
    return "technical" if form in _TECHNICAL else None


def _heading(question: str, row: str) -> Heading:
    if row == question or row.casefold() in _ANSWER:
        return Heading(question, question=question, kind="personal" if is_personal(question) else "answers")
    name = f"{question} [{row}]" if question else row
    return Heading(
        name, question=question, row=row, kind="personal" if is_personal(row.rstrip(":")) else "answers"
    )


SURVEYMONKEY: Final = Platform("surveymonkey", "SurveyMonkey", _header_rows, _headings, coded=True)
