"""Each person's score on each dimension: keying, the declared rule for missing answers, 0–100."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.instrument.model import Band, Dimension, Instrument, Item, Scale
from lo_diagnostic.responses.asking import was_asked
from lo_diagnostic.responses.responses import CANNOT_SAY, Responses

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class MeasuredDimension:
    """A dimension with everybody's answers to it.

    `items`: the asked ones. `raw`: people × items on the scale's numbers, NaN where not answered.
    `cannot_say`: people × items. `means`: each person's mean of the keyed answers, NaN without a score.
    """

    dimension: Dimension
    scale: Scale
    bands: tuple[Band, ...]
    items: tuple[Item, ...]
    raw: Floats
    cannot_say: Mask
    means: Floats

    @property
    def scored(self) -> list[int]:
        """Columns of the items that count: reserves are asked in a pilot, but never scored."""
        return [column for column, item in enumerate(self.items) if not item.reserve]

    @property
    def keyed(self) -> Floats:
        """The answers with reversed items turned round by the scale's own ends: lowest + highest − value."""
        turned = np.array([item.reversed for item in self.items])
        return np.where(turned, self.scale.lowest + self.scale.highest - self.raw, self.raw)

    @property
    def scores(self) -> Floats:
        """Each person's score on 0–100: (mean − lowest) / (highest − lowest) × 100."""
        return self.rescaled(self.means)

    def rescaled(self, means: Floats) -> Floats:
        """Means on the scale's numbers as 0–100."""
        return (means - self.scale.lowest) / (self.scale.highest - self.scale.lowest) * 100.0

    @property
    def favourable_scores(self) -> Floats:
        """Scores on 0–100 turned so that high is good."""
        return 100.0 - self.scores if self.dimension.high == "unfavourable" else self.scores


def measure(
    instrument: Instrument, responses: Responses, *, pilot: bool = False
) -> tuple[MeasuredDimension, ...]:
    """Everybody's scores on every dimension of the instrument, in file order."""
    conditions = was_asked(instrument, responses)
    return tuple(
        _measure(instrument, dimension, responses, conditions, pilot) for dimension in instrument.dimensions
    )


def longest(measured: Iterable[MeasuredDimension]) -> tuple[MeasuredDimension, ...]:
    """One of each dimension: where two instruments measure the same one, that with more items."""
    kept: dict[str, MeasuredDimension] = {}
    for found in measured:
        other = kept.get(found.dimension.id)
        if other is None or len(found.scored) > len(other.scored):
            kept[found.dimension.id] = found
    return tuple(kept.values())


def _measure(
    instrument: Instrument,
    dimension: Dimension,
    responses: Responses,
    conditions: dict[str, Mask],
    pilot: bool,
) -> MeasuredDimension:
    items = dimension.asked(pilot)
    ids = [item.id for item in items]
    raw = responses.values(ids)
    asked = np.ones(raw.shape, dtype=np.bool_)
    for column, name in enumerate(ids):
        if name in conditions:
            asked[:, column] = conditions[name]
    raw[~asked] = np.nan
    scale = instrument.scale_of(dimension, items[0])
    bands = tuple(instrument.bands[dimension.bands]) if dimension.bands else ()
    unscored = MeasuredDimension(
        dimension, scale, bands, items, raw, _cannot_say(responses, ids), np.empty(0)
    )
    means = _person_means(unscored.keyed[:, unscored.scored], asked[:, unscored.scored], instrument)
    return MeasuredDimension(dimension, scale, bands, items, raw, unscored.cannot_say, means)


def _cannot_say(responses: Responses, ids: list[str]) -> Mask:
    chosen: Mask = responses.answers.reindex(columns=ids, fill_value=0).to_numpy() == CANNOT_SAY
    return chosen


def _person_means(keyed: Floats, asked: Mask, instrument: Instrument) -> Floats:
    """Mean of the answered keyed items where at least `min_answered` of the asked are answered, else NaN."""
    answered = ~np.isnan(keyed)
    share = instrument.scoring.min_answered
    enough = answered.sum(axis=1) * share.denominator >= asked.sum(axis=1) * share.numerator
    enough &= answered.any(axis=1)
    totals = np.where(answered, keyed, 0.0).sum(axis=1)
    means = np.full(len(keyed), np.nan)
    means[enough] = totals[enough] / answered.sum(axis=1)[enough]
    return means
