"""The HTML report in a real browser: it asks for nothing, fits a phone, and its charts obey the keyboard.

Needs Chromium (`scripts/browser.sh`) and is skipped without it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from lo_diagnostic.charts.theme import GRAPHIC_CONTRAST, NOTE, WHITE, contrast_ratio
from lo_diagnostic.report.drawn import drawn_context
from lo_diagnostic.report.issue import rendered
from lo_diagnostic.report.readers import compose
from tests.conftest import FULL
from tests.report_example import example_findings, example_frame

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LANGUAGES = ["en", "nl"]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: scripts/browser.sh tells how to get it"
)


@dataclass(frozen=True)
class Report:
    """A report as a file, and what its templates got."""

    path: Path
    context: dict[str, Any]


@dataclass
class Opened:
    """A page with what it said on the console and asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def ask(self, script: str) -> Any:
        """What a script gives; `$` finds one element, `$$` all."""
        found = "$ = q => document.querySelector(q), $$ = q => [...document.querySelectorAll(q)]"
        return self.page.evaluate(f"(() => {{ const {found}; return {script}; }})()")

    def tip(self) -> str | None:
        """The text of the tip; None where none is shown."""
        told: str | None = self.ask("$('.chart-tip').hidden ? null : $('.chart-tip').textContent")
        return told


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """The example report in each language."""
    made: dict[str, Report] = {}
    for language in LANGUAGES:
        path = tmp_path_factory.mktemp("html") / f"{language}.html"
        context = drawn_context(compose("leader", example_findings(), example_frame(language)))
        path.write_bytes(rendered(context, "html"))
        made[language] = Report(path, context)
    return made


