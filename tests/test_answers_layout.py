"""Answers files of the first layout: read as they are, brought up to date in one step, never half."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers import AnswersFile, Draft
from tests.answers_kept import keep_answer
from tests.conftest import FULL, ROOT

FIRST_LAYOUT = ROOT / "tests" / "fixtures" / "answers-layout-1.sqlite"
SECRET = "7a8d96a5a62857e8cbe5c378659f72396dd24a9d13b39245b485e65f9a62b7bb"
WAVE = "2026-autumn"
SENT = Draft(
    "5d80ab8732fadd23be56e416b6943507",
    WAVE,
    "nl",
    True,
    {"team": "sales"},
    {"time1": 3, "time2": None},
    {"stop": "Minder vergaderen"},
)
BEGUN = Draft("8225dd9f09c9c7f021b54cb31589cdc7", WAVE, "en", False, {}, {"time1": 5}, {})
PEOPLE = 400
KILLS = 100 if FULL else 6
SEED = int(os.environ.get("LO_DIAG_SEED", "20261122"))
spawned = multiprocessing.get_context("fork")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(shutil.copyfile(FIRST_LAYOUT, tmp_path / "answers.sqlite"))


@pytest.fixture
def crowded(path: Path) -> Path:
    """An old file of many people, so that bringing it up to date takes many pages."""
    with sqlite3.connect(path) as connection:
        for number in range(PEOPLE):
            connection.execute(
                "INSERT INTO person VALUES (?, ?, 'nl', ?)", (f"{number:032x}", WAVE, number % 2)
            )
            connection.execute(
                "INSERT INTO answer VALUES (?, 'time1', ?)", (f"{number:032x}", number % 5 + 1)
            )
            connection.execute("INSERT INTO remark VALUES (?, 'stop', ?)", (f"{number:032x}", "x" * 100))
    connection.close()
    return path


def layout_of(path: Path) -> int:
    """The layout on disk, in a file that is sound."""
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return int(version)


def everybody(path: Path) -> list[Draft]:
    with AnswersFile.open(path) as answers:
        assert answers.secret.hex() == SECRET
        return answers.drafts()


def test_an_old_file_is_read_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    assert everybody(path) == [SENT, BEGUN]
    with AnswersFile.open(path) as answers:
        assert answers.draft(SENT.person) == SENT
        assert answers.draft("nobody") is None
        assert not answers.closed(WAVE)
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == [path]


def test_an_old_file_is_brought_up_to_date_for_writing(path: Path) -> None:
    with AnswersFile.open(path, writing=True) as answers:
        assert answers.drafts() == [SENT, BEGUN]
        assert answers.secret.hex() == SECRET
        keep_answer(answers, BEGUN.person, "time2", 4)
        answers.finish_person(BEGUN.person)
    assert layout_of(path) == 2
    sent, also = everybody(path)
    assert (sent, also.finished, also.answers) == (SENT, True, {"time1": 5, "time2": 4})
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)
    connection.close()


@pytest.mark.parametrize(
    "damage",
    [
        "INSERT INTO answer VALUES ('nobody', 'time1', 3)",
        "UPDATE answer SET value = 'three'",
        "UPDATE answer SET value = 2.5",
        "UPDATE answer SET value = 9223372036854775807",
        "UPDATE remark SET text = x'ff00'",
        "UPDATE person SET wave = x'ff00'",
        "UPDATE person SET id = x'ff00' WHERE finished",
        "UPDATE attribute SET name = x'ff00'",
        "CREATE TRIGGER t AFTER INSERT ON answer BEGIN UPDATE answer SET value = 5; END",
        "CREATE TABLE extra (x)",
    ],
)
def test_a_damaged_old_file_stays_as_it_is(path: Path, damage: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(damage)
    connection.close()
    before = path.read_bytes()
    for writing in (False, True):
        with pytest.raises(InputProblems):
            AnswersFile.open(path, writing=writing)
    assert path.read_bytes() == before


def _open_for_writing(path: Path, almost_full: int = 0) -> None:
    if almost_full:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (almost_full, almost_full))
    try:
        AnswersFile.open(path, writing=True).close()
    except InputProblems:
        sys.exit(1)


def test_killed_while_it_is_brought_up_to_date(crowded: Path, tmp_path: Path) -> None:
    """`kill -9` after the n-th page written or freed: the file is old or new, and nobody is missing."""
    chance = random.Random(SEED)
    before = everybody(crowded)
    layouts = set()
    for kill in range(KILLS):
        print(f"LO_DIAG_SEED={SEED} kill={kill}")
        copy = Path(shutil.copyfile(crowded, tmp_path / f"{kill}.sqlite"))
        _killed_after(copy, chance.randint(1, 40) if kill % 2 else chance.randint(1, 9000))
        layouts.add(layout_of(copy))
        assert everybody(copy) == before
        AnswersFile.open(copy, writing=True).close()
        assert (layout_of(copy), everybody(copy)) == (2, before)
    assert layouts == {1, 2}


def _killed_after(path: Path, steps: int) -> None:
    """Open for writing in another process, which SQLite itself kills after so many hundred steps."""
    if (child := os.fork()) == 0:
        left = steps

        def die() -> int:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        connect = sqlite3.connect

        def watched(*arguments: object, **options: object) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*arguments, **options)  # type: ignore[call-overload]
            connection.execute("PRAGMA cache_size = 2")
            connection.set_progress_handler(die, 20)
            return connection

        sqlite3.connect = watched  # type: ignore[assignment]
        try:
            _open_for_writing(path)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


@pytest.mark.parametrize("processes", [2, 6])
def test_several_open_an_old_file_at_once(crowded: Path, processes: int) -> None:
    before = everybody(crowded)
    started = [spawned.Process(target=_open_for_writing, args=(crowded,)) for _ in range(processes)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * processes
    assert (layout_of(crowded), everybody(crowded)) == (2, before)


def test_readers_while_it_is_brought_up_to_date(crowded: Path) -> None:
    before = everybody(crowded)
    writer = spawned.Process(target=_open_for_writing, args=(crowded,))
    writer.start()
    seen = [everybody(crowded) for _ in range(5)]
    writer.join()
    assert all(each == before for each in [*seen, everybody(crowded)])


def test_a_full_disk_leaves_the_old_layout(crowded: Path) -> None:
    before, content = everybody(crowded), crowded.read_bytes()
    writer = spawned.Process(target=_open_for_writing, args=(crowded, 40_000))
    writer.start()
    writer.join()
    assert writer.exitcode == 1
    assert (layout_of(crowded), everybody(crowded)) == (1, before)
    assert crowded.read_bytes() == content
    AnswersFile.open(crowded, writing=True).close()
    assert (layout_of(crowded), everybody(crowded)) == (2, before)
