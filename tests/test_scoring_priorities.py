"""How R² splits among predictors, and overlap: R's values, corner cases, and what must hold for any data."""

from __future__ import annotations

from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.scoring.overlap import fisher_interval, overlapping
from lo_diagnostic.scoring.priorities import (
    dependence,
    johnson_weights,
    lmg_weights,
    obstacle,
    positive_definite,
    r_squared,
)
from lo_diagnostic.scoring.priority_intervals import PriorityWeights, bootstrap_weights
from tests.reference_records import NAMES, Floats, Record, Reference, compare, edge_cases, same


def columns(found: Reference, record: Record) -> tuple[list[str], Floats]:
    """The predictors' names, and complete rows: the outcome first."""
    scope = record["scope"]
    predictors = scope["predictors"].split("+")
    rows = np.column_stack([found.scores(name) for name in (scope["outcome"], *predictors)])
    return predictors, rows[~np.isnan(rows).any(axis=1)]


def check_lmg(found: Reference, record: Record) -> None:
    predictors, rows = columns(found, record)
    same(record, lmg_weights(np.cov(rows.T), 0), [record["value"][name] for name in predictors])


def check_johnson(found: Reference, record: Record) -> None:
    predictors, rows = columns(found, record)
    same(record, johnson_weights(np.cov(rows.T), 0), [record["value"][name] for name in predictors])


def check_r_squared(found: Reference, record: Record) -> None:
    same(record, float(r_squared(np.cov(columns(found, record)[1].T), 0)), record["value"])


def check_correlations(found: Reference, record: Record) -> None:
    predictors, rows = columns(found, record)
    r = np.asarray(np.corrcoef(rows.T))[0, 1:]
    same(record, r, [record["value"]["r"][name] for name in predictors])
    for name, value in zip(predictors, r, strict=True):
        interval = fisher_interval(float(value), len(rows), 0.95)
        assert interval is not None
        r_limits = [record["value"][end][name] for end in ("ci_low", "ci_high")]
        same(record, [interval.low, interval.high], r_limits)


STATISTICS = {
    "relimp_lmg": check_lmg,
    "relimp_genizi": check_johnson,
    "r_squared": check_r_squared,
    "correlations_with_outcome": check_correlations,
}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("univbct_waves", "apisrs")])
def test_equal_to_r(name: str) -> None:
    assert all(compare(name, STATISTICS).values())


# The splits


