"""Groups of people reduced to what comparing their means needs: people, mean and sum of squares of each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ROUNDING = 1e-12
"""An sd below this share of the largest mean is what rounding left of no variance."""


@dataclass(frozen=True)
class GroupMoments:
    """Moments of the scores of G groups, in any unit; sums are exact, so the order of groups changes nothing.

    `n`: people with a score, at least 1 in every group. `mean`: their mean. `ss`: sum of squared deviations
    from it. Raises ValueError for another shape, an empty group or NaN.
    """

    n: Ints
    mean: Floats
    ss: Floats

    def __post_init__(self) -> None:
        if not (self.n.ndim == 1 and self.n.shape == self.mean.shape == self.ss.shape):
            raise ValueError("n, mean and ss must be three arrays of one length")
        if not ((self.n >= 1).all() and np.isfinite(self.mean).all() and (self.ss >= 0).all()):
            raise ValueError("every group needs people, a mean and a sum of squares")

    @property
    def groups(self) -> int:
        """G, the number of groups."""
        return len(self.n)

    @cached_property
    def people(self) -> int:
        """N, the people of all groups."""
        return int(self.n.sum())

    @property
    def df_between(self) -> int:
        """G − 1."""
        return self.groups - 1

    @property
    def df_within(self) -> int:
        """N − G."""
        return self.people - self.groups

    @property
    def mean_size(self) -> float:
        """N/G, the arithmetic mean size."""
        return self.people / self.groups

    @cached_property
    def k0(self) -> float:
        """(N − Σn²/N)/(G − 1), the size that E(MSB) = σ² + k0·τ² asks for; NaN with one group.

        (Snedecor & Cochran, *Statistical Methods*, 1967, ch. 10.)
        """
        if self.groups < 2:
            return math.nan
        return (self.people - int((self.n**2).sum()) / self.people) / self.df_between

    @cached_property
    def grand_mean(self) -> float:
        """Mean of all people: each group counts by its size."""
        return math.fsum(self.n * self.mean) / self.people

    @cached_property
    def ss_between(self) -> float:
        """Σ n (mean − grand mean)²; exactly 0 where only rounding differs."""
        return self._clean(math.fsum(self.n * (self.mean - self.grand_mean) ** 2))

    @cached_property
    def ss_within(self) -> float:
        """Σ ss; exactly 0 where only rounding differs."""
        return self._clean(math.fsum(self.ss))

    def _clean(self, ss: float) -> float:
        return ss if ss > self.people * (ROUNDING * float(np.abs(self.mean).max())) ** 2 else 0.0
