"""`lo-diag --help` against a bare Typer program with as many commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.timing import Ratio, compare, lo_diag, python

_BARE = """
import typer
app = typer.Typer(help="A bare program.", add_completion=False, no_args_is_help=True)
{commands}
app()
"""
_COMMAND = """
@app.command()
def command_{number}(path: str = typer.Argument("."), name: str = typer.Option("x", help="A name.")) -> None:
    "Do thing {number}."
"""


def measure() -> Iterator[Ratio]:
    """The ratio, medians of 15 runs each."""
    from lo_diagnostic.cli.main import app

    count = len(app.registered_commands) + len(app.registered_groups)
    bare = _BARE.format(commands="".join(_COMMAND.format(number=number) for number in range(count)))
    with TemporaryDirectory() as folder:
        program = Path(folder) / "bare.py"
        program.write_text(bare)
        floor = python(str(program), "--help")
        yield compare(
            "lo-diag --help", lo_diag("--help"), f"a bare Typer program of {count} commands", floor, 1.5, 15
        )
