"""The public door: findings → finished chart specs, HTML, PDF."""

from __future__ import annotations

import base64
from pathlib import Path

from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.view import compose_leader

__all__ = ["html_to_pdf", "leader_pictures", "leader_report"]


def leader_pictures(findings: Findings, frame: ReportFrame) -> dict[str, Picture]:
    """The charts of the leader report by name, as finished specs; nothing is drawn."""
    return compose_leader(findings, frame).pictures


def leader_report(findings: Findings, frame: ReportFrame, templates: Path | None = None) -> str:
    """The leader report as HTML, charts inside; `html_to_pdf` makes it a PDF.

    Raises InputProblems when the logo or a template of `templates` cannot be used.
    """
    composition = compose_leader(findings, frame)
    for name, picture in composition.pictures.items():
        drawn = spec_to_svg(picture.spec).encode("utf-8")
        composition.context["drawings"][name]["source"] = (
            f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode('ascii')}"
        )
    return render_html(composition.context, templates)
