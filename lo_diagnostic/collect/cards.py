"""What a person sees at one moment, and what can be done there, in that person's language.

A card is plain data: every front end shows the same cards in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from lo_diagnostic.collect.interview import State
from lo_diagnostic.collect.steps import (
    MOST_LETTERS,
    Answer,
    AttributeStep,
    Back,
    CannotSay,
    Event,
    ItemStep,
    LanguageStep,
    Leave,
    Note,
    QuestionStep,
    Skip,
    Step,
)
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.model import Scale
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.text import Speech, language_name

ENTER: Final = "enter"
ESCAPE: Final = "escape"
CONTROL_X: Final = "c-x"
KEY_NAMES: Final = {ENTER: "Enter", ESCAPE: "Esc", CONTROL_X: "Ctrl-X"}
"""Keys that are no text, so that they work in a field too; and how they are written on the screen."""
_LEADER: Final = "leader"
_KEYED = re.compile(r"\[(.)\] (.+)")

T = TypeVar("T")


class PutAway(Exception):  # noqa: N818 - not an error: whoever sat here has gone
    """Raised by a front end when no key was pressed for long."""


@dataclass(frozen=True)
class Choice(Generic[T]):
    """Something to choose. `keys`: the first is shown, the others work as well; `apart`: set off below."""

    keys: tuple[str, ...]
    label: str
    reply: T
    apart: bool = False


@dataclass(frozen=True)
class Entry(Generic[T]):
    """A field to type in; letters are text there, so a full terminal takes only actions of `KEY_NAMES`.

    `read` gives None for what it does not understand; then `complaint` is shown. `back`: the reply that goes
    back, keeping what was read."""

    read: Callable[[str], T | None]
    back: Callable[[T | None], T]
    hint: str
    complaint: str = ""
    text: str = ""


@dataclass(frozen=True)
class Card(Generic[T]):
    """One screenful. `share`: how much of the way is done; `chosen`: this person's earlier reply.

    `aside`: a quiet line at the foot; `pick`: what Enter does with the choice pointed at, if not "confirm";
    `patient`: shows nothing of anybody, so it may stand for hours.
    """

    speech: Speech
    heading: str
    share: float | None = None
    lead: str = ""
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    choices: tuple[Choice[T], ...] = ()
    actions: tuple[Choice[T], ...] = ()
    entry: Entry[T] | None = None
    chosen: T | None = None
    aside: str = ""
    pick: str = ""
    patient: bool = False


def notice_time(patience: float) -> float:
    """How many seconds before a card is put away that is said on it."""
    return min(20.0, patience / 3)


def still_there(speech: Speech, seconds: float) -> str:
    """The last notice before a card is put away."""
    one, many = (
        "Still there? This is put away in {n} second.",
        "Still there? This is put away in {n} seconds.",
    )
    return speech.count(one, many, max(1, round(seconds)))


def keyed(speech: Speech, message: str, reply: T, *, apart: bool = False) -> Choice[T]:
    """A choice from a message such as "[b] back"; the English key works in every language."""
    key, label = _split(speech.say(message))
    return Choice(tuple(dict.fromkeys((key, _split(message)[0]))), label, reply, apart)


def by_enter(speech: Speech, label: str, reply: T) -> Choice[T]:
    """A choice for the key Enter."""
    return Choice((ENTER,), speech.say(label), reply)


def _split(message: str) -> tuple[str, str]:
    found = _KEYED.fullmatch(message)
    return (found[1], found[2]) if found else (message[:1], message)


def card_for(state: State) -> Card[Event]:
    """The card of the interview's present question; ValueError at the end, where there is none."""
    step = state.step
    if step is None:
        raise ValueError("the interview is over")
    speech = Speech(state.language)
    match step:
        case LanguageStep():
            return _language_card(state, step)
        case AttributeStep():
            return _attribute_card(state, step, speech)
        case ItemStep():
            return _item_card(state, step, speech)
        case QuestionStep() if step.question.type == "choice":
            return _choice_card(state, step, speech)
        case QuestionStep():
            return _entry_card(state, step, speech)
    raise ValueError(f"no card for {step.name}")


def _language_card(state: State, step: LanguageStep) -> Card[Event]:
    speeches = [Speech(language) for language in step.languages]
    return Card(
        Speech(state.language),
        " · ".join(dict.fromkeys(speech.say("Language") for speech in speeches)),
        text=" · ".join(dict.fromkeys(speech.say("In which language?") for speech in speeches)),
        choices=_listed([(language, language_name(language)) for language in step.languages]),
        actions=(_stop(Speech(state.language)),),
        chosen=_chosen(state, step),
    )


