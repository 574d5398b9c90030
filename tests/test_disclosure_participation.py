"""Who took part: small groups are merged, and no merged row stands for too few people."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.disclosure.participation import count_participation

KNOWN: dict[str, int | None] = {}


def test_small_groups_and_unstated_people_share_a_row() -> None:
    table = count_participation({"a": 20, "b": 11, "c": 3}, 3, {"a": 24, "b": 15, "c": 6}, 5)
    assert [(row.members, row.n, row.headcount) for row in table.rows] == [
        (("a",), 20, 24),
        (("b",), 11, 15),
        (("c",), 6, None),
    ]
    assert table.rows[-1].with_unstated


def test_a_lone_small_group_takes_the_next_smallest_in() -> None:
    table = count_participation({"a": 20, "b": 11, "c": 3}, 0, {"a": 24, "b": 15, "c": 6}, 5)
    assert table.rows[-1].members == ("b", "c")
    assert (table.rows[-1].n, table.rows[-1].headcount) == (14, 21)


def test_a_small_headcount_is_merged_even_when_all_answered() -> None:
    table = count_participation({"a": 20, "b": 11, "c": 4}, 0, {"a": 20, "b": 11, "c": 4}, 5)
    assert [(row.members, row.n) for row in table.rows] == [(("a",), 20), (("b", "c"), 15)]


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), min_size=1), st.integers(0, 8))
def test_rows_add_up_and_none_is_small(sizes: dict[str, int], unstated: int) -> None:
    table = count_participation(sizes, unstated, KNOWN, 5)
    assert sum(row.n for row in table.rows) == table.n == sum(sizes.values()) + unstated
    assert sorted(member for row in table.rows for member in row.members) == sorted(sizes)
    assert len(table.rows) == 1 or all(row.n >= 5 or row.n == 0 for row in table.rows)
