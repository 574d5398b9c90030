"""From HTML to a tagged PDF/UA-1, the same bytes for the same HTML."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lo_diagnostic.charts.lettering import font_folder
from lo_diagnostic.report.tagging import finish_tags
from lo_diagnostic.resources import shipped_folder


def html_to_pdf(html: str, templates: Path | None = None) -> bytes:
    """The report as PDF. `templates`: the folder whose files the HTML may load (default: the shipped one)."""
    from weasyprint import HTML

    from lo_diagnostic.report.fetching import ReportFetcher

    folder = (templates or shipped_folder("report_templates")).resolve()
    document = HTML(
        string=html,
        base_url=f"{folder.as_uri()}/",
        url_fetcher=ReportFetcher(folder, font_folder()),
    )
    identifier = hashlib.sha256(html.encode("utf-8")).digest()[:16]
    raw = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, attachments=None)
    return finish_tags(raw)
