"""Ids of very many people: the quick looks at them find what a slow one finds."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.importing.ids import as_they_are, may_stand_twice
from lo_diagnostic.importing.spellings import is_blank, unguarded

_id = st.text(max_size=3) | st.sampled_from(
    [
        "",
        " ",
        "\ufeff",
        "'=a",
        " p1",
        "p1\u00a0",
        "x" * 8,
        "x" * 9,
        "é" * 5,
        *(f"{'y' * 64}{n}" for n in range(3)),
    ]
)


def _parts(ids: list[str], cut: int) -> pa.ChunkedArray:
    whole = pa.array(["before", *ids], pa.large_string())
    return pa.chunked_array([whole.slice(1, cut), whole.slice(1 + cut)])


@given(st.lists(_id, max_size=20), st.integers(0, 20))
def test_an_id_that_needs_no_look_is_what_cleaning_would_leave(ids: list[str], cut: int) -> None:
    masks = [as_they_are(part) for part in _parts(ids, min(cut, len(ids))).chunks]
    for text, as_it_is in zip(ids, np.concatenate(masks), strict=True):
        if as_it_is:
            assert not is_blank(text)
            assert unguarded(text).strip() == text
        else:
            assert not (text.isascii() and text.isalnum())


@given(st.lists(st.tuples(_id, st.sampled_from([0, 1, -1])), max_size=20), st.integers(0, 20))
def test_nobody_who_stands_there_twice_is_passed_over(people: list[tuple[str, int]], cut: int) -> None:
    ids, waves = [id_ for id_, _ in people], np.array([wave for _, wave in people], np.int8)
    rows = may_stand_twice(_parts(ids, min(cut, len(ids))), waves).tolist()
    times = Counter(people)
    assert {row for row, person in enumerate(people) if times[person] > 1} <= set(rows)


def test_few_are_looked_at_in_vain() -> None:
    ids = pa.chunked_array([[f"person-{number}@example.org" for number in range(50_000)]], pa.large_string())
    waves = np.zeros(50_000, np.int8)
    assert may_stand_twice(ids, waves).tolist() == []
    again = pa.chunked_array([*ids.chunks, pa.array(["person-7@example.org"], pa.large_string())])
    assert may_stand_twice(again, np.zeros(50_001, np.int8)).tolist() == [7, 50_000]
    assert may_stand_twice(again, np.append(waves, np.int8(1))).tolist() == []
