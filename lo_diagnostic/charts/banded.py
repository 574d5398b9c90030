"""Rows of dimensions on pale bands: where each stands, the bands under it, the words of the axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from lo_diagnostic.charts.lettering import LINE_HEIGHT, text_width, wrap
from lo_diagnostic.charts.marks import Row, Span, text_rows, tip_box
from lo_diagnostic.charts.theme import LABEL, NOTE, Theme, mix
from lo_diagnostic.charts.words import in_words, layer_title, shared_labels, title_of
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.instrument.model import Band
from lo_diagnostic.text import Speech

HEAD: Final = 26.0
GAP: Final = 12.0
AXIS: Final = 36.0
_OFF: Final = 1.5


@dataclass(frozen=True)
class BandedRow:
    """One dimension: its label's lines and the pixels that its row takes."""

    found: DimensionFinding
    label: tuple[str, ...]
    warning: tuple[str, ...]  # that higher is worse, where it is
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Where the dot goes."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Block:
    """Rows that share their bands (and layer, where layers have headings)."""

    heading: str
    rows: tuple[BandedRow, ...]

    @property
    def bands(self) -> tuple[Band, ...]:
        """The bands under all its rows."""
        return self.rows[0].found.bands

    @property
    def unfavourable(self) -> bool:
        """Is a high score bad in this block?"""
        return self.rows[0].found.unfavourable

    @property
    def top(self) -> float:
        """Upper edge of its first row."""
        return self.rows[0].top

    @property
    def bottom(self) -> float:
        """Lower edge of its last row."""
        return self.rows[-1].bottom


def lay_out(
    found: Sequence[DimensionFinding], label_width: float, row: float, speech: Speech, by_layer: bool
) -> list[Block]:
    """Blocks from the top down; a row grows with the lines of its label."""
    blocks: list[Block] = []
    top = 0.0

    def layer(one: DimensionFinding) -> str:
        return one.dimension.layer if by_layer else shipped_model().layer(one.dimension.layer).side

    ordered = [
        one
        for _, members in groupby(found, layer)
        for one in sorted(members, key=lambda member: not member.unfavourable)
    ]

    def key(one: DimensionFinding) -> tuple[object, ...]:
        return layer(one), one.unfavourable, tuple((band.id, band.upper) for band in one.bands)

    told: set[str] = set()
    for _, members in groupby(ordered, key):
        group = list(members)
        heading = layer_title(group[0].dimension.layer, speech) if by_layer else ""
        heading = "" if heading in told else heading
        told.add(heading)
        rows = []
        top += HEAD + (GAP if blocks else 0)
        for one in group:
            label = tuple(wrap(title_of(one, speech), label_width, LABEL))
            warning = (
                tuple(wrap(speech.say("higher is worse"), label_width, NOTE)) if one.unfavourable else ()
            )
            lettered = len(label) * LABEL * LINE_HEIGHT + len(warning) * NOTE * LINE_HEIGHT
            bottom = top + max(row, lettered + 4)
            rows.append(BandedRow(one, label, warning, top, bottom))
            top = bottom
        blocks.append(Block(heading, tuple(rows)))
    return blocks


def band_boxes(blocks: Sequence[Block], theme: Theme) -> list[Row]:
    """The pale bands, or one pale field where there are none, with the names of the bands as data."""
    return [
        {"x": low, "x2": high, "y": block.top, "y2": block.bottom, "colour": colour, "band": name}
        for block in blocks
        for low, high, colour, name in tints(block.bands, block.unfavourable, theme)
    ]


def tints(bands: Sequence[Band], unfavourable: bool, theme: Theme) -> Iterator[tuple[float, float, str, str]]:
    """(from, to, colour, id) of each band; the colours run from the bad end to the good one."""
    if not bands:
        yield 0, 100, theme.pale_middle, ""
    low = 0.0
    for number, band in enumerate(bands):
        position = number / max(len(bands) - 1, 1)
        good = 1 - position if unfavourable else position
        end = theme.pale_favourable if good > 0.5 else theme.pale_unfavourable
        yield low, band.upper, mix(theme.pale_middle, end, abs(good - 0.5) * 2), band.id
        low = band.upper


def band_names(blocks: Sequence[Block], span: Span, theme: Theme, speech: Speech) -> list[Row]:
    """The name of each band above its block; a name that does not fit between its neighbours is left out."""
    rows: list[Row] = []
    for block in blocks:
        low = 0.0
        for band in block.bands:
            name = band.title.in_language(speech.language)
            if text_width(name, NOTE) <= span.at(band.upper) - span.at(low) + 8:
                middle = (span.at(low) + span.at(band.upper)) / 2
                rows += text_rows([name], middle, block.top - NOTE * 0.85, NOTE, theme.grey)
            low = band.upper
    return rows