@pytest.fixture
def tab(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile, wide as a desk's."""
    context = browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    yield context
    context.close()


def _open(tab: BrowserContext, path: Path) -> Opened:
    page = tab.new_page()
    opened = Opened(page)
    page.on("console", lambda message: opened.said.append(message.text))
    page.on("pageerror", lambda error: opened.said.append(str(error)))
    page.on("request", lambda request: opened.asked.append(request.url))
    page.goto(path.as_uri())
    return opened


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_and_asks_for_nothing_and_never_scrolls_sideways(
    language: str, tab: BrowserContext, reports: dict[str, Report]
) -> None:
    opened = _open(tab, reports[language].path)
    for width in (320, 360, 600, 768, 1180, 1280):
        opened.page.set_viewport_size({"width": width, "height": 740})
        assert opened.ask("document.documentElement.scrollWidth") <= width
        assert opened.ask("Math.max(...$$('.chart').map(one => one.getBoundingClientRect().right))") <= width
    assert opened.asked == [reports[language].path.as_uri()]
    assert opened.said == []
    assert opened.ask("document.fonts.check('600 16px \"IBM Plex Sans\"')")


def test_letters_stay_legible_on_a_phone(tab: BrowserContext, reports: dict[str, Report]) -> None:
    opened = _open(tab, reports["nl"].path)
    opened.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    scales = opened.ask(
        "$$('.chart svg').map(one => one.getBoundingClientRect().width / one.viewBox.baseVal.width)"
    )
    assert min(scales) * NOTE > 9.9
    small = opened.ask(
        "$$('main :is(p, li, td, th, h2, h3, b, span)').filter(one => one.textContent.trim()"
        " && !one.closest('.chart') && parseFloat(getComputedStyle(one).fontSize) < 13)"
        ".map(one => one.textContent)"
    )
    assert small == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_finds_its_way(
    language: str, tab: BrowserContext, reports: dict[str, Report]
) -> None:
    opened, context = _open(tab, reports[language].path), reports[language].context
    assert opened.ask("document.documentElement.lang") == language
    assert context["title"] in opened.page.title()
    assert opened.ask("['main', 'header', 'nav[aria-label]', 'h1'].map(one => $$(one).length)") == [
        1,
        1,
        1,
        1,
    ]
    levels = opened.ask("$$('h1, h2, h3, h4').map(one => +one.tagName[1])")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert opened.ask("$$('[id]').length - new Set($$('[id]').map(one => one.id)).size") == 0
    assert opened.ask("$$('nav a').every(one => $(one.getAttribute('href')))")
    alts = [drawing["alt"] for drawing in context["drawings"].values()]
    assert sorted(opened.ask("$$('.chart').map(one => one.getAttribute('aria-label'))")) == sorted(alts)
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")
    assert opened.ask("document.activeElement.tagName") == "MAIN"


def test_each_chart_is_one_stop_of_the_tab_key(tab: BrowserContext, reports: dict[str, Report]) -> None:
    opened = _open(tab, reports["en"].path)
    charts = opened.ask("$$('.chart').length")
    reached: list[int] = []
    for _ in range(100):
        opened.page.keyboard.press("Tab")
        if opened.ask("document.activeElement === document.body"):
            break
        at = opened.ask("$$('.chart').indexOf(document.activeElement.closest('.chart'))")
        reached += [at] if at >= 0 else []
        told = opened.ask(
            "document.activeElement.closest('.chart [role=img]')?.getAttribute('aria-label') ?? null"
        )
        assert opened.tip() == told
    assert reached == list(range(charts))


def test_arrows_go_from_mark_to_mark_and_escape_takes_the_tip_away(
    tab: BrowserContext, reports: dict[str, Report]
) -> None:
    opened = _open(tab, reports["en"].path)
    keys = opened.page.keyboard
    marks = opened.ask(
        "[...$('.chart').querySelectorAll('[role=img]')].map(one => one.getAttribute('aria-label'))"
    )
    assert len(marks) == 8
    opened.ask("$('.chart [tabindex=\"0\"]').focus()")
    told = [opened.tip()]
    for _ in marks[1:]:
        keys.press("ArrowDown")
        told.append(opened.tip())
    assert told == marks
    for key, mark in (
        ("ArrowDown", -1),
        ("Home", 0),
        ("ArrowUp", 0),
        ("ArrowRight", 1),
        ("ArrowLeft", 0),
        ("End", -1),
    ):
        keys.press(key)
        assert opened.tip() == marks[mark], key
    assert opened.ask("$$('.chart')[0].querySelectorAll('[tabindex=\"0\"]').length") == 1
    keys.press("Escape")
    assert opened.tip() is None
    assert opened.ask("document.activeElement.getAttribute('aria-label')") == marks[-1]
    keys.press("Shift+Tab")
    keys.press("Tab")
    assert opened.tip() == marks[-1]


def test_the_focus_is_seen(tab: BrowserContext, reports: dict[str, Report]) -> None:
    opened = _open(tab, reports["en"].path)
    opened.ask("$('.chart [tabindex=\"0\"]').focus()")
    style = opened.ask(
        "(({outlineColor, outlineWidth}) => [outlineColor, outlineWidth])(getComputedStyle($('.chart-ring')))"
    )
    colour = "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", style[0]))
    assert contrast_ratio(colour, WHITE) >= GRAPHIC_CONTRAST
    assert style[1] == "2px"
    ring, mark = (opened.page.locator(one).bounding_box() for one in (".chart-ring", ".chart :focus"))
    assert ring
    assert mark
    assert all(abs(ring[side] - mark[side]) < 1 for side in ("x", "y", "width", "height"))


def test_a_tip_can_be_pointed_at_and_put_away(tab: BrowserContext, reports: dict[str, Report]) -> None:
    opened = _open(tab, reports["en"].path)
    mouse, marks = opened.page.mouse, opened.page.locator(".chart").first.locator("[role=img]")
    marks.nth(2).hover()
    told = marks.nth(2).get_attribute("aria-label")
    assert opened.tip() == told
    box = opened.page.locator(".chart-tip").bounding_box()
    assert box
    mouse.move(box["x"] + 9, box["y"] + 9)
    assert opened.tip() == told
    mouse.move(2, 2)
    assert opened.tip() is None
    marks.nth(3).hover()
    for _ in range(2):
        opened.page.keyboard.press("Escape")
        assert opened.tip() is None
        marks.nth(3).click()
        assert opened.tip() == marks.nth(3).get_attribute("aria-label")
    opened.ask("document.activeElement.blur()")
    assert opened.tip() is None


@pytest.mark.parametrize("at", [0.02, 0.5, 0.98] if FULL else [0.98])
def test_a_tip_stays_on_the_screen(at: float, tab: BrowserContext, reports: dict[str, Report]) -> None:
    opened = _open(tab, reports["nl"].path)
    opened.page.set_viewport_size({"width": 700, "height": 400})
    charts = opened.page.locator(".chart")
    for number in range(charts.count()):
        mark = charts.nth(number).locator("[role=img]").last
        if mark.count():
            mark.scroll_into_view_if_needed()
            size = mark.bounding_box()
            assert size
            mark.hover(position={"x": size["width"] * at, "y": 5})
            box = opened.page.locator(".chart-tip").bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 700
            pointer = size["x"] + size["width"] * at
            assert box["x"] - 13 <= pointer <= box["x"] + box["width"] + 13
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 400


