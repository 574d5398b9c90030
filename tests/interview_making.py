"""Studies to be interviewed with, and a person at a real (pseudo) terminal."""

from __future__ import annotations

import os
import pty
import re
import signal
import sys
import tempfile
import termios
import threading
from pathlib import Path
from typing import Any

import pexpect
import pyte
from pexpect.fdpexpect import fdspawn

from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.folder import ANSWERS_FILE, INSTRUMENTS, StudyFolder, open_study
from tests.conftest import FULL
from tests.program import warm_program

WAVE = "2026-autumn"
PURPOSE = "Finding out where learning gets stuck."
RECIPIENTS = "The works council and the board."

EVERY_KIND = """\
format: lo-diag/instrument/1
id: every-kind
version: 1.0.0
status: draft
title: {en: Every kind, nl: Alle soorten}
summary: {en: "Every kind of question.", nl: "Alle soorten vragen."}
licence: {id: CC-BY-4.0, holder: us, commercial_use: true, modification: true}
scales:
  often:
    stem: {en: "In the last month …", nl: "In de afgelopen maand …"}
    points: {1: {en: never, nl: nooit}, 2: {en: sometimes, nl: soms}, 3: {en: always, nl: altijd}}
    cannot_say: {en: no idea, nl: geen idee}
  eleven:
    points:
      0: {en: nil, nl: niets}
      1: {en: one, nl: een}
      2: {en: two, nl: twee}
      3: {en: three, nl: drie}
      4: {en: four, nl: vier}
      5: {en: five, nl: vijf}
      6: {en: six, nl: zes}
      7: {en: seven, nl: zeven}
      8: {en: eight, nl: acht}
      9: {en: nine, nl: negen}
      10: {en: ten, nl: tien}
scale: often
scoring: {min_answered: 2/3}
dimensions:
  - id: basics
    title: {en: Basics, nl: Basis}
    definition: {en: "Basics.", nl: "Basis."}
    layer: environment
    items:
      - id: basic1
        referent: self
        text: {en: "I learn at work.", nl: "Ik leer op het werk."}
        note: {en: "Work: wherever you are paid for.", nl: "Werk: waar je voor betaald wordt."}
      - id: basic2
        referent: self
        text: {en: "My manager helps me.", nl: "Mijn leidinggevende helpt me."}
        leader_text: {en: "I help my people.", nl: "Ik help mijn mensen."}
      - id: basic3
        reserve: true
        text: {en: "A reserve.", nl: "Een reserve."}
  - id: leading
    title: {en: Leading, nl: Leiden}
    definition: {en: "Leading.", nl: "Leiden."}
    layer: relationships
    ask_if: {role: [leader]}
    items:
      - id: lead1
        referent: self
        text: {en: "I give time to learn.", nl: "Ik geef tijd om te leren."}
  - id: distance
    title: {en: Distance, nl: Afstand}
    definition: {en: "Distance.", nl: "Afstand."}
    layer: environment
    scale: eleven
    ask_if: {place: [home]}
    items:
      - id: far1
        referent: self
        text: {en: "I feel far away.", nl: "Ik voel me ver weg."}
questions:
  - id: wish
    type: text
    text: {en: "What do you wish for?", nl: "Wat wens je?"}
  - id: sharing
    type: number
    text: {en: "How many share the desk?", nl: "Met hoeveel deel je het bureau?"}
    ask_if: {desk: [shared]}
  - id: desk
    type: choice
    text: {en: "Which desk?", nl: "Welk bureau?"}
    options: {own: {en: my own, nl: een eigen bureau}, shared: {en: a shared one, nl: een gedeeld bureau}}
    ask_if: {place: [office]}
  - id: place
    type: choice
    text: {en: "Where do you work?", nl: "Waar werk je?"}
    options: {home: {en: at home, nl: thuis}, office: {en: at the office, nl: op kantoor}}
"""


def write_study(
    folder: Path, instruments: tuple[str, ...] = ("time-pressure",), **settings: Any
) -> StudyFolder:
    """A study folder with an empty answers file; `settings` replace lines of study.yaml."""
    lines: dict[str, Any] = {
        "format": "lo-diag/study/1",
        "title": "Learning here",
        "organisation": "Acme BV",
        "languages": "[en, nl]",
        "instruments": f"[{', '.join(instruments)}]",
        "attributes": "{team: {title: {en: Team, nl: Ploeg}, values: {sales: {}, ops: {}}}}",
        "wave": WAVE,
        "waves": f"[{WAVE}]",
        "privacy": f'{{purpose: "{PURPOSE}", recipients: "{RECIPIENTS}", retain_until: 2027-12-31}}',
    } | settings
    (folder / INSTRUMENTS).mkdir(parents=True)
    every_kind = EVERY_KIND if "role:" in lines["attributes"] else _without_leaders(EVERY_KIND)
    (folder / INSTRUMENTS / "every-kind.yaml").write_text(every_kind, encoding="utf-8")
    text = "".join(f"{key}: {value}\n" for key, value in lines.items())
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    AnswersFile.create(folder / ANSWERS_FILE)
    return open_study(folder)


def _without_leaders(text: str) -> str:
    """The questionnaire without what it needs a `role` for."""
    spoken = [line for line in text.splitlines(keepends=True) if "leader_text:" not in line]
    leading, others = (spoken.index(f"  - id: {name}\n") for name in ("leading", "distance"))
    return "".join(spoken[:leading] + spoken[others:])


