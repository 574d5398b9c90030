"""Response quality: every index against R's careless and against its definition; who is flagged, and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.special import chdtri

from lo_diagnostic.responses.answer_blocks import PEOPLE, answers_given, spread_of_answers
from lo_diagnostic.responses.cross_products import CrossProducts
from lo_diagnostic.responses.even_odd import even_odd
from lo_diagnostic.responses.longstring import longstring
from lo_diagnostic.responses.mahalanobis import mahalanobis_squared
from lo_diagnostic.responses.psychometric_synonyms import (
    antonym_pairs,
    correlation_over_pairs,
    synonym_pairs,
)
from lo_diagnostic.responses.quality import FEWEST_ANSWERS, Quality, assess
from lo_diagnostic.responses.response_time import seconds_per_item
from lo_diagnostic.responses.response_variability import response_variability
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED

Answers = NDArray[np.int16]
Floats = NDArray[np.float64]

HERE = Path(__file__).parent / "reference"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "reference"

SCALES = [list(range(3 * scale, 3 * scale + 3)) for scale in range(8)]
REVERSED = {2: 6, 5: 6, 8: 6}


def _sums(answers: Answers) -> CrossProducts:
    return CrossProducts.of(answers, answers > CANNOT_SAY)


def _answers(people: Any) -> Answers:
    """Rows of people with holes, as the program keeps them."""
    rows = np.array(people, dtype=np.float64)
    return np.ascontiguousarray(np.where(np.isnan(rows), NOT_ANSWERED, rows).astype(np.int16).T)


def _careful(people: int, *, seed: int = 1) -> Answers:
    """Eight scales of three items on 1–5, answered by what people think; three items are reversed."""
    draw = np.random.default_rng(seed)
    level, facets = draw.standard_normal((1, people)), draw.standard_normal((8, people))
    thought = np.repeat(0.6 * level + 0.8 * facets, 3, axis=0) * 0.9
    thought += 0.45 * draw.standard_normal(thought.shape) + draw.normal(0, 0.3, (24, 1))
    answers = np.clip(np.rint(3 + thought), 1, 5).astype(np.int16)
    for item, ends in REVERSED.items():
        answers[item] = ends - answers[item]
    return answers


def _assess(answers: Answers, seconds: Floats | None = None) -> Quality:
    cut = float(chdtri(len(answers), 0.001))
    return assess(answers, SCALES, seconds, turned=REVERSED, distance_cut=cut)


def _flags_of(quality: Quality, person: int) -> set[str]:
    return {flag.index for flag in quality.flags if flag.people[person]}


# --- R ---


def _data_sets() -> Iterator[tuple[Path, str]]:
    yield HERE / "synthetic", "synthetic"
    for name in ("bfi", "careless_dataset"):
        if (SHARED / f"{name}_careless.csv").is_file():
            yield SHARED, name


def _ours(
    answers: Answers, factors: list[int], critical: float
) -> dict[str, Floats | NDArray[np.int16] | None]:
    ends = np.cumsum([0, *factors])
    sums = _sums(answers)
    return {
        "longstring": longstring(answers),
        "irv": response_variability(answers),
        "evenodd": even_odd(answers, [range(a, b) for a, b in pairwise(ends)]),
        "mahad": mahalanobis_squared(answers, sums),
        "psychsyn": correlation_over_pairs(answers, synonym_pairs(sums, critical)),
        "psychant": correlation_over_pairs(answers, antonym_pairs(sums, critical)),
    }


@pytest.mark.parametrize(
    ("folder", "name"), list(_data_sets()), ids=lambda value: str(value).rsplit("/", 1)[-1]
)
def test_equal_to_r(folder: Path, name: str) -> None:
    document = json.loads((folder / f"{name}.json").read_text())
    records = {record["statistic"]: record for record in document["records"]}
    table, summary = records["careless_table"], records["careless_summary"]["value"]
    theirs = pd.read_csv(folder / table["value"])
    data = pd.read_csv(folder / f"{name}.csv")
    scales = document["dataset"].get("scales", {})
    items = [item for scale in scales.values() for item in scale["items"]] or list(data.columns[1:])
    answers = _answers(data[items])
    ours = _ours(answers, table["params"]["factors"], table["params"]["critval"])

    compared: Counter[str] = Counter()
    for column, values in ours.items():
        expected = theirs[column].to_numpy(np.float64)
        mine = np.full(len(expected), np.nan) if values is None else values
        np.testing.assert_allclose(mine, expected, rtol=table["tol"], atol=table["tol"], err_msg=column)
        compared[f"{column}: values"] += int((~np.isnan(expected)).sum())
        compared[f"{column}: NA"] += int(np.isnan(expected).sum())
    distances, runs, contradictions = ours["mahad"], ours["longstring"], ours["evenodd"]
    assert distances is not None
    assert runs is not None
    assert contradictions is not None
    mine_in_all = {
        "longstring_mean": runs.mean(),
        "longstring_max": runs.max(),
        "evenodd_na": np.isnan(contradictions).sum(),
        "mahad_over_chi2_99": (distances > chdtri(len(answers), 0.01)).sum(),
        "mahad_over_chi2_999": (distances > chdtri(len(answers), 0.001)).sum(),
    }
    for key, value in mine_in_all.items():
        assert value == pytest.approx(summary[key], rel=1e-8), key
    print(f"\n{name}: {len(mine_in_all)} in the summary, {compared.total()} in the table: {dict(compared)}")
    assert sum(count for what, count in compared.items() if "values" in what) >= 4 * len(theirs) - 12


@pytest.mark.skipif(not (SHARED / "edge-open.json").is_file(), reason="the shared reference is not here")
def test_the_edge_cases_of_r() -> None:
    cases = {case["case"]: case for case in json.loads((SHARED / "edge-open.json").read_text())["cases"]}
    runs, variability = cases["longstring_na"], cases["irv_na"]
    assert longstring(_answers(runs["data"]["rows"])).tolist() == runs["value"]
    np.testing.assert_allclose(
        response_variability(_answers(variability["data"]["rows"])),
        [np.nan if value is None else value for value in variability["value"]],
    )
    keyed = _answers(pd.DataFrame(cases["psychsyn_none"]["data"]))
    assert correlation_over_pairs(keyed, synonym_pairs(_sums(keyed), 0.99)) is None


# --- definitions ---


def _person(answers: Answers, person: int) -> Floats:
    column = answers[:, person].astype(np.float64)
    return np.where(column <= CANNOT_SAY, np.nan, column)


def _pearson(one: list[float], other: list[float], fewest: int) -> float:
    if len(one) < fewest or np.ptp(one) == 0 or np.ptp(other) == 0:
        return np.nan
    return float(np.corrcoef(one, other)[0, 1])


holes = st.sampled_from([NOT_ANSWERED, CANNOT_SAY])
shapes = st.tuples(st.integers(6, 9), st.integers(1, 6))
surveys = st.one_of(
    arrays(np.int16, shapes, elements=st.integers(1, 5) | holes),
    arrays(np.int16, shapes, elements=st.integers(-30_000, 30_000) | holes),
)


@given(surveys)
@settings(deadline=None)
def test_runs_and_variability_are_what_they_are_defined_to_be(answers: Answers) -> None:
    runs, variability = longstring(answers), response_variability(answers)
    for person in range(answers.shape[1]):
        own = _person(answers, person)
        assert runs[person] == max(
            1 if np.isnan(value) else len(list(run)) for value, run in groupby(own.tolist())
        )
        answered = own[~np.isnan(own)]
        expected = np.std(answered, ddof=1) if len(answered) > 1 else np.nan
        assert variability[person] == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)
    assert answers_given(answers).tolist() == (answers > CANNOT_SAY).sum(axis=0).tolist()
    everything = answers[answers > CANNOT_SAY].astype(int)
    assert spread_of_answers(answers) == (np.ptp(everything) if everything.size else 0)


@given(surveys)
@settings(deadline=None)
def test_even_odd_is_what_it_is_defined_to_be(answers: Answers) -> None:
    scales = [[0, 1, 2], [3, 4], list(range(5, len(answers)))]
    index = even_odd(answers, scales)
    assert index is not None
    for person in range(answers.shape[1]):
        odd: list[float] = []
        even: list[float] = []
        for scale in scales:
            one, other = (_person(answers[scale[first::2]], person) for first in (0, 1))
            if (~np.isnan(one)).any() and (~np.isnan(other)).any():
                odd.append(float(np.nanmean(one)))
                even.append(float(np.nanmean(other)))
        r = _pearson(odd, even, fewest=2)
        expected = r if np.isnan(r) else -max(2 * r / (1 + r) if r > -0.9 else -1.0, -1.0)
        assert index[person] == pytest.approx(expected, rel=1e-6, abs=1e-6, nan_ok=True)


@given(surveys, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_correlation_over_pairs_is_what_it_is_defined_to_be(answers: Answers, random: Any) -> None:
    pairs = np.zeros((len(answers), len(answers)), dtype=np.bool_)
    for item in range(1, len(answers)):
        pairs[item, random.sample(range(item), k=min(item, 2))] = True
    index = correlation_over_pairs(answers, pairs)
    assert index is not None
    for person in range(answers.shape[1]):
        own = _person(answers, person)
        both = [(own[a], own[b]) for a, b in np.argwhere(pairs) if not np.isnan(own[a] + own[b])]
        expected = _pearson([a for a, _ in both], [b for _, b in both], fewest=3)
        assert index[person] == pytest.approx(expected, rel=1e-6, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("width", [4, 30_000])
def test_sums_over_more_than_one_block_are_exact(width: int) -> None:
    draw = np.random.default_rng(5)
    answers = draw.integers(-width // 2, width // 2, (4, 2 * PEOPLE + 7)).astype(np.int16)
    answers[draw.random(answers.shape) < 0.1] = CANNOT_SAY
    answers[draw.random(answers.shape) < 0.1] = NOT_ANSWERED
    frame = pd.DataFrame(np.where(answers <= CANNOT_SAY, np.nan, answers).T)
    sums = _sums(answers)
    filled, given = np.where(answers <= CANNOT_SAY, 0, answers).astype(np.int64), answers > CANNOT_SAY
    assert (sums.products == filled @ filled.T).all()
    assert (sums.sums == filled @ given.T).all()
    assert (sums.squares == filled**2 @ given.T).all()
    np.testing.assert_allclose(sums.covariances, frame.cov(), rtol=1e-9)
    np.testing.assert_allclose(sums.correlations, frame.corr(), rtol=1e-9, atol=1e-12)
    centred = (frame - frame.mean()).fillna(0).to_numpy()
    expected = np.einsum("ij,jk,ik->i", centred, np.linalg.inv(frame.cov()), centred)
    distances = mahalanobis_squared(answers, sums)
    assert distances is not None
    np.testing.assert_allclose(distances, expected, rtol=1e-9)


@pytest.mark.parametrize("ends", [(1, 5), (-2, 2)])
def test_reversed_items_are_turned_for_even_odd(ends: tuple[int, int]) -> None:
    draw = np.random.default_rng(2)
    answers = draw.integers(ends[0], ends[1] + 1, (24, 200)).astype(np.int16)
    answers[draw.random(answers.shape) < 0.1] = NOT_ANSWERED
    turned = answers.copy()
    for item in REVERSED:
        turned[item] = np.where(answers[item] > CANNOT_SAY, sum(ends) - answers[item], answers[item])
    np.testing.assert_array_equal(
        np.asarray(even_odd(answers, SCALES, dict.fromkeys(REVERSED, sum(ends)))),
        np.asarray(even_odd(turned, SCALES)),
    )


# --- where there is no value ---


def test_an_index_that_cannot_be_computed_is_none() -> None:
    answers = _careful(60)
    assert even_odd(answers, [[0, 1, 2]]) is None
    assert even_odd(answers, [[0], [1], [2, 3]]) is None
    assert correlation_over_pairs(answers, antonym_pairs(_sums(answers), 0.99)) is None
    twice = np.vstack([answers, answers[:1]])
    alike, unanswered = answers.copy(), answers.copy()
    alike[3], unanswered[3] = 4, NOT_ANSWERED
    for singular in (twice, alike, unanswered, answers[:, :24]):
        assert mahalanobis_squared(singular, _sums(singular)) is None
    assert mahalanobis_squared(answers, _sums(answers)) is not None


def test_a_distance_needs_positive_definite_covariances() -> None:
    """Holes can make pairwise covariances contradict each other; R would hand out negative distances."""
    n = np.nan
    rows = [[1, 1, n], [2, 2, n], [3, 3, n], [n, 1, 1], [n, 2, 2], [n, 3, 3], [1, n, 3], [2, n, 2], [3, n, 1]]
    answers = _answers(rows)
    sums = _sums(answers)
    assert np.linalg.eigvalsh(sums.covariances)[0] < 0
    assert mahalanobis_squared(answers, sums) is None


def test_seconds_count_what_was_answered() -> None:
    answers = np.array([[3, 3, NOT_ANSWERED, 3], [4, CANNOT_SAY, NOT_ANSWERED, NOT_ANSWERED]], dtype=np.int16)
    found = seconds_per_item(answers, np.array([10.0, 10.0, 10.0, np.nan]))
    np.testing.assert_array_equal(found, [5.0, 5.0, np.nan, np.nan])


@pytest.mark.parametrize("shape", [(24, 0), (0, 3), (24, 1), (24, 2)])
def test_hardly_any_answers_are_no_fault(shape: tuple[int, int]) -> None:
    quality = assess(
        np.full(shape, NOT_ANSWERED, dtype=np.int16), SCALES if shape[0] else [], distance_cut=50.0
    )
    assert quality.judged == 0
    assert quality.flagged.shape == (shape[1],)
    assert not quality.flagged.any()
    assert not any(quality.counts.values())


# --- flags ---


def test_a_straight_line_is_flagged() -> None:
    answers = _careful(300)
    answers[:, 7] = 3
    quality = _assess(answers)
    assert {"longstring", "response_variability"} <= _flags_of(quality, 7)
    assert quality.flagged[7]


def test_somebody_who_fills_in_at_random_is_mostly_flagged_and_the_careful_seldom() -> None:
    answers = _careful(3000)
    answers[:, :150] = np.random.default_rng(3).integers(1, 6, (24, 150))
    flagged = _assess(answers).flagged
    assert flagged[:150].mean() > 0.4
    assert flagged[150:].mean() < 0.01


def test_haste_alone_is_one_flag_and_with_a_straight_line_another() -> None:
    answers = _careful(300)
    answers[:, 8] = 4
    seconds = np.full(300, 240.0)
    seconds[[7, 8]] = 47.0
    seconds[9] = np.nan
    seconds[10] = 48.0
    quality = _assess(answers, seconds)
    found = {flag.index: flag.people for flag in quality.flags}["response_time"]
    assert np.flatnonzero(found).tolist() == [7, 8]
    assert not quality.flagged[7]
    assert quality.flagged[8]


def test_few_answers_are_not_judged() -> None:
    answers = _careful(300)
    answers[:, 7] = 3
    answers[FEWEST_ANSWERS - 1 :, 7] = CANNOT_SAY
    quality = _assess(answers, np.full(300, 1.0))
    assert quality.judged == 299
    assert _flags_of(quality, 7) == set()


def test_an_index_is_left_out_where_it_says_too_little() -> None:
    answers = np.random.default_rng(6).integers(1, 6, (24, 300)).astype(np.int16)
    quality = assess(answers, SCALES[:4])
    assert {flag.index: flag.cut for flag in quality.flags} == {"longstring": 12, "response_variability": 0.5}
    assert set(assess(answers, SCALES[:5], distance_cut=50.0).counts) == {
        "longstring",
        "response_variability",
        "even_odd",
        "mahalanobis",
    }


def test_pairs_from_few_scales_are_left_out() -> None:
    answers = _careful(3000)
    assert antonym_pairs(_sums(answers)).sum() >= 5
    counts = _assess(answers).counts
    assert "synonyms" in counts
    assert "antonyms" not in counts


def test_antonyms_are_found_where_items_oppose_each_other() -> None:
    answers = _careful(3000)
    answers[1::3] = 6 - answers[1::3]
    pairs = antonym_pairs(_sums(answers))
    assert pairs.sum() >= 5
    against, quality = correlation_over_pairs(answers, pairs), _assess(answers)
    assert against is not None
    flag = next(flag for flag in quality.flags if flag.index == "antonyms")
    np.testing.assert_array_equal(flag.people, against > flag.cut)
    assert np.nanmedian(against) < -0.5


@given(st.permutations(range(80)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_people_does_not_matter(order: list[int]) -> None:
    answers, seconds = _careful(80), np.linspace(30, 300, 80)
    answers[:, 3] = 2
    answers[:, 4:30] = np.random.default_rng(4).integers(1, 6, (24, 26))
    answers[np.random.default_rng(5).random(answers.shape) < 0.05] = NOT_ANSWERED
    here, there = _assess(answers, seconds), _assess(np.ascontiguousarray(answers[:, order]), seconds[order])
    assert there.counts == here.counts
    assert there.judged == here.judged
    assert [flag.cut for flag in there.flags] == [flag.cut for flag in here.flags]
    np.testing.assert_array_equal(there.flagged, here.flagged[order])
    assert {"longstring", "even_odd", "mahalanobis", "response_time"} <= {
        i for i, n in here.counts.items() if n
    }
