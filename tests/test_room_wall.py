"""The wall: it counts while people answer, and shows results only when they may be shown."""

from __future__ import annotations

import asyncio
import html
import os
import re
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest

from lo_diagnostic.collect.wave import Wave
from lo_diagnostic.room.app import App
from lo_diagnostic.room.results import Results, Slide
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.presence import present
from tests.answers_kept import keep_answer
from tests.interview_making import WAVE
from tests.room_making import Room, ballot_of, room, room_study

MADE = Results(slides=(Slide("A profile", "What it says", '<svg role="img"></svg>', "What is seen"),))


async def _made(*_: object) -> Results:
    return MADE


@pytest.fixture
def open_room(tmp_path: Path) -> Iterator[Room]:
    """A server."""
    with room(room_study(tmp_path / "s")) as served:
        yield served


def _results(served: Room) -> str:
    """The page of results, once they are made."""
    for _ in range(600):
        said = served.client().get(f"{served.wall}/results")
        if said.status != 200 or "The results are being made" not in said.text:
            return f"{said.status} {html.unescape(said.text)}"
        time.sleep(0.1)
    raise AssertionError("the results never came")


def test_it_shows_the_way_and_the_count(open_room: Room) -> None:
    for _ in range(3):
        open_room.client().ballot(open_room.root, ballot_of())
    open_room.client().ballot(open_room.root, ballot_of(answers={}))
    with AnswersFile.open(open_room.folder.answers_path, writing=True) as answers:
        keep_answer(answers, answers.begin_person(WAVE, "en"), "basic1", 1)
        other = answers.begin_person("2025", "en")
        keep_answer(answers, other, "basic1", 1)
        answers.finish_person(other)
    page = open_room.client().get(open_room.wall)
    words = " ".join(re.sub(r"<[^>]*>", " ", page.text).split())
    assert "3 of about 250 sent and 1 has not sent yet" in words
    with (
        AnswersFile.open(open_room.folder.answers_path) as answers,
        present(open_room.folder.path) as presence,
    ):
        at_the_terminal = Wave(open_room.folder, WAVE, None, answers, presence)
        assert at_the_terminal.answered() == 3 + 1, "`run` counts the same people"
    token = open_room.root[1:]
    assert token in re.sub(r"<[^>]*>|\s", "", page.text), "the address can be read"
    assert "<svg" in page.text
    count = open_room.client().get(f"{open_room.wall}/count.json")
    assert count.json() == {"count": 3, "unsent": "and 1 has not sent yet", "closed": False}
    assert count.header("content-type") == "application/json"
    assert open_room.client().get(open_room.root).text.count(open_room.wall[8:]) == 0


def test_nothing_is_shown_before_the_form_is_closed(open_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lo_diagnostic.room.wall.results_in_child", _made)
    said = open_room.decide("reveal")
    assert said.status == 409
    assert "Close the form first" in said.text
    assert f'href="{open_room.wall}"' in said.text, "a way back"
    assert _results(open_room).startswith("303")
    open_room.decide("close")
    assert _results(open_room).startswith("303"), "closed is not yet revealed"
    assert open_room.client().get(f"{open_room.wall}/count.json").json()["closed"]
    assert open_room.decide("reveal").header("location") == f"{open_room.wall}/results"
    shown = _results(open_room)
    assert "A profile" in shown
    assert "What it says" in shown
    assert "To the results" in open_room.client().get(open_room.wall).text
    open_room.decide("open")
    assert _results(open_room).startswith("303"), "not while people may answer"
    open_room.decide("close")
    assert _results(open_room).startswith("303"), "and not without being revealed again"


def test_too_few_people_get_words_and_no_number(open_room: Room) -> None:
    open_room.client().ballot(open_room.root, ballot_of(answers={"basic1": 3, "basic2": 3}))
    open_room.decide("close")
    open_room.decide("reveal")
    shown = _results(open_room)
    assert shown.startswith("200")
    assert "<svg" not in shown
    assert not (open_room.folder.path / "ledger.json").exists()
    assert "To the results" not in open_room.client().get(open_room.wall).text, "another try may do"


def test_closing_lasts_when_the_server_starts_again(tmp_path: Path) -> None:
    folder = room_study(tmp_path / "s")
    with room(folder) as first:
        first.decide("close")
    with room(folder) as second:
        assert second.client().get(f"{second.wall}/count.json").json()["closed"]
        assert second.client().ballot(second.root, ballot_of()).status == 409


def test_the_wall_speaks_the_studys_language(tmp_path: Path) -> None:
    folder = room_study(tmp_path / "s")
    with room(folder, language="nl") as served:
        assert '<html lang="nl">' in served.client().get(served.wall).text
        welcome = served.client().get(served.root, Accept_Language="en")
        assert '<html lang="nl">' in welcome.text
        assert "language=en" not in welcome.text
        assert served.client().ballot(served.root, ballot_of()).status == 422, "English is not asked"


Asked = tuple[int, bytes, list[tuple[bytes, bytes]]]


def _asked(served: Room, path: str, client: str, server: str, host: str, method: str = "GET") -> Asked:
    """What somebody hears who asks from an address elsewhere in the network."""
    heard: list[MutableMapping[str, Any]] = []
    origin = f"http://{host}".encode()
    headers = [(b"host", host.encode()), (b"origin", origin), (b"content-length", b"0")]
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "client": (client, 40000),
        "server": (server, served.port),
    }

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: MutableMapping[str, Any]) -> None:
        heard.append(message)

    asyncio.run(App(served.served.hall)(scope, receive, send))
    return heard[0]["status"], heard[1]["body"], sorted(heard[0]["headers"])


