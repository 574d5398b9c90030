"""Ballots from phones: each is kept once, acknowledged when it is on disk, and never told apart by time."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.collect.cards import card_for
from lo_diagnostic.collect.interview import Keep, plan_interview
from lo_diagnostic.collect.steps import MOST_LETTERS, Answer, CannotSay, Event, QuestionStep, Skip, Step
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.codes import code_of, people_with_code
from lo_diagnostic.study.folder import open_study
from tests.answers_kept import keep_answer
from tests.conftest import FULL
from tests.interview_making import WAVE, drafts
from tests.room_making import Room, ballot_of, room, room_study

PHONES = 200 if FULL else 60


@pytest.fixture(scope="module")
def open_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A server for tests that only add ballots of their own."""
    with room(room_study(tmp_path_factory.mktemp("room") / "s")) as served:
        yield served


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Room]:
    """A server for one test."""
    with room(room_study(tmp_path / "s")) as served:
        yield served


def _kept(served: Room, key: str) -> Draft:
    person = served.served.hall.keys.person(key)
    (found,) = [draft for draft in drafts(served.folder) if draft.person == person]
    return found


def test_a_whole_room_behind_one_address_counts_once_each(fresh: Room) -> None:
    keys = [secrets.token_hex(16) for _ in range(PHONES)]

    def send(key: str) -> tuple[int, str]:
        said = fresh.client().ballot(fresh.root, ballot_of(key))
        return said.status, said.json().get("code")

    with ThreadPoolExecutor(24) as phones:
        said = list(phones.map(send, keys * 3))
    assert {status for status, _ in said} == {200}
    assert said[:PHONES] == said[PHONES : 2 * PHONES] == said[2 * PHONES :]
    assert len([draft for draft in drafts(fresh.folder) if draft.finished]) == PHONES
    assert fresh.client().get(f"{fresh.wall}/count.json").json()["count"] == PHONES


def test_what_is_acknowledged_is_what_was_given(open_room: Room) -> None:
    key = secrets.token_hex(16)
    said = open_room.client().ballot(open_room.root, ballot_of(key, language="nl"))
    kept = _kept(open_room, key)
    assert said.json() == {"saved": True, "code": code_of(kept.person, open_room.served.hall.keys.secret)}
    assert (kept.wave, kept.language, kept.finished) == (WAVE, "nl", True)
    assert kept.attributes == {"team": "sales", "role": "staff"}
    assert kept.answers == {"basic1": 2, "basic2": CANNOT_SAY, "far1": None}
    assert kept.remarks == {"place": "home", "wish": "Peace"}
    assert key not in open_room.folder.answers_path.read_bytes().decode("latin-1")


def test_the_first_to_arrive_counts_whatever_comes_later_under_its_key(open_room: Room) -> None:
    key = secrets.token_hex(16)
    client = open_room.client()
    first = client.ballot(open_room.root, ballot_of(key))
    again = client.ballot(open_room.root, ballot_of(key, answers={"basic1": 3}))
    assert first.json() == again.json()
    assert _kept(open_room, key).answers["basic1"] == 2


def test_questions_of_others_are_left_out(open_room: Room) -> None:
    key = secrets.token_hex(16)
    given_all = ballot_of(
        key,
        answers={"basic1": 1, "lead1": 3, "far1": 10},
        remarks={"place": "office", "desk": "own", "sharing": "4", "wish": None},
    )
    assert open_room.client().ballot(open_room.root, given_all).status == 200
    kept = _kept(open_room, key)
    assert kept.answers == {"basic1": 1}
    assert kept.remarks == {"place": "office", "desk": "own", "wish": None}


def test_typed_text_is_kept_as_the_terminal_keeps_it(open_room: Room) -> None:
    key = secrets.token_hex(16)
    typed = ballot_of(
        key,
        remarks={
            "place": "office",
            "desk": "shared",
            "sharing": " 2,5 ",
            "wish": "\x1b[31mred\u202e \ud800 ",
        },
    )
    assert open_room.client().ballot(open_room.root, typed).status == 200
    assert _kept(open_room, key).remarks == {
        "place": "office",
        "desk": "shared",
        "sharing": "2.5",
        "wish": "[31mred ?",
    }


