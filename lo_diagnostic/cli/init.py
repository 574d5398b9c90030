"""`lo-diag init`: a new study, from options or from a short dialogue."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lo_diagnostic.cli import console


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    instrument: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Shipped id or YAML file; may be repeated.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Default language, such as nl.")] = None,
    organisation: Annotated[str | None, typer.Option(help="Whose study it is.")] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUES", help="What people are grouped by, with headcounts: team=sales:24,ops:41."
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the study; default: the instrument's.")] = None,
    wave: Annotated[str | None, typer.Option(help="Name of this wave; default: year and season.")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Make nothing where a licence does not allow commercial use.")
    ] = False,
) -> None:
    """Make a study folder. On a terminal, asks for what the options leave open."""
    from lo_diagnostic.study.plan_study import StudyPlan, make_study
    from lo_diagnostic.study.study_warnings import licence_warnings

    plan = StudyPlan(instrument or [], language, organisation, attribute or [], title, wave)
    if sys.stdin.isatty() and sys.stdout.isatty():
        from lo_diagnostic.collect.plan_dialogue import complete_plan
        from lo_diagnostic.study.new_study import refuse_taken

        refuse_taken(folder)
        plan = complete_plan(plan, folder.resolve().name)
    made = make_study(folder, plan, strict=strict)
    console.tell_problems(licence_warnings(made))
    console.say(f"Made the study {made.path} ({', '.join(made.study.instruments)}).")
    console.say(f"Read and complete {made.path / 'study.yaml'}: purpose, recipients, groups and headcounts.")
    console.say(
        f"Then `lo-diag serve {folder}` (phones), `lo-diag run {folder}` (this laptop, from hand to hand) or "
        f"`lo-diag import FILE --study {folder}` (an export)."
    )