def free_place(found: DimensionFinding, name: str, low: float, high: float, span: Span) -> float | None:
    """Left edge for a band's name inside its strip, clear of dot and interval; None without room."""
    interval = found.scores.interval
    known = (found.scores.mean, *((interval.low, interval.high) if interval else ()))
    marks = [score for score in known if score is not None]
    taken = (span.at(min(marks)) - 12, span.at(max(marks)) + 12) if marks else (0.0, 0.0)
    left, right, width = span.at(low), span.at(high), text_width(name, NOTE)
    for place in (left + 8, right - 8 - width):
        if place >= left and place + width <= right and (place + width < taken[0] or place > taken[1]):
            return place
    return None


def axis_words(
    found: Sequence[DimensionFinding], span: Span, y: float, theme: Theme, speech: Speech
) -> list[Row]:
    """What the score means in words, below the rows: each answer label where it fits, else the two ends."""
    labels = shared_labels(found, speech)
    room = (span.right - span.left) / max(len(labels) - 1, 1)
    neighbours = pairwise(labels)
    if any(
        (text_width(one, NOTE) + text_width(two, NOTE)) / 2 + 6 > room for (_, one), (_, two) in neighbours
    ):
        labels = [labels[0], labels[-1]]
    rows: list[Row] = []
    for score, label in labels:
        rows += text_rows([speech.number(score)], span.at(score), y + 11, NOTE, theme.grey)
        rows += text_rows([label], span.at(score), y + 11 + NOTE * LINE_HEIGHT, NOTE, theme.grey)
    return rows


def ticks(
    found: Sequence[DimensionFinding], rows: Iterable[tuple[float, float]], speech: Speech, colour: str
) -> list[Row]:
    """Hairlines at the answers, from which values are read; `rows`: the upper and lower edge of each.

    They keep off the lines between rows: crossing lines with words between are the picture of a table.
    """
    labels = shared_labels(found, speech)
    scores = [score for score, _ in labels] if len(labels) <= 7 else [0, 50, 100]
    return [
        {"x": score, "x2": score, "y": top + _OFF, "y2": bottom - _OFF, "colour": colour}
        for top, bottom in rows
        for score in scores
    ]


def interval_rows(blocks: Sequence[Block], theme: Theme) -> list[Row]:
    """The 90 % intervals of all rows, as thin bars."""
    return [
        {
            "x": max(interval.low, 0),
            "x2": min(interval.high, 100),
            "y": row.middle,
            "y2": row.middle,
            "colour": theme.accent,
            "dimension": row.found.dimension.id,
        }
        for block in blocks
        for row in block.rows
        if (interval := row.found.scores.interval) is not None
    ]


def dot_rows(blocks: Sequence[Block], theme: Theme) -> list[Row]:
    """The estimates of all rows, as dots."""
    return [
        {
            "x": row.found.scores.mean,
            "y": row.middle,
            "colour": theme.accent,
            "dimension": row.found.dimension.id,
        }
        for block in blocks
        for row in block.rows
        if row.found.scores.mean is not None
    ]


def label_rows(blocks: Sequence[Block], theme: Theme) -> list[Row]:
    """Names of the dimensions, left-aligned."""
    return [
        line
        for block in blocks
        for row in block.rows
        for line in text_rows(
            row.label, 0, row.middle - len(row.warning) * NOTE * LINE_HEIGHT / 2, LABEL, theme.ink
        )
    ]


def warning_rows(blocks: Sequence[Block], theme: Theme) -> list[Row]:
    """`Higher is worse`, under the names of the dimensions for which it holds."""
    return [
        line
        for block in blocks
        for row in block.rows
        for line in text_rows(
            row.warning, 0, row.middle + len(row.label) * LABEL * LINE_HEIGHT / 2, NOTE, theme.grey
        )
    ]


def tips(blocks: Sequence[Block], width: float, speech: Speech) -> list[Row]:
    """What each row says when it is pointed at, anywhere across its width."""
    return [
        tip_box(
            0, row.top, width, row.bottom, f"{title_of(row.found, speech)} – {in_words(row.found, speech)}"
        )
        for block in blocks
        for row in block.rows
    ]


def separators(blocks: Sequence[Block], width: float, theme: Theme) -> list[Row]:
    """Hairlines between rows, across labels and numbers."""
    return [
        {"x": 0, "x2": width, "y": row.bottom, "y2": row.bottom, "colour": theme.line_grey}
        for block in blocks
        for row in block.rows
    ]
