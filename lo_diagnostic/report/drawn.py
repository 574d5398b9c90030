"""What is put into a composed report: its charts as SVG, and for a browser its typeface."""

from __future__ import annotations

import base64
from typing import Any

from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.lettering import font_folder
from lo_diagnostic.report.view import Composition


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
