"""Several programs on one study, a machine that slept, a clock that is set: nothing lost, nobody twice."""

from __future__ import annotations

import ast
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.presence import present
from tests.answers_kept import keep_answer
from tests.conftest import FULL, ROOT
from tests.interview_making import CTRL_C, ENTER, Terminal, drafts, write_study
from tests.room_making import Client, ballot_of, room_study
from tests.room_server import Phones, Server, assert_kept, assert_sound

SEED = os.environ.get("LO_DIAG_SEED", "20261122")
WRITERS, WRITES = 8, 50 if FULL else 12
forked = multiprocessing.get_context("fork")


def _write(path: Path, writer: int) -> None:
    """Ballots, and one draft that grows; as another program might, every file is opened anew now and then."""
    chance = random.Random(f"{SEED}/{writer}")
    draft = f"{writer:032x}"
    for write in range(WRITES):
        with AnswersFile.open(path, writing=True) as answers:
            answers.begin_person("w", "nl", draft)
            keep_answer(answers, draft, f"item{write}", write % 5)
            person = f"{chance.getrandbits(120):032x}"
            ballot = Draft(person, "w", "nl", True, {}, {"writer": writer, "write": write}, {})
            assert answers.keep_ballot(ballot)
            assert not answers.keep_ballot(ballot)
    with AnswersFile.open(path, writing=True) as answers:
        answers.tidy()


def test_eight_writers_at_once(tmp_path: Path) -> None:
    """And a reader all the while: nobody whom it saw is missing or there twice the next time."""
    path = tmp_path / "answers.sqlite"
    AnswersFile.create(path)
    writers = [forked.Process(target=_write, args=(path, writer)) for writer in range(WRITERS)]
    for process in writers:
        process.start()
    seen: set[str] = set()
    while any(process.is_alive() for process in writers):
        with AnswersFile.open(path) as answers:
            there = [draft.person for draft in answers.drafts()]
        assert len(there) == len(set(there))
        assert seen <= set(there)
        seen = set(there)
    for process in writers:
        process.join()
    assert [process.exitcode for process in writers] == [0] * WRITERS
    with AnswersFile.open(path) as answers:
        there_now = answers.drafts()
    ballots = sorted((d.answers["writer"], d.answers["write"]) for d in there_now if d.finished)
    assert ballots == [(writer, write) for writer in range(WRITERS) for write in range(WRITES)]
    growing = [draft for draft in there_now if not draft.finished]
    assert [len(draft.answers) for draft in growing] == [WRITES] * WRITERS
    assert_sound(path)


def test_who_sends_while_it_is_read_is_neither_missed_nor_seen_twice(tmp_path: Path) -> None:
    """At each statement of the reader somebody else sends."""
    path = tmp_path / "answers.sqlite"
    AnswersFile.create(path)
    with AnswersFile.open(path, writing=True) as writer, AnswersFile.open(path) as reader:
        people = [writer.begin_person("w", "nl") for _ in range(10)]
        sending = iter(people)
        reader._connection.set_trace_callback(lambda _: writer.finish_person(next(sending)))
        assert [draft.person for draft in reader.drafts()] == sorted(people)
        assert all(reader.draft(person) for person in people[:5])
        reader._connection.set_trace_callback(None)
        assert sum(draft.finished for draft in reader.drafts()) == 6


