"""Rules of a study that reach across its settings and its instruments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import indent

from lo_diagnostic.errors import did_you_mean
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.conditions import (
    Questions,
    Values,
    choice_values,
    contradictions,
    unknown_values,
)
from lo_diagnostic.instrument.model import Instrument, Question
from lo_diagnostic.study.facts import FACT_ANSWERS, checklist
from lo_diagnostic.study.role import BOTH_ROLES, role_attribute, uses_role
from lo_diagnostic.study.settings import Study
from lo_diagnostic.study.shared import check_shared
from lo_diagnostic.study.study_file import yaml_text
from lo_diagnostic.yaml_file import Finding, KeyPath


def check_together(study: Study, instruments: Sequence[Instrument]) -> Iterator[Finding]:
    """Every fault of settings with sound instruments: all that the settings name, or those that are there."""
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
        lines = indent(yaml_text({ROLE: role_attribute(study.languages, BOTH_ROLES)}), "  ").rstrip()
        yield ("attributes", ROLE), message, f"Add at the end of `attributes:`\n{lines}"


def _check_conditions(study: Study, instruments: Sequence[Instrument]) -> Iterator[Finding]:
    """What an `ask_if` names must be asked in this study, and must be able to be as it wants it."""
    questions = _questions(instruments)
    known = _known(study, questions)
    for instrument in instruments:
        yield from _unknown_names(study, instrument, instruments, known)
        for place, name, values, owners in _unknown(study, instrument, known, some_left=False):
            named = " or ".join(f'"{value}"' for value in values)
            message = f'"{name}" is never {named} here, which "{instrument.id}" needs to ask {owners}.'
            yield place, message, did_you_mean(values[0], known[name])
        for _, message, remedy in contradictions(instrument, questions, known):
            yield ("instruments",), f'in "{instrument.id}", {message}', remedy


def idle_values(study: Study, instruments: Sequence[Instrument]) -> Iterator[Finding]:
    """Values in an `ask_if` that nobody here can have, where another one is left: often a misspelling."""
    known = _known(study, _questions(instruments))
    for instrument in instruments:
        for place, name, values, owners in _unknown(study, instrument, known, some_left=True):
            for value in values:
                message = f'"{value}" is no value of "{name}", by which "{instrument.id}" asks {owners}.'
                yield place, message, did_you_mean(value, known[name])


def _known(study: Study, questions: Questions) -> Values:
    """What each attribute and each choice of the study can be."""
    attributes = {name: tuple(attribute.values) for name, attribute in study.attributes.items()}
    return {**choice_values(questions.values()), **attributes}


def _unknown(
    study: Study, instrument: Instrument, known: Values, *, some_left: bool
) -> Iterator[tuple[KeyPath, str, tuple[str, ...], str]]:
    """Values that a name cannot have here: (where to add them, name, values, who is asked by them)."""
    owners: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for owner, _, condition in instrument.conditions():
        for name, values, left in unknown_values(condition, known):
            if left == some_left:
                owners.setdefault((name, values), []).append(f'"{owner}"')
    for (name, values), waiting in owners.items():
        attribute: KeyPath = ("attributes", name, "values", values[0])
        yield attribute if name in study.attributes else ("instruments",), name, values, _few(waiting)


def _questions(instruments: Sequence[Instrument]) -> Questions:
    """The study's questions. One that several instruments ask on other conditions stands without any."""
    found: dict[str, Question] = {}
    for question in (question for instrument in instruments for question in instrument.questions):
        first = found.setdefault(question.id, question)
        if first.ask_if != question.ask_if:
            found[question.id] = first.model_copy(update={"ask_if": None})
    return found


def _unknown_names(
    study: Study, instrument: Instrument, instruments: Sequence[Instrument], known: Values
) -> Iterator[Finding]:
    """Names that cannot decide in this study; each once, with those that wait for it.

    Where an instrument of the study is missing, it may be the one that asks for what nobody else does.
    """
    asked = {item.id for other in instruments for _, item in other.items()}
    asked |= {question.id for other in instruments for question in other.questions}
    complete = len(instruments) == len(study.instruments)
    for name, (owners, wanted) in _waiting(instrument, known).items():
        told = f'"{instrument.id}" asks {_few(owners)} by "{name}", which'
        if name in asked:
            yield ("instruments",), f"{told} is no choice.", "Only choices and attributes can decide."
        elif complete:
            remedy = f'Add an attribute "{name}" with the values {", ".join(dict.fromkeys(wanted))}.'
            yield ("attributes", name), f"{told} nobody is asked in this study.", remedy


def _waiting(instrument: Instrument, known: Values) -> Mapping[str, tuple[list[str], list[str]]]:
    """Name that is neither an attribute nor a choice → who is asked by it, and the values that they want."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for owner, _, condition in instrument.conditions():
        for name, values in condition.items():
            if name not in known and name != ROLE:
                owners, wanted = found.setdefault(name, ([], []))
                owners.append(f'"{owner}"')
                wanted.extend(values)
    return found


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
