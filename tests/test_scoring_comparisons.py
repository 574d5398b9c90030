"""Comparing groups and waves: R's values, corner cases, and what must hold whatever the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import nctdtr

from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.scoring.group_moments import GroupMoments
from lo_diagnostic.scoring.hedges import (
    change_in_average_sd,
    noncentrality,
    standardised_changes,
    standardised_differences,
)
from lo_diagnostic.scoring.multiplicity import benjamini_hochberg, holm
from lo_diagnostic.scoring.omnibus import omega_squared, welch_anova
from lo_diagnostic.scoring.scores import Verdict
from lo_diagnostic.scoring.verdicts import verdict
from lo_diagnostic.scoring.wave_changes import (
    LinkedPairs,
    expected_regression,
    independent_change,
    linked_pairs,
    paired_change,
)
from lo_diagnostic.scoring.welch import Samples, WelchDifferences, welch_differences
from tests.reference_records import (
    NAMES,
    Floats,
    Record,
    Reference,
    compare,
    edge_cases,
    reference,
    same,
)

Answers = list[float]

# Groups


def moments(*groups: Answers) -> GroupMoments:
    values = [np.array(group, dtype=np.float64) for group in groups]
    return GroupMoments(
        np.array([len(v) for v in values], dtype=np.int64),
        np.array([v.mean() for v in values]),
        np.array([((v - v.mean()) ** 2).sum() for v in values]),
    )


def samples(*groups: Answers) -> Samples:
    return Samples.of(moments(*groups))


def welch(a: Answers, b: Answers) -> WelchDifferences:
    return welch_differences(samples(a), samples(b))


def two(found: Reference, record: Record) -> tuple[Samples, Samples]:
    scope = record["scope"]
    names, every = found.groups(scope["variable"], scope["group"])
    both = Samples.of(every)
    return both[[names.index(scope["a"])]], both[[names.index(scope["b"])]]


def check_welch(found: Reference, record: Record) -> None:
    ours, r = welch_differences(*two(found, record)), record["value"]
    mine = [ours.t, ours.df, ours.p, ours.difference, ours.low, ours.high, ours.se]
    same(record, np.concatenate(mine), [r["t"], r["df"], r["p"], r["diff"], *r["ci95"], r["se"]])


def check_pairwise(found: Reference, record: Record) -> None:
    names, every = found.groups(record["scope"]["variable"], record["scope"]["group"])
    r, groups = record["value"], Samples.of(every)
    a, b = ([names.index(str(name)) for name in r[side]] for side in "ab")
    p = welch_differences(groups[a], groups[b]).p
    same(record, p, r["p"])
    same(record, benjamini_hochberg(p), r["p_bh"])
    same(record, holm(p), r["p_holm"])


def check_d(found: Reference, record: Record) -> None:
    ours, r = standardised_differences(*two(found, record)), record["value"]
    assert ours.d[0] == pytest.approx(r["d"], rel=1e-9)
    same(record, [ours.d_low[0], ours.d_high[0]], r["ci95"])


def check_g(found: Reference, record: Record) -> None:
    ours, r = standardised_differences(*two(found, record)), record["value"]
    assert ours.g[0] == pytest.approx(r["g"], rel=1e-9)
    same(record, [ours.g_low[0], ours.g_high[0]], r["ci95"])


def check_d_interval(found: Reference, record: Record) -> None:
    ours = standardised_differences(*two(found, record))
    same(record, [ours.d_low[0], ours.d_high[0]], record["value"])


def check_anova(found: Reference, record: Record) -> None:
    ours = welch_anova(found.groups(record["scope"]["variable"], record["scope"]["group"])[1])
    assert ours is not None
    same(record, astuple(ours), [record["value"][key] for key in ("F", "df1", "df2", "p")])


def check_omega(found: Reference, record: Record) -> None:
    ours = omega_squared(found.groups(record["scope"]["variable"], record["scope"]["group"])[1])
    assert ours is not None
    same(record, max(ours, 0.0), record["value"]["value"])


def check_omega_untruncated(found: Reference, record: Record) -> None:
    ours = omega_squared(found.groups(record["scope"]["variable"], record["scope"]["group"])[1])
    same(record, ours, record["value"])


# Waves


def waves(found: Reference, record: Record) -> tuple[Floats, Floats]:
    scope = record["scope"]
    wave = [str(scope[key])[-2:] for key in ("wave_a", "wave_b")]
    name = scope["variable"] if found.name == "apisrs" else scope["variable"].upper()
    return found.scores(name + wave[0])[:, None], found.scores(name + wave[1])[:, None]


def check_paired(found: Reference, record: Record) -> None:
    ours, r = paired_change(linked_pairs(*waves(found, record))), record["value"]
    mine = [ours.t, ours.df, ours.p, ours.change, ours.low, ours.high, ours.r]
    same(record, np.concatenate(mine), [r["t"], r["df"], r["p"], r["mean_diff"], *r["ci95"], r["r"]])


def check_unpaired(found: Reference, record: Record) -> None:
    earlier, later = (samples([*x[~np.isnan(x)]]) for x in waves(found, record))
    ours, r = independent_change(earlier, later), record["value"]
    mine = [ours.t, ours.df, ours.p, ours.low, ours.high]
    same(record, np.concatenate(mine), [r["t"], r["df"], r["p"], *r["ci95"]])


def check_dz(found: Reference, record: Record) -> None:
    ours, r = standardised_changes(linked_pairs(*waves(found, record))), record["value"]
    assert [ours.d[0], ours.g[0]] == pytest.approx([r["dz"], r["gz"]], rel=1e-9)
    same(record, [ours.d_low[0], ours.d_high[0]], r["ci95"])


def check_dav(found: Reference, record: Record) -> None:
    same(record, change_in_average_sd(linked_pairs(*waves(found, record)))[0], record["value"])


# Families of tests

ADJUSTED = {"BH": benjamini_hochberg, "holm": holm}


def family(found: Reference, name: str) -> dict[str, float]:
    """Our p values of a family that R adjusted, by R's names of its members."""
    if name.startswith("paired_t"):
        tests = found.of("paired_t")
        scopes = [record["scope"] for record in tests]
        labels = [f"{scope['variable']}{scope['wave_a']}_{scope['wave_b']}" for scope in scopes]
        p = [paired_change(linked_pairs(*waves(found, record))).p[0] for record in tests]
    else:
        tests = found.of("welch_t")
        labels = [record["scope"]["variable"] for record in tests]
        p = [welch_differences(*two(found, record)).p[0] for record in tests]
    return {label: float(value) for label, value in zip(labels, p, strict=True)}


