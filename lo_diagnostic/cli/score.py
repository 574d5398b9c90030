"""`lo-diag score`: results after disclosure control, as a table or as JSON."""

from __future__ import annotations

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
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Write the JSON to a file; `-`: standard output.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of the table.")] = None,
) -> None:
    """Scores of a study or of a responses file; what too few people stand behind is withheld."""
    if str(out) == "-":
        as_json, out = True, None
    if out is not None and out.suffix != ".json":
        raise typer.BadParameter("the file must end in .json", param_hint="--out")
    from lo_diagnostic.cli.score_table import print_scores, table_speech
    from lo_diagnostic.scoring.frame import overlap_warning
    from lo_diagnostic.scoring.scores_json import scores_json
    from lo_diagnostic.scoring.survey_scores import score_instruments
    from lo_diagnostic.study.source import open_source
    from lo_diagnostic.study.survey import headcount_warning

    survey, warnings = open_source(source, instrument or [], by or [], wave)
    speech = table_speech(survey, language)
    releases = score_instruments(survey, by or [])
    console.tell_problems([*warnings, *headcount_warning(survey), *overlap_warning(by or [])])
    if out is not None:
        from lo_diagnostic.whole_file import whole_file

        with whole_file(out) as stream:
            stream.write(scores_json(releases).encode())
        console.say(f"Wrote {out}.")
    elif as_json:
        print(scores_json(releases))
    else:
        print_scores(survey, releases, speech)
        console.say("Next: `lo-diag report` prints the leader's report; `--json` gives every number.")
