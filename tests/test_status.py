"""`lo-diag status`: who has answered, told as page 2 of a report tells it, and what that is enough for."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pexpect
import pytest

from lo_diagnostic.disclosure.participation import Participation
from lo_diagnostic.disclosure.progress import ProgressReader
from lo_diagnostic.findings.analysis import analyse
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.example import make_example
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from lo_diagnostic.study.survey import survey_of_study
from tests.program import PLAIN, RUN, Outcome, lo_diag

ITEMS = ("time1", "time2", "time3", "time4")


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    """Nobody has answered; two teams of twenty and one of three."""
    attributes = ["team=sales:20,ops:20,board:3"]
    return make_study(tmp_path / "s", StudyPlan(["time-pressure"], "en", "Acme", attributes))


def _answer(folder: StudyFolder, name: str, team: str | None, many: int, *, finished: bool = True) -> None:
    with AnswersFile.open(folder.answers_path, writing=True) as answers:
        people = [
            Draft(f"{name}{n}", folder.study.wave, "en", finished, {"team": team}, dict.fromkeys(ITEMS, 3))
            for n in range(many)
        ]
        answers.take_in(people)


def _import(folder: StudyFolder, people: dict[str, int]) -> None:
    rows = [f"{team}{n},{team},3,3,3,3" for team, many in people.items() for n in range(many)]
    file = folder.path.parent / "answers.csv"
    file.write_text("\n".join([f"respondent,team,{','.join(ITEMS)}", *rows, ""]), encoding="utf-8")
    assert lo_diag("import", file, "--study", folder.path, cwd=folder.path.parent).code == 0


def _status(folder: StudyFolder, *more: str) -> Outcome:
    return lo_diag("status", folder.path, *more, cwd=folder.path.parent)


def test_nobody_has_answered_yet(folder: StudyFolder) -> None:
    told = _status(folder)
    assert told.code == 0
    assert "0 people have answered, of 43: 0%." in told.out
    assert "5 more are needed for a report." in told.out
    document = _status(folder, "--json").json()
    assert document["report"] == {"possible": False, "missing": 5}
    assert document["format"] == "lo-diag/status/1"


def test_live_and_imported_answers_count_together(folder: StudyFolder) -> None:
    _import(folder, {"sales": 8, "ops": 2})
    _answer(folder, "l", "sales", 4)
    _answer(folder, "d", "ops", 3, finished=False)
    told = _status(folder)
    assert "17 people have answered, of 43: 40%." in told.out
    assert re.search(r"Sales +12 +20 +60% +scores and spread", told.out, re.IGNORECASE)
    assert re.search(r"Board and Ops together +5 +23 +22% +scores", told.out, re.IGNORECASE)
    assert "3 interviews here are not finished." in told.out
    assert "A report can be made: `lo-diag report`." in told.out
    dutch = _status(folder, "--language", "nl").out
    assert "17 mensen hebben meegedaan, van de 43: 40%." in dutch
    assert _status(folder, "--language", "xx").code == 1
    assert _status(folder, "--wave", "never").code == 1


def test_groups_are_told_as_page_two_tells_them(tmp_path: Path) -> None:
    """The same rows, by every attribute, those merged because of another table included."""
    example = make_example(tmp_path / "ex", "en")
    survey = survey_of_study(example)
    progress = ProgressReader(example, survey.wave).read()
    told: dict[str, Participation] = {**analyse(survey).participation}
    assert progress.groups == told
    assert len(told) == 2
    assert progress.answered == sum(row.n for row in told["team"].rows)


def test_no_row_tells_of_fewer_than_the_minimum(folder: StudyFolder) -> None:
    _import(folder, {"sales": 8, "ops": 4, "board": 3})
    _answer(folder, "u", None, 1)
    rows = _status(folder, "--json").json()["groups"]["team"]
    assert [(row["members"], row["n"]) for row in rows] == [(["sales"], 8), (["board", "ops"], 8)]
    assert rows[1]["with_unstated"]
    assert rows[1]["headcount"] is None
    assert {row["enough_for"] for row in rows} == {"scores"}


def test_late_answers_are_told_to_wait(folder: StudyFolder) -> None:
    _import(folder, {"sales": 8, "ops": 8})
    assert lo_diag("score", folder.path, cwd=folder.path.parent).code == 0
    _answer(folder, "l", "sales", 2)
    told = _status(folder)
    assert "18 people have answered" in told.out
    assert "2 late answers wait and do not count yet." in told.out
    assert _status(folder, "--json").json()["waiting"] == 2


def test_it_says_that_results_wait_after_an_erasure(folder: StudyFolder) -> None:
    _import(folder, {"sales": 8, "ops": 8})
    assert lo_diag("score", folder.path, cwd=folder.path.parent).code == 0
    done = lo_diag("erase", folder.path, "--code", "sales3", "--yes", cwd=folder.path.parent)
    assert done.code == 0
    told = _status(folder)
    assert "15 people have answered" in told.out
    assert "Nothing is computed anew until 4 more people's answers have come in, or gone." in told.out
    assert "A report can be made" not in told.out
    document = _status(folder, "--json").json()
    assert document["held"] == 4
    assert not document["report"]["possible"]


def test_the_form_on_the_phones_is_told_when_closed(folder: StudyFolder) -> None:
    with AnswersFile.open(folder.answers_path, writing=True) as answers:
        answers.close_form(folder.study.wave)
    assert "The form on the phones is closed." in _status(folder).out


def test_watching_draws_anew_until_it_is_ended(folder: StudyFolder) -> None:
    """In the same place, again when somebody has answered; a busy file leaves the last picture."""
    child = pexpect.spawn(
        RUN[0],
        [*RUN[1:], "status", str(folder.path), "--watch"],
        env={**os.environ, **PLAIN, "TERM": "xterm"},
        encoding="utf-8",
        timeout=30,
        dimensions=(40, 100),
    )
    child.expect("0 people have answered")
    _answer(folder, "l", "sales", 6)
    child.expect("6 people have answered")
    hidden = folder.answers_path.rename(folder.path / "away")
    child.expect([pexpect.TIMEOUT], timeout=3)
    hidden.rename(folder.answers_path)
    _answer(folder, "m", "sales", 1)
    child.expect("7 people have answered")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_without_a_terminal_it_is_told_once(folder: StudyFolder) -> None:
    assert _status(folder, "--watch").out == _status(folder).out
    assert _status(folder, "--watch", "--json").code == 2


def test_it_needs_no_scores(folder: StudyFolder) -> None:
    """Quick: what it loads knows nothing of statistics."""
    script = (
        "import json, sys; from pathlib import Path; from lo_diagnostic.study.folder import open_study;"
        "from lo_diagnostic.disclosure.progress import ProgressReader;"
        f"ProgressReader(open_study(Path({str(folder.path)!r})), {folder.study.wave!r}).read();"
        "print(json.dumps([name for name in sys.modules if name.split('.')[:2] in"
        " (['lo_diagnostic', 'scoring'], ['scipy'])]))"
    )
    loaded = pexpect.run(f"{RUN[0]} -c {json.dumps(script)}", encoding="utf-8")
    assert json.loads(loaded) == []
