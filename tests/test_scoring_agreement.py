"""Agreement within groups and variance between them: R's values, other ways to the same number, and edges."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lo_diagnostic.scoring.agreement_gate import GroupEvidence, agreement_gate
from lo_diagnostic.scoring.agreement_indices import (
    ad_limit,
    average_deviation,
    is_split,
    rwg,
    rwg_j,
    slight_skew_null,
    uniform_null,
)
from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.scoring.group_moments import GroupMoments
from lo_diagnostic.scoring.shuffled_teams import expected_rwg_j
from lo_diagnostic.scoring.variance_components import (
    group_reliability,
    icc1,
    icc1_interval,
    icc2,
    icc2_interval,
    one_way_anova,
    reml,
    shrunken_means,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HERE = Path(__file__).parent / "reference"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "reference"
FIVE = np.arange(1.0, 6.0)


def moments_of(groups: list[list[float]]) -> GroupMoments:
    """Moments of the scores of each group."""
    scores = [np.array(sorted(group), dtype=np.float64) for group in groups]
    return GroupMoments(
        np.array([len(s) for s in scores], dtype=np.int64),
        np.array([s.mean() for s in scores]),
        np.array([((s - s.mean()) ** 2).sum() for s in scores]),
    )


def counts_of(groups: list[Floats], points: Floats) -> Ints:
    """Groups × items × points from the answers (people × items) of each group."""
    return np.array([(answers[:, :, None] == points).sum(axis=0) for answers in groups], dtype=np.int64)


# --- R ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One record of R with the data it is about: scores by group, or the keyed answers of each group."""

    record: dict[str, Any]
    scores: list[list[float]]
    answers: list[Floats]
    points: Floats

    @property
    def moments(self) -> GroupMoments:
        return moments_of(self.scores)


def _folders() -> Iterator[tuple[Path, str]]:
    yield HERE / "synthetic", "synthetic"
    for name in ("bfi", "lq2002", "univbct_waves"):
        if (SHARED / f"{name}.json").is_file():
            yield SHARED, name


def _keyed(table: pd.DataFrame, scales: dict[str, Any], ends: Any, name: str) -> tuple[Floats, Floats]:
    """Keyed answers to a scale, an item or a published score, and the scale points."""
    scale = scales.get(name, {"items": [name], "reverse": []})
    ends = scale if "min" in scale else ends or {"min": 1, "max": 5}
    low, high = ends["min"], ends["max"]
    keyed = table[scale["items"]].to_numpy(dtype=np.float64)
    turned = np.isin(scale["items"], scale["reverse"])
    return np.where(turned, low + high - keyed, keyed), np.arange(low, high + 1.0)


@cache
def _cases(folder: Path, name: str) -> list[Case]:
    document = json.loads((folder / f"{name}.json").read_text())
    dataset = document["dataset"]
    table = pd.read_csv(folder / dataset["csv"])
    cases = []
    for record in document["records"]:
        scope = record["scope"]
        if record["statistic"] not in STATISTICS or set(scope) - {"scale", "variable", "group"}:
            continue
        rows = table
        if scope["group"] == "COMPID_first_four":
            rows = table[table["COMPID"] <= sorted(set(table["COMPID"]))[3]]
        measure = scope.get("variable") or scope["scale"]
        keyed, points = _keyed(rows, dataset.get("scales", {}), dataset.get("response_scale"), measure)
        enough = (~np.isnan(keyed)).sum(axis=1) * 2 >= keyed.shape[1]
        scores = np.full(len(keyed), np.nan)
        scores[enough] = np.nanmean(keyed[enough], axis=1)
        by_group = rows.groupby(scope["group"].removesuffix("_first_four")).indices
        by_group = {str(label): by_group[label] for label in by_group}
        told = record["value"].get("group") if isinstance(record["value"], dict) else None
        members = [by_group[label] for label in map(str, told or by_group)]
        scored = [[float(x) for x in scores[m] if not math.isnan(x)] for m in members]
        cases.append(Case(record, [s for s in scored if s], [keyed[m] for m in members], points))
    return cases