def check_family(found: Reference, record: Record) -> None:
    members = family(found, record["scope"]["family"])
    p = np.array([members[name] for name in record["value"]])
    adjust = ADJUSTED.get(record["params"].get("method"))
    same(record, adjust(p) if adjust else p, list(record["value"].values()))


GROUPS = {
    "welch_t": check_welch,
    "pairwise_welch_p": check_pairwise,
    "cohens_d_pooled": check_d,
    "cohens_d_ci95_mbess": check_d_interval,
    "hedges_g": check_g,
    "anova_welch": check_anova,
    "omega_squared": check_omega,
    "omega_squared_untruncated": check_omega_untruncated,
    "p_adjust BH": check_family,
    "p_adjust holm": check_family,
}
OF_WAVES = {
    "paired_t": check_paired,
    "unpaired_welch_t": check_unpaired,
    "cohens_dz": check_dz,
    "cohens_dav": check_dav,
}
EXPECTED = {"synthetic": GROUPS, "univbct_waves": OF_WAVES, "bfi": {"p_values": check_family}}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "attitude"])
def test_equal_to_r(name: str) -> None:
    compared = compare(name, GROUPS | OF_WAVES | {"p_values": check_family})
    assert any(compared.values())
    assert all(compared[statistic] for statistic in EXPECTED.get(name, {}))


