"""A room as people use it: the real `lo-diag serve`, phones and a wall in Chromium (`scripts/browser.sh`)."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from lo_diagnostic.study.answers import Draft
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.text import Speech
from tests.interview_making import Terminal, drafts, write_study

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE, BEAMER = (360, 740), (1920, 1080)
NO_LINE = "Failed to load resource"
"""With this the browser itself tells of a request that failed: no script can keep it from that."""

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: scripts/browser.sh tells how to get it"
)

ROLES = """{
  team: {title: {en: Team, nl: Ploeg}, values: {sales: {headcount: 10}, ops: {headcount: 15}}},
  role: {title: {en: Role, nl: Rol}, values: {
    staff: {title: {en: Staff, nl: Medewerker}}, leader: {title: {en: Leader, nl: Leidinggevende}}}}}"""
ROLES_IN_ONE_LINE = " ".join(ROLES.split())


def every_kind(folder: Path) -> StudyFolder:
    """A study with every kind of question, conditions, and other words for leaders."""
    return write_study(folder, ("every-kind",), attributes=ROLES_IN_ONE_LINE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for a module's tests."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


class Room:
    """A study that is served: killed and started again as often as a test likes."""

    def __init__(self, study: StudyFolder) -> None:
        self.study = study
        self.port = _free_port()
        self.start()

    def start(self) -> None:
        """Serve; returns once it listens."""
        words = ["serve", str(self.study.path), "--host", "127.0.0.1", "--port", str(self.port)]
        self._terminal = Terminal(*words, size=(200, 60)).see("Stop with Ctrl-C.")
        self.join, self.wall = re.findall(r"http://127\.0\.0\.1:\d+/\S+", self._terminal.text)[-2:]
        assert "/screen/" in self.wall, (self.join, self.wall)

    def kill(self, by: int = signal.SIGKILL) -> int:
        """End it; its exit code."""
        os.kill(self._terminal.pid, by)
        return self._terminal.end()

    @property
    def ballots(self) -> list[Draft]:
        """What people have sent."""
        return [draft for draft in drafts(self.study) if draft.finished]


@contextmanager
def served(study: StudyFolder) -> Iterator[Room]:
    """A room that ends with its tests."""
    room = Room(study)
    try:
        yield room
    finally:
        room.kill()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@dataclass
class Screen:
    """A page with all that it said on the console and asked for."""

    page: Page
    speech: Speech
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(30_000)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def say(self, message: str, **values: object) -> str:
        """The message in this person's language."""
        return self.speech.say(message, **values)

    @property
    def heading(self) -> str:
        """What is asked, or told."""
        return self.page.locator("h1").inner_text()

    def sees(self, *texts: str) -> None:
        """Wait until all of these can be read."""
        for text in texts:
            self.page.get_by_text(text).first.wait_for()

    def ask(self, script: str) -> Any:
        """What a script gives; `$$` finds elements."""
        return self.page.evaluate(
            f"(() => {{ const $$ = q => [...document.querySelectorAll(q)]; return {script}; }})()"
        )

    def press(self, message: str) -> None:
        """Press what is called so."""
        name = self.say(message)
        self._click(self.page.locator("button, a", has_text=name).filter(visible=True).first)

    def reveal(self) -> None:
        """Ask for the results on the wall, and mean it."""
        self.page.locator("summary", has_text=self.say("Show the results")).click()
        with self.page.expect_navigation():
            self.press("Show them now")

    def _click(self, what: Locator) -> None:
        what.click()

    def check_manners(self, room: Room, *, failed: bool = False) -> None:
        """Nothing on the console (but requests that `failed`), nothing asked of anybody else."""
        assert [line for line in self.said if not (failed and NO_LINE in line)] == []
        origin = room.join.rpartition("/")[0]
        assert {address for address in self.asked if not address.startswith((origin, "data:"))} == set()


@dataclass
class Phone(Screen):
    """A person with a phone. `paging`: without JavaScript, every press leads to a page."""

    paging: bool = False

    def _click(self, what: Locator) -> None:
        if self.paging:
            with self.page.expect_navigation():
                what.click()
        else:
            what.click()

    def skip(self) -> None:
        """Pass the question over."""
        self._click(self.page.locator(".moves .quiet-button").last)

    def answer_all(self, choice: int, text: str = "7") -> None:
        """Answer everything that is left: the same choice everywhere, the same text."""
        while self.page.locator("#place").count():
            if self.page.locator(".entry").count():
                self.page.fill(".entry", text)
            else:
                self.page.locator(".choice").nth(choice).click()
            self.next()

    def begin(self, room: Room) -> None:
        """Open the address, begin."""
        self.page.goto(room.join)
        self.press("Begin")

    def choose(self, label: str) -> None:
        """Choose an answer."""
        self.page.locator(".choice", has_text=label).first.click()

    def next(self) -> None:
        """Confirm."""
        self.press("Next")

    def answer(self, *labels: str) -> None:
        """Answer questions, one after the other, each by choosing or by typing."""
        for label in labels:
            if self.page.locator(".entry").count():
                self.page.fill(".entry", label)
            else:
                self.choose(label)
            self.next()

    def place(self, k: int, n: int) -> None:
        """Wait for the k-th of n questions."""
        self.sees(self.say("Question {k} of {n}", k=k, n=n))

    @property
    def code(self) -> str:
        """The three words at the end."""
        return self.page.locator(".code").inner_text()

    def check_fit(self, least: int = 44) -> None:
        """No scrolling sideways, and nothing to press that is smaller than a fingertip."""
        for width in (320, 360):
            self.page.set_viewport_size({"width": width, "height": PHONE[1]})
            assert self.ask("document.documentElement.scrollWidth") <= width, self.heading
            pressed = (
                "$$('button, .choice, .entry, a, summary').map(e => [e.innerText, e.getBoundingClientRect()])"
            )
            small = self.ask(f"{pressed}.filter(([, b]) => b.width && Math.min(b.width, b.height) < {least})")
            assert small == [], small


Enter = Callable[..., Phone]


@contextmanager
def people(browser: Browser) -> Iterator[Enter]:
    """Gives a function that lets a person with a phone of their own in."""
    tabs: list[BrowserContext] = []

    def enter(language: str = "en", **settings: Any) -> Phone:
        width, height = PHONE
        tabs.append(
            browser.new_context(
                viewport={"width": width, "height": height}, locale=language, has_touch=True, **settings
            )
        )
        return Phone(
            tabs[-1].new_page(), Speech(language), paging=settings.get("java_script_enabled") is False
        )

    yield enter
    for tab in tabs:
        tab.close()