def _ends(interval: Interval | None) -> list[float]:
    assert interval is not None
    return [interval.low, interval.high]


def _anova(case: Case) -> dict[str, float | None]:
    a, m = one_way_anova(case.moments), case.moments
    assert a is not None
    ours = {"F": a.f, "df1": a.df_between, "df2": a.df_within, "p": a.p, "ms_between": a.ms_between}
    return ours | {"ms_within": a.ms_within, "ss_between": m.ss_between, "ss_within": m.ss_within}


def _sizes(case: Case) -> dict[str, float]:
    m = case.moments
    return {"groups": m.groups, "min": m.n.min(), "mean": m.mean_size, "max": m.n.max(), "k0": m.k0}


def _reml_icc(case: Case) -> float:
    components = reml(case.moments)
    assert components is not None
    return components.icc1


def _reml_icc2(case: Case) -> float:
    components = reml(case.moments)
    assert components is not None
    return components.icc2(case.moments.mean_size)


def _shrunken(case: Case) -> dict[str, Any]:
    m = case.moments
    components = reml(m)
    assert components is not None
    means = shrunken_means(m, components)
    ours = {"n": m.n, "raw_mean": m.mean, "eb_mean": means.mean, "reliability": means.reliability}
    return ours | {"grand_mean": means.grand, "tau2": components.tau2, "sigma2": components.sigma2}


def _agreement(case: Case) -> dict[str, Any]:
    counts, null = counts_of(case.answers, case.points), case.record["params"]["ranvar"]
    if case.record["statistic"] == "rwg":
        return {"rwg": rwg(counts[:, 0], case.points, null)}
    return {"rwg_j": rwg_j(counts, case.points, null)}


def _deviation(case: Case, around: Any) -> dict[str, Any]:
    complete = [answers[~np.isnan(answers).any(axis=1)] for answers in case.answers]
    return {"ad": average_deviation(counts_of(complete, case.points), case.points, around)}


STATISTICS: dict[str, Callable[[Case], Any]] = {
    "anova_oneway": _anova,
    "icc_f_test": _anova,
    "group_sizes": _sizes,
    "icc1_anova": lambda c: icc1(c.moments),
    "icc1_anova_k0": lambda c: icc1(c.moments, c.moments.k0),
    "icc1_ci95": lambda c: _ends(icc1_interval(c.moments)),
    "icc2_anova": lambda c: icc2(c.moments),
    "icc2_ci95": lambda c: _ends(icc2_interval(c.moments)),
    "icc1_reml": _reml_icc,
    "icc1_reml_lme4": _reml_icc,
    "icc2_reml": _reml_icc2,
    "eb_team_means": _shrunken,
    "rwg": _agreement,
    "rwg_j": _agreement,
    "ad_mean": lambda c: _deviation(c, "mean"),
    "ad_median": lambda c: _deviation(c, "median"),
}


@pytest.mark.parametrize(("folder", "name"), list(_folders()), ids=lambda value: Path(str(value)).name)
def test_equal_to_r(folder: Path, name: str) -> None:
    compared: Counter[str] = Counter()
    numbers = 0
    for case in _cases(folder, name):
        ours, theirs = STATISTICS[case.record["statistic"]](case), case.record["value"]
        shared = sorted(set(ours) & set(theirs)) if isinstance(theirs, dict) else []
        mine = np.hstack([ours[key] for key in shared] if shared else [ours])
        expected = np.hstack([theirs[key] for key in shared] if shared else [theirs]).astype(np.float64)
        tol = case.record["tol"]
        assert mine == pytest.approx(expected, rel=tol, abs=tol, nan_ok=True), case.record["id"]
        compared[case.record["statistic"]] += 1
        numbers += len(expected)
    print(f"\n{name}: {numbers} numbers; " + ", ".join(f"{n} {what}" for what, n in sorted(compared.items())))
    if name == "synthetic":
        assert set(STATISTICS) - set(compared) == {"rwg"}, "R has r_wg of one item for lq2002 only"


