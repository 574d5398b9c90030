"""`lo-diag import --paper`: paper forms typed in at the terminal, or read as lines from a file."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.cli.interviewing import choice_problems
from lo_diagnostic.errors import InputProblems, Interrupted, errors_among
from lo_diagnostic.text import Speech

if TYPE_CHECKING:
    from lo_diagnostic.collect.interview import Interview
    from lo_diagnostic.study.folder import StudyFolder


def import_paper(
    study: Path, wave: str | None, language: str | None, files: Sequence[Path], *, dry_run: bool
) -> None:
    """Take the forms of a wave into a study, from a file of lines or as they are typed.

    Raises InputProblems where a line of the file has one, or there is no terminal to type at, and
    Interrupted on Ctrl-C; what was confirmed is kept then.
    """
    if len(files) > 1:
        raise typer.BadParameter("reads one file of lines at a time", param_hint="--paper")
    if dry_run and not files:
        raise typer.BadParameter("looks at a file of lines; name one", param_hint="--dry-run")
    from lo_diagnostic.collect.interview import plan_interview
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.survey import known_wave

    folder = open_study(study)
    chosen = known_wave(folder, wave)
    if problems := choice_problems(folder.study, language, chosen):
        raise InputProblems(problems)
    speak = language or folder.study.languages[0]
    interview = plan_interview(folder.study, folder.questionnaire(), speak)
    if files:
        kept = _from_file(folder, interview, chosen, speak, files[0], dry_run=dry_run)
    else:
        kept = _at_terminal(folder, interview, chosen, speak)
    if not dry_run:
        where = "" if folder.path.resolve() == Path.cwd() else f" {shlex.quote(str(folder.path))}"
        console.say(f"{_forms(kept)} kept in wave {chosen}. Next: `lo-diag report{where}`.")


def _at_terminal(folder: StudyFolder, interview: Interview, wave: str, language: str) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        remedy = "For lines in a file: `lo-diag import --paper FILE`, or `-` for standard input."
        raise InputProblems.one("", "", "typing forms in needs a terminal.", remedy)
    from lo_diagnostic.collect.paper_desk import PaperDesk
    from lo_diagnostic.collect.paper_keyboard import TerminalKeyboard
    from lo_diagnostic.study.answers import AnswersFile
    from lo_diagnostic.study.presence import present

    with (
        present(folder.path),
        AnswersFile.open(folder.answers_path, writing=True) as answers,
        TerminalKeyboard() as keyboard,
    ):
        desk = PaperDesk(answers, interview, wave, Speech(language), keyboard)
        try:
            desk.sit()
        except KeyboardInterrupt:
            told = f"{len(desk.kept)} form(s) confirmed before are kept" if desk.kept else "Nothing was kept"
            raise Interrupted(f"Interrupted. {told}; the one on the desk is not.") from None
        finally:
            answers.tidy()
    return len(desk.kept)


def _from_file(
    folder: StudyFolder, interview: Interview, wave: str, language: str, path: Path, *, dry_run: bool
) -> int:
    from lo_diagnostic.collect.paper_file import PaperFile
    from lo_diagnostic.study.answers import AnswersFile
    from lo_diagnostic.study.presence import present

    found = PaperFile(str(path), interview, wave, language)
    text = _text(path)
    with present(folder.path), AnswersFile.open(folder.answers_path, writing=not dry_run) as answers:
        found.read(text, answers)
        if errors_among(found.problems):
            raise InputProblems(found.problems)
        console.tell_problems(found.problems)
        if dry_run:
            console.say(f"{_forms(len(found.ballots))} would be kept. Nothing was written (--dry-run).")
            return 0
        answers.take_in(found.ballots)
        answers.tidy()
    return len(found.ballots)


def _forms(number: int) -> str:
    return "1 form" if number == 1 else f"{number:,} forms"


def _text(path: Path) -> str:
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        remedy = "Save it as text in UTF-8."
        raise InputProblems.one(str(path), "", "is no text in UTF-8.", remedy) from None