@pytest.mark.skipif(not edge_cases(), reason="../shared/reference is not here")
def test_small_groups_as_in_r() -> None:
    case = edge_cases()["hedges_small"]
    ours = standardised_differences(samples(case["data"]["a"]), samples(case["data"]["b"]))
    g, _, high = case["value"]
    assert [ours.g[0], ours.g_high[0]] == pytest.approx([g, high], abs=1e-4)
    # effectsize's lower limit (-1.41) is where its search stopped; the definition itself:
    root = np.sqrt(4 * 5 / 9)
    assert nctdtr(7, ours.d_low[0] * root, ours.d[0] * root) == pytest.approx(0.975, abs=1e-12)


# Corner cases of groups


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([5], [5, 2, 3, 5, 1]),
        ([5, 2, 3], [4]),
        ([3] * 5, [4] * 5),
        ([3] * 5, [3] * 5),
        ([0.1] * 3, [0.1] * 7),
    ],
    ids=["a of one", "b of one", "both constant", "all equal", "equal but for rounding"],
)
def test_where_r_refuses_a_test_there_is_none(a: Answers, b: Answers) -> None:
    ours, effect = welch(a, b), standardised_differences(samples(a), samples(b))
    assert ours.difference[0] == pytest.approx(np.mean(a) - np.mean(b))
    assert np.isnan([ours.se, ours.df, ours.t, ours.p, ours.low, ours.high]).all()
    assert np.isnan([effect.g, effect.g_low, effect.g_high]).all()


def test_one_group_without_variance_still_has_a_test() -> None:
    ours = welch([3] * 5, [1, 2, 4, 5, 5, 2])
    assert ours.df[0] == pytest.approx(5)
    assert 0 < ours.p[0] < 1


def test_a_pooled_variance_brings_its_own_degrees_of_freedom() -> None:
    six = Samples(np.array([6.0]), np.array([60.0]), np.array([400.0]), np.array([5.0]))
    pooled = Samples(six.n, six.mean, six.variance, np.array([200.0]))
    other = Samples(np.array([30.0]), np.array([45.0]), np.array([300.0]), np.array([29.0]))
    own, borrowed = welch_differences(six, other), welch_differences(pooled, other)
    assert own.se == borrowed.se
    assert borrowed.df[0] > own.df[0]
    assert borrowed.high[0] - borrowed.low[0] < own.high[0] - own.low[0]


@pytest.mark.parametrize(
    "groups",
    [[[3, 4, 5]], [[3, 4], [5]], [[3, 3], [4, 5]]],
    ids=["one group", "a group of one", "a constant"],
)
def test_no_analysis_of_variance(groups: list[Answers]) -> None:
    assert welch_anova(moments(*groups)) is None


def test_omega_squared_keeps_its_sign_and_has_limits() -> None:
    assert omega_squared(moments([3, 5, 1], [3, 5, 1], [2, 4, 4])) == pytest.approx(-0.27272727272727276)
    assert omega_squared(moments([3, 5, 1])) is None
    assert omega_squared(moments([3], [5])) is None
    assert omega_squared(moments([3, 3], [3, 3])) is None
    assert omega_squared(moments([3, 3], [5, 5])) == 1.0


# The noncentral t


@given(st.floats(8, 1e5), st.floats(-30, 30), st.sampled_from([0.025, 0.05, 0.95, 0.975]))
def test_the_noncentral_t_gives_the_probability_back(df: float, t: float, probability: float) -> None:
    delta = noncentrality(np.array([t]), np.array([df]), probability)[0]
    assert nctdtr(df, delta, t) == pytest.approx(probability, abs=1e-7)


def test_the_noncentral_t_far_out_where_scipy_has_no_answer() -> None:
    df, t = np.array([1e2, 1e4, 1e7, 2e7]), np.array([1e5, 1e6, 1e7, -3e7])
    assert np.isnan(nctdtr(df, np.abs(t), np.abs(t))).any()
    for score, probability in ((1.959963984540054, 0.975), (-1.959963984540054, 0.025)):
        delta = noncentrality(t, df, probability)
        near = t - score * np.sqrt(1 + t**2 / (2 * df))
        assert delta == pytest.approx(near, rel=0.02)
        assert (np.diff(np.sign(delta - t)) == 0).all()