@pytest.mark.skipif(not (SHARED / "edge-open.json").is_file(), reason="the shared reference is not here")
def test_edges_of_r() -> None:
    cases = {c["case"]: c for c in json.loads((SHARED / "edge-open.json").read_text())["cases"]}
    compared = 0
    for name in ("rwg_group_of_one", "rwg_no_variance", "rwg_polarised", "rwg_j_group_of_one"):
        case = cases[name]
        expected = case["value"] if isinstance(case["value"], dict) else {"T1": case["value"]}
        counts = counts_of(list(_by_team(case["data"])), FIVE)
        assert rwg_j(counts, FIVE, 2.0) == pytest.approx(_filled(expected), abs=1e-9, nan_ok=True)
        compared += 1
    for name in ("rwg_j_polarised", "rwg_j_item_nearly_missing", "ad_group_of_one"):
        case = cases[name]
        counts = counts_of(list(_by_team(case["data"])), FIVE)
        index = average_deviation(counts, FIVE) if name.startswith("ad") else rwg_j(counts, FIVE, 2.0)
        expected = case["value"] if isinstance(case["value"], dict) else {"T1": case["value"]}
        assert index == pytest.approx(_filled(expected), abs=1e-9, nan_ok=True)
        compared += 1
    for name in ("icc1_negative", "icc1_no_within_variance", "icc1_two_groups", "icc1_all_groups_of_one"):
        case = cases[name]
        m = moments_of([team[:, 0].tolist() for team in _by_team(case["data"])])
        expected = case["value"] if isinstance(case["value"], dict) else {"icc1": case["value"]}
        assert icc1(m) == pytest.approx(expected["icc1"])
        assert "icc2" not in expected or icc2(m) == pytest.approx(expected["icc2"])
        compared += 1
    print(f"\nedge-open: {compared} cases")


def _by_team(data: dict[str, Any]) -> Iterator[Floats]:
    table = pd.DataFrame(data)
    for _, rows in table.groupby("team"):
        yield rows.drop(columns="team").to_numpy(dtype=np.float64)


def _filled(values: dict[str, float | None]) -> list[float]:
    return [math.nan if value is None else value for value in values.values()]


# --- Variance between groups --------------------------------------------------------------------------------

whole = st.integers(min_value=0, max_value=20).map(float)
scored_groups = st.lists(st.lists(whole, min_size=1, max_size=9), min_size=2, max_size=8)


def _varied(groups: list[list[float]]) -> GroupMoments:
    m = moments_of(groups)
    assume(m.df_within > 0 and m.ss_within > 0)
    return m


def _fit(groups: list[list[float]], tau2: float, sigma2: float) -> tuple[float, float]:
    """−2 × restricted log-likelihood from the covariance matrix of all people, and its residual.

    (Patterson & Thompson 1971, Biometrika 58:545.)
    """
    y = np.concatenate([np.array(group) for group in groups])
    label = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    v = sigma2 * np.eye(len(y)) + tau2 * (label[:, None] == label)
    inverse = np.linalg.inv(v)
    precision = inverse.sum()
    apart = y - (inverse @ y).sum() / precision
    residual = float(apart @ inverse @ apart)
    return float(np.linalg.slogdet(v)[1] + np.log(precision)) + residual, residual


def _deviance(groups: list[list[float]], tau2: float, sigma2: float) -> float:
    return _fit(groups, tau2, sigma2)[0]


@given(scored_groups)
def test_no_variances_are_likelier_than_those_of_reml(groups: list[list[float]]) -> None:
    m = _varied(groups)
    found = reml(m)
    assert found is not None
    total = found.tau2 + found.sigma2
    best = _deviance(groups, found.tau2, found.sigma2)
    for share in np.linspace(0, 0.99, 34):
        for size in (0.5, 0.8, 0.97, 1.0, 1.03, 1.25, 2.0):
            assert best <= _deviance(groups, share * total * size, (1 - share) * total * size) + 1e-9