@pytest.mark.parametrize(
    ("client", "server", "status"),
    [
        ("192.168.1.9", "192.168.1.7", 404),
        ("192.168.1.70", "192.168.1.7", 404),
        ("::ffff:192.168.1.9", "::ffff:192.168.1.7", 404),
        ("fe80::9%eth0", "fe80::7%eth0", 404),
        ("192.168.1.7", "192.168.1.7", 200),
        ("::ffff:192.168.1.7", "::ffff:192.168.1.7", 200),
        ("127.0.0.1", "127.0.0.1", 200),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1", 200),
        ("::1", "::1", 200),
    ],
)
def test_only_this_machine_sees_the_wall(open_room: Room, client: str, server: str, status: int) -> None:
    """Who took a photograph of the screen has its address, and nothing of it."""
    plain = server.removeprefix("::ffff:")
    host = f"[{plain}]:{open_room.port}" if ":" in plain else f"{plain}:{open_room.port}"
    unknown = _asked(open_room, "/nothing", client, server, host)
    assert unknown[0] == 404
    for path in ("", "/count.json"):
        said = _asked(open_room, f"{open_room.wall}{path}", client, server, host)
        assert said[0] == status
        assert status == 200 or said == unknown
    assert _asked(open_room, open_room.root, client, server, host)[0] == 200, "phones join from everywhere"
    if status == 404:
        for path in ("/close", "/open", "/reveal", "/results"):
            for method in ("GET", "POST", "PUT"):
                assert _asked(open_room, f"{open_room.wall}{path}", client, server, host, method) == unknown


def test_what_was_revealed_goes_when_another_server_opens_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lo_diagnostic.room.wall.results_in_child", _made)
    folder = room_study(tmp_path / "s")
    with room(folder) as one, room(folder) as other:
        one.decide("close")
        one.decide("reveal")
        assert "A profile" in _results(one)
        other.decide("open")
        one.client().get(f"{one.wall}/count.json")
        other.decide("close")
        assert _results(one).startswith("303"), "they must be revealed anew"


SLOW = "import os, pathlib, time; pathlib.Path({path!r}).write_text(str(os.getpid())); time.sleep(60)"


@pytest.mark.parametrize("how", ["the form is opened", "the server ends"])
def test_results_that_nobody_waits_for_are_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    begun = tmp_path / "pid"
    (tmp_path / "slowly.py").write_text(SLOW.format(path=str(begun)), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("lo_diagnostic.room.results._MODULE", "slowly")
    with room(room_study(tmp_path / "s")) as served:
        served.decide("close")
        served.decide("reveal")
        while not (begun.exists() and begun.read_text()):
            time.sleep(0.05)
        if how == "the form is opened":
            served.decide("open")
            _ends(int(begun.read_text()))
        started = time.monotonic()
    assert time.monotonic() - started < 15
    _ends(int(begun.read_text()))


def _ends(process: int) -> None:
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("it is still at work")
