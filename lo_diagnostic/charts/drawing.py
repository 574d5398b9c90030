"""From a Vega-Lite spec to SVG, with the report's own font."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from lo_diagnostic.charts.lettering import font_folder

_NO_URLS: list[str] = []


def spec_to_svg(spec: Mapping[str, Any]) -> str:
    """The chart as SVG text; the spec's data are inline, nothing is fetched."""
    import vl_convert

    _register_fonts()
    return str(vl_convert.vegalite_to_svg(dict(spec), allowed_base_urls=_NO_URLS))


@cache
def _register_fonts() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))
