"""Psychometric synonyms and antonyms: whether a person answers alike what nearly everybody answers alike."""

from __future__ import annotations

import numpy as np

from lo_diagnostic.responses.answer_blocks import Answers, Exact, Floats, Mask, blocks
from lo_diagnostic.responses.cross_products import CrossProducts

CRITICAL_R = 0.60
"""Pairs of items that correlate higher are synonyms (Meade & Craig 2012, Psychol Methods 17:437)."""
FEWEST_PAIRS = 3


def synonym_pairs(sums: CrossProducts, critical: float = CRITICAL_R) -> Mask:
    """Which items correlate above `critical`: items × items, each pair once (below the diagonal)."""
    return np.tril(sums.correlations > critical, k=-1)


def antonym_pairs(sums: CrossProducts, critical: float = CRITICAL_R) -> Mask:
    """Which items correlate below −`critical`: items × items, each pair once (below the diagonal)."""
    return np.tril(sums.correlations < -critical, k=-1)


def correlation_over_pairs(answers: Answers, pairs: Mask) -> Floats | None:
    """Each person's own Pearson r, over pairs of items, between the one answer and the other.

    Low over synonyms and high over antonyms = careless. `answers`: items × people, raw; `pairs` as above. NaN
    with fewer than three pairs answered (in R's careless: `resample_na = FALSE`) or where one side does not
    vary. None without pairs. Not one loop over pairs: sums over them are products with the matrix of pairs.
    """
    if not pairs.any():
        return None
    correlation = np.full(answers.shape[1], np.nan)
    for block in blocks(answers):
        x, given = block.values, block.given
        square = x * x
        mates = pairs.astype(x.dtype)
        given_mates, mates_answers = mates @ given, mates @ x
        n = _sums(given, given_mates)
        one, other = _sums(x, given_mates), _sums(given, mates_answers)
        variation = n * _sums(square, given_mates) - one**2
        other_variation = n * _sums(given, mates @ square) - other**2
        with np.errstate(invalid="ignore", divide="ignore"):
            r = (n * _sums(x, mates_answers) - one * other) / np.sqrt(variation * other_variation)
        correlation[block.people] = np.where(n >= FEWEST_PAIRS, r, np.nan)
    return correlation


def _sums(left: Exact, right: Exact) -> Floats:
    """Each person's sum over items of the products."""
    sums: Floats = np.einsum("ij,ij->j", left, right).astype(np.float64)
    return sums
