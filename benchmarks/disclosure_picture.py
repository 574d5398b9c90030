"""The picture of planning a release: seconds over people, in powers of ten, and over cuts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.theme import FONT, LABEL, NOTE, REGULAR, STRONG, WHITE, Theme

_Panel = alt.LayerChart | alt.FacetChart

_WIDTH, _HEIGHT = 270, 200


def disclosure_picture(by_people: Mapping[int, float], by_cuts: Sequence[float], people: int) -> str:
    """Two panels as SVG; in the first, growth in proportion is a line of slope one.

    `by_people`: people → seconds with all cuts. `by_cuts`: seconds of so many `people` with one cut, two, ….
    """
    theme = Theme()
    seconds = by_people.values()
    first, last = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    powers = [10.0**power for power in range(first, last + 1)]
    sizes = list(by_people)
    size = alt.X("at:Q", title="people").scale(type="log").axis(values=sizes, format=",", labelOverlap=True)
    power = alt.Y("seconds:Q", title=None).scale(type="log", domain=[powers[0], powers[-1]])
    power = power.axis(values=powers, format="~f")
    cut = alt.X("at:Q", title="cuts").scale(domain=[0, len(by_cuts)]).axis(tickMinStep=1, grid=False)
    second = alt.Y("seconds:Q", title=None).axis(tickCount=5)
    panels = (
        _panel(by_people, size, power, f"seconds, {len(by_cuts)} cuts", theme),
        _panel(dict(enumerate(by_cuts, start=1)), cut, second, f"seconds, {people:,} people", theme),
    )
    lines = {"domainColor": theme.line_grey, "tickColor": theme.line_grey, "gridColor": theme.zone}
    letters = {"labelFontSize": NOTE, "titleFontSize": NOTE, "titleFontWeight": REGULAR}
    colours = {"labelColor": theme.grey, "titleColor": theme.grey}
    chart = (
        alt.hconcat(*panels, spacing=36, padding=8, background=WHITE)
        .configure(font=f"{FONT}, sans-serif")
        .configure_view(stroke=None)
        .configure_title(fontSize=LABEL, fontWeight=STRONG, anchor="start", color=theme.ink)
        .configure_axis(**lines, **letters, **colours)
    )
    return spec_to_svg(chart.to_dict())


def _panel(seconds: Mapping[int, float], x: alt.X, y: alt.Y, title: str, theme: Theme) -> _Panel:
    rows: list[dict[str, Any]] = [{"at": at, "seconds": took} for at, took in seconds.items()]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
    line = base.mark_line(strokeWidth=2, color=theme.accent)
    dots = base.mark_point(filled=True, size=40, opacity=1, color=theme.accent)
    return alt.layer(line, dots).properties(width=_WIDTH, height=_HEIGHT, title=title)