def _attribute_card(state: State, step: AttributeStep, speech: Speech) -> Card[Event]:
    values = [(value, step.attribute.title_of(value, state.language)) for value in step.attribute.values]
    return Card(
        speech,
        *_progress(state, speech),
        lead=speech.say("For comparing groups:"),
        text=step.attribute.title.in_language(state.language),
        choices=(*_listed(values), keyed(speech, "[s] rather not say", Skip(), apart=True)),
        actions=tuple(action for action in _actions(state, speech, step) if action.reply != Skip()),
        chosen=_chosen(state, step),
    )


def _item_card(state: State, step: ItemStep, speech: Speech) -> Card[Event]:
    scale, language = step.scale, state.language
    choices = _points(scale, language)
    if scale.cannot_say is not None:
        way_out = keyed(speech, "[c] cannot say", CannotSay(), apart=True)
        choices += (Choice(way_out.keys, scale.cannot_say.in_language(language), way_out.reply, True),)
    return Card(
        speech,
        *_progress(state, speech),
        lead=scale.stem.in_language(language) if scale.stem else "",
        text=item_text(state, step),
        note=_note(state, step),
        choices=choices,
        actions=_actions(state, speech, step),
        chosen=_chosen(state, step),
    )


def item_text(state: State, step: ItemStep) -> str:
    """The item as this person reads it: leaders may have a wording of their own."""
    led = step.item.leader_text if state.known.get(ROLE) == _LEADER else None
    return (led or step.item.text).in_language(state.language)


def _choice_card(state: State, step: QuestionStep, speech: Speech) -> Card[Event]:
    options = step.question.options or {}
    return Card(
        speech,
        *_progress(state, speech),
        text=step.question.text.in_language(state.language),
        note=_note(state, step),
        choices=_listed([(value, title.in_language(state.language)) for value, title in options.items()]),
        actions=_actions(state, speech, step),
        chosen=_chosen(state, step),
    )


def _entry_card(state: State, step: QuestionStep, speech: Speech) -> Card[Event]:
    def read(text: str) -> Event | None:
        if not text.strip():
            return Skip()
        try:
            step.value_of(Answer(text))
        except ValueError:
            return None
        return Answer(text)

    def back(reply: Event | None) -> Event:
        return Back(reply if isinstance(reply, Answer | Skip) else None)

    way_back, stop = keyed(speech, "[b] back", Back()), _stop(speech)
    by_escape = (replace(way_back, keys=(ESCAPE, *way_back.keys)),) if state.can_go_back else ()
    by_control = replace(stop, keys=(CONTROL_X, *stop.keys))
    hint = "Type your answer and press Enter. Leave it empty to skip the question."
    earlier = state.given.get(step.key)
    return Card(
        speech,
        *_progress(state, speech),
        text=step.question.text.in_language(state.language),
        note=step.note.in_language(state.language) if step.note else "",
        actions=(*by_escape, keyed(speech, "[s] skip", Skip()), by_control),
        entry=Entry(read, back, speech.say(hint), _no_answer(step, speech), str(earlier or "")),
    )


def _no_answer(step: QuestionStep, speech: Speech) -> str:
    """Why something that was typed is no answer to a question."""
    if step.question.type == "number":
        return speech.say("Please type a number in digits, such as 12 or 2.5.")
    return speech.say("That is too long: {n} letters at most.", n=speech.number(MOST_LETTERS))


def _listed(options: list[tuple[str, str]]) -> tuple[Choice[Event], ...]:
    return tuple(
        Choice((str(number),), label, Answer(value)) for number, (value, label) in enumerate(options, start=1)
    )


def _points(scale: Scale, language: str) -> tuple[Choice[Event], ...]:
    """A scale's points under their own numbers; counted from 1 where those are not plain digits to type."""
    points = scale.points.items()
    own = scale.lowest >= 0
    return tuple(
        Choice((str(value if own else place),), label.in_language(language), Answer(value))
        for place, (value, label) in enumerate(points, start=1)
    )


def _actions(state: State, speech: Speech, step: Step) -> tuple[Choice[Event], ...]:
    actions: list[Choice[Event]] = []
    if state.can_go_back:
        actions.append(keyed(speech, "[b] back", Back()))
    actions.append(keyed(speech, "[s] skip", Skip()))
    if step.note is not None:
        actions.append(keyed(speech, "[?] explanation", Note()))
    return (*actions, _stop(speech))


def _stop(speech: Speech) -> Choice[Event]:
    return keyed(speech, "[q] stop", Leave())


def _note(state: State, step: Step) -> str:
    return step.note.in_language(state.language) if step.note and state.note_shown else ""


def _progress(state: State, speech: Speech) -> tuple[str, float]:
    place, total = state.progress
    heading = speech.say("Question {k} of {n}", k=speech.number(place), n=speech.number(total))
    return heading, (place - 1) / total


def _chosen(state: State, step: Step) -> Event | None:
    """What this person replied earlier, when back led here again."""
    if step.key not in state.given:
        return None
    value = state.given[step.key]
    if value is None:
        return Skip()
    return CannotSay() if step.kind == "answer" and value == CANNOT_SAY else Answer(value)
