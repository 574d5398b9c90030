"""The attribute `role`: which questionnaires need it, and how it stands in a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lo_diagnostic.instrument.checks import ROLE, ROLES
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages

_TITLES = {"staff": "Staff", "leader": "Leader"}


def uses_role(instrument: Instrument) -> bool:
    """Does the instrument speak differently to leaders, or ask them something else?"""
    leaders = any(item.leader_text for _, item in instrument.items())
    return leaders or any(ROLE in condition for _, _, condition in instrument.conditions())


def role_attribute(spoken: Sequence[str]) -> dict[str, Any]:
    """The attribute as `study.yaml` holds it, titled in each language."""
    speech = {code: Speech(code if code in languages() else SOURCE_LANGUAGE) for code in spoken}
    values = {role: {"title": {code: speech[code].say(_TITLES[role]) for code in spoken}} for role in ROLES}
    return {"title": {code: speech[code].say("Role") for code in spoken}, "values": values}


def role_yaml(spoken: Sequence[str]) -> str:
    """The three lines that add it below `attributes:`."""
    attribute = role_attribute(spoken)
    values = ", ".join(
        f"{role}: {{title: {_flow(value['title'])}}}" for role, value in attribute["values"].items()
    )
    return f"  {ROLE}:\n    title: {_flow(attribute['title'])}\n    values: {{{values}}}"


def _flow(text: dict[str, str]) -> str:
    return "{" + ", ".join(f"{language}: {said}" for language, said in text.items()) + "}"
