"""Confidence intervals of means: Student's t, and with a known headcount the finite-population one."""

from __future__ import annotations

import math

from scipy.special import stdtrit

from lo_diagnostic.scoring.scores import Interval

LEVEL = 0.9


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
