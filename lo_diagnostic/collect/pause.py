"""The cards between two people, and the facilitator's: nothing of anybody's answers stands on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lo_diagnostic.collect.cards import ENTER, ESCAPE, Card, Choice, Entry, by_enter, keyed
from lo_diagnostic.collect.interview import State
from lo_diagnostic.study.settings import Study
from lo_diagnostic.text import Speech


@dataclass(frozen=True)
class Begin:
    """Begin a new person's interview."""


@dataclass(frozen=True)
class CarryOn:
    """Carry on an interrupted interview."""

    person: str


@dataclass(frozen=True)
class Consider:
    """Ask what to do with an interrupted interview."""

    person: str


@dataclass(frozen=True)
class Close:
    """Close an interrupted interview for good; what was answered counts."""

    person: str


@dataclass(frozen=True)
class ShowOpen:
    """Show which interviews were interrupted."""


@dataclass(frozen=True)
class Stop:
    """Nobody else: the session ends."""


@dataclass(frozen=True)
class Pause:
    """Wait for the next person. `put_away`: an interview was, since nobody pressed a key."""

    put_away: bool = False


@dataclass(frozen=True)
class TypeCode:
    """Ask for the code of an interview that is to be carried on."""


@dataclass(frozen=True)
class Facilitate:
    """Show the facilitator how far the session has come."""


@dataclass(frozen=True)
class ConsiderReport:
    """Ask whether to make the report now."""


@dataclass(frozen=True)
class MakeReport:
    """Make the leader's report."""


Desk = Consider | Close | ShowOpen | Pause | TypeCode | Facilitate | ConsiderReport | MakeReport
"""What happens between two people."""
Next = Begin | CarryOn | Stop | Desk


@dataclass(frozen=True)
class Standing:
    """How far a session has come: people who answered, unfinished interviews among them, and those that may
    be carried on without their code. `missing`: people that a report still needs."""

    answered: int
    unfinished: int
    interrupted: int
    missing: int
    alone: bool


def pause_card(study: Study, speech: Speech, standing: Standing, *, put_away: bool) -> Card[Next]:
    """Between two people."""
    away = "Nobody pressed a key for a while: an interview was put away. It is kept; its code carries it on."
    notes = [speech.say(away)] * put_away + [_elsewhere(speech)] * (not standing.alone)
    return Card(
        speech,
        study.title.in_language(speech.language),
        text=speech.say("Ready for the next person."),
        lead=_answered(speech, standing),
        note=" ".join(notes),
        choices=(
            by_enter(speech, "next person", Begin()),
            keyed(speech, "[c] carry on with a code", TypeCode()),
            keyed(speech, "[f] for the facilitator", Facilitate(), apart=True),
            keyed(speech, "[q] finish", Stop(), apart=True),
        ),
        patient=True,
    )


def _back(speech: Speech, to: Next) -> Choice[Next]:
    back = keyed(speech, "[b] back", to)
    return replace(back, keys=(ENTER, *back.keys))


def _answered(speech: Speech, standing: Standing) -> str:
    return speech.count("{n} person has answered.", "{n} people have answered.", standing.answered)


def _elsewhere(speech: Speech) -> str:
    return speech.say("Answers come in elsewhere too: here an interview is carried on with its code only.")


def code_card(study: Study, speech: Speech, find: Callable[[str], str | None]) -> Card[Next]:
    """Asks for the code of an interrupted interview. `find`: the person that a typed code stands for."""

    def read(typed: str) -> Next | None:
        if not typed.strip():
            return Pause()
        person = find(typed)
        return None if person is None else CarryOn(person)

    wrong = "No interview can be carried on with that. Check the three words; what was sent is closed."
    back: Choice[Next] = keyed(speech, "[b] back", Pause())
    return Card(
        speech,
        study.title.in_language(speech.language),
        text=speech.say("Which code?"),
        actions=(replace(back, keys=(ESCAPE, *back.keys)),),
        entry=Entry(
            read,
            lambda _: Pause(),
            speech.say("Type the three words and press Enter."),
            speech.say(wrong),
        ),
    )


