"""The interview as a pure state machine: what is asked next, where back leads, and what is to be kept.

Nothing here reads or writes. `State.reply` returns the next state together with the confirmations that
must be on disk before the next question is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from lo_diagnostic.collect.steps import (
    AttributeStep,
    Back,
    Event,
    ItemStep,
    Key,
    LanguageStep,
    Note,
    QuestionStep,
    Step,
    Value,
)
from lo_diagnostic.instrument.model import Condition, Instrument, Item, Question, answering_minutes
from lo_diagnostic.study.answers import Draft
from lo_diagnostic.study.settings import Study

_SomeStep = TypeVar("_SomeStep", bound=Step)


@dataclass(frozen=True)
class Keep:
    """A confirmed value; None where the question was passed over."""

    key: Key
    value: Value


@dataclass(frozen=True)
class Forget:
    """An earlier answer to a question that, by a later change of mind, is not this person's to answer."""

    key: Key


Confirmation = Keep | Forget


@dataclass(frozen=True)
class Interview:
    """Every question of a study, in the order of asking. `language` holds until a person chooses one."""

    steps: tuple[Step, ...]
    language: str

    @property
    def questions(self) -> int:
        """How many questions there are at most; choosing a language is none."""
        return sum(step.kind != "language" for step in self.steps)

    @property
    def minutes(self) -> int:
        """About how long it takes, in whole minutes."""
        asked = [step for step in self.steps if step.kind != "language"]
        written = sum(isinstance(step, QuestionStep) and step.question.type == "text" for step in asked)
        return answering_minutes(len(asked) - written, written)

    def begin(self) -> State:
        """A new person's interview."""
        return State(self, {}, frozenset(), 0)

    def resume(self, draft: Draft) -> State:
        """An interrupted interview at its first unanswered question; what was answered stays closed."""
        stored: dict[Key, Value] = {("language", "language"): draft.language}
        stored |= {("attribute", name): value for name, value in draft.attributes.items()}
        stored |= {("answer", name): value for name, value in draft.answers.items()}
        stored |= {("remark", name): value for name, value in draft.remarks.items()}
        asked = [self.steps[index] for index in _asked(self.steps, stored)]
        given = {step.key: stored[step.key] for step in asked if step.key in stored}
        spoken = replace(self, language=draft.language)
        return State(spoken, given, frozenset(given), -1)._onward()


@dataclass(frozen=True)
class State:
    """One person's interview at one moment. `sealed`: answered before an interruption, never shown again.

    `looking_back`: a question was visited from the review, which comes again after it.
    """

    interview: Interview
    given: Mapping[Key, Value]
    sealed: frozenset[Key]
    at: int
    note_shown: bool = False
    looking_back: bool = False

    @property
    def step(self) -> Step | None:
        """The present question; None at the end."""
        return self.interview.steps[self.at] if self.at < len(self.interview.steps) else None

    @property
    def language(self) -> str:
        """The language in which this person is asked."""
        return str(self.given.get(("language", "language")) or self.interview.language)

    @property
    def known(self) -> dict[str, str | None]:
        """Attributes and choices that decide what is asked, and how."""
        return _known(self.interview.steps, self.given)

    @property
    def progress(self) -> tuple[int, int]:
        """The present question is the k-th of n; at the end k = n + 1. Choosing a language does not count."""
        steps = self.interview.steps
        counted = [index for index in _asked(steps, self.given) if steps[index].kind != "language"]
        return sum(index < self.at for index in counted) + 1, len(counted)

    @property
    def can_go_back(self) -> bool:
        """Is there a question before this one that may be seen again, or the review to return to?"""
        return self._before() is not None

    @property
    def reviewable(self) -> list[tuple[int, int]]:
        """The questions that may be seen again: each one's number (as in `progress`) and place in `steps`."""
        steps = self.interview.steps
        counted = [index for index in _asked(steps, self.given) if steps[index].kind != "language"]
        return [(k, index) for k, index in enumerate(counted, start=1) if steps[index].key not in self.sealed]

    def visit(self, place: int) -> State:
        """Go from the review to a question. ValueError when it is none that may be seen again."""
        if place not in self._open():
            raise ValueError(f"there is no question to be seen at {place}")
        return replace(self, at=place, note_shown=False, looking_back=True)

    def reply(self, event: Event) -> tuple[State, tuple[Confirmation, ...]]:
        """The next state and what must be kept first. ValueError when the event is not on offer now."""
        step, before = self.step, self._before()
        if isinstance(event, Back):
            if before is None:
                raise ValueError("there is no way back from here")
            left, confirmed = (self, ()) if event.keeping is None else self.reply(event.keeping)
            return replace(left, at=before, note_shown=False, looking_back=False), confirmed
        if step is None:
            raise ValueError("the interview is over")
        if isinstance(event, Note):
            if step.note is None:
                raise ValueError(f"{step.name} has no explanation")
            return replace(self, note_shown=not self.note_shown), ()
        return self._confirmed(step, step.value_of(event))

    def _confirmed(self, step: Step, value: Value) -> tuple[State, tuple[Confirmation, ...]]:
        steps = self.interview.steps
        given = {**self.given, step.key: value}
        asked = {steps[index].key for index in _asked(steps, given)}
        lapsed = tuple(Forget(key) for key in given if key not in asked)
        kept = {key: answer for key, answer in given.items() if key in asked}
        return replace(self, given=kept)._onward(), (Keep(step.key, value), *lapsed)

    def _onward(self) -> State:
        """At the next question; from one that was visited, at the first that nobody has asked yet."""
        steps = self.interview.steps
        ahead = (
            index
            for index in self._open()
            if (steps[index].key not in self.given if self.looking_back else index > self.at)
        )
        return replace(self, at=next(ahead, len(self.interview.steps)), note_shown=False)

    def _before(self) -> int | None:
        if self.looking_back and self.step is not None:
            return len(self.interview.steps)
        return max((index for index in self._open() if index < self.at), default=None)

    def _open(self) -> Iterator[int]:
        steps = self.interview.steps
        return (index for index in _asked(steps, self.given) if steps[index].key not in self.sealed)


