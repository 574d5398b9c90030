"""REDCap: field names (raw) or their labels, checkboxes as `field___code`, a status for each form."""

from __future__ import annotations

import re
from typing import Final

from lo_diagnostic.importing.headings import Heading, Kind
from lo_diagnostic.importing.platforms.platform import Platform, Rows, is_personal, listed, one_line

_RESERVED: Final = listed(
    "redcap_event_name|redcap_repeat_instrument|redcap_repeat_instance|redcap_data_access_group"
    "|redcap_survey_identifier"
)
_LABELS: Final = frozenset(
    {
        "event name",
        "repeat instrument",
        "repeat instance",
        "data access group",
        "survey identifier",
        "survey timestamp",
    }
)
_STATUS_LABEL: Final = "complete?"
_FIELD: Final = re.compile(r"[a-z][a-z0-9_]*")
_CHECKBOX: Final = re.compile(r"[a-z][a-z0-9_]*?___\w+")
_CHOICE: Final = re.compile(r"(?P<question>.*\S)\s*\(choice=(?P<row>.*)\)", re.DOTALL)
_PERSONAL_FIELD: Final = re.compile(r"dob|(?:date_of_)?birth_?date|date_of_birth|redcap_survey_identifier")
_FINISHED: Final = ("2", "Complete")


def _header_rows(rows: Rows) -> int:
    names = [one_line(cell) for cell in rows[0]]
    return int(_raw(names) or _labelled(names))


def _raw(names: list[str]) -> bool:
    """A reserved name; or a checkbox and the status of a form among nothing but field names."""
    if not _RESERVED.isdisjoint(names):
        return True
    fields = all(map(_FIELD.fullmatch, names))
    return (
        fields and any(map(_CHECKBOX.fullmatch, names)) and any(name.endswith("_complete") for name in names)
    )


def _labelled(names: list[str]) -> bool:
    """The status of a form, and a choice of a checkbox or a label of a reserved name."""
    forms = {name.casefold() for name in names}
    return _STATUS_LABEL in forms and (any(map(_CHOICE.fullmatch, names)) or not _LABELS.isdisjoint(forms))


def _headings(rows: Rows) -> list[Heading]:
    """The record's id is always the first column."""
    names = [one_line(cell) for cell in rows[0]]
    read = _field if _raw(names) else _label
    return [Heading(names[0], (names[0],), kind="respondent"), *map(read, names[1:])]


def _field(name: str) -> Heading:
    if name.endswith("_complete"):
        return Heading(name, (name,), kind="technical", finished=_FINISHED)
    return Heading(name, (name,), kind=_kind_of_field(name))


def _kind_of_field(name: str) -> Kind:
    words = re.sub(r"[_\d]+", " ", name).strip()
    if _PERSONAL_FIELD.fullmatch(name) or is_personal(words):
        return "personal"
    return "technical" if name in _RESERVED or name.endswith("_timestamp") else "answers"


def _label(name: str) -> Heading:
    form = name.casefold()
    if form == _STATUS_LABEL:
        return Heading(name, kind="technical", finished=_FINISHED)
    if form == "survey identifier" or is_personal(name):
        return Heading(name, kind="personal")
    if form in _LABELS:
        return Heading(name, kind="technical")
    choice = _CHOICE.fullmatch(name)
    return Heading(name, question=choice["question"], row=choice["row"].strip()) if choice else Heading(name)


REDCAP: Final = Platform("redcap", "REDCap", _header_rows, _headings, coded=True)
