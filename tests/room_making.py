"""A study's server that really listens, and clients that say to it whatever they like."""

from __future__ import annotations

import json
import re
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.room.doors import open_doors
from lo_diagnostic.room.serving import Serving, serving
from lo_diagnostic.study.folder import StudyFolder
from tests.interview_making import WAVE, write_study

ATTRIBUTES = (
    "{team: {title: {en: Team, nl: Ploeg}, values: {sales: {headcount: 120}, ops: {headcount: 130}}}, "
    "role: {title: {en: Role, nl: Rol}, values: {staff: {}, leader: {}}}}"
)
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True)
class Said:
    """What the server said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def header(self, name: str) -> str:
        """A header's value; empty where there is none."""
        found = [value for key, value in self.headers if key.lower() == name]
        assert len(found) <= 1, f"{name} more than once"
        return found[0] if found else ""

    @property
    def csrf(self) -> str:
        """The proof in the page's first form."""
        found = re.search(r'name="csrf" value="([^"]*)"', self.text)
        assert found, self.text
        return found[1]


@dataclass
class Client:
    """One phone or browser, with its cookie. `host` is what it calls the server."""

    port: int
    cookie: str = ""
    host: str = field(default="")

    def __post_init__(self) -> None:
        self.host = self.host or f"127.0.0.1:{self.port}"

    def raw(self, sent: bytes, method: str = "GET") -> Said:
        """Whatever is sent, and the first answer to it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(sent)
            return heard(connection, method)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str | None] | None = None,
    ) -> Said:
        """One request as a browser makes it; `headers` replace its own, None takes one away."""
        own: dict[str, str | None] = {"Host": self.host, "Connection": "close"}
        if method not in ("GET", "HEAD"):
            own |= {"Origin": f"http://{self.host}", "Content-Length": str(len(body))}
        if self.cookie:
            own["Cookie"] = f"ballot={self.cookie}"
        lines = [f"{key}: {value}" for key, value in (own | dict(headers or {})).items() if value is not None]
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""])
        said = self.raw(head.encode("latin-1") + body, method)
        if baked := said.header("set-cookie"):
            self.cookie = re.match('ballot="?([^;"]*)', baked)[1]  # type: ignore[index]
        return said

    def get(self, path: str, **headers: str) -> Said:
        """A page."""
        return self.ask("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})

    def form(self, path: str, **fields: str) -> Said:
        """A form that is sent."""
        return self.ask("POST", path, urlencode(fields).encode(), {"Content-Type": FORM})

    def ballot(self, root: str, ballot: Mapping[str, Any]) -> Said:
        """A ballot as the script sends it."""
        body = json.dumps(ballot).encode()
        return self.ask("POST", f"{root}/ballots", body, {"Content-Type": JSON})


def heard(connection: socket.socket, method: str = "GET") -> Said:
    """One answer from a connection."""
    answer = HTTPResponse(connection, method=method)
    answer.begin()
    return Said(answer.status, answer.getheaders(), answer.read())


@dataclass
class Room:
    """A server at work, and what it told the facilitator."""

    served: Serving
    port: int
    folder: StudyFolder
    problems: list[InputProblems] = field(default_factory=list)
    bugs: list[Exception] = field(default_factory=list)

    @property
    def root(self) -> str:
        """The phones' path."""
        return self.served.hall.join_root

    @property
    def wall(self) -> str:
        """The wall's path."""
        return self.served.hall.screen_root

    def client(self) -> Client:
        """A new phone."""
        return Client(self.port)

    def decide(self, action: str) -> Said:
        """The facilitator's click."""
        client = self.client()
        return client.form(f"{self.wall}/{action}", csrf=client.get(self.wall).csrf)


@contextmanager
def room(folder: StudyFolder, wave: str = WAVE, language: str | None = None) -> Iterator[Room]:
    """Serve a study from a thread of this process, at 127.0.0.1 and any port."""
    problems: list[InputProblems] = []
    bugs: list[Exception] = []
    with (
        open_doors("127.0.0.1", 0) as doors,
        serving(folder, wave, language, doors, None, problems.append, bugs.append) as served,
    ):
        server = served.server()
        thread = threading.Thread(target=server.run, args=([*doors.sockets],), daemon=True)
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield Room(served, doors.port, folder, problems, bugs)
        finally:
            server.should_exit = True
            thread.join(20)
    assert not bugs, bugs


def room_study(folder: Path) -> StudyFolder:
    """A study with every kind of question, conditions and wordings for leaders."""
    return write_study(folder, ("every-kind",), attributes=ATTRIBUTES)


def ballot_of(key: str | None = None, **changes: Any) -> dict[str, Any]:
    """A whole ballot to `room_study`, of somebody at home who leads nobody."""
    return {
        "format": "lo-diag/ballot/1",
        "key": key or secrets.token_hex(16),
        "language": "en",
        "attributes": {"team": "sales", "role": "staff"},
        "answers": {"basic1": 2, "basic2": "cannot_say", "far1": None},
        "remarks": {"place": "home", "wish": "Peace"},
    } | changes
