"""Page 1: every dimension as a dot on its bands, with its standing in words."""

from __future__ import annotations

from collections.abc import Sequence

from lo_diagnostic.charts import banded
from lo_diagnostic.charts.lettering import wrap
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
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, STRONG, Theme
from lo_diagnostic.charts.words import about, band_words, in_words, title_of, told_dimensions, whole
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.text import Speech

_SPAN = Span(170, 420)
_ROWS = ((9, 26), (12, 21), (1000, 19))  # up to so many dimensions, rows of so many pixels
_NUMBER = 450.0
_WORDS = 459.0


def draw(found: Sequence[DimensionFinding], speech: Speech, theme: Theme) -> Picture:
    """The strip of all `found` dimensions, in their order. Needs at least one."""
    row = next(height for most, height in _ROWS if told_dimensions(found) <= most)
    blocks = banded.lay_out(found, _SPAN.left - 14, row, speech, by_layer=False)
    bottom = blocks[-1].bottom
    numbers, words = _standings(blocks, speech, theme)
    layers = [
        boxes(banded.band_boxes(blocks, theme), _SPAN),
        lines(banded.separators(blocks, FULL_WIDTH, theme), 0.5),
        lines(banded.interval_rows(blocks, theme), 2, _SPAN),
        dots(banded.dot_rows(blocks, theme), 11, _SPAN),
        texts(banded.label_rows(blocks, theme), Lettering(LABEL)),
        texts(banded.band_names(blocks, _SPAN, theme, speech), Lettering(NOTE, align="center")),
        texts(banded.warning_rows(blocks, theme), Lettering(NOTE)),
        texts(numbers, Lettering(LABEL, STRONG, "right")),
        texts(words, Lettering(NOTE)),
        texts(banded.axis_words(found, _SPAN, bottom, theme, speech), Lettering(NOTE, align="center")),
        boxes(banded.tips(blocks, FULL_WIDTH, speech)),
    ]
    return picture(layers, FULL_WIDTH, bottom + banded.AXIS, _answer(found, speech))


def _standings(blocks: Sequence[banded.Block], speech: Speech, theme: Theme) -> tuple[list[Row], list[Row]]:
    numbers: list[Row] = []
    words: list[Row] = []
    for block in blocks:
        for row in block.rows:
            mean = row.found.scores.mean
            if mean is not None:
                numbers += text_rows([speech.number(whole(mean))], _NUMBER, row.middle, LABEL, theme.ink)
            said = wrap(band_words(row.found, speech), FULL_WIDTH - _WORDS, NOTE)
            words += text_rows(said, _WORDS, row.middle, NOTE, theme.grey)
    return numbers, words


def _answer(found: Sequence[DimensionFinding], speech: Speech) -> str:
    scored = [one for one in found if one.scores.mean is not None]
    if len(scored) > 4:
        parts = [f"{title_of(one, speech)} {about(one.scores.mean or 0, speech)}" for one in scored]
    else:
        parts = [f"{title_of(one, speech)} {in_words(one, speech)}" for one in scored]
    return speech.say("Scores from 0 to 100: {scores}.", scores=speech.join(parts))
