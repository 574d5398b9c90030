"""`lo-diag import`: files of answers into a study, after showing how every column was understood."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import ExitCode, errors_among
from lo_diagnostic.text import plain

if TYPE_CHECKING:
    from lo_diagnostic.importing.expected import Expected
    from lo_diagnostic.importing.reader import Instructions, Reading
    from lo_diagnostic.study.batches import Batch
    from lo_diagnostic.study.folder import StudyFolder


Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE…", help="CSV, XLSX, SAV, also .gz, `-`: standard input; or a copy of the study."
    ),
]
InstrumentName = Annotated[
    str | None,
    typer.Option(metavar="ID|FILE", help="One of the study's; any where there is no study (--dry-run)."),
]
MapFile = Annotated[
    Path | None,
    typer.Option("--map", metavar="FILE", help="A mapping file: what is what, what is no answer."),
]


def import_(
    context: typer.Context,
    files: Files = None,
    study: Annotated[Path | None, typer.Option(metavar="DIR", help="The study; default: here.")] = None,
    instrument: InstrumentName = None,
    wave: Annotated[
        str | None, typer.Option(metavar="ID", help="Default: the file's, or the current.")
    ] = None,
    mapping: MapFile = None,
    codebook: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The platform's structure file: what its codes mean.")
    ] = None,
    draft_map: Annotated[
        bool, typer.Option("--draft-map", help="Print a first mapping file; write nothing.")
    ] = False,
    finished_only: Annotated[
        bool, typer.Option("--finished-only", help="Leave out who had not finished, where the file says it.")
    ] = False,
    paper: Annotated[
        bool, typer.Option("--paper", help="Type paper forms in, or read them as lines from a FILE.")
    ] = False,
    language: Annotated[
        str | None, typer.Option(help="With --paper: language of the forms; default: the study's first.")
    ] = None,
    undo: Annotated[
        str | None, typer.Option(metavar="BATCH", help="Take an earlier import out of the study again.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
) -> None:
    """Read answers into a study: all files or none, and nothing that was not understood.

    Columns are items by id or by text; `--dry-run` shows how each was understood, and needs no study.
    """
    if undo is not None:
        _undo(context, undo, study or Path())
        return
    if paper:
        _paper(context, files or [], study or Path(), wave, language)
        return
    files = _exports(files, language)
    if all(file.is_dir() for file in files):
        _studies(context, files, study or Path())
        return
    folder, expected = _opened(study, instrument, wave, dry_run or draft_map)
    told = _instructions(mapping, codebook, finished_only)
    if draft_map:
        _draft_map(files, expected, told)
        return
    readings = _read(files, expected, told)
    mappable = mapping is None and any(r.report.columns and not r.report.sound for r in readings)
    readings, batches = _prepared(folder, readings)
    _show(readings, as_json, mappable)
    if folder is None or dry_run:
        console.say("Nothing was written (--dry-run). Without it, the answers go into the study.")
    else:
        _write(folder, batches, readings)


def _exports(files: list[Path] | None, language: str | None) -> list[Path]:
    """The files of an import that is no other one. Raises BadParameter when there are none."""
    if language is not None:
        raise typer.BadParameter("goes with --paper", param_hint="--language")
    if not files:
        raise typer.BadParameter("name at least one file, or a batch with --undo", param_hint="FILE…")
    return files


def _paper(
    context: typer.Context, files: Sequence[Path], study: Path, wave: str | None, language: str | None
) -> None:
    """Paper forms, typed in or as lines of a file."""
    _refuse_beside(context, "--paper", ("paper", "files", "study", "wave", "language", "dry_run"))
    from lo_diagnostic.cli.import_paper import import_paper

    import_paper(study, wave, language, files, dry_run=context.params["dry_run"])


def _studies(context: typer.Context, others: Sequence[Path], study: Path) -> None:
    """Copies of the study from other laptops."""
    _refuse_beside(context, "a study's folder", ("files", "study", "dry_run"))
    from lo_diagnostic.cli.import_study import import_studies

    import_studies(study, others, dry_run=context.params["dry_run"])


def _refuse_beside(context: typer.Context, what: str, fitting: Sequence[str]) -> None:
    """Raise BadParameter for anything told of an export that does not fit `what` is read instead."""
    for parameter in context.command.params:
        if parameter.name not in fitting and _typed(context, str(parameter.name)):
            raise typer.BadParameter(f"makes no sense with {what}", param_hint=parameter.opts[0])


def _prepared(folder: StudyFolder | None, readings: list[Reading]) -> tuple[list[Reading], list[Batch]]:
    """The readings without those whom the study knows, and the batches that would come of them."""
    if folder is None:
        return readings, []
    from lo_diagnostic.study.intake import prepare_batches

    with _progress("Looking who is new …"):
        return prepare_batches(folder, readings)


def _write(folder: StudyFolder, batches: Sequence[Batch], readings: Sequence[Reading]) -> None:
    """Write the batches, say how many people came in with each file, and what comes next."""
    from lo_diagnostic.cli.import_table import people
    from lo_diagnostic.study.intake import write_batches

    with _progress("Writing …"):
        paths = write_batches(folder, batches)
    for path, batch, reading in zip(paths, batches, readings, strict=True):
        console.say(f"Imported {people(len(batch.responses))} from {reading.report.file}: {path}")
    where = "" if folder.path.resolve() == Path.cwd() else f" {shlex.quote(str(folder.path))}"
    console.say(
        f"Next: `lo-diag score{where}` shows the results, `lo-diag report{where}` prints the leader's report."
    )


def _undo(context: typer.Context, batch: str, study: Path) -> None:
    """Take a batch out of the study. Raises BadParameter beside anything that is told of an import."""
    told = (name for name in context.params if name not in ("undo", "study"))
    if any(_typed(context, name) for name in told):
        message = "goes with --study alone: it takes an earlier import out and reads no file"
        raise typer.BadParameter(message, param_hint="--undo")
    from lo_diagnostic.cli.import_table import people
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.undo import undo_batch

    undone = undo_batch(open_study(study), batch)
    source, day = undone.provenance.file, undone.provenance.imported
    console.say(f"Undone: {people(undone.people)} from {source}, imported on {day}. They no longer count.")


def _typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


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


def _instructions(mapping: Path | None, codebook: Path | None, finished_only: bool) -> Instructions:
    """What is said beside the files. Raises InputProblems with every fault of both files."""
    from lo_diagnostic.importing.codebook import read_codebook
    from lo_diagnostic.importing.mapping_file import read_mapping
    from lo_diagnostic.importing.reader import Instructions

    return Instructions(
        None if mapping is None else read_mapping(mapping),
        None if codebook is None else read_codebook(codebook),
        finished_only,
    )


def _draft_map(files: Sequence[Path], expected: Expected, told: Instructions) -> None:
    from lo_diagnostic.importing.mapping_draft import draft_mapping

    if len(files) != 1:
        raise typer.BadParameter("is written for one file at a time", param_hint="--draft-map")
    text, problems = draft_mapping(files[0], expected, told)
    print(text, end="")
    console.tell_problems(problems)
    if errors_among(problems):
        raise typer.Exit(ExitCode.PROBLEMS)


def _read(files: Iterable[Path], expected: Expected, told: Instructions) -> list[Reading]:
    from lo_diagnostic.importing.reader import read_responses

    readings = []
    for path in files:
        with _progress(f"Reading {plain(path.name)} …"):
            readings.append(read_responses(path, expected, told))
    return readings


def _progress(what: str) -> AbstractContextManager[object]:
    """Says in a terminal what takes so long."""
    from rich.console import Console
    from rich.text import Text

    return Console(stderr=True, quiet=console.settings.quiet).status(Text(what))


def _show(readings: Sequence[Reading], as_json: bool, mappable: bool) -> None:
    """Print the reports and tell the problems; ends here where there is an error among them.

    `mappable`: could a mapping file mend what was not understood?
    """
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
    console.tell_problems(problems)
    if errors_among(problems):
        if mappable:
            console.say("To say what columns and texts mean: `lo-diag import FILE --draft-map > map.yaml`.")
        raise typer.Exit(ExitCode.PROBLEMS)
