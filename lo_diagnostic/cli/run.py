"""`lo-diag run`: the interview in the terminal, passed from hand to hand."""

from __future__ import annotations

import math
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.cli.interviewing import answered_in_words, choice_problems, tell_next

if TYPE_CHECKING:
    from lo_diagnostic.collect.asker import Asker
    from lo_diagnostic.errors import Problem
    from lo_diagnostic.study.folder import StudyFolder
    from lo_diagnostic.text import Speech


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
    idle: Annotated[
        float,
        typer.Option(
            metavar="MINUTES",
            min=0,
            max=1440,
            help="Put an interview away after so long without a key (its code carries it on); 0: never.",
        ),
    ] = 3.0,
    wave: Annotated[str | None, typer.Option(help="Wave to answer in (default: the current one).")] = None,
) -> None:
    """Ask people one after another at this terminal; every answer is saved before the next question."""
    from lo_diagnostic.collect.plain import PlainAsker, terminal_is_dumb
    from lo_diagnostic.collect.session import Session
    from lo_diagnostic.errors import InputProblems
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.survey import survey_of_study

    if math.isnan(idle):
        raise typer.BadParameter("is a number of minutes", param_hint="--idle")
    folder = open_study(study)
    chosen = wave or folder.study.wave
    if problems := [*_terminal_problems(), *choice_problems(folder.study, language, chosen)]:
        raise InputProblems(problems)
    if terminal_is_dumb():
        console.say("This terminal cannot be wiped: answers stay in its window. Close it between two people.")
    seconds = idle * 60
    asker: Asker
    if plain or terminal_is_dumb():
        asker = PlainAsker(seconds)
    else:
        from lo_diagnostic.collect.terminal import TerminalAsker

        asker = TerminalAsker(seconds)
    Session(folder, chosen, asker, language, once, partial(_make_report, folder, chosen)).hold()
    answered = len(survey_of_study(folder, chosen).answering().responses)
    typer.echo(answered_in_words(folder.study, answered, language))
    tell_next(folder.study, answered, language)


def _make_report(folder: StudyFolder, wave: str, speech: Speech) -> str:
    """Make the leader's report as `lo-diag report` does, in a process of its own; tells what came of it."""
    from lo_diagnostic.study.source import default_report_path

    path = default_report_path(folder.path, wave, "leader", speech.language, "pdf")
    command = [sys.executable, "-P", "-c", "from lo_diagnostic.cli.main import main; main()", "--quiet"]
    command += ["report", str(folder.path), "--wave", wave, "--language", speech.language, "--out", str(path)]
    done = subprocess.run(  # noqa: S603 - this program itself
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode == 0:
        return speech.say("The report stands in {path}.", path=path)
    return speech.say("No report was made: {why}", why=done.stderr.strip() or done.returncode)


def _terminal_problems() -> list[Problem]:
    from lo_diagnostic.errors import Problem

    if sys.stdin.isatty() and sys.stdout.isatty():
        return []
    message = "the interview needs a terminal, with a keyboard and a screen."
    return [Problem("", "", message, "To add answers from a file, use `lo-diag import FILE`.")]
