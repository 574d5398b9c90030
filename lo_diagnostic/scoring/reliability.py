"""Internal consistency of a dimension: Cronbach's alpha, its relatives, and what each item does to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtri

from lo_diagnostic.scoring.cells import Interval

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
LEVEL = 0.95
ROUNDING = 1e-12
"""What a variance may be, relative to its parts, through rounding alone."""


def varying(covariances: Floats) -> Mask:
    """Which items (k) have a variance above nought. Coefficients leave the others out, as psych does."""
    mask: Mask = np.diagonal(covariances) > 0
    return mask


def cronbach_alpha(covariances: Floats) -> float | None:
    """k/(k−1) · (1 − tr C / ΣC) of the varying items (Cronbach 1951, Psychometrika 16:297).

    `covariances`: k × k, of keyed items. Negative as it comes. None below two varying items, where ΣC is not
    positive, and where two items have too few people in common for a covariance.
    """
    items = _within(covariances, varying(covariances))
    return _number(_alpha(len(items), np.trace(items), items.sum()))


def standardised_alpha(correlations: Floats) -> float | None:
    """Alpha of items brought to equal variances, k r̄ / (1 + (k−1) r̄) (Falk & Savalei 2011, JPA 93:445).

    `correlations`: k × k, with holes each from the pair's own people and variances (so that they do not
    follow from pairwise covariances); NaN throughout for an item without variance, which is left out.
    None as for `cronbach_alpha`.
    """
    k, shared = _correlated(correlations)
    return _number(_alpha(k, k, k + shared))


def average_correlation(correlations: Floats) -> float | None:
    """Mean correlation r̄ of two different items, matrix as for `standardised_alpha`; None below two items."""
    k, shared = _correlated(correlations)
    return _number(shared / (k * (k - 1))) if k > 1 else None


def item_rest_correlations(covariances: Floats) -> Floats:
    """Correlation of each item (k) with the sum of the others (Henrysson 1963, Psychometrika 28:211).

    From the same covariances as alpha. NaN for an item without variance, and where the others' sum has none.
    """
    kept = varying(covariances)
    items = _within(covariances, kept)
    variances, sums = np.diagonal(items), items.sum(axis=1)
    rest = items.sum() - 2 * sums + variances
    usable = np.where(rest > ROUNDING * variances.sum(), rest, np.nan)
    return _placed((sums - variances) / np.sqrt(variances * usable), kept)


def alpha_if_dropped(covariances: Floats) -> Floats:
    """For each item (k) the alpha of the other varying ones; NaN with only two, and for one without variance.

    Given correlations, it is the standardised alpha of the others.
    """
    kept = varying(covariances)
    items = _within(covariances, kept)
    variances = np.diagonal(items)
    rest = items.sum() - 2 * items.sum(axis=1) + variances
    return _placed(_alpha(len(items) - 1, variances.sum() - variances, rest), kept)


def spearman_brown(correlation: float) -> float | None:
    """2r/(1+r), the reliability of two items' sum (Spearman 1910, BJP 3:271; Brown 1910, BJP 3:296).

    To be preferred to alpha for two items (Eisinga et al. 2013, IJPH 58:637). Below r = 0 the number stands
    as it comes, but means nothing, which the caller says. None at r = −1.
    """
    return 2 * correlation / (1 + correlation) if correlation > ROUNDING - 1 else None


def feldt_interval(alpha: float, n: int, k: int, level: float = LEVEL) -> Interval:
    """Feldt's interval of alpha for n ≥ 2 people and k varying items (Feldt et al. 1987, APM 11:93)."""
    tail = (1 - level) / 2
    df1, df2 = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * float(fdtri(df1, df2, 1 - tail))
    high = 1 - (1 - alpha) * float(fdtri(df1, df2, tail))
    return Interval(level, low, high)


def _alpha(k: int, trace: Floats | float, total: Floats | float) -> Floats:
    """Alpha of k items from the trace and the sum of their covariances; NaN where undefined."""
    if k < 2:
        return np.full(np.shape(total), np.nan)
    defined = np.where(total > ROUNDING * np.asarray(trace), total, np.nan)
    return np.asarray(k / (k - 1) * (1 - trace / defined))


def _within(matrix: Floats, kept: Mask) -> Floats:
    return matrix[np.ix_(kept, kept)]


def _correlated(correlations: Floats) -> tuple[int, float]:
    """How many items have a correlation with another, and the sum of those correlations."""
    different = ~np.eye(len(correlations), dtype=np.bool_)
    kept: Mask = np.asarray((np.isfinite(correlations) & different).any(axis=1))
    items = np.where(different, correlations, 0.0)
    return int(kept.sum()), float(_within(items, kept).sum())


def _placed(values: Floats, kept: Mask) -> Floats:
    """The kept items' values among all k; NaN for the others."""
    among = np.full(len(kept), np.nan)
    among[kept] = values
    return among


def _number(value: Floats | float) -> float | None:
    return float(value) if np.isfinite(value) else None
