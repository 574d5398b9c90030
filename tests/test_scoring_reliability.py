"""Alpha and its relatives, the jackknife and omega: against R, by brute force, by what must not matter."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import ndtri, stdtrit

from lo_diagnostic.scoring.alpha_jackknife import jackknife_interval
from lo_diagnostic.scoring.omega import OneFactorFit, fit_one_factor, omega_interval, omega_total
from lo_diagnostic.scoring.reliability import (
    alpha_if_dropped,
    average_correlation,
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    spearman_brown,
    standardised_alpha,
    varying,
)

Floats = NDArray[np.float64]
HERE = Path(__file__).parent / "reference" / "synthetic"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "reference"
DATASETS = [(HERE, "synthetic")] + [
    (SHARED, name) for name in ("bfi", "attitude", "lq2002") if (SHARED / f"{name}.json").is_file()
]


@dataclass(frozen=True)
class Case:
    """One record of R and the keyed answers that it is about."""

    record: dict[str, Any]
    items: list[str]
    keyed: Floats

    @property
    def covariances(self) -> Floats:
        return pd.DataFrame(self.keyed).cov().to_numpy()

    @property
    def correlations(self) -> Floats:
        return pd.DataFrame(self.keyed).corr().to_numpy()

    def named(self, values: Floats) -> dict[str, float]:
        return dict(zip(self.items, map(float, values), strict=True))


def _patterns(keyed: Floats) -> tuple[Floats, NDArray[np.int64]]:
    rows, counts = np.unique(keyed, axis=0, return_counts=True)
    return rows, counts.astype(np.int64)


def _fit(keyed: Floats) -> OneFactorFit | None:
    return fit_one_factor(np.cov(keyed.T), len(keyed))


def _omega(keyed: Floats) -> float | None:
    fit = _fit(keyed)
    return omega_total(fit) if fit else None


@cache
def _cases(folder: Path, name: str) -> list[Case]:
    document = json.loads((folder / f"{name}.json").read_text())
    table = pd.read_csv(folder / f"{name}.csv")
    described = document["dataset"]
    scales = {**described.get("scales", {}), **described.get("extra_scales", {})}
    if name == "attitude":
        items = ["complaints", "privileges", "learning", "raises", "critical", "advance"]
        scales = {"all_six": {"items": items, "reverse": [], "min": 0, "max": 100}}
    cases = []
    for scale, about in scales.items():
        ends = described.get("response_scale") or about
        keyed = table[about["items"]].astype(float)
        for item in [about["reverse"]] if isinstance(about["reverse"], str) else about["reverse"]:
            keyed[item] = ends["min"] + ends["max"] - keyed[item]
        convention = {"pairwise": keyed, "listwise": keyed.dropna()}
        cases += [
            Case(record, about["items"], convention[record["missing"]].to_numpy())
            for record in document["records"]
            if record["scope"] == {"scale": scale} and record["missing"] in convention
        ]
    return cases


def _feldt(case: Case) -> list[float]:
    alpha = cronbach_alpha(case.covariances)
    assert alpha is not None
    interval = feldt_interval(alpha, *case.keyed.shape)
    return [interval.low, interval.high]


def _goodness(case: Case) -> dict[str, Any]:
    fit = _fit(case.keyed)
    assert fit is not None
    return {name: getattr(fit, name) for name in ("chisq", "df", "cfi", "rmsea", "srmr")}


def _omega_interval(case: Case) -> tuple[float, float] | None:
    fit = _fit(case.keyed)
    assert fit is not None
    return omega_interval(fit, *_patterns(case.keyed))


STATISTICS: dict[str, Callable[[Case], Any]] = {
    "alpha_raw": lambda c: cronbach_alpha(c.covariances),
    "alpha_std": lambda c: standardised_alpha(c.correlations),
    "alpha_ci95_feldt": _feldt,
    "average_interitem_r": lambda c: average_correlation(c.correlations),
    "item_rest_r": lambda c: c.named(item_rest_correlations(c.covariances)),
    "alpha_if_dropped_raw": lambda c: c.named(alpha_if_dropped(c.covariances)),
    "alpha_if_dropped_std": lambda c: c.named(alpha_if_dropped(c.correlations)),
    "spearman_brown_2item": lambda c: spearman_brown(c.correlations[0, 1]),
    "omega_total": lambda c: _omega(c.keyed),
    "one_factor_fit": _goodness,
    "omega_total_ci95": _omega_interval,
}


def _asked(record: dict[str, Any]) -> bool:
    """Omega from raw items by ML, and everything else."""
    return record["statistic"] in STATISTICS and record["params"].get("estimator", "ml_cov").startswith(
        "ml_cov"
    )


def _numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [float(value[key]) for key in sorted(value)]
    return [float(number) for number in (value if isinstance(value, list | tuple) else [value])]


@pytest.mark.parametrize(("folder", "name"), DATASETS, ids=[name for _, name in DATASETS])
def test_equal_to_r(folder: Path, name: str) -> None:
    compared: Counter[str] = Counter()
    for case in _cases(folder, name):
        if not _asked(case.record):
            continue
        ours, theirs, tol = (
            STATISTICS[case.record["statistic"]](case),
            case.record["value"],
            case.record["tol"],
        )
        assert _numbers(ours) == pytest.approx(_numbers(theirs), rel=tol, abs=tol), case.record["id"]
        compared[f"{case.record['statistic']}/{case.record['missing']}"] += 1
    print(f"\n{name}: " + ", ".join(f"{count} {what}" for what, count in sorted(compared.items())))
    found = {what.split("/")[0] for what in compared}
    just_identified = {"one_factor_fit", "spearman_brown_2item"}
    assert found >= set(STATISTICS) - just_identified


@cache
def _edge_cases() -> dict[str, dict[str, Any]]:
    file = SHARED / "edge-open.json"
    if not file.is_file():
        pytest.skip("../shared/reference is not here")
    return {case["case"]: case for case in json.loads(file.read_text())["cases"]}


def _edge(name: str) -> tuple[Floats, Any]:
    case = _edge_cases()[name]
    return np.array(list(case["data"].values()), dtype=float).T, case["value"]


def _covariances(keyed: Floats) -> Floats:
    return pd.DataFrame(keyed).cov().to_numpy()


@pytest.mark.parametrize("name", ["constant_item", "all_missing_item", "negative", "identical_items", "n3"])
def test_alpha_in_corners_is_that_of_r(name: str) -> None:
    keyed, value = _edge(f"alpha_{name}")
    assert cronbach_alpha(_covariances(keyed)) == pytest.approx(value, rel=1e-9)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of the covariances of one person
@pytest.mark.parametrize("name", ["all_constant", "single_item", "n1", "n2"])
def test_no_alpha_where_r_fails(name: str) -> None:
    keyed, value = _edge(f"alpha_{name}")
    assert value is None
    assert cronbach_alpha(np.atleast_2d(_covariances(keyed))) is None


def test_a_constant_item_counts_for_nothing() -> None:
    keyed, kept_value = _edge("alpha_constant_item_kept")
    covariances = _covariances(keyed)
    assert varying(covariances).tolist() == [True, True, True, True, False]
    assert cronbach_alpha(covariances) != pytest.approx(kept_value)
    assert cronbach_alpha(covariances) == cronbach_alpha(covariances[:4, :4])
    for per_item in (item_rest_correlations, alpha_if_dropped):
        assert per_item(covariances)[:4] == pytest.approx(per_item(covariances[:4, :4]))
        assert np.isnan(per_item(covariances)[4])
    correlations = pd.DataFrame(keyed).corr().to_numpy()
    assert standardised_alpha(correlations) == standardised_alpha(correlations[:4, :4])
    assert average_correlation(correlations) == average_correlation(correlations[:4, :4])


def test_feldt_for_twelve_people_is_that_of_r() -> None:
    keyed, (low, alpha, high) = _edge("alpha_n12_feldt")
    ours = cronbach_alpha(_covariances(keyed))
    assert ours == pytest.approx(alpha)
    assert ours is not None
    interval = feldt_interval(ours, *keyed.shape)
    assert (interval.low, interval.high) == pytest.approx((low, high))


def test_two_items_have_no_alpha_if_dropped() -> None:
    keyed, _ = _edge("alpha_if_dropped_two_items")
    assert np.isnan(alpha_if_dropped(_covariances(keyed))).all()


def test_spearman_brown_below_nought_stands_as_it_comes() -> None:
    keyed, value = _edge("spearman_brown_negative")
    assert spearman_brown(pd.DataFrame(keyed).corr().to_numpy()[0, 1]) == pytest.approx(value)
    assert spearman_brown(-1.0) is None
    assert spearman_brown(math.nan) is None


def test_undefined_where_two_items_have_nobody_in_common() -> None:
    nan = math.nan
    keyed = np.array([[1, 2, nan], [3, 1, nan], [2, nan, 5], [4, nan, 1], [5, 5, nan], [2, nan, 2]])
    covariances, correlations = _covariances(keyed), pd.DataFrame(keyed).corr().to_numpy()
    assert cronbach_alpha(covariances) is None
    assert standardised_alpha(correlations) is None
    assert average_correlation(correlations) is None
    assert jackknife_interval(*_patterns(keyed)) is None


# What must not matter: answers of 6–40 people to 3–6 items on 1–5.

WHOLE = st.tuples(st.integers(6, 40), st.integers(3, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(1, 5).map(float))
)


@st.composite
def _one_factor(draw: st.DrawFn) -> Floats:
    """60–200 people's answers on 1–7 to 3–8 items that measure one thing."""
    n, k = draw(st.integers(60, 200)), draw(st.integers(3, 8))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    return np.clip(np.round(4 + rng.normal(size=(n, 1)) + rng.normal(size=(n, k))), 1, 7)


