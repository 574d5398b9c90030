"""`lo-diag templates`: the templates of the reports, to change them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lo_diagnostic.cli import console

templates = typer.Typer(no_args_is_help=True, help="The templates of the reports.")


@templates.callback()
def _group() -> None:
    """The templates of the reports."""


@templates.command()
def eject(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put them; made if missing.")],
) -> None:
    """Copy the shipped templates and their style sheet, to change them. Nothing is written over."""
    from lo_diagnostic.report.eject import eject_templates

    names = eject_templates(folder)
    console.say(f"Put into {folder}: {', '.join(names)}.")
    console.say(
        f"Read {folder / 'README.md'}, change what you like, delete what stays as it is, then "
        f"`lo-diag report --templates {folder}`."
    )
