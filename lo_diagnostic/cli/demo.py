"""`lo-diag demo`: a complete example study with synthetic answers, its scores and its report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lo_diagnostic.cli import console


def demo(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder to make; default: lo-diag-demo-LANGUAGE.")
    ] = None,
    language: Annotated[str, typer.Option(help="en or nl.")] = "en",
) -> None:
    """Make an example study with synthetic answers, score it, and print the leader's report."""
    from lo_diagnostic.cli.issuing import record_issue
    from lo_diagnostic.report.issue import compose_report
    from lo_diagnostic.scoring.scores_json import scores_json
    from lo_diagnostic.scoring.survey_scores import score_instruments
    from lo_diagnostic.study.example import make_example
    from lo_diagnostic.study.survey import survey_of_study
    from lo_diagnostic.whole_file import whole_file

    path = folder or Path(f"lo-diag-demo-{language}")
    study = make_example(path, language)
    console.say(f"Example study with synthetic answers: {path}")
    survey = survey_of_study(study)
    scores = study.reports_path / f"{survey.wave}-scores.json"
    releases = score_instruments(survey, survey.responses.attributes)
    record_issue(survey, "score", [release.shown for release in releases])
    with whole_file(scores) as stream:
        stream.write(scores_json(releases).encode())
    survey = survey_of_study(study)
    report = study.reports_path / f"{survey.wave}-leader-{language}.pdf"
    issued = compose_report(survey, "leader", language, "pdf")
    record_issue(survey, "report", [issued.shown])
    issued.write(report)
    console.say(f"Scores: {scores}")
    print(f"{report} ({issued.pages} pages)")
    console.say(f"Next: read it, then try `lo-diag score {path} --by team` or `lo-diag run {path}`.")
