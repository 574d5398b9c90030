"""The real server as a process, phones that send to it until they are acknowledged, and what must be kept."""

from __future__ import annotations

import http.client
import random
import re
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lo_diagnostic.room.keys import Keys
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import StudyFolder
from tests.interview_making import WAVE
from tests.program import RUN
from tests.room_making import Client, ballot_of


def assert_sound(path: Path) -> None:
    """By SQLite's own judgement."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


@dataclass
class Server:
    """`lo-diag serve` as a process, at the same port with every start."""

    study: StudyFolder
    port: int = 0
    root: str = ""

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """From the moment when it says where phones join."""
        self.port = self.port or _free_port()
        call = [*RUN, "serve", str(self.study.path), "--host", "127.0.0.1", "--port", str(self.port)]
        process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert process.stdout is not None
        try:
            found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)(/\S+)\n", process.stdout.readline())
            assert found
            assert int(found[1]) == self.port
            assert self.root in ("", found[2]), "same address"
            self.root = found[2]
            yield process
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def _free_port() -> int:
    """One that no other server takes meanwhile: those of other tests begin at the default port."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@dataclass
class Phones:
    """Phones that each send ballot after ballot, the same one until it is acknowledged."""

    server: Server
    up: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def threads(self, seeds: list[str]) -> list[threading.Thread]:
        """A phone for each seed, not yet started."""
        return [
            threading.Thread(target=self._phone, args=(random.Random(seed),), daemon=True) for seed in seeds
        ]

    def _phone(self, chance: random.Random) -> None:
        """Send until it is over; the last ballot too is sent until it is acknowledged."""
        while not self.over.is_set():
            ballot = ballot_of(f"{chance.getrandbits(128):032x}", remarks=_remarks(chance))
            self.sent[ballot["key"]] = ballot
            while not self._acknowledged(ballot):
                self.up.wait()
            if chance.random() < 0.3:
                self._acknowledged(ballot)

    def _acknowledged(self, ballot: dict[str, Any]) -> bool:
        try:
            said = Client(self.server.port).ballot(self.server.root, ballot)
        except (OSError, http.client.HTTPException):
            return False
        if said.status != 200:
            self.wrong.append(f"{said.status} {said.text}")
        self.acknowledged[ballot["key"]] = ballot
        return True


def _remarks(chance: random.Random) -> dict[str, str]:
    return {"place": "home", "wish": "Peace. " * chance.choice([1, 30, 250])}


def assert_kept(study: StudyFolder, phones: Phones) -> None:
    """Each acknowledged ballot is there as it was sent, and nothing that nobody sent."""
    assert_sound(study.answers_path)
    with AnswersFile.open(study.answers_path) as answers:
        keys = Keys(answers.secret, WAVE)
        there = {draft.person: draft for draft in answers.drafts()}
        assert len(there) == len(answers.drafts())
    sent = {keys.person(key): ballot for key, ballot in dict(phones.sent).items()}
    assert {keys.person(key) for key in [*phones.acknowledged]} <= set(there) <= set(sent)
    for person, draft in there.items():
        assert draft.finished
        assert draft.remarks["wish"] == sent[person]["remarks"]["wish"].strip()
        assert draft.answers["basic1"] == sent[person]["answers"]["basic1"]