def test_groups_of_millions_have_narrow_intervals() -> None:
    n = np.array([5e6])
    a, b = (Samples(n, np.array([mean]), np.array([100.0]), n - 1) for mean in (52.0, 50.0))
    ours = standardised_differences(a, b)
    assert ours.g[0] == pytest.approx(0.2, rel=1e-7)
    assert [ours.g_low[0], ours.g_high[0]] == pytest.approx([0.2 - 0.00124275, 0.2 + 0.00124275], abs=1e-6)


# What must hold for any two groups

answers = st.lists(st.integers(1, 5).map(float), min_size=3, max_size=12).filter(lambda x: len(set(x)) > 1)


@given(answers, answers)
def test_swapping_a_and_b_turns_every_sign(a: Answers, b: Answers) -> None:
    there, back = welch(a, b), welch(b, a)
    for ours, turned in ((there.difference, back.difference), (there.t, back.t), (there.low, back.high)):
        assert ours == -turned
    assert (there.p, there.df, there.se) == (back.p, back.df, back.se)
    g, turned_g = (standardised_differences(samples(x), samples(y)) for x, y in ((a, b), (b, a)))
    assert [g.g, g.g_low, g.g_high] == pytest.approx(
        np.array([-turned_g.g, -turned_g.g_high, -turned_g.g_low])
    )


@given(answers, answers, st.floats(0.5, 50), st.floats(-100, 100))
def test_the_scale_of_the_answers_changes_no_conclusion(a: Answers, b: Answers, c: float, k: float) -> None:
    ours, other = welch(a, b), welch([c * x + k for x in a], [c * x + k for x in b])
    assert [other.t, other.df, other.p] == pytest.approx(np.array([ours.t, ours.df, ours.p]), abs=1e-8)
    assert [other.low, other.high] == pytest.approx(c * np.array([ours.low, ours.high]), abs=1e-7)
    effects = [
        standardised_differences(samples(x), samples(y))
        for x, y in ((a, b), ([c * x + k for x in a], [c * x + k for x in b]))
    ]
    assert effects[1].g_low == pytest.approx(effects[0].g_low, abs=1e-7)


@given(answers, answers)
def test_everybody_twice_narrows_the_interval_round_the_same_difference(a: Answers, b: Answers) -> None:
    once, twice = welch(a, b), welch(a * 2, b * 2)
    assert twice.difference == pytest.approx(once.difference, abs=1e-12)
    assert twice.high[0] - twice.low[0] < once.high[0] - once.low[0]
    assert twice.p[0] <= once.p[0]


@given(answers, answers)
def test_g_is_smaller_than_d_and_lies_in_its_interval(a: Answers, b: Answers) -> None:
    ours = standardised_differences(samples(a), samples(b))
    assert abs(ours.g[0]) <= abs(ours.d[0])
    assert ours.g_low[0] < ours.g[0] < ours.g_high[0]


@given(st.lists(answers, min_size=2, max_size=6))
def test_two_groups_or_more_in_any_order(groups: list[Answers]) -> None:
    ours, turned = welch_anova(moments(*groups)), welch_anova(moments(*groups[::-1]))
    assert ours is not None
    assert turned is not None
    assert astuple(ours) == pytest.approx(astuple(turned), abs=1e-9)
    assert omega_squared(moments(*groups)) == pytest.approx(omega_squared(moments(*groups[::-1])), abs=1e-12)
    if len(groups) == 2:
        assert ours.p == pytest.approx(float(welch(*groups).p[0]), abs=1e-9)


# Multiplicity

NAN = float("nan")


def test_a_missing_p_stays_missing_and_does_not_count() -> None:
    p = np.array([0.001, NAN, 0.04, 0.03, 0.2])
    assert benjamini_hochberg(p) == pytest.approx(
        np.array([0.004, NAN, 0.05333333333333333, 0.05333333333333333, 0.2]), nan_ok=True
    )
    assert holm(p) == pytest.approx(np.array([0.004, NAN, 0.09, 0.09, 0.2]), nan_ok=True)


