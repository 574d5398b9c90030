"""Disks that fail or are full: nothing is called saved that is not, and what was saved stays and can be read.

`strace` makes single calls of the system fail, or kills the process in the middle of one; where it is missing
those tests say so.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.whole_file import whole_file
from tests.answering_room import WAVE, State, found, rehearsed
from tests.conftest import FULL, ROOT
from tests.interview_making import Terminal, drafts, write_study
from tests.room_making import Client, ballot_of, room_study
from tests.room_server import Server

SEED = os.environ.get("LO_DIAG_SEED", "20261122")
STEPS = 25
RUNS = 12 if FULL else 2
"""Runs of each kind of fault."""
CALLS = {"fdatasync": 60, "pwrite64": 150, "unlink": 15}
"""Calls of the system that commit answers, and until which of them a fault may come."""
FAULTS = [
    f"{call}:{fault}"
    for call in CALLS
    for fault in ("error=EIO", "error=ENOSPC", "signal=KILL")
    if (call, fault) != ("unlink", "error=ENOSPC")
]


def _strace_works() -> bool:
    if not shutil.which("strace"):
        return False
    tried = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return tried.returncode == 0


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> list[State]:
    """What must be there after each step."""
    return rehearsed(tmp_path_factory.mktemp("rehearsed") / "answers.sqlite", SEED, STEPS)


def answer(path: Path, *before: str, first: Callable[[], None] | None = None) -> tuple[int, int, str]:
    """Answer in another process; its exit code, how many steps it called saved, and what it complained of."""
    call = [*before, sys.executable, "-m", "tests.answering_room", str(path), SEED, str(STEPS)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=first)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.count("saved\n"), done.stderr


@pytest.mark.skipif(not _strace_works(), reason="strace is missing or may not trace here")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_call_of_the_system_fails(tmp_path: Path, states: list[State], fault: str) -> None:
    """Once, or from then on: what was called saved is there, the step behind it wholly or not at all."""
    chance = random.Random(f"{SEED}/{fault}")
    stopped = 0
    for run in range(RUNS):
        path = tmp_path / f"{run}.sqlite"
        AnswersFile.create(path)
        call, what = fault.split(":")
        moment = f"{chance.randint(1, CALLS[call])}{chance.choice(['', '+']) if 'error' in what else ''}"
        print(f"LO_DIAG_SEED={SEED} {call}:{what}:when={moment}")
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
        code, saved, complaint = answer(path, *strace, "-e", f"inject={call}:{what}:when={moment}")
        assert found(path) in states[saved : saved + 2]
        assert code == 0 or "kill" in what.lower() or "cannot be used" in complaint
        stopped += code != 0
    assert stopped


@pytest.mark.skipif(not _strace_works(), reason="strace is missing or may not trace here")
def test_who_tries_again_is_counted_once(tmp_path: Path) -> None:
    """A phone sends its ballot until that is acknowledged, to a program that goes on after the fault."""
    send = (
        "import sys, pathlib\n"
        "from lo_diagnostic.errors import InputProblems\n"
        "from lo_diagnostic.study.answers import AnswersFile, Draft\n"
        "with AnswersFile.open(pathlib.Path(sys.argv[1]), writing=True) as answers:\n"
        "    for number in range(8):\n"
        "        while True:\n"
        "            try:\n"
        "                answers.keep_ballot(Draft(f'{number:032x}', 'w', 'nl', True, {}, {}, {}))\n"
        "                break\n"
        "            except InputProblems:\n"
        "                print('again')\n"
    )
    chance = random.Random(SEED)
    again = 0
    for run in range(RUNS * 2):
        path = tmp_path / f"{run}.sqlite"
        AnswersFile.create(path)
        call = chance.choice(["fdatasync", "pwrite64", "unlink"])
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
        moment = f"{chance.randint(2, 5)}+{chance.randint(3, 9)}"
        fault = ["-e", f"inject={call}:error=EIO:when={moment}"]
        done = subprocess.run(
            [*strace, *fault, sys.executable, "-c", send, str(path)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr or "cannot be used" in done.stderr, done.stderr
        if done.returncode == 0:
            again += done.stdout.count("again")
            everybody = found(path)[1]
            assert sorted(person for person, sent, _ in everybody if sent) == [f"{n:032x}" for n in range(8)]
            assert len(everybody) == 8
    assert again


@pytest.fixture(params=["limit", "tmpfs"])
def full_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A folder with an answers file, and what a process does first so that there is little room for it."""
    folder = tmp_path / "small"
    folder.mkdir()
    if request.param == "tmpfs":
        mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            pytest.skip("only root may mount a small disk, and not everywhere")
    AnswersFile.create(folder / "answers.sqlite")
    try:
        yield folder / "answers.sqlite", _little_room if request.param == "limit" else lambda: None
    finally:
        if request.param == "tmpfs":
            subprocess.run(["umount", str(folder)], check=True)


