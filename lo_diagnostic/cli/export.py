"""`lo-diag export`: the answers themselves, for the analyst."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lo_diagnostic.cli import console


class Target(StrEnum):
    """What the answers are written as."""

    CSV = "csv"


def export(
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE", help="Where to write; `-`: standard output.")
    ],
    study: Annotated[
        Path, typer.Argument(metavar="[STUDY]", help="The study folder; default: here.", show_default=False)
    ] = Path(),
    target: Annotated[Target, typer.Option("--to", help="Format of the file.")] = Target.CSV,
    wave: Annotated[str | None, typer.Option(help="Default: the current one.")] = None,
) -> None:
    """Write every answer of a wave to a file. It is confidential: it holds what single people said."""
    from lo_diagnostic.responses.canonical_csv import canonical_csv
    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.survey import known_wave
    from lo_diagnostic.whole_file import whole_file

    folder = open_study(study)
    responses = folder.responses(known_wave(folder, wave))
    text = canonical_csv(responses)
    if str(out) == "-":
        sys.stdout.write(text)
    else:
        with whole_file(out) as stream:
            stream.write(text.encode("utf-8"))
        console.say(f"Wrote {out}: {len(responses)} rows, as {target.value}.")
    console.say("Confidential: this is what single people answered. Do not hand it on.")
