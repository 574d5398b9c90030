"""Agreement within groups: r_wg, r_wg(j) and the average deviation, from counts of answers.

Counts hold how many people of each group gave each of the A scale points to each of k items (raw or keyed
alike: turning a scale round changes no index). Points are the scale's own numbers, ascending.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.scoring.group_moments import Floats, Ints

Bools = NDArray[np.bool_]

SLIGHT_SKEW: Final = {5: 1.34, 6: 1.85, 7: 2.90}
"""Variance of a slightly skewed distribution over A options (LeBreton & Senter 2008, ORM 11:815)."""


def uniform_null(points: Floats) -> float:
    """Variance of answers spread evenly over the points: (A² − 1)/12 for 1…A, in the scale's unit squared.

    (James, Demaree & Wolf 1984, Journal of Applied Psychology 69:85.)
    """
    return float(np.var(points))


def slight_skew_null(points: Floats) -> float | None:
    """Variance of answers that lean a little to one side; None unless 5–7 points equally far apart."""
    step = _step(points)
    table = SLIGHT_SKEW.get(len(points))
    return None if step is None or table is None else table * step**2


def ad_limit(points: Floats) -> float | None:
    """Average deviation below which people agree: A/6 of the distance between points; None if that varies.

    (Dunlap, Burke & Smith-Crowe 2003, Journal of Applied Psychology 88:356.)
    """
    step = _step(points)
    return None if step is None else len(points) / 6 * step


def sample_variance(n: Floats | Ints, total: Floats, squares: Floats) -> Floats:
    """Variance with n − 1 from sums of x and x², element by element; NaN below two answers.

    Of whole numbers it is exact, so that equal answers have a variance of exactly 0.
    """
    scatter = np.maximum(n * squares - total**2, 0.0)
    variance: Floats = np.divide(scatter, n * (n - 1), out=np.full(scatter.shape, np.nan), where=n > 1)
    return variance


def mean_item_variance(counts: Ints, points: Floats) -> Floats:
    """Mean over items of the variance of answers: `counts` groups × items × points → groups.

    NaN for a group in which an item has fewer than two answers.
    """
    above = points - points[0]
    variances = sample_variance(counts.sum(axis=-1), counts @ above, counts @ above**2)
    means: Floats = variances.mean(axis=-1)
    return means


def stepped_up(mean_variance: Floats, items: int, null_variance: float) -> Floats:
    """J(1 − q)/(J(1 − q) + q), q = mean item variance / null variance, truncated at 1; NaN stays NaN."""
    q = np.minimum(mean_variance / null_variance, 1.0)
    index: Floats = items * (1 - q) / (items * (1 - q) + q)
    return index


def rwg(counts: Ints, points: Floats, null_variance: float) -> Floats:
    """r_wg = 1 − s²/null of one item, 0–1: `counts` groups × points → groups; NaN below two answers.

    (James, Demaree & Wolf 1984, Journal of Applied Psychology 69:85; truncated at 0, as they advise.)
    """
    return stepped_up(mean_item_variance(counts[:, None, :], points), 1, null_variance)


def rwg_j(counts: Ints, points: Floats, null_variance: float) -> Floats:
    """r_wg(j) of J items, 0–1: `counts` groups × items × points → groups.

    Each item from whoever answered it; NaN where an item has fewer than two answers. The mean variance is
    truncated at the null, as in R's multilevel::rwg.j. (James, Demaree & Wolf 1984.)
    """
    return stepped_up(mean_item_variance(counts, points), counts.shape[1], null_variance)


def is_split(counts: Ints, points: Floats) -> Bools:
    """Do answers lie further apart than evenly spread ones (mean item variance above the uniform null)?

    `counts` groups × items × points → groups; False, too, where an item has fewer than two answers.
    """
    split: Bools = mean_item_variance(counts, points) > uniform_null(points)
    return split


def average_deviation(
    complete_counts: Ints, points: Floats, around: Literal["mean", "median"] = "mean"
) -> Floats:
    """Mean distance of answers from their mean or median, averaged over items, in the scale's unit.

    `complete_counts` groups × items × points, of people who answered every item (so does R's
    multilevel::ad.m); → groups, NaN below two people. (Burke, Finkelstein & Dusig 1999, ORM 2:49.)
    """
    n = complete_counts.sum(axis=-1)
    centre = _means(complete_counts, points) if around == "mean" else _medians(complete_counts, points)
    distances = (complete_counts * np.abs(points - centre[..., None])).sum(axis=-1)
    per_item = np.divide(distances, n, out=np.full(distances.shape, np.nan), where=n > 1)
    deviation: Floats = per_item.mean(axis=-1)
    return deviation


def _means(counts: Ints, points: Floats) -> Floats:
    means: Floats = counts @ points / np.maximum(counts.sum(axis=-1), 1)
    return means


def _medians(counts: Ints, points: Floats) -> Floats:
    """The middle answer, or the mean of the middle two."""
    given, n = counts.cumsum(axis=-1), counts.sum(axis=-1)
    lower = (given >= ((n + 1) // 2)[..., None]).argmax(axis=-1)
    upper = (given >= (n // 2 + 1)[..., None]).argmax(axis=-1)
    medians: Floats = (points[lower] + points[upper]) / 2
    return medians


def _step(points: Floats) -> float | None:
    """Distance between neighbouring points; None if it is not the same everywhere."""
    steps = np.diff(points)
    return float(steps[0]) if np.allclose(steps, steps[0]) else None