def facilitator_card(study: Study, speech: Speech, standing: Standing, *, reports: bool) -> Card[Next]:
    """How far the session has come, and what to do now. `reports`: can a report be made from here?"""
    choices: list[Choice[Next]] = [_back(speech, Pause())]
    if standing.interrupted:
        choices.append(keyed(speech, "[r] carry on or close an interrupted interview", ShowOpen()))
    if reports and not standing.missing:
        choices.append(keyed(speech, "[m] make the leader's report", ConsiderReport()))
    choices.append(keyed(speech, "[q] finish", Stop(), apart=True))
    open_ones = speech.count(
        "{n} interview is unfinished; it counts as far as it goes.",
        "{n} interviews are unfinished; they count as far as they go.",
        standing.unfinished,
    )
    more = speech.count(
        "One more is needed for a report.", "{n} more are needed for a report.", standing.missing
    )
    notes = [open_ones] * bool(standing.unfinished) + [more] * bool(standing.missing)
    notes += [_elsewhere(speech)] * (not standing.alone)
    return Card(
        speech,
        study.title.in_language(speech.language),
        text=speech.say("For the facilitator"),
        lead=_answered(speech, standing),
        note=" ".join(notes),
        choices=tuple(choices),
    )


def report_card(study: Study, speech: Speech) -> Card[Next]:
    """Is the report to be made now?"""
    fewest = study.confidentiality.minimum_group
    later = "Answers that come later enter a report only when {n} more people have answered."
    return Card(
        speech,
        study.title.in_language(speech.language),
        text=speech.say("Make the leader's report now?"),
        note=speech.say(later, n=speech.number(fewest)),
        choices=(
            keyed(speech, "[m] make the leader's report", MakeReport()),
            keyed(speech, "[b] back", Facilitate()),
        ),
    )


def told_card(study: Study, speech: Speech, told: str) -> Card[Next]:
    """What came of the report."""
    return Card(
        speech,
        study.title.in_language(speech.language),
        note=told,
        actions=(_back(speech, Facilitate()),),
    )


def resume_card(study: Study, speech: Speech, open_states: list[tuple[str, State]]) -> Card[Next]:
    """Which interrupted interview to carry on, or a new person; earlier answers are not shown."""
    choices: list[Choice[Next]] = []
    for number, (person, state) in enumerate(open_states, start=1):
        choices.append(Choice((str(number),), _where(speech, state), Consider(person)))
    choices.append(keyed(speech, "[c] carry on with a code", TypeCode(), apart=True))
    choices.append(keyed(speech, "[n] start with a new person", Begin(), apart=True))
    choices.append(keyed(speech, "[q] finish", Stop(), apart=True))
    one, many = "{n} interview was interrupted.", "{n} interviews were interrupted."
    return Card(
        speech,
        study.title.in_language(speech.language),
        text=speech.count(one, many, len(open_states)),
        note=speech.say(
            "Earlier answers are not shown again. Who does not carry on still counts, as far as it goes."
        ),
        choices=tuple(choices),
    )


def _where(speech: Speech, state: State) -> str:
    if state.step is None:
        return speech.say("all answered, not sent yet")
    k, n = (speech.number(count) for count in state.progress)
    return speech.say("carry on at question {k} of {n}", k=k, n=n)


def _whether(speech: Speech, state: State) -> str:
    if state.step is None:
        return speech.say("All is answered. Carry on, to send it?")
    k, n = (speech.number(count) for count in state.progress)
    return speech.say("Carry on at question {k} of {n}?", k=k, n=n)


def carry_on_card(study: Study, speech: Speech, person: str, state: State) -> Card[Next]:
    """Is it the right person who carries on?"""
    return Card(
        speech,
        study.title.in_language(speech.language),
        text=_whether(speech, state),
        note=speech.say("Only the person who began it may carry on."),
        choices=(
            by_enter(speech, "carry on", CarryOn(person)),
            keyed(speech, "[b] back", ShowOpen()),
            keyed(speech, "[x] keep what was answered and do not offer it again", Close(person), apart=True),
        ),
    )
