"""Columns in little memory: whatever the texts are, they come out as they went in."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.importing.distinct import (
    Distinct,
    GrowingColumn,
    Texts,
    distinct_of,
    holds_line_end,
    text_of,
)

_text = st.sampled_from(["", "1", "5", "~", "é", "ab", "1\n2", "\r", "😀", " "]) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4
)


def _column(parts: list[list[str]]) -> Texts:
    column = GrowingColumn(sum(map(len, parts)) + 3)
    for part in parts:
        column.add(pa.array(["x", *part], pa.string()).slice(1))
    return column.whole()


def _assert_holds(column: Texts, texts: list[str]) -> None:
    assert text_of(column).to_pylist() == texts
    distinct = distinct_of(column)
    assert dict(zip(distinct.texts, distinct.times.tolist(), strict=True)) == Counter(texts)
    assert [distinct.text(row) for row in range(len(texts))] == texts
    assert holds_line_end(column) == any("\n" in text or "\r" in text for text in texts)
    marked = np.array([len(text) == 1 for text in distinct.texts], np.bool_)
    assert distinct.rows(marked).tolist() == [row for row, text in enumerate(texts) if len(text) == 1]


@given(st.lists(st.lists(_text, max_size=6), max_size=5))
def test_a_column_holds_what_was_added(parts: list[list[str]]) -> None:
    _assert_holds(_column(parts), [text for part in parts for text in part])


@pytest.mark.parametrize("kinds", [1, 6, 100, 128, 129, 300, 990, 1010, 3000])
@pytest.mark.parametrize("first", ["", "7", "many"])
def test_columns_of_few_and_of_many_kinds(kinds: int, first: str) -> None:
    later = [f"kind {index}" for index in range(kinds)]
    parts = [[first, "1", "2"], later, ["3", *later[::-1]], [""]]
    column = _column(parts)
    _assert_holds(column, [text for part in parts for text in part])
    assert isinstance(column, Distinct) == (kinds < 1000)


def test_bytes_are_counted_right_in_columns_of_any_length() -> None:
    for rows in (65_535, 65_536, 65_537, 200_001):
        texts = [str(row % 7) for row in range(rows)]
        distinct = distinct_of(_column([texts[:50_000], texts[50_000:]]))
        assert isinstance(distinct, Distinct)
        assert dict(zip(distinct.texts, distinct.times.tolist(), strict=True)) == Counter(texts)


@given(st.lists(_text, min_size=1, max_size=30), st.data())
def test_rows_can_be_left_out(texts: list[str], data: st.DataObject) -> None:
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))), np.bool_)
    column = distinct_of(_column([texts])).where(kept)
    _assert_holds(column, [text for text, keep in zip(texts, kept, strict=True) if keep])


def test_values_are_spread_into_a_given_place() -> None:
    column = distinct_of(_column([["b", "a", "long", "", "a"]]))
    out = np.full(5, -1, np.int16)
    values = np.array([{"": 0, "a": 1, "b": 2, "long": 300}[text] for text in column.texts], np.int16)
    assert column.spread(values, out=out) is out
    assert out.tolist() == [2, 1, 300, 0, 1]
    texts = [None if not text else text.upper() for text in column.texts]
    assert column.spread_texts(texts).to_pylist() == ["B", "A", "LONG", None, "A"]