def test_a_finger_gets_the_tip(browser: Browser, reports: dict[str, Report]) -> None:
    tab = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    opened = _open(tab, reports["nl"].path)
    mark = opened.page.locator(".chart").first.locator("[role=img]").nth(1)
    mark.tap(position={"x": 150, "y": 9})
    assert opened.tip() == mark.get_attribute("aria-label")
    box = opened.page.locator(".chart-tip").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    opened.page.locator("summary").first.tap()
    assert opened.tip() is None
    assert opened.page.get_by_role("listitem").filter(has_text=mark.get_attribute("aria-label")).is_visible()
    tab.close()


def test_without_javascript_everything_is_there(browser: Browser, reports: dict[str, Report]) -> None:
    bare, full = browser.new_context(java_script_enabled=False), browser.new_context()
    texts, pictures = [], []
    for tab in (bare, full):
        page = _open(tab, reports["nl"].path).page
        texts.append("".join(page.locator("body").inner_text().split()))
        pictures.append(page.locator(".chart svg text").count())
        tab.close()
    assert texts[0] == texts[1]
    assert "Waarstaanwe" in texts[0]
    assert pictures[0] == pictures[1] > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_printed_it_is_as_good_as_the_pdf(
    language: str, tab: BrowserContext, reports: dict[str, Report]
) -> None:
    opened, context = _open(tab, reports[language].path), reports[language].context
    opened.ask("$('.chart [tabindex=\"0\"]').focus()")
    shown = opened.tip()
    with pypdfium2.PdfDocument(opened.page.pdf(prefer_css_page_size=True, print_background=True)) as document:
        size = [round(side) for side in document[0].get_size()]
        texts = [page.get_textpage().get_text_bounded() for page in document]
    pages = ["".join(text.replace("\x02", "-").split()) for text in texts]
    assert size == [595, 842]
    assert len(pages) >= len(context["pages"]) + 1
    begun = []
    for page in context["pages"]:
        head = "".join((page["question"] + "".join(page["answer"])).split())
        begun.append(next(number for number, text in enumerate(pages) if head in text))
    assert begun == sorted(set(begun))
    printed = "".join(pages)
    drawn = re.findall(r"<text[^>]*>([^<]+)</text>", reports[language].path.read_text(encoding="utf-8"))
    assert len(drawn) > 200
    for label in drawn:
        assert "".join(unescape(label).split()) in printed
    assert shown
    assert "".join(shown.split()) not in printed


OWN = """<!DOCTYPE html>
<html lang="en">
<head><title>t</title><style>h1 { background: url("data:image/png;base64,AA") }</style></head>
<body onload="ran = 1"><h1 onclick="ran = 2">t</h1><a href="javascript:ran = 3">x</a>
<img src="data:image/png;base64,AA" onerror="ran = 4" alt="x">
<p><img alt="mine" src="{{ drawings.strip.source }}"></p></body></html>
"""


def test_the_policy_blocks_whatever_templates_bring(
    tab: BrowserContext, reports: dict[str, Report], tmp_path: Path
) -> None:
    (tmp_path / "leader.html.j2").write_text(OWN)
    (tmp_path / "r.html").write_bytes(rendered(reports["en"].context, "html", tmp_path))
    opened = _open(tab, tmp_path / "r.html")
    opened.page.locator("h1").click()
    opened.page.locator("a").click()
    opened.ask(
        "document.body.append(Object.assign(document.createElement('script'), { textContent: 'ran = 5' }),"
        " Object.assign(new Image(), { src: 'http://127.0.0.1:9/x.png' }))"
    )
    assert opened.ask("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'blocked')") == "blocked"
    assert opened.ask("typeof ran") == "undefined"
    assert len([text for text in opened.said if "Content Security Policy" in text]) >= 6
    opened.page.keyboard.press("Tab")
    opened.ask("$('.chart [role=img]').focus()")
    assert opened.tip() == opened.ask("$('.chart [role=img]').getAttribute('aria-label')")
    assert opened.ask("$('.chart').getAttribute('aria-label')") == "mine"
