"""From HTML to a tagged PDF/UA-1, the same bytes for the same HTML."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lo_diagnostic.charts.lettering import font_folder
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.report.tagging import finish_tags
from lo_diagnostic.resources import shipped_folder


def html_to_pdf(html: str, templates: Path | None = None) -> bytes:
    """The report as PDF. Raises InputProblems when the HTML asks for what a report may not load.

    `templates`: the folder that the HTML comes from (default: the shipped one), to name the line that asks.
    """
    from weasyprint import HTML

    from lo_diagnostic.report.fetching import BASE, ReportFetcher, refusals

    fetcher = ReportFetcher(font_folder())
    document = HTML(string=html, base_url=BASE, url_fetcher=fetcher)
    identifier = hashlib.sha256(html.encode("utf-8")).digest()[:16]
    raw = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, attachments=None)
    if fetcher.refused:
        raise InputProblems(refusals(fetcher.refused, templates or shipped_folder("report_templates")))
    return finish_tags(raw)