@pytest.mark.parametrize("adjust", [benjamini_hochberg, holm])
def test_families_of_none_and_of_one(adjust: Callable[[Floats], Floats]) -> None:
    assert len(adjust(np.array([]))) == 0
    assert np.isnan(adjust(np.array([NAN, NAN]))).all()
    assert adjust(np.array([NAN, 0.03]))[1] == 0.03


ps = st.lists(st.floats(0, 1), min_size=1, max_size=40).map(np.array)


@given(ps)
def test_adjusting_only_raises_p_and_keeps_the_order(p: Floats) -> None:
    order = np.argsort(p)
    for adjusted in (benjamini_hochberg(p), holm(p)):
        assert (adjusted >= p).all()
        assert (adjusted <= 1).all()
        assert (np.diff(adjusted[order]) >= 0).all()
    assert (benjamini_hochberg(p) <= holm(p) + 1e-15).all()


@given(ps, st.randoms(use_true_random=False))
def test_the_order_of_tests_does_not_matter(p: Floats, random: Random) -> None:
    shuffled = random.sample(range(len(p)), len(p))
    for adjust in (benjamini_hochberg, holm):
        assert (adjust(p[shuffled]) == adjust(p)[shuffled]).all()


@given(ps)
def test_every_test_twice(p: Floats) -> None:
    twice = np.concatenate([p, p])
    assert benjamini_hochberg(twice)[: len(p)] == pytest.approx(benjamini_hochberg(p))
    assert (holm(twice)[: len(p)] >= holm(p)).all()


# Verdicts


@pytest.mark.parametrize(
    ("difference", "low", "high", "p", "expected"),
    [
        (8.0, 2.0, 14.0, 0.01, "higher"),
        (7.999999999999, 2.0, 14.0, 0.01, "higher"),
        (7.99, 2.0, 14.0, 0.01, "slightly_higher"),
        (-7.99, -14.0, -2.0, 0.049, "slightly_lower"),
        (-8.0, -14.0, -2.0, 0.049, "lower"),
        (9.0, 0.0, 18.0, 0.04, "too_close"),
        (9.0, -1.0, 19.0, 0.04, "too_close"),
        (9.0, 1.0, 17.0, 0.05, "too_close"),
        (30.0, 1.0, 17.0, NAN, "too_close"),
    ],
)
def test_verdicts(difference: float, low: float, high: float, p: float, expected: Verdict) -> None:
    assert verdict(difference, Interval(0.95, low, high), p) == expected


def test_no_verdict_without_an_interval_or_a_p() -> None:
    assert verdict(40.0, None, 0.001) == "too_close"
    assert verdict(40.0, Interval(0.95, 30.0, 50.0), None) == "too_close"


OPPOSITE = {
    "higher": "lower",
    "slightly_higher": "slightly_lower",
    "too_close": "too_close",
    "slightly_lower": "slightly_higher",
    "lower": "higher",
}


@given(st.floats(-60, 60), st.floats(0, 30), st.floats(0, 0.1))
def test_swapping_a_and_b_turns_the_verdict(difference: float, half: float, p: float) -> None:
    there = verdict(difference, Interval(0.95, difference - half, difference + half), p)
    back = verdict(-difference, Interval(0.95, -difference - half, half - difference), p)
    assert back == OPPOSITE[there]


# Corner cases of waves


def test_everybody_up_by_one_has_a_change_but_no_test() -> None:
    earlier = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]]) / 3
    pairs = linked_pairs(earlier, earlier + 1)
    ours, effect = paired_change(pairs), standardised_changes(pairs)
    assert ours.change[0] == pytest.approx(1.0)
    assert np.isnan([ours.se, ours.df, ours.t, ours.p, ours.low, ours.high]).all()
    assert np.isnan([effect.d, effect.g, effect.g_low]).all()
    assert ours.r[0] == pytest.approx(1.0)


