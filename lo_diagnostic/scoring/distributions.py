"""How scores are distributed in each of several groups: counts of distinct values, which add up over chunks.

Every description of scores (mean, spread, quantiles, shape, shares) follows from these counts, so none of
them depends on the order of people.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Distributions:
    """`count` people of `group` have `value`; parallel arrays, ordered by group, then value.

    `size`: how many groups there are (some may be empty); all results are arrays of that length.
    """

    size: int
    group: NDArray[np.int64]
    value: Floats
    count: Counts

    @classmethod
    def of(cls, values: Floats) -> Distributions:
        """One group of people with these values; NaN is nobody."""
        found, counts = np.unique(values[~np.isnan(values)], return_counts=True)
        return cls(1, np.zeros(len(found), np.int64), found, counts.astype(np.int64))

    @classmethod
    def counted(cls, size: int, group: NDArray[np.int64], value: Floats, count: Counts) -> Distributions:
        """From counts in any order; the same value of a group may come several times."""
        order = np.lexsort((value, group))
        group, value, count = group[order], value[order], count[order]
        first = np.ones(len(group), dtype=np.bool_)
        first[1:] = (np.diff(group) != 0) | (np.diff(value) != 0)
        starts = np.flatnonzero(first)
        added = np.add.reduceat(count, starts) if len(starts) else count
        return cls(size, group[starts], value[starts], added)

    def __add__(self, other: Distributions) -> Distributions:
        return Distributions.counted(
            self.size,
            np.concatenate([self.group, other.group]),
            np.concatenate([self.value, other.value]),
            np.concatenate([self.count, other.count]),
        )

    def among(self, groups: NDArray[np.int64]) -> Distributions:
        """The distributions of some groups, numbered in the given order."""
        place = np.full(self.size, -1, dtype=np.int64)
        place[groups] = np.arange(len(groups))
        kept = place[self.group] >= 0
        return Distributions.counted(len(groups), place[self.group[kept]], self.value[kept], self.count[kept])

    @cached_property
    def n(self) -> Counts:
        """People in each group."""
        return self._total(self.count).astype(np.int64)

    @cached_property
    def mean(self) -> Floats:
        """Arithmetic means, summed from each group's lowest value, so that equal scores give it exactly."""
        lowest = np.full(self.size, np.nan)
        lowest[self.group[::-1]] = self.value[::-1]
        means: Floats = lowest + self._per_person(self._total(self.count * (self.value - lowest[self.group])))
        return means

    @cached_property
    def squares(self) -> Floats:
        """Sums of squared deviations from the group's own mean."""
        return self._total(self.count * self._deviations**2)

    @cached_property
    def sd(self) -> Floats:
        """Standard deviations with n − 1; NaN below two people."""
        n = self.n
        found: Floats = np.sqrt(np.divide(self.squares, n - 1, out=np.full(self.size, np.nan), where=n > 1))
        return found

    @cached_property
    def _ends(self) -> Counts:
        return np.cumsum(self.count)

    def quantile(self, p: float) -> Floats:
        """Quantiles of Hyndman and Fan's type 7 (1996, The American Statistician 50:361), R's default."""
        n, known = self.n, self.n > 0
        place = (n[known] - 1) * p
        below = np.floor(place).astype(np.int64)
        start = (np.cumsum(n) - n)[known]
        low = self.value[np.searchsorted(self._ends, start + below, side="right")]
        above = np.minimum(below + 1, n[known] - 1)
        high = self.value[np.searchsorted(self._ends, start + above, side="right")]
        found = np.full(self.size, np.nan)
        found[known] = low + (place - below) * (high - low)
        return found

    @property
    def skew(self) -> Floats:
        """m₃ / s³ with s of n − 1 (type 3 of Joanes and Gill 1998, The Statistician 47:183)."""
        third = self._per_person(self._total(self.count * self._deviations * self._deviations**2))
        found: Floats = third / self._positive(self.sd) ** 3
        return found

    @property
    def kurtosis(self) -> Floats:
        """Excess kurtosis m₄ / s⁴ − 3 with s of n − 1 (type 3 of Joanes and Gill 1998)."""
        fourth = self._per_person(self._total(self.count * (self._deviations**2) ** 2))
        found: Floats = fourth / self._positive(self.sd) ** 4 - 3.0
        return found

    def number(self, low: float = -np.inf, high: float = np.inf) -> Counts:
        """How many lie from `low` to `high`; a value that is an end but for rounding counts."""
        rounded = np.round(self.value, 9)
        return self._total(np.where((rounded >= low) & (rounded <= high), self.count, 0)).astype(np.int64)

    def _total(self, weights: Floats | Counts) -> Floats:
        totals: Floats = np.bincount(self.group, weights=weights, minlength=self.size).astype(np.float64)
        return totals

    def _per_person(self, totals: Floats) -> Floats:
        n = self.n
        found: Floats = np.divide(totals, n, out=np.full(self.size, np.nan), where=n > 0)
        return found

    @cached_property
    def _deviations(self) -> Floats:
        deviations: Floats = self.value - self.mean[self.group]
        return deviations

    @staticmethod
    def _positive(spread: Floats) -> Floats:
        return np.where(spread > 0, spread, np.nan)