@st.composite
def _with_holes(draw: st.DrawFn) -> Floats:
    keyed = draw(WHOLE)
    holes = draw(arrays(np.bool_, keyed.shape, elements=st.sampled_from([False] * 5 + [True])))
    return np.where(holes, np.nan, keyed)


def _everything(keyed: Floats) -> tuple[list[float], list[Floats]]:
    """What there is of one value per scale (NaN for None), and of one value per item."""
    covariances, correlations = _covariances(keyed), pd.DataFrame(keyed).corr().to_numpy()
    single = [
        cronbach_alpha(covariances),
        standardised_alpha(correlations),
        average_correlation(correlations),
    ]
    single += jackknife_interval(*_patterns(keyed)) or (None, None)
    per_item = [
        item_rest_correlations(covariances),
        alpha_if_dropped(covariances),
        alpha_if_dropped(correlations),
    ]
    return [math.nan if value is None else value for value in single], per_item


def _assert_same(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-9)


@given(_with_holes(), st.randoms())
def test_items_may_come_in_any_order(keyed: Floats, random: Any) -> None:
    order = random.sample(range(keyed.shape[1]), keyed.shape[1])
    before, after = _everything(keyed), _everything(keyed[:, order])
    _assert_same(after[0], before[0])
    for permuted, original in zip(after[1], before[1], strict=True):
        _assert_same(permuted, original[order])