def test_only_people_with_both_scores_are_linked() -> None:
    nan = np.nan
    earlier = np.array([[50.0, nan], [60.0, 10.0], [nan, 20.0], [70.0, nan]])
    later = np.array([[55.0, 10.0], [nan, nan], [65.0, nan], [85.0, nan]])
    pairs = linked_pairs(earlier, later)
    assert pairs.n.tolist() == [2, 0]
    assert pairs.mean[0] == 10.0
    assert np.isnan(paired_change(pairs).p[1])


def test_two_pairs_have_an_interval_but_no_effect_size() -> None:
    pairs = linked_pairs(np.array([[50.0], [70.0]]), np.array([[55.0], [85.0]]))
    assert paired_change(pairs).high[0] == pytest.approx(10 + 12.706204736432095 * 5)
    assert np.isnan(standardised_changes(pairs).g[0])


def test_a_wave_without_variance_has_no_correlation() -> None:
    pairs = linked_pairs(np.array([[50.0], [50.0], [50.0]]), np.array([[55.0], [85.0], [40.0]]))
    ours = paired_change(pairs)
    assert np.isnan(ours.r[0])
    assert 0 < ours.p[0] < 1


scores = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=4, max_size=30)


@given(scores)
def test_the_order_of_linked_people_changes_no_digit(people: list[tuple[int, int]]) -> None:
    earlier, later = (np.array(people, dtype=np.float64) / 3 * 25).T[:, :, None]
    there, back = (
        paired_change(linked_pairs(x[0], x[1])) for x in ((earlier, later), (earlier[::-1], later[::-1]))
    )
    for ours, turned in zip(astuple(there), astuple(back), strict=True):
        assert np.array_equal(ours, turned, equal_nan=True)


@given(scores)
def test_linking_shows_the_same_change_as_not_linking(people: list[tuple[int, int]]) -> None:
    earlier, later = (np.array(people, dtype=np.float64) * 25 / 3).T
    linked = paired_change(linked_pairs(earlier[:, None], later[:, None]))
    apart = independent_change(samples([*earlier]), samples([*later]))
    assert linked.change == pytest.approx(apart.change, abs=1e-9)
    assert np.isnan(apart.r).all()
    if linked.r[0] > 0.01 and np.isfinite(linked.se[0]):
        assert linked.se[0] < apart.se[0]


# Regression to the mean


def test_expected_regression_is_the_way_to_the_empirical_bayes_mean() -> None:
    raw, reliability = np.array([40.0, 60.0, 70.0]), np.array([0.5, 0.8, 1.0])
    eb = 60.0 + reliability * (raw - 60.0)
    assert expected_regression(raw, 60.0, reliability) == pytest.approx(eb - raw)


def test_the_lowest_teams_improve_by_what_is_expected_when_others_are_asked() -> None:
    rng = np.random.default_rng(1)
    teams, n, tau, sigma = 4000, 8, 5.0, 20.0
    true = 60 + tau * rng.standard_normal(teams)
    first, second = (true + sigma / np.sqrt(n) * rng.standard_normal(teams) for _ in range(2))
    lowest = np.argsort(first)[: teams // 10]
    expected = expected_regression(first, 60.0, np.full(teams, tau**2 / (tau**2 + sigma**2 / n)))
    assert expected[lowest].mean() == pytest.approx((second - first)[lowest].mean(), abs=1.0)
    assert expected[lowest].mean() > 8


def test_linked_pairs_may_be_given_as_numbers() -> None:
    pairs = LinkedPairs(*(np.array([x]) for x in (25.0, 3.0, 10.0, 12.0, 11.0)))
    ours = paired_change(pairs)
    assert ours.t[0] == pytest.approx(1.5)
    assert ours.r[0] == pytest.approx((144 + 121 - 100) / (2 * 12 * 11))


@pytest.mark.parametrize("name", ["synthetic"])
def test_teams_may_come_in_any_order(name: str) -> None:
    groups = Samples.of(reference(name).groups("wide", "team")[1])
    a, b = np.triu_indices(len(groups.n), 1)
    there, back = welch_differences(groups[a], groups[b]), welch_differences(groups[b], groups[a])
    assert (there.p == back.p).all()
    assert (there.low == -back.high).all()
