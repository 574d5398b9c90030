"""`lo-diag run`: the interview in the terminal, passed from hand to hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console

if TYPE_CHECKING:
    from lo_diagnostic.errors import Problem
    from lo_diagnostic.study.settings import Study


def run(
    study: Annotated[
        Path, typer.Argument(metavar="STUDY", help="The study folder; default: here.", show_default=False)
    ] = Path(),
    language: Annotated[
        str | None, typer.Option(help="Ask everybody in this language; the question which one is left out.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End after one person.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Line by line, for screen readers; no colour, no moving cursor.")
    ] = False,
    wave: Annotated[str | None, typer.Option(help="Wave to answer in (default: the current one).")] = None,
) -> None:
    """Ask people one after another at this terminal; every answer is saved before the next question."""
    from lo_diagnostic.collect.plain import PlainAsker, terminal_is_dumb
    from lo_diagnostic.collect.session import Asker, Session
    from lo_diagnostic.errors import InputProblems
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.survey import survey_of_study

    folder = open_study(study)
    chosen = wave or folder.study.wave
    if problems := [*_terminal_problems(), *_choice_problems(folder.study, language, chosen)]:
        raise InputProblems(problems)
    if terminal_is_dumb():
        console.say("This terminal cannot be wiped: answers stay in its window. Close it between two people.")
    asker: Asker
    if plain or terminal_is_dumb():
        asker = PlainAsker()
    else:
        from lo_diagnostic.collect.terminal import TerminalAsker

        asker = TerminalAsker()
    Session(folder, chosen, asker, language, once).hold()
    answered = len(survey_of_study(folder, chosen).answering().responses)
    _tell(folder.study, answered, language)


def _terminal_problems() -> list[Problem]:
    from lo_diagnostic.errors import Problem

    if sys.stdin.isatty() and sys.stdout.isatty():
        return []
    message = "the interview needs a terminal, with a keyboard and a screen."
    return [Problem("", "", message, "To add answers from a file, use `lo-diag import FILE`.")]


def _choice_problems(study: Study, language: str | None, wave: str) -> list[Problem]:
    from lo_diagnostic.errors import Problem, did_you_mean
    from lo_diagnostic.text import languages

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


def _tell(study: Study, answered: int, language: str | None) -> None:
    from lo_diagnostic.text import Speech

    speech = Speech(language or study.languages[0])
    typer.echo(speech.count("{n} person has answered.", "{n} people have answered.", answered))
    missing = study.confidentiality.minimum_group - answered
    if missing > 0:
        one, many = "One more is needed for a report.", "{n} more are needed for a report."
        console.say(speech.count(one, many, missing))
    else:
        console.say(speech.say("Next: `lo-diag report`."))
