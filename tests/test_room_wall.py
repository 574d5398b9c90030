"""The wall: it counts while people answer, and shows results only when they may be shown."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lo_diagnostic.room.results import Results, Slide
from lo_diagnostic.study.answers import AnswersFile
from tests.interview_making import WAVE
from tests.room_making import Room, ballot_of, room, room_study

MADE = Results(slides=(Slide("A profile", "What it says", '<svg role="img"></svg>', "What is seen"),))


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
        answers.keep_answer(answers.begin_person(WAVE, "en"), "basic1", 1)
        other = answers.begin_person("2025", "en")
        answers.keep_answer(other, "basic1", 1)
        answers.finish_person(other)
    page = open_room.client().get(open_room.wall)
    token = open_room.root[1:]
    assert token in re.sub(r"<[^>]*>|\s", "", page.text), "the address can be read"
    assert "<svg" in page.text
    count = open_room.client().get(f"{open_room.wall}/count.json")
    assert count.json() == {"count": 3, "closed": False, "revealed": False, "expected": 250}
    assert count.header("content-type") == "application/json"
    assert open_room.client().get(open_room.root).text.count(open_room.wall[8:]) == 0


def test_nothing_is_shown_before_the_form_is_closed(open_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lo_diagnostic.room.wall.results_in_child", lambda *_: MADE)
    said = open_room.decide("reveal")
    assert said.status == 409
    assert "Close the form first" in said.text
    assert _results(open_room).startswith("303")
    open_room.decide("close")
    assert _results(open_room).startswith("303"), "closed is not yet revealed"
    assert open_room.client().get(f"{open_room.wall}/count.json").json()["closed"]
    assert open_room.decide("reveal").header("location") == f"{open_room.wall}/results"
    shown = _results(open_room)
    assert "A profile" in shown
    assert "What it says" in shown
    assert open_room.client().get(f"{open_room.wall}/count.json").json()["revealed"]
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
    assert not open_room.client().get(f"{open_room.wall}/count.json").json()["revealed"], "another try may do"


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
