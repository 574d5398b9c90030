"""The audit of rows over people, against brute force: the fewest exposed, and a combination that shows it."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lo_diagnostic.disclosure.audit import Audit, audit_rows
from lo_diagnostic.disclosure.elimination import eliminate
from lo_diagnostic.disclosure.lightest import LightestSearch

Matrix = NDArray[np.int64]


def fewest_exposed(rows: Matrix, k: int) -> int:
    """The fewest people, fewer than k, without whose columns the rank falls; 0 where there are none."""
    rank, people = np.linalg.matrix_rank(rows), range(rows.shape[1])
    for few in range(1, min(k, rows.shape[1] + 1)):
        for gone in combinations(people, few):
            if np.linalg.matrix_rank(np.delete(rows, gone, axis=1)) < rank:
                return few
    return 0


def touched(audit: Audit, rows: Matrix) -> int:
    """How many people the witness is about, its cells being called by their places."""
    assert audit.witness is not None
    total = [
        sum(times * int(rows[int(cell), j]) for times, cell in audit.witness.terms)
        for j in range(rows.shape[1])
    ]
    return sum(value != 0 for value in total)


def audit_people(rows: Matrix, k: int) -> Audit:
    """The audit of rows in which every person has a column."""
    return audit_rows(rows, np.ones(rows.shape[1], np.int64), list(map(str, range(len(rows)))), k)


@st.composite
def releases(draw: st.DrawFn, most: int = 10) -> tuple[Matrix, int]:
    """Everybody, groups of overlapping cuts, and sometimes a row that counts answers, in any order."""
    n, k = draw(st.integers(1, most)), draw(st.integers(2, 5))
    cuts = [np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))) for _ in range(3)]
    cuts.append(cuts[0] * 3 + cuts[1])
    rows = [np.ones(n, np.int64), *(cut == value for cut in cuts for value in np.unique(cut))]
    if draw(st.booleans()):
        rows.append(np.array(draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))))
    chosen = draw(st.lists(st.sampled_from(range(len(rows))), min_size=1, unique=True))
    return np.array([rows[place] for place in chosen]).astype(np.int64), k


@given(releases())
def test_the_fewest_exposed_are_found_and_shown(drawn: tuple[Matrix, int]) -> None:
    rows, k = drawn
    found = audit_people(rows, k)
    fewest = fewest_exposed(rows, k)
    assert found.safe == (fewest == 0)
    assert not found.unproven
    if found.witness is not None:
        assert found.witness.people == found.witness.at_least == fewest == touched(found, rows)
        assert all(times == int(times) != 0 for times, _ in found.witness.terms)


@given(releases())
def test_figures(drawn: tuple[Matrix, int]) -> None:
    rows, k = drawn
    found = audit_people(rows, k)
    assert (found.cells, found.people, found.k) == (*rows.shape, k)
    assert found.independent == np.linalg.matrix_rank(rows)


@given(releases(), st.data())
def test_people_who_count_alike_may_share_a_column(drawn: tuple[Matrix, int], data: st.DataObject) -> None:
    rows, k = drawn
    times = np.array(data.draw(st.lists(st.integers(0, 3), min_size=rows.shape[1], max_size=rows.shape[1])))
    together = audit_rows(rows, times, list(map(str, range(len(rows)))), k)
    apart = audit_people(np.repeat(rows, times, axis=1), k)
    assert together == apart


@given(releases(), st.randoms())
def test_the_order_of_cells_and_people_does_not_matter(drawn: tuple[Matrix, int], random: Random) -> None:
    rows, k = drawn
    cells, people = list(range(len(rows))), list(range(rows.shape[1]))
    random.shuffle(cells)
    random.shuffle(people)
    found, other = audit_people(rows, k), audit_people(rows[np.ix_(cells, people)], k)
    assert (found.independent, found.safe) == (other.independent, other.safe)
    if found.witness and other.witness:
        assert found.witness.people == other.witness.people


@given(releases(8))
def test_the_search_through_all_combinations_agrees(drawn: tuple[Matrix, int]) -> None:
    rows, k = drawn
    search = LightestSearch(np.ones(rows.shape[1], np.int64), k)
    assert search.search(eliminate(rows, range(rows.shape[1]))[0])
    assert (0 if search.support is None else int(search.support.sum())) == fewest_exposed(rows, k)


def test_the_plainest_combination_is_shown() -> None:
    """Whoever is in neither team is everyone minus two teams, and no other cells are named."""
    everyone, sales, ops = (
        np.ones(14, np.int64),
        np.repeat([1, 0, 0], (6, 6, 2)),
        np.repeat([0, 1, 0], (6, 6, 2)),
    )
    north, south = np.tile([1, 0], 7), np.tile([0, 1], 7)
    found = audit_rows(
        np.array([sales, ops, north, south, everyone]), np.ones(14, np.int64), ["s", "o", "n", "z", "all"], 5
    )
    assert found.witness is not None
    assert found.witness.terms == ((Fraction(1), "all"), (Fraction(-1), "s"), (Fraction(-1), "o"))
    assert found.witness.as_dict() == {
        "people": 2,
        "terms": [{"times": 1, "cell": "all"}, {"times": -1, "cell": "s"}, {"times": -1, "cell": "o"}],
    }


def test_coefficients_other_than_one() -> None:
    """The sum of three items minus three times the score is about the one who left an item out."""
    answered, scores = np.array([3] * 9 + [2]), np.ones(10, np.int64)
    found = audit_rows(np.array([answered, scores]), np.ones(10, np.int64), ["items", "score"], 5)
    assert found.witness is not None
    assert found.witness.terms == ((Fraction(1), "items"), (Fraction(-3), "score"))


def test_two_people_short_of_disjoint_sets_are_decided_by_search() -> None:
    """Every combination touches two of three, though three people hold no two sets of two."""
    rows = np.array([[1, 0, 1], [0, 1, 1]])
    assert audit_people(rows, 2).safe
    assert not audit_people(rows, 3).safe


def test_what_cannot_be_decided_is_told() -> None:
    """Rows at random over few people: five sets of thirty do not fit into forty; the search is too long."""
    rows = np.random.default_rng(0).integers(0, 2, (30, 40))
    found = audit_people(rows, 5)
    assert found.witness is None
    assert found.unproven
    assert not found.safe
    assert set(found.unproven) < set(map(str, range(30)))


def test_nothing_shown_is_safe() -> None:
    found = audit_rows(np.zeros((0, 3), np.int64), np.ones(3, np.int64), [], 5)
    assert found.safe
    assert (found.cells, found.independent, found.people) == (0, 0, 3)
