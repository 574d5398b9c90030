"""Rules of a study that reach across its settings and its instruments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lo_diagnostic.errors import did_you_mean
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.conditions import (
    Questions,
    Values,
    choice_values,
    contradictions,
    values_that_never_are,
)
from lo_diagnostic.instrument.model import Instrument, Question
from lo_diagnostic.study.facts import FACT_ANSWERS, checklist
from lo_diagnostic.study.role import role_yaml, uses_role
from lo_diagnostic.study.settings import Finding, Study
from lo_diagnostic.study.shared import check_shared


def check_together(study: Study, instruments: Sequence[Instrument]) -> Iterator[Finding]:
    """Every fault of sound settings with sound instruments, as (key path, what is wrong, what mends it)."""
    yield from _check_languages(study, instruments)
    yield from _check_names(study, instruments)
    yield from _check_role(study, instruments)
    yield from _check_conditions(study, instruments)
    yield from check_shared(instruments, study.languages)
    yield from _check_facts(study, instruments)


def _check_languages(study: Study, instruments: Sequence[Instrument]) -> Iterator[Finding]:
    """Every language of the study must be one of every instrument."""
    for instrument in instruments:
        for language in study.languages:
            if language not in instrument.languages:
                message = f'"{instrument.id}" does not speak "{language}".'
                yield ("languages",), message, f"It speaks: {', '.join(instrument.languages)}."


def _check_names(study: Study, instruments: Sequence[Instrument]) -> Iterator[Finding]:
    """An attribute may not be called like an item or a question: they are columns of one file."""
    for instrument in instruments:
        taken = {item.id for _, item in instrument.items()}
        taken |= {question.id for question in instrument.questions}
        for name in study.attributes:
            if name in taken:
                yield (
                    ("attributes", name),
                    f'"{instrument.id}" asks "{name}" itself.',
                    "Rename the attribute.",
                )


def _check_role(study: Study, instruments: Sequence[Instrument]) -> Iterator[Finding]:
    """Who asks leaders something else must know who leads."""
    users = [f'"{instrument.id}"' for instrument in instruments if uses_role(instrument)]
    if users and ROLE not in study.attributes:
        message = f'leaders are asked otherwise by {" and ".join(users)}, but there is no attribute "{ROLE}".'
        yield ("attributes",), message, f"Add at the end of `attributes:`\n{role_yaml(study.languages)}"


def _check_conditions(study: Study, instruments: Sequence[Instrument]) -> Iterator[Finding]:
    """What an `ask_if` names must be asked in this study, and must be able to be as it wants it."""
    questions = _questions(instruments)
    known: Values = {
        **choice_values(questions.values()),
        **{name: tuple(attribute.values) for name, attribute in study.attributes.items()},
    }
    for instrument in instruments:
        yield from _unknown_names(instrument, known)
        for owner, _, condition in instrument.conditions():
            for name, value in values_that_never_are(condition, known):
                message = f'"{name}" is never "{value}" here, which "{instrument.id}" needs to ask "{owner}".'
                place = ("attributes", name) if name in study.attributes else ("instruments",)
                yield place, message, did_you_mean(value, known[name])
        for _, message, remedy in contradictions(instrument, questions, known):
            yield ("instruments",), f'in "{instrument.id}", {message}', remedy


def _questions(instruments: Sequence[Instrument]) -> Questions:
    """The study's questions. One that several instruments ask on other conditions stands without any."""
    found: dict[str, Question] = {}
    for question in (question for instrument in instruments for question in instrument.questions):
        first = found.setdefault(question.id, question)
        if first.ask_if != question.ask_if:
            found[question.id] = first.model_copy(update={"ask_if": None})
    return found


def _unknown_names(instrument: Instrument, known: Values) -> Iterator[Finding]:
    """Names that nobody in this study is asked; each once, with those that wait for it."""
    waiting: dict[str, list[str]] = {}
    wanted: dict[str, list[str]] = {}
    for owner, _, condition in instrument.conditions():
        for name, values in condition.items():
            if name not in known and name != ROLE:
                waiting.setdefault(name, []).append(f'"{owner}"')
                wanted.setdefault(name, []).extend(values)
    for name, owners in waiting.items():
        message = f'"{instrument.id}" asks {_few(owners)} by "{name}", which nobody is asked in this study.'
        remedy = f'Add an attribute "{name}" with the values {", ".join(dict.fromkeys(wanted[name]))}.'
        yield ("attributes",), message, remedy


def _few(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _check_facts(study: Study, instruments: Sequence[Instrument]) -> Iterator[Finding]:
    """The checklist of an instrument is answered with yes, partly or no; other facts are free."""
    for name in (fact.id for fact in checklist(instruments)):
        answer = study.facts.get(name)
        if answer is not None and answer not in FACT_ANSWERS:
            said = str(answer).lower() if isinstance(answer, bool) else answer
            remedy = "Write one of these in small letters, or leave it empty while nobody knows."
            yield ("facts", name), f'"{name}" must be yes, partly or no, not {said}.', remedy
