"""Page 3: every dimension with its 90 % interval on pale bands, grouped by layer."""

from __future__ import annotations

from collections.abc import Sequence

from lo_diagnostic.charts import banded
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
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, STRONG, WHITE, Theme
from lo_diagnostic.charts.words import band_words, ends, title_of, told_dimensions, whole
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.text import Speech

_SPAN = Span(186, 520)
_NUMBER = 560.0
_RANGE = FULL_WIDTH
_MANY = 14  # dimensions, above which rows get closer


def draw(found: Sequence[DimensionFinding], speech: Speech, theme: Theme) -> Picture:
    """The profile of all `found` dimensions, in their order. Needs at least one."""
    row_height = 23 if told_dimensions(found) <= _MANY else 21
    blocks = banded.lay_out(found, _SPAN.left - 16, row_height, speech, by_layer=True)
    bottom = blocks[-1].bottom
    numbers, ranges = _numbers(blocks, speech, theme)
    edges = [(row.top, row.bottom) for block in blocks for row in block.rows]
    layers = [
        boxes(banded.band_boxes(blocks, theme), _SPAN),
        lines(banded.ticks(found, edges, speech, WHITE), 1, _SPAN),
        lines(banded.separators(blocks, FULL_WIDTH, theme), 0.5),
        lines(banded.interval_rows(blocks, theme), 2.5, _SPAN),
        dots(banded.dot_rows(blocks, theme), 12, _SPAN),
        texts(banded.label_rows(blocks, theme), Lettering(LABEL)),
        texts(banded.warning_rows(blocks, theme), Lettering(NOTE)),
        texts(_headings(blocks, theme), Lettering(NOTE, STRONG)),
        texts(banded.band_names(blocks, _SPAN, theme, speech), Lettering(NOTE, align="center")),
        texts(_heads(blocks, theme, speech), Lettering(NOTE, align="right")),
        texts(numbers, Lettering(LABEL, STRONG, "right")),
        texts(ranges, Lettering(LABEL, align="right")),
        texts(banded.axis_words(found, _SPAN, bottom, theme, speech), Lettering(NOTE, align="center")),
        boxes(banded.tips(blocks, FULL_WIDTH, speech)),
    ]
    return picture(layers, FULL_WIDTH, bottom + banded.AXIS, _answer(found, speech))


def _headings(blocks: Sequence[banded.Block], theme: Theme) -> list[Row]:
    rows: list[Row] = []
    for block in blocks:
        rows += text_rows([block.heading], 0, block.top - NOTE * 0.85, NOTE, theme.accent)
    return rows


def _heads(blocks: Sequence[banded.Block], theme: Theme, speech: Speech) -> list[Row]:
    """Above the numbers: what they are."""
    y = blocks[0].top - NOTE * 0.85
    numbers = text_rows([speech.say("about")], _NUMBER, y, NOTE, theme.grey)
    return numbers + text_rows([speech.say("probably")], _RANGE, y, NOTE, theme.grey)


def _numbers(blocks: Sequence[banded.Block], speech: Speech, theme: Theme) -> tuple[list[Row], list[Row]]:
    numbers: list[Row] = []
    ranges: list[Row] = []
    for block in blocks:
        for row in block.rows:
            scores = row.found.scores
            if scores.mean is not None:
                numbers += text_rows(
                    [speech.number(whole(scores.mean))], _NUMBER, row.middle, LABEL, theme.ink
                )
            if scores.interval is not None:
                low, high = ends(scores.interval)
                said = f"{speech.number(low)}–{speech.number(high)}"
                ranges += text_rows([said], _RANGE, row.middle, LABEL, theme.ink)
    return numbers, ranges


def _answer(found: Sequence[DimensionFinding], speech: Speech) -> str:
    parts = [
        f"{title_of(one, speech)}: {band}" if (band := band_words(one, speech)) else title_of(one, speech)
        for one in found
    ]
    return speech.say("Profile with intervals. {standings}.", standings="; ".join(parts))
