"""Each person's score: keying by the scale's ends, the missing rule exactly, nothing imputed."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.scoring.persons import longest, measure
from lo_diagnostic.scoring.tallies import tally
from tests.survey_making import make_instrument, make_responses

answers = st.lists(
    st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=3, max_size=3), min_size=1, max_size=30
)


def _scores(rows: list[list[int | None]], reverse: list[str] | None = None, rule: str = "2/3") -> list[float]:
    instrument = make_instrument({"d": ["i1", "i2", "i3"]}, reverse=reverse or [], min_answered=rule)
    table = pd.DataFrame(rows, columns=["i1", "i2", "i3"], dtype=float)
    return [float(score) for score in measure(instrument, make_responses(table))[0].scores]


def test_reversed_items_turn_by_the_ends_of_the_scale() -> None:
    assert _scores([[2, 2, 2], [1, 5, 5]], ["i3"]) == pytest.approx(
        [(2 + 2 + 4) / 3 * 25 - 25, (1 + 5 + 1) / 3 * 25 - 25]
    )


@pytest.mark.parametrize(
    ("rule", "needed"), [("2/3", 2), ("0.667", 3), ("0.666", 2), ("1/3", 1), ("1", 3), ("0.5", 2)]
)
def test_the_missing_rule_is_exact(rule: str, needed: int) -> None:
    scores = _scores([[4, None, None], [4, 4, None], [4, 4, 4]], rule=rule)
    assert [not math.isnan(score) for score in scores] == [count >= needed for count in (1, 2, 3)]


def test_cannot_say_is_no_answer() -> None:
    instrument = make_instrument({"d": ["i1", "i2", "i3"]})
    table = pd.DataFrame([[5, 5, CANNOT_SAY], [5, CANNOT_SAY, CANNOT_SAY]], columns=["i1", "i2", "i3"])
    measured = measure(instrument, make_responses(table))[0]
    assert measured.scores[0] == 100
    assert math.isnan(measured.scores[1])
    assert tally(measured, {}).cannot_say.sum() == 3


def test_items_not_asked_leave_the_base() -> None:
    instrument = make_instrument({"d": ["i1", "i2", "i3"]}, min_answered="1")
    data = instrument.model_dump(mode="python")
    data["dimensions"][0]["items"][2]["ask_if"] = {"role": ["leader"]}
    data["scoring"] = {"min_answered": "1"}
    conditional = type(instrument).model_validate(data)
    table = pd.DataFrame([[4, 4, None], [4, 4, None], [4, 4, 1]], columns=["i1", "i2", "i3"], dtype=float)
    responses = make_responses(table, {"role": ["staff", "leader", "staff"]})
    scores = measure(conditional, responses)[0].scores
    assert scores[0] == 75
    assert math.isnan(scores[1])
    assert scores[2] == 75, "answered though not asked: ignored"


def test_the_longer_of_two_measures_counts() -> None:
    table = pd.DataFrame([[1, 5, 5]], columns=["i1", "i2", "i3"])
    short, long = make_instrument({"d": ["i1"]}), make_instrument({"d": ["i1", "i2", "i3"]})
    both = [*measure(short, make_responses(table)), *measure(long, make_responses(table))]
    assert [len(found.items) for found in longest(both)] == [3]


@given(answers)
def test_reversing_every_item_twice_changes_nothing(rows: list[list[int | None]]) -> None:
    mirrored = [[None if value is None else 6 - value for value in row] for row in rows]
    assert np.allclose(_scores(rows), _scores(mirrored, ["i1", "i2", "i3"]), equal_nan=True)


@given(answers)
def test_the_order_of_items_changes_nothing(rows: list[list[int | None]]) -> None:
    turned = [row[::-1] for row in rows]
    assert np.allclose(_scores(rows), _scores(turned), equal_nan=True)


@given(answers)
def test_scores_stay_on_the_scale(rows: list[list[int | None]]) -> None:
    assert all(math.isnan(score) or 0 <= score <= 100 for score in _scores(rows))