def covariances(people: int, predictors: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    scores = rng.standard_normal((people, 1)) + rng.standard_normal((people, predictors + 1))
    return np.cov(scores.T)


seeds = st.integers(0, 10**6)
counts = st.integers(1, 6)


@given(counts, seeds)
def test_weights_are_never_negative_and_add_up_to_r_squared(predictors: int, seed: int) -> None:
    c = covariances(40, predictors, seed)
    slope = np.linalg.solve(c[1:, 1:], c[1:, 0])
    whole = slope @ c[1:, 0] / c[0, 0]
    assert r_squared(c, 0) == pytest.approx(whole)
    for weights in (lmg_weights(c, 0), johnson_weights(c, 0)):
        assert weights.sum() == pytest.approx(whole)
        assert (weights >= 0).all()


@given(counts, seeds, st.randoms(use_true_random=False))
def test_permuting_predictors_permutes_their_weights(predictors: int, seed: int, random: Random) -> None:
    c = covariances(40, predictors, seed)
    order = random.sample(range(predictors + 1), predictors + 1)
    outcome, kept = order.index(0), [name - 1 for name in order if name]
    for split in (lmg_weights, johnson_weights):
        assert split(c[order][:, order], outcome) == pytest.approx(split(c, 0)[kept])


@given(counts, seeds, st.floats(0.1, 100))
def test_units_do_not_matter(predictors: int, seed: int, unit: float) -> None:
    c = covariances(40, predictors, seed)
    units = np.ones(predictors + 1)
    units[-1] = unit
    units[0] = 1 / unit
    for split in (lmg_weights, johnson_weights):
        assert split(c * np.outer(units, units), 0) == pytest.approx(split(c, 0))


@given(st.integers(2, 4), seeds)
def test_lmg_is_the_mean_gain_over_all_orders(predictors: int, seed: int) -> None:
    c = covariances(40, predictors, seed)

    def explained(subset: tuple[int, ...]) -> float:
        chosen = [name + 1 for name in subset]
        if not chosen:
            return 0.0
        return float(c[0, chosen] @ np.linalg.solve(c[np.ix_(chosen, chosen)], c[chosen, 0]) / c[0, 0])

    orders = list(permutations(range(predictors)))
    gains = np.zeros(predictors)
    for order in orders:
        for place, name in enumerate(order):
            gains[name] += explained(order[: place + 1]) - explained(order[:place])
    assert lmg_weights(c, 0) == pytest.approx(gains / len(orders))


def test_uncorrelated_predictors_keep_their_squared_correlation() -> None:
    c = np.eye(4)
    c[0, 1:] = c[1:, 0] = r = np.array([0.5, 0.3, 0.0])
    assert lmg_weights(c, 0) == pytest.approx(r**2)
    assert johnson_weights(c, 0) == pytest.approx(r**2)


def test_two_predictors_split_alike_both_ways() -> None:
    c = covariances(60, 2, 5)
    assert lmg_weights(c, 0) == pytest.approx(johnson_weights(c, 0))


def test_many_matrices_at_once_are_each_alone() -> None:
    many = np.stack([covariances(40, 12, seed) for seed in range(3)])
    for split in (lmg_weights, johnson_weights, r_squared):
        assert split(many, 4) == pytest.approx(np.stack([split(one, 4) for one in many]))
    assert positive_definite(many).tolist() == [True] * 3


# What stands in the way


def test_obstacles() -> None:
    assert obstacle(100, 12) is None
    assert obstacle(99, 2) == "fewer than 100 complete rows"
    assert obstacle(1000, 13) == "more than 12 predictors"


def test_dependent_scores_have_no_weights() -> None:
    rows = people(200, 3, seed=1)
    assert dependence(np.cov(rows.T)) is None
    assert dependence(np.cov(np.column_stack([rows, rows[:, 1]]).T)) == "collinear"
    assert dependence(np.cov(np.column_stack([rows, rows[:, 1:].sum(axis=1)]).T)) == "collinear"
    assert dependence(np.cov(np.column_stack([rows, np.full(200, 50.0)]).T)) == "zero variance"


@pytest.mark.skipif(not edge_cases(), reason="../shared/reference is not here")
def test_collinear_where_r_stops() -> None:
    case = edge_cases()["relimp_collinear"]
    assert case["outcome"] == "error"
    assert dependence(np.cov([case["data"][name] for name in "yab"])) == "collinear"


# Intervals


def people(n: int, predictors: int, *, seed: int, points: int = 12) -> Floats:
    """Person scores on 0–100 with `points` steps, the outcome first."""
    rng = np.random.default_rng(seed)
    raw = rng.standard_normal((n, 1)) * 0.7 + rng.standard_normal((n, predictors + 1)) * 0.7
    return np.clip(np.round(raw * points / 5 + points / 2), 0, points) / points * 100


def weights_of(scores: Floats, **settings: int) -> PriorityWeights:
    found, reason = bootstrap_weights(scores, 0, **settings)
    assert reason is None
    assert found is not None
    return found


@pytest.mark.parametrize("n", [150, 2500])
def test_neither_the_order_of_people_nor_a_second_run_changes_a_digit(n: int) -> None:
    scores = people(n, 4, seed=2)
    shuffled = scores[np.random.default_rng(3).permutation(n)]
    ours, again = weights_of(scores, replicates=200), weights_of(shuffled, replicates=200)
    assert ours.r_squared == again.r_squared
    for mine, other in ((ours.lmg, again.lmg), (ours.johnson, again.johnson)):
        for field in ("values", "low", "high"):
            assert (getattr(mine, field) == getattr(other, field)).all()


def test_scores_of_any_number_of_values_are_put_in_order() -> None:
    scores = np.random.default_rng(6).standard_normal((2000, 8)).cumsum(axis=1)
    ours, again = weights_of(scores, replicates=50), weights_of(scores[::-1], replicates=50)
    assert (ours.lmg.low == again.lmg.low).all()


def test_intervals_hold_the_weights_and_narrow_with_people() -> None:
    few, many = weights_of(people(150, 4, seed=4)), weights_of(people(15_000, 4, seed=4))
    for ours in (few, many):
        assert ours.lmg.values.sum() == pytest.approx(ours.r_squared)
        assert ours.johnson.values.sum() == pytest.approx(ours.r_squared)
        for split in (ours.lmg, ours.johnson):
            assert ((split.low > 0) & (split.low < split.values) & (split.values < split.high)).all()
    ratio = (few.lmg.high - few.lmg.low) / (many.lmg.high - many.lmg.low)
    assert (ratio > 5).all()
    assert (ratio < 20).all()


def test_blocks_of_people_spread_like_people() -> None:
    """The interval of 5,000 people, drawn in blocks, has the width that 60 samples of 5,000 show."""
    samples = np.array([lmg_weights(np.cov(people(5000, 3, seed=100 + seed).T), 0) for seed in range(60)])
    ours = weights_of(people(5000, 3, seed=100))
    width = (ours.lmg.high - ours.lmg.low) / (2 * 1.96)
    assert width == pytest.approx(samples.std(axis=0, ddof=1), rel=0.35)


def test_a_predictor_with_a_larger_part_has_the_larger_weight() -> None:
    rng = np.random.default_rng(8)
    predictors = rng.standard_normal((3000, 3))
    outcome = predictors @ [0.8, 0.4, 0.0] + rng.standard_normal(3000)
    ours = weights_of(np.column_stack([outcome, predictors]))
    assert ours.lmg.low[0] > ours.lmg.high[1]
    assert ours.lmg.low[1] > ours.lmg.high[2]
    assert ours.johnson.low[0] > ours.johnson.high[1]


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        (np.empty((0, 4)), "fewer than 100 complete rows"),
        (people(99, 3, seed=1), "fewer than 100 complete rows"),
        (people(200, 13, seed=1), "more than 12 predictors"),
        (np.column_stack([people(200, 2, seed=1), np.full(200, 100 / 3)]), "zero variance"),
        (np.repeat(people(200, 2, seed=1), 2, axis=1)[:, :4], "collinear"),
    ],
)
def test_no_weights_and_why(scores: Floats, reason: str) -> None:
    assert bootstrap_weights(scores, 0) == (None, reason)


