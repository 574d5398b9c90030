"""The cards around an interview: welcome, thanks, the pause between people, and an offer to carry on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from lo_diagnostic.collect.cards import ENTER, Card, Choice, keyed
from lo_diagnostic.collect.interview import Interview, State
from lo_diagnostic.collect.steps import Leave, QuestionStep
from lo_diagnostic.study.settings import Study
from lo_diagnostic.text import Speech, language_name

T = TypeVar("T")


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
class SpeakIn:
    """Show the welcome in another language."""

    language: str


Next = Begin | CarryOn | Consider | Close | ShowOpen | Stop


def welcome_card(study: Study, interview: Interview, speech: Speech) -> Card[Begin | SpeakIn | Leave]:
    """What a person should know before the first question."""
    privacy = study.privacy
    questions = _questions(interview, speech)
    minutes = speech.count("about {n} minute", "about {n} minutes", interview.minutes)
    facts = (
        (speech.say("What for"), privacy.purpose.in_language(speech.language)),
        (speech.say("Who reads it"), privacy.recipients.in_language(speech.language)),
        (speech.say("Voluntary"), speech.say(_VOLUNTARY)),
        (speech.say("What is shown"), _shown(study, interview, speech)),
        (speech.say("No guarantee"), _no_promise(study, interview, speech)),
        (speech.say("Kept until"), speech.date(privacy.retain_until)),
    )
    asked = any(step.kind == "language" for step in interview.steps)
    others = [language for language in study.languages if asked and language != speech.language]
    return Card(
        speech,
        study.title.in_language(speech.language),
        lead=study.organisation,
        text=speech.say("Welcome. {questions}, {minutes}.", questions=questions, minutes=minutes),
        facts=facts,
        actions=(
            _enter(speech, "begin", Begin()),
            *_language_choices(others),
            keyed(speech, "[q] stop", Leave()),
        ),
    )


def _questions(interview: Interview, speech: Speech) -> str:
    """How many there are; at most, where some depend on what a person answers."""
    if all(() in step.when for step in interview.steps):
        return speech.count("{n} question", "{n} questions", interview.questions)
    return speech.count("At most {n} question", "At most {n} questions", interview.questions)


_VOLUNTARY = (
    "You may skip any question, and stop at any of them with the key named below it (mostly q); "
    "what you have answered by then is kept."
)


def _shown(study: Study, interview: Interview, speech: Speech) -> str:
    limits = study.confidentiality
    scores = speech.say(
        "Scores from {group} people upwards; single questions from {detail}.",
        group=speech.number(limits.minimum_group),
        detail=speech.number(limits.minimum_detail),
    )
    open_answers = speech.say(
        "Whoever leads this study reads the open answers first, and may pass some on without a name, if at "
        "least {detail} people wrote one.",
        detail=speech.number(limits.minimum_detail),
    )
    return f"{scores} {open_answers}" if _asks_for_text(interview) else scores


def _no_promise(study: Study, interview: Interview, speech: Speech) -> str:
    group = study.confidentiality.minimum_group
    holders = speech.say(
        "Whoever holds this laptop or the study file can see the answers. If {others} people in a group of "
        "{group} put their answers together, they can work out the last one's.",
        others=speech.number(group - 1),
        group=speech.number(group),
    )
    recognised = "An open answer may be recognised by how it is written."
    return f"{holders} {speech.say(recognised)}" if _asks_for_text(interview) else holders


def _asks_for_text(interview: Interview) -> bool:
    return any(isinstance(step, QuestionStep) and step.question.type == "text" for step in interview.steps)


def _language_choices(languages: list[str]) -> list[Choice[Begin | SpeakIn | Leave]]:
    """One key a language: the first letter of its name that is still free (q stops), else a number."""
    choices: list[Choice[Begin | SpeakIn | Leave]] = []
    for place, language in enumerate(languages, start=1):
        taken = {"q", *(choice.keys[0] for choice in choices)}
        letters = (
            letter for letter in language_name(language).lower() if letter.isascii() and letter.isalpha()
        )
        key = next((letter for letter in letters if letter not in taken), str(place))
        choices.append(Choice((key,), language_name(language), SpeakIn(language)))
    return choices


def thanks_card(speech: Speech, *, stopped: bool, others_follow: bool) -> Card[None]:
    """The end of one person's interview; or they `stopped` before it."""
    wiped = "Press Enter: then the screen is wiped for the next person."
    kept = "What you have answered is kept. You may carry on later: ask whoever leads this study."
    return Card(
        speech,
        speech.say("Thank you!"),
        share=None if stopped else 1.0,
        text=speech.say(kept) if stopped else speech.say("Your answers have been saved."),
        actions=(_enter(speech, "done", None),),
        note=speech.say(wiped) if others_follow else "",
    )


def pause_card(study: Study, speech: Speech, answered: int, interrupted: int, *, alone: bool) -> Card[Next]:
    """Between two people: nothing of anybody's answers. Not `alone`: another terminal is at work too."""
    elsewhere = "Open in another terminal too: until that ends, nothing can be resumed here."
    choices: list[Choice[Next]] = [_enter(speech, "next person", Begin())]
    if interrupted:
        choices.append(keyed(speech, "[r] carry on an interrupted interview", ShowOpen()))
    choices.append(keyed(speech, "[q] finish", Stop()))
    return Card(
        speech,
        study.title.in_language(speech.language),
        text=speech.say("Ready for the next person."),
        lead=speech.count("{n} person has answered.", "{n} people have answered.", answered),
        note="" if alone else speech.say(elsewhere),
        choices=tuple(choices),
    )


def resume_card(study: Study, speech: Speech, open_states: list[tuple[str, State]]) -> Card[Next]:
    """Which interrupted interview to carry on, or a new person; earlier answers are not shown."""
    choices: list[Choice[Next]] = []
    for number, (person, state) in enumerate(open_states, start=1):
        k, n = (speech.number(count) for count in state.progress)
        label = speech.say("carry on at question {k} of {n}", k=k, n=n)
        choices.append(Choice((str(number),), label, Consider(person)))
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


def carry_on_card(study: Study, speech: Speech, person: str, state: State) -> Card[Next]:
    """Is it the right person who carries on?"""
    k, n = (speech.number(count) for count in state.progress)
    return Card(
        speech,
        study.title.in_language(speech.language),
        text=speech.say("Carry on at question {k} of {n}?", k=k, n=n),
        note=speech.say("Only the person who began it may carry on."),
        choices=(
            _enter(speech, "carry on", CarryOn(person)),
            keyed(speech, "[b] back", ShowOpen()),
            keyed(speech, "[x] keep what was answered and do not offer it again", Close(person), apart=True),
        ),
    )


def _enter(speech: Speech, label: str, reply: T) -> Choice[T]:
    return Choice((ENTER,), speech.say(label), reply)
