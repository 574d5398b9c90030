"""An interview on a phone without JavaScript: its draft, and the cookie that leads to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lo_diagnostic.collect.interview import Confirmation, Interview, Keep, State
from lo_diagnostic.room.keys import Keys, same
from lo_diagnostic.study.answers import AnswersFile, Draft

COOKIE: Final = "ballot"
_LONGEST: Final = 1000


@dataclass(frozen=True)
class Pass:
    """Whose interview a cookie leads to; `sealed`: places of the questions that it may not show again."""

    person: str
    sealed: frozenset[int] = frozenset()

    def written(self, keys: Keys) -> str:
        """As the cookie's value."""
        text = f"{self.person}.{sum(1 << place for place in self.sealed):x}"
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
class Visit:
    """An interview as far as it has come. Places are counted from 0."""

    interview: Interview
    draft: Draft
    sealed: frozenset[int] = frozenset()

    @property
    def at_first_open(self) -> State:
        """The interview at its first question without an answer, or at its end."""
        return self.interview.resume(self.draft)

    @property
    def asked(self) -> list[int]:
        """Places of the questions that are this person's to answer."""
        known = self.at_first_open.known
        return [place for place, step in enumerate(self.interview.steps) if step.asked(known)]

    @property
    def first_open(self) -> int | None:
        """The place of the first question without an answer; None when there is none."""
        at = self.at_first_open.at
        return at if at < len(self.interview.steps) else None

    def at(self, place: int) -> State | None:
        """The interview at a question; None where it is not to be seen (any more, or yet)."""
        first = self.first_open
        if place not in self.asked or place in self.sealed or (first is not None and place > first):
            return None
        resumed = self.at_first_open
        sealed = frozenset(self.interview.steps[hidden].key for hidden in self.sealed)
        return State(resumed.interview, resumed.given, sealed, place, note_shown=True)

    def before(self, place: int) -> int | None:
        """Where back leads."""
        return max((p for p in self.asked if p < place and p not in self.sealed), default=None)

    def answered(self) -> frozenset[int]:
        """Places of the questions that have an answer."""
        given = self.at_first_open.given
        return frozenset(place for place in self.asked if self.interview.steps[place].key in given)


def keep_confirmed(answers: AnswersFile, person: str, confirmed: Iterable[Confirmation]) -> None:
    """Put confirmations on disk, in their order."""
    for each in confirmed:
        kind, name = each.key
        if not isinstance(each, Keep):
            (answers.forget_answer if kind == "answer" else answers.forget_remark)(person, name)
        elif kind == "answer":
            answers.keep_answer(person, name, None if each.value is None else int(each.value))
        else:
            keep = answers.keep_attribute if kind == "attribute" else answers.keep_remark
            keep(person, name, None if each.value is None else str(each.value))
