"""Counts, sums and cross-products of columns with holes: they add up over chunks and give every covariance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_BLOCK = 1 << 16


@dataclass(frozen=True)
class CrossProducts:
    """Of every pair of k columns, over the people who have both (k × k each, row j, column l).

    `pairs`: how many; `sums`: Σ of column j; `squares`: Σ of its squares; `products`: Σ of j times l. For
    whole numbers every entry is exact (below 2^53), so neither the order of people nor chunks matter.
    """

    pairs: Floats
    sums: Floats
    squares: Floats
    products: Floats

    @classmethod
    def of(cls, values: NDArray[np.generic], present: Mask) -> CrossProducts:
        """Of people × k values; those not `present` count for nothing."""
        total = cls.nothing(values.shape[1])
        for start in range(0, len(values), _BLOCK):
            block = slice(start, start + _BLOCK)
            here = present[block].astype(np.float64)
            total += cls._products(np.where(present[block], values[block], 0).astype(np.float64), here)
        return total

    @classmethod
    def weighted(cls, values: Floats, present: Mask, counts: NDArray[np.int64]) -> CrossProducts:
        """Of m distinct rows that `counts` people each gave."""
        filled, here = np.where(present, values, 0.0), present.astype(np.float64)
        return cls._products(filled, here, counts.astype(np.float64)[:, None])

    @classmethod
    def nothing(cls, k: int) -> CrossProducts:
        """Of nobody."""
        return cls(*(np.zeros((k, k)) for _ in range(4)))

    @classmethod
    def _products(cls, filled: Floats, here: Floats, weights: Floats | float = 1.0) -> CrossProducts:
        weighed, weighed_here = filled * weights, here * weights
        return cls(here.T @ weighed_here, filled.T @ weighed_here, (filled**2).T @ weighed_here,
                   filled.T @ weighed)  # fmt: skip

    def __add__(self, other: CrossProducts) -> CrossProducts:
        return CrossProducts(
            self.pairs + other.pairs,
            self.sums + other.sums,
            self.squares + other.squares,
            self.products + other.products,
        )

    @property
    def covariances(self) -> Floats:
        """Pairwise covariances with n − 1 (R's `cov(use = "pairwise")`); NaN below two pairs."""
        with np.errstate(invalid="ignore", divide="ignore"):
            central = self.products - self.sums * self.sums.T / self.pairs
            found: Floats = np.where(self.pairs > 1, central / (self.pairs - 1), np.nan)
        return found

    @property
    def correlations(self) -> Floats:
        """Pairwise correlations, each with its pair's own variances; NaN without variance."""
        with np.errstate(invalid="ignore", divide="ignore"):
            central = self.products - self.sums * self.sums.T / self.pairs
            spread = self.squares - self.sums**2 / self.pairs
            found: Floats = np.where(spread * spread.T > 0, central / np.sqrt(spread * spread.T), np.nan)
        return found
