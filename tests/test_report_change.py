"""Page 9 says what changed as firmly as the interval allows, of whom, and never why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import theme_of
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report.change_words import of_changes
from lo_diagnostic.report.page_change import change_page
from lo_diagnostic.report.readers import compose
from lo_diagnostic.scoring.scores import Respondents, Scores
from lo_diagnostic.text import Speech
from tests.never_say import NEVER
from tests.report_example import compared_findings, example_change, example_frame
from tests.test_report_views import LANGUAGES, core, differing, sheets


def made(findings: Findings, language: str = "en") -> dict[str, Any]:
    page = change_page(findings, Speech(language), theme_of(None), {})
    assert page is not None
    return page


def moved(*changes: tuple[float, float], names: Sequence[str] = (), **how: Any) -> Findings:
    """Findings of which the first dimensions (or those of `names`) changed so much, with such a margin."""
    findings = core()
    found = [one for one in findings.dimensions if not names or one.dimension.id in names]
    return replace(
        findings,
        changes=tuple(
            example_change(one, difference, margin, **how)
            for one, (difference, margin) in zip(found, changes, strict=False)
        ),
    )


def scores(notes: dict[str, str], changes: tuple[Any, ...] = ()) -> Scores:
    return Scores(
        (), "2026", None, 5, 10, Respondents(61, 61, 61), {}, {}, {}, {}, (), {}, {}, {}, changes, None, None,
        (), notes,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_as_it_is(language: str) -> None:
    answers = {
        "en": "Up: Curiosity and Learning off the job. Slightly up: Reflection. Down: Wide participation. "
        "Slightly down: Experience. On the other 3 themes chance alone could explain the change.",
        "nl": "Omhoog: Nieuwsgierigheid en Cursus en opleiding. Iets omhoog: Reflectie. Omlaag: Contacten "
        "buiten het team. Iets omlaag: Ervaring opdoen. Op de andere 3 thema’s kan de verandering ook toeval "
        "zijn.",
    }
    page = made(compared_findings(), language)
    assert " ".join(page["answer"]) == answers[language]
    assert [figure["picture"] for figure in page["figures"]] == ["change-1"]
    assert "2025-autumn" in page["figures"][0]["title"]


def test_few_changes_are_told_with_their_intervals() -> None:
    assert made(moved((9.4, 5.2), (2.0, 8.0)))["answer"] == [
        "Curiosity went up about 9 points (probably between 4 and 15).",
        "On the other theme chance alone could explain the change.",
    ]
    assert made(moved((-5.1, 4.6)))["answer"] == [
        "Curiosity went down slightly, about 5 points (probably between 1 and 10)."
    ]
    assert made(moved((0.3, 0.2)))["answer"] == ["Curiosity went up slightly, about 1 point."]


def test_where_higher_is_worse_that_is_said() -> None:
    pressure = ["time-pressure"]
    assert made(moved((9.0, 4.0), names=pressure))["answer"] == [
        "Time pressure went up about 9 points, which is worse (probably between 5 and 13)."
    ]
    assert made(moved((-9.0, 4.0), names=pressure))["answer"] == [
        "Time pressure went down about 9 points, which is better (probably between 5 and 13)."
    ]
    three = made(moved((9.0, 4.0), (9.0, 4.0), (9.0, 4.0), names=["curiosity", "action", "time-pressure"]))
    assert three["answer"] == ["Up: Curiosity and Action.", "Up, which is worse: Time pressure."]


def test_where_nothing_is_clear_nothing_is_called() -> None:
    assert made(moved((3.0, 6.0), (7.0, 9.0)))["answer"] == [
        "No theme changed by more than chance could explain."
    ]
    assert made(moved((3.0, 6.0)))["answer"] == ["Curiosity: up about 3; chance alone could explain this."]
    assert made(moved((-3.0, 6.0)))["answer"] == ["Curiosity: down about 3; chance alone could explain this."]
    assert made(moved((0.2, 6.0)))["answer"] == ["Curiosity: no change that chance could not explain."]


@given(differing, st.sampled_from(LANGUAGES))
def test_no_sentence_contradicts_its_change(differences: list[tuple[float, float]], language: str) -> None:
    findings = moved(*differences)
    answer = " ".join(of_changes(findings.changes, Speech(language)))
    assert not NEVER.search(answer)
    assert not re.search(r"\b0 (points|punten)", answer)
    assert not re.search(r"\d[.,]\d", answer)
    if language == "nl":
        return
    for change in findings.changes:
        title, found = change.dimension.title.in_language("en"), change.change
        for sentence in re.findall(rf"[^.]*{title}[^.]*\.", answer):
            assert found.verdict != "too_close", sentence
            up = re.search(r"[Uu]p\b", sentence.removeprefix(" ").split(":")[0])
            assert bool(up) is (found.difference > 0), sentence
            assert ("lightly" in sentence) is found.verdict.startswith("slightly"), sentence
            worse = change.dimension.high == "unfavourable" and found.difference > 0
            assert ("worse" in sentence) is worse, sentence


@given(differing)
def test_every_change_is_told_or_counted(differences: list[tuple[float, float]]) -> None:
    findings = moved(*[(difference, margin / 8) for difference, margin in differences])
    answer = " ".join(of_changes(findings.changes, Speech("en")))
    if answer == "No theme changed by more than chance could explain.":
        assert all(one.change.verdict == "too_close" for one in findings.changes)
        return
    titles = [one.dimension.title.in_language("en") for one in findings.changes]
    counted = [int(n) for n in re.findall(r"(\d+) (?:themes?\b|more\b)", answer)]
    alone = answer.count("On the other theme ")
    assert sum(title in answer for title in titles) + sum(counted) + alone == len(titles), answer


def test_who_is_compared_is_said() -> None:
    def people(findings: Findings) -> str:
        return str(made(findings)["blocks"][0]["text"])

    linked = moved((9.0, 4.0), linked=True, n_earlier=34)
    assert people(linked) == "The 34 people who answered both times are compared with themselves."
    apart = moved((9.0, 4.0), (1.0, 4.0))
    assert "(54)" in people(apart)
    assert "(61)" in people(apart)
    assert "as if they were different people" in people(apart)
    mixed = replace(linked, changes=(*linked.changes, apart.changes[1]))
    assert people(mixed).startswith("On Curiosity the 34 people who answered both times")
    assert "On the other themes: everybody" in people(mixed)


def test_groups_are_told_elsewhere_and_only_where_there_are() -> None:
    findings = moved((9.0, 4.0))
    assert "lo-diag" not in made(findings)["blocks"][2]["text"]
    change = findings.changes[0].change
    of_groups = scores({}, (change, replace(change, cut="team", group="sales")))
    assert "analyst's report" in made(replace(findings, scores=of_groups))["blocks"][2]["text"]


def test_what_cannot_be_compared_is_named() -> None:
    assert "Not comparable with the wave before: Experience, Reflection" in made(moved((9.0, 4.0)))["sure"]
    assert "Not comparable" not in made(compared_findings())["sure"]


def test_without_a_change_there_is_no_page() -> None:
    findings = core()
    assert change_page(findings, Speech("en"), theme_of(None), {}) is None
    said = "What changed since the wave before is left out"
    first = compose("leader", replace(findings, scores=scores({})), example_frame()).context["pages"][1]
    assert said not in first["left_out"]
    earlier = scores({"changes": "low and high groups move towards the middle"})
    page = compose("leader", replace(findings, scores=earlier), example_frame()).context["pages"][1]
    assert said in page["left_out"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_eight_themes_fill_one_sheet(language: str) -> None:
    findings, frame = compared_findings(), example_frame(language)
    pictures: dict[str, Picture] = {}
    page = change_page(findings, Speech(language), theme_of(frame.colour), pictures)
    assert page is not None
    assert sheets(page, pictures, findings, frame) == 1
