"""The leader report says what the findings carry, in both languages, and never what must not be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from lo_diagnostic.charts.split import item_splits
from lo_diagnostic.disclosure.participation import count_participation
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.instrument.learning_model import SideId
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.readers import compose
from lo_diagnostic.resources import catalogue_folder, shipped_folder
from lo_diagnostic.scoring.cells import IndexScores, Interval
from lo_diagnostic.text import Speech
from tests.report_example import (
    MEANS,
    example_findings,
    example_frame,
    example_overlap,
    leader_pictures,
    leader_report,
    told_as_one,
)

LANGUAGES = ["en", "nl"]
NEVER = {
    "en": (
        r"significan|representative|your culture is|you are a |unwilling|complain|\bbest\b|\bworst\b"
        r"|\branks?\b|(?<!went )\bwrong\b|thanks to|will raise|\bprove[sn]?\b|anonymous survey|80%|30%"
    ),
    "nl": (
        r"significan|(?<!ondervertegen)representatief|jullie cultuur is|jullie zijn een |onwillig|klagen"
        r"|\bbeste\b|\bslechtste\b|ranglijst|\bongelijk\b|dankzij|zal .* verhogen|bewijst|80%|30%"
    ),
}
ALL_FOUR = ("learning-organisation", "expansive-restrictive", "time-pressure", "learning-culture")


def told(html: str) -> str:
    """The text of a report without style and drawings; alternative texts included."""
    body = html.split("<body>")[1]
    body = re.sub(r'<img [^>]*alt="([^"]*)"[^>]*>', r" \1 ", body)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def kinds(findings: Findings, frame: ReportFrame) -> list[str]:
    return [page["kind"] for page in compose("leader", findings, frame).context["pages"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_as_it_is(language: str, snapshot: SnapshotAssertion) -> None:
    html = leader_report(example_findings(), example_frame(language))
    scrubbed = re.sub(r"data:image/svg\+xml;base64,[\w+/=]+", "DRAWING", html.split("</style>")[1])
    assert scrubbed == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n", [6, 61])
def test_what_must_never_be_said_is_not_said(language: str, n: int) -> None:
    for instruments in (("learning-organisation",), ALL_FOUR):
        text = told(leader_report(example_findings(instruments, n=n), example_frame(language)))
        found = re.findall(NEVER[language], text, flags=re.IGNORECASE)
        assert not found


@pytest.mark.parametrize("language", LANGUAGES)
def test_leaders_read_no_decimals_before_the_method_page(language: str) -> None:
    context = compose("leader", example_findings(), example_frame(language)).context
    pages = [page for page in context["pages"] if page["kind"] != "method"]
    assert not re.findall(r"\d[.,]\d", " ".join(_texts({"pages": pages, "drawings": context["drawings"]})))


@pytest.mark.parametrize("language", LANGUAGES)
def test_themes_told_as_one_say_why(language: str) -> None:
    findings = told_as_one(example_findings(n=80), ["wide-participation", "work-that-teaches"], 0.946)
    pages = {
        page["kind"]: page for page in compose("leader", findings, example_frame(language)).context["pages"]
    }
    (why,) = pages["profile"]["told_as_one"]
    alone = {
        "en": "Wide participation and Work that teaches",
        "nl": "Contacten buiten het team en Leerzaam werk",
    }
    assert alone[language] in why
    title = alone[language].replace(" and ", " & ").replace(" en ", " & ")
    assert [row["title"] for row in pages["profile"]["rows"]].count(title) == 1
    ends = {"en": "boundaries; varied work", "nl": "eigen team; steeds"}
    continuum = leader_pictures(findings, example_frame(language))["continuum"]
    assert ends[language] in " ".join(_texts(continuum.spec))
    assert {title}.union(alone[language].split(" and ")) & set(_texts(pages["environment"])) == {title}
    heads = {"en": "Themes that were answered alike", "nl": "Thema’s met bijna gelijke antwoorden"}
    (method,) = [one["text"] for one in pages["method"]["sections"] if one["head"] == heads[language]]
    assert ("(0.95)" if language == "en" else "(0,95)") in method
    before = " ".join(_texts([page for kind, page in pages.items() if kind != "method"]))
    assert not re.search(r"\bcorrelati|\d[.,]\d", before)
    assert not re.findall(NEVER[language], before + method, flags=re.IGNORECASE)


def test_three_themes_told_as_one() -> None:
    names = ["wide-participation", "work-that-teaches", "learning-off-the-job"]
    findings = told_as_one(example_findings(n=80), names, 0.998)
    pages = {page["kind"]: page for page in compose("leader", findings, example_frame()).context["pages"]}
    assert "usually scores higher on the others" in pages["profile"]["told_as_one"][0]
    method = " ".join(_texts(pages["method"]["sections"]))
    assert "Wide participation with Work that teaches (0.99), " in method
    assert pages["environment"]["answer"][0].startswith(
        "Wide participation & Work that teaches & Learning off the job is"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_themes_told_as_one_take_no_more_room_than_apart(language: str) -> None:
    apart, frame = example_findings(ALL_FOUR, n=80), example_frame(language)
    joined = told_as_one(apart, ["wide-participation", "work-that-teaches", "support"])
    before, after = leader_pictures(apart, frame), leader_pictures(joined, frame)
    for name in ("strip", "profile", "continuum"):
        assert after[name].height <= before[name].height
    pages = compose("leader", joined, frame).context["pages"]
    assert not any(point["extra"] for point in pages[0]["points"][:2])
    environment = next(page for page in pages if page["kind"] == "environment")
    assert not any(theme["definition"] for theme in environment["themes"])


def test_themes_that_were_answered_alike_but_told_apart_are_named() -> None:
    overlap = example_overlap("curiosity", "wide-participation")
    findings = replace(example_findings(n=80), overlaps=(overlap,))
    pages = {page["kind"]: page for page in compose("leader", findings, example_frame()).context["pages"]}
    assert pages["profile"]["told_as_one"] == []
    method = " ".join(_texts(pages["method"]["sections"]))
    assert "told apart: Curiosity with Wide participation (0.93)." in method
    assert "told as one" not in method


def test_page_one_says_where_we_stand_and_what_first() -> None:
    first = compose("leader", example_findings(), example_frame()).context["pages"][0]
    assert first["answer"] == [
        "Among the highest: Experience and Work that teaches.",
        "Tension: Reflection with time pressure.",
        "First step: make a stop list before you start any programme (owner: director).",
    ]


def test_without_a_tension_the_lowest_average_is_named() -> None:
    even = example_findings(means=dict.fromkeys(MEANS, 52.0) | {"reflection": 46, "curiosity": 57})
    first = compose("leader", even, example_frame()).context["pages"][0]
    assert first["answer"][1] == "Lowest average: Reflection, about 46: mixed."
    assert [point["head"] for point in first["points"][:2]] == ["Strongest", "Lowest average"]
    assert first["points"][1]["extra"]
    alike = replace(even, highest=("curiosity", "reflection"))
    first = compose("leader", alike, example_frame()).context["pages"][0]
    assert first["answer"][1] == "No theme stands out as a tension."


def test_close_to_the_middle_no_region_is_marked() -> None:
    findings = example_findings()
    plane = findings.plane
    assert plane is not None

    def page(*close: SideId) -> dict[str, Any]:
        placed = replace(findings, plane=replace(plane, close=close))
        pages: list[dict[str, Any]] = compose("leader", placed, example_frame()).context["pages"]
        return next(page for page in pages if page["kind"] == "plane")

    assert [region["here"] for region in page()["regions"]] == [True, False, False, False]
    assert page("capacity")["answer"] == [
        "The picture fits “running hot”, but lies close to the middle: room to learn is too close to call."
    ]
    assert "both lie too close to the middle" in page("capability", "capacity")["answer"][0]
    for close in (("capacity",), ("capability", "capacity")):
        assert not any(region["here"] for region in page(*close)["regions"])


def test_what_actions_cite_stands_among_the_sources() -> None:
    findings = example_findings()
    method = compose("leader", findings, example_frame()).context["pages"][-1]
    cited = [citation for action in findings.actions for citation in action.citations]
    assert cited
    assert {citation.replace("'", "’") for citation in cited} <= set(method["sources"])


def test_a_report_without_organisation_has_no_gap_for_it() -> None:
    html = leader_report(example_findings(), example_frame(organisation=""))
    assert "<title>Learning climate 2026</title>" in html
    assert 'class="organisation"' not in html
    assert '<p class="masthead">Learning climate 2026 · ' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_eight_answers_give_the_short_report(language: str) -> None:
    findings, frame = example_findings(n=8, headcount=13), example_frame(language)
    assert kinds(findings, frame) == [
        "standing", "response", "profile", "plane", "environment", "cards", "method",
    ]  # fmt: skip
    context = compose("leader", findings, frame).context
    standing, response = context["pages"][:2]
    assert "8" in standing["answer"][0]
    assert findings.cards[0].question.in_language(language) in standing["answer"][-1]
    assert response["left_out"].count(".") == 1
    assert "items" not in "".join(context["drawings"])


def test_what_was_not_measured_is_left_out_in_one_line() -> None:
    findings = example_findings(("time-pressure",), n=6, headcount=None, participation={})
    assert kinds(findings, example_frame()) == ["standing", "response", "profile", "cards", "method"]
    response = compose("leader", findings, example_frame()).context["pages"][1]
    assert "learning power against room to learn and how expansive the work is" in response["left_out"]


def test_withheld_dimensions_are_named() -> None:
    findings = example_findings()
    kept = replace(
        findings,
        dimensions=findings.dimensions[1:],
        withheld_dimensions=(findings.dimensions[0].dimension,),
        highest=(),
        tension=None,
        plane=None,
    )
    text = told(leader_report(kept, example_frame()))
    assert "Not shown, for too few answers: Curiosity." in text
    assert "Nothing is hidden" not in text


def test_nothing_shown_at_all_still_makes_a_report() -> None:
    findings = example_findings(n=8)
    bare = replace(
        findings, dimensions=(), highest=(), tension=None, plane=None, participation={}, reciprocity_gap=None
    )
    assert kinds(bare, example_frame()) == ["standing", "response", "cards", "method"]
    assert "Only 8 of 78 people answered" in told(leader_report(bare, example_frame()))


def test_every_synthetic_report_says_so_on_every_page() -> None:
    real = leader_report(example_findings(), example_frame(synthetic=False))
    made_up = leader_report(example_findings(), example_frame())
    assert "Synthetic" not in told(real)
    assert '@top-right { content: "" }' in real
    assert '@top-right { content: "Synthetic\\20 example" }' in made_up


def test_the_gap_is_read_by_its_direction_only() -> None:
    findings = example_findings(("expansive-restrictive",))

    def said(mean: float, margin: float) -> str:
        gap = IndexScores(61, mean, Interval(0.9, mean - margin, mean + margin))
        pages = compose("leader", replace(findings, reciprocity_gap=gap), example_frame()).context["pages"]
        return str(next(page["gap"] for page in pages if page["kind"] == "environment"))

    assert said(7.4, 3) == "The chance exists more often than people use it (about 7 points)."
    assert "too close" in said(2, 3)
    assert "more often than the work seems to offer" in said(-7.4, 3)


@given(st.lists(st.floats(3, 97), min_size=8, max_size=8), st.integers(5, 200))
def test_no_sentence_contradicts_its_number(means: list[float], n: int) -> None:
    names = [name for name in MEANS if name not in {"support", "take-up", "protected-room", "fragmentation"}]
    findings = example_findings(
        n=n, means=dict(zip(names, means, strict=False)) | {"time-pressure": means[7]}
    )
    text = " ".join(_texts(compose("leader", findings, example_frame()).context["pages"]))
    for found in findings.dimensions:
        mean = found.scores.mean or 0
        title = found.dimension.title.in_language("en")
        for match in re.findall(rf"{title} about (\d+)", text):
            assert abs(int(match) - mean) <= 0.5
        for split in item_splits(found, Speech("en")):
            for tenths in re.findall(rf"(\d+) in 10 answers? ([\w ()]+): “{re.escape(split.text)}”", text):
                share = (
                    split.favourable_share
                    if tenths[1] == split.favourable_words
                    else split.unfavourable_share
                )
                assert abs(int(tenths[0]) / 10 - share) <= 0.05 + 1e-9


@pytest.mark.parametrize("n", [8, 61])
def test_every_text_has_its_dutch(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    say, count = Speech.say, Speech.count

    def spy_say(self: Speech, message: str, /, **values: object) -> str:
        asked.add(message)
        return say(self, message, **values)

    def spy_count(self: Speech, one: str, many: str, n: int, /, **values: object) -> str:
        asked.add(one)
        return count(self, one, many, n, **values)

    monkeypatch.setattr(Speech, "say", spy_say)
    monkeypatch.setattr(Speech, "count", spy_count)
    for instruments in (("learning-organisation",), ALL_FOUR):
        leader_report(example_findings(instruments, n=n), example_frame("nl"))
    joined = told_as_one(example_findings(n=n), ["curiosity", "experience"])
    alike = (*joined.overlaps, example_overlap("experience", "action"))
    leader_report(replace(joined, overlaps=alike), example_frame("nl"))
    asked |= _labels(shipped_folder("report_templates"))
    assert asked <= _translated()


def test_the_specs_can_be_had_without_drawing() -> None:
    pictures = leader_pictures(example_findings(), example_frame())
    assert {"strip", "profile", "plane", "continuum", "items-1", "response-team-1"} <= set(pictures)
    assert all(picture.spec["$schema"] for picture in pictures.values())


def test_the_report_of_another_day_differs_by_its_date_alone() -> None:
    one = leader_report(example_findings(), example_frame())
    other = leader_report(example_findings(), example_frame(made_on=date(2027, 1, 2)))
    for then, later in (
        ("21 November 2026", "2 January 2027"),
        ("21 December 2026", "1 February 2027"),
        ("2026-11-21", "2027-01-02"),
    ):
        one = one.replace(then, later)
    assert one == other


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [
            text for key, inner in value.items() if key not in {"id", "picture"} for text in _texts(inner)
        ]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


def _labels(templates: Path) -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in templates.rglob("*.j2")]
    return {label for source in sources for label in re.findall(r'_\("([^"]+)"\)', source)}


def _translated() -> set[str]:
    with (catalogue_folder() / "nl.po").open("rb") as stream:
        messages = list(read_po(stream, locale="nl"))
    return {m.id[0] if isinstance(m.id, tuple | list) else m.id for m in messages if m.id and m.string}


def test_leaders_who_answered_about_themselves_are_named() -> None:
    roles = {"role": count_participation({"staff": 40, "leader": 21}, 0, {"staff": None, "leader": None}, 5)}
    means = {one.id: 60.0 for one in find_instrument("leading-learning").instrument.dimensions}
    findings = example_findings(("leading-learning",), means=means, participation=roles)
    pages = {page["kind"]: page for page in compose("leader", findings, example_frame("nl")).context["pages"]}
    assert "antwoordden leidinggevenden over zichzelf" in pages["profile"]["sure"]
    without = replace(findings, participation={})
    pages = {page["kind"]: page for page in compose("leader", without, example_frame("nl")).context["pages"]}
    assert "leidinggevenden" not in pages["profile"]["sure"]
