"""From rendered HTML to a page for a browser: each drawing inside it, ids apart, one script of ours."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pytest

from lo_diagnostic.charts.drawing import spec_to_svg
from lo_diagnostic.charts.marks import boxes, dots, picture, tip_box
from lo_diagnostic.report.drawn import drawn_context
from lo_diagnostic.report.interactive import enliven, script
from lo_diagnostic.report.issue import rendered
from lo_diagnostic.report.readers import compose
from lo_diagnostic.text import Speech
from tests.report_example import example_findings, example_frame

EN = Speech("en")
DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><clipPath id="clip0"><path d="M0,0"/>'
    '</clipPath></defs><g clip-path="url(#clip0)"><use href="#clip0"/><text>#clip0 url(#clip0)</text></g>'
    "</svg>"
)


def _source(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _page(body: str, svg: str = DRAWN) -> str:
    """A page whose body has SOURCE for the address of the drawing, as it is for a browser."""
    drawings = {"one": {"source": _source(svg), "alt": "What it says", "width": 642.5}}
    html = f'<!DOCTYPE html>\n<html lang="en">\n<head><title>t</title></head>\n<body>{body}</body></html>'
    return enliven(html.replace("SOURCE", _source(svg)), drawings, EN)


@cache
def _report(language: str) -> tuple[str, dict[str, Any]]:
    context = drawn_context(compose("leader", example_findings(), example_frame(language)))
    return rendered(context, "html").decode("utf-8"), context


def test_only_an_image_of_a_drawing_is_replaced() -> None:
    left = (
        '<!-- <img src="SOURCE"> --><p title=\'<img src="SOURCE">\'></p><img src="data:image/png;base64,AA">'
    )
    html = _page(f'{left}<p>é<IMG class="x"\n alt="My own &amp; words" SRC=\'SOURCE\' /></p>')
    assert html.count("<svg") == 1
    assert left.replace("SOURCE", _source(DRAWN)) in html
    assert 'é<span class="chart" role="img" tabindex="0" aria-label="My own &amp; words"><svg' in html
    assert 'aria-label="What it says"' in _page('<img src="SOURCE">')


def test_ids_of_one_drawing_are_no_other_drawings() -> None:
    html = _page('<img src="SOURCE"><img src="SOURCE">')
    for number in (1, 2):
        apart = f"chart-{number}-clip0"
        assert [html.count(text) for text in (f'id="{apart}"', f"(#{apart})", f'href="#{apart}"')] == [
            1,
            1,
            1,
        ]
    assert html.count("<text>#clip0 url(#clip0)</text>") == 2


def test_marks_say_their_tips_and_nothing_else_speaks() -> None:
    rows = [{"x": 1, "y": 1, "colour": "#000000"}, {"x": 5, "y": 5, "colour": "#000000", "tip": "it's <5>"}]
    drawn = picture(
        [boxes([tip_box(0, 0, 9, 9, "all\nof it")]), dots(rows, 3), dots(rows[:1], 2)], 9, 9, "A."
    )
    html = _page('<img src="SOURCE">', spec_to_svg(drawn.spec))
    (svg,) = re.findall("<svg.*</svg>", html, flags=re.DOTALL)
    parts = list(ElementTree.fromstring(svg).iter())
    marks = [part for part in parts if part.get("role") == "img"]
    assert [mark.get("aria-label") for mark in marks] == ["all\nof it", "it’s <5>"]
    assert {mark.get("tabindex") for mark in marks} == {"-1"}
    assert not [part for part in parts if part.get("aria-roledescription")]
    assert [
        part.get("aria-label") for part in parts if part.get("aria-label") is not None and part not in marks
    ] == []
    silent = [part for part in parts if "role-mark" in part.get("class", "") and part.get("aria-hidden")]
    assert len(silent) == 1
    assert "<ul><li>all\nof it</li><li>it’s &lt;5&gt;</li></ul>" in html


def test_the_policy_stands_first_and_knows_our_script() -> None:
    for html in (_page(""), _report("en")[0]):
        hashed = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
        start, policy = html.split('<meta http-equiv="Content-Security-Policy" content="')
        assert start.split() == ["<!DOCTYPE", "html>", "<html", 'lang="en">', "<head>"]
        assert f"script-src 'sha256-{hashed}'" in policy.split('"')[0]
        assert re.findall("<script.*?</script>", html, flags=re.DOTALL) == [f"<script>{script()}</script>"]
    assert html.index('<meta charset="utf-8">') < 1024


def test_a_page_that_ends_early_gets_its_script_all_the_same() -> None:
    html = enliven("<!DOCTYPE html><html><head><!-- </head> --><p>1 < 2", {}, EN)
    assert html.startswith('<!DOCTYPE html><html><head>\n<meta http-equiv="Content-Security-Policy"')
    assert html.index("1 < 2") < html.index(f"<script>{script()}</script>")
    with pytest.raises(ValueError, match="does not begin"):
        enliven("<p>", {}, EN)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_chart_is_inside_and_tells_no_decimals(language: str) -> None:
    html, context = _report(language)
    assert html.count('<span class="chart"') == len(context["drawings"])
    assert "data:image/svg" not in html
    tips = re.findall(r'role="img" aria-label="([^"]*)"', html)
    assert len(tips) > 40
    assert not [tip for tip in tips if re.search(r"\d[.,]\d|undefined|nan|none", tip.lower())]
    assert html.count("<li>") >= len(tips)
