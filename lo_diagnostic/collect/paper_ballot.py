"""A typed form as a ballot: who was asked what, and an id by which a form's number is known again."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final

from lo_diagnostic.collect.interview import Interview
from lo_diagnostic.collect.paper_line import Typed
from lo_diagnostic.collect.steps import Answer, CannotSay, Event, Key, Skip, Value
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import Draft

_PURPOSE: Final = b"lo-diag/paper/1\0"
_DIGITS: Final = 32


def paper_id(secret: bytes, wave: str, number: int) -> str:
    """The id of a form of a wave: keyed by the study's secret, always the same for the same number."""
    return hmac.digest(secret, _PURPOSE + f"{wave}\n{number}".encode(), "sha256").hex()[:_DIGITS]


def ballot_of(
    interview: Interview, typed: Typed, person: str, wave: str, language: str
) -> tuple[Draft, list[str]]:
    """The ballot of a typed form without faults; codes of what was left out, for it was not asked."""
    given = _asked_alone(interview, typed.values)
    left_out = [
        field.code
        for field in typed.form.fields
        if field.step.key not in given and typed.values.get(field.step.key) is not None
    ]
    attributes = {name: _text(value) for (kind, name), value in given.items() if kind == "attribute"}
    answers = {name: _point(value) for (kind, name), value in given.items() if kind == "answer"}
    remarks = {name: _text(value) for (kind, name), value in given.items() if kind == "remark"}
    return Draft(person, wave, language, True, attributes, answers, remarks), left_out


def _asked_alone(interview: Interview, values: Mapping[Key, Value]) -> Mapping[Key, Value]:
    """What somebody who answers `values` is asked, and what they say to it."""
    state = interview.begin()
    while state.step is not None:
        value = values.get(state.step.key)
        event: Event = Skip() if value is None else Answer(value)
        state, _ = state.reply(CannotSay() if value == CANNOT_SAY else event)
    return state.given


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _point(value: Value) -> int | None:
    return None if value is None else int(value)
