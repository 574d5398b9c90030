"""`lo-diag check`: is the study sound, and what deserves a second look?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console

if TYPE_CHECKING:
    from lo_diagnostic.study.folder import StudyFolder


def check(
    study: Annotated[
        Path, typer.Argument(metavar="STUDY", help="The study folder; default: here.", show_default=False)
    ] = Path(),
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are errors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every problem of a study at once: its settings, its questionnaires and their licences, its answers."""
    from datetime import date

    from lo_diagnostic.study.folder import open_study
    from lo_diagnostic.study.study_warnings import study_warnings

    folder = open_study(study)
    problems = study_warnings(folder, date.today())
    console.tell_checked(problems, strict=strict, as_json=as_json)
    if not as_json:
        console.say(_sound(folder, len(problems)))


def _sound(folder: StudyFolder, warnings: int) -> str:
    from lo_diagnostic.collect.interview import plan_interview

    asked = plan_interview(folder.study, folder.questionnaire())
    length = f"up to {asked.questions} questions, about {asked.minutes} min"
    return f"The study is sound{f', {warnings} warning(s)' if warnings else ''}: {length}."
