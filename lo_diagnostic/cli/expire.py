"""`lo-diag expire`: everything about people out of a study whose time is over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.cli.erase import confirm
from lo_diagnostic.errors import InputProblems, Problem

if TYPE_CHECKING:
    from lo_diagnostic.study.expiry import Expiring
    from lo_diagnostic.study.folder import StudyFolder


def expire(
    study: Annotated[
        Path, typer.Argument(metavar="[STUDY]", help="The study folder; default: here.", show_default=False)
    ] = Path(),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; remove nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove every answer once `privacy.retain_until` is past; before that day nothing is removed."""
    from datetime import date

    from lo_diagnostic.study.expiry import expiring, is_past
    from lo_diagnostic.study.folder import open_study

    folder = open_study(study)
    day = folder.study.privacy.retain_until.isoformat()
    found = expiring(folder)
    past = is_past(folder, date.today())
    if not past:
        console.say(
            f"The answers are kept until {day} (`privacy.retain_until`): nothing is to be removed yet."
        )
    if not past and not dry_run:
        return
    if not found.anything:
        console.say("There is nothing to remove: the study holds no answers.")
        return
    console.say(f"Kept until {day}. To be removed:" if past else "After that day would go:")
    _tell(found)
    if dry_run:
        console.say("Nothing was removed (--dry-run).")
        return
    confirm("Remove all of it?", yes)
    _expire(folder, found)
    console.say("Removed. The questionnaires and the settings stay, and the reports that were issued.")
    console.say("Nothing takes back what left this folder: exports, copies and backups. Delete them, too.")


def _tell(found: Expiring) -> None:
    if found.live:
        console.say(f"- answers.sqlite: {_people(found.live)} who answered live")
    for path in found.batches:
        console.say(f"- responses/{path.name}: an import")
    if found.decisions:
        console.say("- comments.json: what was decided about comments")
    if found.ledger:
        console.say("- ledger.json: the answers that results came from")
    if found.reports:
        files = "1 file" if found.reports == 1 else f"{found.reports:,} files"
        console.say(f"Stays: {files} in reports, which hold results only. Delete them by hand if you want.")


def _people(many: int) -> str:
    return "1 person" if many == 1 else f"{many:,} people"


def _expire(folder: StudyFolder, found: Expiring) -> None:
    """File by file. Raises InputProblems that also say how far it came."""
    from lo_diagnostic.study.expiry import expire as expired

    done: list[str] = []
    try:
        for name in expired(folder, found):
            done.append(name)  # noqa: PERF402 - known when the next one fails
    except InputProblems as fault:
        message = f"removed so far: {', '.join(done) or 'nothing'}."
        again = "Mend what is wrong, then say the same command again: it removes the rest."
        raise InputProblems([*fault.problems, Problem(str(folder.path), "", message, again)]) from fault
