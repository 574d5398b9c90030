"""Internal consistency of a dimension: Cronbach's alpha with Feldt's interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtri

from lo_diagnostic.disclosure.showing import RELIABILITY_ROWS
from lo_diagnostic.scoring.scores import Interval, Reliability

Floats = NDArray[np.float64]
LEVEL = 0.95


def covariance(keyed: Floats) -> Floats:
    """Covariances of items (people × items, NaN = missing) from all pairs that both answered, n − 1.

    Three matrix products instead of a loop over pairs; centred first, so that nothing cancels.
    """
    present = (~np.isnan(keyed)).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = np.where(present, keyed, 0.0).sum(axis=0) / present.sum(axis=0)
        filled = np.where(present, keyed - centre, 0.0)
        pairs = present.T @ present
        sums = filled.T @ present
        products = filled.T @ filled
        return (products - sums * sums.T / pairs) / (pairs - 1)


def cronbach_alpha(covariances: Floats) -> float | None:
    """k/(k−1) · (1 − tr C / ΣC) (Cronbach 1951, Psychometrika 16:297). None where ΣC is not positive."""
    k = len(covariances)
    total = covariances.sum()
    if k < 2 or not total > 0:
        return None
    return float(k / (k - 1) * (1 - np.trace(covariances) / total))


def feldt_interval(alpha: float, n: int, k: int, level: float = LEVEL) -> Interval:
    """Feldt's interval of alpha for n people and k items (Feldt, Woodruff & Salih 1987, APM 11:93)."""
    tail = (1 - level) / 2
    df1, df2 = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * float(fdtri(df1, df2, 1 - tail))
    high = 1 - (1 - alpha) * float(fdtri(df1, df2, tail))
    return Interval(level, low, high)


def reliability(keyed: Floats) -> tuple[Reliability | None, str]:
    """Alpha from pairwise covariances; or None and the reason. n: the rows handed in, as R's psych counts.

    With fewer than 30 complete rows only the interval is told (CONTRACT §4).
    """
    n, k = keyed.shape
    complete = int((~np.isnan(keyed)).all(axis=1).sum())
    if k < 2:
        return None, "one item"
    if complete < 3:
        return None, "fewer than three complete rows"
    alpha = cronbach_alpha(covariance(keyed))
    if alpha is None:
        return None, "zero variance"
    interval = feldt_interval(alpha, n, k)
    return Reliability(k, n, "pairwise", alpha if complete >= RELIABILITY_ROWS else None, interval), ""