def drafts(folder: StudyFolder) -> list[Draft]:
    """Everything that is in the answers file."""
    with AnswersFile.open(folder.answers_path) as answers:
        return answers.drafts()


def item_texts(instrument: Instrument, language: str) -> list[str]:
    """The items as a person reads them, in order."""
    return [item.text.in_language(language) for item in instrument.asked_items()]


def _hear_ctrl_c() -> None:
    """A test run in the background ignores Ctrl-C and hands that down; a person's terminal does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Seat:
    """A pseudo terminal at which a fork of the warm program sits: as `pexpect.spawn`, without the start."""

    exitstatus: int | None = None
    signalstatus: int = 0

    def __init__(self, arguments: list[str], size: tuple[int, int], environment: dict[str, str]) -> None:
        own, screen = pty.openpty()
        termios.tcsetwinsize(screen, size)
        self._folder = tempfile.TemporaryDirectory()
        self._status = Path(self._folder.name) / "status"
        self.pid = warm_program().at_terminal(
            arguments, Path.cwd(), os.ttyname(screen), self._status, environment
        )
        os.close(screen)
        self._own = fdspawn(own, timeout=30)
        self.read_nonblocking = self._own.read_nonblocking

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self._own.child_fd, keys.encode())

    def close(self) -> None:
        """Leave, once the program has ended."""
        waiting = threading.Event()
        while not self._status.exists():
            waiting.wait(0.005)
        code = int(self._status.read_text(encoding="ascii"))
        self.exitstatus, self.signalstatus = (code, 0) if code >= 0 else (None, -code)

    def __del__(self) -> None:
        os.close(self._own.child_fd)


class Terminal:
    """`lo-diag …` in a pseudo terminal, with the eyes (`see`) and hands (`press`) of a person."""

    def __init__(
        self, *arguments: str, size: tuple[int, int] = (80, 24), term: str = "xterm-256color"
    ) -> None:
        columns, rows = size
        self.bytes = b""
        self._screen = pyte.HistoryScreen(columns, rows, history=100_000)
        self._stream = pyte.ByteStream(self._screen)
        environment = {**os.environ, "TERM": term, "PYTHONUTF8": "1"}
        self._child: pexpect.spawn | Seat
        if not FULL:
            self._child = Seat(list(arguments), (rows, columns), environment)
            return
        self._child = pexpect.spawn(
            str(Path(sys.executable).with_name("lo-diag")),
            list(arguments),
            dimensions=(rows, columns),
            env=environment,
            timeout=30,
            preexec_fn=_hear_ctrl_c,
        )
        self._child.delaybeforesend = None

    @property
    def pid(self) -> int:
        """The process at the other end."""
        return int(self._child.pid)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """What stands on the screen, as one line."""
        return " ".join(" ".join(self.lines).split())

    @property
    def code(self) -> str:
        """The code of three words on the screen."""
        found = re.search(r"\b[a-z]+-[a-z]+-[a-z]+\b", self.text)
        assert found, f"no code: {self.lines}"
        return found[0]

    @property
    def everything(self) -> str:
        """What stands on the screen or can be scrolled back to."""
        history = [*self._screen.history.top, *self._screen.history.bottom]
        scrolled = ["".join(line[x].data for x in range(self._screen.columns)) for line in history]
        return " ".join(" ".join([*scrolled, *self.lines]).split())

    @property
    def since_wiped(self) -> bytes:
        """What was sent to the terminal since it was wiped last."""
        return self.bytes.rpartition(WIPED)[2]

    def see(self, *texts: str) -> Terminal:
        """Wait until all of these stand on the screen together."""
        while not all(text in self.text for text in texts):
            try:
                self._take(self._child.read_nonblocking(65536, timeout=30))
            except (pexpect.EOF, pexpect.TIMEOUT):
                raise AssertionError(f"{texts} not seen; on the screen: {self.lines}") from None
        return self

    def await_wipe(self) -> Terminal:
        """Wait until the screen is wiped once more."""
        wiped = self.bytes.count(WIPED)
        while self.bytes.count(WIPED) == wiped:
            self._take(self._child.read_nonblocking(65536, timeout=30))
        return self

    def press(self, keys: str) -> Terminal:
        """Press keys."""
        self._child.send(keys)
        return self

    def end(self) -> int:
        """Wait for the program to end; its exit code (negative: the signal that ended it)."""
        try:
            while True:
                self._take(self._child.read_nonblocking(65536, timeout=30))
        except pexpect.EOF:
            self._child.close()
        status = self._child.exitstatus
        return int(status if status is not None else -self._child.signalstatus)

    def _take(self, seen: bytes) -> None:
        self.bytes += seen
        self._stream.feed(seen)


ENTER = "\r"
CTRL_C = "\x03"
CTRL_D = "\x04"
CTRL_X = "\x18"
ESCAPE = "\x1b"
UP, DOWN = "\x1b[A", "\x1b[B"
WIPED = b"\x1b[2J\x1b[3J"


def send(terminal: Terminal) -> Terminal:
    """Past the review, to the thanks."""
    terminal.see("Look over your answers, then send them.").press(ENTER)
    return terminal.see("Thank you!", "Your code")


def to_first_item(terminal: Terminal) -> None:
    """Past welcome, language and team, to the first item of time-pressure."""
    terminal.see("Welcome. 14 questions", "begin").press(ENTER)
    terminal.see("In which language?").press("1")
    terminal.see("Question 1 of 14", "rather not say").press("2")
    terminal.see("Question 2 of 14", item_texts(find_instrument("time-pressure").instrument, "en")[0])
