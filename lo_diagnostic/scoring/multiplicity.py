"""Adjusting p values for their number: Benjamini–Hochberg when exploring, Holm when a decision follows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def benjamini_hochberg(p: Floats) -> Floats:
    """p adjusted for the false discovery rate (Benjamini & Hochberg 1995, JRSS B 57:289), in p's order.

    The family is every p that is a number: NaN stays NaN and does not count.
    """
    order, ascending = _family(p)
    m = len(ascending)
    steps = ascending * (m / np.arange(1, m + 1))
    return _put_back(p, order, np.minimum.accumulate(steps[::-1])[::-1])


def holm(p: Floats) -> Floats:
    """p adjusted for the family-wise error rate (Holm 1979, Scand J Stat 6:65); NaN as above."""
    order, ascending = _family(p)
    steps = ascending * np.arange(len(ascending), 0, -1)
    return _put_back(p, order, np.maximum.accumulate(steps))


def _family(p: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Positions of the p values that are numbers, smallest first, and those values."""
    order = np.argsort(p, kind="stable")[: np.count_nonzero(~np.isnan(p))]
    return order, p[order]


def _put_back(p: Floats, order: NDArray[np.int64], adjusted: Floats) -> Floats:
    found = np.full(len(p), np.nan)
    found[order] = np.minimum(adjusted, 1.0)
    return found
