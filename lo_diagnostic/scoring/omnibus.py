"""Do k groups differ at all: Welch's analysis of variance, and omega squared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from lo_diagnostic.scoring.group_moments import ROUNDING, GroupMoments


@dataclass(frozen=True)
class WelchAnova:
    """F test of equal means that lets variances differ."""

    f: float
    df1: int
    df2: float
    p: float


def welch_anova(moments: GroupMoments) -> WelchAnova | None:
    """Welch 1951 (Biometrika 38:330), as R's oneway.test.

    None below two groups, with a group of one, or with a group whose answers are all equal.
    """
    k = moments.groups
    vary = np.sqrt(moments.ss / moments.n) > ROUNDING * np.abs(moments.mean).max()
    if k < 2 or not ((moments.n > 1) & vary).all():
        return None
    weight = moments.n * (moments.n - 1) / moments.ss
    share = weight / weight.sum()
    middle = share @ moments.mean
    unevenness = float(((1 - share) ** 2 / (moments.n - 1)).sum()) / (k**2 - 1)
    between = float(weight @ (moments.mean - middle) ** 2) / (k - 1)
    f, df2 = between / (1 + 2 * (k - 2) * unevenness), 1 / (3 * unevenness)
    return WelchAnova(f, k - 1, df2, float(fdtrc(k - 1, df2, f)))


def omega_squared(moments: GroupMoments) -> float | None:
    """(SSB − dfB·MSW)/(SST + MSW) (Hays 1963, *Statistics for Psychologists*), not cut off at 0.

    A negative value means that the groups differ less than chance alone would make them. None below two
    groups, with only groups of one, or when all answers are equal.
    """
    if moments.groups < 2 or moments.df_within < 1:
        return None
    mean_within = moments.ss_within / moments.df_within
    total = moments.ss_between + moments.ss_within + mean_within
    return (moments.ss_between - moments.df_between * mean_within) / total if total > 0 else None
