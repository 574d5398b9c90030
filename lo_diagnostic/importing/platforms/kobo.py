"""KoboToolbox: labels or XML names, groups before a `/`, lists as one column and one for each option.

Exporter: https://github.com/kobotoolbox/formpack
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from lo_diagnostic.importing.headings import Heading, Kind
from lo_diagnostic.importing.platforms.platform import Platform, Rows, is_personal, listed, one_line

_SIGNATURE: Final = frozenset({"_id", "_uuid", "_submission_time", "_index"})
_TECHNICAL: Final = listed(
    "start|end|today|deviceid|simserial|subscriberid|audit|formhub/uuid|meta/instanceid|meta/rootuuid|__version__"
    "|_id|_index|_parent_index|_parent_table_name|_submission_time|_submission__id|_submission__uuid"
    "|_submission__submission_time|_validation_status|_notes|_status|_tags|_attachments|_xform_id_string"
    "|_bamboo_dataset_id|_version_"
)
_PERSONAL: Final = listed("_submitted_by|_submission__submitted_by|_geolocation|username|phonenumber|email")
_PLACE: Final = re.compile(r"_.+_(?:latitude|longitude|altitude|precision)")
_XML_NAME: Final = re.compile(r"[^\W\d][\w.-]*(?:/[\w.-]+)*")


def _header_rows(rows: Rows) -> int:
    return int({one_line(cell) for cell in rows[0]} >= _SIGNATURE)


def _headings(rows: Rows) -> list[Heading]:
    names = [one_line(cell) for cell in rows[0]]
    known = frozenset(names)
    groups = Counter(start for name in names for start in _starts(name))
    shared = frozenset(start for start, times in groups.items() if times > 1 and start not in known)
    return [_heading(name, known, shared) for name in names]


def _starts(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:cut]) for cut in range(1, len(parts))]


def _heading(name: str, known: frozenset[str], groups: frozenset[str]) -> Heading:
    kind = _kind(name)
    if kind != "answers":
        return Heading(name, (name,), kind=kind)
    codes = tuple(dict.fromkeys((name, name.rpartition("/")[2]))) if _XML_NAME.fullmatch(name) else ()
    whole, _, option = name.rpartition("/")
    if whole in known:
        return Heading(name, codes, _asked(whole, groups), option)
    question = _asked(name, groups)
    return Heading(name, codes, question, kind="personal" if is_personal(question) else "answers")


def _asked(name: str, groups: frozenset[str]) -> str:
    """What follows the groups: what several columns have before a `/`; otherwise the last part."""
    group = max((start for start in _starts(name) if start in groups), key=len, default="")
    return name[len(group) + 1 :] if group else name.rpartition("/")[2]


def _kind(name: str) -> Kind:
    form = name.casefold()
    if form == "_uuid":
        return "respondent"
    if form in _PERSONAL or _PLACE.fullmatch(form):
        return "personal"
    return "technical" if form in _TECHNICAL else "answers"


KOBO: Final = Platform("kobo", "KoboToolbox", _header_rows, _headings, coded=True)
