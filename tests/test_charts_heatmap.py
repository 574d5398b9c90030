"""The heatmap of groups: every number once, whole and legible, whatever there is to show."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from html import unescape

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.heat import Heat, HeatGroup, HeatTheme, heats
from lo_diagnostic.charts.heatmap import draw
from lo_diagnostic.charts.heatmap_grid import height_of, lay_out
from lo_diagnostic.charts.lettering import text_width
from lo_diagnostic.charts.marks import Picture, Row
from lo_diagnostic.charts.theme import FULL_WIDTH, TEXT_CONTRAST, Theme, contrast_ratio, theme_of
from lo_diagnostic.charts.words import whole
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.instrument.library import shipped_ids
from lo_diagnostic.instrument.model import LocalText
from lo_diagnostic.text import Speech
from tests.conftest import FULL
from tests.report_example import example_findings, family_findings, group_scores
from tests.test_charts_drawing import LONG, TEXT

EN, NL, THEME = Speech("en"), Speech("nl"), Theme()
CORE = example_findings().dimensions
WIDE = tuple(name for name in shipped_ids() if name not in ("pulse", "learning-culture"))
Text = tuple[float, float, float, float, str]  # left, top, right, bottom


def wide_dimensions() -> tuple[DimensionFinding, ...]:
    """Every dimension that the shipped questionnaires ask, more than thirty."""
    return family_findings(WIDE).dimensions


def themes_of(found: Sequence[DimensionFinding]) -> list[HeatTheme]:
    return [HeatTheme(one.dimension, one.bands) for one in found]


def groups_of(
    found: Sequence[DimensionFinding], titles: Sequence[str], hidden: Collection[tuple[int, str]] = ()
) -> list[HeatGroup]:
    """Everyone, and a group of each title, every third a little higher or lower."""
    everyone = HeatGroup("Everyone", 61, {one.dimension.id: one.scores for one in found})
    return [
        everyone,
        *(
            HeatGroup(
                title,
                5 + place,
                {
                    one.dimension.id: group_scores(one, 5 + place, 8.0 * (place % 3 - 1))
                    for one in found
                    if (place, one.dimension.id) not in hidden
                },
                higher=frozenset(one.dimension.id for one in found[::2] if place % 3 == 2),
                lower=frozenset(one.dimension.id for one in found[::3] if place % 3 == 0),
            )
            for place, title in enumerate(titles)
        ),
    ]


def numbered(count: int, title: str = "Team {}") -> list[str]:
    return [title.format(number) for number in range(1, count + 1)]


def long_titles(found: Sequence[DimensionFinding]) -> list[DimensionFinding]:
    title = LocalText({"en": LONG, "nl": LONG})
    return [replace(one, dimension=one.dimension.model_copy(update={"title": title})) for one in found]


TEAMS = ["Client care", "Planning and logistics", "Sales", "IT", "Other: Board; not stated"]
NEARLY_ALL = [(place, one.dimension.id) for place in range(5) for one in CORE]
CASES = {
    "five teams": (CORE, groups_of(CORE, TEAMS, hidden=[(3, "reflection"), (2, "action")])),
    "one group": (CORE, groups_of(CORE, TEAMS[:1])),
    "five people": (CORE, groups_of(example_findings(n=5).dimensions, TEAMS[:2])),
    "all hidden but one": (CORE, groups_of(CORE, TEAMS, hidden=NEARLY_ALL[1:])),
    "ten teams": (CORE, groups_of(CORE, numbered(10))),
    "forty groups": (CORE, groups_of(CORE, numbered(40, "Group {} of the office"))),
    "long titles of groups": (CORE, groups_of(CORE, numbered(6, LONG + " {}"))),
    "long titles of themes": (long_titles(CORE), groups_of(CORE, TEAMS)),
    "long titles of both": (long_titles(CORE), groups_of(CORE, numbered(6, LONG + " {}"))),
    "thirty themes": (wide_dimensions(), groups_of(wide_dimensions(), TEAMS)),
}
if FULL:
    CASES["thirty themes of forty groups"] = wide_dimensions(), groups_of(wide_dimensions(), numbered(40))


def tables(case: str, speech: Speech = EN) -> list[Heat]:
    found, groups = CASES[case]
    return heats(themes_of(found), groups, speech)


@cache
def svgs(case: str, language: str = "en") -> list[str]:
    """The tables of a case, drawn."""
    speech = Speech(language)
    return [spec_to_svg(drawn(table, speech).spec) for table in tables(case, speech)]


def drawn(table: Heat, speech: Speech = EN, theme: Theme = THEME) -> Picture:
    return draw(table, "The answer.", speech, theme, key=table)


def texts_of(svg: str) -> list[Text]:
    """Every text with the box that it takes, from its baseline up to the tops of its letters."""
    found = TEXT.findall(svg)
    assert len(found) == svg.count("<text"), "the pattern of this test reads every text"
    boxes: list[Text] = []
    for anchor, x, y, font, size, weight, text in found:
        assert font == "IBM Plex Sans"
        width = text_width(unescape(text), float(size), int(weight or 400))
        left = float(x) - {"start": 0, "middle": width / 2, "end": width}[anchor]
        bottom, top = float(y) + 1, float(y) - float(size) * 0.75
        boxes.append((left, top, left + width, bottom, unescape(text)))
    return boxes


@pytest.mark.parametrize("speech", [EN, NL], ids=["en", "nl"])
@pytest.mark.parametrize("case", CASES)
def test_every_text_stands_alone_inside_the_picture(case: str, speech: Speech) -> None:
    for svg in svgs(case, speech.language):
        height = float(re.findall(r'height="([\d.]+)"', svg)[0])
        assert "NaN" not in svg
        assert "undefined" not in svg
        boxes = sorted(texts_of(svg), key=lambda box: box[1])
        for left, top, right, bottom, text in boxes:
            assert left >= -1, text
            assert right <= FULL_WIDTH + 1, text
            assert top >= -1, text
            assert bottom <= height + 1, text
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                if other[1] >= one[3]:
                    break
                assert one[2] <= other[0] or other[2] <= one[0], (one, other)


@pytest.mark.parametrize("case", CASES)
def test_nothing_but_a_number_and_its_arrow_stands_on_a_cell(case: str) -> None:
    for table, svg in zip(tables(case), svgs(case), strict=True):
        others = [box for box in texts_of(svg) if not re.fullmatch(r"\d+|↑|↓", box[4])]
        for cell in lay_out(table, EN, THEME).cells:
            for left, top, right, bottom, text in others:
                beside = right <= cell.column.left or left >= cell.column.right
                assert beside or bottom <= cell.top or top >= cell.bottom, text


@pytest.mark.parametrize("case", CASES)
def test_every_number_stands_once_on_its_cell_and_no_hidden_one(case: str) -> None:
    seen: list[tuple[str, str]] = []
    for table, svg in zip(tables(case), svgs(case), strict=True):
        numbers = [box for box in texts_of(svg) if re.fullmatch(r"\d+", box[4])]
        grid = lay_out(table, EN, THEME)
        shown = [cell for cell in grid.cells if cell.group.mean(cell.theme) is not None]
        assert len(numbers) == len(shown)
        for cell in shown:
            mean = cell.group.mean(cell.theme)
            assert mean is not None
            inside = [
                text
                for left, top, right, bottom, text in numbers
                if cell.column.left < left < right < cell.column.right
                and cell.top < top < bottom < cell.bottom
            ]
            assert inside == [EN.number(whole(mean))]
        seen += [(cell.group.title, cell.theme.dimension.id) for cell in grid.cells]
    found, groups = CASES[case]
    assert sorted(seen) == sorted((group.title, one.dimension.id) for group in groups for one in found)


@pytest.mark.parametrize("case", CASES)
def test_titles_are_printed_whole(case: str) -> None:
    found, groups = CASES[case]
    printed = "".join(text for svg in svgs(case) for *_, text in texts_of(svg)).replace(" ", "")
    for title in [one.dimension.title.in_language("en") for one in found] + [one.title for one in groups]:
        assert title.replace(" ", "") in printed


@pytest.mark.parametrize(
    "case", ["five teams", "one group", "five people", "all hidden but one", "ten teams"]
)
def test_thin_data_as_it_is_drawn(case: str, snapshot: SnapshotAssertion) -> None:
    assert [_as_lines(svg) for svg in svgs(case)] == snapshot


def _as_lines(svg: str) -> list[str]:
    """Texts from the top down, then the fields of each colour and the lines of hatching, counted."""
    rows: dict[int, list[Text]] = {}
    for box in texts_of(svg):
        rows.setdefault(round(box[3]), []).append(box)
    told = [f"{y:4} " + " | ".join(f"{box[0]:.0f} {box[4]}" for box in sorted(rows[y])) for y in sorted(rows)]
    colours = re.findall(r'<path [^>]*fill="(#\w+)"', svg)
    fields = [f"{colours.count(colour)} × {colour}" for colour in sorted(set(colours))]
    return [*told, *fields, f"{svg.count('<line')} lines"]


def test_hidden_cells_are_hatched_and_the_key_says_so() -> None:
    (table,) = tables("five teams")
    svg = spec_to_svg(drawn(table).spec)
    lines = re.findall(
        r'<line transform="translate\(([\d.]+),([\d.]+)\)" x2="(-?[\d.]+)" y2="(-?[\d.]+)"', svg
    )
    assert lines
    grid = lay_out(table, EN, THEME)
    hidden = [cell for cell in grid.cells if cell.group.mean(cell.theme) is None]
    assert len(hidden) == 2
    for cell in hidden:
        inside = [
            (float(dx), float(dy))
            for x, y, dx, dy in lines
            if cell.column.left <= float(x) <= cell.column.right and cell.top <= float(y) <= cell.bottom
        ]
        assert len(inside) > 5
        assert all(dx == pytest.approx(-dy) for dx, dy in inside)
    printed = [text for *_, text in texts_of(svg)]
    assert "not shown, to protect people’s answers" in printed
    (whole_table,) = heats(themes_of(CORE), groups_of(CORE, TEAMS), EN)
    assert "<line" not in spec_to_svg(drawn(whole_table).spec)


def test_arrows_stand_where_a_group_differs_one_way_only() -> None:
    name = CORE[0].dimension.id
    groups = groups_of(CORE, ["A", "B", "C"])
    groups[1] = replace(groups[1], higher=frozenset({name}), lower=frozenset())
    groups[2] = replace(groups[2], higher=frozenset(), lower=frozenset({name}))
    groups[3] = replace(groups[3], higher=frozenset({name}), lower=frozenset({name}))
    (table,) = heats(themes_of(CORE[:1]), groups, EN)
    printed = [text for *_, text in texts_of(spec_to_svg(drawn(table).spec))]
    assert [text for text in printed if text in ("↑", "↓")] == ["↑", "↓"]
    assert any(text.startswith("↑ higher, ↓ lower than another group") for text in printed)
    rest = draw(table, "The answer.", EN, THEME, key=table, against_rest=True)
    assert "all other groups together" in spec_to_svg(rest.spec)


def test_a_high_score_that_is_worse_is_told_and_tinted_so() -> None:
    pressure = [one for one in CORE if one.unfavourable]
    for titles in (TEAMS, numbered(9, "Zelfsturend team {}")):
        (table,) = heats(themes_of(pressure), groups_of(pressure, titles), EN)
        svg = spec_to_svg(drawn(table).spec)
        assert "higher is" in svg
        assert THEME.pale_unfavourable in svg


@pytest.mark.parametrize("accent", ["#0b6e5f", "#ffe100", "#000000"])
def test_texts_stand_off_from_what_is_under_them(accent: str) -> None:
    theme = theme_of(accent)
    (table,) = tables("five teams")
    rows = _rows(drawn(table, theme=theme))
    inks = {row["colour"] for row in rows if "text" in row}
    tints = {
        row["colour"] for row in rows if "text" not in row and "tip" not in row and row["y"] != row["y2"]
    }
    for ink in inks:
        assert contrast_ratio(ink, "#ffffff") >= TEXT_CONTRAST
    for tint in tints - {theme.middle_grey}:
        assert contrast_ratio(theme.ink, tint) >= TEXT_CONTRAST
    assert contrast_ratio(theme.middle_grey, "#ffffff") >= 3


def test_every_cell_tells_more_where_it_is_pointed_at() -> None:
    (table,) = tables("five teams")
    tips = [row["tip"] for row in _rows(drawn(table)) if "tip" in row]
    assert len(tips) == len(CORE) * 6
    assert sum(tip.endswith(": not shown") for tip in tips) == 2
    assert any(
        re.fullmatch(r"Curiosity, Sales: about \d+, probably between \d+ and \d+", tip) for tip in tips
    )


def _rows(picture: Picture) -> list[Row]:
    """What the marks of a picture are drawn from."""
    return [row for rows in picture.spec["datasets"].values() for row in rows]


def test_a_spec_is_valid_and_the_same_twice() -> None:
    (table,) = tables("five teams")
    assert drawn(table).spec == drawn(table).spec
    alt.LayerChart.from_dict(drawn(table).spec, validate=True)
    assert "url" not in repr(drawn(table).spec)


@given(
    st.lists(st.text("abcdefghijklmn ", min_size=1, max_size=40), min_size=1, max_size=30),
    st.integers(1, 8),
    st.sampled_from([EN, NL]),
)
def test_a_table_has_room_for_its_columns_and_can_be_cut_anywhere(
    titles: list[str], themes: int, speech: Speech
) -> None:
    groups = groups_of(CORE[:themes], titles)
    found = heats(themes_of(CORE[:themes]), groups, speech)
    assert [one.dimension.id for table in found for one in table.themes] == [
        one.dimension.id for one in CORE[:themes]
    ]
    for table in found:
        grid = lay_out(table, speech, THEME)
        assert max(cell.column.right for cell in grid.cells) <= FULL_WIDTH + 0.01
        assert min(cell.column.right - cell.column.left for cell in grid.cells) >= 50 - 0.01
        whole_height = height_of(table, speech)
        for first, second in table.cuts():
            assert height_of(first, speech) < whole_height
            assert {*_cells(first), *_cells(second)} == _cells(table)
            assert first.groups[0] is second.groups[0] is groups[0]


def _cells(table: Heat) -> set[tuple[int, str]]:
    return {(id(group), one.dimension.id) for group in table.groups for one in table.themes}
