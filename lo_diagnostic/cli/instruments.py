"""`lo-diag instruments`: the questionnaires there are, how they read, and what is wrong with one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.cli.instruments_print import print_
from lo_diagnostic.errors import ExitCode, Problem, errors_among

instruments = typer.Typer(help="List, show, check, print and start questionnaires.", no_args_is_help=True)
instruments.command("print")(print_)


@instruments.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """The shipped questionnaires with their length, languages and status."""
    from lo_diagnostic.instrument.library import find_instrument, shipped_ids

    found = [find_instrument(name).instrument for name in shipped_ids()]
    if as_json:
        rows = [
            {
                "id": i.id,
                "version": i.version,
                "status": i.status,
                "title": i.title.root,
                "items": len(i.asked_items()),
                "minutes": i.minutes(),
                "languages": list(i.languages),
            }
            for i in found
        ]
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    from rich.table import Table

    table = Table("id", "title", "items", "minutes", "languages", "status", box=None, pad_edge=False)
    for i in found:
        titles = " / ".join(i.title.root.values())
        table.add_row(
            i.id, titles, str(len(i.asked_items())), str(i.minutes()), " ".join(i.languages), i.status
        )
    console.show(table)
    console.say(
        "Read one with `lo-diag instruments show ID`; use one with `lo-diag init DIR --instrument ID`."
    )


@instruments.command()
def show(
    instrument: Annotated[str, typer.Argument(metavar="ID", help="A shipped id, or a YAML file.")],
    language: Annotated[str | None, typer.Option(help="Language to show; default: the first.")] = None,
) -> None:
    """A questionnaire as a respondent reads it."""
    from lo_diagnostic.instrument.library import find_instrument
    from lo_diagnostic.instrument.reading import as_read

    console.show(as_read(find_instrument(instrument).instrument, language))


@instruments.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="YAML files to check.")],
    style: Annotated[bool, typer.Option("--style", help="Also how the items are written.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are errors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every problem of each file, with line and remedy."""
    problems = [problem for path in files for problem in _problems_of(path, style)]
    console.tell_checked(problems, strict=strict, as_json=as_json)
    if not as_json:
        warnings = f", {len(problems)} warning(s)" if problems else ""
        console.say(f"{len(files)} file(s) checked: no errors{warnings}.")


def _problems_of(path: Path, style: bool) -> list[Problem]:
    from lo_diagnostic.instrument.instrument_file import read_instrument
    from lo_diagnostic.instrument.style import style_problems

    return read_instrument(path)[1] + (style_problems(path) if style else [])


@instruments.command()
def new(
    new_id: Annotated[
        str, typer.Argument(metavar="ID", help="Its id: letters, digits, hyphens.", show_default=False)
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="FILE", help="Default: ID.yaml in this folder; `-`: standard output."
        ),
    ] = None,
) -> None:
    """A questionnaire of your own to start from: complete, and explained in comments."""
    from lo_diagnostic.instrument.new_instrument import new_instrument_text, write_new_instrument

    if str(out) == "-":
        sys.stdout.write(new_instrument_text(new_id))
        return
    path = out or Path(f"{new_id}.yaml")
    console.say(f"Wrote {' and '.join(map(str, write_new_instrument(new_id, path)))}.")
    console.say(f"Change the questionnaire in an editor, then `lo-diag instruments check {path}`.")


@instruments.command()
def draft(
    export: Annotated[Path, typer.Argument(metavar="EXPORT", help="A file of answers; `-`: standard input.")],
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="A mapping file: its tables come first.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Default: standard output.")
    ] = None,
) -> None:
    """A first questionnaire from an export of answers; `# decide` marks what only you can know."""
    from lo_diagnostic.importing.draft_instrument import draft_id, draft_instrument, write_draft
    from lo_diagnostic.importing.mapping_file import read_mapping

    said = read_mapping(mapping).mapping if mapping else None
    printed = out is None or str(out) == "-"
    new_id = draft_id((export if out is None or printed else out).stem)
    if out is not None and not printed and out.name != f"{new_id}.yaml":
        message = f"a questionnaire's file is called by its id, in small letters: name it {new_id}.yaml"
        raise typer.BadParameter(message, param_hint="--out")
    text, problems = draft_instrument(export, new_id, said)
    console.tell_problems(problems)
    if errors_among(problems):
        raise typer.Exit(ExitCode.PROBLEMS)
    if out is None or printed:
        sys.stdout.write(text)
        return
    write_draft(out, text)
    console.say(f"Wrote {out}. Settle every `# decide` in it, then `lo-diag instruments check {out}`.")