def _events(step: Step) -> st.SearchStrategy[Event | None]:
    """What a person may do at a question; None: it was never reached."""
    values = step._values()
    if isinstance(step, QuestionStep) and step.question.type == "number":
        values = ("4", "2,5")
    elif isinstance(step, QuestionStep) and step.question.type == "text":
        values = ("Peace", "Zeit – für uns")
    choices: list[Event | None] = [Skip(), *(Answer(value) for value in values)]
    if step.kind == "answer" and step.name != "far1":
        choices.append(CannotSay())
    return st.sampled_from(choices)


@given(data=st.data())
def test_a_phone_keeps_what_the_terminal_would(open_room: Room, data: st.DataObject) -> None:
    """The same replies, sent as JSON and given one after another: the same is kept."""
    folder = open_room.folder
    state = plan_interview(folder.study, folder.questionnaire(), "nl").begin()
    expected: dict[tuple[str, str], object] = {}
    sent: dict[str, dict[str, object]] = {"attribute": {}, "answer": {}, "remark": {}}
    while (step := state.step) is not None:
        event = data.draw(_events(step))
        assert event is not None
        state, confirmed = state.reply(event)
        expected |= {each.key: each.value for each in confirmed if isinstance(each, Keep)}
        value = (
            event.value
            if isinstance(event, Answer)
            else "cannot_say"
            if isinstance(event, CannotSay)
            else None
        )
        sent[step.kind][step.name] = value
    key = secrets.token_hex(16)
    ballot = ballot_of(
        key, language="nl", attributes=sent["attribute"], answers=sent["answer"], remarks=sent["remark"]
    )
    assert open_room.client().ballot(open_room.root, ballot).status == 200
    kept = _kept(open_room, key)
    found: dict[tuple[str, str], object] = {
        ("attribute", name): value for name, value in kept.attributes.items()
    }
    found |= {("answer", name): value for name, value in kept.answers.items()}
    found |= {("remark", name): value for name, value in kept.remarks.items()}
    assert found == expected


def test_a_closed_form_takes_nothing_new_but_still_acknowledges(fresh: Room) -> None:
    known, late = ballot_of(), ballot_of()
    client = fresh.client()
    first = client.ballot(fresh.root, known)
    assert fresh.decide("close").status == 303
    assert client.ballot(fresh.root, known).json() == first.json()
    refused = client.ballot(fresh.root, late)
    assert refused.status == 409
    assert "closed" in refused.json()["problem"]
    dutch = client.ask(
        "POST", f"{fresh.root}/ballots", b"{}", {"Content-Type": "application/json", "Accept-Language": "nl"}
    )
    assert dutch.json()["problem"].startswith("Dit zijn geen")
    assert "closed" in client.get(fresh.root).text
    assert fresh.decide("open").status == 303
    assert client.ballot(fresh.root, late).status == 200
    assert len(drafts(fresh.folder)) == 2


def test_a_server_that_starts_again_has_the_same_addresses(tmp_path: Path) -> None:
    folder, ballot = room_study(tmp_path / "s"), ballot_of()
    with room(folder) as first:
        before = (first.root, first.wall)
        said = first.client().ballot(first.root, ballot).json()
    with room(folder) as second:
        assert (second.root, second.wall) == before
        assert second.client().ballot(second.root, ballot).json() == said
    assert len(drafts(folder)) == 1


def test_studies_and_waves_have_addresses_of_their_own(tmp_path: Path) -> None:
    folder = room_study(tmp_path / "s")
    with room(folder) as one, room(room_study(tmp_path / "t")) as other, room(folder, "2027") as later:
        tokens = [each for served in (one, other, later) for each in (served.root[1:], served.wall[8:])]
    assert len(set(tokens)) == 6
    assert all(len(token) == 22 for token in tokens)


