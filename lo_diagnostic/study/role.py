"""The attribute `role`: which questionnaires need it, and how it stands in a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lo_diagnostic.instrument.checks import LEADER, ROLE, ROLES, STAFF
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages

BOTH_ROLES: Final[Mapping[str, Mapping[str, Any]]] = {role: {} for role in ROLES}
_TITLES: Final = {STAFF: "Staff", LEADER: "Leader"}


def uses_role(instrument: Instrument) -> bool:
    """Does the instrument speak differently to leaders, or ask them something else?"""
    leaders = any(item.leader_text for _, item in instrument.items())
    return leaders or any(ROLE in condition for _, _, condition in instrument.conditions())


def role_attribute(spoken: Sequence[str], groups: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The attribute as `study.yaml` holds it, titled in each language; `groups`: role → its headcount."""
    speech = {code: Speech(code if code in languages() else SOURCE_LANGUAGE) for code in spoken}
    titles = {role: {code: speech[code].say(title) for code in spoken} for role, title in _TITLES.items()}
    title = {code: speech[code].say("Role") for code in spoken}
    values: dict[str, dict[str, Any]] = {role: {**group} for role, group in groups.items()}
    for role in values.keys() & titles.keys():
        values[role] = {"title": titles[role], **values[role]}
    return {"title": title, "values": values}
