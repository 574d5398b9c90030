"""How much of a page texts take, before they are set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.report.room import Letters

LETTERS = Letters(8, 10, 2)
TEXTS = st.lists(st.text("abc ", min_size=1, max_size=400), max_size=12)


@given(TEXTS)
def test_no_other_break_between_columns_is_lower(texts: list[str]) -> None:
    count, height = LETTERS.in_two(texts, 81)
    heights = [LETTERS.height(text, 81) for text in texts]
    assert height == pytest.approx(max(sum(heights[:count]), sum(heights[count:])))
    assert all(
        height <= max(sum(heights[:other]), sum(heights[other:])) + 1e-9 for other in range(len(texts) + 1)
    )


@given(st.text("abc ", min_size=1, max_size=400))
def test_a_narrower_column_is_no_lower(text: str) -> None:
    assert LETTERS.height(text, 40) >= LETTERS.height(text, 81) > 0


def test_no_text_takes_no_room() -> None:
    assert LETTERS.height("", 81) == 0
    assert LETTERS.in_two([], 81) == (0, 0.0)
