"""From findings to finished chart specs and HTML; `pdf.html_to_pdf` goes on from there."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.lettering import font_folder
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.readers import compose
from lo_diagnostic.report.view import Composition


def leader_pictures(findings: Findings, frame: ReportFrame) -> dict[str, Picture]:
    """The charts of the leader report by name, as finished specs; nothing is drawn."""
    return compose("leader", findings, frame).pictures


def leader_report(findings: Findings, frame: ReportFrame, templates: Path | None = None) -> str:
    """The leader report as HTML, charts inside; `html_to_pdf` makes it a PDF.

    Raises InputProblems when the logo or a template of `templates` cannot be used.
    """
    return render_html(drawn_context(compose("leader", findings, frame)), templates)


def drawn_context(composition: Composition) -> dict[str, Any]:
    """What the templates get, with every chart drawn."""
    for name, picture in composition.pictures.items():
        drawn = spec_to_svg(picture.spec).encode("utf-8")
        composition.context["drawings"][name]["source"] = (
            f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode('ascii')}"
        )
    return composition.context


def with_typeface(html: str) -> str:
    """The same HTML with the report's typeface inside, for a browser (`html_to_pdf` brings its own)."""
    from lo_diagnostic.report.fetching import FONT_SCHEME, FONTS

    for name, file in FONTS.items():
        letters = base64.b64encode((font_folder() / file).read_bytes()).decode("ascii")
        html = html.replace(f"{FONT_SCHEME}:{name}", f"data:font/ttf;base64,{letters}")
    return html
