"""A typed form as a ballot: what its person was asked."""

from __future__ import annotations

from collections.abc import Mapping

from lo_diagnostic.collect.interview import Interview
from lo_diagnostic.collect.keeping import ballot_of
from lo_diagnostic.collect.paper_line import Typed
from lo_diagnostic.collect.steps import Answer, CannotSay, Event, Key, Skip, Value
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import Draft


def ballot_of_form(
    interview: Interview, typed: Typed, person: str, wave: str, language: str
) -> tuple[Draft, list[str]]:
    """The ballot of a typed form without faults; codes of what was left out, for it was not asked."""
    given = _asked_alone(interview, typed.values)
    left_out = [
        field.code
        for field in typed.form.fields
        if field.step.key not in given and typed.values.get(field.step.key) is not None
    ]
    return ballot_of(given, person, wave, language), left_out


def _asked_alone(interview: Interview, values: Mapping[Key, Value]) -> Mapping[Key, Value]:
    """What somebody who answers `values` is asked, and what they say to it."""
    state = interview.begin()
    while state.step is not None:
        value = values.get(state.step.key)
        event: Event = Skip() if value is None else Answer(value)
        state, _ = state.reply(CannotSay() if value == CANNOT_SAY else event)
    return state.given
