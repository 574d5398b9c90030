"""Scores on all dimensions side by side: the cross-products that correlations and paired differences need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.responses.cross_products import CrossProducts
from lo_diagnostic.scoring.persons import MeasuredDimension, blocks

Floats = NDArray[np.float64]

_EXACT = 2**53


@dataclass(frozen=True)
class JointScores:
    """`products` over person scores in units of their own: a score on 0–100 is `unit` times as large."""

    names: tuple[str, ...]
    units: Floats
    products: CrossProducts

    @property
    def correlations(self) -> Floats:
        """Pairwise correlations of person scores; NaN without variance."""
        return self.products.correlations

    def paired(self, a: int, b: int) -> tuple[int, float, float]:
        """Of people with both scores: how many, and mean and sd of a minus b on 0–100 (NaN below two)."""
        units, found = self.units, self.products
        n = int(found.pairs[a, b])
        if n < 2:
            return n, math.nan, math.nan
        total = units[a] * found.sums[a, b] - units[b] * found.sums[b, a]
        squares = (
            units[a] ** 2 * found.squares[a, b]
            + units[b] ** 2 * found.squares[b, a]
            - 2 * units[a] * units[b] * found.products[a, b]
        )
        return n, total / n, math.sqrt(max(squares - total**2 / n, 0.0) / (n - 1))


def join(measured: Sequence[MeasuredDimension]) -> JointScores:
    """Cross-products of the person scores of dimensions over the same people."""
    names = tuple(found.dimension.id for found in measured)
    parts = [_parts(found) for found in measured]
    people = len(measured[0].levels)
    if max(parts) ** 2 * people > _EXACT:
        return JointScores(names, np.ones(len(measured)), _of_pairs(measured))
    columns = [np.round(np.nan_to_num(found.level_scores) * (part / 100.0)) for found, part in
               zip(measured, parts, strict=True)]  # fmt: skip
    total = CrossProducts.nothing(len(measured))
    for block in blocks(people):
        values = [numbers[found.levels[block]] for found, numbers in zip(measured, columns, strict=True)]
        known = [found.levels[block] > 0 for found in measured]
        total += CrossProducts.of(np.stack(values), np.stack(known))
    return JointScores(names, 100.0 / np.array(parts), total)


def _parts(measured: MeasuredDimension) -> int:
    """Into how many equal parts 0–100 falls, so that every score that occurs is a whole number of them.

    A score is 100 · sum / (answered · width): the width times the answered counts' least common multiple.
    """
    width = measured.scale.highest - measured.scale.lowest
    present = np.bincount(measured.levels, minlength=len(measured.level_scores))[1:] > 0
    answered = np.flatnonzero(present.reshape(len(measured.scored), -1).any(axis=1)) + 1
    return math.lcm(*map(int, answered)) * width


def _of_pairs(measured: Sequence[MeasuredDimension]) -> CrossProducts:
    """For long scales with holes, whose parts are too many for exact products: pair by pair.

    People with the same two levels are counted, and the counts summed in their order: that of people does
    not matter.
    """
    k = len(measured)
    found = CrossProducts.nothing(k)
    for i, a in enumerate(measured):
        for j, b in enumerate(measured):
            possible = len(b.level_scores)
            keys, counts = np.unique(a.levels.astype(np.int64) * possible + b.levels, return_counts=True)
            level_a, level_b = keys // possible, keys % possible
            both = (level_a > 0) & (level_b > 0)
            n, x, y = counts[both], a.level_scores[level_a[both]], b.level_scores[level_b[both]]
            told = (n.sum(), (n * x).sum(), (n * x * x).sum(), (n * x * y).sum())
            for part, value in zip(
                (found.pairs, found.sums, found.squares, found.products), told, strict=True
            ):
                part[i, j] = value
    return found
