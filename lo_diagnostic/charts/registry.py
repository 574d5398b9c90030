"""Every chart by name. To add one: write its file with a function `draw`, and add a line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lo_diagnostic.charts import continuum, items, plane, profile, response, specimen, strip
from lo_diagnostic.charts.marks import Picture

CHARTS: Final[dict[str, Callable[..., Picture]]] = {
    "continuum": continuum.draw,
    "items": items.draw,
    "plane": plane.draw,
    "profile": profile.draw,
    "response": response.draw,
    "specimen": specimen.draw,
    "strip": strip.draw,
}