def test_two_servers_and_a_terminal_work_on_one_study(tmp_path: Path) -> None:
    folder = room_study(tmp_path / "s")
    ballots = [ballot_of() for _ in range(PHONES // 4)]

    def terminal() -> None:
        with AnswersFile.open(folder.answers_path, writing=True) as answers:
            for _ in range(10):
                person = answers.begin_person(WAVE, "en")
                keep_answer(answers, person, "basic1", 1)
                answers.finish_person(person)

    with room(folder) as one, room(folder) as other:
        at_the_terminal = threading.Thread(target=terminal)
        at_the_terminal.start()
        with ThreadPoolExecutor(8) as phones:
            places = [each for ballot in ballots for each in ((one, ballot), (other, ballot))]
            said = list(
                phones.map(lambda each: each[0].client().ballot(each[0].root, each[1]).status, places)
            )
        at_the_terminal.join(60)
    assert set(said) == {200}
    assert len(drafts(folder)) == len(ballots) + 10


def _taken_away(path: Path) -> None:
    path.unlink()


def _replaced(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    copy.replace(path)


@pytest.mark.parametrize("fate", [_taken_away, _replaced])
def test_nothing_is_told_saved_that_nobody_would_find(tmp_path: Path, fate: Callable[[Path], None]) -> None:
    folder = room_study(tmp_path / "s")
    with room(folder) as served:
        fate(folder.answers_path)
        said = served.client().ballot(served.root, ballot_of())
        assert said.status == 503
        assert "saved" not in said.json()
        assert str(tmp_path) not in said.text
        assert served.client().get(served.root).status == 200, "a phone that waits needs its page"
        assert "removed or replaced" in str(served.problems[0])


def test_codes_lead_back_to_ballots(open_room: Room) -> None:
    code = open_room.client().ballot(open_room.root, ballot_of()).json()["code"]
    people = [draft.person for draft in drafts(open_room.folder)]
    assert len(people_with_code(code, people, open_room.served.hall.keys.secret)) == 1


def test_a_known_ballot_is_acknowledged_even_when_the_study_has_changed(tmp_path: Path) -> None:
    """Its acknowledgement was lost, then its group got another name: what is kept is what was sent."""
    folder, ballot = room_study(tmp_path / "s"), ballot_of()
    with room(folder) as before:
        first = before.client().ballot(before.root, ballot)
    settings = folder.path / "study.yaml"
    settings.write_text(settings.read_text().replace("sales: {headcount", "shop: {headcount"))
    with room(open_study(folder.path)) as after:
        assert after.client().ballot(after.root, ballot).json() == first.json()
        assert after.client().ballot(after.root, ballot_of()).status == 422, "unknown, and no answer any more"
    assert len(drafts(folder)) == 1


@pytest.mark.parametrize(("letters", "status"), [(MOST_LETTERS, 200), (MOST_LETTERS + 1, 422)])
def test_text_has_a_limit(open_room: Room, letters: int, status: int) -> None:
    ballot = ballot_of(remarks={"place": "home", "wish": " " + "é" * letters})
    assert open_room.client().ballot(open_room.root, ballot).status == status


def test_digits_are_those_of_the_form(open_room: Room) -> None:
    ballot = ballot_of(answers={}, remarks={"place": "office", "desk": "shared", "sharing": "٣"})
    assert open_room.client().ballot(open_room.root, ballot).status == 422


def test_the_terminal_has_the_same_limit_and_says_so(open_room: Room) -> None:
    folder = open_room.folder
    interview = plan_interview(folder.study, folder.questionnaire(), "en")
    place = [step.name for step in interview.steps].index("wish")
    entry = card_for(replace(interview.begin(), at=place)).entry
    assert entry is not None
    assert entry.read("x" * MOST_LETTERS) == Answer("x" * MOST_LETTERS)
    assert entry.read("x" * (MOST_LETTERS + 1)) is None
    assert entry.complaint == "That is too long: 2,000 letters at most."
