"""The charts of pages 8 and 9 draw inside their frame, nothing on top of another, and say what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from html import unescape
from itertools import combinations
from typing import Any

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from lo_diagnostic.charts import differences, dumbbell, paired, spread
from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.lettering import text_width
from lo_diagnostic.charts.marks import Picture, Span
from lo_diagnostic.charts.theme import theme_of
from lo_diagnostic.charts.theme_rows import named_dots, parts
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import Dimension, LocalText
from lo_diagnostic.scoring.cells import Interval, Quartiles
from lo_diagnostic.scoring.verdicts import verdict
from lo_diagnostic.text import Speech
from tests.report_example import (
    MEANS,
    compared_findings,
    example_change,
    example_findings,
    example_gap,
)
from tests.test_charts_drawing import TEXT

EN, NL, THEME = Speech("en"), Speech("nl"), theme_of("#0b6e5f")
LONG = "Leidinggevendenontwikkelingsprogrammabegeleiding en al wat daar verder nog bij komt kijken"
EVERY = tuple(name for name in shipped_ids() if not name.endswith("pulse"))
Box = tuple[float, float, float, float]


@cache
def _every_dimension() -> Findings:
    means = {
        one.id: 30.0 + 7 * number for name in EVERY for number, one in enumerate(_dimensions_of(name))
    } | MEANS
    return compared_findings(EVERY, means=means, n=180, headcount=240)


def _dimensions_of(name: str) -> Sequence[Dimension]:
    return find_instrument(name).instrument.dimensions


def _drawn(findings: Findings, speech: Speech) -> dict[str, Picture]:
    found = findings.dimensions
    return {
        "spread": spread.draw(found, speech, THEME),
        "dumbbell": dumbbell.draw(findings.leaders, found, speech, THEME),
        "paired": paired.draw(findings.changes, found, speech, THEME),
    }


def _first(findings: Findings) -> Findings:
    return replace(
        findings,
        dimensions=findings.dimensions[:1],
        leaders=findings.leaders[:1],
        changes=findings.changes[:1],
    )


def _with(difference: float, margin: float = 6.0, mean: float = 50.0) -> Findings:
    """Two dimensions of which leaders and waves differ so much."""
    findings = example_findings(means=dict.fromkeys(MEANS, mean))
    found = (findings.dimensions[0], findings.dimensions[-1])
    return replace(
        findings,
        dimensions=tuple(
            replace(one, scores=replace(one.scores, quartiles=Quartiles(mean, mean))) for one in found
        ),
        leaders=tuple(example_gap(one, difference, margin, n=(5, 6)) for one in found),
        changes=tuple(example_change(one, difference, margin, n_earlier=5) for one in found),
    )


def _long(findings: Findings) -> Findings:
    title = LocalText({"en": LONG, "nl": LONG})

    def renamed(dimension: Dimension) -> Dimension:
        return dimension.model_copy(update={"title": title})

    return replace(
        findings,
        dimensions=tuple(replace(one, dimension=renamed(one.dimension)) for one in findings.dimensions),
        leaders=tuple(replace(one, dimension=renamed(one.dimension)) for one in findings.leaders),
        changes=tuple(replace(one, dimension=renamed(one.dimension)) for one in findings.changes),
    )


def _without_intervals(findings: Findings) -> Findings:
    return replace(
        findings,
        leaders=tuple(
            replace(one, difference=replace(one.difference, interval=None, verdict="too_close"))
            for one in findings.leaders
        ),
        changes=tuple(
            replace(one, change=replace(one.change, interval=None, verdict="too_close"))
            for one in findings.changes
        ),
    )


CASES: dict[str, Callable[[], dict[str, Picture]]] = {
    "believable": lambda: _drawn(compared_findings(), EN),
    "one dimension": lambda: _drawn(_first(compared_findings()), NL),
    "five people": lambda: _drawn(_with(6.0, margin=45.0), EN),
    "identical means": lambda: _drawn(_with(0.0, margin=0.0), NL),
    "difference of 100": lambda: _drawn(_with(100.0, mean=100.0), EN),
    "difference of -100": lambda: _drawn(_with(-100.0, mean=0.0), NL),
    "at the edge": lambda: _drawn(_with(0.4, mean=100.0), NL),
    "long names": lambda: _drawn(_long(compared_findings()), NL),
    "every dimension": lambda: _drawn(_every_dimension(), NL),
    "no intervals": lambda: _drawn(_without_intervals(compared_findings()), EN),
}
THIN = ("one dimension", "five people", "identical means", "difference of 100", "difference of -100")


@pytest.mark.parametrize("case", CASES)
def test_nothing_leaves_the_frame_or_lies_on_another_text(case: str) -> None:
    for name, picture in CASES[case]().items():
        svg = spec_to_svg(picture.spec)
        assert "undefined" not in svg
        assert "NaN" not in svg
        assert len(TEXT.findall(svg)) == svg.count("<text")
        boxes = _boxes(svg)
        for text, (left, right, top, bottom) in boxes:
            assert -1 <= left <= right <= picture.width + 1, (name, text)
            assert 0 <= top <= bottom <= picture.height, (name, text)
        for (one, a), (other, b) in combinations(boxes, 2):
            assert not _overlap(a, b), (name, one, other)
        assert picture.alt.endswith(".")


@pytest.mark.parametrize("case", THIN)
def test_thin_data_as_they_are_drawn(case: str, snapshot: SnapshotAssertion) -> None:
    drawn = {
        name: {
            "texts": [
                f"{text} @ {float(x):.0f},{float(y):.0f}"
                for _, x, y, _, _, _, text in TEXT.findall(spec_to_svg(picture.spec))
            ],
            "marks": _marks(picture),
            "alt": picture.alt,
        }
        for name, picture in CASES[case]().items()
    }
    assert drawn == snapshot


def test_every_spec_is_valid_vega_lite_and_the_same_twice() -> None:
    for one, other in zip(CASES["believable"]().values(), CASES["believable"]().values(), strict=True):
        alt.LayerChart.from_dict(one.spec, validate=True)
        assert one == other


def test_a_long_name_is_printed_whole() -> None:
    for picture in CASES["long names"]().values():
        printed = "".join(text for *_, text in TEXT.findall(spec_to_svg(picture.spec)))
        assert LONG.replace(" ", "") in printed.replace(" ", "")


def test_what_is_called_stands_in_bold_and_in_words() -> None:
    findings = compared_findings()
    words = differences.sides_words(EN)
    texts = TEXT.findall(spec_to_svg(dumbbell.draw(findings.leaders, findings.dimensions, EN, THEME).spec))
    bold = [text for *_, weight, text in texts if weight == "600"]
    for gap in findings.leaders:
        called = gap.difference.verdict != "too_close"
        assert (differences.signed(gap.difference, EN) in bold) is called
    said = [text for *_, text in texts if text in words.values()]
    assert sorted(said) == sorted(words[gap.difference.verdict] for gap in findings.leaders)


@given(st.floats(-100, 100), st.floats(0, 60), st.sampled_from([0.01, 0.2]))
def test_whole_points_keep_sign_and_bounds(difference: float, margin: float, p: float) -> None:
    interval = Interval(0.95, difference - margin, difference + margin)
    said = verdict(difference, interval, p)
    whole = differences.points(difference, said)
    low, high = differences.bounds(interval)
    assert abs(whole - difference) <= 1
    assert low <= high
    if said != "too_close":
        assert whole != 0
        assert (whole > 0) is (difference > 0)
        assert low <= whole <= high
    assert (low <= 0 <= high) is (interval.low <= 0 <= interval.high)
    assert abs(low - interval.low) <= 1
    assert abs(high - interval.high) <= 1


@given(st.floats(0, 100), st.floats(-100, 100), st.booleans())
def test_then_lies_the_change_before_now(now: float, difference: float, linked: bool) -> None:
    found = example_findings().dimensions[0]
    found = replace(found, scores=replace(found.scores, mean=now))
    change = example_change(found, difference, linked=linked)
    before = paired.then(change)
    assert before is not None
    assert 0 <= before <= 100
    if 0 <= now - difference <= 100:
        assert before == pytest.approx(now - difference)
    assert paired.reach_of([change]) >= min(abs(difference), 100)


@given(st.floats(-50, 150), st.floats(-50, 150))
def test_the_names_of_two_dots_stand_apart_inside_the_field(one: float, other: float) -> None:
    span = Span(172, 392)
    rows = named_dots((("medewerkers", one), ("leidinggevenden", other)), span, 10, THEME)
    edges = [
        (row["x"] - text_width(row["text"], 11.33) / 2, row["x"] + text_width(row["text"], 11.33) / 2)
        for row in rows
    ]
    assert span.left - 0.1 <= edges[0][0]
    assert edges[0][1] < edges[1][0]
    assert edges[1][1] <= span.right + 0.1
    if one != other:
        assert rows[0]["text"] == ("medewerkers" if one < other else "leidinggevenden")


@given(st.integers(1, 35), st.integers(1, 4))
def test_parts_hold_everything_in_order(many: int, count: int) -> None:
    dimensions = [one.dimension for one in _every_dimension().dimensions][:many]
    split = parts(dimensions, spread.LABELS, 20, EN, count)
    assert [one for part in split for one in part] == dimensions
    assert len(split) <= count
    assert all(split)


def _boxes(svg: str) -> list[tuple[str, Box]]:
    found = []
    for anchor, x, y, _, size, weight, text in TEXT.findall(svg):
        width = text_width(unescape(text), float(size), int(weight or 400))
        left = float(x) - {"start": 0, "middle": width / 2, "end": width}[anchor]
        # the SVG writes the baseline of a text whose middle was asked for
        bottom = float(y)
        found.append((text, (left, left + width, bottom - float(size) * 0.7, bottom)))
    return found


def _overlap(a: Box, b: Box) -> bool:
    across = min(a[1], b[1]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[2], b[2])
    return across > 0.5 and down > 0.5


def _marks(picture: Picture) -> list[str]:
    """Dots, bars and lines that stand for a dimension, where they lie in the units of their scale."""
    return [
        f"{layer['mark']['type']} {row['dimension']}: "
        + " to ".join(f"{row[end]:.1f}" for end in ("x", "x2") if end in row)
        for layer in picture.spec["layer"]
        for row in _rows(layer["data"], picture)
        if "dimension" in row
    ]


def _rows(data: dict[str, Any], picture: Picture) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        data["values"] if "values" in data else picture.spec["datasets"][data["name"]]
    )
    return rows
