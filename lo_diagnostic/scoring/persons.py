"""Each person's score on each dimension: keying, the declared rule for missing answers, 0–100."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.instrument.model import Band, Dimension, Instrument, Item, Scale
from lo_diagnostic.responses.asking import was_asked
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED, Responses

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Answers = NDArray[np.int16]
Levels = NDArray[np.unsignedinteger[Any]]

BLOCK = 1 << 16
"""People at a time, so that what is computed on the way stays in the processor's cache."""


@dataclass(frozen=True)
class MeasuredDimension:
    """A dimension of an instrument with everybody's answers to it.

    `items`: the asked ones. `answers`: people's raw answers by item id, coded as in `Responses`.
    `conditions`: item id → who was asked, for items not asked of everybody.
    `given`: how many answered each item. `levels`: for each person an index into `level_scores`, the possible
    scores on 0–100; level 0 is no score.
    """

    instrument: str
    dimension: Dimension
    scale: Scale
    bands: tuple[Band, ...]
    items: tuple[Item, ...]
    answers: Mapping[str, Answers]
    conditions: Mapping[str, Mask]
    given: Mapping[str, int]
    levels: Levels
    level_scores: Floats

    @property
    def key(self) -> str:
        """Which dimension of which instrument it is."""
        return f"{self.instrument}/{self.dimension.id}"

    @property
    def named(self) -> Mapping[str, str]:
        """The ids of the dimensions of the questionnaire that are in it → their keys."""
        return {self.dimension.id: self.key}

    @property
    def scored(self) -> tuple[Item, ...]:
        """The items that count: reserves are asked in a pilot, but never scored."""
        return tuple(item for item in self.items if not item.reserve)

    @property
    def asked(self) -> int:
        """How many people were asked at least one of the scored items."""
        masks = [self.conditions.get(item.id) for item in self.scored]
        if any(mask is None for mask in masks):
            return len(self.levels)
        return int(np.any([mask for mask in masks if mask is not None], axis=0).sum())

    @property
    def known(self) -> Mask:
        """Who has a score."""
        mask: Mask = self.levels > 0
        return mask

    @property
    def scores(self) -> Floats:
        """Each person's score on 0–100, NaN without one."""
        return self.level_scores[self.levels]

    @property
    def answered(self) -> NDArray[np.uint8]:
        """How many of the scored items each person with a score answered; 0 without a score."""
        found: NDArray[np.uint8] = self._answered_of_level[self.levels]
        return found

    @property
    def stray(self) -> int:
        """How many answers to scored items people without a score gave."""
        by_level = np.bincount(self.levels, minlength=len(self.level_scores))
        return sum(self.given[item.id] for item in self.scored) - int(by_level @ self._answered_of_level)

    @property
    def _answered_of_level(self) -> NDArray[np.uint8]:
        sums_possible = len(self.scored) * (self.scale.highest - self.scale.lowest) + 1
        levels = np.arange(len(self.level_scores))
        return np.where(levels > 0, 1 + (levels - 1) // sums_possible, 0).astype(np.uint8)

    @property
    def favourable_level_scores(self) -> Floats:
        """The possible scores turned so that high is good."""
        return 100.0 - self.level_scores if self.dimension.high == "unfavourable" else self.level_scores

    def raw(self, item: Item, people: slice = slice(None)) -> Answers:
        """Raw answers to one item as coded in `Responses`; who was not asked has not answered."""
        given = self.answers[item.id][people]
        asked = self.conditions.get(item.id)
        return given if asked is None else np.where(asked[people], given, NOT_ANSWERED).astype(np.int16)

    def steps(self, item: Item, people: slice = slice(None)) -> Answers:
        """Keyed answers as steps above the lowest end of the scale: 0 … width; −1 without an answer.

        A reversed item is turned by the scale's own ends: lowest + highest − value.
        """
        given = self.raw(item, people)
        keyed = self.scale.highest - given if item.reversed else given - self.scale.lowest
        return np.where(given > CANNOT_SAY, keyed, -1).astype(np.int16)


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


def blocks(people: int) -> Iterator[slice]:
    """All people, some at a time; one empty block of nobody."""
    for start in range(0, max(people, 1), BLOCK):
        yield slice(start, min(start + BLOCK, people))


def _measure(
    instrument: Instrument,
    dimension: Dimension,
    responses: Responses,
    conditions: Mapping[str, Mask],
    pilot: bool,
) -> MeasuredDimension:
    items = dimension.asked(pilot)
    scale = instrument.scale_of(dimension, items[0])
    bands = tuple(instrument.bands[dimension.bands]) if dimension.bands else ()
    answers = {item.id: _given(responses, item.id) for item in items}
    own = {item.id: conditions[item.id] for item in items if item.id in conditions}
    unscored = MeasuredDimension(
        instrument.id, dimension, scale, bands, items, answers, own, {}, np.zeros(0, np.uint8), np.zeros(0)
    )
    levels, scores, given = _levels(unscored, len(responses), instrument)
    for item in items:
        if item.reserve:
            given[item.id] = int(np.count_nonzero(unscored.raw(item) > CANNOT_SAY))
    return replace(unscored, given=given, levels=levels, level_scores=scores)


def _given(responses: Responses, item: str) -> Answers:
    """The answers to one item as coded in `Responses`; nobody's for an item that the table lacks."""
    if item not in responses.answers:
        return np.full(len(responses), NOT_ANSWERED, np.int16)
    return responses.answers[item].to_numpy()


def _levels(
    measured: MeasuredDimension, people: int, instrument: Instrument
) -> tuple[Levels, Floats, dict[str, int]]:
    """Each person's level, the score of each level, and how many answered each scored item.

    A score is the sum of steps / (answered · width) · 100.

    A level stands for a number of answers and the sum of their steps; whoever answered fewer than
    `min_answered` of the items asked has level 0.
    """
    scored, share = measured.scored, instrument.scoring.min_answered
    width = measured.scale.highest - measured.scale.lowest
    sums_possible = len(scored) * width + 1
    given = dict.fromkeys((item.id for item in scored), 0)
    least = np.array([math.ceil(share * asked) for asked in range(len(scored) + 1)])
    number = np.int16 if len(scored) * sums_possible < np.iinfo(np.int16).max else np.int32
    levels = np.zeros(people, dtype=np.min_scalar_type(len(scored) * sums_possible))
    for block in blocks(people):
        size = block.stop - block.start
        sums, answered = np.zeros(size, number), np.zeros(size, number)
        asked = np.full(size, len(scored), number)
        for item in scored:
            steps = measured.steps(item, block)
            sums += np.maximum(steps, 0)
            there = steps >= 0
            answered += there
            given[item.id] += int(np.count_nonzero(there))
            if item.id in measured.conditions:
                asked -= ~measured.conditions[item.id][block]
        levels[block] = np.where(
            (answered > 0) & (answered >= least[asked]), 1 + (answered - 1) * sums_possible + sums, 0
        )
    answers = np.repeat(np.arange(1, len(scored) + 1), sums_possible)
    sums_of = np.tile(np.arange(sums_possible), len(scored))
    return levels, np.concatenate([[np.nan], sums_of / (answers * width) * 100.0]), given
