"""Weights of predictors with bootstrap intervals, from complete rows of person scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.scoring.priorities import (
    dependence,
    johnson_weights,
    lmg_weights,
    obstacle,
    positive_definite,
    r_squared,
)

Floats = NDArray[np.float64]

LEVEL = 0.95
REPLICATES = 1000
_BLOCKS = 1000
_SEED = 20_000
_AT_ONCE = 100
_USABLE = 0.95
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Weights:
    """A weight per predictor (sum: R²) and the ends of its interval."""

    values: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class PriorityWeights:
    """R² of the outcome and its two splits among the predictors, in the order of the columns."""

    n: int
    r_squared: float
    lmg: Weights
    johnson: Weights


def bootstrap_weights(
    scores: Floats, outcome: int, *, level: float = LEVEL, replicates: int = REPLICATES, seed: int = _SEED
) -> tuple[PriorityWeights | None, str | None]:
    """Weights of n × q complete scores, column `outcome` on the others; or None and the reason.

    Percentile intervals (Efron 1979, Annals of Statistics 7:1). Up to 1,000 rows people are drawn; of more
    rows, 1,000 blocks of people put together at random, which have the same spread. Rows are sorted
    and the seed is fixed: neither the order of people nor a second run changes a digit. In simulations with
    100 to 1,000 people 95 % intervals covered weights above .03 in 93 to 96 % of runs, those near .01 in 79
    to 90 %: a weight is never negative, so that its interval lies above 0 even where a predictor adds
    nothing. It shows how far weights differ, not that there is one.
    """
    if reason := obstacle(len(scores), scores.shape[1] - 1):
        return None, reason
    rng = np.random.default_rng(seed)
    blocks = _block_products(scores, rng)
    covariances = _covariances(blocks.sum(axis=0))
    if reason := dependence(covariances):
        return None, reason
    draws = rng.multinomial(len(blocks), np.full(len(blocks), 1 / len(blocks)), size=replicates)
    resampled = _usable(_covariances(np.tensordot(draws.astype(np.float64), blocks, axes=1)))
    if len(resampled) < _USABLE * replicates:
        return None, "nearly collinear"
    lmg = np.concatenate(
        [lmg_weights(resampled[at : at + _AT_ONCE], outcome) for at in range(0, len(resampled), _AT_ONCE)]
    )
    found = PriorityWeights(
        len(scores),
        float(r_squared(covariances, outcome)),
        _weights(lmg_weights(covariances, outcome), lmg, level),
        _weights(johnson_weights(covariances, outcome), johnson_weights(resampled, outcome), level),
    )
    return found, None


def _block_products(scores: Floats, rng: np.random.Generator) -> Floats:
    """Cross-products of (1, scores − centre) in each block of people: blocks × (q + 1) × (q + 1)."""
    people = _order(scores)[rng.permutation(len(scores))]
    centre = (scores.max(axis=0) + scores.min(axis=0)) / 2
    products = []
    for block in np.array_split(people, min(len(people), _BLOCKS)):
        rows = np.column_stack([np.ones(len(block)), scores[block] - centre])
        products.append(rows.T @ rows)
    return np.stack(products)


def _order(scores: Floats) -> NDArray[np.intp]:
    """Positions of the rows, sorted column by column, by one whole number a row (np.lexsort is slower)."""
    key, possible = np.zeros(len(scores), dtype=np.int64), 1
    for column in scores.T:
        levels = np.unique(column)
        if possible * len(levels) > _LARGEST:
            found, key = np.unique(key, return_inverse=True)
            possible = len(found)
        key = key * len(levels) + np.searchsorted(levels, column)
        possible *= len(levels)
    return np.argsort(key)


def _covariances(products: Floats) -> Floats:
    """Covariances (denominator n) of … × (q + 1) × (q + 1) cross-products whose first column is ones."""
    n, sums = products[..., :1, :1], products[..., 1:, :1]
    found: Floats = products[..., 1:, 1:] / n - (sums / n) * np.swapaxes(sums / n, -1, -2)
    return found


def _usable(covariances: Floats) -> Floats:
    """Those of replicates × q × q in which every column varies and none follows from the others."""
    varied = covariances[(np.diagonal(covariances, axis1=-2, axis2=-1) > 0).all(axis=-1)]
    return varied[positive_definite(varied)]


def _weights(values: Floats, resampled: Floats, level: float) -> Weights:
    low, high = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return Weights(values, low, high)
