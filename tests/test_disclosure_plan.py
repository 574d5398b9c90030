"""The first door: membership alone decides, and what is left over is never a few people."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lo_diagnostic.disclosure.counting import Counted
from lo_diagnostic.disclosure.measures import PEOPLE, Cell, Grouping, Measure
from lo_diagnostic.disclosure.plan import plan_release
from lo_diagnostic.disclosure.showing import Showing, Thresholds

DIMENSION = Measure("dimension", "d")
ITEM = Measure("item", "i")


def _counted(known: NDArray[np.bool_]) -> Counted:
    return Counted("d", known.astype(np.uint8), {"i": int(known.sum())})


def _plan(sizes: dict[str, int], unstated: int = 0, scored: list[bool] | None = None) -> dict[str, Showing]:
    labels = [group for group, n in sizes.items() for _ in range(n)] + [None] * unstated
    everyone = np.ones(len(labels), dtype=np.bool_)
    known = np.array(scored, dtype=np.bool_) if scored is not None else everyone
    cuts = {"team": Grouping.by(pd.Series(labels, dtype=object))}
    plan = plan_release(len(labels), [_counted(known)], [], cuts, Thresholds())
    return {group: plan.shown(Cell(DIMENSION, "team", group)) for group in sizes}


def test_the_table_of_thresholds() -> None:
    shown = [Thresholds().showing(n) for n in (0, 4, 5, 9, 10, 1000)]
    assert shown == [0, 0, Showing.SUMMARY, Showing.SUMMARY, Showing.DETAIL, Showing.DETAIL]


def test_a_small_group_takes_the_next_smallest_with_it() -> None:
    assert _plan({"a": 20, "b": 12, "c": 3}) == {"a": Showing.DETAIL, "b": 0, "c": 0}


def test_a_remainder_of_enough_people_takes_nobody_with_it() -> None:
    assert _plan({"a": 20, "b": 12, "c": 3}, unstated=3)["b"] == Showing.DETAIL
    assert _plan({"a": 20, "c": 3, "d": 4})["a"] == Showing.DETAIL


def test_people_without_a_group_are_a_remainder_too() -> None:
    assert _plan({"a": 20, "b": 12}, unstated=2) == {"a": Showing.DETAIL, "b": 0}


def test_a_dimension_that_too_few_of_a_group_answered_is_withheld_there_alone() -> None:
    scored = [True] * 20 + [True] * 4 + [False] * 8 + [True] * 11
    shown = _plan({"a": 20, "b": 12, "c": 11}, scored=scored)
    assert shown["b"] == Showing.NOTHING
    assert sorted((shown["a"], shown["c"])) == [Showing.NOTHING, Showing.DETAIL]


def test_items_need_the_higher_minimum() -> None:
    mask = np.ones(9, dtype=np.bool_)
    plan = plan_release(9, [_counted(mask)], [], {}, Thresholds())
    assert plan.shown(Cell(DIMENSION)) == Showing.SUMMARY
    assert plan.shown(Cell(ITEM)) == Showing.NOTHING


organisations = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=120)


@given(organisations, st.integers(0, 12))
def test_whatever_is_shown_leaves_nobody_or_enough(labels: list[str], unstated: int) -> None:
    sizes = {group: labels.count(group) for group in set(labels)}
    shown = _plan(sizes, unstated)
    admitted = [group for group, level in shown.items() if level]
    assert all(sizes[group] >= 5 for group in admitted)
    rest = len(labels) + unstated - sum(sizes[group] for group in admitted)
    assert not admitted or rest == 0 or rest >= 5


@given(organisations, st.permutations(range(120)))
def test_the_order_of_people_changes_nothing(labels: list[str], order: list[int]) -> None:
    shuffled = [labels[i] for i in order if i < len(labels)]
    plans = [
        plan_release(len(labels), [], [], {"team": Grouping.by(pd.Series(each, dtype=object))}, Thresholds())
        for each in (labels, shuffled)
    ]
    assert plans[0].whole == plans[1].whole
    assert (plans[0].by_group[PEOPLE, "team"] == plans[1].by_group[PEOPLE, "team"]).all()
