"""`lo-diag verify`: is a report as it was made, and do its numbers still follow from the answers?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import ExitCode, InputProblems
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages, plain

if TYPE_CHECKING:
    from lo_diagnostic.report.verification import Comparison, Verification

MOST_BYTES = 200_000_000
"""A report may have; usual are 200 kB."""


def verify(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="A PDF that `lo-diag report` wrote.")],
    study: Annotated[
        Path | None,
        typer.Argument(
            metavar="[STUDY]",
            help="The study that it was made from; default: here, or the one in whose `reports` it lies.",
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the result; default: the report's.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Compare a report with its study; exit 1 if the file was changed or its numbers do not follow."""
    content = _read(report)
    from lo_diagnostic.report.verification import verify_report

    found = verify_report(content, str(report), study or _default_study(report))
    spoken = found.seal.language if found.seal.language in languages() else SOURCE_LANGUAGE
    speech = console.speech_of_tables(spoken, language)
    if as_json:
        print(json.dumps(found.as_dict(), indent=1, ensure_ascii=False))
    else:
        for line in _lines(found, speech):
            print(plain(line))
        console.tell_problems(found.problems)
    if not found.verified:
        raise typer.Exit(ExitCode.PROBLEMS)


def _read(report: Path) -> bytes:
    """The file, or standard input. Raises InputProblems when there is none, or it is far too large."""
    if str(report) == "-":
        content = sys.stdin.buffer.read(MOST_BYTES + 1)
    elif report.is_file():
        with report.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    else:
        message = "is a folder." if report.is_dir() else "there is no such file."
        raise InputProblems.one(str(report), "", message, "Name a report that lo-diag wrote as a PDF.")
    if len(content) > MOST_BYTES:
        message = f"is larger than {MOST_BYTES // 1_000_000} MB."
        raise InputProblems.one(str(report), "", message, "Name a report that lo-diag wrote as a PDF.")
    return content


def _default_study(report: Path) -> Path:
    """Here, else where the report lies in `reports` or a folder there. Raises InputProblems without one."""
    from lo_diagnostic.study.study_file import STUDY_FILE

    for folder in (Path(), *report.absolute().parents[1:3]):
        if (folder / STUDY_FILE).is_file():
            return folder
    message = "the study that it was made from is neither here nor around it."
    raise InputProblems.one(str(report), "", message, f"Name it: `lo-diag verify {report} STUDY`.")


def _lines(found: Verification, speech: Speech) -> Iterator[str]:
    """What was found, one thing a line; the last line is what follows from it."""
    if found.as_made:
        yield speech.say("File: as it was made on {date}.", date=speech.date(found.seal.made_on))
    else:
        yield speech.say("File: changed after it was made.")
        yield speech.say("What follows is about the report as made, not about what the file shows now.")
    if found.compared:
        yield from _compared(found.compared, speech)
    if found.seal.own_templates:
        yield speech.say("Made with templates of one's own: what these add is not compared.")
    yield _verdict(found, speech)


def _compared(found: Comparison, speech: Speech) -> Iterator[str]:
    if found.changed:
        yield speech.say("Questionnaires: changed since ({names}).", names=speech.join(list(found.changed)))
    else:
        yield speech.say("Questionnaires: the same.")
    yield speech.say("Settings: the same.") if found.same_settings else speech.say("Settings: changed since.")
    yield _answers(found, speech)
    yield speech.say("Program: the same.") if found.same_engine else speech.say("Program: not the same.")
    if found.numbers == "follow":
        yield speech.say("Numbers: they follow from the answers.")
    elif found.numbers == "followed":
        yield speech.say("Numbers: they followed from the answers when the report was made.")
    else:
        yield speech.say("Numbers: they do not follow from the study as it is.")


def _answers(found: Comparison, speech: Speech) -> str:
    same = found.same_answers
    said = speech.say("Answers: the same.") if same else speech.say("Answers: no longer the same.")
    if not found.waiting:
        return said
    waiting = speech.count(
        "{n} late answer waits and does not count yet.",
        "{n} late answers wait and do not count yet.",
        found.waiting,
    )
    return f"{said} {waiting}"


def _verdict(found: Verification, speech: Speech) -> str:
    if found.verified:
        return speech.say("Verified: the file is as it was made, and its numbers follow from the answers.")
    if not found.as_made:
        return speech.say("Not verified: do not rely on this file, it was changed.")
    if found.compared is None:
        return speech.say("Not verified: the study cannot be used as it is.")
    if found.compared.removed and not found.compared.same_answers:
        return speech.say("Not verified: the answers that it was made of are not all there any more.")
    return speech.say("Not verified: do not use this report any more, its numbers do not hold today.")