@pytest.mark.parametrize(("outlier", "between"), [(-2.2, True), (-1.9, False)])
def test_reml_takes_the_higher_of_two_maxima(outlier: float, between: bool) -> None:
    """Two large groups alike and a small one apart: τ² = 0 is a maximum, and so is another one."""
    alike = (np.linspace(-1, 1, 60) / np.linspace(-1, 1, 60).std(ddof=1)).tolist()
    groups = [[outlier - math.sqrt(0.5), outlier + math.sqrt(0.5)], alike, alike]
    none, valley, hill = (_deviance(groups, *_likeliest(groups, ratio)) for ratio in (0.0, 0.1, 0.6))
    assert valley > max(none, hill)
    found = reml(moments_of(groups))
    assert found is not None
    assert (found.tau2 > 0) == between == (hill < none)
    assert _deviance(groups, found.tau2, found.sigma2) <= min(none, hill) + 1e-9


def _likeliest(groups: list[list[float]], ratio: float) -> tuple[float, float]:
    """The likeliest τ² and σ² of the given ratio."""
    sigma2 = _fit(groups, ratio, 1.0)[1] / (sum(map(len, groups)) - 1)
    return ratio * sigma2, sigma2


@given(st.integers(2, 6), st.data())
def test_groups_of_one_size_have_a_closed_form(size: int, data: st.DataObject) -> None:
    """τ² = (MSB − MSW)/n, or 0 (Searle, Casella & McCulloch 1992)."""
    group = st.lists(whole, min_size=size, max_size=size)
    m = _varied(data.draw(st.lists(group, min_size=2, max_size=8)))
    anova, found = one_way_anova(m), reml(m)
    assert anova is not None
    assert found is not None
    if anova.ms_between > anova.ms_within:
        assert found.tau2 == pytest.approx((anova.ms_between - anova.ms_within) / size, abs=1e-7)
        assert found.icc1 == pytest.approx(icc1(m), abs=1e-8)
        assert found.icc2(size) == pytest.approx(icc2(m), abs=1e-8)
    else:
        assert found.tau2 == 0
    assert m.k0 == pytest.approx(size)
    assert found.grand == pytest.approx(m.grand_mean)


@given(scored_groups, st.randoms(use_true_random=False))
def test_names_and_order_of_groups_change_no_digit(groups: list[list[float]], random: Any) -> None:
    mixed = list(groups)
    random.shuffle(mixed)
    one, other = moments_of(groups), moments_of(mixed)
    assert (one_way_anova(one), icc1(one), icc2(one)) == (one_way_anova(other), icc1(other), icc2(other))
    assert reml(one) == reml(other)
    assert icc1_interval(one) == icc1_interval(other)


@given(scored_groups, st.sampled_from([-2.5, 0.2, 25.0]), st.sampled_from([-3.0, 40.0]))
def test_another_scale_gives_the_same_shares(groups: list[list[float]], by: float, plus: float) -> None:
    one = _varied(groups)
    other = moments_of([[by * x + plus for x in group] for group in groups])
    first, second = reml(one), reml(other)
    assert first is not None
    assert second is not None
    assert icc1(other) == pytest.approx(icc1(one), abs=1e-9)
    assert second.icc1 == pytest.approx(first.icc1, abs=1e-7)
    assert second.sigma2 == pytest.approx(by**2 * first.sigma2, rel=1e-6)
    assert shrunken_means(other, second).mean == pytest.approx(
        by * shrunken_means(one, first).mean + plus, rel=1e-6, abs=1e-5
    )


@given(scored_groups)
def test_a_shrunken_mean_lies_between_its_own_and_the_grand_mean(groups: list[list[float]]) -> None:
    m = _varied(groups)
    components = reml(m)
    assert components is not None
    means = shrunken_means(m, components)
    assert ((means.reliability >= 0) & (means.reliability < 1)).all()
    low, high = np.minimum(m.mean, means.grand), np.maximum(m.mean, means.grand)
    assert ((means.mean >= low - 1e-9) & (means.mean <= high + 1e-9)).all()
    assert (np.diff(group_reliability(components, np.arange(1, 50))) >= 0).all()


