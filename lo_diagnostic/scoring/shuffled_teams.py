"""What r_wg(j) teams of the same size would have if people had been put in them at random."""

from __future__ import annotations

import math

import numpy as np

from lo_diagnostic.scoring.agreement_indices import sample_variance, stepped_up
from lo_diagnostic.scoring.group_moments import Floats, Ints

SEED = 1984
SAMPLES = 100
LONGEST = 200


def expected_rwg_j(patterns: Floats, counts: Ints, null_variance: float, sizes: Ints) -> Floats:
    """Mean r_wg(j) of random teams of each of `sizes` (≥ 1) people, from everybody without replacement.

    `patterns`: patterns × items, answers with NaN where not given; `counts`: how many people gave each
    pattern. Returned per size; NaN where no random team had two answers to every item. It shows how much of
    a team's r_wg(j) any team has (random group resampling: Bliese & Halverson 2002, Leadership Quarterly
    13:53).

    SAMPLES ordered samples of up to LONGEST people, the same at every call, are cut into teams of n: of 5
    people there are 4,000. Over seeds the result moved by .001–.009 (sd) up to n = 20, by .02 at most, on
    five scales of 240–2,800 people. Needs at least one person.
    """
    sums, people = _sums_of_answers(patterns, counts)
    running = _running_sums(sums, people)
    longest, everybody = running.shape[1] - 1, int(people.sum())
    items = patterns.shape[1]
    distinct, which = np.unique(sizes, return_inverse=True)
    within = distinct <= longest
    expected = np.full(distinct.shape, np.nan)
    for place in np.flatnonzero(within):
        teams = np.diff(running[:, :: distinct[place]], axis=1)
        expected[place] = _mean_told(stepped_up(_mean_variance(teams), items, null_variance).ravel())
    larger = _larger(
        _mean_variance(running[:, -1])[:, None],
        _mean_variance(np.tensordot(people, sums, axes=1)),
        _narrowing(distinct[~within], longest, everybody),
    )
    expected[~within] = [_mean_told(column) for column in stepped_up(larger, items, null_variance).T]
    return expected[which]


def _mean_told(values: Floats) -> float:
    told = values[~np.isnan(values)]
    return float(told.mean()) if len(told) else math.nan


def _sums_of_answers(patterns: Floats, counts: Ints) -> tuple[Floats, Ints]:
    """Patterns in a fixed order, as what a person adds: patterns × (answers, x, x²) × items; and the counts.

    x is counted from the lowest answer, so that sums of whole numbers are exact.
    """
    order = np.lexsort(patterns.T)
    answered = ~np.isnan(patterns[order])
    lowest = np.min(patterns, where=~np.isnan(patterns), initial=np.inf)
    above = np.where(answered, patterns[order] - lowest, 0.0)
    return np.stack([answered.astype(np.float64), above, above**2], axis=1), counts[order]


def _running_sums(sums: Floats, people: Ints) -> Floats:
    """Sums over the first 0, 1, 2 … people of each sample: samples × (length + 1) × 3 × items."""
    everybody = int(people.sum())
    length = min(everybody, LONGEST)
    random = np.random.default_rng(SEED)
    drawn = np.stack([random.choice(everybody, length, replace=False) for _ in range(SAMPLES)])
    running = np.zeros((SAMPLES, length + 1, *sums.shape[1:]))
    np.cumsum(sums[np.searchsorted(people.cumsum(), drawn, side="right")], axis=1, out=running[:, 1:])
    return running


def _mean_variance(sums: Floats) -> Floats:
    """Mean over items of the variance of answers, from sums … × 3 × items."""
    variances = sample_variance(sums[..., 0, :], sums[..., 1, :], sums[..., 2, :])
    means: Floats = variances.mean(axis=-1)
    return means


def _larger(of_longest: Floats, of_everybody: Floats, narrowing: Floats) -> Floats:
    """Variances in teams above LONGEST: around that of everybody, their expectation, only closer to it.

    (E s² = S² without replacement: Cochran, *Sampling Techniques*, 1977, theorem 2.4.) Everybody's alone
    would not do, for the index bends: at 200 it was up to .014 off, and .085 with a skewed null (lq2002).
    """
    larger: Floats = of_everybody + (of_longest - of_everybody) * narrowing
    return larger


def _narrowing(sizes: Ints, longest: int, everybody: int) -> Floats:
    """Standard error of a mean of each of `sizes` over that of `longest`, both without replacement."""
    left_out = np.maximum(1 / np.minimum(sizes, everybody) - 1 / everybody, 0.0)
    return np.sqrt(left_out / max(1 / longest - 1 / everybody, np.finfo(np.float64).tiny))
