"""Slides of the wall: plain shapes that a page may hold, nothing cut off, and words that claim no more."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.lettering import text_width
from lo_diagnostic.charts.marks import Lettering, picture, text_rows, texts
from lo_diagnostic.charts.words import in_words, title_of, whole
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.analysis import analyse
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.room import slides_profile
from lo_diagnostic.room.inline_svg import inline_svg
from lo_diagnostic.room.results import Slide
from lo_diagnostic.room.slides import slides_of
from lo_diagnostic.room.slides_sizes import HIGH, NOTE, WIDE
from lo_diagnostic.text import Speech
from tests.never_say import NEVER
from tests.random_studies import random_survey
from tests.report_example import example_findings, family_findings

LANGUAGES = ("en", "nl")
SHAPES = {"svg", "g", "path", "line", "text"}
PLACE = re.compile(r"translate\(([-\d.]+),([-\d.]+)\)")
SEEDS = st.integers(0, 400)
PLENTY = ("learning-organisation", "expansive-restrictive", "leading-learning", "mentoring", "peer-learning")


@cache
def _findings(seed: int) -> Findings | None:
    try:
        return analyse(random_survey(seed))
    except InputProblems:
        return None


@cache
def _made(seed: int, language: str) -> tuple[Slide, ...]:
    findings = _findings(seed)
    return slides_of(findings, random_survey(seed), Speech(language)) if findings else ()


def _told(slide: Slide) -> str:
    return "\n".join([slide.title, slide.answer, slide.alt, slide.talk, slide.note, *_lettering(slide)])


def _lettering(slide: Slide) -> list[str]:
    return [text.text or "" for text in _parts(slide) if text.tag == "text"]


def _parts(slide: Slide) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(slide.svg).iter()) if slide.svg else []


@given(SEEDS, st.sampled_from(LANGUAGES))
def test_no_word_claims_more_than_answers_can_tell(seed: int, language: str) -> None:
    for slide in _made(seed, language):
        assert not NEVER.search(_told(slide)), slide
        assert not re.search(r"\d[.,]\d", _told(slide)), "leaders read whole numbers"


@given(SEEDS, st.sampled_from(LANGUAGES))
def test_a_picture_is_made_of_shapes_and_texts_that_the_page_may_hold(seed: int, language: str) -> None:
    for slide in _made(seed, language):
        for part in _parts(slide):
            assert part.tag in SHAPES
            assert not part.attrib.keys() & {"style", "class", "id", "href", "font-family", "xlink:href"}
            assert not any(name.startswith("on") or "url(" in value for name, value in part.attrib.items())
        assert "http" not in slide.svg
        assert "<style" not in slide.svg
        if slide.svg:
            root = _parts(slide)[0]
            assert (root.get("role"), root.get("aria-label")) == ("img", slide.alt)


@given(SEEDS, st.sampled_from(LANGUAGES))
def test_no_text_of_a_picture_is_cut_off_small_or_upon_another(seed: int, language: str) -> None:
    for slide in _made(seed, language):
        if not slide.svg:
            continue
        wide, high = map(float, (_parts(slide)[0].get("viewBox") or "").split()[2:])
        assert (wide, high <= HIGH) == (WIDE, True)
        boxes = [_box(text) for text in _parts(slide) if text.tag == "text"]
        for left, top, right, bottom in boxes:
            assert left >= -2
            assert top >= -2
            assert right <= wide + 2
            assert bottom <= high + 2
        for one, two in combinations(boxes, 2):
            beside = one[2] <= two[0] or two[2] <= one[0]
            assert beside or one[3] <= two[1] or two[3] <= one[1], _lettering(slide)


def _box(text: ElementTree.Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a text, whose baseline lies a third of its size below its middle."""
    placed = PLACE.fullmatch(text.get("transform") or "")
    assert placed
    size, weight = (
        float((text.get("font-size") or "").removesuffix("px")),
        int(text.get("font-weight") or 400),
    )
    assert size >= NOTE
    width = text_width(text.text or "", size, weight)
    x, baseline = float(placed[1]), float(placed[2])
    left = x - width * {"end": 1.0, "middle": 0.5}.get(text.get("text-anchor") or "", 0.0)
    return left, baseline - 0.75 * size, left + width, baseline + 0.2 * size


@given(SEEDS, st.sampled_from(LANGUAGES))
def test_every_theme_stands_on_one_slide_with_its_number_and_its_words(seed: int, language: str) -> None:
    findings, speech = _findings(seed), Speech(language)
    if findings is None:
        return
    slides = [slide for slide in _made(seed, language) if slide.svg]
    profile = slides[: len(slides) - (findings.plane is not None)]
    numbers = [word for slide in profile for word in _lettering(slide) if re.fullmatch(r"\d+", word)]
    scored = [found for found in findings.dimensions if found.scores.mean is not None]
    assert sorted(numbers) == sorted(str(whole(found.scores.mean or 0)) for found in scored)
    for found in findings.dimensions:
        said = f"{title_of(found, speech)} – {in_words(found, speech)}".replace("'", "’")
        assert sum(said in slide.alt for slide in profile) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_themes_are_spread_evenly(language: str) -> None:
    findings = family_findings(PLENTY)
    shares = slides_profile.parts(findings.dimensions, Speech(language))
    sizes = [len(share) for share in shares]
    assert len(findings.dimensions) == sum(sizes) > 20
    assert max(sizes) - min(sizes) <= 1
    assert {found.dimension.id for share in shares for found in share} == {
        found.dimension.id for found in findings.dimensions
    }


def test_the_core_stands_on_one_slide() -> None:
    for language in LANGUAGES:
        (share,) = slides_profile.parts(example_findings().dimensions, Speech(language))
        assert len(share) == 8


def test_made_up_answers_are_said_to_be_made_up_on_every_slide() -> None:
    survey = replace(random_survey(1), synthetic=True)
    slides = slides_of(example_findings(), survey, Speech("nl"))
    assert all("Fictief voorbeeld" in slide.note for slide in slides)


@pytest.mark.parametrize("inside", ["<script/>", "<style/>", '<image href="x"/>', "<a/>", "<foreignObject/>"])
def test_no_other_element_comes_through(inside: str) -> None:
    with pytest.raises(ValueError, match="no chart is made of"):
        inline_svg(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g>{inside}</g></svg>', "")


def test_no_other_attribute_comes_through() -> None:
    text = '<text style="x" class="y" onclick="z" fill="#fff">a &lt; b</text>'
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" style="x" onload="x">{text}</svg>'
    kept = '<text fill="#fff">a &lt; b</text>'
    assert inline_svg(drawn, '"x"') == (
        f'<svg viewBox="0 0 1 1" role="img" aria-label="&quot;x&quot;">{kept}</svg>'
    )


def test_a_title_with_markup_stays_a_text() -> None:
    drawn = picture([texts(text_rows(["<b>&"], 0, 10, 10, "#000000"), Lettering())], 100, 20, "<i>")
    assert "<b>" not in inline_svg(spec_to_svg(drawn.spec), drawn.alt)
