"""Dimensions combined for a report: whose score it is, what may be combined, and what stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Cell, Measure
from lo_diagnostic.disclosure.showing import Showing, Thresholds
from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.instrument.model import Band, Dimension, LocalText
from lo_diagnostic.scoring.cells import DimensionScores, IndexScores, Interval, ItemScores
from lo_diagnostic.scoring.combined import CombinedDimension, combine, one_dimension
from lo_diagnostic.scoring.frame import Frame
from lo_diagnostic.scoring.persons import measure
from lo_diagnostic.scoring.scores import Overlap
from lo_diagnostic.scoring.survey_scores import score_instruments, score_joined
from lo_diagnostic.scoring.waves import Wave, plan_wave
from lo_diagnostic.study.survey import Survey
from tests.survey_making import make_instrument, make_responses, make_survey

SCALES = {name: [f"{name}{number}" for number in (1, 2, 3)] for name in ("a", "b", "c", "d")}
REVERSED = ["a2", "c3"]


def _answers(n: int, alike: Sequence[Sequence[str]], noise: float = 0.2, seed: int = 5) -> pd.DataFrame:
    """Answers to `SCALES`, those of each group of dimensions in `alike` after one level of the person."""
    dice = np.random.default_rng(seed)
    own = {name: dice.normal(0, 0.8, n) for name in SCALES}
    for names in alike:
        own |= dict.fromkeys(names, dice.normal(0, 1.1, n))
    table = {}
    for name, items in SCALES.items():
        for item in items:
            keyed = np.clip(np.round(3 + own[name] + dice.normal(0, noise, n)), 1, 5)
            table[item] = 6 - keyed if item in REVERSED else keyed
    return pd.DataFrame(table)


def _survey(answers: pd.DataFrame) -> Survey:
    return make_survey(make_instrument(SCALES, reverse=REVERSED), make_responses(answers))


def _wave(answers: pd.DataFrame, scales: dict[str, list[str]] | None = None) -> Wave:
    instrument = make_instrument(scales or SCALES, reverse=REVERSED)
    responses = make_responses(answers)
    return plan_wave(
        "w", measure(instrument, responses), Frame(Thresholds(5, 10)), responses.people["respondent"]
    )


def _overlap(a: str, b: str, r: float = 0.95) -> Overlap:
    return Overlap(a, b, r, Interval(0.9, r - 0.02, r + 0.02))


def _names(wave: Wave) -> list[str]:
    return [found.dimension.id for found in wave.measured]


def _scores(wave: Wave, name: str) -> NDArray[np.float64]:
    return next(found.scores for found in wave.measured if found.dimension.id == name)


def _told(survey: Survey) -> list[str]:
    return list(score_joined(survey).told.dimensions)


def test_the_report_tells_one_and_the_json_keeps_both() -> None:
    survey = _survey(_answers(80, [("b", "c")]))
    scored = score_joined(survey)
    (kept,) = score_instruments(survey)
    assert list(scored.told.dimensions) == ["a", "b+c", "d"]
    assert list(kept.results.dimensions) == ["a", "b", "c", "d"]
    combined, b, c = (
        scored.told.dimensions["b+c"],
        kept.results.dimensions["b"],
        kept.results.dimensions["c"],
    )
    assert isinstance(combined, DimensionScores)
    assert isinstance(b, DimensionScores)
    assert isinstance(c, DimensionScores)
    assert combined.n == 80
    assert combined.mean == pytest.approx(((b.mean or 0) + (c.mean or 0)) / 2)
    assert set(combined.items) == {*SCALES["b"], *SCALES["c"]}
    assert {**b.items, **c.items}["c3"].counts == _item(combined, "c3").counts  # type: ignore[union-attr]
    assert isinstance(scored.measured[1], CombinedDimension)
    assert [part.id for part in scored.measured[1].parts] == ["b", "c"]
    assert scored.told.overlaps == kept.results.overlaps
    assert [(one.a, one.b) for one in kept.results.overlaps] == [("b", "c")]


def _item(scores: DimensionScores, name: str) -> ItemScores:
    found = scores.items[name]
    assert isinstance(found, ItemScores)
    return found


def test_indices_stay_those_of_the_single_dimensions() -> None:
    answers = _answers(80, [("a", "b")])
    answers.loc[:19, SCALES["d"]] = np.nan
    survey = _survey(answers)
    (kept,) = score_instruments(survey)
    told = score_joined(survey).told
    assert "a+b" in told.dimensions
    assert isinstance(told.indices["capability"], IndexScores)
    assert told.indices == kept.results.indices


def test_the_gap_needs_dimensions_that_are_combined_and_is_still_shown() -> None:
    gap = shipped_model().reciprocity_gap
    scales = {name: [f"i{place}"] for place, name in enumerate([*gap.offered, gap.taken])}
    answers = pd.DataFrame(
        np.random.default_rng(1).integers(1, 6, (20, 5)), columns=[f"i{k}" for k in range(5)]
    )
    wave = _wave(answers, scales)
    told = combine(wave, [_overlap("support", "work-that-teaches")])
    assert _names(told)[1] == "work-that-teaches+support"
    assert told.plan.shown(Cell(Measure("index", "reciprocity_gap"))) == Showing.DETAIL
    np.testing.assert_array_equal(told.indices["reciprocity_gap"], wave.indices["reciprocity_gap"])


@pytest.mark.parametrize(("n", "combined"), [(8, False), (49, False), (50, True)])
def test_fifty_people_are_needed(n: int, combined: bool) -> None:
    assert ("a+b" in _told(_survey(_answers(n, [("a", "b")], noise=0.1)))) is combined


def test_without_overlap_nothing_changes() -> None:
    survey = _survey(_answers(80, []))
    assert _told(survey) == ["a", "b", "c", "d"]
    wave = _wave(_answers(80, []))
    assert combine(wave, []) is wave


@pytest.mark.parametrize("missing", [0, 1, 4, 5, 7])
@pytest.mark.parametrize("lacking", ["a", "b"])
def test_nobody_is_given_away_by_those_who_lack_one_score(missing: int, lacking: str) -> None:
    """The index counts those who lack one otherwise, too: beside it, the proof of one theme does not do."""
    answers = _answers(80, [("a", "b")])
    answers.loc[: missing - 1, SCALES[lacking]] = np.nan
    survey = _survey(answers)
    scored = score_joined(survey)
    assert len(scored.told.overlaps) == 1
    found = scored.told.dimensions.get("a+b")
    assert (found is not None) is (missing == 0)
    if isinstance(found, DimensionScores):
        assert found.n == 80 - missing


def test_five_who_lack_one_and_one_who_lacks_the_other_stay_apart() -> None:
    answers = _answers(80, [("a", "b")])
    answers.loc[:4, SCALES["a"]] = np.nan
    answers.loc[5, SCALES["b"]] = np.nan
    assert _told(_survey(answers)) == ["a", "b", "c", "d"]


def test_three_are_one_only_where_every_two_overlap() -> None:
    wave = _wave(_answers(60, []))
    chain = [_overlap("a", "b", 0.9), _overlap("b", "c", 0.93)]
    assert _names(combine(wave, chain)) == ["a", "b+c", "d"]
    assert _names(combine(wave, [*chain, _overlap("a", "c", 0.88)])) == ["a+b+c", "d"]
    pairs = [_overlap("a", "d"), _overlap("b", "c")]
    assert _names(combine(wave, pairs)) == ["a+d", "b+c"]
    assert _names(combine(wave, pairs[::-1])) == ["a+d", "b+c"]


def test_a_third_that_would_give_somebody_away_is_left_out() -> None:
    answers = _answers(60, [])
    answers.loc[:1, SCALES["c"]] = np.nan
    every_two = [_overlap("a", "b", 0.9), _overlap("b", "c", 0.93), _overlap("a", "c", 0.88)]
    assert _names(combine(_wave(answers), every_two)) == ["a+b", "c", "d"]


@pytest.mark.parametrize(
    "other",
    [
        {"layer": "reach"},
        {"high": "unfavourable"},
        {"ask_if": {"role": ["leader"]}},
        {"bands": ()},
        {"bands": (Band(id="all", title=LocalText({"en": "all"})),)},
        {"scale": {"stem": LocalText({"en": "In the last three months …"})}},
    ],
)
def test_only_what_is_comparable_is_combined(other: dict[str, Any]) -> None:
    wave = _wave(_answers(60, []))
    a, b, *rest = wave.measured
    if "bands" in other:
        b = replace(b, bands=other["bands"])
    elif "scale" in other:
        b = replace(b, scale=b.scale.model_copy(update=other["scale"]))
    else:
        b = replace(b, dimension=b.dimension.model_copy(update=other))
    changed = replace(wave, measured=(a, b, *rest))
    assert combine(changed, [_overlap("a", "b")]) is changed
    assert _names(combine(wave, [_overlap("a", "b")])) == ["a+b", "c", "d"]


holes = st.lists(st.lists(st.integers(0, 5), min_size=8, max_size=8), min_size=1, max_size=30)


@given(holes)
def test_the_score_is_the_mean_of_all_answers_of_those_with_every_score(rows: list[list[int]]) -> None:
    scales = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2", "b3", "b4", "b5"]}
    items = [*scales["a"], *scales["b"]]
    answers = pd.DataFrame(rows, columns=items).astype(float).replace(0, np.nan)
    wave = _wave(answers, scales)
    open_to_all = replace(wave, frame=Frame(Thresholds(0, 0)))
    combined = combine(open_to_all, [_overlap("a", "b")])
    keyed = answers.assign(a2=6 - answers["a2"])
    expected = np.where(
        np.isnan(_scores(wave, "a") + _scores(wave, "b")), np.nan, (keyed.mean(axis=1) - 1) * 25
    )
    assert _names(combined) == ["a+b"]
    np.testing.assert_allclose(_scores(combined, "a+b"), expected)


def test_the_order_of_people_changes_nothing() -> None:
    answers = _answers(80, [("b", "c"), ("a", "d")])
    answers.loc[:9, "b1"] = np.nan
    one = score_joined(_survey(answers)).told
    other = score_joined(_survey(answers.sample(frac=1, random_state=3).reset_index(drop=True))).told
    assert list(one.dimensions) == ["a+d", "b+c"]
    assert repr(one.dimensions) == repr(other.dimensions)
    assert one.highest == other.highest


def _dimension(name: str, title: dict[str, str], definition: dict[str, str]) -> Dimension:
    return Dimension.model_validate(
        {
            "id": name,
            "title": LocalText(title),
            "definition": LocalText(definition),
            "layer": "environment",
            "references": ["both", name],
            "items": [{"id": f"{name}1", "text": LocalText({"en": f"Text of {name}."})}],
        }
    )


def test_the_combined_dimension_is_named_after_each() -> None:
    support = _dimension("support", {"en": "Support", "nl": "Steun"}, {"en": "Who helps.", "nl": "Wie helpt"})
    courses = _dimension("courses", {"nl": "Cursus", "en": "Courses"}, {"nl": "Wat helpt?", "en": "x" * 2000})
    one = one_dimension([support, courses])
    assert one.id == "support+courses"
    assert one.title.root == {"en": "Support & Courses", "nl": "Steun & Cursus"}
    assert one.definition.root == {"en": f"Who helps. {'x' * 2000}.", "nl": "Wie helpt. Wat helpt?"}
    assert one.references == ["both", "support", "courses"]
    assert [item.id for item in one.items] == ["support1", "courses1"]
    assert (one.layer, one.high, one.norms) == ("environment", "favourable", [])


def test_titles_without_a_language_in_common_still_have_one() -> None:
    one = one_dimension(
        [_dimension("a", {"de": "Eins"}, {"de": "x"}), _dimension("b", {"fr": "Deux"}, {"fr": "y"})]
    )
    assert one.title.in_language("en") == "Eins & Deux"
