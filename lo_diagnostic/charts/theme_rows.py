"""Rows of dimensions under the headings of their layers, on a plain field: what charts of pairs stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from lo_diagnostic.charts import banded
from lo_diagnostic.charts.lettering import LINE_HEIGHT, text_width, wrap
from lo_diagnostic.charts.marks import (
    Align,
    Layer,
    Lettering,
    Row,
    Span,
    boxes,
    lines,
    text_rows,
    texts,
    tip_box,
)
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, STRONG, WHITE, Theme
from lo_diagnostic.charts.words import layer_title, shared_labels
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.instrument.model import Dimension
from lo_diagnostic.text import Speech

GUTTER: Final = 16.0
"""Pixels between the names of dimensions and their field."""
_HEAD: Final = 24.0  # of a layer's heading; above the first row, words stand in the same line
_LETTERING: Final = 3.0  # room above and below the lines of a label
_BETWEEN: Final = 10.0  # pixels between two words side by side
_NUMBER: Final = 11.0  # pixels from the last row to the numbers of the axis
_LINE: Final = NOTE * LINE_HEIGHT


@dataclass(frozen=True)
class ThemeRow:
    """One dimension, and the pixels that its row takes.

    `heading`: the name of its layer, if it is the first of it. `label`: the lines of its name. `warning`: the
    lines that say that higher is worse, where it is.
    """

    dimension: Dimension
    heading: str
    label: tuple[str, ...]
    warning: tuple[str, ...]
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Where its marks go."""
        return (self.top + self.bottom) / 2

    @property
    def head(self) -> float:
        """Where words above it stand."""
        return self.top - NOTE * 0.85


def lay_out(
    dimensions: Sequence[Dimension], label_width: float, height: float, speech: Speech
) -> list[ThemeRow]:
    """Rows from the top down, at least `height` high; in a layer, those where higher is worse stand first."""
    rows: list[ThemeRow] = []
    top = 0.0
    for layer, members in groupby(dimensions, key=lambda dimension: dimension.layer):
        heading = layer_title(layer, speech)
        top += _HEAD
        for one in sorted(members, key=lambda member: member.high != "unfavourable"):
            label, warning = _lines(one, label_width, speech)
            bottom = top + max(height, _lettered(label, warning))
            rows.append(ThemeRow(one, heading, label, warning, top, bottom))
            heading, top = "", bottom
    return rows


def height_of(dimensions: Sequence[Dimension], label_width: float, height: float, speech: Speech) -> float:
    """Pixels that the rows of these dimensions take, with their headings."""
    return sum(_heights(dimensions, label_width, height, speech))


def parts(
    dimensions: Sequence[Dimension], label_width: float, height: float, speech: Speech, count: int
) -> list[list[Dimension]]:
    """The dimensions spread over `count` charts of about the same height."""
    heights = _heights(dimensions, label_width, height, speech)
    aim = sum(heights) / count
    found: list[list[Dimension]] = []
    filled = 0.0
    for one, taken in zip(dimensions, heights, strict=True):
        if not found or filled + taken / 2 > aim * len(found):
            found.append([])
        found[-1].append(one)
        filled += taken
    return found


def ground(
    rows: Sequence[ThemeRow],
    span: Span,
    found: Sequence[DimensionFinding],
    speech: Speech,
    theme: Theme,
) -> tuple[list[Layer], float]:
    """All that stands under and beside the marks, and how high that is with the axis in words below.

    Fields from 0 to 100, names, headings. `found`: dimensions that are answered as those of the rows are.
    """
    ticks = banded.ticks(found, [(row.top, row.bottom) for row in rows], speech, WHITE)
    axis, height = _axis(rows[-1].bottom, span, found, speech, theme)
    layers = [
        boxes(fields(rows, span, theme), span),
        lines(ticks, 1, span),
        lines(_separators(rows, theme), 0.5),
        texts([line for row in rows for line in _label(row, theme)], Lettering(LABEL)),
        texts([line for row in rows for line in _warning(row, theme)], Lettering(NOTE)),
        texts([line for row in rows for line in _heading(row, theme)], Lettering(NOTE, STRONG)),
        *axis,
    ]
    return layers, height


def tips(rows: Sequence[ThemeRow], said: Sequence[str], speech: Speech) -> Layer:
    """What each row says when it is pointed at, after the name of its dimension; to be drawn last."""
    return boxes(
        [
            tip_box(
                0,
                row.top,
                FULL_WIDTH,
                row.bottom,
                f"{row.dimension.title.in_language(speech.language)} – {one}",
            )
            for row, one in zip(rows, said, strict=True)
        ]
    )


