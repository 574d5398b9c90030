"""Pages for whoever checks the numbers: every released number in tables, those of the charts among them."""

from __future__ import annotations

from typing import Any

from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.tables_across import agreement_tables
from lo_diagnostic.report.tables_answers import answer_tables
from lo_diagnostic.report.tables_changes import change_tables
from lo_diagnostic.report.tables_groups import group_tables
from lo_diagnostic.report.tables_items import item_tables
from lo_diagnostic.report.tables_layout import laid_out
from lo_diagnostic.report.tables_reliability import reliability_tables
from lo_diagnostic.report.tables_scores import score_tables
from lo_diagnostic.report.tables_shown import shown_tables
from lo_diagnostic.report.tables_words import TableWords
from lo_diagnostic.text import Speech


def tables_pages(findings: Findings, frame: ReportFrame, speech: Speech) -> list[dict[str, Any]]:
    """A page for each question of which there are numbers; none without the scores of single themes."""
    if findings.scores is None:
        return []
    words = TableWords(findings, findings.scores, frame, speech)
    told = (
        score_tables(words),
        item_tables(words),
        reliability_tables(words),
        group_tables(words),
        agreement_tables(words),
        change_tables(words),
        answer_tables(words),
        shown_tables(words),
    )
    pages = (laid_out(page, speech) for page in told if page is not None)
    return [page for page in pages if page is not None]
