"""The few marks that all charts are made of, as Altair layers: texts, boxes, lines and dots.

Rows are plain dicts. `y` (and `y2`) are pixels from the top. `x` (and `x2`) are pixels from the left,
or scores where a `Span` says where its ends lie. `colour` is a colour. Other keys travel with the spec.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
from altair.utils.schemapi import disable_debug_mode

from lo_diagnostic.charts.lettering import LINE_HEIGHT
from lo_diagnostic.charts.theme import FONT, NOTE, REGULAR

disable_debug_mode()  # checking each piece takes a third of the time; tests check the whole

Row = dict[str, Any]
Layer = alt.Chart
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Span:
    """Pixels from the left at which a score of `low` and of `high` lie."""

    left: float
    right: float
    low: float = 0
    high: float = 100

    def at(self, score: float) -> float:
        """The pixel of a score."""
        return self.left + (score - self.low) / (self.high - self.low) * (self.right - self.left)


@dataclass(frozen=True)
class Lettering:
    """How a text is set."""

    size: float = NOTE
    weight: int = REGULAR
    align: Align = "left"


@dataclass(frozen=True)
class Picture:
    """A finished chart: its Vega-Lite spec, and its answer in one sentence for those who do not see it."""

    spec: dict[str, Any]
    alt: str
    width: float
    height: float


def text_rows(lines: Sequence[str], x: float, middle: float, size: float, colour: str) -> list[Row]:
    """One row per line that is not empty, the block of lines centred on `middle`."""
    step = size * LINE_HEIGHT
    first = middle - step * (len(lines) - 1) / 2
    return [
        {"x": round(x, 2), "y": round(first + step * number, 2), "text": line, "colour": colour}
        for number, line in enumerate(lines)
        if line
    ]


def texts(rows: Sequence[Row], lettering: Lettering, span: Span | None = None) -> Layer:
    """Texts, their middle at `y`."""
    mark = _over(rows).mark_text(
        font=FONT,
        fontSize=lettering.size,
        fontWeight=lettering.weight,  # type: ignore[arg-type]
        align=lettering.align,
        baseline="middle",
    )
    layer: Layer = mark.encode(x=_x("x", span), y=_y("y"), text=alt.Text("text:N"), color=_colour())
    return layer


def boxes(rows: Sequence[Row], span: Span | None = None) -> Layer:
    """Filled boxes from (`x`, `y`) to (`x2`, `y2`)."""
    mark = _over(rows).mark_rect()
    layer: Layer = mark.encode(x=_x("x", span), x2="x2:Q", y=_y("y"), y2="y2:Q", color=_colour())
    return layer


def lines(rows: Sequence[Row], width: float = 0.75, span: Span | None = None) -> Layer:
    """Straight lines from (`x`, `y`) to (`x2`, `y2`)."""
    mark = _over(rows).mark_rule(strokeWidth=width)
    layer: Layer = mark.encode(x=_x("x", span), x2="x2:Q", y=_y("y"), y2="y2:Q", color=_colour())
    return layer


def dots(rows: Sequence[Row], diameter: float, span: Span | None = None, hollow: bool = False) -> Layer:
    """Round dots; `hollow` ones are rings on white."""
    area = diameter**2 * 0.785398
    if hollow:
        mark = _over(rows).mark_point(shape="circle", size=area, fill="#ffffff", strokeWidth=1, opacity=1)
        ring: Layer = mark.encode(
            x=_x("x", span), y=_y("y"), stroke=alt.Stroke("colour:N", scale=None, legend=None)
        )
        return ring
    mark = _over(rows).mark_circle(size=area, opacity=1, stroke="#ffffff", strokeWidth=1)
    layer: Layer = mark.encode(x=_x("x", span), y=_y("y"), color=_colour())
    return layer


def picture(layers: Sequence[Layer], width: float, height: float, answer: str) -> Picture:
    """The layers as one finished chart; those without rows are left out."""
    drawn = [layer for layer in layers if layer.data.values]
    chart = (
        alt.layer(*drawn)
        .resolve_scale(x="independent", y="independent")
        .properties(width=round(width, 2), height=round(height, 2), padding=0)
        .properties(autosize=alt.AutoSizeParams(type="none"))
        .configure(font=FONT, background="transparent", aria=False)
        .configure_view(stroke=None)
    )
    return Picture(chart.to_dict(validate=False), answer, round(width, 2), round(height, 2))


def _over(rows: Sequence[Row]) -> Layer:
    return alt.Chart(alt.InlineData(values=list(rows)))


def _x(name: str, span: Span | None) -> alt.X:
    if span is None:
        return alt.X(f"{name}:Q", scale=None, axis=None)
    scale = alt.Scale(
        domain=[span.low, span.high], range=[span.left, span.right], nice=False, zero=False, clamp=True
    )
    return alt.X(f"{name}:Q", scale=scale, axis=None)


def _y(name: str) -> alt.Y:
    return alt.Y(f"{name}:Q", scale=None, axis=None)


def _colour() -> alt.Color:
    return alt.Color("colour:N", scale=None, legend=None)
