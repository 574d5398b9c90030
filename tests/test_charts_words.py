"""The wording ladder never says more than the numbers, and never rounds to a 0 or 100 that is not true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.charts.lettering import text_width, wrap
from lo_diagnostic.charts.words import about, band_words, between, ends, in_ten, in_words, percent, whole
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.scoring.bands import place
from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.text import Speech
from tests.report_example import example_findings

EN, NL = Speech("en"), Speech("nl")
SCORES = st.floats(0, 100, allow_nan=False)


@given(SCORES)
def test_a_score_is_whole_and_honest(score: float) -> None:
    said = whole(score)
    assert abs(said - score) <= 1
    assert (said == 0) == (score == 0)
    assert (said == 100) == (score == 100)


@given(SCORES, SCORES)
def test_the_ends_of_an_interval_lie_apart(one: float, two: float) -> None:
    low, high = ends(Interval(0.9, min(one, two), max(one, two)))
    assert 0 <= low <= high <= 100
    assert low < high or one == two


def test_a_missing_interval_is_said() -> None:
    assert between(None, EN) == "too few answers to say how sure"
    assert about(58.4, NL) == "ongeveer 58"


@given(st.floats(0, 1, allow_nan=False))
def test_shares_never_round_to_nobody_or_everybody(share: float) -> None:
    if 0 < share < 1:
        assert in_ten(share, EN) not in {"nobody", "everyone", "0 in 10", "10 in 10"}
        assert percent(share, EN) not in {"0%", "100%"}


@given(SCORES, st.floats(0.01, 60))
def test_a_band_is_named_without_more_only_if_the_interval_lies_in_it(mean: float, margin: float) -> None:
    found = _found(mean, margin)
    said = band_words(found, EN)
    inside = [
        band.title.in_language("en")
        for band in found.bands
        if all(place(end, None, found.bands).id == band.id for end in (mean - margin, mean + margin))  # type: ignore[union-attr]
    ]
    assert (said in {"restrictive", "mixed", "expansive"}) == bool(inside)
    if inside:
        assert said == inside[0]


@pytest.mark.parametrize(
    ("mean", "margin", "said"),
    [
        (50, 5, "about 50, probably between 45 and 55: mixed"),
        (58, 6, "about 58, probably between 52 and 64: mixed, leaning expansive"),
        (50, 30, "about 50, probably between 20 and 80: too uncertain to name"),
    ],
)
def test_the_ladder_in_words(mean: float, margin: float, said: str) -> None:
    assert in_words(_found(mean, margin), EN) == said


@given(st.text("abc déñ-ij ", max_size=120), st.floats(40, 300))
def test_wrapping_loses_no_letter_and_fits(text: str, width: float) -> None:
    lines = wrap(text, width, 12)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, 12) <= width for line in lines)


def _found(mean: float, margin: float) -> DimensionFinding:
    found = example_findings().dimensions[0]
    interval = Interval(0.9, mean - margin, mean + margin)
    scores = replace(found.scores, mean=mean, interval=interval, band=place(mean, interval, found.bands))
    return replace(found, scores=scores)
