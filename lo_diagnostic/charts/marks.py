"""The few marks that all charts are made of, as layers of a Vega-Lite spec: texts, boxes, lines and dots.

Rows are plain dicts. `y` (and `y2`) are pixels from the top. `x` (and `x2`) are pixels from the left,
or scores where a `Span` says where its ends lie. `colour` is a colour. `tip`, where a row has it, is what
the mark says in a browser when it is pointed at. Other keys travel with the spec.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from lo_diagnostic.charts.lettering import LINE_HEIGHT, typographic
from lo_diagnostic.charts.theme import FONT, NOTE, REGULAR

Row = dict[str, Any]
Layer = dict[str, Any]
Align = Literal["left", "center", "right"]

_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_Y: Final = {"field": "y", "type": "quantitative", "axis": None, "scale": None}
_X2: Final = {"field": "x2"}
_Y2: Final = {"field": "y2"}
_COLOUR: Final = {"field": "colour", "type": "nominal", "scale": None, "legend": None}


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
    mark = {
        "type": "text",
        "font": FONT,
        "fontSize": lettering.size,
        "fontWeight": lettering.weight,
        "align": lettering.align,
        "baseline": "middle",
    }
    return _layer(rows, mark, x=_x(span), y=_Y, text={"field": "text", "type": "nominal"}, color=_COLOUR)


def boxes(rows: Sequence[Row], span: Span | None = None) -> Layer:
    """Filled boxes from (`x`, `y`) to (`x2`, `y2`)."""
    return _layer(rows, {"type": "rect"}, x=_x(span), x2=_X2, y=_Y, y2=_Y2, color=_COLOUR)


def tip_box(x: float, y: float, x2: float, y2: float, tip: str) -> Row:
    """A box that nobody sees, to be drawn last: wherever it is pointed at, it says `tip`."""
    return {"x": x, "x2": x2, "y": y, "y2": y2, "colour": "transparent", "tip": tip}


def lines(rows: Sequence[Row], width: float = 0.75, span: Span | None = None) -> Layer:
    """Straight lines from (`x`, `y`) to (`x2`, `y2`)."""
    mark = {"type": "rule", "strokeWidth": width}
    return _layer(rows, mark, x=_x(span), x2=_X2, y=_Y, y2=_Y2, color=_COLOUR)


def dots(rows: Sequence[Row], diameter: float, span: Span | None = None, hollow: bool = False) -> Layer:
    """Round dots; `hollow` ones are rings on white."""
    mark = {"size": diameter**2 * 0.785398, "opacity": 1, "strokeWidth": 1}
    if hollow:
        ring = mark | {"type": "point", "shape": "circle", "fill": "#ffffff"}
        return _layer(rows, ring, x=_x(span), y=_Y, stroke=_COLOUR)
    return _layer(rows, mark | {"type": "circle", "stroke": "#ffffff"}, x=_x(span), y=_Y, color=_COLOUR)


def picture(layers: Sequence[Layer], width: float, height: float, answer: str) -> Picture:
    """The layers as one finished chart; those without rows are left out."""
    drawn = [layer for layer in layers if layer["data"]["values"]]
    names = [f"layer-{number}" for number in range(len(drawn))]
    width, height = round(width, 2), round(height, 2)
    spec = {
        "$schema": _SCHEMA,
        "config": {"font": FONT, "background": "transparent", "aria": False, "view": {"stroke": None}},
        "width": width,
        "height": height,
        "padding": 0,
        "autosize": {"type": "none"},
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "layer": [layer | {"data": {"name": name}} for name, layer in zip(names, drawn, strict=True)],
        "datasets": {name: layer["data"]["values"] for name, layer in zip(names, drawn, strict=True)},
    }
    return Picture(spec, answer, width, height)


def _layer(rows: Sequence[Row], mark: Mapping[str, Any], **encoding: Mapping[str, Any]) -> Layer:
    values = list(rows)
    if any("tip" in row for row in rows):
        values = [row | {"tip": typographic(row.get("tip", ""))} for row in rows]
        encoding["description"] = {"field": "tip", "type": "nominal"}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _x(span: Span | None) -> Mapping[str, Any]:
    where = {"field": "x", "type": "quantitative", "axis": None}
    if span is None:
        return where | {"scale": None}
    ends = {"domain": [span.low, span.high], "range": [span.left, span.right]}
    return where | {"scale": ends | {"nice": False, "zero": False, "clamp": True}}