@given(scored_groups)
def test_twice_the_people_keep_means_and_squares(groups: list[list[float]]) -> None:
    one, two = _varied(groups), moments_of([group * 2 for group in groups])
    first, second = one_way_anova(one), one_way_anova(two)
    assert first is not None
    assert second is not None
    assert two.grand_mean == pytest.approx(one.grand_mean)
    assert second.ms_between == pytest.approx(2 * first.ms_between, abs=1e-9)
    assert second.ms_within == pytest.approx(first.ms_within * 2 * one.df_within / two.df_within)


@pytest.mark.parametrize(
    "groups",
    [[[3.0, 5.0, 1.0]], [[3.0], [5.0], [1.0]], [[4.0, 4.0], [4.0, 4.0, 4.0]], [[0.1 + 0.2, 0.3], [0.3, 0.3]]],
    ids=["one group", "groups of one", "no variance", "no variance but for rounding"],
)
def test_undefined_is_none(groups: list[list[float]]) -> None:
    m = moments_of(groups)
    found = (one_way_anova(m), icc1(m), icc2(m), icc1_interval(m), icc2_interval(m), reml(m))
    assert found == (None,) * 6


def test_a_team_of_one_mind_each() -> None:
    m = moments_of([[2.0, 2.0, 2.0], [3.0, 3.0], [5.0, 5.0, 5.0]])
    anova, components = one_way_anova(m), reml(m)
    assert anova is not None
    assert (anova.f, anova.p) == (None, None)
    assert (icc1(m), icc2(m)) == (1.0, 1.0)
    assert icc1_interval(m) == icc2_interval(m) == Interval(0.95, 1.0, 1.0)
    assert components is not None
    assert components.tau2 == pytest.approx(np.var([2, 3, 5], ddof=1))
    assert components.sigma2 == 0
    assert shrunken_means(m, components).mean == pytest.approx([2, 3, 5])


def test_almost_one_mind_is_near_the_limit() -> None:
    m = moments_of([[2.0, 2.0, 2.000001], [3.0, 3.0], [5.0, 5.0, 5.0]])
    components = reml(m)
    assert components is not None
    assert components.tau2 == pytest.approx(np.var([2, 3, 5], ddof=1), rel=1e-4)
    assert components.icc1 == pytest.approx(1.0)


def test_teams_alike_give_a_negative_icc_and_no_variance_between_them() -> None:
    m = moments_of([[3, 5, 1], [3, 5, 1], [2, 4, 4]])
    components = reml(m)
    assert icc1(m) == pytest.approx(-0.4736842105263158)
    assert icc2(m) == pytest.approx(-27)
    assert components is not None
    assert components.tau2 == 0
    assert (shrunken_means(m, components).mean == components.grand).all()


def test_groups_with_one_mean_have_no_icc2() -> None:
    m = moments_of([[1.0, 5.0], [2.0, 4.0], [3.0, 3.0]])
    assert icc1(m) == pytest.approx(-1.0)
    assert icc2(m) is None
    assert icc2_interval(m) is None
    assert _ends(icc1_interval(m)) == pytest.approx([-1.0, -1.0])


@pytest.mark.parametrize(
    ("n", "mean", "ss"),
    [([3, 0], [1.0, 2.0], [0.0, 0.0]), ([3], [math.nan], [0.0]), ([3, 2], [1.0], [0.0]), ([3], [1.0], [-1])],
    ids=["empty", "nan", "lengths", "negative"],
)
def test_moments_are_of_people(n: list[int], mean: list[float], ss: list[float]) -> None:
    with pytest.raises(ValueError, match=r"group|length"):
        GroupMoments(np.array(n), np.array(mean), np.array(ss))


# --- Agreement ----------------------------------------------------------------------------------------------

answers_of_a_group = st.integers(1, 9).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(1, 5) | st.none(), min_size=3, max_size=3), min_size=n, max_size=n
    )
)
answered_groups = st.lists(answers_of_a_group, min_size=1, max_size=4).map(
    lambda groups: [np.array(group, dtype=np.float64) for group in groups]
)


