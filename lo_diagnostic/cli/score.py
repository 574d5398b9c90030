"""`lo-diag score`: results after disclosure control, as a table, as JSON, or as a file for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from lo_diagnostic.cli import console


def score(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="[SOURCE]", help="A study folder, or a responses file; default: here."),
    ] = None,
    instrument: Annotated[
        list[str] | None, typer.Option(metavar="ID|FILE", help="For a responses file; picks one in a study.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="CUT", help="Groups by attribute; `team,site` crosses two"),
    ] = None,
    wave: Annotated[str | None, typer.Option(help="Default: the current one.")] = None,
    quality: Annotated[
        bool, typer.Option("--quality", help="Also count answers that look careless.")
    ] = False,
    outcome: Annotated[
        str | None,
        typer.Option(metavar="DIMENSION", help="Also tell what the others account for in this one."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write to a .json, .csv, .parquet or .xlsx file; `-`: JSON on standard output.",
        ),
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of the table and of the workbook.")] = None,
) -> None:
    """Scores of a study or of a responses file; what too few people stand behind is withheld."""
    if str(out) == "-":
        as_json, out = True, None
    from lo_diagnostic.cli.issuing import record_issue
    from lo_diagnostic.scoring.engine import Wanted
    from lo_diagnostic.scoring.scores_file import ENDINGS, WRONG_ENDING, write_scores
    from lo_diagnostic.scoring.scores_json import scores_json
    from lo_diagnostic.scoring.survey_scores import score_instruments
    from lo_diagnostic.study.source import open_source
    from lo_diagnostic.study.survey import headcount_warning

    if out is not None and out.suffix.lower() not in ENDINGS:
        raise typer.BadParameter(WRONG_ENDING, param_hint="--out")
    survey, warnings = open_source(source, instrument or [], by or [], wave)
    speech = console.speech_of_tables(survey.languages[0], language)
    releases = score_instruments(survey, by or [], Wanted(quality, outcome))
    console.tell_problems([*warnings, *headcount_warning(survey)])
    record_issue(survey, "score", [release.shown for release in releases])
    if out is not None:
        write_scores(out, survey, releases, speech.language)
        console.say(f"Wrote {out}.")
        if out.suffix.lower() in (".csv", ".parquet") and (by or quality or outcome):
            console.say("It holds the cells; what compares them, and priorities and quality: .json or .xlsx.")
    elif as_json:
        print(scores_json(releases))
    else:
        from lo_diagnostic.cli.score_table import print_scores

        print_scores(survey, releases, speech)
        console.say(_next(source, instrument or []))


def _next(source: Path | None, instruments: Sequence[str]) -> str:
    place = "".join([f" {source}" if source else "", *(f" --instrument {name}" for name in instruments)])
    return f"Next: `lo-diag report{place}` prints the leader's report; `--json` gives every number."
