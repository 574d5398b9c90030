"""Page 5: the learning environment as strips from restrictive to expansive, both ends in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lo_diagnostic.charts import banded
from lo_diagnostic.charts.lettering import LINE_HEIGHT, text_width, wrap
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
from lo_diagnostic.charts.words import in_words, title_of
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.text import Speech

_SPAN = Span(8, FULL_WIDTH - 8)  # room for a dot at either end
_FEW: Final = 3  # strips, above which they are lower and stand closer together
_STRIPS: Final = (32.0, 24.0)
_GAPS: Final = (44.0, 14.0)


@dataclass(frozen=True)
class _Strip:
    found: DimensionFinding
    title: list[str]
    poles: tuple[list[str], list[str]]
    top: float  # of the coloured strip
    bottom: float


def draw(found: Sequence[DimensionFinding], speech: Speech, theme: Theme) -> Picture:
    """One strip per dimension, in their order. Needs at least one."""
    strips, height = _lay_out(found, speech)
    blocks = [banded.Block("", (banded.BandedRow(s.found, (), (), s.top, s.bottom),)) for s in strips]
    layers = [
        boxes(_bands(blocks, theme)),
        lines(banded.interval_rows(blocks, theme), 3, _SPAN),
        dots(banded.dot_rows(blocks, theme), 14, _SPAN),
        texts(_band_names(strips, theme, speech), Lettering(NOTE)),
        texts([r for s in strips for r in _title(s, theme)], Lettering(LABEL, STRONG)),
        texts([r for s in strips for r in _values(s, speech, theme)], Lettering(LABEL, align="right")),
        texts([r for s in strips for r in _pole(s, 0, theme)], Lettering(NOTE)),
        texts([r for s in strips for r in _pole(s, 1, theme)], Lettering(NOTE, align="right")),
        boxes(banded.tips(blocks, FULL_WIDTH, speech)),
    ]
    return picture(layers, FULL_WIDTH, height, _answer(found, speech))


def _lay_out(found: Sequence[DimensionFinding], speech: Speech) -> tuple[list[_Strip], float]:
    strips: list[_Strip] = []
    top = 0.0
    height, gap = _STRIPS[len(found) > _FEW], _GAPS[len(found) > _FEW]
    for one in found:
        room = FULL_WIDTH - text_width(in_words(one, speech), LABEL) - 24
        title = wrap(title_of(one, speech), max(room, 160), LABEL, STRONG)
        left, right = _poles(one, speech)
        poles = wrap(left, FULL_WIDTH * 0.45, NOTE), wrap(right, FULL_WIDTH * 0.45, NOTE)
        strip = top + len(title) * LABEL * LINE_HEIGHT + 8
        bottom = strip + height
        strips.append(_Strip(one, title, poles, strip, bottom))
        top = bottom + max(map(len, poles)) * NOTE * LINE_HEIGHT + gap
    return strips, top - gap + 10


def _poles(found: DimensionFinding, speech: Speech) -> tuple[str, str]:
    """What the two ends mean: the model's words where there are, else the outer bands, else the answers."""
    known = [one for name in found.names if (one := shipped_model().continuum(name)) is not None]
    if len(known) == len(found.names):
        return (
            "; ".join(one.lowest.in_language(speech.language) for one in known),
            "; ".join(one.highest.in_language(speech.language) for one in known),
        )
    if found.bands:
        names = [band.title.in_language(speech.language) for band in found.bands]
        return names[0], names[-1]
    return speech.say("lowest answer"), speech.say("highest answer")


def _bands(blocks: Sequence[banded.Block], theme: Theme) -> list[Row]:
    """The pale bands from edge to edge of the page."""
    return [
        row
        | {
            "x": _SPAN.at(row["x"]) if row["x"] > 0 else 0,
            "x2": _SPAN.at(row["x2"]) if row["x2"] < 100 else FULL_WIDTH,
        }
        for row in banded.band_boxes(blocks, theme)
    ]


def _title(strip: _Strip, theme: Theme) -> list[Row]:
    middle = strip.top - 8 - len(strip.title) * LABEL * LINE_HEIGHT / 2
    return text_rows(strip.title, 0, middle, LABEL, theme.ink)


def _values(strip: _Strip, speech: Speech, theme: Theme) -> list[Row]:
    middle = strip.top - 8 - LABEL * LINE_HEIGHT / 2
    return text_rows([in_words(strip.found, speech)], FULL_WIDTH, middle, LABEL, theme.ink)


def _pole(strip: _Strip, end: int, theme: Theme) -> list[Row]:
    said = strip.poles[end]
    x = FULL_WIDTH if end else 0
    return text_rows(said, x, strip.bottom + 6 + len(said) * NOTE * LINE_HEIGHT / 2, NOTE, theme.grey)


def _band_names(strips: Sequence[_Strip], theme: Theme, speech: Speech) -> list[Row]:
    """Names of the bands inside each strip, where the dot and its interval leave them room."""
    rows: list[Row] = []
    for strip in strips:
        low = 0.0
        for band in strip.found.bands:
            name = band.title.in_language(speech.language)
            place = banded.free_place(strip.found, name, low, band.upper, _SPAN)
            if place is not None:
                rows += text_rows([name], place, (strip.top + strip.bottom) / 2, NOTE, theme.grey)
            low = band.upper
    return rows


def _answer(found: Sequence[DimensionFinding], speech: Speech) -> str:
    parts = [f"{title_of(one, speech)} {in_words(one, speech)}" for one in found]
    return speech.say("From restrictive (0) to expansive (100): {scores}.", scores="; ".join(parts))
