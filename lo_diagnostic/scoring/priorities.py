"""How R² splits among correlated predictors: lmg (general dominance) and Johnson's relative weights."""

from __future__ import annotations

from functools import cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MAXIMUM_PREDICTORS = 12
MINIMUM_ROWS = 100
_SINGULAR = 1e-8


def r_squared(covariances: Floats, outcome: int) -> Floats:
    """Share of the outcome's variance that all predictors account for, of … × q × q covariances."""
    left = _unexplained(covariances, outcome)
    return left[..., 0] - left[..., -1]


def lmg_weights(covariances: Floats, outcome: int) -> Floats:
    """What each predictor adds to R², averaged over all orders of entry; they sum to R².

    `covariances` (or correlations): … × q × q, positive definite; gives … × (q − 1), predictors in order.
    (Lindeman, Merenda & Gold 1980, *Introduction to Bivariate and Multivariate Analysis*, 119; general
    dominance of Budescu 1993, Psychological Bulletin 114:542.)
    """
    return _unexplained(covariances, outcome) @ _shares(covariances.shape[-1] - 1)


def johnson_weights(covariances: Floats, outcome: int) -> Floats:
    """Relative weights by way of the nearest orthogonal predictors, raw; they sum to R². As `lmg_weights`.

    (Johnson 2000, Multivariate Behavioral Research 35:1; Genizi 1993, Statistica Sinica 3:407.)
    """
    among, with_outcome = _predictors_first(covariances, outcome)
    values, vectors = np.linalg.eigh(among[..., :-1, :-1])
    transposed = np.swapaxes(vectors, -1, -2)
    root = (vectors * np.sqrt(values)[..., None, :]) @ transposed
    beta = (vectors / np.sqrt(values)[..., None, :]) @ transposed @ with_outcome[..., None]
    weights: Floats = (root**2 @ beta**2)[..., 0]
    return weights


def obstacle(n: int, predictors: int) -> str | None:
    """Why so many complete rows of so many predictors give no weights; None where nothing is in the way."""
    if n < MINIMUM_ROWS:
        return f"fewer than {MINIMUM_ROWS} complete rows"
    return f"more than {MAXIMUM_PREDICTORS} predictors" if predictors > MAXIMUM_PREDICTORS else None


def dependence(covariances: Floats) -> str | None:
    """Why q × q covariances, the outcome included, give no weights (there R stops); None where they do."""
    if not (np.diagonal(covariances) > 0).all():
        return "zero variance"
    return None if positive_definite(covariances) else "collinear"


def positive_definite(covariances: Floats) -> NDArray[np.bool_]:
    """Is each of … × q × q finite covariances with positive variances free of linear dependence?"""
    found: NDArray[np.bool_] = np.linalg.eigvalsh(_correlations(covariances))[..., 0] > _SINGULAR
    return found


def _correlations(covariances: Floats) -> Floats:
    sd = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    found: Floats = covariances / (sd[..., :, None] * sd[..., None, :])
    return found


def _predictors_first(covariances: Floats, outcome: int) -> tuple[Floats, Floats]:
    """Correlations with the outcome in the last row and column, and the predictors' with it."""
    order = [index for index in range(covariances.shape[-1]) if index != outcome] + [outcome]
    correlations = _correlations(covariances)[..., order, :][..., order]
    return correlations, correlations[..., :-1, -1]


def _unexplained(covariances: Floats, outcome: int) -> Floats:
    """1 − R² of each subset of the p predictors: … × 2^p, where bit j of the position says predictor j is in.

    Predictor by predictor, every matrix found so far gives two: without it, and given it (the Schur
    complement); the matrices shrink as they double, so that the work is of the order of 2^p.
    """
    left = _predictors_first(covariances, outcome)[0][..., None, :, :]
    for _ in range(covariances.shape[-1] - 1):
        without = left[..., 1:, 1:]
        given = without - left[..., 1:, :1] * (left[..., :1, 1:] / left[..., :1, :1])
        left = np.concatenate([without, given], axis=-3)
    unexplained: Floats = left[..., 0, 0]
    return unexplained


@cache
def _shares(p: int) -> Floats:
    """2^p × p: the weight of each subset's 1 − R² in each predictor's lmg, s!(p − 1 − s)!/p! of its gains."""
    subsets = np.arange(2**p)[:, None]
    inside = (subsets >> np.arange(p)) & 1
    others = inside.sum(axis=1, keepdims=True) - inside
    weight = np.array([factorial(s) * factorial(p - 1 - s) / factorial(p) for s in range(p)])
    shares: Floats = np.where(inside, -1.0, 1.0) * weight[others]
    shares.flags.writeable = False
    return shares