def _little_room() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000))


def _ballot(number: int) -> Draft:
    return Draft(f"{number:032x}", WAVE, "nl", True, {}, {"item1": 3}, {"stop": f"word{number} " * 500})


def _fill(path: Path) -> int:
    """Send ballots until there is no room; how many were acknowledged. Tidying up loses none."""
    saved: list[int] = []
    with AnswersFile.open(path, writing=True) as answers:
        with pytest.raises(InputProblems, match=r"cannot be used.*Free disk space"):
            saved.extend(number for number in range(1000) if answers.keep_ballot(_ballot(number)))
        answers.tidy()
        assert [draft.person for draft in answers.drafts()] == [_ballot(number).person for number in saved]
        with suppress(InputProblems):
            answers.remove_person(_ballot(0).person)
    return len(saved)


def test_a_full_disk_keeps_what_was_acknowledged(full_disk: tuple[Path, Callable[[], None]]) -> None:
    path, first = full_disk
    if (child := os.fork()) == 0:
        code = 255
        try:
            first()
            code = _fill(path)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    saved = os.waitstatus_to_exitcode(status)
    assert 3 < saved < 200
    with AnswersFile.open(path) as answers:
        there = answers.drafts()
    assert there in ([_ballot(n) for n in range(saved)], [_ballot(n) for n in range(1, saved)])
    found(path)


def test_a_full_disk_makes_no_answers_file(tmp_path: Path) -> None:
    if (child := os.fork()) == 0:
        code = 1
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))
            AnswersFile.create(tmp_path / "answers.sqlite")
        except InputProblems as fault:
            code = 0 if "Free disk space" in str(fault) else 2
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


def test_the_disk_fills_up_during_an_interview(tmp_path: Path) -> None:
    """The answer that cannot be kept is told plainly; those before it stay, and the next start goes on."""
    study = write_study(tmp_path / "s", attributes="{}", languages="[en]")
    terminal = Terminal("run", str(study.path))
    terminal.see("Welcome").press("\r").see("Question 1 of 13").press("3").see("Question 2 of 13")
    resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (4096, 4096))
    terminal.press("4")
    assert terminal.end() == 1
    shown = terminal.bytes.decode()
    assert "cannot be used" in shown
    assert "Free disk space" in shown
    assert "Traceback" not in shown
    (draft,) = drafts(study)
    assert len(draft.answers) == 1
    again = Terminal("run", str(study.path))
    again.see("question 2 of 13").press("\x03")
    assert again.end() == 130


def test_the_disk_fills_up_while_phones_answer(tmp_path: Path) -> None:
    """A ballot that cannot be kept is not acknowledged; sent again once there is room, it is there once."""
    study = room_study(tmp_path / "s")
    server = Server(study)
    with server.running() as process:
        first, second = ballot_of(), ballot_of()
        assert Client(server.port).ballot(server.root, first).status == 200
        limits = resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        refused = Client(server.port).ballot(server.root, second)
        assert refused.status >= 500
        assert [*refused.json()] == ["problem"]
        again = Client(server.port).ballot(server.root, first)
        assert again.status == 200
        assert len(drafts(study)) == 1
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limits)
        assert Client(server.port).ballot(server.root, second).status == 200
    assert len(drafts(study)) == 2


def test_a_new_file_and_its_name_outlive_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content is synced before the file takes the old one's name, the folder after that."""
    synced: list[tuple[bool, bytes]] = []
    path = tmp_path / "ledger.json"
    path.write_bytes(b"old")
    sync = os.fsync

    def noted(descriptor: int) -> None:
        sync(descriptor)
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.read_bytes()))

    monkeypatch.setattr(os, "fsync", noted)
    with whole_file(path) as stream:
        stream.write(b"new")
    assert synced == [(False, b"old"), (True, b"new")]
    assert list(tmp_path.iterdir()) == [path]
