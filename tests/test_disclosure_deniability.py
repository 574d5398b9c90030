"""Deniability: nobody's score may follow from means at an end of the scale; gaps for it are listed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from lo_diagnostic.disclosure.deniability import kinds_of, pinned
from lo_diagnostic.disclosure.information_sets import InformationSets
from lo_diagnostic.scoring.scores_json import scores_document
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.study.survey import Survey
from tests.program import lo_diag
from tests.survey_making import make_instrument, make_responses, make_survey

Ints = NDArray[np.int64]
TOP, WIDTH = 4, 4


@st.composite
def told(draw: st.DrawFn) -> tuple[Ints, Ints]:
    """Shown rows over people (3-safe) and everybody's score in steps, many of them at an end."""
    n = draw(st.integers(4, 12))
    cuts = [np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))) for _ in range(2)]
    columns = [np.ones(n, np.int64), *((cut == g).astype(np.int64) for cut in cuts for g in range(3))]
    sets = InformationSets(np.ones(n, np.int64), 3)
    rows = [row for row in columns if row.any() and sets.admit(row)]
    scores = draw(st.lists(st.sampled_from([0, 0, 1, 2, TOP, TOP]), min_size=n, max_size=n))
    return np.array(rows), np.array(scores)


@given(told())
def test_pinned_are_those_whose_bounds_meet(drawn: tuple[Ints, Ints]) -> None:
    rows, scores = drawn
    if not len(rows):
        return
    found = pinned(rows, scores == 0, scores == TOP)
    for person in range(len(scores)):
        ends = [
            linprog(sign * np.eye(len(scores))[person], A_eq=rows, b_eq=rows @ scores, bounds=(0, TOP)).fun
            for sign in (1, -1)
        ]
        span = -sum(end for end in ends if end is not None)
        assert bool(found[person]) == bool(span < 1e-6)


def test_people_alike_everywhere_are_one_kind() -> None:
    layers = [np.array([0, 0, 0, 1, 1, -1])]
    rows, lowest, highest = kinds_of(layers, np.array([4, 4, 4, 0, 1, 2]), WIDTH)
    assert rows.tolist() == [[0, 1, 0], [0, 0, 1]]
    assert lowest.tolist() == [False, False, False]
    assert highest.tolist() == [False, True, False]


def _survey(answers: pd.DataFrame, **cuts: list[str]) -> Survey:
    instrument = make_instrument({"d": ["d1", "d2"], "e": ["e1", "e2"]})
    return make_survey(instrument, make_responses(answers, cuts))


def _answers(n: int, seed: int = 0) -> pd.DataFrame:
    dice = np.random.default_rng(seed)
    return pd.DataFrame(dice.integers(2, 5, (n, 4)), columns=["d1", "d2", "e1", "e2"]).astype(float)


def test_a_unanimous_team_takes_the_theme_from_all_teams() -> None:
    answers = _answers(30)
    answers.loc[:9, ["d1", "d2"]] = 5
    document = scores_document(score_instruments(_survey(answers, team=["a"] * 10 + ["b"] * 20), ["team"]))
    teams = document["groups"]["team"]
    assert {team: list(told["dimensions"]["d"]) for team, told in teams.items()} == {
        "a": ["withheld"],
        "b": ["withheld"],
    }
    assert all("mean" in told["dimensions"]["e"] for told in teams.values())
    assert document["dimensions"]["d"]["n"] == 30
    assert document["withheld"] == [{"cut": "team", "dimension": "d"}]


def test_a_team_pinned_by_two_cuts_together_takes_the_second_back() -> None:
    """Neither a team nor a site is unanimous; what is left of a team outside a site is."""
    answers = _answers(40)
    team, site = ["a"] * 20 + ["b"] * 20, (["x"] * 10 + ["y"] * 10) * 2
    answers.loc[:9, ["d1", "d2"]] = 5
    crossed = scores_document(
        score_instruments(_survey(answers, team=team, site=site), ["team", "site", "team,site"])
    )
    assert {"cut": "team,site", "dimension": "d"} in crossed["withheld"]
    assert "mean" in crossed["groups"]["team"]["a"]["dimensions"]["d"]


@pytest.mark.parametrize("end", [1, 5])
def test_a_theme_that_all_answered_with_one_end_is_not_told(end: int) -> None:
    answers = _answers(20)
    answers[["d1", "d2"]] = end
    document = scores_document(score_instruments(_survey(answers)))
    assert document["dimensions"]["d"] == {"withheld": True}
    assert {"dimension": "d"} in document["withheld"]
    assert {"index": "capability"} in document["withheld"]
    assert document["dimensions"]["e"]["n"] == 20


def test_an_item_that_all_answered_with_one_end_takes_another_along() -> None:
    """The score and the other item would give it back."""
    answers = _answers(20)
    answers["d1"] = 5
    items = scores_document(score_instruments(_survey(answers)))["dimensions"]["d"]["items"]
    assert items == {"d1": {"withheld": True}, "d2": {"withheld": True}}


def test_the_gap_is_listed_by_the_program(tmp_path: Path) -> None:
    rows = ["time1,time2,time3,time4,team", *["5,5,5,5,a"] * 6, *["2,3,4,3,b", "3,2,2,4,b"] * 5]
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = lo_diag("score", "a.csv", "--instrument", "time-pressure", "--by", "team", "--json", cwd=tmp_path)
    assert {"cut": "team", "dimension": "time-pressure"} in json.loads(done.out)["withheld"]
