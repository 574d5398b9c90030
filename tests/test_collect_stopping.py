"""Interviews that are stopped, interrupted, resumed or closed; and two terminals in one study."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from lo_diagnostic.instrument.library import find_instrument
from tests.interview_making import (
    CTRL_C,
    CTRL_D,
    CTRL_X,
    ENTER,
    WIPED,
    Terminal,
    drafts,
    item_texts,
    send,
    to_first_item,
    write_study,
)

TIME = find_instrument("time-pressure").instrument
ENGLISH = item_texts(TIME, "en")
ITEMS = [item.id for item in TIME.asked_items()]

# Stopping


@pytest.mark.parametrize("plain", [False, True])
def test_who_stops_leaves_a_wiped_screen_and_may_carry_on(tmp_path: Path, plain: bool) -> None:
    study = write_study(tmp_path / "s")
    done = "\n" if plain else ""
    terminal = Terminal("run", str(study.path), "--language", "en", *(("--plain",) if plain else ()))
    terminal.see("Welcome").press(ENTER).see("Question 1 of 14").press("2" + done)
    terminal.see("Question 2 of 14").press("4" + done).see("Question 3 of 14", "q stop")
    terminal.press("q" + done).see("Thank you!", "What you have answered is kept").press(ENTER)
    terminal.see("Ready for the next person.", "1 person has answered.")
    assert terminal.bytes.rindex(WIPED) > terminal.bytes.rindex(b"Thank you!")
    (draft,) = drafts(study)
    assert not draft.finished
    assert draft.answers == {"time1": 4}
    terminal.press("f" + done).see("For the facilitator", "1 interview is unfinished").press("r" + done)
    terminal.see("carry on at question 3 of 14").press("1" + done)
    terminal.see("Carry on at question 3 of 14?").press("b" + done)
    terminal.see("1 interview was interrupted.").press("1" + done).see("Enter carry on").press(ENTER)
    terminal.see("Question 3 of 14", ENGLISH[1]).press("q" + done).see("Thank you!").press(ENTER)
    terminal.see("Ready for the next person.").press("q" + done)
    assert terminal.end() == 0


def test_stopping_in_a_field_and_at_the_welcome(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", ("every-kind",), attributes="{}", languages="[en]")
    terminal = Terminal("run", str(study.path))
    terminal.see("Welcome", "q stop").press("q").see("Ready for the next person.").press(ENTER)
    terminal.see("Welcome").press(ENTER)
    for question in ("Where do you work?", "I learn at work.", "My manager helps me."):
        terminal.see(question).press("s")
    terminal.see("What do you wish for?", "Ctrl-X stop").press("q").see("│ q").press(CTRL_X)
    terminal.see("Thank you!").press(ENTER).see("Ready for the next person.").press("q")
    assert terminal.end() == 0
    (draft,) = drafts(study)
    assert "wish" not in draft.remarks


def test_an_interview_may_be_closed_for_good(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path))
    to_first_item(terminal)
    terminal.press("5").see("Question 3 of 14").press("q").see("Thank you!").press(ENTER)
    terminal.see("Ready for the next person.").press("f").see("carry on or close").press("r")
    terminal.see("carry on at question 3").press("1")
    terminal.see("keep what was answered and do not offer it again").press("x")
    terminal.see("Ready for the next person.", "1 person has answered.")
    assert "interrupted" not in terminal.text
    terminal.press("q")
    assert terminal.end() == 0
    (draft,) = drafts(study)
    assert draft.finished
    assert draft.answers == {"time1": 5}


# Two terminals


def test_a_running_interview_is_not_offered_elsewhere(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    first = Terminal("run", str(study.path))
    to_first_item(first)
    first.press("5").see("Question 3 of 14")
    second = Terminal("run", str(study.path))
    second.see("Answers come in elsewhere too", "Ready for the next person.").press("f")
    second.see("1 interview is unfinished")
    assert "interrupted" not in second.text
    second.press(ENTER).see("Ready for the next person.").press(ENTER)
    to_first_item(second)
    second.press("1").see("Question 3 of 14")
    first.press("q").see("Thank you!").press(ENTER)
    first.see("Answers come in elsewhere too", "Ready for the next person.").press("f")
    first.see("2 interviews are unfinished")
    assert "interrupted" not in first.text, "the second's interview is running"
    first.press(ENTER).see("Ready for the next person.")
    os.kill(second.pid, signal.SIGKILL)
    assert second.end() == -signal.SIGKILL
    first.press("f").see("carry on or close an interrupted interview").press("r")
    first.see("2 interviews were interrupted.").press("q")
    assert first.end() == 0


# Interrupted


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
@pytest.mark.parametrize("plain", [False, True])
def test_interrupted_and_resumed(tmp_path: Path, key: str, plain: bool) -> None:
    study = write_study(tmp_path / "s")
    how = ("--plain",) if plain else ()
    done = "\n" if plain else ""
    terminal = Terminal("run", str(study.path), *how)
    terminal.see("Welcome").press(ENTER)
    terminal.see("In which language?").press("1" + done)
    terminal.see("Question 1 of 14").press("2" + done)
    terminal.see("Question 2 of 14").press("4" + done)
    terminal.see("Question 3 of 14").press(key)
    assert terminal.end() == 130
    assert "What was confirmed is kept; `lo-diag run` offers to resume." in terminal.text
    assert "Question" not in terminal.text
    assert WIPED in terminal.bytes
    assert drafts(study)[0].answers == {"time1": 4}

    terminal = Terminal("run", str(study.path), "--once", *how)
    terminal.see("1 interview was interrupted.", "carry on at question 3 of 14").press("1" + done)
    terminal.see("Carry on at question 3 of 14?", "Only the person who began it").press(ENTER)
    terminal.see("Question 3 of 14", ENGLISH[1])
    assert "back" not in terminal.text.rpartition("Question 3 of 14")[2]
    terminal.press("b" + done)
    for number in range(3, 14):
        terminal.see(f"Question {number} of 14", ENGLISH[number - 2]).press("2" + done)
    terminal.see("Question 14 of 14").press("End." + ENTER)
    send(terminal).press(ENTER)
    assert terminal.end() == 0
    for earlier in (ENGLISH[0], "sales", "●"):
        assert earlier.encode() not in terminal.bytes
    (draft,) = drafts(study)
    assert draft.finished
    assert draft.attributes == {"team": "ops"}
    assert draft.answers == {"time1": 4} | dict.fromkeys(ITEMS[1:], 2)


def test_a_new_person_may_start_instead(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path))
    to_first_item(terminal)
    terminal.press("5").see("Question 3 of 14").press(CTRL_C)
    assert terminal.end() == 130
    terminal = Terminal("run", str(study.path))
    terminal.see("carry on at question 3 of 14", "start with a new person").press("n")
    to_first_item(terminal)
    terminal.press("1").see("Question 3 of 14").press(CTRL_C)
    assert terminal.end() == 130
    terminal = Terminal("run", str(study.path))
    terminal.see("2 interviews were interrupted.").press("q")
    assert terminal.end() == 0
    assert sorted(draft.answers["time1"] or 0 for draft in drafts(study)) == [1, 5]


def test_half_typed_text_is_no_answer(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", ("every-kind",), attributes="{}", languages="[en]")
    terminal = Terminal("run", str(study.path), "--plain")
    terminal.see("Welcome").press("\n")
    for question in ("Where do you work?", "I learn at work.", "My manager helps me."):
        terminal.see(question).press("s\n")
    terminal.see("What do you wish for?").press("Half a sen" + CTRL_D + CTRL_D)
    assert terminal.end() == 130
    assert "wish" not in drafts(study)[0].remarks


def test_interrupted_before_anything_was_answered(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path))
    terminal.see("Welcome").press(CTRL_C)
    assert terminal.end() == 130
    assert drafts(study) == []
    Terminal("run", str(study.path)).see("Welcome").press(CTRL_C).end()
