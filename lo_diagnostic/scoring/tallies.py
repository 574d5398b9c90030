"""What a dimension's results are computed from: counts over people, which add up over chunks of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.plan import Grouping
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.patterns import Patterns, answer_patterns
from lo_diagnostic.scoring.persons import MeasuredDimension, blocks

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
    levels = np.bincount(measured.levels, minlength=len(measured.level_scores)).astype(np.int64)
    there = np.flatnonzero(levels[1:]) + 1
    everybody = np.zeros(len(there), np.int64)
    patterns = answer_patterns(measured)
    items, cannot_say = _item_counts(measured, patterns)
    return DimensionTally(
        scores=Distributions.counted(1, everybody, measured.level_scores[there], levels[there]),
        items=items,
        cannot_say=cannot_say,
        patterns=patterns,
        cuts={cut: _by_group(measured, grouping) for cut, grouping in cuts.items()},
    )


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


def scores_by_group(measured: MeasuredDimension, grouping: Grouping) -> Distributions:
    """The score distribution of each group of a cut."""
    values, rank = np.unique(measured.level_scores[1:], return_inverse=True)
    ranks = np.concatenate([[0], rank + 1]).astype(np.int32)
    slots = len(values) + 1
    keys, number = np.unique((grouping.codes + 1) * slots + ranks[measured.levels], return_counts=True)
    group, place = keys // slots - 1, keys % slots
    kept = (group >= 0) & (place > 0)
    return Distributions(
        len(grouping.groups), group[kept], values[place[kept] - 1], number[kept].astype(np.int64)
    )


def _by_group(measured: MeasuredDimension, grouping: Grouping) -> GroupTally:
    given, holed = _answers_by_group(measured, grouping.codes, len(grouping.groups))
    return GroupTally(scores_by_group(measured, grouping), given, given - holed)


def _answers_by_group(
    measured: MeasuredDimension, codes: NDArray[np.intp], size: int
) -> tuple[Counts, Counts]:
    """Groups × items × points: of all who answered the item, and of those of them with a hole elsewhere.

    Group −1 and step −1 (unknown, not answered) are counted in a first row and column, then left out.
    """
    steps_of = np.array(sorted(measured.scale.points)) - measured.scale.lowest
    slots = int(steps_of[-1]) + 2
    given = np.zeros((len(measured.scored), (size + 1) * slots), np.int64)
    holed = np.zeros_like(given)
    for block in blocks(len(codes)):
        first_slot = (codes[block] + 1) * slots + 1
        steps = [measured.steps(item, block) for item in measured.scored]
        holes = np.flatnonzero(np.any([step < 0 for step in steps], axis=0))
        for row, step in enumerate(steps):
            slot = first_slot + step
            given[row] += np.bincount(slot, minlength=given.shape[1])
            holed[row] += np.bincount(slot[holes], minlength=given.shape[1])
    by_step = np.stack([given, holed]).reshape(2, len(given), size + 1, slots)[:, :, 1:, 1:]
    by_group = np.ascontiguousarray(by_step[..., steps_of].swapaxes(1, 2))
    return by_group[0], by_group[1]
