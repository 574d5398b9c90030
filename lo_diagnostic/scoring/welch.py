"""Welch's t test of many pairs of groups at once: difference, standard error, p and interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from lo_diagnostic.scoring.group_moments import GroupMoments

Floats = NDArray[np.float64]
LEVEL = 0.95


@dataclass(frozen=True)
class Samples:
    """One side of many comparisons, an entry a pair: people, mean, variance and its degrees of freedom.

    `df` is n − 1 unless the variance was pooled over more groups than this one.
    """

    n: Floats
    mean: Floats
    variance: Floats
    df: Floats

    @classmethod
    def of(cls, moments: GroupMoments) -> Samples:
        """Every group with its own variance (n − 1); NaN for a group of one."""
        n = moments.n.astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            return cls(n, moments.mean, np.where(n > 1, moments.ss / (n - 1), np.nan), n - 1)

    def __getitem__(self, index: ArrayLike) -> Samples:
        """The samples at these positions, repeated where a position is."""
        at = np.asarray(index)
        return Samples(self.n[at], self.mean[at], self.variance[at], self.df[at])


@dataclass(frozen=True)
class WelchDifferences:
    """a minus b, an entry a pair, on the scale of the means; all but `difference` NaN without a test."""

    difference: Floats
    se: Floats
    df: Floats
    t: Floats
    p: Floats
    low: Floats
    high: Floats


def welch_differences(a: Samples, b: Samples, level: float = LEVEL) -> WelchDifferences:
    """Difference of two means without assuming equal variances (Welch 1947, Biometrika 34:28).

    Degrees of freedom after Satterthwaite (1946, Biometrics Bulletin 2:110), from the df of each variance.
    No test where R refuses one: fewer than two people on a side, or both sides without variance.
    """
    of_a, of_b = a.variance / a.n, b.variance / b.n
    difference, se = a.mean - b.mean, np.sqrt(of_a + of_b)
    enough = (a.n > 1) & (b.n > 1) & (a.df > 0) & (b.df > 0)
    se = np.where(enough & varies(se, a.mean, b.mean), se, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        df = se**4 / (of_a**2 / a.df + of_b**2 / b.df)
    return WelchDifferences(difference, se, df, *t_test(difference, se, df, level))


def varies(se: Floats, mean_a: Floats, mean_b: Floats) -> NDArray[np.bool_]:
    """Is the standard error more than rounding? R's rule for "data are essentially constant"."""
    rounding = 10 * np.finfo(np.float64).eps * np.maximum(np.abs(mean_a), np.abs(mean_b))
    found: NDArray[np.bool_] = (se > 0) & (se >= rounding)
    return found


def t_test(difference: Floats, se: Floats, df: Floats, level: float) -> tuple[Floats, Floats, Floats, Floats]:
    """t, two-sided p, and the ends of difference ± t(df) · se; NaN where the standard error is."""
    t = difference / se
    half = stdtrit(df, (1 + level) / 2) * se
    return t, 2 * stdtr(df, -np.abs(t)), difference - half, difference + half
