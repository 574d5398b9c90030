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

_EXACT = 2.0**53


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
    people = len(measured[0].levels)
    columns = [_whole_numbers(found, people) for found in measured]
    total = CrossProducts.nothing(len(measured))
    for block in blocks(people):
        values = [numbers[found.levels[block]] for found, (numbers, _) in zip(measured, columns, strict=True)]
        known = [found.levels[block] > 0 for found in measured]
        total += CrossProducts.of(np.stack(values), np.stack(known))
    units = np.array([unit for _, unit in columns])
    return JointScores(tuple(found.dimension.id for found in measured), units, total)


def _whole_numbers(measured: MeasuredDimension, people: int) -> tuple[Floats, float]:
    """The possible scores as whole numbers, whose products add up exactly, and the unit they are counted in.

    A score is 100 · sum / (answered · width); all are multiples of 100 / (width · the answered counts' least
    common multiple). Where that makes numbers too large to stay exact, the scores themselves.
    """
    width = measured.scale.highest - measured.scale.lowest
    sums_possible = len(measured.scored) * width + 1
    present = np.bincount(measured.levels, minlength=len(measured.level_scores))[1:] > 0
    answered = np.flatnonzero(present.reshape(-1, sums_possible).any(axis=1)) + 1
    parts = math.lcm(*map(int, answered)) * width
    scores = np.nan_to_num(measured.level_scores)
    if float(parts) ** 2 * people > _EXACT:
        return scores, 1.0
    return np.round(scores * (parts / 100.0)), 100.0 / parts
