"""Page 8 says where people, and leaders and staff, differ: as firmly as the verdicts, never who is right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import theme_of
from lo_diagnostic.findings.comparison import CutFinding
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report.drawn import drawn_context
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.page_views import views_page
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.readers import compose
from lo_diagnostic.report.view import Page, composed
from lo_diagnostic.report.views_words import of_everybody, of_leaders
from lo_diagnostic.scoring.scores import Agreement, GroupAgreement
from lo_diagnostic.text import Speech
from tests.never_say import NEVER
from tests.report_example import (
    MEANS,
    compared_findings,
    example_findings,
    example_frame,
    example_gap,
    told_as_one,
    with_halves,
)

LANGUAGES = ["en", "nl"]
EIGHT = 8
differing = st.lists(st.tuples(st.floats(-60, 60), st.floats(0, 30)), min_size=EIGHT, max_size=EIGHT)


@cache
def core() -> Findings:
    return example_findings()


def made(findings: Findings, language: str = "en") -> dict[str, Any]:
    page = views_page(findings, example_frame(language), Speech(language), theme_of(None), {})
    assert page is not None
    return page


def with_gaps(differences: Sequence[tuple[float, float]]) -> Findings:
    findings = core()
    gaps = tuple(
        example_gap(found, difference, margin)
        for found, (difference, margin) in zip(findings.dimensions, differences, strict=True)
    )
    return replace(findings, leaders=gaps)


def with_agreement(low: Mapping[str, Sequence[bool]], view: str = "team_view") -> Findings:
    """Findings of teams: dimension → is agreement low in each of them?"""
    findings = core()
    agreement = {name: _agreement(groups, view) for name, groups in low.items()}
    dimensions = tuple(one.dimension for one in findings.dimensions)
    return replace(findings, groups=CutFinding("team", dimensions, (), (), (), agreement))


def _agreement(low: Sequence[bool], view: str) -> Agreement:
    groups = {
        str(number): GroupAgreement(12, 0.5, 0.4, 0.4, 0.9 if is_low else 0.5, 0.8, False, view)
        for number, is_low in enumerate(low)
    }
    known = {"group_count": len(low), "n": 12 * len(low), "ad_limit": 0.83, "groups": groups, "notes": {}}
    return Agreement(**{field.name: known.get(field.name) for field in fields(Agreement)})  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_as_it_is(language: str) -> None:
    answers = {
        "en": "Leaders see Curiosity and Action higher, Time pressure slightly higher and Work that teaches "
        "lower; both views are real. People differ most on Time pressure: half of them lie between 50 "
        "and 85.",
        "nl": "Leidinggevenden schatten Nieuwsgierigheid en In actie komen hoger, Tijdsdruk iets hoger en "
        "Leerzaam werk lager in; beide beelden zijn echt. Mensen verschillen het meest op Tijdsdruk: "
        "de helft zit tussen 50 en 85.",
    }
    page = made(compared_findings(), language)
    assert " ".join(page["answer"]) == answers[language]
    assert [figure["picture"] for figure in page["figures"]] == ["spread-1", "leaders-1"]
    assert "15" in page["sure"]
    assert "46" in page["sure"]


def test_one_difference_is_told_with_its_points() -> None:
    alone = [(12.4, 4.0), *[(1.0, 6.0)] * 7]
    assert made(with_gaps(alone))["answer"][0] == (
        "Leaders see Curiosity about 12 points higher; both views are real."
    )
    alone[0] = (0.4, 0.2)
    assert made(with_gaps(alone))["answer"][0] == (
        "Leaders see Curiosity slightly higher (about 1 point); both views are real."
    )
    assert made(with_gaps([(-5.0, 8.0)] * 8))["answer"][0] == (
        "Between leaders and staff no difference is large enough to call."
    )


@given(differing)
def test_what_is_said_of_leaders_is_what_was_found(differences: list[tuple[float, float]]) -> None:
    findings = with_gaps(differences)
    (said,) = of_leaders(findings.leaders, Speech("en"))
    called = [gap for gap in findings.leaders if gap.difference.verdict != "too_close"]
    assert not re.search(r"\b0 points", said)
    assert not NEVER.search(said)
    if not called:
        assert said == "Between leaders and staff no difference is large enough to call."
        return
    assert said.endswith("; both views are real.")
    told = {"slightly higher": 0, "slightly lower": 0, "higher": 0, "lower": 0}
    for part in re.split(r",| and (?=[^,]*?(?:higher|lower))", said.removeprefix("Leaders see ")):
        if found := re.search(r"(?:slightly )?(?:higher|lower)", part):
            told[found[0]] += 1
    for verdict, times in told.items():
        real = [gap for gap in called if gap.difference.verdict == verdict.replace(" ", "_")]
        assert times == bool(real), (verdict, said)
    for gap in findings.leaders:
        title = gap.dimension.title.in_language("en")
        if gap.difference.verdict == "too_close":
            assert title not in said


@given(differing, st.sampled_from(LANGUAGES))
def test_many_differences_are_counted_right(differences: list[tuple[float, float]], language: str) -> None:
    findings = with_gaps([(difference, margin / 10) for difference, margin in differences])
    called = [gap for gap in findings.leaders if gap.difference.verdict != "too_close"]
    (said,) = of_leaders(findings.leaders, Speech(language))
    titles = [gap.dimension.title.in_language(language) for gap in called]
    named = [title for title in titles if title in said]
    numbers = [int(number) for number in re.findall(r"(\d+) (?:of|van|other|ander)", said)]
    if len(called) > 1:
        assert len(named) + sum(numbers) == len(called), said


def test_people_differ_most_and_least() -> None:
    findings = with_halves(
        core(), {"curiosity": (41.7, 71.2), "action": (40.0, 45.0), "experience": (60, 76)}
    )
    assert made(findings)["answer"] == [
        "People differ most on Curiosity: half of them lie between 42 and 71.",
        "People differ least on Action.",
    ]
    assert made(findings)["question"] == "Do we agree?"
    assert made(core())["answer"] == ["People differ about as much on every theme."]
    both = with_halves(findings, {"experience": (50, 79)})
    assert made(both)["answer"][0] == "People differ most on Curiosity and Experience."


def test_one_theme_tells_its_middle_half() -> None:
    findings = core()
    one = replace(findings, dimensions=findings.dimensions[:1])
    assert made(one)["answer"] == ["On Curiosity, half of people lie between 49 and 67."]
    alike = with_halves(one, {"curiosity": (50, 50)})
    assert made(alike)["answer"] == ["On Curiosity, at least half of people score 50."]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=EIGHT, max_size=EIGHT))
def test_what_is_said_of_everybody_is_what_was_found(quartiles: list[tuple[float, float]]) -> None:
    halves = {
        name: (min(pair), max(pair))
        for name, pair in zip([one.dimension.id for one in core().dimensions], quartiles, strict=True)
    }
    findings = with_halves(core(), halves)
    width = {name: high - low for name, (low, high) in halves.items()}
    answer = " ".join(of_everybody(findings.dimensions, True, Speech("en")))
    titles = {one.dimension.id: one.dimension.title.in_language("en") for one in findings.dimensions}
    most = re.search(r"differ most on ([^.:]*)", answer)
    least = re.search(r"differ least on ([^.:]*)", answer)
    for name, title in titles.items():
        if most and title in most[1]:
            assert width[name] > max(width.values()) - 2
        if least and title in least[1]:
            assert width[name] < min(width.values()) + 2
    for low, high in re.findall(r"between (\d+) and (\d+)", answer):
        assert any(abs(int(low) - halves[n][0]) <= 1 and abs(int(high) - halves[n][1]) <= 1 for n in halves)
    if max(width.values()) - min(width.values()) < 8:
        assert answer == "People differ about as much on every theme."


def test_low_agreement_within_teams_is_said_in_plain_words() -> None:
    (remark,) = made(with_agreement({"curiosity": [True, True, False], "action": [True, False, False]}))[
        "remarks"
    ]
    assert remark == (
        "Within most groups (Team) agreement is low on Curiosity, so a group's average hides different "
        "experiences."
    )
    names = [one.dimension.id for one in core().dimensions]
    (remark,) = made(with_agreement({name: [True] for name in names}))["remarks"]
    assert "on 8 of 8 themes" in remark
    assert not made(with_agreement({"curiosity": [True]}, view="personal_average"))["remarks"]
    assert not made(with_agreement({"curiosity": [False, True]}))["remarks"]


def test_leaders_who_answered_about_themselves_are_named() -> None:
    means = MEANS | dict.fromkeys(("trust-and-safety", "leader-asks", "shared-truth"), 60.0)
    findings = compared_findings(
        ("learning-organisation", "leading-learning"), means=means | {"purpose-in-processes": 50.0}
    )
    assert made(findings)["remarks"] == [
        "In “Leading learning” leaders answered about themselves, and staff about their leaders."
    ]
    core = replace(findings, leaders=findings.leaders[:4])
    assert made(core)["remarks"] == []
    assert "Not compared here: Wide participation" in made(core)["sure"]


def test_themes_told_as_one_are_compared_apart() -> None:
    findings = told_as_one(compared_findings(), ["curiosity", "experience"])
    page = made(findings)
    assert "Not compared" not in page["sure"]
    assert "Nothing is hidden" in page["sure"]


def test_too_few_for_either_gives_no_page() -> None:
    few, frame = example_findings(n=8, headcount=13), example_frame()
    pictures: dict[str, Picture] = {}
    assert views_page(few, frame, Speech("en"), theme_of(None), pictures) is None
    assert not pictures
    response = compose("leader", few, frame).context["pages"][1]
    assert re.search(r"fewer than 10 people answered: .*whether people agree", response["left_out"])


def test_leaders_alone_are_told_where_the_spread_may_not_be() -> None:
    few = compared_findings(n=8, headcount=13)
    page = made(few)
    assert [figure["picture"] for figure in page["figures"]] == ["leaders-1"]
    assert "Nothing is hidden" not in page["sure"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_eight_themes_fill_one_sheet(language: str) -> None:
    team = with_agreement({"curiosity": [True], "action": [True]}).groups
    findings, frame = replace(compared_findings(), groups=team), example_frame(language)
    pictures: dict[str, Picture] = {}
    page = views_page(findings, frame, Speech(language), theme_of(frame.colour), pictures)
    assert page is not None
    assert page["remarks"]
    assert sheets(page, pictures, findings, frame) == 1


def sheets(page: Page, pictures: dict[str, Picture], findings: Findings, frame: ReportFrame) -> int:
    """Sheets of paper that a page takes, in a report of that page alone."""
    context = drawn_context(composed(findings, frame, "", [page], pictures))
    return len(pypdfium2.PdfDocument(html_to_pdf(render_html(context)))) - 1
