"""Confidence intervals: Student's t of means, the finite-population one, Wilson's of shares."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from lo_diagnostic.scoring.cells import Interval

Floats = NDArray[np.float64]
LEVEL = 0.9
SHARE_LEVEL = 0.95


def t_quantile(level: float, df: float) -> float:
    """Two-sided quantile of Student's t: P(|T| ≤ q) = level."""
    return float(stdtrit(df, (1 + level) / 2))


def t_interval(mean: float, sd: float, n: int, *, df: int, level: float = LEVEL) -> Interval | None:
    """mean ± t(df) · sd/√n. None where R refuses one: n < 2, no degree of freedom, or no variance."""
    if n < 2 or df < 1 or not sd > 0:
        return None
    half = t_quantile(level, df) * sd / math.sqrt(n)
    return Interval(level, mean - half, mean + half)


def t_halves(sd: Floats, n: NDArray[np.int64], df: NDArray[np.int64], level: float = LEVEL) -> Floats:
    """Half the width of each t interval, t(df) · sd/√n; NaN where `t_interval` has none."""
    known = (n > 1) & (df > 0) & (sd > 0)
    quantiles = stdtrit(np.where(known, df, 1), (1 + level) / 2)
    return np.where(known, quantiles * sd / np.sqrt(n), np.nan)


def these_people(interval: Interval | None, n: int, headcount: int | None) -> Interval | None:
    """The interval for these people now: its width times √(1 − n/N), the finite-population correction.

    (Cochran, *Sampling Techniques*, 1977, §2.6, with n/N as R's survey package has it.) None without a
    headcount N, which is at least n (see `frame.frame_of`).
    """
    if interval is None or headcount is None:
        return None
    middle, half = (interval.low + interval.high) / 2, (interval.high - interval.low) / 2
    shrunk = half * math.sqrt(1 - n / headcount)
    return Interval(interval.level, middle - shrunk, middle + shrunk)


def wilson_intervals(
    successes: NDArray[np.int64], n: NDArray[np.int64], level: float = SHARE_LEVEL
) -> tuple[Floats, Floats]:
    """Both ends of Wilson's score intervals of shares of n ≥ 1 people, on 0–1.

    (Wilson 1927, JASA 22:209; R's `prop.test(correct = FALSE)`.)
    """
    z2, share = float(ndtri((1 + level) / 2)) ** 2, successes / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    return np.where(successes == 0, 0.0, middle - half), np.where(successes == n, 1.0, middle + half)