@given(_with_holes(), st.sampled_from([-3.0, -1.0, 0.5, 20.0]), st.integers(-50, 50))
def test_units_direction_and_origin_do_not_matter(keyed: Floats, factor: float, shift: int) -> None:
    before, after = _everything(keyed), _everything(keyed * factor + shift)
    _assert_same(after[0], before[0])
    _assert_same(after[1], before[1])


@given(WHOLE)
def test_doubled_people_leave_the_coefficients_and_narrow_the_interval(keyed: Floats) -> None:
    before, after = _everything(keyed), _everything(np.vstack([keyed, keyed]))
    _assert_same(after[0][:3], before[0][:3])
    _assert_same(after[1], before[1])
    if not np.isnan(before[0][3:]).any() and not np.isnan(after[0][3:]).any():
        assert np.subtract(*np.log(1 - np.array(after[0][3:]))) < np.subtract(
            *np.log(1 - np.array(before[0][3:]))
        )


@given(_with_holes(), st.randoms())
def test_people_may_come_in_any_order(keyed: Floats, random: Any) -> None:
    shuffled = keyed[random.sample(range(len(keyed)), len(keyed))]
    assert jackknife_interval(*_patterns(shuffled)) == jackknife_interval(*_patterns(keyed))


@given(_one_factor(), st.randoms(), st.sampled_from([-3.0, 0.01, 20.0]))
def test_omega_knows_no_order_units_or_direction(keyed: Floats, random: Any, factor: float) -> None:
    fit = _fit(keyed)
    assert fit is not None
    assume(fit.converged)
    order = random.sample(range(keyed.shape[1]), keyed.shape[1])
    changed = keyed[random.sample(range(len(keyed)), len(keyed))][:, order] * factor + 11
    other = _fit(changed)
    assert other is not None
    _assert_same(other.loadings, fit.loadings[order] * abs(factor))
    _assert_same(other.residual_variances, fit.residual_variances[order] * factor**2)
    _assert_same(omega_total(other), omega_total(fit))
    _assert_same(omega_interval(other, *_patterns(changed)), omega_interval(fit, *_patterns(keyed)))
    assert (other.heywood, other.df) == (fit.heywood, fit.df)
    if fit.df:
        _assert_same(
            [other.chisq, other.cfi, other.rmsea, other.srmr], [fit.chisq, fit.cfi, fit.rmsea, fit.srmr]
        )


