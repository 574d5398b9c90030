"""What changed between two waves, later minus earlier: linked answers, independent ones, regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.welch import LEVEL, Samples, t_test, welch_differences

Floats = NDArray[np.float64]

_ROUNDING = 1e-10


@dataclass(frozen=True)
class LinkedPairs:
    """People who answered both waves, an entry a dimension or a group.

    `mean` and `sd` are of each person's change; `sd_a` and `sd_b` of the earlier and the later scores.
    Standard deviations with n − 1.
    """

    n: Floats
    mean: Floats
    sd: Floats
    sd_a: Floats
    sd_b: Floats

    @property
    def vary(self) -> NDArray[np.bool_]:
        """Did people change by more or less than each other, beyond the rounding of their scores?"""
        found: NDArray[np.bool_] = self.sd > _ROUNDING * (np.abs(self.mean) + self.sd_a + self.sd_b)
        return found


@dataclass(frozen=True)
class WaveChanges:
    """b minus a, an entry a dimension or a group; all but `change` NaN without a test.

    `r`: correlation of the waves, NaN where they are independent or one of them does not vary.
    """

    change: Floats
    se: Floats
    df: Floats
    t: Floats
    p: Floats
    low: Floats
    high: Floats
    r: Floats


def linked_pairs(earlier: Floats, later: Floats) -> LinkedPairs:
    """Moments of people × k scores of the same people in the same order, NaN where there is no score.

    Only who has both scores counts; NaN where too few do. The order of people changes nothing.
    """
    found = []
    for a, b in zip(earlier.T, later.T, strict=True):
        both = ~np.isnan(a) & ~np.isnan(b)
        change, *waves = (Distributions.of(values[both]) for values in (b - a, a, b))
        found.append([change.n, change.mean, change.sd, *(wave.sd for wave in waves)])
    return LinkedPairs(*np.array(found, dtype=np.float64).reshape(-1, 5).T)


def paired_change(pairs: LinkedPairs, level: float = LEVEL) -> WaveChanges:
    """Student's paired t test (Student 1908, Biometrika 6:1) with n − 1 degrees of freedom.

    No test where R refuses one: fewer than two pairs, or everybody moved by the same.
    """
    df = pairs.n - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        se = pairs.sd / np.sqrt(pairs.n)
        se = np.where((df > 0) & pairs.vary, se, np.nan)
        covariance = (pairs.sd_a**2 + pairs.sd_b**2 - pairs.sd**2) / 2
        r = np.where(pairs.sd_a * pairs.sd_b > 0, covariance / (pairs.sd_a * pairs.sd_b), np.nan)
    tested = t_test(pairs.mean, se, df, level)
    return WaveChanges(pairs.mean, se, np.where(np.isnan(se), np.nan, df), *tested, np.clip(r, -1, 1))


def independent_change(earlier: Samples, later: Samples, level: float = LEVEL) -> WaveChanges:
    """Welch's test of two waves whose answers are not linked; too wide where the same people answered."""
    found = welch_differences(later, earlier, level)
    return WaveChanges(
        found.difference, found.se, found.df, found.t, found.p, found.low, found.high,
        np.full_like(found.difference, np.nan),
    )  # fmt: skip


def expected_regression(raw: Floats, grand: float, reliability: Floats) -> Floats:
    """How far group means are expected to move by the next wave with nothing having changed.

    (1 − reliability) · (grand − raw) for groups of a first wave with means `raw` around `grand`, where
    reliability is tau²/(tau² + sigma²/n) of the group: the way from the raw mean to the empirical-Bayes one
    (Kelley 1927, *Interpretation of Educational Measurements*; Efron & Morris 1975, JASA 70:311). Above 0
    for groups below the middle: the lowest "improve" by themselves. Right when other members answer next
    time; where the same people answer again it is the most that may be expected.
    """
    return (1 - reliability) * (grand - raw)
