"""The power is cut: each answer that was acknowledged is there, nothing twice, nothing half, the file sound.

SQLite runs on a disk that keeps only what was synced (tests/power_cut.py). The controls show that this disk
does harm: without syncs, or with the usual `synchronous=FULL`, acknowledged answers are lost.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers import AnswersFile
from tests.answering_room import Room, State, found
from tests.conftest import FULL, ROOT
from tests.power_cut import Acknowledged, Disk, open_on

CUTS = 400 if FULL else 25
STEPS = 150 if FULL else 60
SEED = int(os.environ.get("LO_DIAG_SEED", "20261122"))


@contextmanager
def a_disk(name: str) -> Iterator[Disk]:
    disk = Disk(name)
    try:
        yield disk
    finally:
        disk.unregister()


def a_session(disk: Disk, path: Path, chance: random.Random, synchronous: str = "") -> list[State]:
    """Sessions one after another; returns what must be there after each acknowledged step."""
    AnswersFile.create(path)
    disk.holds(path)
    room = Room(chance)
    states = [room.state()]
    disk.acknowledge(0)
    answers = open_on(disk, path, synchronous)
    for _ in range(STEPS):
        room.step(answers)
        states.append(room.state())
        disk.acknowledge(len(states) - 1)
        if chance.random() < 0.05:
            answers.tidy()
            answers.close()
            answers = open_on(disk, path, synchronous, chance.choice([2, 2000]))
    answers.close()
    return states


def harmed(disk: Disk, states: list[State], folder: Path, chance: random.Random) -> list[str]:
    """What went wrong in so many cuts: acknowledged answers that are lost, half steps, damaged files."""
    faults = []
    first = next(at for at, event in enumerate(disk.events, start=1) if isinstance(event, Acknowledged))
    for cut in range(CUTS):
        moment = chance.randint(first, len(disk.events))
        fresh = folder / f"cut{cut}"
        fresh.mkdir()
        *_, acknowledged = disk.after_cut(moment, fresh, chance)
        try:
            state = found(fresh / "answers.sqlite")
        except (InputProblems, AssertionError, sqlite3.Error) as fault:
            faults.append(f"after event {moment}: {fault}")
            continue
        if state not in states[acknowledged : acknowledged + 2]:
            faults.append(f"after event {moment}: not what was acknowledged, nor the step behind it")
        shutil.rmtree(fresh)
    return faults


def test_what_was_acknowledged_outlives_a_power_cut(tmp_path: Path) -> None:
    print(f"LO_DIAG_SEED={SEED}")
    chance = random.Random(SEED)
    with a_disk("forgetful") as disk:
        states = a_session(disk, tmp_path / "answers.sqlite", chance)
        assert found(tmp_path / "answers.sqlite") == states[-1]
        assert harmed(disk, states, tmp_path, chance) == []


@pytest.mark.parametrize("synchronous", ["OFF", "FULL"])
def test_the_disk_does_harm_where_less_is_synced(tmp_path: Path, synchronous: str) -> None:
    chance = random.Random(SEED)
    with a_disk(f"forgetful-{synchronous}") as disk:
        states = a_session(disk, tmp_path / "answers.sqlite", chance, synchronous)
        faults = harmed(disk, states, tmp_path, chance)
        print(f"{synchronous}: harm in {len(faults)} of {CUTS} cuts")
        assert faults


def test_an_old_file_outlives_a_power_cut_while_it_is_brought_up_to_date(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    path = Path(
        shutil.copyfile(ROOT / "tests" / "fixtures" / "answers-layout-1.sqlite", tmp_path / "answers.sqlite")
    )
    with sqlite3.connect(path) as connection:
        for number in range(200):
            connection.execute("INSERT INTO person VALUES (?, 'w', 'nl', ?)", (f"{number:032x}", number % 2))
            connection.execute("INSERT INTO remark VALUES (?, 'stop', ?)", (f"{number:032x}", "x" * 200))
    connection.close()
    before = found(path)
    with a_disk("forgetful-old") as disk:
        disk.holds(path)
        disk.acknowledge(0)
        open_on(disk, path, pages=3).close()
        assert harmed(disk, [before], tmp_path, chance) == []
