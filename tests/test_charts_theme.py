"""Colours: the client's accent is legible, marks stand off from the page, nothing rests on hue alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.charts.theme import (
    GRAPHIC_CONTRAST,
    TEXT_CONTRAST,
    WHITE,
    Theme,
    contrast_ratio,
    legible,
    theme_of,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_any_accent_reads_on_white(colour: str) -> None:
    assert contrast_ratio(theme_of(colour).accent, WHITE) >= TEXT_CONTRAST


@given(COLOURS)
def test_a_colour_that_reads_is_left_alone(colour: str) -> None:
    if contrast_ratio(colour, WHITE) >= TEXT_CONTRAST:
        assert legible(colour) == colour


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_ratio("#000000", WHITE) == pytest.approx(21)
    assert contrast_ratio("#767676", WHITE) == pytest.approx(4.54, abs=0.01)


def test_marks_and_texts_stand_off_from_the_page() -> None:
    theme = Theme()
    for mark in (*theme.unfavourable, *theme.favourable, theme.neutral, theme.middle_grey):
        assert contrast_ratio(mark, WHITE) >= GRAPHIC_CONTRAST
    for ground in (WHITE, theme.pale_unfavourable, theme.pale_middle, theme.pale_favourable, theme.zone):
        assert contrast_ratio(theme.ink, ground) >= TEXT_CONTRAST
        assert contrast_ratio(theme.grey, ground) >= TEXT_CONTRAST
    for side in (theme.unfavourable, theme.favourable):
        assert contrast_ratio(side[0], side[1]) >= 1.8, "the two answers of a side differ in grey, too"