@given(answered_groups)
def test_indices_are_those_of_the_answers(groups: list[Floats]) -> None:
    counts = counts_of(groups, FIVE)
    for at, group in enumerate(groups):
        items = [item[~np.isnan(item)] for item in group.T]
        if min(map(len, items)) < 2:
            assert np.isnan(rwg_j(counts, FIVE, 2.0)[at])
            assert not is_split(counts, FIVE)[at]
            continue
        variance = float(np.mean([item.var(ddof=1) for item in items]))
        q = min(variance / 2, 1)
        assert rwg_j(counts, FIVE, 2.0)[at] == pytest.approx(3 * (1 - q) / (3 * (1 - q) + q))
        if not math.isclose(variance, 2):  # a sum that ends beside the limit may fall on either side
            assert is_split(counts, FIVE)[at] == (variance > 2)
        single = 1 - min(items[0].var(ddof=1) / 1.34, 1)
        assert rwg(counts[:, 0], FIVE, 1.34)[at] == pytest.approx(single)


@given(answered_groups)
def test_deviations_are_those_of_the_answers(groups: list[Floats]) -> None:
    complete = [group[~np.isnan(group).any(axis=1)] for group in groups]
    counts = counts_of(complete, FIVE)
    around_mean = average_deviation(counts, FIVE)
    around_median = average_deviation(counts, FIVE, "median")
    for at, group in enumerate(complete):
        if len(group) < 2:
            assert np.isnan([around_mean[at], around_median[at]]).all()
            continue
        assert around_mean[at] == pytest.approx(np.abs(group - group.mean(axis=0)).mean())
        assert around_median[at] == pytest.approx(np.abs(group - np.median(group, axis=0)).mean())
    twice = average_deviation(counts * 2, FIVE, "median")
    assert twice[counts.sum(axis=(1, 2)) > 3] == pytest.approx(around_median[counts.sum(axis=(1, 2)) > 3])


@given(answered_groups, st.sampled_from([(-1.0, 6.0), (25.0, -25.0), (0.5, 0.0)]))
def test_another_scale_gives_the_same_agreement(groups: list[Floats], change: tuple[float, float]) -> None:
    by, plus = change
    points = np.sort(by * FIVE + plus)
    ours = counts_of(groups, FIVE)
    theirs = counts_of([by * group + plus for group in groups], points)
    null, skewed = slight_skew_null(points), slight_skew_null(FIVE)
    assert null is not None
    assert skewed is not None
    assert null == pytest.approx(by**2 * skewed)
    assert rwg_j(theirs, points, uniform_null(points)) == pytest.approx(rwg_j(ours, FIVE, 2.0), nan_ok=True)
    assert rwg_j(theirs, points, null) == pytest.approx(rwg_j(ours, FIVE, skewed), nan_ok=True)
    assert (is_split(theirs, points) == is_split(ours, FIVE)).all()


def test_nulls() -> None:
    assert uniform_null(FIVE) == 2.0
    assert uniform_null(np.arange(0.0, 7.0)) == 4.0
    assert uniform_null(np.array([1.0, 2.0, 4.0])) == pytest.approx(np.var([1, 2, 4]))
    assert [slight_skew_null(np.arange(1.0, a + 1)) for a in range(4, 9)] == [None, 1.34, 1.85, 2.9, None]
    assert slight_skew_null(np.array([1.0, 2.0, 3.0, 4.0, 6.0])) is None
    assert ad_limit(FIVE) == pytest.approx(5 / 6)
    assert ad_limit(np.array([1.0, 2.0, 4.0])) is None


def test_a_split_group_is_said_to_be_split() -> None:
    counts = np.array([[[3, 0, 0, 0, 3]] * 3, [[1, 1, 2, 1, 1]] * 3], dtype=np.int64)
    assert is_split(counts, FIVE).tolist() == [True, False]
    assert rwg_j(counts, FIVE, 2.0)[0] == 0


# --- Shuffled teams -----------------------------------------------------------------------------------------


def _pool(answers: Floats) -> tuple[Floats, Ints]:
    patterns, counts = np.unique(answers, axis=0, return_counts=True)
    return patterns, counts.astype(np.int64)


def _random_answers(people: int, holes: float = 0.0) -> Floats:
    rng = np.random.default_rng(11)
    trait = rng.normal(0, 0.8, (people, 1))
    answers = np.clip(np.rint(3.4 + trait + rng.normal(0, 0.7, (people, 4))), 1, 5)
    answers[rng.random(answers.shape) < holes] = np.nan
    return answers


