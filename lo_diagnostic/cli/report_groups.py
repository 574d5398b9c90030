"""`lo-diag report --by`: one report for each group that may be shown, into a folder of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from lo_diagnostic.cli import console
from lo_diagnostic.errors import Interrupted

if TYPE_CHECKING:
    from lo_diagnostic.report.group_folder import GroupFolder
    from lo_diagnostic.report.group_reports import GroupReports
    from lo_diagnostic.study.survey import Survey

_EVERY: Final = 5.0  # seconds between two lines of progress where there is no terminal
_MOST_NAMED: Final = 8


class Progress(Protocol):
    """What is told of each report that is done."""

    def __call__(self) -> None: ...


def report_by_group(
    source: Path | None,
    survey: Survey,
    cut: str,
    language: str,
    written_as: str,
    templates: Path | None,
    out: Path | None,
) -> None:
    """Write the reports, those that are missing or out of date; the index comes last.

    Raises InputProblems where a report cannot be made, Interrupted where people stop it: what is finished
    stays, and the same command goes on from there.
    """
    from lo_diagnostic.cli.issuing import record_issue
    from lo_diagnostic.report.group_reports import (
        default_folder,
        folder_of,
        issue_group_reports,
        plan_group_reports,
    )
    from lo_diagnostic.report.group_workers import worker_count

    reports = plan_group_reports(survey, cut, language, written_as, templates)
    console.tell_problems(reports.warnings)
    folder = folder_of(reports, out or default_folder(source, reports.batch))
    missing = len(folder.missing)
    workers = worker_count(missing)
    _announce(folder, workers)
    try:
        with _progress(missing) as done:
            for _ in issue_group_reports(
                reports, folder, workers, lambda: record_issue(survey, "report", [reports.shown])
            ):
                done()
    except KeyboardInterrupt:
        made, wanted = len(folder.finished), len(folder.files)
        message = (
            f"Interrupted: {made} of {wanted} reports are finished. The same command goes on from there."
        )
        raise Interrupted(message) from None
    _conclude(reports, folder)


def _announce(folder: GroupFolder, workers: int) -> None:
    missing, kept = len(folder.missing), len(folder.finished)
    if kept:
        console.say(f"{kept} of {len(folder.files)} reports are there already, of these very answers.")
    if missing:
        at_once = f", {workers} at a time" if workers > 1 else ""
        console.say(f"Drawing {_reports(missing)} by {folder.batch.cut}{at_once} …")


def _conclude(reports: GroupReports, folder: GroupFolder) -> None:
    if folder.outdated:
        console.say(f"Taken away, because these groups are no longer shown: {_listed(folder.outdated)}.")
    if reports.withheld:
        console.say(f"No report of: {_listed(reports.withheld)}.")
    pages = sum(one.pages for one in folder.finished.values())
    length = f" ({pages} pages)" if pages else ""
    console.say(f"{folder.path} holds {_reports(len(folder.finished))}{length}; index.html lists them.")
    console.say("Give each group its own report only, and talk it over together.")


def _reports(count: int) -> str:
    return "1 report" if count == 1 else f"{count} reports"


def _listed(names: list[str] | tuple[str, ...]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    """A bar on a terminal; else a line now and then. With `--quiet` nothing."""
    if console.settings.quiet or not sys.stderr.isatty():
        yield _Lines(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


class _Lines:
    """Progress in lines, none of them within seconds of another."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._told = total, 0, time.monotonic()

    def __call__(self) -> None:
        self._done += 1
        if time.monotonic() - self._told >= _EVERY and self._done < self._total:
            self._told = time.monotonic()
            console.say(f"{self._done} of {self._total} are done.")
