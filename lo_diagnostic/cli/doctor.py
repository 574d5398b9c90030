"""`lo-diag doctor`: is this machine ready, and the exact command that mends what is not."""

from __future__ import annotations

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import ExitCode


def doctor() -> None:
    """Check that this machine can ask, score and print."""
    from rich.table import Table

    from lo_diagnostic.report.readiness import examine

    checks = examine()
    table = Table("", "what", "found", "what to do", box=None, pad_edge=False)
    for check in checks:
        table.add_row("ok" if check.ready else "NO", check.what, check.found, check.remedy)
    console.show(table)
    if all(check.ready for check in checks):
        console.say("Everything is ready. Try `lo-diag demo`.")
        return
    console.say("Mend what says NO, then run `lo-diag doctor` again.")
    raise typer.Exit(ExitCode.PROBLEMS)
