"""How many people share a kind of membership, as far as the n's tell: exactly, or between bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Ints, Mask

_MOST_PROGRAMS: Final = 600
"""Bounds looked for by linear programming; where there are more, the simple ones stay."""
_NEARLY: Final = 1e-6


@dataclass(frozen=True)
class Sizes:
    """Of each profile the fewest and the most people that it may hold."""

    members: Ints
    n: Ints
    least: Ints
    most: Ints

    @property
    def known(self) -> bool:
        """Is every size known?"""
        return bool((self.least == self.most).all())

    def bounds(self, support: Mask) -> tuple[int, int] | None:
        """The fewest and the most people in these profiles together; None where the n's contradict."""
        if (self.least == self.most)[support].all():
            return int(self.least[support].sum()), int(self.most[support].sum())
        found = [self._extreme(sign * support.astype(np.float64)) for sign in (1, -1)]
        least, most = (None if one is None else float(one @ support) for one in found)
        if least is None or most is None:
            return None
        return math.ceil(least - _NEARLY), math.floor(most + _NEARLY)

    def example(self) -> Ints | None:
        """One choice of sizes that gives the n's, fractions rounded."""
        found = self._extreme(np.arange(len(self.least), dtype=np.float64))
        return None if found is None else np.rint(found).astype(np.int64)

    def _extreme(self, weights: NDArray[np.float64]) -> NDArray[np.float64] | None:
        from scipy.optimize import linprog

        bounds = list(zip(self.least.tolist(), self.most.tolist(), strict=True))
        solved = linprog(weights, A_eq=self.members, b_eq=self.n, bounds=bounds, method="highs")
        return np.asarray(solved.x) if solved.status == 0 else None


def profile_sizes(members: Ints, n: Ints) -> Sizes | None:
    """Sizes of the profiles, given who of them is in which cell and the n of each; None on contradiction.

    `members`: cells × profiles, 1 or 0; every profile is in some cell.
    """
    sizes = _tightened(members, n)
    if sizes is None or sizes.known:
        return sizes if sizes is None or (members @ sizes.least == n).all() else None
    unknown = np.flatnonzero(sizes.least < sizes.most)
    if len(unknown) * 2 > _MOST_PROGRAMS:
        return sizes if sizes.example() is not None else None
    least, most = sizes.least.copy(), sizes.most.copy()
    for profile in unknown:
        found = sizes.bounds(np.arange(len(least)) == profile)
        if found is None:
            return None
        least[profile], most[profile] = found
    return Sizes(members, n, least, most)


def _tightened(members: Ints, n: Ints) -> Sizes | None:
    """What one cell after another says, as long as any of them says more: n minus all others in the cell."""
    least = np.zeros(members.shape[1], np.int64)
    most = np.where(members == 1, n[:, None], n.max(initial=0)).min(axis=0, initial=n.max(initial=0))
    while True:
        spare = (n - members @ least)[:, None] + least
        missing = (n - members @ most)[:, None] + most
        new_most = np.minimum(most, np.where(members == 1, spare, most).min(axis=0))
        new_least = np.maximum(least, np.where(members == 1, missing, least).max(axis=0))
        if (new_least > new_most).any():
            return None
        if (new_most == most).all() and (new_least == least).all():
            return Sizes(members, n, least, most)
        least, most = new_least, new_most
