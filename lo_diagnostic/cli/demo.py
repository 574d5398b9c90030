"""`lo-diag demo`: a complete example study with synthetic answers, its scores and everybody's reports."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lo_diagnostic.cli import console
from lo_diagnostic.errors import InputProblems

if TYPE_CHECKING:
    from lo_diagnostic.findings.findings import Findings
    from lo_diagnostic.report.issue import IssuedReport
    from lo_diagnostic.study.folder import StudyFolder
    from lo_diagnostic.study.survey import Survey

_FIRST: Final = "leader"
"""The reader whose report the command names on standard output."""


@dataclass(frozen=True)
class _Order:
    """A report to be made of what was analysed, and recorded as shown, already."""

    findings: Findings
    survey: Survey
    reader: str
    language: str
    written_as: str


def demo(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder to make; default: lo-diag-demo-LANGUAGE.")
    ] = None,
    language: Annotated[str, typer.Option(help="en or nl.")] = "en",
) -> None:
    """Make an example study with synthetic answers, score it, and print every reader's report."""
    from lo_diagnostic.study.example import make_example
    from lo_diagnostic.study.source import default_report_path

    path = folder or Path(f"lo-diag-demo-{language}")
    study = make_example(path, language)
    console.say(f"Example study with synthetic answers: {path}")
    _score(study)
    named = ""
    orders = _orders(study, language)
    console.say(f"Drawing {len(orders)} reports …")
    for order, issued in zip(orders, _drawn(orders), strict=True):
        report = default_report_path(path, order.survey.wave, order.reader, order.language, order.written_as)
        console.tell_problems(issued.warnings)
        issued.write(report)
        told = f"{report} ({issued.pages} pages)" if issued.pages else str(report)
        named = named or told
        console.say(f"Report ({order.reader}): {told}")
    print(named)
    console.say(f"Next: read it, then try `lo-diag score {path} --by team` or `lo-diag run {path}`.")


def _score(study: StudyFolder) -> None:
    from lo_diagnostic.cli.issuing import record_issue
    from lo_diagnostic.scoring.scores_json import scores_json
    from lo_diagnostic.scoring.survey_scores import score_instruments
    from lo_diagnostic.study.survey import survey_of_study
    from lo_diagnostic.whole_file import whole_file

    survey = survey_of_study(study)
    path = study.reports_path / f"{survey.wave}-scores.json"
    releases = score_instruments(survey, survey.responses.attributes)
    record_issue(survey, "score", [release.shown for release in releases])
    with whole_file(path) as stream:
        stream.write(scores_json(releases).encode())
    console.say(f"Scores: {path}")


def _orders(study: StudyFolder, language: str) -> list[_Order]:
    """Every reader's report in both languages, `language` first, and the first of them for a browser.

    Each reader's analysis knows what was shown before it; it is recorded before the next one begins.
    """
    from lo_diagnostic.cli.issuing import record_issue
    from lo_diagnostic.report.issue import comments_in, findings_for
    from lo_diagnostic.report.readers import READERS
    from lo_diagnostic.study.survey import survey_of_study

    orders: list[_Order] = []
    for reader in sorted(READERS, key=lambda name: name != _FIRST):
        survey = survey_of_study(study)
        findings = findings_for(survey, reader)
        record_issue(survey, "report", [findings.shown], comments_in(findings))
        spoken = sorted(survey.languages, key=lambda code: code != language)
        orders += [_Order(findings, survey, reader, code, "pdf") for code in spoken]
        if reader == _FIRST:
            orders.append(_Order(findings, survey, reader, language, "html"))
    return orders


def _drawn(orders: Sequence[_Order]) -> Iterator[IssuedReport]:
    """The reports in the order of the orders, drawn by as many processes as there are processors.

    Raises InputProblems when one of the processes ends before its report is done.
    """
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
    from multiprocessing import get_context

    from lo_diagnostic.report.group_workers import WORKERS, worker_count

    workers = worker_count(len(orders))
    if workers == 1:
        yield from map(_draw, orders)
        return
    try:
        with ProcessPoolExecutor(workers, get_context("spawn"), _leave_ctrl_c) as pool:
            yield from pool.map(_draw, orders)
    except BrokenExecutor as fault:
        remedy = f"Free some memory, or set {WORKERS}=1; then run the command again."
        raise InputProblems.one("", "", "a process ended while it drew a report.", remedy) from fault


def _leave_ctrl_c() -> None:
    """Ctrl-C is for the program that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _draw(order: _Order) -> IssuedReport:
    from lo_diagnostic.report.issue import told_report

    return told_report(order.findings, order.survey, order.reader, order.language, order.written_as)
