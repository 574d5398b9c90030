"""Page 8: how far people differ, as the middle half of them on each dimension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lo_diagnostic.charts import theme_rows
from lo_diagnostic.charts.marks import Lettering, Picture, Row, Span, boxes, dots, picture, text_rows, texts
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, Theme
from lo_diagnostic.charts.theme_rows import ThemeRow
from lo_diagnostic.charts.words import ends, title_of
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.text import Speech

_SPAN: Final = Span(172, 506)
LABELS: Final = _SPAN.left - theme_rows.GUTTER
"""Pixels for the names of dimensions."""
_BAR: Final = 9.0
_LEAST: Final = 2.0  # pixels of a bar of people who all score the same


def draw(found: Sequence[DimensionFinding], speech: Speech, theme: Theme, height: float = 24) -> Picture:
    """The middle half of people on all `found` dimensions, which have quartiles. Needs at least one."""
    rows = theme_rows.lay_out([one.dimension for one in found], LABELS, height, speech)
    known = {one.dimension.id: one for one in found}
    drawn = [(row, known[row.dimension.id]) for row in rows]
    head = text_rows([speech.say("half of people between")], FULL_WIDTH, rows[0].head, NOTE, theme.grey)
    ranges = [
        line
        for row, one in drawn
        for line in text_rows([half_words(one, speech)], FULL_WIDTH, row.middle, LABEL, theme.ink)
    ]
    ground, bottom = theme_rows.ground(rows, _SPAN, found, speech, theme)
    layers = [
        *ground,
        boxes([_bar(row, one, theme) for row, one in drawn]),
        dots([_dot(row, one, theme) for row, one in drawn if one.scores.mean is not None], 11, _SPAN),
        texts(head, Lettering(NOTE, align="right")),
        texts(ranges, Lettering(LABEL, align="right")),
        theme_rows.tips(rows, [_tip(one, speech) for _, one in drawn], speech),
    ]
    return picture(layers, FULL_WIDTH, bottom, _answer(found, speech))


def middle_half(found: DimensionFinding) -> tuple[float, float]:
    """Between which scores half of the people lie. Raises ValueError where that may not be told."""
    quartiles = found.scores.quartiles
    if quartiles is None:
        raise ValueError(f"{found.dimension.id} has no quartiles")
    return quartiles.lower, quartiles.upper


def whole_half(found: DimensionFinding) -> tuple[int, int]:
    """The same in whole scores: apart wherever they are."""
    return ends(Interval(0.5, *middle_half(found)))


def half_words(found: DimensionFinding, speech: Speech) -> str:
    """`42–71`, or `50` where half of the people score alike."""
    low, high = map(speech.number, whole_half(found))
    return low if low == high else f"{low}–{high}"


def _tip(found: DimensionFinding, speech: Speech) -> str:
    low, high = map(speech.number, whole_half(found))
    return speech.say("half of people between {low} and {high}", low=low, high=high)


def _bar(row: ThemeRow, found: DimensionFinding, theme: Theme) -> Row:
    low, high = (_SPAN.at(score) for score in middle_half(found))
    wider = max(_LEAST - (high - low), 0) / 2
    return {
        "x": low - wider,
        "x2": high + wider,
        "y": row.middle - _BAR / 2,
        "y2": row.middle + _BAR / 2,
        "colour": theme.middle_grey,
        "dimension": row.dimension.id,
    }


def _dot(row: ThemeRow, found: DimensionFinding, theme: Theme) -> Row:
    return {"x": found.scores.mean, "y": row.middle, "colour": theme.accent, "dimension": row.dimension.id}


def _answer(found: Sequence[DimensionFinding], speech: Speech) -> str:
    halves = "; ".join(f"{title_of(one, speech)} {half_words(one, speech)}" for one in found)
    return speech.say("Between these scores lies the middle half of people: {halves}.", halves=halves)
