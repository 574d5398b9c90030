"""R's own corner cases, one by one: its number, or what we say where R stops, guesses or is infinite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lo_diagnostic.responses.cross_products import CrossProducts
from lo_diagnostic.responses.longstring import longstring
from lo_diagnostic.responses.psychometric_synonyms import synonym_pairs
from lo_diagnostic.responses.response_variability import response_variability
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED
from lo_diagnostic.scoring.agreement_indices import average_deviation, is_split, rwg, rwg_j
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.group_moments import GroupMoments
from lo_diagnostic.scoring.hedges import standardised_differences
from lo_diagnostic.scoring.intervals import t_interval, these_people, wilson_intervals
from lo_diagnostic.scoring.multiplicity import benjamini_hochberg, holm
from lo_diagnostic.scoring.omnibus import omega_squared, welch_anova
from lo_diagnostic.scoring.persons import measure
from lo_diagnostic.scoring.priority_intervals import bootstrap_weights
from lo_diagnostic.scoring.reliability import (
    alpha_if_dropped,
    cronbach_alpha,
    feldt_interval,
    spearman_brown,
)
from lo_diagnostic.scoring.variance_components import icc1, icc2, one_way_anova, reml
from lo_diagnostic.scoring.wave_changes import linked_pairs, paired_change
from lo_diagnostic.scoring.welch import Samples, welch_differences
from tests.reference_records import edge_cases
from tests.survey_making import make_instrument, make_responses

Data = Mapping[str, Any]
POINTS = np.arange(1.0, 6.0)
UNIFORM = 2.0


def _covariances(data: Data) -> Any:
    table = np.array([[np.nan if x is None else x for x in column] for column in data.values()], dtype=float)
    return CrossProducts.of(table, ~np.isnan(table)).covariances


def _alpha(data: Data) -> float | None:
    n = len(next(iter(data.values())))
    return cronbach_alpha(_covariances(data)) if n > 1 else None


def _feldt(data: Data) -> list[float | None]:
    alpha = _alpha(data)
    assert alpha is not None
    interval = feldt_interval(alpha, 12, 4)
    return [interval.low, alpha, interval.high]


def _correlation(data: Data) -> float:
    covariances = _covariances(data)
    return float(covariances[0, 1] / np.sqrt(covariances[0, 0] * covariances[1, 1]))


def _person_means(least: int) -> Callable[[Data], dict[str, float | None]]:
    def means(data: Data) -> dict[str, float | None]:
        instrument = make_instrument({"d": list(data)}, ends=(1, 6), min_answered=f"{least}/4")
        scores = measure(instrument, make_responses(pd.DataFrame(data, dtype=float)))[0].scores
        return {str(row + 1): None if np.isnan(s) else 1 + s / 20 for row, s in enumerate(scores)}

    return means


def _mean_interval(data: Data) -> list[float] | None:
    v = Distributions.of(np.array(data["v"], dtype=float))
    n = int(v.n[0])
    interval = t_interval(float(v.mean[0]), float(v.sd[0]), n, df=n - 1, level=0.95)
    return None if interval is None else [interval.low, interval.high]


def _counts(data: Data) -> tuple[list[str], Any]:
    """Groups × items × points."""
    teams = sorted(set(data["team"]))
    items = [name for name in data if name != "team"]
    counts = np.zeros((len(teams), len(items), 5), np.int64)
    for column, item in enumerate(items):
        for team, answer in zip(data["team"], data[item], strict=True):
            if answer is not None:
                counts[teams.index(team), column, answer - 1] += 1
    return teams, counts


def _by_team(index: Callable[[Any], Any]) -> Callable[[Data], dict[str, float | None]]:
    def told(data: Data) -> dict[str, float | None]:
        teams, counts = _counts(data)
        values = index(counts)
        return {team: None if np.isnan(v) else float(v) for team, v in zip(teams, values, strict=True)}

    return told


def _only(told: Callable[[Data], dict[str, float | None]]) -> Callable[[Data], float | None]:
    return lambda data: next(iter(told(data).values()))


def _moments(data: Data) -> GroupMoments:
    labels = data.get("team", data.get("g"))
    assert labels is not None
    of = {label: np.array([x for x, own in zip(data["x"], labels, strict=True) if own == label], dtype=float)
          for label in sorted(set(labels))}  # fmt: skip
    return GroupMoments(
        np.array([len(x) for x in of.values()]),
        np.array([x.mean() for x in of.values()]),
        np.array([((x - x.mean()) ** 2).sum() for x in of.values()]),
    )


def _samples(data: Data) -> tuple[Samples, Samples]:
    a, b = (np.array(data[side], dtype=float) for side in "ab")
    moments = [GroupMoments(np.array([len(x)]), np.array([x.mean()]), np.array([((x - x.mean()) ** 2).sum()]))
               for x in (a, b)]  # fmt: skip
    return Samples.of(moments[0]), Samples.of(moments[1])


def _hedges(data: Data) -> list[float] | None:
    found = standardised_differences(*_samples(data))
    return None if np.isnan(found.g[0]) else [float(x[0]) for x in (found.g, found.g_low, found.g_high)]


def _welch_p(data: Data) -> float | None:
    p = welch_differences(*_samples(data)).p[0]
    return None if np.isnan(p) else float(p)


def _wilson(data: Data) -> list[float]:
    low, high = wilson_intervals(np.array([data["x"]]), np.array([data["n"]]))
    return [float(low[0]), float(high[0])]


def _adjusted(adjust: Callable[[Any], Any]) -> Callable[[Data], list[float | None]]:
    def told(data: Data) -> list[float | None]:
        p = np.array([np.nan if x is None else x for x in data["p"]], dtype=float)
        return [None if np.isnan(x) else float(x) for x in adjust(p)]

    return told


def _rows(data: Data) -> Any:
    return np.array([[NOT_ANSWERED if x is None else x for x in row] for row in data["rows"]], np.int16).T


def _irv(data: Data) -> list[float | None]:
    return [None if np.isnan(x) else float(x) for x in response_variability(_rows(data))]


def _synonyms(data: Data) -> int | None:
    answers = np.array(list(data.values()), np.int16)
    pairs = synonym_pairs(CrossProducts.of(answers, answers > CANNOT_SAY), 0.99)
    return int(pairs.sum()) or None


def _census(data: Data) -> float | None:
    """Standard error with a finite population: the half width over t."""
    v = Distributions.of(np.array(data["v"], dtype=float))
    n, headcount = int(v.n[0]), data["N"]
    if headcount < n:
        return None
    interval = these_people(t_interval(float(v.mean[0]), float(v.sd[0]), n, df=n - 1), n, headcount)
    assert interval is not None
    return interval.high - interval.low


def _paired_p(data: Data) -> float | None:
    a, b = (np.array(data[side], dtype=float)[:, None] for side in "ab")
    p = paired_change(linked_pairs(a, b)).p[0]
    return None if np.isnan(p) else float(p)


def _weights(data: Data) -> str | None:
    rows = np.repeat(np.array(list(data.values()), dtype=float).T, 3, axis=0)
    return bootstrap_weights(rows, 0)[1]


def _dropped(data: Data) -> list[float | None]:
    return [None if np.isnan(x) else float(x) for x in alpha_if_dropped(_covariances(data))]


def _iccs(data: Data) -> dict[str, float | None]:
    return {"icc1": icc1(_moments(data)), "icc2": icc2(_moments(data))}


def _omega(data: Data) -> float | None:
    return omega_squared(_moments(data))


RWG, RWG_J = _by_team(lambda c: rwg(c[:, 0], POINTS, UNIFORM)), _by_team(lambda c: rwg_j(c, POINTS, UNIFORM))
SAME = object()
"""What R has; where it stops or gives an infinity, None."""

CASES: dict[str, tuple[Callable[[Data], Any], Any]] = {
    "alpha_constant_item": (_alpha, SAME),
    "alpha_all_constant": (_alpha, None),
    "alpha_all_missing_item": (_alpha, SAME),
    "alpha_negative": (_alpha, SAME),
    "spearman_brown_negative": (lambda d: spearman_brown(_correlation(d)), SAME),
    "alpha_identical_items": (_alpha, SAME),
    "alpha_single_item": (_alpha, None),
    "alpha_n1": (_alpha, None),
    "alpha_n2": (_alpha, None),
    "alpha_n3": (_alpha, SAME),
    "alpha_n12_feldt": (_feldt, SAME),
    "alpha_if_dropped_two_items": (_dropped, [None, None]),
    "person_mean_min_valid_1": (_person_means(1), SAME),
    "person_mean_min_valid_2": (_person_means(2), SAME),
    "person_mean_min_valid_4": (_person_means(4), SAME),
    "mean_ci_n1": (_mean_interval, None),
    "mean_ci_constant": (_mean_interval, None),
    "mean_ci_n2": (_mean_interval, SAME),
    "quantile_n2": (
        lambda d: [
            float(Distributions.of(np.array(d["v"], float)).quantile(p)[0]) for p in (0.25, 0.5, 0.75)
        ],
        SAME,
    ),
    "rwg_group_of_one": (RWG, SAME),
    "rwg_j_group_of_one": (RWG_J, SAME),
    "ad_group_of_one": (_by_team(lambda c: average_deviation(c, POINTS)), SAME),
    "rwg_no_variance": (_only(RWG), SAME),
    "rwg_polarised": (_only(RWG), SAME),
    "rwg_j_polarised": (_only(RWG_J), SAME),
    "rwg_j_item_nearly_missing": (_only(RWG_J), None),
    "icc1_negative": (_iccs, SAME),
    "icc1_negative_reml": (lambda d: getattr(reml(_moments(d)), "icc1", None), 0.0),
    "icc1_no_within_variance": (_iccs, SAME),
    "icc1_one_group": (lambda d: icc1(_moments(d)), None),
    "icc1_two_groups": (lambda d: icc1(_moments(d)), SAME),
    "icc1_all_groups_of_one": (lambda d: icc1(_moments(d)), None),
    "welch_group_of_one": (_welch_p, None),
    "welch_both_constant": (_welch_p, None),
    "hedges_both_constant": (_hedges, None),
    "p_adjust_na_BH": (_adjusted(benjamini_hochberg), SAME),
    "p_adjust_na_holm": (_adjusted(holm), SAME),
    "wilson_0_of_7": (_wilson, SAME),
    "wilson_7_of_7": (_wilson, SAME),
    "wilson_3_of_5": (_wilson, SAME),
    "fpc_census": (_census, SAME),
    "fpc_N_below_n": (_census, None),
    "longstring_na": (lambda d: [int(x) or 1 for x in longstring(_rows(d))], SAME),
    "irv_na": (_irv, SAME),
    "psychsyn_none": (_synonyms, None),
    "anova_one_group": (lambda d: one_way_anova(_moments(d)) or welch_anova(_moments(d)), None),
    "omega_squared_negative": (lambda d: {"effectsize": max(_omega(d) or 0, 0), "formula": _omega(d)}, SAME),
    "relimp_collinear": (_weights, "collinear"),
    "paired_t_constant_difference": (_paired_p, None),
}

NOT_OURS = {
    "alpha_constant_item_kept": "we leave a constant item out, as psych does",
    "rwg_polarised_untruncated": "we truncate at 0 and say `split`: below",
    "rwg_j_lindell_polarised": "the same",
    "hedges_small": "effectsize's optimiser stops short of the lower limit: test_scoring_comparisons",
    "psych_cohen_d_small": "psych's names for other quantities",
    "clopper_pearson_0_of_7": "we give Wilson's interval",
    "clopper_pearson_7_of_7": "the same",
    "clopper_pearson_3_of_5": "the same",
}

here = pytest.mark.skipif(not edge_cases(), reason="../shared/reference/edge-open.json is not here")


@here
@pytest.mark.parametrize("name", CASES)
def test_a_corner_case_of_r(name: str) -> None:
    case, (ours, expected) = edge_cases()[name], CASES[name]
    wanted = case["value"] if expected is SAME else expected
    assert _rounded(ours(case["data"])) == _rounded(wanted), case.get("advice", "")


@here
def test_every_corner_case_has_its_line() -> None:
    assert edge_cases().keys() == CASES.keys() | NOT_OURS.keys()
    polarised = [
        name for name in edge_cases() if "polarised" in name and "team" in edge_cases()[name]["data"]
    ]
    for name in polarised:
        assert is_split(_counts(edge_cases()[name]["data"])[1], POINTS).all()


def _rounded(value: Any) -> Any:
    """Nine significant digits; infinities and NaN are no answer of ours."""
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    if value is None or isinstance(value, str):
        return value
    assert np.isfinite(value)
    return float(f"{value:.8g}") + 0.0
