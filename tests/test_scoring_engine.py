"""Released results: thresholds hold everywhere, small groups borrow spread, nothing is ever NaN."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.scoring.cells import GroupDimensionScores, GroupScores
from lo_diagnostic.scoring.intervals import t_interval
from lo_diagnostic.scoring.scores_json import scores_document, scores_json
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.study.settings import Attribute
from lo_diagnostic.study.survey import Survey
from tests.survey_making import make_instrument, make_responses, make_survey, nine_digits

ITEMS = ["i1", "i2", "i3"]


def _survey(teams: Sequence[str | None], seed: int = 1, headcount: int | None = None) -> Survey:
    dice = np.random.default_rng(seed)
    level = dice.integers(2, 5, (len(teams), 1))
    table = pd.DataFrame(level + dice.integers(-1, 2, (len(teams), 3)), columns=ITEMS)
    responses = make_responses(table, {"team": teams})
    return make_survey(make_instrument({"d": ITEMS}), responses, headcount=headcount)


def _document(survey: Survey, cuts: list[str] | None = None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(scores_json(score_instruments(survey, cuts or [])))
    return document


def test_fewer_than_the_minimum_shows_nothing() -> None:
    document = _document(_survey(["a"] * 4))
    assert document["dimensions"] == {"d": {"withheld": True}}
    assert document["respondents"] == {"rows": 4, "answered": 4, "scored": 4}


def test_five_to_nine_show_a_summary() -> None:
    found = _document(_survey(["a"] * 9))["dimensions"]["d"]
    assert found["n"] == 9
    assert found["mean"] is not None
    assert found["interval"]["level"] == 0.9
    assert [found[name] for name in ("sd", "raw_sd", "se", "median", "favourable", "reliability")] == [
        None
    ] * 6
    assert found["items"] == {}


def test_ten_show_items_and_thirty_show_alpha() -> None:
    ten = _document(_survey(["a"] * 10))["dimensions"]["d"]
    assert sum(ten["items"]["i1"]["counts"].values()) == 10
    assert ten["reliability"]["alpha"] is None
    assert ten["reliability"]["alpha_interval"]["level"] == 0.95
    thirty = _document(_survey(["a"] * 40))["dimensions"]["d"]
    assert thirty["reliability"]["n"] == 40
    assert thirty["reliability"]["alpha"] is not None


def test_a_small_group_takes_its_interval_from_all_shown_groups() -> None:
    survey = _survey(["a"] * 14 + ["b"] * 7)
    groups = score_instruments(survey, ["team"])[0].results.groups["team"]
    small, large = groups["b"], groups["a"]
    assert isinstance(small, GroupScores)
    assert isinstance(large, GroupScores)
    keyed = survey.responses.answers.to_numpy().mean(axis=1) * 25 - 25
    squares = sum(((part - part.mean()) ** 2).sum() for part in (keyed[:14], keyed[14:]))
    expected = t_interval(keyed[14:].mean(), math.sqrt(squares / 19), 7, df=19)
    cell = small.dimensions["d"]
    assert isinstance(cell, GroupDimensionScores)
    assert expected is not None
    assert cell.interval is not None
    assert (cell.interval.low, cell.interval.high) == pytest.approx((expected.low, expected.high))


def test_the_interval_for_these_people_now_shrinks_with_the_share_that_answered() -> None:
    half, all_of_them, too_many = (_document(_survey(["a"] * 20, headcount=n)) for n in (40, 20, 15))
    wide = half["dimensions"]["d"]["interval"]
    narrow = half["dimensions"]["d"]["interval_now"]
    ratio = (narrow["high"] - narrow["low"]) / (wide["high"] - wide["low"])
    assert ratio == pytest.approx(math.sqrt(0.5))
    now = all_of_them["dimensions"]["d"]["interval_now"]
    assert now["low"] == now["high"]
    assert too_many["dimensions"]["d"]["interval_now"] is None
    assert "smaller than the number" in too_many["dimensions"]["d"]["notes"]["interval_now"]


def test_everybody_the_same_gives_a_mean_and_a_reason() -> None:
    table = pd.DataFrame([[3, 3, 3]] * 40, columns=ITEMS)
    found = _document(make_survey(make_instrument({"d": ITEMS}), make_responses(table)))["dimensions"]["d"]
    assert found["mean"] == 50
    assert found["interval"] is None
    assert found["notes"]["interval"] == "zero variance"
    assert found["notes"]["reliability.alpha"] == "zero variance"
    assert found["band"] == {"id": "mixed", "clear": False, "leaning": None}


def test_crossed_cuts_are_named_by_both() -> None:
    teams, sites = ["a"] * 10 + ["b"] * 10, ["x"] * 5 + ["y"] * 15
    table = pd.DataFrame(np.random.default_rng(2).integers(1, 6, (20, 3)), columns=ITEMS)
    survey = make_survey(make_instrument({"d": ITEMS}), make_responses(table, {"team": teams, "site": sites}))
    groups = _document(survey, ["team,site"])["groups"]["team,site"]
    assert {name: group["n"] for name, group in groups.items()} == {"a,x": 5, "a,y": 5, "b,y": 10}


teams = st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=60)


@given(teams, st.integers(0, 1000))
def test_no_number_of_few_people_and_no_nan(labels: list[str | None], seed: int) -> None:
    survey = _survey(labels, seed)
    (release,) = score_instruments(survey, ["team"])
    json.dumps(scores_document([release]), allow_nan=False)
    groups = release.results.groups["team"]
    shown = {name: group.n for name, group in groups.items() if type(group) is GroupScores}
    assert all(n >= 5 and n == labels.count(name) for name, n in shown.items())
    rest = len(labels) - sum(shown.values())
    assert not shown or rest == 0 or rest >= 5


@given(teams, st.integers(0, 1000), st.randoms(use_true_random=False))
def test_the_order_of_people_changes_no_number(labels: list[str | None], seed: int, dice: Any) -> None:
    survey = _survey(labels, seed)
    order = list(range(len(labels)))
    dice.shuffle(order)
    table = survey.responses.answers.iloc[order].reset_index(drop=True)
    shuffled = make_survey(
        survey.instruments[0].instrument, make_responses(table, {"team": [labels[i] for i in order]})
    )
    assert nine_digits(_document(survey, ["team"])) == nine_digits(_document(shuffled, ["team"]))


def test_headcounts_of_groups_serve_their_own_interval() -> None:
    survey = _survey(["a"] * 12 + ["b"] * 12)
    attribute = Attribute.model_validate(
        {"title": {"en": "Team"}, "values": {"a": {"headcount": 12}, "b": {"headcount": 30}}}
    )
    survey = make_survey(
        survey.instruments[0].instrument, survey.responses, attributes={"team": attribute}, headcount=42
    )
    groups = _document(survey, ["team"])["groups"]["team"]
    now = groups["a"]["dimensions"]["d"]["interval_now"]
    assert now["low"] == now["high"]
    assert groups["b"]["dimensions"]["d"]["interval_now"]["low"] < groups["b"]["dimensions"]["d"]["mean"]


def test_withheld_cells_are_listed_without_n() -> None:
    survey = _survey(["a"] * 20 + ["b"] * 3 + [None] * 2)
    document = _document(survey, ["team"])
    assert document["groups"]["team"]["b"] == {"withheld": True}
    assert document["withheld"] == [{"cut": "team", "group": "b"}]
    assert isinstance(score_instruments(survey, ["team"])[0].results.groups["team"]["b"], Withheld)


def test_a_mean_exactly_on_a_cut_point_lies_in_the_upper_band() -> None:
    """12 people whose three items add up to these sums: the mean of their scores is 37.5 exactly."""
    sums = [5, 5, 12, 6, 9, 9, 8, 8, 6, 4, 15, 3]
    table = pd.DataFrame(
        [[min(5, s - 2), 1, 1] if s <= 7 else [s // 3, s // 3, s - 2 * (s // 3)] for s in sums]
    )
    table.columns = pd.Index(ITEMS)
    assert list(table.sum(axis=1)) == sums
    found = _document(make_survey(make_instrument({"d": ITEMS}), make_responses(table)))["dimensions"]["d"]
    assert found["mean"] == pytest.approx(37.5)
    assert found["band"]["id"] == "mixed"


def test_people_who_said_nothing_count_nowhere() -> None:
    survey = _survey(["a"] * 12 + ["b"] * 12)
    blank = pd.DataFrame([[None] * 3] * 30, columns=ITEMS, dtype=float)
    table = pd.concat([survey.responses.answers.astype(float), blank], ignore_index=True)
    padded = make_responses(table, {"team": ["a"] * 12 + ["b"] * 12 + ["c"] * 30})
    with_blank = _document(make_survey(survey.instruments[0].instrument, padded), ["team"])
    without = _document(survey, ["team"])
    assert with_blank["respondents"] == {"rows": 54, "answered": 24, "scored": 24}
    assert nine_digits(with_blank["dimensions"]) == nine_digits(without["dimensions"])
    assert with_blank["groups"] == without["groups"]
