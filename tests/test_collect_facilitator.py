"""The facilitator's key between two people: how far it is, interrupted interviews, the report; no result."""

from __future__ import annotations

from pathlib import Path

import pytest

from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.folder import StudyFolder
from tests.conftest import FULL
from tests.interview_making import ENTER, ESCAPE, WAVE, Terminal, drafts, write_study

ITEMS = [item.id for item in find_instrument("time-pressure").instrument.asked_items()]


def _study(folder: Path, people: int) -> StudyFolder:
    """A study in which so many have sent their answers."""
    study = write_study(folder / "s", attributes="{}")
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        for person in range(people):
            given: dict[str, int | None] = dict.fromkeys(ITEMS, person % 5 + 1)
            answers.keep_ballot(Draft(f"{person:032x}", WAVE, "en", True, {}, given, {"relief": None}))
    return study


def _to_the_facilitator(study: StudyFolder, *options: str, done: str = "") -> Terminal:
    terminal = Terminal("run", str(study.path), "--language", "en", *options, size=(100, 24))
    terminal.see("Welcome").press("q" + done).see("Ready for the next person.").press("f" + done)
    return terminal.see("For the facilitator")


def test_no_report_before_the_minimum(tmp_path: Path) -> None:
    study = _study(tmp_path, 4)
    terminal = _to_the_facilitator(study).see("4 people have answered.", "One more is needed for a report.")
    assert "report" not in terminal.text.replace("needed for a report", "")
    terminal.press("m").see("Keys: Enter, q").press("b").see("Ready for the next person.").press("q")
    assert terminal.end() == 0
    assert not study.reports_path.exists()


@pytest.mark.parametrize("plain", [False, True] if FULL else [True])
def test_the_report_is_made_when_it_is_confirmed(tmp_path: Path, plain: bool) -> None:
    study = _study(tmp_path, 6)
    done = "\n" if plain else ""
    how = ("--plain",) if plain else ()
    terminal = _to_the_facilitator(study, *how, done=done).see("6 people have answered.")
    terminal.press("m" + done).see("Make the leader's report now?", "only when 5 more people have answered")
    terminal.press("b" + done).see("For the facilitator", "m make the leader's report")
    assert not study.reports_path.exists()
    terminal.press("m" + done).see("Make the leader's report now?").press("m" + done)
    terminal.see("The report is being made.").see("The report stands in", "leader-en.pdf")
    (report,) = study.reports_path.iterdir()
    assert report.read_bytes().startswith(b"%PDF-")
    terminal.press(ENTER).see("For the facilitator").press(ENTER).see("Ready for the next person.")
    terminal.press("q" + done)
    assert terminal.end() == 0


def test_a_report_that_cannot_be_made_does_not_end_the_session(tmp_path: Path) -> None:
    study = _study(tmp_path, 6)
    study.reports_path.write_text("no folder")
    terminal = _to_the_facilitator(study).press("m").see("Make the leader's report now?").press("m")
    terminal.see("No report was made:", "cannot be").press(ENTER).see("For the facilitator").press("q")
    assert terminal.end() == 0


def test_interrupted_interviews_are_carried_on_or_closed(tmp_path: Path) -> None:
    study = _study(tmp_path, 2)
    terminal = Terminal("run", str(study.path), "--language", "en").see("Welcome").press(ENTER)
    terminal.see("Question 1 of 13").press("3").see("Question 2 of 13").press("q").see("Thank you!").press(
        ENTER
    )
    terminal.see("Ready for the next person.").press("f")
    terminal.see("3 people have answered.", "1 interview is unfinished; it counts as far as it goes.").press(
        "r"
    )
    terminal.see("1 interview was interrupted.", "carry on at question 2 of 13").press("1")
    terminal.see("Carry on at question 2 of 13?").press("x").see("Ready for the next person.").press("f")
    terminal.see("For the facilitator", "2 more are needed for a report.")
    assert "unfinished" not in terminal.text
    assert "interrupted" not in terminal.text
    terminal.press("q")
    assert terminal.end() == 0
    assert all(draft.finished for draft in drafts(study))


def test_in_dutch(tmp_path: Path) -> None:
    study = _study(tmp_path, 6)
    terminal = Terminal("run", str(study.path), "--language", "nl", size=(60, 20)).see("Welkom").press("q")
    terminal.see("Klaar voor de volgende.", "voor de begeleider").press("f")
    terminal.see("Voor de begeleider", "6 mensen hebben geantwoord.", "Enter terug").press("m")
    terminal.see("Nu het rapport voor de leidinggevende maken?", "nog 5 mensen").press("t")
    terminal.see("Voor de begeleider").press("t").see("Klaar voor de volgende.").press("c")
    terminal.see("Welke code?").press("lamp" + ENTER).see("Kijk de drie woorden na").press(ESCAPE)
    terminal.see("Klaar voor de volgende.").press("q")
    assert terminal.end() == 0
