"""`lo-diag export`: the answers themselves, for the analyst."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import InputProblems

if TYPE_CHECKING:
    from lo_diagnostic.study.folder import StudyFolder


class Target(StrEnum):
    """What the answers are written as."""

    CSV = "csv"
    XLSX = "xlsx"
    SAV = "sav"
    PARQUET = "parquet"


def export(
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", metavar="FILE", help="Where to write; `-`: standard output, as csv alone."
        ),
    ],
    study: Annotated[
        Path, typer.Argument(metavar="[STUDY]", help="The study folder; default: here.", show_default=False)
    ] = Path(),
    target: Annotated[
        Target | None, typer.Option("--to", help="Format of the file; default: as it ends.")
    ] = None,
    wave: Annotated[str | None, typer.Option(help="Default: the current one.")] = None,
) -> None:
    """Write every answer of a wave to a file. It is confidential: it holds what single people said."""
    written_as = _written_as(target, out)
    from lo_diagnostic.study.codebook import CONFIDENTIAL
    from lo_diagnostic.study.export_file import answers_of, write_answers, write_csv
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.survey import known_wave

    folder = open_study(study)
    _refuse_among_batches(folder, out)
    responses, book = answers_of(folder, known_wave(folder, wave))
    if str(out) == "-":
        write_csv(sys.stdout.buffer, responses, book)
    else:
        write_answers(out, written_as, responses, book)
        console.say(f"Wrote {out}: {_rows(len(responses))} of the wave {book.wave}, as {written_as}.")
    console.say(CONFIDENTIAL)


def _written_as(wanted: Target | None, out: Path) -> str:
    """The format: as wanted, else as the file ends. Raises BadParameter when the two disagree."""
    if str(out) == "-":
        if wanted not in (None, Target.CSV):
            message = f"{wanted} is no text: name a file to write it to"
            raise typer.BadParameter(message, param_hint="--out")
        return Target.CSV.value
    ending = out.suffix.removeprefix(".").lower()
    if ending not in list(Target):
        if wanted is None:
            raise typer.BadParameter("name a format, or let the file end as one", param_hint="--to")
        return wanted.value
    if wanted not in (None, ending):
        raise typer.BadParameter(f"a file called .{ending} is to be {wanted}: choose one", param_hint="--out")
    return ending


def _refuse_among_batches(folder: StudyFolder, out: Path) -> None:
    if str(out) != "-" and out.resolve().parent == folder.batches_path.resolve():
        message = "is where the study keeps the answers that were imported."
        raise InputProblems.one(str(out.parent), "", message, "Choose another folder.")


def _rows(many: int) -> str:
    return "1 row" if many == 1 else f"{many:,} rows"
