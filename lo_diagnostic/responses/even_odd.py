"""Even-odd consistency: whether the two halves of each scale tell the same about a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lo_diagnostic.responses.answer_blocks import Answers, Block, Floats, blocks

LOWEST_R = -1 / 3
"""Where Spearman–Brown's 2r / (1 + r) reaches −1; below it the formula would go beyond."""
NO_VARIATION = 1e-12
"""Answers are whole numbers, so halves that differ at all vary by far more than this."""


def even_odd(
    answers: Answers, scales: Sequence[Sequence[int]], turned: Mapping[int, int] | None = None
) -> Floats | None:
    """−1 × the within-person correlation of even and odd halves over scales, stepped up by Spearman–Brown.

    From −1 (both halves agree) to +1 (they contradict each other): high = careless, as in R's careless since
    1.2.0 (Jackson 1976; Johnson 2005, J Res Pers 39:103; Meade & Craig 2012, Psychol Methods 17:437).
    `answers`: items × people. `scales`: items of each scale by number; their 1st, 3rd … make the odd half.
    `turned`: for reversed items the sum of the scale's ends, to turn them with (careless takes items as they
    come). A half is the mean of its given answers, a scale is usable where both halves have one.
    NaN with fewer than two usable scales or without variation in either half; None without two scales of two.
    """
    halved = [scale for scale in scales if len(scale) > 1]
    if len(halved) < 2:
        return None
    index = np.full(answers.shape[1], np.nan)
    for block in blocks(answers):
        for item, ends in (turned or {}).items():
            block.values[item] = ends * block.given[item] - block.values[item]
        odd = np.stack([_mean(block, scale[0::2]) for scale in halved])
        even = np.stack([_mean(block, scale[1::2]) for scale in halved])
        index[block.people] = _inconsistency(odd, even)
    return index


def _mean(block: Block, items: Sequence[int]) -> Floats:
    totals, counts = (numbers[list(items)].sum(axis=0) for numbers in (block.values, block.given))
    with np.errstate(invalid="ignore"):
        mean: Floats = np.divide(totals, counts, dtype=np.float64)
    return mean


def _inconsistency(odd: Floats, even: Floats) -> Floats:
    usable = ~(np.isnan(odd) | np.isnan(even))
    scales = usable.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        odd, even = (np.where(usable, half, 0.0) for half in (odd, even))
        odd = (odd - odd.sum(axis=0) / scales) * usable
        even = (even - even.sum(axis=0) / scales) * usable
        variation, other = (np.einsum("ij,ij->j", half, half) for half in (odd, even))
        r = np.einsum("ij,ij->j", odd, even) / np.sqrt(variation * other)
    r = np.clip(r, LOWEST_R, 1.0)
    return np.where((variation > NO_VARIATION) & (other > NO_VARIATION), -2 * r / (1 + r), np.nan)
