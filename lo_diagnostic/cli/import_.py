"""`lo-diag import`: files of answers into a study, after showing how every column was understood."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import ExitCode, InputProblems, errors_among

if TYPE_CHECKING:
    from lo_diagnostic.importing.expected import Expected
    from lo_diagnostic.importing.reader import Reading
    from lo_diagnostic.study.batches import Batch
    from lo_diagnostic.study.folder import StudyFolder


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV files; `-`: standard input.")],
    study: Annotated[Path | None, typer.Option(metavar="DIR", help="The study; default: here.")] = None,
    instrument: Annotated[
        str | None, typer.Option(metavar="ID|FILE", help="One of the study's; any with --dry-run.")
    ] = None,
    wave: Annotated[
        str | None, typer.Option(metavar="ID", help="Default: the file's, or the current.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
) -> None:
    """Read answers into a study: all files or none, and nothing that was not understood.

    Columns are items by id or by text; `--dry-run` shows how each was understood, and needs no study.
    """
    from lo_diagnostic.cli.import_table import how_many
    from lo_diagnostic.study.intake import prepare_batches, write_batches

    folder, expected = _opened(study, instrument, wave, dry_run)
    readings = _read(files, expected)
    batches: list[Batch] = []
    if folder is not None:
        readings, batches = prepare_batches(folder, readings)
    _show(readings, as_json)
    if folder is None or dry_run:
        console.say("Nothing was written (--dry-run). Without it, the answers go into the study.")
        return
    for path, reading in zip(write_batches(folder, batches), readings, strict=True):
        console.say(f"Imported {how_many(reading.report)} from {reading.report.file}: {path}")
    where = "" if folder.path.resolve() == Path.cwd() else f" {shlex.quote(str(folder.path))}"
    console.say(
        f"Next: `lo-diag score{where}` shows the results, `lo-diag report{where}` prints the leader's report."
    )


def _opened(
    study: Path | None, instrument: str | None, wave: str | None, dry_run: bool
) -> tuple[StudyFolder | None, Expected]:
    """The study and what it expects; without a study what the instrument expects, if there is one."""
    from lo_diagnostic.importing.expected import bare_file
    from lo_diagnostic.instrument.library import find_instrument
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.intake import expected_answers
    from lo_diagnostic.study.study_file import STUDY_FILE

    here = Path()
    if dry_run and study is None and not (here / STUDY_FILE).is_file():
        return None, bare_file([find_instrument(instrument).instrument] if instrument else [])
    folder = open_study(study or here)
    return folder, expected_answers(folder, wave, instrument)


def _read(files: Iterable[Path], expected: Expected) -> list[Reading]:
    from rich.console import Console

    from lo_diagnostic.importing.reader import read_responses

    readings = []
    progress = Console(stderr=True, quiet=console.settings.quiet)
    for path in files:
        with progress.status(f"Reading {path.name} …"):
            readings.append(read_responses(path, expected))
    return readings


def _show(readings: Sequence[Reading], as_json: bool) -> None:
    """Print the reports and tell the problems; ends here where there is an error among them."""
    problems = [problem for reading in readings for problem in reading.problems]
    if as_json:
        reports = [reading.report.as_dict() for reading in readings]
        document = reports[0] if len(reports) == 1 else {"reports": reports}
        print(json.dumps(document, indent=1, ensure_ascii=False))
        if errors_among(problems):
            raise typer.Exit(ExitCode.PROBLEMS)
        return
    from lo_diagnostic.cli.import_table import show_report

    for reading in readings:
        show_report(reading.report)
    if errors_among(problems):
        raise InputProblems(problems)
    console.tell_problems(problems)
