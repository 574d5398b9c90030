"""The jackknife interval of Cronbach's alpha, on the scale of log(1 − alpha): nothing in it is random."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.responses.cross_products import CrossProducts
from lo_diagnostic.scoring.intervals import t_quantile
from lo_diagnostic.scoring.reliability import LEVEL, ROUNDING, varying

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
BLOCK = 1 << 14
LARGEST_LOG = 700.0  # of what a float can hold


def jackknife_interval(patterns: Floats, counts: Counts, level: float = LEVEL) -> tuple[float, float] | None:
    """Interval of pairwise alpha from leaving out each person in turn (Miller 1974, Biometrika 61:1).

    `patterns`: m × k distinct rows of keyed answers, NaN where there is none; `counts`: how many people gave
    each (m). Mean ± t(n − 1) · SE of the pseudo-values nθ − (n−1)θ₍₋ᵢ₎ of θ = log(1 − alpha). The items are
    those that vary over everybody, whoever is left out; n are the people with an answer to any of them.

    None below two such items or three people per pair of items, where alpha or a leave-one-out alpha is
    undefined or 1, and where it makes the same difference whoever is left out.
    """
    blocks = [slice(start, start + BLOCK) for start in range(0, len(patterns), BLOCK)]
    products = CrossProducts.nothing(patterns.shape[1])
    for block in blocks:
        products += CrossProducts.weighted(patterns[block], ~np.isnan(patterns[block]), counts[block])
    kept = varying(products.covariances)
    if kept.sum() < 2 or products.pairs[np.ix_(kept, kept)].min() < 3:
        return None
    if not kept.all():
        return jackknife_interval(patterns[:, kept], counts, level)
    weights = np.where(np.isnan(patterns).all(axis=1), 0, counts)
    n, removal = int(weights.sum()), _Removal.of(products)
    without = np.concatenate([removal.logs_without(patterns[block]) for block in blocks])
    pseudo = n * removal.log_with_all - (n - 1) * without
    mean = float(weights @ pseudo) / n
    sd = math.sqrt(float(weights @ (pseudo - mean) ** 2) / (n - 1))
    half = t_quantile(level, n - 1) * sd / math.sqrt(n)
    if not (sd > ROUNDING * n and mean + half < LARGEST_LOG):
        return None
    return 1 - math.exp(mean + half), 1 - math.exp(mean - half)


@dataclass(frozen=True)
class _Removal:
    """What leaving out one person does to the trace and the sum of the pairwise covariances.

    Without somebody who answered x and y the covariance of a pair changes by C/(N−2) − B(x − X)(y − Y), with
    N people, their means X and Y, and B = N/((N−1)(N−2)). Summed over the pairs that a person answered, this
    is a quadratic form in (answers from the items' means, answered or not): `form`, 2k × 2k. `shrinking` and
    `stretch` are the C/(N−2) and B of each item with itself.
    """

    centre: Floats
    trace: float
    total: float
    shrinking: Floats
    stretch: Floats
    form: Floats

    @classmethod
    def of(cls, products: CrossProducts) -> _Removal:
        pairs, covariances = products.pairs, products.covariances
        means = products.sums / pairs
        centre = np.diagonal(means)
        means = means - centre[:, None]
        shrinking, stretch = covariances / (pairs - 2), pairs / ((pairs - 1) * (pairs - 2))
        mixed = stretch * means.T
        form = np.block([[-stretch, mixed], [mixed.T, shrinking - means * mixed]])
        trace, total = float(np.trace(covariances)), float(covariances.sum())
        return cls(centre, trace, total, np.diagonal(shrinking), np.diagonal(stretch), form)

    @property
    def log_with_all(self) -> float:
        """log(1 − alpha) of everybody."""
        return float(_log(len(self.centre), self.trace, self.total))

    def logs_without(self, rows: Floats) -> Floats:
        """log(1 − alpha) without one person of each row of answers."""
        given = (~np.isnan(rows)).astype(np.float64)
        answers = np.where(given > 0, rows - self.centre, 0.0)
        both = np.hstack([answers, given])
        totals = self.total + np.einsum("ij,ij->i", both @ self.form, both)
        traces = self.trace + given @ self.shrinking - answers**2 @ self.stretch
        return _log(len(self.centre), traces, totals)


def _log(k: int, traces: Floats | float, totals: Floats | float) -> Floats:
    """log(1 − alpha) from trace and sum of k items' covariances; NaN where alpha is undefined or 1."""
    defined = np.where(totals > ROUNDING * np.asarray(traces), totals, np.nan)
    excess = k * traces / defined - 1
    return np.log(np.where(excess > ROUNDING, excess, np.nan) / (k - 1))