def test_two_servers_and_a_terminal_on_one_study(tmp_path: Path) -> None:
    """Phones send to both, some ballots to one after the other; meanwhile somebody answers at the laptop."""
    study = room_study(tmp_path / "s")
    one, two = Server(study), Server(study)
    terminal = Terminal("run", str(study.path))
    terminal.see("Welcome").press(ENTER).see("In which language?").press("1")
    with one.running(), two.running():
        assert one.port != two.port
        assert one.root == two.root
        rooms = [Phones(one), Phones(two)]
        threads = [thread for place, room in enumerate(rooms) for thread in room.threads([f"{SEED}/{place}"])]
        for thread in threads:
            thread.start()
        terminal.see("Team").press("1").see("Role").press("1")
        while min(len(room.acknowledged) for room in rooms) < (100 if FULL else 10):
            assert all(thread.is_alive() for thread in threads)
            time.sleep(0.001)
        for room in rooms:
            room.over.set()
            room.up.set()
        for thread in threads:
            thread.join(60)
        everything = rooms[0].sent | rooms[1].sent
        for ballot in list(everything.values())[:10]:
            said = [Client(port).ballot(one.root, ballot) for port in (one.port, two.port)]
            assert [each.json() for each in said] == [{"saved": True, "code": said[0].json()["code"]}] * 2
        terminal.see("Where do you work?").press(CTRL_C)
    assert terminal.end() == 130
    assert not [wrong for room in rooms for wrong in room.wrong]
    *_, (draft,) = ([d for d in drafts(study) if d.finished is finished] for finished in (True, False))
    assert draft.attributes == {"team": "sales", "role": "staff"}
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        answers.remove_person(draft.person)
    merged = Phones(one, sent=everything, acknowledged=everything)
    assert_kept(study, merged)
    assert len(drafts(study)) == len(everything)


def _ask_whether_alone(folder: Path, together: Barrier, times: int) -> None:
    with present(folder) as presence:
        together.wait()
        found = [presence.alone() for _ in range(times)]
        together.wait()
    assert not any(found)


def test_who_is_not_alone_never_believes_to_be(tmp_path: Path) -> None:
    """Two ask at the same time, again and again: neither may take the other's interviews for interrupted."""
    (tmp_path / "study.yaml").touch()
    arguments = (tmp_path, forked.Barrier(2), 20_000 if FULL else 2_000)
    both = [forked.Process(target=_ask_whether_alone, args=arguments) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    with present(tmp_path) as presence:
        assert presence.alone()


def _stopped(pid: int) -> None:
    """The process sleeps, as a laptop's do whose lid was closed."""
    os.kill(pid, signal.SIGSTOP)
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        pass


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to see that a process sleeps")
def test_a_server_that_slept_goes_on(tmp_path: Path) -> None:
    study = room_study(tmp_path / "s")
    server = Server(study)
    with server.running() as process:
        first, second = ballot_of(), ballot_of()
        assert Client(server.port).ballot(server.root, first).status == 200
        _stopped(process.pid)
        with ThreadPoolExecutor() as phone:
            told = phone.submit(Client(server.port).ballot, server.root, second)
            os.kill(process.pid, signal.SIGCONT)
            assert told.result(60).status == 200
        assert Client(server.port).ballot(server.root, first).status == 200
    assert [draft.answers["basic2"] for draft in drafts(study)] == [CANNOT_SAY] * 2


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to see that a process sleeps")
def test_a_terminal_that_slept_goes_on(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", attributes="{}", languages="[en]")
    terminal = Terminal("run", str(study.path))
    terminal.see("Welcome").press(ENTER).see("Question 1 of 13").press("3").see("Question 2 of 13")
    _stopped(terminal.pid)
    terminal.press("4")
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.see("Question 3 of 13").press(CTRL_C)
    assert terminal.end() == 130
    (draft,) = drafts(study)
    assert [*draft.answers.values()] == [3, 4]


CLOCKS = {"time", "time_ns", "localtime", "gmtime", "ctime", "now", "utcnow", "today", "fromtimestamp"}
"""Functions that tell what time it is on the wall; `monotonic` only tells how long something took."""


def _clocks_read(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            yield f"{path.name}:{node.lineno}: {ast.unparse(node.func)}"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (f"{path.name}: {name.name}" for name in node.names if name.name in CLOCKS)


def test_no_clock_is_asked_where_answers_are_taken_in() -> None:
    """So it does not matter when the clock is set while people answer, and no time can get into the file."""
    package = ROOT / "lo_diagnostic"
    files = [*package.glob("collect/*.py"), *package.glob("room/*.py"), *package.glob("study/answers*.py")]
    assert len(files) > 20
    assert [found for path in files for found in _clocks_read(path)] == []


def test_a_clock_that_is_asked_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    asking = "import time\nfrom time import time_ns\nimport datetime as d\n"
    path.write_text(asking + "time.time()\nd.date.today()\ntime.monotonic()\n")
    assert len(list(_clocks_read(path))) == 3
