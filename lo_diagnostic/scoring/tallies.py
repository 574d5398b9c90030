"""What a dimension's results are computed from: counts over people, which add up over chunks of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Grouping
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.patterns import PatternCount, Patterns, counted_keys
from lo_diagnostic.scoring.persons import Levels, MeasuredDimension, blocks

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class GroupTally:
    """By group of one cut: score distributions, and answers to the scored items.

    `given`, `complete`: groups × items × points of the scale, keyed; of all who answered the item, and of
    those who answered every item.
    """

    scores: Distributions
    given: Counts
    complete: Counts

    def __add__(self, other: GroupTally) -> GroupTally:
        return GroupTally(
            self.scores + other.scores, self.given + other.given, self.complete + other.complete
        )


@dataclass(frozen=True)
class DimensionTally:
    """Of everybody: scores, raw answers to all asked items (items × points), "cannot say", patterns."""

    scores: Distributions
    items: Counts
    cannot_say: Counts
    patterns: Patterns
    cuts: Mapping[str, GroupTally]

    def __add__(self, other: DimensionTally) -> DimensionTally:
        return DimensionTally(
            self.scores + other.scores,
            self.items + other.items,
            self.cannot_say + other.cannot_say,
            self.patterns + other.patterns,
            {cut: tally + other.cuts[cut] for cut, tally in self.cuts.items()},
        )


def tally(measured: MeasuredDimension, cuts: Mapping[str, Grouping]) -> DimensionTally:
    """Count one dimension over everybody and over each group of each cut."""
    width = measured.scale.highest - measured.scale.lowest
    people = len(measured.levels)
    patterns = PatternCount.of(len(measured.scored), width, people)
    groups = {cut: _GroupCount.of(measured, grouping) for cut, grouping in cuts.items()}
    for block in blocks(people):
        steps = [measured.steps(item, block) for item in measured.scored]
        holes = np.flatnonzero(np.min(steps, axis=0) < 0)
        patterns.add(block, steps)
        for count in groups.values():
            count.add(block, steps, holes)
    found = patterns.patterns()
    items, cannot_say = _item_counts(measured, found)
    return DimensionTally(
        scores=scores_of(measured, measured.levels),
        items=items,
        cannot_say=cannot_say,
        patterns=found,
        cuts={
            cut: GroupTally(scores_by_group(measured, cuts[cut]), *count.counts())
            for cut, count in groups.items()
        },
    )


def scores_by_group(measured: MeasuredDimension, grouping: Grouping) -> Distributions:
    """The score distribution of each group of a cut."""
    values, rank = np.unique(measured.level_scores[1:], return_inverse=True)
    slots, size = len(values) + 1, len(grouping.groups)
    kind = np.int32 if (size + 1) * slots < 2**31 else np.int64
    ranks = np.concatenate([[0], rank + 1])
    keys = np.empty(len(measured.levels), kind)
    for block in blocks(len(keys)):
        keys[block] = (grouping.codes[block] + 1) * slots + ranks[measured.levels[block]]
    found, number = counted_keys(keys, (size + 1) * slots)
    group, place = found // slots - 1, found % slots
    kept = (group >= 0) & (place > 0)
    return Distributions(size, group[kept], values[place[kept] - 1], number[kept])


def scores_of(measured: MeasuredDimension, levels: Levels) -> Distributions:
    """The score distribution of the people who have these levels of a dimension, as one group."""
    number = np.bincount(levels, minlength=len(measured.level_scores))[1:].astype(np.int64)
    there = np.flatnonzero(number)
    everybody = np.zeros(len(there), np.int64)
    return Distributions.counted(1, everybody, measured.level_scores[1:][there], number[there])


def _item_counts(measured: MeasuredDimension, patterns: Patterns) -> tuple[Counts, Counts]:
    """Raw answers to each asked item: how many of each point, and how many cannot say."""
    points = np.array(sorted(measured.scale.points))
    counts = np.zeros((len(measured.items), len(points)), np.int64)
    cannot_say = np.zeros(len(measured.items), np.int64)
    column = {item.id: place for place, item in enumerate(measured.scored)}
    for row, item in enumerate(measured.items):
        raw = measured.raw(item)
        cannot_say[row] = np.count_nonzero(raw == CANNOT_SAY)
        if item.reserve:
            counts[row] = [np.count_nonzero(raw == point) for point in points]
        else:
            keyed = patterns.of_item(column[item.id], measured.scale.highest - measured.scale.lowest)
            steps = measured.scale.highest - points if item.reversed else points - measured.scale.lowest
            counts[row] = keyed[steps]
    return counts, cannot_say


@dataclass(frozen=True, eq=False)
class _GroupCount:
    """Counts answers by group while people come in blocks.

    Group −1 and step −1 (unknown, not answered) have a first row and column of slots, left out in the end.
    """

    grouping: Grouping
    steps_of: NDArray[np.int64]
    slots: int
    given: Counts
    holed: Counts

    @classmethod
    def of(cls, measured: MeasuredDimension, grouping: Grouping) -> _GroupCount:
        steps_of = np.array(sorted(measured.scale.points)) - measured.scale.lowest
        slots = int(steps_of[-1]) + 2
        given = np.zeros((len(measured.scored), (len(grouping.groups) + 1) * slots), np.int64)
        return cls(grouping, steps_of, slots, given, np.zeros_like(given))

    def add(self, people: slice, steps: Sequence[NDArray[np.int16]], holes: NDArray[np.intp]) -> None:
        """The steps of some people, item after item; `holes`: which of them left one out."""
        first_slot = (self.grouping.codes[people] + 1) * self.slots + 1
        for row, step in enumerate(steps):
            slot = first_slot + step
            self.given[row] += np.bincount(slot, minlength=self.given.shape[1])
            if len(holes):
                self.holed[row] += np.bincount(slot[holes], minlength=self.given.shape[1])

    def counts(self) -> tuple[Counts, Counts]:
        """Groups × items × points: of all who answered the item, and of those who answered every item."""
        by_step = np.stack([self.given, self.given - self.holed])
        by_step = by_step.reshape(2, len(self.given), -1, self.slots)[:, :, 1:, 1:]
        by_group = np.ascontiguousarray(by_step[..., self.steps_of].swapaxes(1, 2))
        return by_group[0], by_group[1]
