"""The wording ladder: how a score, its interval, its band and a share are said, never too firmly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, floor

from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.instrument.learning_model import Region, SideId, shipped_model
from lo_diagnostic.instrument.model import Layer, Scale
from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.text import Speech


def region_title(region: Region, speech: Speech) -> str:
    """The name of a region of the plane."""
    return region.title.in_language(speech.language)


def side_title(side: SideId, speech: Speech) -> str:
    """The name of a side of the model."""
    return shipped_model().side(side).title.in_language(speech.language)


def layer_title(layer: Layer, speech: Speech) -> str:
    """The name of a layer of the model."""
    return shipped_model().layer(layer).title.in_language(speech.language)


def title_of(found: DimensionFinding, speech: Speech) -> str:
    """The dimension's name."""
    return found.dimension.title.in_language(speech.language)


def told_dimensions(found: Iterable[DimensionFinding]) -> int:
    """How many dimensions of the questionnaire are told: one that combines several takes their room."""
    return sum(len(one.names) for one in found)


def whole(score: float) -> int:
    """A score without decimals; never 0 or 100 unless it is exactly that."""
    rounded = floor(score + 0.5)
    if rounded <= 0 < score:
        return 1
    return 99 if score < 100 <= rounded else rounded


def ends(interval: Interval) -> tuple[int, int]:
    """Whole ends of an interval on 0–100, apart wherever the interval has any width."""
    low, high = whole(max(interval.low, 0)), whole(min(interval.high, 100))
    if low == high and interval.high > interval.low:
        return max(floor(interval.low), 0), min(ceil(interval.high), 100)
    return low, high


def about(score: float, speech: Speech) -> str:
    """`about 58`."""
    return speech.say("about {score}", score=speech.number(whole(score)))


def between(interval: Interval | None, speech: Speech) -> str:
    """`probably between 52 and 64`, or why that cannot be said."""
    if interval is None:
        return speech.say("too few answers to say how sure")
    low, high = ends(interval)
    if low == high:
        return speech.say("with hardly any spread")
    return speech.say("probably between {low} and {high}", low=speech.number(low), high=speech.number(high))


def band_words(found: DimensionFinding, speech: Speech) -> str:
    """`mixed, leaning expansive`; empty where the instrument names no bands."""
    placed = found.scores.band
    titles = {band.id: band.title.in_language(speech.language) for band in found.bands}
    if placed is None or placed.id not in titles:
        return ""
    if placed.clear:
        return titles[placed.id]
    if placed.leaning is None or placed.leaning not in titles:
        return speech.say("too uncertain to name")
    return speech.say("{band}, leaning {other}", band=titles[placed.id], other=titles[placed.leaning])


def in_words(found: DimensionFinding, speech: Speech) -> str:
    """`about 58, probably between 52 and 64: mixed, leaning expansive`."""
    if found.scores.mean is None:
        return speech.say("no score")
    said = f"{about(found.scores.mean, speech)}, {between(found.scores.interval, speech)}"
    band = band_words(found, speech)
    return f"{said}: {band}" if band else said


def in_ten(share: float, speech: Speech) -> str:
    """`7 in 10`; never a 0 or a 10 that is not true."""
    tenths = floor(share * 10 + 0.5)
    if share <= 0:
        return speech.say("nobody")
    if tenths == 0:
        return speech.say("fewer than 1 in 10")
    if share >= 1:
        return speech.say("everyone")
    if tenths == 10:
        return speech.say("more than 9 in 10")
    return speech.say("{k} in 10", k=speech.number(tenths))


def percent(share: float, speech: Speech) -> str:
    """`7%` or `0%`; never a 0 or a 100 that is not true."""
    rounded = floor(share * 100 + 0.5)
    if rounded == 0 and share > 0:
        return speech.say("below 1%")
    if rounded == 100 and share < 1:
        return speech.say("above 99%")
    return speech.say("{k}%", k=speech.number(rounded))


def point_labels(scale: Scale, speech: Speech) -> list[tuple[float, str]]:
    """Each answer of a scale as (score on 0–100, label)."""
    width = scale.highest - scale.lowest
    return [
        ((point - scale.lowest) / width * 100, label.in_language(speech.language))
        for point, label in sorted(scale.points.items())
    ]


def shared_labels(found: Sequence[DimensionFinding], speech: Speech) -> list[tuple[float, str]]:
    """Answer labels along the score, where all dimensions are answered alike; else words for the ends."""
    labels = {tuple(point_labels(one.scale, speech)) for one in found}
    if len(labels) == 1:
        return list(labels.pop())
    return [(0, speech.say("lowest answer")), (100, speech.say("highest answer"))]