# The jackknife by leaving out one person after the other.


def _log_alpha(keyed: Floats) -> float:
    covariances = _covariances(keyed)
    k = len(covariances)
    return math.log(1 - k / (k - 1) * (1 - np.trace(covariances) / covariances.sum()))


def _jackknife_slowly(keyed: Floats) -> tuple[float, float]:
    keyed = keyed[:, varying(_covariances(keyed))]
    keyed = keyed[~np.isnan(keyed).all(axis=1)]
    n, whole = len(keyed), _log_alpha(keyed)
    pseudo = np.array([n * whole - (n - 1) * _log_alpha(np.delete(keyed, i, axis=0)) for i in range(n)])
    half = stdtrit(n - 1, 0.975) * pseudo.std(ddof=1) / math.sqrt(n)
    return 1 - math.exp(pseudo.mean() + half), 1 - math.exp(pseudo.mean() - half)


@pytest.mark.parametrize(
    ("n", "k", "holes"), [(3, 5, 0), (10, 2, 0), (30, 5, 0), (30, 5, 0.1), (60, 11, 0.4), (200, 3, 0.2)]
)
def test_jackknife_equals_leaving_out_each(n: int, k: int, holes: float) -> None:
    rng = np.random.default_rng(5)
    keyed = np.clip(np.round(3 + rng.normal(size=(n, 1)) + rng.normal(size=(n, k))), 1, 5)
    keyed[rng.random((n, k)) < holes] = np.nan
    assert jackknife_interval(*_patterns(keyed)) == pytest.approx(_jackknife_slowly(keyed), rel=1e-9)
    constant = np.hstack([np.full((n, 1), 4.0), keyed])
    assert jackknife_interval(*_patterns(constant)) == pytest.approx(_jackknife_slowly(keyed), rel=1e-9)


