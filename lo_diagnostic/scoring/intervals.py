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


def wilson_interval(successes: int, n: int, level: float = SHARE_LEVEL) -> Interval | None:
    """Wilson's score interval of a share (Wilson 1927, JASA 22:209; R's `prop.test(correct = FALSE)`).

    On 0–1; None without anybody.
    """
    if n < 1:
        return None
    z2, share = float(ndtri((1 + level) / 2)) ** 2, successes / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    low = 0.0 if successes == 0 else middle - half
    return Interval(level, low, 1.0 if successes == n else middle + half)
