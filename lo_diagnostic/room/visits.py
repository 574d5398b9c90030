"""An interview on a phone without JavaScript: its draft, and the cookie that leads to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from lo_diagnostic.collect.interview import Interview, State
from lo_diagnostic.room.call import Call
from lo_diagnostic.room.hall import Hall
from lo_diagnostic.room.keys import Keys, same
from lo_diagnostic.study.answers import Draft

COOKIE: Final = "ballot"
_LONGEST: Final = 1000


@dataclass(frozen=True)
class Pass:
    """Whose interview a cookie leads to; `hidden`: places of the answers that it may not show again."""

    person: str
    hidden: frozenset[int] = frozenset()

    def written(self, keys: Keys) -> str:
        """As the cookie's value."""
        text = f"{self.person}.{sum(1 << place for place in self.hidden):x}"
        return f"{text}.{keys.seal(text)}"


def read_pass(value: str | None, keys: Keys) -> Pass | None:
    """The pass in a cookie's value; None where it is none of ours."""
    text, _, mac = (value or "")[:_LONGEST].rpartition(".")
    if not same(mac, keys.seal(text)):
        return None
    person, _, bits = text.partition(".")
    number = int(bits, 16)
    return Pass(person, frozenset(place for place in range(number.bit_length()) if number >> place & 1))


@dataclass(frozen=True)
class PhoneVisit:
    """An interview as far as it has come. `hidden`: places (from 0) of what may not be shown again."""

    interview: Interview
    draft: Draft
    hidden: frozenset[int] = frozenset()

    @cached_property
    def state(self) -> State:
        """The interview at its first question without an answer, or at its end.

        Where a hidden place has no answer the study was changed, and other questions stand there: then all
        answers are hidden, and nothing that is still to be asked.
        """
        resumed = self.interview.resume(self.draft)
        steps = resumed.interview.steps
        given = {place for place, step in enumerate(steps) if step.key in resumed.given}
        hidden = self.hidden if self.hidden.issubset(given) else given
        return replace(resumed, sealed=frozenset(steps[place].key for place in hidden))

    @property
    def begun(self) -> bool:
        """Was anything answered or passed over, and nothing sent?"""
        said = self.draft.attributes or self.draft.answers or self.draft.remarks
        return bool(said) and not self.draft.finished

    @property
    def first_open(self) -> int | None:
        """The place of the first question without an answer; None when there is none."""
        return None if self.state.step is None else self.state.at

    @property
    def path(self) -> str:
        """Where it goes on, below the phones' path."""
        return "review" if self.first_open is None else f"q/{self.first_open + 1}"

    @property
    def places(self) -> list[int]:
        """Places of the questions that may be seen, once everything before them has an answer."""
        return [place for _, place in self.state.reviewable]

    def at(self, place: int) -> State | None:
        """The interview at a question; None where it is not to be seen (any more, or yet)."""
        if place not in self.places or place > self.state.at:
            return None
        return replace(self.state, at=place, note_shown=True)

    def answered(self) -> frozenset[int]:
        """Places of the questions that have an answer."""
        state = self.state
        return frozenset(place for place in self.places if state.interview.steps[place].key in state.given)


async def visit_of(call: Call, hall: Hall) -> PhoneVisit | None:
    """The interview to which a phone's cookie leads, if it does. Raises InputProblems."""
    found = read_pass(call.request.cookies.get(COOKIE), hall.keys)
    if found is None:
        return None
    draft = await hall.desk.do(lambda answers: hall.draft(answers, found.person))
    if draft is None or draft.language not in hall.study.languages:
        return None
    return PhoneVisit(hall.interview(draft.language), draft, found.hidden)
