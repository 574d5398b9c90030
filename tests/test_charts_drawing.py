"""Every chart draws, in its own font, inside its frame, for thin and for plenty data alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import altair as alt
import pytest

import lo_diagnostic.charts as charts_room
from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.lettering import text_width
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.registry import CHARTS
from lo_diagnostic.charts.response import row_title
from lo_diagnostic.charts.theme import Theme, theme_of
from lo_diagnostic.disclosure.participation import Participation, ParticipationRow, count_participation
from lo_diagnostic.disclosure.release import WITHHELD
from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.instrument.model import LocalText
from lo_diagnostic.scoring.cells import ItemScores
from lo_diagnostic.text import Speech
from tests.report_example import TEAM_TITLES, example_findings, example_participation

EN, NL, THEME = Speech("en"), Speech("nl"), theme_of("#0b6e5f")
LONG = "A very long name that somebody gave to a theme without thinking of those who print"
TEXT = re.compile(
    r'<text[^>]*text-anchor="(\w+)" transform="translate\(([-\d.]+),([-\d.]+)\)"[^>]*font-family="([^"]+)"'
    r' font-size="([\d.]+)px"(?: font-weight="(\d+)")?[^>]*>([^<]*)<'
)


def test_a_chart_file_without_its_line_in_the_registry_is_caught() -> None:
    folder = Path(str(charts_room.__file__)).parent
    drawing = {path.stem for path in folder.glob("*.py") if "\ndef draw(" in path.read_text(encoding="utf-8")}
    assert drawing == set(CHARTS)


def _all(
    findings: Findings, speech: Speech, participation: Participation | None = None
) -> dict[str, Picture]:
    found = findings.dimensions
    pictures = {
        "strip": CHARTS["strip"](found, speech, THEME),
        "profile": CHARTS["profile"](found, speech, THEME),
        "continuum": CHARTS["continuum"](found, speech, THEME),
        "specimen": CHARTS["specimen"](found[0], speech, THEME),
    }
    table = participation or example_participation()["team"]
    pictures["response"] = CHARTS["response"](table, TEAM_TITLES[speech.language], speech, THEME)
    if findings.plane is not None:
        pictures["plane"] = CHARTS["plane"](findings.plane, speech, THEME)
    if any(one.scores.items for one in found):
        pictures["items"] = CHARTS["items"]([one for one in found if one.scores.items], speech, THEME)
    return pictures


def _changed(findings: Findings, change: Callable[[DimensionFinding], DimensionFinding]) -> Findings:
    return replace(findings, dimensions=tuple(map(change, findings.dimensions)))


def _long(found: DimensionFinding) -> DimensionFinding:
    title = LocalText({"en": LONG, "nl": LONG})
    return replace(found, dimension=found.dimension.model_copy(update={"title": title}))


def _without_interval(found: DimensionFinding) -> DimensionFinding:
    return replace(found, scores=replace(found.scores, interval=None, band=None))


def _without_bands(found: DimensionFinding) -> DimensionFinding:
    return replace(_without_interval(found), bands=())


def _all_alike(found: DimensionFinding) -> DimensionFinding:
    items = {name: ItemScores(61, 0, None, None, {"5": 61}) for name in found.scores.items}
    return replace(found, scores=replace(found.scores, mean=100.0, interval=None, items=items))


def _items_withheld(found: DimensionFinding) -> DimensionFinding:
    return replace(found, scores=replace(found.scores, items=dict.fromkeys(found.scores.items, WITHHELD)))


def _many_groups() -> Participation:
    sizes = {f"Group {number} of the regional office for care": 5 + number for number in range(40)}
    return count_participation(sizes, 3, {name: 2 * size for name, size in sizes.items()}, 5)


CASES = {
    "believable": lambda: _all(example_findings(), EN),
    "dutch": lambda: _all(example_findings(("expansive-restrictive", "time-pressure")), NL),
    "five people": lambda: _all(example_findings(n=5), EN),
    "one dimension": lambda: _all(
        replace(example_findings(), dimensions=example_findings().dimensions[:1]), EN
    ),
    "long names": lambda: _all(_changed(example_findings(), _long), EN),
    "no interval": lambda: _all(_changed(example_findings(), _without_interval), EN),
    "no bands": lambda: _all(_changed(example_findings(), _without_bands), NL),
    "all the same answer": lambda: _all(_changed(example_findings(), _all_alike), EN),
    "items withheld": lambda: _all(_changed(example_findings(), _items_withheld), NL),
    "forty groups": lambda: _all(example_findings(), EN, _many_groups()),
    "nobody's headcount": lambda: _all(
        example_findings(), NL, count_participation({"care": 900, "it": 5}, 0, {}, 5)
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_charts_draw_inside_their_frame_in_their_font(case: str) -> None:
    for name, picture in CASES[case]().items():
        svg = spec_to_svg(picture.spec)
        assert f'width="{picture.width:g}"' in svg or f'width="{picture.width}"' in svg
        texts = TEXT.findall(svg)
        assert len(texts) == svg.count("<text"), "the pattern of this test reads every text"
        assert texts or name == "plane"
        for anchor, x, y, font, size, weight, text in texts:
            width = text_width(text.replace("&amp;", "&"), float(size), int(weight or 400))
            left = float(x) - {"start": 0, "middle": width / 2, "end": width}[anchor]
            assert font == "IBM Plex Sans"
            assert left >= -3, (name, text)
            assert left + width <= picture.width + 3, (name, text)
            assert 0 <= float(y) <= picture.height, (name, text)
        assert picture.alt.endswith((".", "”", "’"))
        assert "undefined" not in svg
        assert "NaN" not in svg


def test_a_long_name_is_printed_whole() -> None:
    picture = CHARTS["profile"](_changed(example_findings(), _long).dimensions[:1], EN, THEME)
    printed = " ".join(text for *_, text in TEXT.findall(spec_to_svg(picture.spec)))
    assert LONG in printed


def test_words_stand_again_above_the_bars_of_a_turned_question() -> None:
    found = [one for one in example_findings().dimensions if one.dimension.id == "wide-participation"]
    texts = TEXT.findall(spec_to_svg(CHARTS["items"](found, EN, THEME).spec))
    left = [(float(y), text) for anchor, _, y, *_, text in texts if anchor == "end" and " or " in text]
    assert [text for _, text in sorted(left)] == ["rarely or never", "often or (almost) always"]


@pytest.mark.parametrize(
    ("speech", "said"),
    [(EN, "Client care, Sales and not stated"), (NL, "Klantenservice, Verkoop en onbekend")],
)
def test_a_row_names_those_who_did_not_state_their_group(speech: Speech, said: str) -> None:
    row = ParticipationRow(("care", "sales"), 6, None, with_unstated=True)
    assert row_title(row, TEAM_TITLES[speech.language], speech) == said


def test_everybody_is_a_dot() -> None:
    table = example_participation()["team"]
    svg = spec_to_svg(CHARTS["response"](table, TEAM_TITLES["en"], EN, THEME).spec)
    assert svg.count(f'fill="{THEME.accent}"') == 61
    assert svg.count(f'stroke="{Theme().middle_grey}"') == 78 - 61


def test_every_spec_is_valid_vega_lite() -> None:
    for picture in _all(example_findings(), EN).values():
        alt.LayerChart.from_dict(picture.spec, validate=True)


def test_a_spec_is_the_same_twice_and_reads_nothing() -> None:
    first, second = (CHARTS["profile"](example_findings().dimensions, EN, THEME).spec for _ in range(2))
    assert first == second
    assert "url" not in repr(first)