def fields(rows: Sequence[ThemeRow], span: Span, theme: Theme) -> list[Row]:
    """One pale field under the rows of each layer, as wide as the span."""
    return [
        {"x": span.low, "x2": span.high, "y": top, "y2": bottom, "colour": theme.pale_middle}
        for top, bottom in _blocks(rows)
    ]


def named_dots(
    named: tuple[tuple[str, float], tuple[str, float]], span: Span, y: float, theme: Theme
) -> list[Row]:
    """Two words above the dots (scores) that they name: side by side, and inside the span."""
    (left, low), (right, high) = sorted(named, key=lambda one: one[1])
    half, other = text_width(left, NOTE) / 2, text_width(right, NOTE) / 2
    apart = half + other + _BETWEEN
    first, second = (span.at(min(max(score, span.low), span.high)) for score in (low, high))
    push = max(apart - (second - first), 0) / 2
    first = max(first - push, span.left + half)
    second = min(max(second + push, first + apart), span.right - other)
    first = min(first, second - apart)
    placed = ((left, first), (right, second))
    return [line for word, place in placed for line in text_rows([word], place, y, NOTE, theme.grey)]


def _axis(
    y: float, span: Span, found: Sequence[DimensionFinding], speech: Speech, theme: Theme
) -> tuple[list[Layer], float]:
    """What the score means in words, and where that ends; two ends alone stand inwards, in half the width."""
    said = banded.axis_words(found, span, y, theme, speech)
    if any(span.left < row["x"] < span.right for row in said):
        return [texts(said, Lettering(NOTE, align="center"))], y + banded.AXIS
    inwards: tuple[tuple[float, Align], ...] = ((span.left, "left"), (span.right, "right"))
    layers: list[Layer] = []
    most = 1
    labels = shared_labels(found, speech)
    for (x, align), (score, label) in zip(inwards, (labels[0], labels[-1]), strict=True):
        words = wrap(label, (span.right - span.left - _BETWEEN) / 2, NOTE)
        most = max(most, len(words))
        middle = y + _NUMBER + _LINE * (len(words) + 1) / 2
        rows = [
            *text_rows([speech.number(score)], x, y + _NUMBER, NOTE, theme.grey),
            *text_rows(words, x, middle, NOTE, theme.grey),
        ]
        layers.append(texts(rows, Lettering(NOTE, align=align)))
    return layers, y + banded.AXIS + (most - 1) * _LINE


def _blocks(rows: Sequence[ThemeRow]) -> list[tuple[float, float]]:
    """Upper and lower edge of the rows of each layer."""
    starts = [number for number, row in enumerate(rows) if row.heading]
    ends = [*starts[1:], len(rows)]
    return [(rows[start].top, rows[end - 1].bottom) for start, end in zip(starts, ends, strict=True)]


def _label(row: ThemeRow, theme: Theme) -> list[Row]:
    middle = row.middle - len(row.warning) * NOTE * LINE_HEIGHT / 2
    return text_rows(row.label, 0, middle, LABEL, theme.ink)


def _warning(row: ThemeRow, theme: Theme) -> list[Row]:
    middle = row.middle + len(row.label) * LABEL * LINE_HEIGHT / 2
    return text_rows(row.warning, 0, middle, NOTE, theme.grey)


def _heading(row: ThemeRow, theme: Theme) -> list[Row]:
    return text_rows([row.heading], 0, row.head, NOTE, theme.accent)


def _separators(rows: Sequence[ThemeRow], theme: Theme) -> list[Row]:
    """Hairlines between rows, across labels and numbers."""
    return [
        {"x": 0, "x2": FULL_WIDTH, "y": row.bottom, "y2": row.bottom, "colour": theme.line_grey}
        for row in rows
    ]


def _lines(one: Dimension, width: float, speech: Speech) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of a dimension's name, and of the words that higher is worse."""
    worse = wrap(speech.say("higher is worse"), width, NOTE) if one.high == "unfavourable" else []
    return tuple(wrap(one.title.in_language(speech.language), width, LABEL)), tuple(worse)


def _heights(
    dimensions: Sequence[Dimension], label_width: float, height: float, speech: Speech
) -> list[float]:
    """Pixels of each row, with the heading of its layer above the first of it."""
    return [
        max(height, _lettered(*_lines(one, label_width, speech)))
        + (_HEAD if number == 0 or one.layer != dimensions[number - 1].layer else 0)
        for number, one in enumerate(dimensions)
    ]


def _lettered(label: Sequence[str], warning: Sequence[str]) -> float:
    return len(label) * LABEL * LINE_HEIGHT + len(warning) * NOTE * LINE_HEIGHT + _LETTERING