def test_weights_that_hang_on_one_person_are_not_given() -> None:
    scores = people(200, 3, seed=1)
    scores[:, 3] = 50.0
    scores[0, 3] = 100.0
    assert bootstrap_weights(scores, 0) == (None, "nearly collinear")


# Overlap


@pytest.mark.parametrize(
    ("r", "n", "expected"),
    [
        (0.9, 50, True),
        (0.9, 49, False),
        (0.84, 50, False),
        (0.84, 200, True),
        (0.80, 10**6, False),
        (-0.95, 500, False),
    ],
)
def test_overlap(r: float, n: int, expected: bool) -> None:
    assert overlapping(r, n) is expected


def test_limits_of_fishers_interval() -> None:
    assert fisher_interval(0.5, 3, 0.95) is None
    perfect = fisher_interval(1.0, 60, 0.9)
    assert perfect is not None
    assert (perfect.low, perfect.high) == (1.0, 1.0)


@given(st.floats(-0.99, 0.99), st.integers(4, 10**6))
def test_fishers_interval_turns_with_r_and_narrows_with_people(r: float, n: int) -> None:
    ours, turned = fisher_interval(r, n, 0.9), fisher_interval(-r, n, 0.9)
    assert ours is not None
    assert turned is not None
    assert (ours.low, ours.high) == (-turned.high, -turned.low)
    assert -1 <= ours.low < r < ours.high <= 1
    wider = fisher_interval(r, n, 0.95)
    assert wider is not None
    assert wider.low <= ours.low
