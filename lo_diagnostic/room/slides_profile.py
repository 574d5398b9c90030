"""The profile on the wall: few words in large letters, every theme as a dot on its bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from lo_diagnostic.charts.banded import tints
from lo_diagnostic.charts.lettering import text_width, wrap
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
from lo_diagnostic.charts.theme import STRONG, Theme
from lo_diagnostic.charts.words import band_words, shared_labels, title_of, whole
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.room.slides_sizes import HIGH, LABEL, LINE, NOTE, NUMBER, WIDE
from lo_diagnostic.text import Speech

_SPAN: Final = Span(590, 1150)
_LABEL_WIDTH: Final = 570.0
_NUMBER_AT: Final = 1240.0
_WORDS_AT: Final = 1268.0
_HEAD: Final = 46.0  # for the names of bands
_GAP: Final = 10.0
_AXIS: Final = 50.0
_ROW: Final = 59.0
_TALLEST: Final = 100.0
_AIR: Final = 4.0


@dataclass(frozen=True)
class _Line:
    """A theme: the lines of its name, those of its band, and the least that they take."""

    found: DimensionFinding
    name: tuple[str, ...]
    warning: tuple[str, ...]  # that higher is worse, where it is
    words: tuple[str, ...]

    @property
    def height(self) -> float:
        """The least pixels that it takes."""
        name = len(self.name) * LABEL * LINE + len(self.warning) * NOTE * LINE
        return max(_ROW, name + _AIR, len(self.words) * NOTE * LINE + _AIR)


@dataclass(frozen=True)
class _Placed:
    """A theme at its place; the `first` one of those that share their bands names these."""

    line: _Line
    top: float
    bottom: float
    first: bool

    @property
    def middle(self) -> float:
        """Where the dot goes."""
        return (self.top + self.bottom) / 2


def parts(found: Sequence[DimensionFinding], speech: Speech) -> list[list[DimensionFinding]]:
    """All themes in their order, those that share their bands together, spread evenly over few slides."""
    by_bands: dict[object, list[DimensionFinding]] = {}
    for one in found:
        by_bands.setdefault(_bands_of(one), []).append(one)
    ordered = [one for members in by_bands.values() for one in members]
    for count in range(1, len(ordered) + 1):
        shares = [list(share) for share in _shares(ordered, count)]
        if all(_least_height([_line(one, speech) for one in share]) <= HIGH for share in shares):
            break
    return shares


def draw(found: Sequence[DimensionFinding], alt: str, speech: Speech, theme: Theme) -> Picture:
    """The profile of one of the `parts`; `alt` says the same in words."""
    placed = _lay_out([_line(one, speech) for one in found])
    bottom = placed[-1].bottom
    layers = [
        boxes(list(_bands(placed, theme)), _SPAN),
        lines(list(_separators(placed, theme)), 1.5),
        lines(list(_intervals(placed, theme)), 8, _SPAN),
        dots(list(_dots(placed, theme)), 27, _SPAN),
        texts(list(_names(placed, theme)), Lettering(LABEL)),
        texts(list(_warnings(placed, theme)), Lettering(NOTE)),
        texts(list(_band_names(placed, speech, theme)), Lettering(NOTE, align="center")),
        texts(list(_numbers(placed, speech, theme)), Lettering(NUMBER, STRONG, "right")),
        texts(list(_words(placed, theme)), Lettering(NOTE)),
        texts(_ends(found, bottom, speech, theme), Lettering(NOTE, align="center")),
    ]
    return picture(layers, WIDE, bottom + _AXIS, alt)


def _bands_of(one: DimensionFinding) -> object:
    return one.unfavourable, tuple((band.id, band.upper) for band in one.bands)


def _shares(ordered: Sequence[DimensionFinding], count: int) -> Iterator[Sequence[DimensionFinding]]:
    """`count` shares of like size, the larger ones first."""
    size, over = divmod(len(ordered), count)
    start = 0
    for number in range(count):
        end = start + size + (number < over)
        yield ordered[start:end]
        start = end


def _line(one: DimensionFinding, speech: Speech) -> _Line:
    words = speech.say("no score") if one.scores.mean is None else band_words(one, speech)
    return _Line(
        one,
        tuple(wrap(title_of(one, speech), _LABEL_WIDTH, LABEL)),
        tuple(wrap(speech.say("higher is worse"), _LABEL_WIDTH, NOTE)) if one.unfavourable else (),
        tuple(wrap(words, WIDE - _WORDS_AT, NOTE)),
    )


def _firsts(told: Sequence[_Line]) -> list[bool]:
    """Does a line begin those that share their bands?"""
    bands = [_bands_of(line.found) for line in told]
    return [number == 0 or bands[number] != bands[number - 1] for number in range(len(told))]


def _least_height(told: Sequence[_Line]) -> float:
    heads = sum(_firsts(told))
    return sum(line.height for line in told) + heads * _HEAD + (heads - 1) * _GAP + _AXIS


def _lay_out(told: Sequence[_Line]) -> list[_Placed]:
    """From the top down; rows share what room there is to spare."""
    spare = (HIGH - _least_height(told)) / len(told)
    placed: list[_Placed] = []
    top = 0.0
    for line, first in zip(told, _firsts(told), strict=True):
        if first:
            top += _HEAD + (_GAP if placed else 0)
        height = max(line.height, min(line.height + spare, _TALLEST))
        placed.append(_Placed(line, top, top + height, first))
        top += height
    return placed


def _bands(placed: Sequence[_Placed], theme: Theme) -> Iterator[Row]:
    for one in placed:
        found = one.line.found
        for low, high, colour, _ in tints(found.bands, found.unfavourable, theme):
            yield {"x": low, "x2": high, "y": one.top, "y2": one.bottom, "colour": colour}


def _separators(placed: Sequence[_Placed], theme: Theme) -> Iterator[Row]:
    for one in placed:
        yield {"x": 0, "x2": WIDE, "y": one.bottom, "y2": one.bottom, "colour": theme.line_grey}


def _intervals(placed: Sequence[_Placed], theme: Theme) -> Iterator[Row]:
    for one in placed:
        if (interval := one.line.found.scores.interval) is not None:
            low, high = max(interval.low, 0), min(interval.high, 100)
            yield {"x": low, "x2": high, "y": one.middle, "y2": one.middle, "colour": theme.accent}


def _dots(placed: Sequence[_Placed], theme: Theme) -> Iterator[Row]:
    for one in placed:
        if (mean := one.line.found.scores.mean) is not None:
            yield {"x": mean, "y": one.middle, "colour": theme.accent}


def _names(placed: Sequence[_Placed], theme: Theme) -> Iterator[Row]:
    for one in placed:
        middle = one.middle - len(one.line.warning) * NOTE * LINE / 2
        yield from text_rows(one.line.name, 0, middle, LABEL, theme.ink)


def _warnings(placed: Sequence[_Placed], theme: Theme) -> Iterator[Row]:
    for one in placed:
        middle = one.middle + len(one.line.name) * LABEL * LINE / 2
        yield from text_rows(one.line.warning, 0, middle, NOTE, theme.grey)


def _band_names(placed: Sequence[_Placed], speech: Speech, theme: Theme) -> Iterator[Row]:
    """The name of each band above the rows that share it, where it fits."""
    for one in placed:
        low = 0.0
        for band in one.line.found.bands if one.first else ():
            left, right = _SPAN.at(low), _SPAN.at(band.upper)
            name = band.title.in_language(speech.language)
            if text_width(name, NOTE) <= right - left + 8:
                yield from text_rows([name], (left + right) / 2, one.top - _HEAD / 2, NOTE, theme.grey)
            low = band.upper


def _numbers(placed: Sequence[_Placed], speech: Speech, theme: Theme) -> Iterator[Row]:
    for one in placed:
        if (mean := one.line.found.scores.mean) is not None:
            yield from text_rows([speech.number(whole(mean))], _NUMBER_AT, one.middle, NUMBER, theme.ink)


def _words(placed: Sequence[_Placed], theme: Theme) -> Iterator[Row]:
    for one in placed:
        yield from text_rows(one.line.words, _WORDS_AT, one.middle, NOTE, theme.ink)


def _ends(found: Sequence[DimensionFinding], y: float, speech: Speech, theme: Theme) -> list[Row]:
    """What both ends of the score mean in words, below the rows."""
    return [
        row
        for score, label in itemgetter(0, -1)(shared_labels(found, speech))
        for row in text_rows(
            [f"{speech.number(score)}: {label}"], _SPAN.at(score), y + _AXIS / 2, NOTE, theme.grey
        )
    ]
