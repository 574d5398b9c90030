"""What a template may load into the PDF: `data:`, the report's fonts, files of its own folder; no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

FONT_SCHEME: Final = "report-font"
FONTS: Final = {
    "upright": "IBMPlexSans[wdth,wght].ttf",
    "italic": "IBMPlexSans-Italic[wdth,wght].ttf",
}


class ReportFetcher(URLFetcher):  # type: ignore[misc]
    """WeasyPrint's fetcher, closed: no network, no redirects, no file outside the template folder."""

    def __init__(self, templates: Path, fonts: Path) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self._templates = templates.resolve()
        self._fonts = fonts.resolve()

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The content at `url`. Raises ValueError for anything that may not be read."""
        parts = urlsplit(url)
        if parts.scheme == FONT_SCHEME and parts.path in FONTS:
            return _response(url, self._fonts / FONTS[parts.path], "font/ttf")
        if parts.scheme == "file":
            return _response(url, self._own_file(unquote(parts.path), parts.netloc))
        return super().fetch(url, headers)

    def _own_file(self, path: str, host: str) -> Path:
        real = Path(path).resolve()
        if host not in ("", "localhost") or not real.is_relative_to(self._templates) or not real.is_file():
            raise ValueError("only files of the template folder may be read")
        return real


def _response(url: str, path: Path, kind: str = "") -> URLFetcherResponse:
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind} if kind else None)
