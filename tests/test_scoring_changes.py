"""What changed between two waves: the same people where that is safe, independent samples elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.scoring.scores import Change, Scores
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.study.survey import Survey
from tests.survey_making import make_instrument, make_responses, make_survey

ITEMS = ["i1", "i2", "i3"]


def _wave(ids: list[str], teams: list[str], seed: int, shift: int = 0) -> Responses:
    """Answers of these people; a person's level follows from the id, so that waves correlate."""
    dice = np.random.default_rng(seed)
    level = np.array([int(name[1:]) % 3 + 2 for name in ids])[:, None]
    table = np.clip(level + dice.integers(-1, 2, (len(ids), 3)) + shift, 1, 5)
    made = make_responses(pd.DataFrame(table, columns=ITEMS), {"team": teams})
    return replace(made, people=made.people.assign(respondent=pd.Series(ids, dtype=object)))


def _survey(earlier: Responses, now: Responses, *, linked: bool) -> Survey:
    instrument = make_instrument({"d": ITEMS})
    before = replace(make_survey(instrument, earlier), wave="w1")
    return replace(make_survey(instrument, now), wave="w2", earlier=before, linked=linked)


def _scores(survey: Survey, *cuts: str) -> Scores:
    return score_instruments(survey, cuts)[0].results


def _people(count: int, start: int = 0) -> list[str]:
    return [f"p{number}" for number in range(start, start + count)]


def _means(responses: Responses) -> Any:
    return responses.answers.to_numpy().mean(axis=1) * 25 - 25


def test_linked_waves_compare_people_with_themselves() -> None:
    ids = _people(40)
    earlier, now = _wave(ids, ["a"] * 40, 1), _wave(ids[::-1], ["a"] * 40, 2, shift=1)
    (change,) = _scores(_survey(earlier, now, linked=True)).changes
    moved = _means(now)[::-1] - _means(earlier)
    assert change.linked
    assert (change.n, change.n_earlier, change.earlier) == (40, 40, "w1")
    assert change.difference == pytest.approx(moved.mean())
    assert change.interval is not None
    half = (change.interval.high - change.interval.low) / 2
    assert half == pytest.approx(2.0226909 * moved.std(ddof=1) / np.sqrt(40), rel=1e-6)
    assert change.verdict == "higher"
    assert change.effect is not None


def test_waves_that_are_not_linked_count_as_independent_and_are_wider() -> None:
    ids = _people(40)
    earlier, now = _wave(ids, ["a"] * 40, 1), _wave(ids, ["a"] * 40, 2)
    (apart,) = _scores(_survey(earlier, now, linked=False)).changes
    (linked,) = _scores(_survey(earlier, now, linked=True)).changes
    assert not apart.linked
    assert apart.difference == pytest.approx(linked.difference)
    assert apart.interval is not None
    assert linked.interval is not None
    assert apart.interval.high - apart.interval.low > linked.interval.high - linked.interval.low


@pytest.mark.parametrize(("newcomers", "linked"), [(0, True), (1, False), (4, False), (5, True)])
def test_pairs_are_told_only_where_those_left_over_are_nobody_or_enough(newcomers: int, linked: bool) -> None:
    earlier = _wave(_people(30), ["a"] * 30, 1)
    now = _wave(_people(30 + newcomers), ["a"] * (30 + newcomers), 2)
    changes = _scores(_survey(earlier, now, linked=True)).changes
    assert len(changes) == linked, "a change may be that of the few who came"
    for change in changes:
        assert change.linked
        assert "linked" not in change.notes
        assert change.n == 30


def test_groups_are_warned_of_regression_to_the_mean() -> None:
    teams = [team for team in "abcd" for _ in range(12)]
    earlier, now = _wave(_people(48), teams, 1), _wave(_people(48, 100), teams, 2)
    scores = _scores(_survey(earlier, now, linked=False), "team")
    by_group = {change.group: change for change in scores.changes if change.cut == "team"}
    assert set(by_group) == set("abcd")
    means = {team: _means(earlier)[np.array(teams) == team].mean() for team in "abcd"}
    lowest, highest = (pick(means, key=lambda team: means[team]) for pick in (min, max))
    assert (by_group[lowest].expected or 0) > 0 > (by_group[highest].expected or 0)
    assert "expected" in scores.notes["changes"]


def test_every_test_of_the_output_is_one_family() -> None:
    teams = [team for team in "abc" for _ in range(12)]
    survey = _survey(_wave(_people(36), teams, 1), _wave(_people(36), teams, 2), linked=False)
    scores = _scores(survey, "team")
    tests: list[Any] = [*scores.differences["team"], *scores.changes]
    assert len(tests) == 3 + 1 + 3
    assert {test.family for test in tests} == {7}


def test_a_group_that_is_not_shown_in_both_waves_has_no_change() -> None:
    earlier = _wave(_people(24), ["a"] * 12 + ["b"] * 9 + ["c"] * 3, 1)
    now = _wave(_people(24), ["a"] * 12 + ["c"] * 12, 2)
    changes: tuple[Change, ...] = _scores(_survey(earlier, now, linked=True), "team").changes
    assert {change.group for change in changes} <= {"", "a"}


def test_the_first_wave_has_no_changes() -> None:
    survey = make_survey(make_instrument({"d": ITEMS}), _wave(_people(20), ["a"] * 20, 1))
    assert _scores(survey).changes == ()
