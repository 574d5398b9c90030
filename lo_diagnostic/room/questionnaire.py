"""The interview as data for the phones' script: every question with its words, and when it is asked."""

from __future__ import annotations

from typing import Any, Final

from lo_diagnostic.collect.cards import Card, card_for
from lo_diagnostic.collect.interview import Interview, State
from lo_diagnostic.collect.steps import (
    MOST_LETTERS,
    Answer,
    CannotSay,
    Event,
    Key,
    QuestionStep,
    Skip,
    Step,
    Value,
)
from lo_diagnostic.instrument.checks import LEADER, ROLE
from lo_diagnostic.room.ballots import CANNOT
from lo_diagnostic.room.phone_words import phone_words
from lo_diagnostic.study.settings import Study
from lo_diagnostic.text import Speech

INTERVIEW_FORMAT: Final = "lo-diag/interview/1"


def interview_for_script(study: Study, interview: Interview) -> dict[str, Any]:
    """The interview in its language, as JSON; the page adds where answers go to."""
    language = interview.language
    return {
        "format": INTERVIEW_FORMAT,
        "title": study.title.in_language(language),
        "language": language,
        "steps": [_step(interview, place) for place in range(len(interview.steps))],
        "letters": MOST_LETTERS,
        "texts": phone_words(Speech(language)),
    }


def _step(interview: Interview, place: int) -> dict[str, Any]:
    step = interview.steps[place]
    card = _card(interview, place, {})
    led = _card(interview, place, {("attribute", ROLE): LEADER})
    return {
        "kind": step.kind,
        "name": step.name,
        "when": [list(conditions) for conditions in step.when],
        "decides": step.decides,
        "lead": card.lead,
        "text": card.text,
        "leader_text": led.text if led.text != card.text else None,
        "note": card.note or None,
        "choices": [
            {"value": choice.reply.value, "label": choice.label}
            for choice in card.choices
            if isinstance(choice.reply, Answer)
        ],
        "way_out": way_out(card),
        "skip": skip_label(card),
        "entry": entry_kind(step),
    }


def _card(interview: Interview, place: int, given: dict[Key, Value]) -> Card[Event]:
    return card_for(State(interview, given, frozenset(), place, note_shown=True))


def way_out(card: Card[Event]) -> dict[str, str] | None:
    """ "Cannot say", where the scale offers it."""
    found = [choice.label for choice in card.choices if choice.reply == CannotSay()]
    return {"value": CANNOT, "label": found[0]} if found else None


def skip_label(card: Card[Event]) -> str:
    """What passing a question over is called there."""
    label = next(choice.label for choice in (*card.choices, *card.actions) if choice.reply == Skip())
    return label[:1].upper() + label[1:]


def entry_kind(step: Step) -> str | None:
    """`text` or `number` where something is typed."""
    if isinstance(step, QuestionStep) and step.question.type != "choice":
        return step.question.type
    return None