def plan_interview(study: Study, instruments: Sequence[Instrument], language: str | None = None) -> Interview:
    """The study's questions in order: language, attributes, deciding choices, items, the other questions.

    With `language` given (or only one to choose from) the language is not asked. An id that stands in several
    instruments is asked once, at its first place, when any of them asks for it.
    """
    first: list[Step] = []
    if language is None and len(study.languages) > 1:
        first.append(LanguageStep("language", languages=tuple(study.languages)))
    first += [AttributeStep(name, attribute=attribute) for name, attribute in study.attributes.items()]
    questions = _questions(instruments, study)
    deciding = _deciding(instruments, questions)
    items = _items(instruments, study.pilot).values()
    others = [step for name, step in questions.items() if name not in deciding]
    steps = (*first, *(questions[name] for name in deciding), *items, *others)
    return Interview(steps, language or study.languages[0])


def _items(instruments: Sequence[Instrument], pilot: bool) -> dict[str, ItemStep]:
    found: dict[str, ItemStep] = {}
    for instrument in instruments:
        for dimension in instrument.dimensions:
            for item in dimension.asked(pilot):
                when = tuple(condition for condition in (dimension.ask_if, item.ask_if) if condition)
                step = ItemStep(item.id, (when,), item=item, scale=instrument.scale_of(dimension, item))
                first = found.get(item.id)
                found[item.id] = _either(first and replace(first, item=_both(first.item, item)), step)
    return found


def _both(first: Item, again: Item) -> Item:
    """An item met twice, with the leaders' wording and the help of whichever has them."""
    told = {"leader_text": first.leader_text or again.leader_text, "note": first.note or again.note}
    return first.model_copy(update=told)


def _questions(instruments: Sequence[Instrument], study: Study) -> dict[str, QuestionStep]:
    """Questions by id; what an attribute of the study asks already is not asked again."""
    found: dict[str, QuestionStep] = {}
    for question in (question for instrument in instruments for question in instrument.questions):
        if question.id not in study.attributes:
            step = QuestionStep(question.id, (_conditions(question),), question=question)
            found[question.id] = _either(found.get(question.id), step)
    return found


def _conditions(question: Question) -> tuple[Condition, ...]:
    return (question.ask_if,) if question.ask_if else ()


def _either(first: _SomeStep | None, again: _SomeStep) -> _SomeStep:
    """One step for an id met twice: asked when either occurrence is."""
    return again if first is None else replace(first, when=first.when + again.when)


def _deciding(instruments: Sequence[Instrument], questions: Mapping[str, QuestionStep]) -> list[str]:
    """Choices that some `ask_if` names, each after those on which it depends itself."""
    conditions = [condition for instrument in instruments for *_, condition in instrument.conditions()]
    named = {name for condition in conditions for name in condition}
    order: list[str] = []
    seen: set[str] = set()

    def place(name: str) -> None:
        if name in seen or name not in questions:
            return
        seen.add(name)
        for conditions in questions[name].when:
            for condition in conditions:
                for needed in condition:
                    place(needed)
        order.append(name)

    for name in (name for name in questions if name in named):
        place(name)
    return order


def _asked(steps: Sequence[Step], given: Mapping[Key, Value]) -> list[int]:
    """Places of the questions that are this person's to answer; the deciding ones come first."""
    known: dict[str, str | None] = {}
    places = []
    for index, step in enumerate(steps):
        if step.asked(known):
            places.append(index)
            _learn(known, step, given)
    return places


def _known(steps: Sequence[Step], given: Mapping[Key, Value]) -> dict[str, str | None]:
    known: dict[str, str | None] = {}
    for step in steps:
        if step.asked(known):
            _learn(known, step, given)
    return known


def _learn(known: dict[str, str | None], step: Step, given: Mapping[Key, Value]) -> None:
    value = given.get(step.key)
    if step.decides and isinstance(value, str):
        known[step.name] = value
