"""Information sets against brute force: every small set of people, every combination of rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lo_diagnostic.disclosure.information_sets import InformationSets

Matrix = NDArray[np.int64]


def k_safe(rows: Matrix, k: int) -> bool:
    """Deleting any k − 1 people never lowers the rank of people's columns."""
    rank = np.linalg.matrix_rank(rows)
    people = range(rows.shape[1])
    return all(
        np.linalg.matrix_rank(np.delete(rows, gone, axis=1)) == rank
        for gone in combinations(people, min(k - 1, rows.shape[1]))
    )


@st.composite
def releases(draw: st.DrawFn) -> tuple[Matrix, int]:
    """Rows over people: everybody, then groups of up to three cuts, some of them crossed."""
    n, k = draw(st.integers(2, 11)), draw(st.integers(2, 4))
    cuts = [np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))) for _ in range(3)]
    cuts.append(cuts[0] * 3 + cuts[1])
    groups = [cut == value for cut in cuts for value in np.unique(cut)]
    order = draw(st.permutations(range(len(groups))))
    return np.array([np.ones(n, dtype=np.int64), *(groups[i].astype(np.int64) for i in order)]), k


def _profiles(rows: Matrix) -> tuple[Matrix, Matrix]:
    columns, people = np.unique(rows, axis=1, return_counts=True)
    return columns.astype(np.int64), people.astype(np.int64)


def _admitted(rows: Matrix, k: int) -> tuple[InformationSets, list[int]]:
    columns, people = _profiles(rows)
    sets = InformationSets(people, k)
    return sets, [place for place, row in enumerate(columns) if sets.admit(row)]


@given(releases())
def test_whatever_is_admitted_is_safe(drawn: tuple[Matrix, int]) -> None:
    rows, k = drawn
    _, admitted = _admitted(rows, k)
    assert k_safe(rows[admitted], k)


@given(releases())
def test_what_is_refused_though_safe_lacks_people_for_a_proof(drawn: tuple[Matrix, int]) -> None:
    rows, k = drawn
    columns, people = _profiles(rows)
    sets = InformationSets(people, k)
    shown: list[int] = []
    for place, row in enumerate(columns):
        least, rank = sets.least_touched(row), sets.rank
        was_safe = k_safe(rows[[*shown, place]], k)
        assert was_safe == (least == 0 or least >= k)
        if sets.admit(row):
            shown.append(place)
        elif was_safe:
            assert not _k_sets_there_are(rows[[*shown, place]], k, rank + 1)


def _k_sets_there_are(rows: Matrix, k: int, rank: int) -> bool:
    """By Edmonds: k disjoint bases, unless some closed set of columns leaves too few outside it."""
    people = range(rows.shape[1])
    for size in range(rows.shape[1] + 1):
        for inside in combinations(people, size):
            within = int(np.linalg.matrix_rank(rows[:, inside])) if inside else 0
            if rows.shape[1] - size < k * (rank - within):
                return False
    return True


@given(releases(), st.data())
def test_the_proof_holds_for_fewer_people(drawn: tuple[Matrix, int], data: st.DataObject) -> None:
    rows, k = drawn
    sets, admitted = _admitted(rows, k)
    gone = data.draw(st.sets(st.integers(0, rows.shape[1] - 1), max_size=3))
    columns, _ = _profiles(rows)
    lost = _count(columns, rows, sorted(gone))
    fewer = sets.without(lost)
    if fewer is not None:
        left = np.delete(rows[admitted], sorted(gone), axis=1)
        assert k_safe(left, k)
        assert np.linalg.matrix_rank(left) == fewer.rank
        assert (fewer.free >= 0).all()


def _count(columns: Matrix, rows: Matrix, people: Sequence[int]) -> Matrix:
    found = np.zeros(columns.shape[1], np.int64)
    for person in people:
        found[np.flatnonzero((rows[:, person] == columns.T).all(axis=1))] += 1
    return found
