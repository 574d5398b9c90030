"""Qualtrics: three header rows (export tag, question text, ImportId as JSON); older exports have two.

Layout: https://www.qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from lo_diagnostic.importing.headings import Heading, Kind
from lo_diagnostic.importing.platforms.platform import Platform, Rows, is_personal, listed, one_line

_RESPONDENT: Final = frozenset({"responseid", "_recordid"})
_TECHNICAL: Final = listed(
    "startdate|enddate|status|progress|duration|duration (in seconds)|finished|recordeddate"
    "|distributionchannel|userlanguage|responseset"
)
_PERSONAL: Final = listed(
    "ipaddress|recipientid|recipientlastname|recipientfirstname|recipientemail|externalreference"
    "|externaldatareference|locationlatitude|locationlongitude|locationaccuracy|name|emailaddress"
)
_QUESTION: Final = re.compile(r"(?P<question>(?:\d+_)?QID\d+).*", re.DOTALL)
_NOTED: Final = re.compile(
    r".*_(?:first_click|last_click|page_submit|click_count|browser|version|os|resolution|\w+topics)",
    re.IGNORECASE | re.DOTALL,
)
"""ImportIds of what Qualtrics notes itself within a question: timing, the browser, the topics of comments."""
_BETWEEN: Final = " - "
_TIMING: Final = re.compile(r".*_(?:first click|last click|page submit|click count)", re.IGNORECASE)
_FINISHED: Final = ("1", "True", "Wahr", "Waar", "Vrai")


def _header_rows(rows: Rows) -> int:
    if len(rows) > 2 and rows[2] and _import_id(rows[2][0]):
        return 3
    first = [one_line(cell) for cell in rows[0][:2]]
    second = [one_line(cell) for cell in rows[1][:2]] if len(rows) > 1 else []
    return 2 if first == ["V1", "V2"] and second == ["ResponseID", "ResponseSet"] else 0


def _headings(rows: Rows) -> list[Heading]:
    lines = [[one_line(cell) for cell in row] for row in rows]
    if len(rows) == 2:
        return [_legacy(tag, text) for tag, text in zip(*lines, strict=True)]
    tags, texts, _ = lines
    ids = [_import_id(cell) for cell in rows[2]]
    asked = _asked(ids, texts)
    return [_heading(tag, ids[index], *asked[index]) for index, tag in enumerate(tags)]


def _import_id(cell: str) -> str:
    try:
        found = json.loads(cell.replace("\ufeff", ""))
    except (ValueError, RecursionError):
        return ""
    return str(found.get("ImportId", "")) if isinstance(found, dict) else ""


def _asked(ids: Sequence[str], texts: Sequence[str]) -> list[tuple[str, str]]:
    """Question and row of each column: what the texts of one question have in common, and what follows it."""
    together: dict[str, list[int]] = defaultdict(list)
    for index, import_id in enumerate(ids):
        if found := _QUESTION.fullmatch(import_id):
            together[found["question"]].append(index)
    asked = [(text, "") for text in texts]
    for question, columns in together.items():
        parts = [texts[index].split(_BETWEEN) for index in columns]
        common = _in_common(parts) if len(parts) > 1 else len(parts[0]) - 1
        for index, part in zip(columns, parts, strict=True):
            whole = ids[index] in (question, f"{question}_TEXT")
            if common and not (whole and len(columns) == 1):
                row = "" if whole else _BETWEEN.join(part[common:])
                asked[index] = (_BETWEEN.join(part[:common]), row)
    return asked


def _in_common(texts: Sequence[Sequence[str]]) -> int:
    """How many leading parts all of these texts share."""
    shortest = min(map(len, texts))
    return next((at for at in range(shortest) if len({parts[at] for parts in texts}) > 1), shortest)


def _heading(tag: str, import_id: str, question: str, row: str) -> Heading:
    codes = tuple(code for code in dict.fromkeys((tag, import_id)) if code)
    finished = _FINISHED if import_id == "finished" else ()
    return Heading(tag, codes, question, row, _kind(tag, import_id), finished)


def _legacy(tag: str, text: str) -> Heading:
    """V1 … V10 are Qualtrics' own; their second row names them."""
    if re.fullmatch(r"V\d+|Location(?:Latitude|Longitude|Accuracy)", tag):
        finished = _FINISHED if text == "Finished" else ()
        return Heading(text or tag, (tag,), kind=_kind_by_name(text or tag), finished=finished)
    kind: Kind = "technical" if _TIMING.fullmatch(tag) else "answers"
    return Heading(tag, (tag,) if tag else (), text, kind=kind)


def _kind(tag: str, import_id: str) -> Kind:
    if _QUESTION.fullmatch(import_id):
        return "technical" if _NOTED.fullmatch(import_id) or _TIMING.fullmatch(tag) else "answers"
    return _kind_by_name(import_id or tag)


def _kind_by_name(name: str) -> Kind:
    form = name.casefold()
    if form in _RESPONDENT:
        return "respondent"
    if form in _PERSONAL or is_personal(name):
        return "personal"
    return "technical" if form in _TECHNICAL else "answers"


QUALTRICS: Final = Platform("qualtrics", "Qualtrics", _header_rows, _headings, coded=True)
