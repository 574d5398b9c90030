"""Every statistic against values that R computed: simulated data here, real data where ../shared is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lo_diagnostic.scoring.cells import DimensionScores, ItemScores
from lo_diagnostic.scoring.intervals import t_interval, these_people
from lo_diagnostic.scoring.persons import MeasuredDimension, measure
from lo_diagnostic.scoring.reliability import covariance, cronbach_alpha, feldt_interval
from lo_diagnostic.scoring.survey_scores import score_instruments
from tests.survey_making import make_instrument, make_responses, make_survey

HERE = Path(__file__).parent / "reference"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "reference"


@dataclass(frozen=True)
class Case:
    """One record of R, with our results for the same data."""

    record: dict[str, Any]
    results: DimensionScores
    measured: MeasuredDimension
    groups: Mapping[str, Mapping[str, Any]]
    width: int
    lowest: int


def _folders() -> Iterator[tuple[Path, str]]:
    yield HERE / "synthetic", "synthetic"
    for name in ("bfi", "lq2002"):
        if (SHARED / f"{name}.json").is_file():
            yield SHARED, name


@cache
def _cases(folder: Path, name: str) -> list[Case]:
    document = json.loads((folder / f"{name}.json").read_text())
    table = pd.read_csv(folder / f"{name}.csv", dtype={"respondent": str})
    cases: list[Case] = []
    for scale, described in document["dataset"]["scales"].items():
        ends = document["dataset"].get("response_scale") or described
        low, high = int(ends["min"]), int(ends["max"])
        reverse = described["reverse"] if isinstance(described["reverse"], list) else [described["reverse"]]
        instrument = make_instrument(
            {scale.replace("_", "-"): described["items"]},
            reverse=reverse,
            ends=(low, high),
            min_answered="1/2",
        )
        groups = {
            g: [None if pd.isna(v) else _label(v) for v in table[g]] for g in document["dataset"]["groups"]
        }
        responses = make_responses(table[described["items"]], groups)
        survey = make_survey(instrument, responses, minimum_group=3, minimum_detail=3)
        scores = score_instruments(survey, list(groups))[0].results
        results = scores.dimensions[scale.replace("_", "-")]
        assert isinstance(results, DimensionScores)
        measured = measure(instrument, responses)[0]
        for record in document["records"]:
            scope = record["scope"]
            ours = (
                scope.get("scale") == scale
                or scope.get("variable") == scale
                or scope.get("item") in described["items"]
            )
            derived = (
                scope.get("group") not in (None, *groups) or {"rows", "stype", "team", "a"} & scope.keys()
            )
            if ours and not derived:
                cases.append(Case(record, results, measured, scores.groups, high - low, low))
    return cases


def _label(group: Any) -> str:
    return f"{group:g}" if isinstance(group, float) else str(group)


def _interval(case: Case, level: float, headcount: int | None = None) -> list[float]:
    """The 95 % interval of R on the scale's own numbers, from our mean and sd."""
    r = case.results
    assert r.mean is not None
    assert r.sd is not None
    interval = t_interval(r.mean, r.sd, r.n, df=r.n - 1, level=level)
    if headcount:
        interval = these_people(interval, r.n, headcount)
    assert interval is not None
    return [case.lowest + end / 100 * case.width for end in (interval.low, interval.high)]


def _item(case: Case) -> dict[str, Any]:
    item = case.results.items[case.record["scope"]["item"]]
    assert isinstance(item, ItemScores)
    freq = {point: count for point, count in item.counts.items() if count}
    return {"n": item.n, "mean": item.mean, "sd": item.sd, "freq": freq}


def _group_means(case: Case) -> dict[str, Any]:
    groups = case.groups[case.record["scope"]["group"]]
    names = [str(name) for name in case.record["value"]["group"]]
    shown = [groups[name].dimensions[case.measured.dimension.id] for name in names]
    return {"n": [cell.n for cell in shown], "mean": [cell.raw_mean for cell in shown]}


def _listwise(case: Case) -> Any:
    keyed = case.measured.keyed
    return keyed[~np.isnan(keyed).any(axis=1)]


# Our value of each statistic; `half` is the declared rule of the test instrument.
HALF = "person_mean_min_valid_half"
STATISTICS: dict[tuple[str, str], Any] = {
    ("mean", HALF): lambda c: c.results.raw_mean,
    ("sd", HALF): lambda c: c.results.raw_sd,
    ("se", HALF): lambda c: c.results.se / 100 * c.width,
    ("median", HALF): lambda c: c.lowest + c.results.median / 100 * c.width,
    ("pomp_mean", HALF): lambda c: c.results.mean,
    ("pomp_sd", HALF): lambda c: c.results.sd,
    ("mean_ci95_t", HALF): lambda c: _interval(c, 0.95),
    ("fpc_mean_ci95_t", "available"): lambda c: _interval(c, 0.95, c.record["params"]["N"]),
    ("favourable_share", HALF): lambda c: c.results.favourable,
    ("item_raw", "available"): _item,
    ("group_means", "available"): _group_means,
    ("alpha_raw", "pairwise"): lambda c: cronbach_alpha(covariance(c.measured.keyed)),
    ("alpha_raw", "listwise"): lambda c: cronbach_alpha(covariance(_listwise(c))),
    ("alpha_ci95_feldt", "pairwise"): lambda c: _feldt(c.measured.keyed),
    ("alpha_ci95_feldt", "listwise"): lambda c: _feldt(_listwise(c)),
}


def _feldt(keyed: Any) -> list[float]:
    alpha = cronbach_alpha(covariance(keyed))
    assert alpha is not None
    interval = feldt_interval(alpha, *keyed.shape)
    return [interval.low, interval.high]


def _numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for key in sorted(value) for number in _numbers(value[key])]
    if isinstance(value, list):
        return [number for inner in value for number in _numbers(inner)]
    return [float(value)] if isinstance(value, int | float) and value is not None else []


@pytest.mark.parametrize(
    ("folder", "name"), list(_folders()), ids=lambda value: str(value).rsplit("/", 1)[-1]
)
def test_equal_to_r(folder: Path, name: str) -> None:
    compared: Counter[str] = Counter()
    for case in _cases(folder, name):
        record = case.record
        ours = STATISTICS.get((record["statistic"], record["missing"]))
        if ours is None or (record["missing"] == "none"):
            continue
        theirs = record["value"]
        if isinstance(theirs, dict) and isinstance(found := ours(case), dict):
            theirs, mine = {key: theirs[key] for key in found}, found
        else:
            mine = ours(case)
        expected = _numbers(theirs)
        assert expected, record["id"]
        assert _numbers(mine) == pytest.approx(expected, rel=record["tol"], abs=record["tol"]), record["id"]
        compared[f"{record['statistic']}/{record['missing']}"] += 1
    print(f"\n{name}: " + ", ".join(f"{count} {what}" for what, count in sorted(compared.items())))
    if name == "synthetic":
        missing = {f"{s}/{m}" for s, m in STATISTICS} - set(compared)
        assert not missing, f"nothing compared for {missing}"
