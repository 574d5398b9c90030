"""The picture of growth: seconds and megabytes over people, both axes in powers of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from benchmarks.timing import Cost
from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.theme import FONT, LABEL, NOTE, REGULAR, STRONG, WHITE, Theme

_Panel = alt.LayerChart | alt.FacetChart

_WIDTH, _HEIGHT = 270, 230


@dataclass(frozen=True)
class Point:
    """What a program took for so many people."""

    program: str
    people: int
    cost: Cost


def growth_picture(points: Sequence[Point]) -> str:
    """Two panels as SVG; growth in proportion is a line of slope one."""
    rows = [
        {"program": at.program, "people": at.people, "s": at.cost.seconds, "MB": at.cost.megabytes}
        for at in points
    ]
    theme = Theme()
    panels = _panel(rows, "s", "seconds", theme), _panel(rows, "MB", "megabytes of memory at the peak", theme)
    chart = (
        alt.hconcat(*panels, spacing=36, padding=8, background=WHITE)
        .configure(font=f"{FONT}, sans-serif")
        .configure_view(stroke=None)
        .configure_title(fontSize=LABEL, fontWeight=STRONG, anchor="start", color=theme.ink)
        .configure_axis(**_axis_style(theme))
    )
    return spec_to_svg(chart.to_dict())


def _axis_style(theme: Theme) -> dict[str, Any]:
    lines = {"domainColor": theme.line_grey, "tickColor": theme.line_grey, "gridColor": theme.zone}
    letters = {"labelFontSize": NOTE, "titleFontSize": NOTE, "titleFontWeight": REGULAR}
    return {**lines, **letters, "labelColor": theme.grey, "titleColor": theme.grey}


def _panel(rows: list[dict[str, Any]], amount: str, title: str, theme: Theme) -> _Panel:
    programs = list(dict.fromkeys(row["program"] for row in rows))
    sizes = sorted({row["people"] for row in rows})
    powers = _powers([row[amount] for row in rows])
    x = alt.X("people:Q", title="people × 40 items").scale(type="log").axis(values=sizes, format="~s")
    y = alt.Y(f"{amount}:Q", title=None).axis(values=powers, format=",~f")
    y = y.scale(type="log", domain=[powers[0], powers[-1]])
    colours = alt.Color("program:N", legend=None).scale(domain=programs, range=[theme.accent, theme.grey])
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y, color=colours)
    lines, dots = base.mark_line(strokeWidth=2), base.mark_point(filled=True, size=40, opacity=1)
    at_size = [row for row in rows if row["people"] == sizes[-2]]
    names = _names(base, sorted(at_size, key=lambda row: float(row[amount])))
    return alt.layer(lines, dots, names).properties(width=_WIDTH, height=_HEIGHT, title=title)


def _powers(amounts: Sequence[float]) -> list[float]:
    """The powers of ten from below the least to above the largest."""
    first, last = math.floor(math.log10(min(amounts))), math.ceil(math.log10(max(amounts)))
    return [10.0**power for power in range(first, last + 1)]


def _names(base: alt.Chart, rows: Sequence[dict[str, Any]]) -> _Panel:
    """Each program's name beside its line, above the highest and below the others; `rows` rise."""
    layers = []
    for row in rows:
        above = row is rows[-1]
        here = base.transform_filter(
            (alt.datum.people == row["people"]) & (alt.datum.program == row["program"])
        )
        mark = here.mark_text(
            align="right" if above else "left", dx=-6 if above else 6, dy=-8 if above else 12,
            fontSize=NOTE, fontWeight=STRONG,
        )  # fmt: skip
        layers.append(mark.encode(text="program:N"))
    return alt.layer(*layers)
