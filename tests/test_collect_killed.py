"""`kill -9` at random moments of an interview: what had been confirmed is there, and the file is sound."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from pathlib import Path
from typing import NoReturn

import pytest

from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.study.answers import AnswersFile
from tests.answers_kept import keep_answer
from tests.conftest import FULL
from tests.interview_making import ENTER, WAVE, Terminal, drafts, write_study

ITEMS = [item.id for item in find_instrument("time-pressure").instrument.asked_items()]
KILLS = 50 if FULL else 4
SEED = int(os.environ.get("LO_DIAG_SEED", "20261121"))


@pytest.mark.parametrize("kill", range(KILLS))
def test_killed_while_answering(tmp_path: Path, kill: int) -> None:
    print(f"LO_DIAG_SEED={SEED} kill={kill}")
    chance = random.Random(f"{SEED}/{kill}")
    study = write_study(tmp_path / "s", attributes="{}", languages="[en]")
    terminal = Terminal("run", str(study.path))
    terminal.see("Welcome").press(ENTER).see("Question 1 of 13")
    answers = {item: chance.randint(1, 5) for item in ITEMS[: chance.randint(1, len(ITEMS))]}
    confirmed: dict[str, int] = {}
    for number, (item, value) in enumerate(answers.items(), start=1):
        terminal.press(str(value))
        if number == len(answers):
            break
        terminal.see(f"Question {number + 1} of 13")
        confirmed[item] = value
    time.sleep(chance.uniform(0, 0.02))  # the moment of the kill: before, while or after the last is saved
    os.kill(terminal.pid, signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL

    found = [draft.answers for draft in drafts(study)]
    assert found in ([confirmed], [answers]) or (found == [] and not confirmed)
    with sqlite3.connect(study.answers_path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    again = Terminal("run", str(study.path))
    if found and found[0]:
        again.see(f"carry on at question {len(found[0]) + 1} of 13").press("1")
        again.see("Only the person who began it").press(ENTER)
        again.see(f"Question {len(found[0]) + 1} of 13")
    again.see("Welcome" if not found or not found[0] else "Question").press("\x03")
    assert again.end() == 130


def test_half_a_commit_is_rolled_back_by_whoever_only_reads(tmp_path: Path) -> None:
    """A crash inside a commit leaves a journal; reports open the file for reading only."""
    study = write_study(tmp_path / "s")
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        person = answers.begin_person(WAVE, "en")
        keep_answer(answers, person, "time1", 3)
    if (child := os.fork()) == 0:
        _die_within_a_commit(study.answers_path, person)
    os.waitpid(child, 0)
    assert study.answers_path.with_name("answers.sqlite-journal").stat().st_size > 0
    assert [draft.answers for draft in drafts(study)] == [{"time1": 3}]


def _die_within_a_commit(path: Path, person: str) -> NoReturn:
    """Whatever happens, this process ends here."""
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM draft WHERE id = ?", (person,))
        for number in range(5000):
            connection.execute("INSERT INTO draft VALUES (?, 'wave', 'en', '{}')", (f"half{number}",))
        os.kill(os.getpid(), signal.SIGKILL)
    finally:
        os._exit(1)
