"""The program `lo-diag`: its commands, its global options, and where faults become exit codes."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from typing import Annotated, NoReturn

import typer

from lo_diagnostic import __version__
from lo_diagnostic.cli import console
from lo_diagnostic.cli.audit import audit
from lo_diagnostic.cli.check import check
from lo_diagnostic.cli.comments import comments
from lo_diagnostic.cli.demo import demo
from lo_diagnostic.cli.doctor import doctor
from lo_diagnostic.cli.erase import erase
from lo_diagnostic.cli.expire import expire
from lo_diagnostic.cli.export import export
from lo_diagnostic.cli.findings import findings
from lo_diagnostic.cli.import_ import import_
from lo_diagnostic.cli.init import init
from lo_diagnostic.cli.instruments import instruments
from lo_diagnostic.cli.report import report
from lo_diagnostic.cli.run import run
from lo_diagnostic.cli.score import score
from lo_diagnostic.cli.serve import serve
from lo_diagnostic.cli.status import status
from lo_diagnostic.cli.templates import templates
from lo_diagnostic.cli.verify import verify
from lo_diagnostic.errors import ExitCode, InputProblems, Interrupted, Problem

# Products of matrices are small here: threads gain little, and on a busy machine they wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# A command makes much, frees little and ends: looking for garbage less often saves a tenth of its time.
gc.set_threshold(100_000, 50, 50)

app = typer.Typer(
    name="lo-diag",
    help="Learning-organisation diagnostic: ask, score without exposing anyone, and report to leaders.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo)
app.add_typer(instruments, name="instruments")
app.command()(init)
app.command()(check)
app.command()(run)
app.command()(serve)
app.command()(status)
app.command("import")(import_)
app.command()(score)
app.command()(findings)
app.command()(report)
app.add_typer(templates, name="templates")
app.command()(verify)
app.command()(audit)
app.command()(comments)
app.command()(export)
app.command()(erase)
app.command()(expire)
app.command()(doctor)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lo-diag {__version__}")
        raise typer.Exit


@app.callback()
def global_options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and faults.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault.")] = False,
) -> None:
    """Options before the command."""
    del version
    console.settings.quiet = quiet
    console.settings.debug = debug


def main() -> NoReturn:
    """Run the program; every way out has its exit code (CONTRACT §3)."""
    try:
        sys.exit(_run())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.DONE)
    finally:
        gc.freeze()  # the end of the process frees all; Python need not look for garbage once more


def _run() -> int:
    try:
        app()
    except InputProblems as fault:
        _trace()
        console.tell_faults(fault.problems)
        return ExitCode.PROBLEMS
    except (Interrupted, KeyboardInterrupt) as stop:
        console.say(str(stop) or "Interrupted.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as fault:
        _trace()
        reason = fault.strerror or str(fault)
        remedy = "Check the path, its rights and the free disk space."
        console.tell_faults([Problem(str(fault.filename or ""), "", f"cannot be used ({reason}).", remedy)])
        return ExitCode.PROBLEMS
    except Exception as bug:
        _trace()
        console.tell_bug(bug)
        return ExitCode.BUG
    return ExitCode.DONE


def _trace() -> None:
    if console.settings.debug:
        traceback.print_exc()