@pytest.mark.parametrize("holes", [0.0, 0.1])
def test_shuffled_teams_are_what_shuffling_gives(holes: float) -> None:
    answers = _random_answers(600, holes)
    sizes = np.array([5, 8, 20, 60, 150, 300], dtype=np.int64)
    found = expected_rwg_j(*_pool(answers), 2.0, sizes)
    rng = np.random.default_rng(12)
    for size, ours in zip(sizes, found, strict=True):
        teams = [answers[rng.permutation(600)[:size]] for _ in range(1500)]
        brute = rwg_j(counts_of(teams, FIVE), FIVE, 2.0)
        assert ours == pytest.approx(np.nanmean(brute), abs=0.015)


def test_a_pool_of_one_mind_agrees_at_every_size() -> None:
    patterns, counts = np.array([[4.0, 2.0, 5.0]]), np.array([1000])
    found = expected_rwg_j(patterns, counts, 1.34, np.array([1, 2, 7, 200, 201, 1000]))
    assert np.isnan(found[0])
    assert (found[1:] == 1).all()


def test_a_team_of_everybody_is_no_sample() -> None:
    for people in (30, 500):
        answers = _random_answers(people)
        expected = rwg_j(counts_of([answers], FIVE), FIVE, 2.0)[0]
        found = expected_rwg_j(*_pool(answers), 2.0, np.array([people, people + 1]))
        assert found == pytest.approx([expected, expected])


@given(st.randoms(use_true_random=False))
def test_the_order_of_people_moves_no_shuffled_value(random: Any) -> None:
    patterns, counts = _pool(_random_answers(80, holes=0.05))
    order = list(range(len(patterns)))
    random.shuffle(order)
    sizes = np.array([5, 40, 300])
    assert (
        expected_rwg_j(patterns[order], counts[order], 1.34, sizes)
        == expected_rwg_j(patterns, counts, 1.34, sizes)
    ).all()


def test_nothing_answered_twice_has_no_shuffled_value() -> None:
    patterns = np.array([[4.0, math.nan], [2.0, math.nan], [3.0, 3.0]])
    found = expected_rwg_j(patterns, np.array([20, 20, 1]), 2.0, np.array([5, 41]))
    assert np.isnan(found).all()


# --- The gate -----------------------------------------------------------------------------------------------

CLEAR = GroupEvidence(
    referents=("team", "organisation"),
    groups=8,
    icc1_interval=Interval(0.95, 0.02, 0.2),
    reliability_told=True,
    agreement_told=True,
    split=False,
    enough_answers=True,
)
ALONE: dict[str, Any] = {"groups": 1, "icc1_interval": None, "reliability_told": False}


@pytest.mark.parametrize(
    ("changes", "wording"),
    [
        ({}, "team_view"),
        ({"referents": ("team", "self")}, "personal_average"),
        ({"referents": ("self",), "split": True, "enough_answers": False}, "personal_average"),
        ({"enough_answers": False}, "few_answers"),
        ({"split": True}, "split"),
        ({"split": True, **ALONE}, "split"),
        ({"icc1_interval": Interval(0.95, -0.01, 0.1)}, "not_told_apart"),
        ({"icc1_interval": None}, "not_told_apart"),
        ({"agreement_told": False}, "not_all_told"),
        ({"reliability_told": False}, "not_all_told"),
        (ALONE, "one_team"),
    ],
)
def test_what_a_mean_is_called(changes: dict[str, Any], wording: str) -> None:
    assert agreement_gate(replace(CLEAR, **changes)).wording == wording


def test_points_that_do_not_apply_are_none() -> None:
    own = agreement_gate(replace(CLEAR, referents={"team", "self"})).points
    assert not own.about_team
    assert (own.told_apart, own.reliability_told, own.agreement_told) == (None, None, None)
    alone = agreement_gate(replace(CLEAR, **ALONE)).points
    assert (alone.told_apart, alone.reliability_told, alone.agreement_told) == (None, None, True)
