"""What the PDF may load: `data:` and the report's fonts; no network, and no file at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from lo_diagnostic.errors import Problem
from lo_diagnostic.report.html import line_with

FONT_SCHEME: Final = "report-font"
FONTS: Final = {
    "upright": "IBMPlexSans[wdth,wght].ttf",
    "italic": "IBMPlexSans-Italic[wdth,wght].ttf",
}
BASE: Final = "templates:"
"""What relative addresses are relative to: nothing, so that they reach the fetcher as they are written."""


class ReportFetcher(URLFetcher):  # type: ignore[misc]
    """WeasyPrint's fetcher, closed. `refused` keeps what was asked for in vain: WeasyPrint only logs that."""

    def __init__(self, fonts: Path) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self._fonts = fonts.resolve()
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The content at `url`. Raises ValueError for anything that may not be read."""
        parts = urlsplit(url)
        if parts.scheme == FONT_SCHEME and parts.path in FONTS:
            letters = (self._fonts / FONTS[parts.path]).read_bytes()
            return URLFetcherResponse(url, letters, {"Content-Type": "font/ttf"})
        if parts.scheme != "data":
            self.refused.append(url)
            raise ValueError("only data: and the report's fonts may be read")
        return super().fetch(url, headers)


def refusals(addresses: Iterable[str], templates: Path) -> list[Problem]:
    """One problem for each address that a report asked for in vain, at the line that names it."""
    remedy = (
        'For a picture or font, put it into the folder of templates and write {{ file("photo.png") }}; '
        'for a style sheet, {% include "report.css" %}.'
    )
    problems: list[Problem] = []
    for address in dict.fromkeys(addresses):
        file, place = line_with(address, templates)
        problems.append(Problem(file, place, f'a report may not load "{address[:200]}".', remedy))
    return problems
