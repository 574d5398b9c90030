"""A group's report: every dimension of the group as a dot on its bands, the organisation as a grey tick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lo_diagnostic.charts import banded
from lo_diagnostic.charts.lettering import text_width, wrap
from lo_diagnostic.charts.marks import (
    Layer,
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
from lo_diagnostic.charts.words import about, title_of, whole
from lo_diagnostic.findings.one_group import Beside
from lo_diagnostic.scoring.scores import Verdict
from lo_diagnostic.text import Speech

_SPAN: Final = Span(170, 430)
_LABELS: Final = _SPAN.left - 14
_ROWS: Final = ((9, 40.0), (1000, 30.0))  # up to so many dimensions, rows of so many pixels
_GROUP: Final = 468.0
_WHOLE: Final = 540.0
_WORDS: Final = 552.0
_TICK: Final = 8.0  # pixels that the tick reaches above and below the middle of its row
_KEY: Final = 20.0  # pixels below the words of the axis


def draw(beside: Sequence[Beside], speech: Speech, theme: Theme) -> Picture:
    """The strip of a group on all dimensions of `beside`, in their order. Needs at least one."""
    height = next(pixels for most, pixels in _ROWS if len(beside) <= most)
    found = [one.found for one in beside]
    blocks = banded.lay_out(found, _LABELS, height, speech, by_layer=False)
    known = {one.found.dimension.id: one for one in beside}
    rows = [(row, known[row.found.dimension.id]) for block in blocks for row in block.rows]
    clear = [pair for pair in rows if pair[1].verdict != "too_close"]
    close = [pair for pair in rows if pair[1].verdict == "too_close"]
    bottom = blocks[-1].bottom
    key = bottom + banded.AXIS + _KEY / 2
    layers = [
        boxes(banded.band_boxes(blocks, theme), _SPAN),
        lines(banded.separators(blocks, FULL_WIDTH, theme), 0.5),
        lines([_tick(*pair, theme) for pair in rows], 3, _SPAN),
        lines(banded.interval_rows(blocks, theme), 2, _SPAN),
        dots(banded.dot_rows(blocks, theme), 11, _SPAN),
        texts(banded.label_rows(blocks, theme), Lettering(LABEL)),
        texts(banded.band_names(blocks, _SPAN, theme, speech), Lettering(NOTE, align="center")),
        texts(banded.warning_rows(blocks, theme), Lettering(NOTE)),
        texts(_heads(blocks, theme, speech), Lettering(NOTE, align="right")),
        texts([n for pair in rows for n in _own(*pair, speech, theme)], Lettering(LABEL, STRONG, "right")),
        texts(
            [n for pair in rows for n in _everybody(*pair, speech, theme)], Lettering(LABEL, align="right")
        ),
        texts([w for pair in clear for w in _verdict(*pair, speech, theme.ink)], Lettering(NOTE, STRONG)),
        texts([w for pair in close for w in _verdict(*pair, speech, theme.grey)], Lettering(NOTE)),
        texts(banded.axis_words(found, _SPAN, bottom, theme, speech), Lettering(NOTE, align="center")),
        *_key_layers(key, theme, speech),
        boxes(banded.tips(blocks, FULL_WIDTH, speech)),
    ]
    return picture(layers, FULL_WIDTH, bottom + banded.AXIS + _KEY, _answer(beside, speech))


def verdict_words(verdict: Verdict, speech: Speech) -> str:
    """What may be said of the group beside the organisation."""
    words: dict[Verdict, str] = {
        "higher": speech.say("higher"),
        "slightly_higher": speech.say("slightly higher"),
        "too_close": speech.say("too small to call"),
        "slightly_lower": speech.say("slightly lower"),
        "lower": speech.say("lower"),
    }
    return words[verdict]


def height_of(beside: Beside, speech: Speech) -> float:
    """Pixels of a dimension's row where there are many."""
    (block,) = banded.lay_out([beside.found], _LABELS, _ROWS[-1][1], speech, by_layer=False)
    return block.bottom - block.top


def _tick(row: banded.BandedRow, one: Beside, theme: Theme) -> Row:
    return {
        "x": one.organisation,
        "x2": one.organisation,
        "y": row.middle - _TICK,
        "y2": row.middle + _TICK,
        "colour": theme.middle_grey,
        "organisation": one.found.dimension.id,
    }


def _heads(blocks: Sequence[banded.Block], theme: Theme, speech: Speech) -> list[Row]:
    """Above the numbers: whose they are."""
    y = blocks[0].top - NOTE * 0.85
    own = text_rows([speech.say("group")], _GROUP, y, NOTE, theme.accent)
    return own + text_rows([speech.say("organisation")], _WHOLE, y, NOTE, theme.grey)


def _own(row: banded.BandedRow, one: Beside, speech: Speech, theme: Theme) -> list[Row]:
    return text_rows([speech.number(whole(one.mean))], _GROUP, row.middle, LABEL, theme.ink)


def _everybody(row: banded.BandedRow, one: Beside, speech: Speech, theme: Theme) -> list[Row]:
    return text_rows([speech.number(whole(one.organisation))], _WHOLE, row.middle, LABEL, theme.grey)


def _verdict(row: banded.BandedRow, one: Beside, speech: Speech, colour: str) -> Iterator[Row]:
    said = wrap(verdict_words(one.verdict, speech), FULL_WIDTH - _WORDS, NOTE)
    yield from text_rows(said, _WORDS, row.middle, NOTE, colour)


def _key_layers(y: float, theme: Theme, speech: Speech) -> list[Layer]:
    """What dot, line and tick are, in one line."""
    own = speech.say("this group, with its interval")
    left, gap, mark = _SPAN.left, 6.0, 30.0
    tick = left + mark + gap + text_width(own, NOTE) + 28
    line = {"x": left, "x2": left + mark, "y": y, "y2": y, "colour": theme.accent}
    upright = {"x": tick, "x2": tick, "y": y - _TICK, "y2": y + _TICK, "colour": theme.middle_grey}
    told = text_rows([own], left + mark + gap, y, NOTE, theme.grey)
    told += text_rows([speech.say("the organisation as a whole")], tick + gap + 2, y, NOTE, theme.grey)
    return [
        lines([line], 2),
        dots([{"x": left + mark / 2, "y": y, "colour": theme.accent}], 11),
        lines([upright], 3),
        texts(told, Lettering(NOTE)),
    ]


def _answer(beside: Sequence[Beside], speech: Speech) -> str:
    parts = [
        speech.say(
            "{name} {score}, in the organisation {other}",
            name=title_of(one.found, speech),
            score=about(one.mean, speech),
            other=speech.number(whole(one.organisation)),
        )
        for one in beside
    ]
    return speech.say("Scores of the group from 0 to 100: {scores}.", scores="; ".join(parts))
