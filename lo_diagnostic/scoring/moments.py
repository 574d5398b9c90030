"""Mean and standard deviation, summed exactly: the same to the last digit whoever answered first."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def mean_of(values: Floats) -> float:
    """Arithmetic mean of at least one value."""
    return math.fsum(values) / len(values)


def sd_of(values: Floats) -> float:
    """Standard deviation with n − 1; NaN for a single value."""
    return math.sqrt(squares_of(values) / (len(values) - 1)) if len(values) > 1 else math.nan


def squares_of(values: Floats) -> float:
    """Sum of squared deviations from the mean."""
    return math.fsum((values - mean_of(values)) ** 2)


def pooled_sd(groups: Iterable[Floats], df: int) -> float:
    """Pooled within-group standard deviation, √(Σ(n−1)s² / df)."""
    return math.sqrt(math.fsum(map(squares_of, groups)) / df)