def test_people_without_an_answer_do_not_count() -> None:
    keyed = np.array([[1, 2, 2], [3, 4, 3], [5, 5, 4], [2, 2, 4], [4, 3, 4]], dtype=float)
    nobody = np.full((4, 3), np.nan)
    expected = jackknife_interval(*_patterns(keyed))
    assert expected is not None
    assert jackknife_interval(*_patterns(np.vstack([keyed, nobody]))) == pytest.approx(expected)


@pytest.mark.parametrize(
    "keyed",
    [
        [[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]],  # identical people
        [[1, 2], [3, 3]],  # two people
        [[1], [2], [4], [5]],  # one item
        [[1, 1], [2, 2], [4, 4], [5, 5]],  # alpha 1
        [[1, 5], [2, 4], [4, 2], [5, 1]],  # items that cancel out
        [[1, 1, 2], [4, 5, 4], [1, 1, 2], [4, 5, 4]],  # whoever is left out, the same is left
        [[1, 1], [2, 2], [4, 4], [5, 4]],  # alpha 1 without the last person
    ],
)
def test_no_jackknife_interval(keyed: list[list[float]]) -> None:
    assert jackknife_interval(*_patterns(np.array(keyed, dtype=float))) is None


def test_jackknife_covers_as_often_as_it_says() -> None:
    """Samples of 20 from R's simulated people; Feldt's interval misses more often (PSYCHOMETRICS §2)."""
    people = next(c.keyed for c in _cases(HERE, "synthetic") if c.record["missing"] == "listwise")
    true, rng = cronbach_alpha(_covariances(people)), np.random.default_rng(1)
    assert true is not None
    draws = (people[rng.integers(0, len(people), 20)] for _ in range(600))
    intervals = [jackknife_interval(*_patterns(sample)) for sample in draws]
    caught = [low <= true <= high for low, high in filter(None, intervals)]
    assert len(caught) > 590
    assert 0.925 < np.mean(caught) < 0.98


# Omega by other ways.


def _discrepancy(point: Floats, sample: Floats) -> float:
    """Plain F = log|Σ| − log|S| + tr SΣ⁻¹ − k."""
    loadings, residuals = np.split(point, 2)
    implied = np.outer(loadings, loadings) + np.diag(residuals)
    if np.linalg.eigvalsh(implied)[0] <= 0:
        return 1e6
    ratio = np.linalg.solve(implied, sample)
    return float(np.trace(ratio) - np.log(np.linalg.det(ratio)) - len(sample))


@pytest.mark.parametrize("seed", range(6))
def test_no_other_optimiser_finds_a_better_fit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    keyed = np.round(rng.normal(size=(150, 1)) * rng.uniform(0.3, 2, 5) + rng.normal(size=(150, 5)))
    sample, fit = np.cov(keyed.T), _fit(keyed)
    assert fit is not None
    assert fit.converged
    assert fit.chisq is not None
    sds, found = np.sqrt(np.diagonal(sample)), []
    for share in (0.1, 0.4, 0.8):
        start = np.concatenate([sds * math.sqrt(share), sds**2 * (1 - share)])
        found.append(minimize(_discrepancy, start, (sample,), options={"gtol": 1e-7}).fun)
    assert fit.chisq == pytest.approx(150 * min(found), rel=1e-5)
    assert fit.chisq <= 150 * min(found) + 1e-8


def test_three_items_in_closed_form() -> None:
    loadings, residuals = np.array([0.5, 1.0, 2.0]), np.array([1.0, 0.5, 3.0])
    fit = fit_one_factor(np.outer(loadings, loadings) + np.diag(residuals), 50)
    assert fit is not None
    _assert_same(fit.loadings, loadings)
    _assert_same(fit.residual_variances, residuals)
    assert (fit.chisq, fit.df, fit.cfi, fit.rmsea, fit.srmr) == (None, 0, None, None, None)
    assert omega_total(fit) == pytest.approx(3.5**2 / (3.5**2 + 4.5))


