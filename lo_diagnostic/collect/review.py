"""The review before sending: every question with what was answered, each a way back to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from lo_diagnostic.collect.cards import ENTER, Card, Choice, item_text, keyed
from lo_diagnostic.collect.interview import State
from lo_diagnostic.collect.steps import AttributeStep, Back, ItemStep, Leave, QuestionStep, Step
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.text import Speech, plain

_QUESTION: Final = 44
_ANSWER: Final = 24
"""Letters that are shown of each."""
_AT_THE_END: Final = "You are at the end: send your answers."


@dataclass(frozen=True)
class Visit:
    """See a question again; `place`: where it stands in the interview."""

    place: int


@dataclass(frozen=True)
class Send:
    """Send the answers: nothing changes them any more."""


def review_card(state: State) -> Card[Visit | Send | Back | Leave]:
    """What was answered, at the end of an interview. Answers from before an interruption stay closed."""
    speech = Speech(state.language)
    shown = state.reviewable
    steps = state.interview.steps
    choices = tuple(
        Choice[Visit | Send | Back | Leave]((str(number),), _line(state, steps[place]), Visit(place))
        for number, place in shown
    )
    send: Choice[Visit | Send | Back | Leave] = keyed(speech, "[y] send", Send())
    back: Choice[Visit | Send | Back | Leave] = keyed(speech, "[b] back", Back())
    return Card(
        speech,
        speech.say("Before you send"),
        share=1.0,
        text=speech.say("Look over your answers, then send them.") if shown else speech.say(_AT_THE_END),
        note=_how(speech, len(shown), len(shown) < state.progress[1]),
        choices=choices,
        actions=(
            replace(send, keys=(ENTER, *send.keys)),
            *((back,) if state.can_go_back else ()),
            keyed(speech, "[q] stop", Leave()),
        ),
        pick=speech.say("see it again"),
    )


def _how(speech: Speech, shown: int, some_closed: bool) -> str:
    change = "To change one, type its number (or use the arrows) and press Enter."
    closed = "What you answered before the interruption is kept; it is not shown again."
    told = [change] * bool(shown) + [closed] * some_closed
    return " ".join(map(speech.say, told))


def _line(state: State, step: Step) -> str:
    asked = _short(_question(state, step).rstrip(" .:"), _QUESTION)
    return f"{asked}{' ' if asked.endswith('?') else ': '}{answer_given(state, step)}"


def _short(text: str, letters: int) -> str:
    """The text on one line, cut off where it is longer."""
    line = " ".join(plain(text).split())
    return line if len(line) <= letters else f"{line[: letters - 1].rstrip()}…"


def _question(state: State, step: Step) -> str:
    match step:
        case AttributeStep():
            return step.attribute.title.in_language(state.language)
        case ItemStep():
            return item_text(state, step)
        case QuestionStep():
            return step.question.text.in_language(state.language)
    return step.name


def answer_given(state: State, step: Step) -> str:
    """A person's answer in a few words, as they would read it; skipped ones are said to be."""
    speech, language = Speech(state.language), state.language
    if step.key not in state.given:
        return speech.say("not answered")
    value = state.given[step.key]
    match step:
        case AttributeStep() if value is None:
            return speech.say("rather not say")
        case AttributeStep():
            return step.attribute.title_of(str(value), language)
        case ItemStep() if value == CANNOT_SAY and step.scale.cannot_say is not None:
            return step.scale.cannot_say.in_language(language)
        case ItemStep() if value is not None:
            return step.scale.points[int(value)].in_language(language)
        case QuestionStep() if value is not None and step.question.type == "choice":
            return (step.question.options or {})[str(value)].in_language(language)
    return speech.say("skipped") if value is None else _short(str(value), _ANSWER)
