"""Every page of the room under axe-core (WCAG 2.0 to 2.2 at A and AA, best practice): nothing is violated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.text import Speech
from tests.interview_making import WAVE
from tests.room_browsing import (
    Enter,
    Phone,
    Room,
    Screen,
    chromium,
    every_kind,
    needs_chromium,
    people,
    served,
)

pytestmark = needs_chromium

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
STAYING = """{
  const later = setTimeout;
  window.setTimeout = (call, wait, ...rest) => wait === 2000 ? 0 : later(call, wait, ...rest);
}"""
"""The wall looks for its results every two seconds; here it waits until it has been judged."""
LEADER = ("sales", "Leader", "at the office", "a shared one", "never", "always", "no idea", "rest", "2")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    study = every_kind(tmp_path_factory.mktemp("axe") / "study")
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        for person in range(12):
            marks: dict[str, int | None] = {"basic1": 1 + person % 3, "basic2": 1 + person % 2}
            team: dict[str, str | None] = {"team": "sales", "role": "staff"}
            answers.keep_ballot(Draft(f"{person:032x}", WAVE, "en", True, team, marks))
    with served(study) as opened:
        yield opened


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    with people(browser) as entering:
        yield entering


def _passes(page: Page) -> None:
    """In light and dark; only colours differ there."""
    page.mouse.move(0, 0)
    for scheme, rules in (("dark", COLOURS), ("light", RULES)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page, options=rules)
        assert found.violations_count == 0, found.generate_report()


def test_phones(room: Room, enter: Enter) -> None:
    phone = enter("en")
    phone.page.goto(room.join)
    _passes(phone.page)
    phone.press("Begin")
    phone.next()
    _passes(phone.page)
    for label in LEADER:
        _open_notes(phone)
        _passes(phone.page)
        if label == "2":
            phone.answer("two")
            phone.sees("Please type a number")
            _passes(phone.page)
        phone.answer(label)
    _passes(phone.page)
    _sent_in_the_end(phone)


def _open_notes(phone: Phone) -> None:
    for note in phone.page.locator("summary").all():
        note.click()


def _sent_in_the_end(phone: Phone) -> None:
    replies = {"code": 503}
    phone.page.route("**/ballots*", lambda route: route.fulfill(status=replies["code"], body="{}"))
    phone.press("Send my answers")
    phone.sees("Sending your answers")
    _passes(phone.page)
    phone.sees("Not sent yet")
    _passes(phone.page)
    for code, heading in ((409, "The form is closed"), (422, "This could not be sent")):
        replies["code"] = code
        phone.press("Try again")
        phone.sees(heading)
        _passes(phone.page)
    phone.page.unroute("**/ballots*")
    phone.press("Try again")
    phone.sees("Thank you!")
    _passes(phone.page)


def test_phones_without_javascript(room: Room, enter: Enter) -> None:
    """axe-core is a script itself: only those of the pages are kept away."""
    phone = enter("nl")
    phone.paging = True
    phone.page.route("**/static/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    phone.page.goto(room.join)
    _passes(phone.page)
    _passes_with_a_wrong_code(phone, room)
    phone.press("Begin")
    phone.next()
    phone.sees(phone.say("Choose an answer, or skip the question."))
    _passes(phone.page)
    for label in (
        "ops",
        "Leidinggevende",
        "op kantoor",
        "een gedeeld bureau",
        "nooit",
        "altijd",
        "altijd",
        "rust",
    ):
        _open_notes(phone)
        _passes(phone.page)
        phone.answer(label)
    phone.answer("twee")
    phone.sees(phone.say("Please type a number in digits, such as 12 or 2.5."))
    _passes(phone.page)
    phone.answer("2")
    _passes(phone.page)
    phone.page.goto(room.join)
    phone.sees(phone.say("An interview was begun on this phone. It is not sent yet."))
    _passes(phone.page)
    phone.press("Go on with it")
    phone.press("Send my answers")
    phone.sees(phone.say("Thank you!"))
    _passes(phone.page)


def _passes_with_a_wrong_code(phone: Phone, room: Room) -> None:
    _open_notes(phone)
    phone.page.fill("#code", "lamp lamp lamp")
    phone.press("Carry on")
    phone.sees(phone.say("There is no interrupted interview with these three words."))
    _passes(phone.page)
    phone.page.goto(room.join)


def test_the_wall_and_its_slides(room: Room, browser: Browser) -> None:
    tab = browser.new_context(viewport={"width": 1280, "height": 720})
    wall = Screen(tab.new_page(), Speech("en"))
    wall.page.goto(room.wall)
    _passes(wall.page)
    wall.press("Close the form")
    wall.sees("The form is closed")
    _passes(wall.page)
    wall.page.add_init_script(STAYING)
    wall.reveal()
    wall.sees("The results are being made")
    _passes(wall.page)
    shown, wall = wall.page.url, Screen(tab.new_page(), Speech("en"))
    wall.page.goto(shown)
    wall.page.locator(".slide").first.wait_for()
    for _ in range(wall.page.locator(".slide").count()):
        _passes(wall.page)
        wall.page.keyboard.press("ArrowRight")
    wall.press("Back to the count")
    wall.press("Open the form again")
    wall.sees("Point your phone")
    tab.close()


def test_what_is_refused(tmp_path: Path, browser: Browser, enter: Enter) -> None:
    with served(every_kind(tmp_path / "study")) as empty:
        phone = enter("en")
        phone.paging = True
        phone.page.route(
            "**/static/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
        )
        phone.begin(empty)
        wall = Screen(enter("en").page, Speech("en"))
        wall.page.goto(empty.wall)
        wall.press("Close the form")
        wall.reveal()
        wall.sees("answered so far")
        _passes(wall.page)
        phone.answer("sales")
        phone.sees("The form is closed")
        _passes(phone.page)