def test_a_negative_residual_variance_is_told_and_kept() -> None:
    correlations = np.array([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]])
    fit = fit_one_factor(correlations, 100)
    assert fit is not None
    assert fit.converged
    assert fit.heywood
    _assert_same(fit.residual_variances, 1 - np.array([1.28, 0.5, 0.5]))
    omega = omega_total(fit)
    assert omega == pytest.approx(fit.loadings.sum() ** 2 / correlations.sum())


@pytest.mark.parametrize(
    "correlations",
    [[[1, 0.5, 0.4], [0.5, 1, -0.3], [0.4, -0.3, 1]], np.eye(4).tolist()],
    ids=["signs that no three loadings give", "no correlation"],
)
def test_no_factor_no_omega(correlations: list[list[float]]) -> None:
    fit = fit_one_factor(np.array(correlations), 100)
    assert fit is not None
    assert not fit.converged
    assert (fit.chisq, fit.cfi, fit.rmsea, fit.srmr) == (None, None, None, None)
    assert omega_total(fit) is None
    assert omega_interval(fit, np.zeros((1, len(correlations))), np.array([100])) is None


@pytest.mark.parametrize(
    "covariances",
    [
        np.array([[1, 0.5], [0.5, 1]]),
        np.ones((4, 4)),
        np.diag([1.0, 1.0, 0.0]),
        np.full((3, 3), np.nan),
        np.cov(np.array([[1, 2, 3, 2], [2, 4, 1, 1], [3, 3, 3, 5], [5, 1, 2, 2]], dtype=float).T),
    ],
    ids=["two items", "identical items", "constant item", "nobody", "no more people than items"],
)
def test_nothing_to_fit(covariances: Floats) -> None:
    assert fit_one_factor(covariances, 4) is None


def _weighted_omega(rows: Floats, weights: Floats) -> float:
    centred = rows - np.average(rows, axis=0, weights=weights)
    fit = fit_one_factor((centred.T * weights) @ centred / weights.sum(), len(rows))
    assert fit is not None
    omega = omega_total(fit)
    assert omega is not None
    return omega


@pytest.mark.parametrize("k", [3, 6])
def test_the_sandwich_is_what_a_little_more_weight_on_each_pattern_does(k: int) -> None:
    """The infinitesimal jackknife: SE² = Σ (∂ω/∂w)² over people (Jaeckel 1972; Efron 1982)."""
    rng = np.random.default_rng(k)
    keyed = np.clip(np.round(4 + rng.normal(size=(80, 1)) + rng.normal(size=(80, k))), 1, 7)
    rows, counts = _patterns(keyed)
    step, slopes = 1e-4, []
    for place in np.eye(len(rows)):
        above, below = (_weighted_omega(rows, counts + sign * step * place) for sign in (1, -1))
        slopes.append((above - below) / (2 * step))
    half = ndtri(0.95) * math.sqrt(float(counts @ np.square(slopes)))
    fit = _fit(keyed)
    assert fit is not None
    omega = omega_total(fit)
    assert omega is not None
    assert omega_interval(fit, rows, counts, level=0.9) == pytest.approx(
        (omega - half, omega + half), rel=1e-6
    )


def test_omega_interval_needs_the_people_of_the_fit() -> None:
    people = next(c.keyed for c in _cases(HERE, "synthetic") if c.record["missing"] == "listwise")
    fit = _fit(people)
    assert fit is not None
    rows, counts = _patterns(people)
    holes = np.full((1, people.shape[1]), np.nan)
    with_holes = omega_interval(fit, np.vstack([rows, holes]), np.append(counts, 7))
    assert with_holes == omega_interval(fit, rows, counts)
    with pytest.raises(ValueError, match="complete rows"):
        omega_interval(fit, rows[1:], counts[1:])
