"""Every chart by name. To add one: write its file with a function `draw`, and add a line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lo_diagnostic.charts import (
    continuum,
    dumbbell,
    group_strip,
    heatmap,
    items,
    paired,
    plane,
    profile,
    response,
    specimen,
    spread,
    strip,
)
from lo_diagnostic.charts.marks import Picture

CHARTS: Final[dict[str, Callable[..., Picture]]] = {
    "continuum": continuum.draw,
    "dumbbell": dumbbell.draw,
    "group_strip": group_strip.draw,
    "heatmap": heatmap.draw,
    "items": items.draw,
    "paired": paired.draw,
    "plane": plane.draw,
    "profile": profile.draw,
    "response": response.draw,
    "specimen": specimen.draw,
    "spread": spread.draw,
    "strip": strip.draw,
}
