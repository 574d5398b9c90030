"""The interview as a paper form: its questions in the order of printing and typing in, each with a code."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lo_diagnostic.collect.interview import Interview, plan_interview
from lo_diagnostic.collect.steps import AttributeStep, ItemStep, QuestionStep, Step, Value
from lo_diagnostic.instrument.checks import LEADER, ROLE, STAFF
from lo_diagnostic.instrument.model import Condition, Instrument
from lo_diagnostic.study.settings import Study

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Field:
    """A question on paper. `code` stands beside it, and faults in a typed line name it."""

    code: str
    step: Step

    @cached_property
    def choices(self) -> dict[int, Value]:
        """Number beside a box → what it stands for: a scale's own values, all else counted from 1."""
        match self.step:
            case ItemStep(scale=scale):
                return {value: value for value in sorted(scale.points)}
            case AttributeStep(attribute=attribute):
                return dict(enumerate(attribute.values, start=1))
            case QuestionStep(question=question):
                return dict(enumerate(question.options or (), start=1))
        return {}

    @property
    def written(self) -> bool:
        """Is it answered in words or with a number, and not by a cross in a box?"""
        return not self.choices

    @property
    def wide(self) -> bool:
        """Has a number beside a box more than one character? Then one parts it from the next by a space."""
        return any(not 0 <= number <= 9 for number in self.choices)

    @property
    def way_out(self) -> bool:
        """Can one cross "cannot say"?"""
        return isinstance(self.step, ItemStep) and self.step.scale.cannot_say is not None


@dataclass(frozen=True)
class PaperForm:
    """One form. `role`: whom it is for, where leaders and staff read different ones."""

    fields: tuple[Field, ...]
    role: str | None = None

    @property
    def in_line(self) -> tuple[Field, ...]:
        """What a typed line holds: everything with boxes."""
        return tuple(field for field in self.fields if not field.written)

    @property
    def written(self) -> tuple[Field, ...]:
        """What is answered on lines of its own."""
        return tuple(field for field in self.fields if field.written)

    @property
    def mark(self) -> str:
        """Four digits at the foot of each page: alike where codes, questions and numbers are."""
        told = [f"{f.code} {f.step.kind} {f.step.name} {f.choices} {f.way_out}" for f in self.fields]
        return hashlib.sha256("\n".join([str(self.role), *told]).encode("utf-8")).hexdigest()[:4]


def interview_of(instrument: Instrument) -> Interview:
    """The interview of a questionnaire without a study: no attributes are asked."""
    known: dict[str, Any] = {"attributes": {}, "languages": list(instrument.languages), "pilot": False}
    return plan_interview(Study.model_construct(**known), [instrument], instrument.languages[0])


def paper_forms(interview: Interview) -> tuple[PaperForm, ...]:
    """The forms of an interview: one, or one for staff and one for leaders where they read different ones."""
    steps = [step for step in interview.steps if step.kind != "language"]
    if not any(_differs(step) for step in steps):
        return (PaperForm(_coded(steps)),)
    return tuple(PaperForm(_coded(_printed(steps, role)), role) for role in (STAFF, LEADER))


def form_for(forms: Sequence[PaperForm], role: Value) -> PaperForm:
    """The form of somebody with this role; who has not said it has the one for staff."""
    return next((form for form in forms if form.role == role), forms[0])


def text_of(step: Step, language: str, role: str | None = None) -> str:
    """The question as somebody with this role reads it on the form."""
    match step:
        case ItemStep(item=item):
            led = item.leader_text if role == LEADER else None
            return (led or item.text).in_language(language)
        case AttributeStep(attribute=attribute):
            return attribute.title.in_language(language)
        case QuestionStep(question=question):
            return question.text.in_language(language)
    return ""


def _differs(step: Step) -> bool:
    led = isinstance(step, ItemStep) and step.item.leader_text is not None
    return led or any(ROLE in condition for conditions in step.when for condition in conditions)


def _printed(steps: Sequence[Step], role: str) -> list[Step]:
    """The steps that somebody with this role may be asked."""
    choices = {step.name for step in steps if isinstance(step, QuestionStep)}
    printed: list[Step] = []
    names: set[str] = set()

    def may_hold(condition: Condition) -> bool:
        return all(
            role in values if name == ROLE else name not in choices or name in names
            for name, values in condition.items()
        )

    for step in steps:
        if any(all(map(may_hold, conditions)) for conditions in step.when):
            printed.append(step)
            names.add(step.name)
    return printed


def _coded(steps: Sequence[Step]) -> tuple[Field, ...]:
    """Letters before the first item, numbers from there on."""
    first = next((at for at, step in enumerate(steps) if isinstance(step, ItemStep)), len(steps))
    codes = [_letter(at) if at < first else str(at - first + 1) for at in range(len(steps))]
    return tuple(Field(code, step) for code, step in zip(codes, steps, strict=True))


def _letter(at: int) -> str:
    """A, B … Z, A2, B2 …"""
    again, place = divmod(at, len(_LETTERS))
    return f"{_LETTERS[place]}{again + 1 if again else ''}"
