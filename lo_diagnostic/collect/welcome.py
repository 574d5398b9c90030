"""The cards around one person's interview: the welcome before it, and the thanks after it."""

from __future__ import annotations

from dataclasses import dataclass

from lo_diagnostic.collect.cards import Card, Choice, by_enter, keyed
from lo_diagnostic.collect.interview import Interview
from lo_diagnostic.collect.pause import Begin
from lo_diagnostic.collect.steps import Leave, QuestionStep
from lo_diagnostic.study.settings import Study
from lo_diagnostic.text import Speech, language_name


@dataclass(frozen=True)
class SpeakIn:
    """Show the welcome in another language."""

    language: str


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
            by_enter(speech, "begin", Begin()),
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
    "what you have answered by then is kept, and counts."
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


def thanks_card(speech: Speech, code: str, *, others_follow: bool) -> Card[None]:
    """The end of an interview that was sent."""
    removed = (
        "Write it down if you may want your answers removed later: whoever leads this study can find them "
        "with this code only. It is shown to nobody else."
    )
    return Card(
        speech,
        speech.say("Thank you!"),
        share=1.0,
        text=speech.say("Your answers have been saved."),
        facts=((speech.say("Your code"), code),),
        note="\n\n".join([speech.say(removed), *_wiped(speech, others_follow)]),
        actions=(by_enter(speech, "done", None),),
    )


def stopped_card(speech: Speech, code: str, *, others_follow: bool) -> Card[None]:
    """The end of an interview that is not at its end. `code`: "" where nothing was kept yet."""
    kept = "What you have answered is kept. With this code you may carry on later:"
    removed = "It also serves to have your answers removed."
    return Card(
        speech,
        speech.say("Thank you!"),
        text=speech.say(kept) if code else speech.say("You have answered nothing, and nothing is kept."),
        facts=((speech.say("Your code"), code),) if code else (),
        note="\n\n".join([*([speech.say(removed)] if code else []), *_wiped(speech, others_follow)]),
        actions=(by_enter(speech, "done", None),),
    )


def gone_card(speech: Speech, *, others_follow: bool) -> Card[None]:
    """The end of an interview that somebody sent or removed at another place meanwhile."""
    return Card(
        speech,
        speech.say("This interview is closed"),
        text=speech.say("It was sent or removed elsewhere; your last answer was not added."),
        note=" ".join(_wiped(speech, others_follow)),
        actions=(by_enter(speech, "done", None),),
    )


def _wiped(speech: Speech, others_follow: bool) -> list[str]:
    wiped = "Press Enter: then the screen is wiped for the next person."
    return [speech.say(wiped)] if others_follow else []
