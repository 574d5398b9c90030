"""The ledger: what was shown stays shown, late answers wait, and nothing later combines with it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.history import read_history
from lo_diagnostic.study.ledger import Freeze, Ledger, WaveLedger
from lo_diagnostic.study.ledger_file import LEDGER_FILE, read_ledger, write_ledger
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from tests.answers_kept import keep_answer, keep_attribute
from tests.program import Outcome, lo_diag

ITEMS = ("time1", "time2", "time3", "time4")
TEAMS = ["sales"] * 14 + ["ops"] * 9 + ["legal"] * 7
SITES = (["north"] * 5 + ["south"] * 5) * 3


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    """Thirty people in three teams and two sites, imported."""
    attributes = ["team=sales:20,ops:12,legal:9", "site=north,south"]
    made = make_study(tmp_path / "s", StudyPlan(["time-pressure"], "en", "Acme", attributes))
    _import(made.path, "first", range(30), TEAMS, SITES)
    return made


def _import(
    study: Path, name: str, people: Sequence[int], teams: Sequence[str], sites: Sequence[str]
) -> None:
    dice = np.random.default_rng(people[0])
    rows = [
        ",".join([f"{name}{person}", team, site, *map(str, dice.integers(2, 5, 4))])
        for person, team, site in zip(people, teams, sites, strict=True)
    ]
    file = study.parent / f"{name}.csv"
    file.write_text("\n".join(["respondent,team,site," + ",".join(ITEMS), *rows]) + "\n", encoding="utf-8")
    done = lo_diag("import", file, "--study", study, cwd=study.parent)
    assert done.code == 0, done.err


def _score(study: StudyFolder, *cuts: str) -> Outcome:
    by = [word for cut in cuts for word in ("--by", cut)]
    return lo_diag("score", study.path, *by, "--json", cwd=study.path.parent)


def _ledger(study: StudyFolder) -> Any:
    return json.loads((study.path / LEDGER_FILE).read_text(encoding="utf-8"))


def test_the_same_again_is_the_same_and_told_once(study: StudyFolder) -> None:
    first = _score(study, "team")
    kept = _ledger(study)
    again = _score(study, "team")
    assert (first.code, again.code) == (0, 0)
    assert again.out == first.out
    assert _ledger(study) == kept
    (issue,) = kept["waves"][study.study.wave]["issues"]
    assert issue["command"] == "score"
    assert issue["shown"]["cuts"]["team"]["groups"] == ["legal", "ops", "sales"]


def test_one_late_answer_waits_and_enough_come_in(study: StudyFolder) -> None:
    first = _score(study)
    assert first.json()["respondents"]["answered"] == 30
    _import(study.path, "late", range(100, 103), ["sales"] * 3, ["north"] * 3)
    waiting = _score(study)
    assert waiting.out == first.out
    assert "3 late answers wait" in waiting.err
    assert "as soon as 2 more have come" in waiting.err
    assert (
        "3 late answers wait" in lo_diag("report", study.path, "--format", "html", cwd=study.path.parent).err
    )
    _import(study.path, "later", range(200, 202), ["ops"] * 2, ["south"] * 2)
    enough = _score(study)
    assert enough.json()["respondents"]["answered"] == 35
    assert "wait" not in enough.err
    assert lo_diag("audit", study.path, cwd=study.path.parent).code == 0


def test_a_group_with_one_newcomer_is_not_told_anew(study: StudyFolder) -> None:
    """Nor is another, if all newcomers but those of one group are in it: the rest is told by subtraction."""
    assert "n" in _score(study, "team").json()["groups"]["team"]["legal"]
    teams = ["legal", *["sales"] * 6]
    _import(study.path, "late", range(100, 107), teams, ["north"] * 7)
    later = _score(study, "team")
    groups = later.json()["groups"]["team"]
    assert groups["legal"] == groups["sales"] == {"withheld": True}
    assert groups["ops"]["n"] == 9
    assert "Shown before, withheld now: legal, sales (team)" in later.err
    assert lo_diag("audit", study.path, cwd=study.path.parent).code == 0


def test_another_cut_is_checked_with_the_one_before(study: StudyFolder) -> None:
    """One person of `ops` is alone in a site: with both cuts crossed nobody may learn of them."""
    by_team = _score(study, "team").json()["groups"]
    crossed = _score(study, "team,site").json()["groups"]["team,site"]
    both = lo_diag("score", study.path, "--by", "team,site", "--json", cwd=study.path.parent).json()
    assert both["groups"]["team,site"] == crossed
    shown = [name for name, group in crossed.items() if "n" in group]
    assert shown
    assert by_team
    audit = lo_diag("audit", study.path, "--json", cwd=study.path.parent).json()
    assert audit["safe"]
    assert audit["cells"] > 10


def test_quality_and_report_are_remembered(study: StudyFolder) -> None:
    assert lo_diag("score", study.path, "--quality", cwd=study.path.parent).code == 0
    assert lo_diag("report", study.path, "--format", "html", cwd=study.path.parent).code == 0
    issues = _ledger(study)["waves"][study.study.wave]["issues"]
    assert {issue["command"] for issue in issues} <= {"score", "report"}
    assert lo_diag("audit", study.path, cwd=study.path.parent).code == 0


def test_live_answers_stay_as_they_were_shown(study: StudyFolder) -> None:
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        person = answers.begin_person(study.study.wave, "en")
        keep_attribute(answers, person, "team", "ops")
        for item in ITEMS:
            keep_answer(answers, person, item, 4)
    first = _score(study)
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        keep_answer(answers, person, "time1", 1)
    changed = _score(study)
    assert changed.out == first.out
    assert "1 late answer waits" in changed.err
    exported = lo_diag("export", study.path, "-o", "-", cwd=study.path.parent).out
    assert re.search(r"ops,,1,4,4,4", exported), "the analyst gets what was answered last"


def test_answers_that_changed_twice_are_still_compared(study: StudyFolder) -> None:
    """Each freeze has people who have since changed: what was told of all of them is looked at together."""
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        people = [answers.begin_person(study.study.wave, "en") for _ in range(12)]
        for person in people:
            keep_attribute(answers, person, "team", "ops")
    for value in (4, 2, 3):
        with AnswersFile.open(study.answers_path, writing=True) as answers:
            for person in people:
                for item in ITEMS:
                    keep_answer(answers, person, item, value)
        scored = _score(study, "team")
        assert scored.code == 0, scored.err
    assert len(_ledger(study)["waves"][study.study.wave]["freezes"]) == 2, "the third shows nothing new"
    assert lo_diag("audit", study.path, cwd=study.path.parent).code == 0


def test_changed_by_hand_is_noticed(study: StudyFolder) -> None:
    _score(study)
    path = study.path / LEDGER_FILE
    path.write_text(path.read_text(encoding="utf-8").replace('"time2"', '"time9"'), encoding="utf-8")
    refused = _score(study)
    assert refused.code == 1
    assert "was changed by hand" in refused.json()["problems"][0]["message"]
    path.write_text("{", encoding="utf-8")
    assert "ledger.json" in lo_diag("report", study.path, cwd=study.path.parent).err


def test_a_newer_ledger_is_refused(study: StudyFolder) -> None:
    (study.path / LEDGER_FILE).write_text('{"format": "lo-diag/ledger/2"}', encoding="utf-8")
    with pytest.raises(InputProblems, match="newer version"):
        read_ledger(study.path)


def test_a_batch_that_was_shown_may_not_go(study: StudyFolder) -> None:
    _score(study)
    (batch,) = study.batches_path.glob("*.parquet")
    _import(study.path, "more", range(200, 202), ["ops"] * 2, ["south"] * 2)
    batch.unlink()
    refused = _score(study)
    assert refused.code == 1
    assert "is gone, though results of it were shown" in refused.json()["problems"][0]["message"]


def test_what_comes_between_reading_and_writing_is_noticed(study: StudyFolder) -> None:
    history = read_history(open_study(study.path), study.study.wave, study.batches())
    assert history.record("score", [{"people": True, "cuts": {}}]) == []
    with pytest.raises(InputProblems, match="somebody else issued results"):
        history.record("report", [{"people": True, "cuts": {"team": {}}}])


def test_as_written_as_read(tmp_path: Path) -> None:
    live = {"p": {"language": "en", "attributes": {"team": None}, "answers": {"a": 1}, "choices": {}}}
    told = WaveLedger().with_issues("2026-11-22", "score", Freeze(("b1",), live), [{"items": ["a"]}])
    ledger = Ledger().with_wave("w", replace(told, comments="team"))
    assert write_ledger(tmp_path, ledger) == []
    read = read_ledger(tmp_path)
    assert read.waves == ledger.waves
    assert read.seal != ledger.seal


def test_a_bare_file_says_that_it_has_no_ledger(study: StudyFolder) -> None:
    done = lo_diag(
        "score", study.path.parent / "first.csv", "--instrument", "time-pressure", cwd=study.path.parent
    )
    assert "has no ledger" in done.err
    quiet = lo_diag("--quiet", "score", "first.csv", "--instrument", "time-pressure", cwd=study.path.parent)
    assert "ledger" not in quiet.err
