"""The main job, end to end: init, six people at a terminal, a report; the same numbers from a CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest

from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.folder import open_study
from tests.interview_making import CTRL_C, ENTER, Terminal, drafts, send
from tests.program import lo_diag
from tests.survey_making import nine_digits

ITEMS = [item.id for item in find_instrument("time-pressure").instrument.asked_items()]
PEOPLE = [[(person * 7 + item * 3) % 5 + 1 for item in range(len(ITEMS))] for person in range(6)]
INIT = ["--language", "en", "--organisation", "Acme", "--attribute", "team=sales:5,ops:4"]


def _text(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def _to_first_item(terminal: Terminal, team: str) -> None:
    terminal.see("Welcome. 14 questions").press(ENTER)
    terminal.see("Question 1 of 14", "rather not say").press(team)
    terminal.see("Question 2 of 14")


def _answer(terminal: Terminal, answers: Sequence[int], start: int = 0) -> None:
    for index in range(start, len(answers)):
        terminal.see(f"Question {index + 2} of 14").press(
            "c" if answers[index] == CANNOT_SAY else str(answers[index])
        )


def _end(terminal: Terminal) -> None:
    terminal.see("Question 14 of 14").press(ENTER)
    send(terminal).press(ENTER)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study after a workshop: one goes back, one cannot say, one is interrupted and resumes."""
    folder = tmp_path_factory.mktemp("workshop")
    assert Terminal("init", str(folder / "acme"), "--instrument", "time-pressure", *INIT).end() == 0
    people = [list(answers) for answers in PEOPLE]
    people[2][4] = CANNOT_SAY
    terminal = Terminal("run", str(folder / "acme"), "--language", "en")
    for person, answers in enumerate(people[:5]):
        _to_first_item(terminal, "1" if person < 3 else "2")
        if person == 1:
            terminal.press("5" if answers[0] != 5 else "4").see("Question 3 of 14").press("b").see(
                "Question 2 of 14"
            )
        _answer(terminal, answers)
        _end(terminal)
        terminal.see("Ready for the next person")
        if person < 4:
            terminal.press(ENTER)
    terminal.press(ENTER)
    _to_first_item(terminal, "2")
    _answer(terminal, people[5][:6])
    terminal.see("Question 8 of 14").press(CTRL_C)
    assert terminal.end() == 130
    resumed = Terminal("run", str(folder / "acme"), "--language", "en", "--once")
    resumed.see("question 8 of 14").press("1").see("Carry on at question 8 of 14?").press(ENTER)
    _answer(resumed, people[5], start=6)
    _end(resumed)
    assert resumed.end() == 0
    with (folder / "answers.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["respondent", "language", "team", *ITEMS])
        for person, answers in enumerate(people):
            given = ["cannot_say" if value == CANNOT_SAY else value for value in answers]
            rows.writerow([f"p{person}", "en", "sales" if person < 3 else "ops", *given])
    return folder


def test_every_confirmed_answer_is_there(workshop: Path) -> None:
    kept = drafts(open_study(workshop / "acme"))
    assert len(kept) == 6
    assert all(draft.finished for draft in kept)
    expected = [list(answers) for answers in PEOPLE]
    expected[2][4] = CANNOT_SAY
    assert sorted([draft.answers[item] or 0 for item in ITEMS] for draft in kept) == sorted(expected)


def test_the_report_equals_that_of_the_same_answers_from_a_csv(workshop: Path) -> None:
    assert lo_diag("report", "acme", "-o", "live.pdf", cwd=workshop).code == 0
    assert lo_diag("init", "other", "--instrument", "time-pressure", *INIT, cwd=workshop).code == 0
    assert lo_diag("import", "answers.csv", "--study", "other", cwd=workshop).code == 0
    assert lo_diag("report", "other", "-o", "imported.pdf", cwd=workshop).code == 0
    assert _text(workshop / "live.pdf") == _text(workshop / "imported.pdf")
    scores = [
        lo_diag("score", name, "--by", "team", "--json", cwd=workshop).json() for name in ("acme", "other")
    ]
    assert nine_digits(scores[0]) == nine_digits(scores[1]), "sums depend on the order of rows beyond that"
    assert "Only 6 of 9 people" in _text(workshop / "live.pdf")


def test_init_asks_for_what_is_missing(tmp_path: Path) -> None:
    terminal = Terminal("init", str(tmp_path / "asked"))
    terminal.see("Which questionnaires?").press(ENTER)
    terminal.see("Which language first?").press(ENTER)
    terminal.see("Whose study is it?", "left empty: asked").press("Gemeente Voorbeeld" + ENTER)
    terminal.see("Groups to compare").press("sales and ops" + ENTER)
    terminal.see("Write it as team=sales:24,ops:41 (headcounts may be left out).")
    terminal.press("\x15team=sales:24,ops:41" + ENTER)
    assert terminal.end() == 0
    study = open_study(tmp_path / "asked").study
    assert study.organisation == "Gemeente Voorbeeld"
    assert study.instruments == ["learning-organisation"]
    assert study.people == 65


def test_init_takes_the_folders_name_for_an_organisation_left_empty(tmp_path: Path) -> None:
    terminal = Terminal(
        "init", str(tmp_path / "asked"), *INIT[:2], *INIT[4:], "--instrument", "time-pressure"
    )
    terminal.see("Whose study is it?").press(ENTER)
    assert terminal.end() == 0
    assert open_study(tmp_path / "asked").study.organisation == "asked"


def test_init_refuses_a_taken_folder_before_it_asks(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    terminal = Terminal("init", str(tmp_path), size=(300, 24))
    assert terminal.end() == 1
    assert "exists already and is not empty" in terminal.text
    assert b"Which questionnaires?" not in terminal.bytes


def test_ctrl_c_in_init_makes_no_study(tmp_path: Path) -> None:
    terminal = Terminal("init", str(tmp_path / "asked"))
    terminal.see("Which questionnaires?").press(CTRL_C)
    assert terminal.end() == 130
    assert not list(tmp_path.iterdir())
