"""Counts, sums and cross-products of columns with holes: they add up over chunks and give covariances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

PEOPLE: Final = 1 << 14
"""People in a block: with 40 columns some megabytes, so that the sums stay near the processor."""


@dataclass(frozen=True, eq=False)
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
    def of(cls, columns: NDArray[Any], present: Mask) -> CrossProducts:
        """Of k columns × people; who is not `present` in a column counts for nothing there."""
        total = cls.nothing(len(columns))
        for start in range(0, columns.shape[1], PEOPLE):
            block = slice(start, start + PEOPLE)
            total += cls._of_block(columns[:, block], present[:, block])
        return total

    @classmethod
    def weighted(cls, rows: Floats, present: Mask, counts: NDArray[np.int64]) -> CrossProducts:
        """Of m distinct rows × k that `counts` people each gave."""
        filled, here = np.where(present, rows, 0.0), present.astype(np.float64)
        weighed, weighed_here = filled * counts[:, None], here * counts[:, None]
        return cls(
            here.T @ weighed_here, filled.T @ weighed_here, (filled**2).T @ weighed_here, filled.T @ weighed
        )

    @classmethod
    def nothing(cls, k: int) -> CrossProducts:
        """Of nobody."""
        return cls(*(np.zeros((k, k)) for _ in range(4)))

    @classmethod
    def _of_block(cls, columns: NDArray[Any], present: Mask) -> CrossProducts:
        whole = bool(present.all())
        filled = columns if whole else np.where(present, columns, 0)
        values: NDArray[np.floating[Any]] = filled.astype(_exact_type(filled))
        products = (values @ values.T).astype(np.float64)
        if whole:
            sums, squares = (
                np.repeat(part.astype(np.float64)[:, None], len(columns), axis=1)
                for part in (values.sum(axis=1), np.diag(products))
            )
            return cls(np.full(products.shape, float(columns.shape[1])), sums, squares, products)
        here = present.astype(values.dtype)
        pairs, sums, squares = here @ here.T, values @ here.T, values**2 @ here.T
        return cls(pairs.astype(np.float64), sums.astype(np.float64), squares.astype(np.float64), products)

    def __add__(self, other: CrossProducts) -> CrossProducts:
        return CrossProducts(
            self.pairs + other.pairs,
            self.sums + other.sums,
            self.squares + other.squares,
            self.products + other.products,
        )

    @property
    def means(self) -> Floats:
        """Each column's mean over whoever has it; NaN of nobody."""
        with np.errstate(invalid="ignore"):
            return np.diag(self.sums) / np.diag(self.pairs)

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


def _exact_type(filled: NDArray[Any]) -> type[np.float32 | np.float64]:
    """float32 where it holds every sum of products of these whole numbers over a block, else float64."""
    if not np.issubdtype(filled.dtype, np.integer):
        return np.float64
    largest = max(int(filled.max(initial=0)), -int(filled.min(initial=0)))
    return np.float32 if largest**2 * PEOPLE < 2**24 else np.float64
