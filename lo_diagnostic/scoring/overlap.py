"""Correlations between dimensions: Fisher's interval, and whether people tell two dimensions apart."""

from __future__ import annotations

import math

from scipy.special import ndtri

from lo_diagnostic.scoring.cells import Interval

OVERLAP = 0.80
OVERLAP_PEOPLE = 50
OVERLAP_LEVEL = 0.9


def fisher_interval(r: float, n: int, level: float) -> Interval | None:
    """tanh(atanh r ± z/√(n − 3)) (Fisher 1921, Metron 1:3), as R's cor.test. None below four people.

    A perfect correlation has an interval of no width.
    """
    if n < 4:
        return None
    if abs(r) >= 1:
        return Interval(level, r, r)
    half = float(ndtri((1 + level) / 2)) / math.sqrt(n - 3)
    middle = math.atanh(r)
    return Interval(level, math.tanh(middle - half), math.tanh(middle + half))


def overlapping(r: float, n: int) -> bool:
    """Do people hardly tell two dimensions apart? 90 % interval of r above .80, from 50 people or more."""
    interval = fisher_interval(r, n, OVERLAP_LEVEL)
    return interval is not None and n >= OVERLAP_PEOPLE and interval.low > OVERLAP
