"""SurveyGizmo (now Alchemer): one header row, its own columns first, among them three times side by side."""

from __future__ import annotations

from typing import Final

from lo_diagnostic.importing.headings import Heading, Kind
from lo_diagnostic.importing.platforms.platform import (
    Platform,
    Rows,
    grid_heading,
    is_personal,
    kind_of,
    listed,
    one_line,
)

_SIGNATURE: Final = ["time started", "date submitted", "status"]
_TECHNICAL: Final = listed(
    "time started|date submitted|status|contact id|legacy comments|comments|language|referer|extended referer"
    "|sessionid|session id|user agent|extended user agent|tags|link name|url variable"
)
_PERSONAL: Final = listed(
    "ip address|longitude|latitude|country|country auto|city|state/region|region|postal|postal code"
)


def _header_rows(rows: Rows) -> int:
    names = [one_line(cell).casefold() for cell in rows[0]]
    own = next((at for at, name in enumerate(names) if _own(name) is None), len(names))
    return int(any(names[at : at + 3] == _SIGNATURE for at in range(own - 2)))


def _headings(rows: Rows) -> list[Heading]:
    """The platform's own columns end at the first name that is not one of them."""
    found = []
    own = True
    for name in map(one_line, rows[0]):
        kind = _own(name.casefold()) if own else None
        own = kind is not None
        if kind is not None:
            finished = ("Complete",) if name.casefold() == "status" else ()
            found.append(Heading(name, kind=kind, finished=finished))
        else:
            found.append(_heading(name))
    return found


def _own(name: str) -> Kind | None:
    if name in ("response id", "responseid", "id"):
        return "respondent"
    if name in _PERSONAL or is_personal(name):
        return "personal"
    return "technical" if name in _TECHNICAL else None


def _heading(name: str) -> Heading:
    """The rows of a matrix stand before the question: `row:question`."""
    before, colon, after = name.partition(":")
    if colon and before.strip() and after and not after[0].isspace():
        return Heading(name, question=after, row=before.strip(), kind=kind_of(name))
    return grid_heading(name)


SURVEYGIZMO: Final = Platform("surveygizmo", "SurveyGizmo", _header_rows, _headings)
