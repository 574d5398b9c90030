"""The laptop goes round: nothing of one person is left for the next; what was begun is found by its code."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.codes import code_of
from lo_diagnostic.study.folder import StudyFolder
from tests.conftest import FULL
from tests.interview_making import CTRL_C, DOWN, ENTER, ESCAPE, WIPED, Terminal, drafts, send, write_study

IDLE = "0.04"
"""Minutes."""
PLACES = ("welcome", "question", "review", "thanks", "code")
TRACES = ("Anna", "Ben", "Cleo", "● ", "sales", "ops", "often", "Look over your answers")


def _study(folder: Path) -> StudyFolder:
    return write_study(folder / "s", languages="[en]")


def _without_groups(folder: Path) -> StudyFolder:
    return write_study(folder / "s", attributes="{}", languages="[en]")


def _begin(terminal: Terminal, done: str, team: str) -> None:
    terminal.see("Welcome", "begin").press(ENTER)
    terminal.see("Question 1 of 14", "With it you can carry on").press(team + done)


def _answer(terminal: Terminal, done: str, start: int, answer: str) -> None:
    for number in range(start, 14):
        terminal.see(f"Question {number} of 14").press(answer + done)
    terminal.see("Question 14 of 14")


def _nothing_left(terminal: Terminal, *more: str) -> None:
    """At the pause nothing of anybody can be seen, scrolled to, or found in what was sent since the wipe."""
    terminal.see("Ready for the next person.")
    for trace in (*TRACES, *more):
        assert trace not in terminal.everything
        assert trace.encode() not in terminal.since_wiped


# From hand to hand


@pytest.mark.parametrize("plain", [False, True])
def test_three_people_in_turn_one_idle_one_killed(tmp_path: Path, plain: bool) -> None:
    study = _study(tmp_path)
    how = ("--plain",) if plain else ()
    done = "\n" if plain else ""
    terminal = Terminal("run", str(study.path), "--idle", "0.05", *how)
    _begin(terminal, done, "1")
    _answer(terminal, done, 2, "4")
    terminal.press("Anna was here" + ENTER).see("What would give you more room to learn? Anna was here")
    annas = send(terminal).code
    assert "Anna was here" in terminal.everything or not plain
    terminal.press(ENTER)
    _nothing_left(terminal, annas)

    terminal.press(ENTER)
    _begin(terminal, done, "2")
    bens = terminal.see("Question 2 of 14").code
    _answer(terminal, done, 2, "4")
    terminal.press("Ben is typing").see("Ben is typing", "Still there?")
    terminal.see("Nobody pressed a key for a while: an interview was put away.")
    _nothing_left(terminal, bens)

    terminal.press(ENTER)
    _begin(terminal, done, "2")
    cleos = terminal.see("Question 2 of 14").code
    terminal.press("4" + done).see("Question 3 of 14")
    os.kill(terminal.pid, signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL
    _carried_on(study, how, bens, cleos)
    assert len({annas, bens, cleos}) == 3
    assert all(draft.finished for draft in drafts(study))
    wishes = sorted(str(draft.remarks["relief"]) for draft in drafts(study))
    assert wishes == ["Anna was here", "Ben is back", "Cleo"]


def _carried_on(study: StudyFolder, how: tuple[str, ...], bens: str, cleos: str) -> None:
    """Ben and Cleo at another terminal, for the killed one is gone."""
    done = "\n" if how else ""
    terminal = Terminal("run", str(study.path), *how)
    terminal.see("2 interviews were interrupted.").press("c" + done)
    terminal.see("Which code?").press(f" {bens.upper().replace('-', ' ')} {ENTER}")
    terminal.see("Question 14 of 14").press("Ben is back" + ENTER)
    assert send(terminal).code == bens
    terminal.press(ENTER)
    _nothing_left(terminal, bens)
    terminal.press("c" + done).see("Which code?").press(cleos + ENTER)
    _answer(terminal, done, 3, "2")
    terminal.press("Cleo" + ENTER)
    send(terminal).press(ENTER)
    _nothing_left(terminal, cleos)
    terminal.press("q" + done)
    assert terminal.end() == 0
    for trace in (*TRACES, bens, cleos):
        assert trace not in terminal.everything


@pytest.mark.parametrize(
    ("where", "plain"),
    [(where, plain) for where in PLACES for plain in (False, True)] if FULL else [("review", False)],
)
def test_wherever_somebody_goes_away_the_pause_comes(tmp_path: Path, where: str, plain: bool) -> None:
    study = _without_groups(tmp_path)
    done = "\n" if plain else ""
    terminal = Terminal("run", str(study.path), "--idle", IDLE, *(("--plain",) if plain else ()))
    terminal.see("Welcome")
    if where != "welcome":
        terminal.press(ENTER).see("Question 1 of 13").press("2" + done).see("Question 2 of 13")
    if where in ("review", "thanks"):
        for number in range(2, 13):
            terminal.see(f"Question {number} of 13").press("4" + done)
        terminal.see("Question 13 of 13").press(ENTER).see("Look over your answers")
    if where == "thanks":
        send(terminal)
    if where == "code":
        terminal.press("q" + done).see("Thank you!").press(ENTER).see("Ready for the next").press("c" + done)
        terminal.see("Which code?").press("lamp water").see("lamp water")
        terminal.await_wipe()
    terminal.see("Ready for the next person.")
    assert ("put away" in terminal.text) == (where in ("question", "review"))
    terminal.press(ENTER).see("Welcome").press("q" + done).await_wipe()
    terminal.see("Ready for the next person.").press("q" + done)
    assert terminal.end() == 0
    found = [draft.finished for draft in drafts(study)]
    assert found == ([] if where == "welcome" else [where == "thanks"])


def test_every_key_counts_as_somebody(tmp_path: Path) -> None:
    study = _without_groups(tmp_path)
    terminal = Terminal("run", str(study.path), "--idle", IDLE)
    terminal.see("Welcome").press(ENTER).see("Question 1 of 13")
    for _ in range(4):
        time.sleep(0.7)
        terminal.press(DOWN).see("Question 1 of 13")
    terminal.see("Still there? This is put away in 1 second.").press("x").see("Keys: 1–5")
    time.sleep(0.7)
    terminal.press("3").see("Question 2 of 13").press(CTRL_C)
    assert terminal.end() == 130


@pytest.mark.parametrize("idle", ["-1", "nan", "inf"])
def test_minutes_that_are_none(tmp_path: Path, idle: str) -> None:
    assert Terminal("run", str(_study(tmp_path).path), "--idle", idle).end() == 2


def test_the_pause_waits_for_hours(tmp_path: Path) -> None:
    """Nothing of anybody stands on it, so nothing is put away, nor drawn anew."""
    terminal = Terminal("run", str(_study(tmp_path).path), "--idle", "0.01").see("Ready for the next person.")
    time.sleep(2)
    terminal.press("f").see("For the facilitator").see("Ready for the next person.").press("q")
    assert terminal.end() == 0
    assert terminal.bytes.count(WIPED) == 3, "after the welcome, the facilitator's card, and at the end"


def test_never_put_away(tmp_path: Path) -> None:
    terminal = Terminal("run", str(_study(tmp_path).path), "--idle", "0").see("Welcome")
    time.sleep(1)
    terminal.press("q").see("Ready for the next person.").press("q")
    assert terminal.end() == 0


# Codes


@pytest.mark.parametrize("plain", [False, True])
def test_a_wrong_code_says_nothing_of_others(tmp_path: Path, plain: bool) -> None:
    study = _without_groups(tmp_path)
    done = "\n" if plain else ""
    terminal = Terminal("run", str(study.path), *(("--plain",) if plain else ()))
    terminal.see("Welcome").press(ENTER).see("Question 1 of 13").press("2" + done).see("Question 2 of 13")
    terminal.press("q" + done).see("With this code you may carry on later")
    code = terminal.code
    terminal.press(ENTER).see("Ready for the next person.").press("c" + done).see("Which code?")
    for wrong in ("lamp water", "lamp-water-tent", code.replace("-", ""), "1"):
        terminal.press(wrong + ENTER).see("No interview can be carried on with that.")
        terminal.press("" if plain else "\x15")
    assert code not in terminal.everything
    for back in ("b\n" if plain else ESCAPE, ENTER):
        terminal.press(back).await_wipe().see("Ready for the next person.").press("c" + done)
        terminal.see("Which code?")
    terminal.press(f"{code},{ENTER}").see("Question 2 of 13").press(CTRL_C)
    assert terminal.end() == 130


def test_who_stops_before_the_first_answer_gets_no_code(tmp_path: Path) -> None:
    study = _without_groups(tmp_path)
    terminal = Terminal("run", str(study.path)).see("Welcome").press(ENTER)
    code = terminal.see("Question 1 of 13").code
    terminal.press("q").see("You have answered nothing, and nothing is kept.")
    assert code not in terminal.text
    terminal.press(ENTER).see("Ready for the next person.").press("q")
    assert terminal.end() == 0
    assert drafts(study) == []


def test_the_code_is_that_of_the_study(tmp_path: Path) -> None:
    """`erase --code` finds the person by it."""
    study = _without_groups(tmp_path)
    terminal = Terminal("run", str(study.path)).see("Welcome").press(ENTER).see("Question 1 of 13").press("2")
    shown = terminal.see("Question 2 of 13").code
    assert terminal.press(CTRL_C).end() == 130
    with AnswersFile.open(study.answers_path) as answers:
        assert [code_of(draft.person, answers.secret) for draft in answers.drafts()] == [shown]


# What happens elsewhere


@pytest.mark.parametrize("fate", ["sent", "removed"])
@pytest.mark.parametrize("when", ["answer", "send"])
def test_an_interview_that_ended_elsewhere(tmp_path: Path, fate: str, when: str) -> None:
    study = _without_groups(tmp_path)
    terminal = Terminal("run", str(study.path)).see("Welcome").press(ENTER)
    for number in range(1, 13):
        terminal.see(f"Question {number} of 13").press("4")
    terminal.see("Question 13 of 13")
    if when == "send":
        terminal.press(ENTER).see("Look over your answers")
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        (draft,) = answers.drafts()
        if fate == "sent":
            answers.finish_person(draft.person)
        else:
            answers.remove_person(draft.person)
    terminal.press(ENTER).see("This interview is closed", "sent or removed elsewhere").press(ENTER)
    terminal.see("Ready for the next person.").press("q")
    assert terminal.end() == 0
    found = drafts(study)
    assert [each.finished for each in found] == ([True] if fate == "sent" else [])
    assert all(each.answers == draft.answers and each.remarks == draft.remarks for each in found)


def test_the_order_of_sending_is_in_no_page(tmp_path: Path) -> None:
    """Nor is anything left over of the drafts: the file is written anew at the end."""
    study = _without_groups(tmp_path)
    terminal = Terminal("run", str(study.path))
    for _ in range(3):
        terminal.see("Welcome").press(ENTER)
        for number in range(1, 13):
            terminal.see(f"Question {number} of 13").press("4")
        terminal.see("Question 13 of 13").press(ENTER)
        send(terminal).press(ENTER).see("Ready for the next person.").press(ENTER)
    terminal.see("Welcome").press("q").see("3 people have answered.").press("q")
    assert terminal.end() == 0
    raw = study.answers_path.read_bytes()
    people = sorted(draft.person for draft in drafts(study))
    places = [raw.index(person.encode()) for person in people]
    assert places in (sorted(places), sorted(places)[::-1])
    assert all(raw.count(person.encode()) == 1 for person in people)
    with sqlite3.connect(study.answers_path) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
