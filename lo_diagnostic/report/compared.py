"""What the pages of comparisons share: charts spread over pages, and the answers that stand behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme_rows import height_of, parts
from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.instrument.model import Dimension
from lo_diagnostic.scoring.scores import Verdict
from lo_diagnostic.scoring.verdicts import CLEAR
from lo_diagnostic.text import Speech

Draw = Callable[[list[Dimension], float], Picture]
"""Gets the dimensions of one chart, and the height of its rows."""

MOST_NAMED: Final = 3
"""Themes that a sentence names; of more it tells how many they are."""


@dataclass(frozen=True)
class Room:
    """Pixels that a page has for the rows of a chart: one `alone`, or one of several that take a page `each`.

    A row takes `least` pixels, and up to `most` where there is room.
    """

    alone: float
    each: float
    least: float
    most: float


def draw_parts(
    dimensions: Sequence[Dimension], label_width: float, room: Room, speech: Speech, draw: Draw
) -> list[Picture]:
    """Charts of the dimensions, as few as hold them, which fill their room."""
    if not dimensions:
        return []
    taken = height_of(dimensions, label_width, room.least, speech)
    count = 1 if taken <= room.alone else max(ceil(taken / room.each), 2)
    free = (room.alone if count == 1 else count * room.each) - taken
    height = min(room.least + free / len(dimensions), room.most)
    return [draw(part, height) for part in parts(dimensions, label_width, height, speech, count)]


def slightly(verdicts: Sequence[Verdict], speech: Speech) -> list[str]:
    """What “slightly” means, where it is said."""
    if not any(verdict.startswith("slightly") for verdict in verdicts):
        return []
    text = "“Slightly” means less than {points} points (our convention)."
    return [speech.say(text, points=speech.number(CLEAR))]


def low_agreement(low: list[str], themes: int, groups: str, speech: Speech) -> str:
    """That the members of most groups agree little on the themes `low`, of so many; empty where on none.

    `groups`: what the groups are called, as in `Team`.
    """
    if not low:
        return ""
    if len(low) > MOST_NAMED:
        return speech.say(
            "Within most groups ({groups}) agreement is low on {n} of {all} themes, so a group's average "
            "hides different experiences.",
            groups=groups,
            n=speech.number(len(low)),
            all=speech.number(themes),
        )
    return speech.say(
        "Within most groups ({groups}) agreement is low on {names}, so a group's average hides different "
        "experiences.",
        groups=groups,
        names=speech.join(low),
    )


def as_figures(
    drawn: Sequence[Picture], name: str, title: str, pictures: dict[str, Picture]
) -> list[dict[str, Any]]:
    """The charts as `name-1`, `name-2` …, the first under a title."""
    named = {f"{name}-{number}": picture for number, picture in enumerate(drawn, start=1)}
    pictures |= named
    return [{"title": title if one == f"{name}-1" else "", "picture": one} for one in named]


def answered_as(dimensions: Sequence[Dimension], findings: Findings) -> list[DimensionFinding]:
    """What the findings tell of these dimensions of the questionnaire: with which answers, above all."""
    known = [found for one in dimensions if (found := findings.dimension(one.id))]
    return list({found.dimension.id: found for found in known}.values())


def single_dimensions(findings: Findings) -> list[Dimension]:
    """Each dimension of the questionnaire by itself, those that may not be shown last."""
    told = [part for one in findings.dimensions for part in one.parts or (one.dimension,)]
    return [*told, *findings.withheld_dimensions]


def titles(dimensions: Sequence[Dimension], speech: Speech) -> str:
    """Names of dimensions as a list."""
    return speech.join([one.title.in_language(speech.language) for one in dimensions])


def counted(numbers: Sequence[int], speech: Speech) -> str:
    """`21`, or `19–21` where it is not the same for every theme."""
    low, high = (speech.number(end) for end in (min(numbers), max(numbers)))
    return low if low == high else f"{low}–{high}"


def title(dimension: Dimension, speech: Speech) -> str:
    """Name of a dimension of the questionnaire."""
    return dimension.title.in_language(speech.language)
