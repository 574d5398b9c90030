"""Page 2: one dimension as an example of how to read the pictures: dot, line and bands by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lo_diagnostic.charts import banded
from lo_diagnostic.charts.lettering import text_width
from lo_diagnostic.charts.marks import (
    Lettering,
    Picture,
    Row,
    Span,
    boxes,
    dots,
    lines,
    picture,
    text_rows,
    texts,
)
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, Theme
from lo_diagnostic.charts.words import about, ends, in_words, title_of
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.text import Speech

_SPAN: Final = Span(42, FULL_WIDTH - 42)
_TOP: Final = 38.0
_BOTTOM: Final = 78.0
_HEIGHT: Final = 152.0
_MIDDLE: Final = (_TOP + _BOTTOM) / 2


def draw(found: DimensionFinding, speech: Speech, theme: Theme) -> Picture:
    """The dimension large, its parts explained. Needs a mean."""
    block = banded.Block("", (banded.BandedRow(found, (), (), _TOP, _BOTTOM),))
    dot = _SPAN.at(found.scores.mean or 0)
    layers = [
        boxes(banded.band_boxes([block], theme), _SPAN),
        lines([_line(dot, 22, dot, _MIDDLE, theme.grey), *_bracket(found, theme)], 0.75),
        lines(banded.interval_rows([block], theme), 3, _SPAN),
        dots(banded.dot_rows([block], theme), 14, _SPAN),
        texts(_dot_label(found, dot, speech, theme), Lettering(LABEL, align="center")),
        texts(_interval_label(found, dot, speech, theme), Lettering(LABEL, align="center")),
        texts(_band_names(found, speech, theme), Lettering(NOTE)),
        texts(
            banded.axis_words([found], _SPAN, _BOTTOM + 38, theme, speech), Lettering(NOTE, align="center")
        ),
    ]
    return picture(layers, FULL_WIDTH, _HEIGHT, _answer(found, speech))


def _line(x: float, y: float, x2: float, y2: float, colour: str) -> Row:
    return {"x": x, "y": y, "x2": x2, "y2": y2, "colour": colour}


def _dot_label(found: DimensionFinding, dot: float, speech: Speech, theme: Theme) -> list[Row]:
    said = speech.say("the dot is the average: {about}", about=about(found.scores.mean or 0, speech))
    return text_rows([said], _kept_inside(said, dot), 11, LABEL, theme.ink)


def _interval_label(found: DimensionFinding, dot: float, speech: Speech, theme: Theme) -> list[Row]:
    if found.scores.interval is None:
        return []
    low, high = ends(found.scores.interval)
    said = speech.say(
        "the line is where it probably lies: {low} to {high}",
        low=speech.number(low),
        high=speech.number(high),
    )
    return text_rows([said], _kept_inside(said, dot), _BOTTOM + 26, LABEL, theme.ink)


def _bracket(found: DimensionFinding, theme: Theme) -> list[Row]:
    interval = found.scores.interval
    if interval is None:
        return []
    left, right = _SPAN.at(max(interval.low, 0)), _SPAN.at(min(interval.high, 100))
    top, y = _BOTTOM + 4, _BOTTOM + 10
    return [
        _line(left, top, left, y, theme.grey),
        _line(right, top, right, y, theme.grey),
        _line(left, y, right, y, theme.grey),
    ]


def _kept_inside(said: str, x: float) -> float:
    half = text_width(said, LABEL) / 2
    return min(max(x, half), FULL_WIDTH - half)


def _band_names(found: DimensionFinding, speech: Speech, theme: Theme) -> list[Row]:
    """Names of the bands inside the strip, where dot and line leave them room."""
    rows: list[Row] = []
    low = 0.0
    for band in found.bands:
        name = band.title.in_language(speech.language)
        place = banded.free_place(found, name, low, band.upper, _SPAN)
        if place is not None:
            rows += text_rows([name], place, _MIDDLE, NOTE, theme.grey)
        low = band.upper
    return rows


def _answer(found: DimensionFinding, speech: Speech) -> str:
    return speech.say(
        "How to read a picture, with {name} as example: {words}.",
        name=title_of(found, speech),
        words=in_words(found, speech),
    )


def clearest(found: Sequence[DimensionFinding]) -> DimensionFinding | None:
    """The dimension that makes the best example: one with an interval, its dot nearest to the middle."""
    scored = [one for one in found if one.scores.mean is not None and one.scores.interval is not None]
    return min(scored, key=lambda one: abs((one.scores.mean or 0) - 50), default=None)
