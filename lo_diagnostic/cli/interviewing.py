"""What `run` and `serve` have in common: the wave and language asked for, and what is told at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lo_diagnostic.cli import console
from lo_diagnostic.errors import Problem, did_you_mean
from lo_diagnostic.text import Speech, languages

if TYPE_CHECKING:
    from lo_diagnostic.study.settings import Study


def choice_problems(study: Study, language: str | None, wave: str) -> list[Problem]:
    """What keeps people from being asked in this wave, and in this language or those of the study."""
    problems = []
    if wave not in study.waves:
        message = f'the study has no wave "{wave}".'
        problems.append(Problem("study.yaml", "waves", message, did_you_mean(wave, study.waves)))
    if language is not None and language not in study.languages:
        message = f'the study is not in the language "{language}".'
        remedy = did_you_mean(language, study.languages)
        problems.append(Problem("study.yaml", "languages", message, remedy))
    for unspoken in (each for each in study.languages if each not in languages()):
        message = f'lo-diag does not speak "{unspoken}".'
        problems.append(Problem("study.yaml", "languages", message, f"It speaks {', '.join(languages())}."))
    return problems


def tell_next(study: Study, answered: int, language: str | None) -> None:
    """What can be done with so many answers."""
    speech = Speech(language or study.languages[0])
    missing = study.confidentiality.minimum_group - answered
    if missing > 0:
        one, many = "One more is needed for a report.", "{n} more are needed for a report."
        console.say(speech.count(one, many, missing))
    else:
        console.say(speech.say("Next: `lo-diag report`."))


def answered_in_words(study: Study, answered: int, language: str | None) -> str:
    """How many people have answered, in words."""
    speech = Speech(language or study.languages[0])
    return speech.count("{n} person has answered.", "{n} people have answered.", answered)
