"""The example study: made whole or finished later, always the same, and all of it made up."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from lo_diagnostic.disclosure.release import WITHHELD
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.analysis import analyse
from lo_diagnostic.findings.comments import told_comments
from lo_diagnostic.instrument.checks import LEADER, ROLE
from lo_diagnostic.study import example
from lo_diagnostic.study.comment_decisions import count_decided, read_decisions, written_comments
from lo_diagnostic.study.example import make_example
from lo_diagnostic.study.example_comments import WRITTEN
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.survey import survey_of_study
from lo_diagnostic.text import languages
from tests.interview_making import write_study


@pytest.fixture(scope="module", params=["en", "nl"])
def study(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    """The example in one of its languages."""
    return make_example(tmp_path_factory.mktemp("example") / "ex", request.param)


def _files(folder: StudyFolder) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.path.rglob("*") if one.is_file()}


def test_two_waves_a_year_apart_all_made_up(study: StudyFolder) -> None:
    survey = survey_of_study(study)
    assert survey.earlier is not None
    assert [len(one.responses) for one in (survey.earlier, survey)] == [47, 61]
    assert (survey.synthetic, survey.earlier.synthetic) == (True, True)
    years = [wave.split("-") for wave in study.study.waves]
    assert years[0][1] == years[1][1]
    assert int(years[1][0]) - int(years[0][0]) == 1


def test_it_shows_every_page(study: StudyFolder) -> None:
    """Groups that differ and one too small, leaders beside staff, changes up and none, three actions."""
    found = analyse(survey_of_study(study))
    assert found.groups is not None
    assert [one.members for one in found.groups.groups if one.members] == [("facilities",)]
    assert any(one.verdict == "higher" for one in found.groups.differences)
    higher = {gap.dimension.id for gap in found.leaders if gap.difference.verdict == "higher"}
    assert higher == {"curiosity", "action"}
    assert len(found.leaders) == len(found.dimensions) == 8
    up = {one.dimension.id for one in found.changes if one.change.verdict == "higher"}
    assert up == {"experience", "learning-off-the-job"}
    assert {one.change.verdict for one in found.changes} == {"higher", "too_close"}
    assert len(found.actions) == 3


def test_leaders_are_few_enough_to_be_believed_and_enough_to_be_shown(study: StudyFolder) -> None:
    survey = survey_of_study(study)
    assert int((survey.responses.people[ROLE] == LEADER).sum()) == 12
    roles = survey.attributes[ROLE].values
    assert sum(one.headcount or 0 for one in roles.values()) == survey.headcount == 78


def test_comments_are_kept_and_enough_for_one_question_alone(study: StudyFolder) -> None:
    survey = survey_of_study(study)
    language = study.study.languages[0]
    decided = count_decided(written_comments(survey), read_decisions(study.path))
    assert (decided.waiting, decided.kept, decided.dropped) == (0, 20, 0)
    told = told_comments(survey)
    assert told is not None
    helps, stop = told.questions
    assert isinstance(helps.texts, tuple)
    assert sorted(helps.texts) == sorted(WRITTEN["helps"][language])
    assert stop.texts == WITHHELD


def test_comments_are_written_in_every_language() -> None:
    for written in WRITTEN.values():
        assert tuple(written) == languages()
        assert len({len(texts) for texts in written.values()}) == 1


def test_made_again_it_is_opened_and_the_same(study: StudyFolder, tmp_path: Path) -> None:
    before = _files(study)
    make_example(study.path, "en")
    assert _files(study) == before
    again = make_example(tmp_path / "again", study.study.languages[0])
    ours, theirs = (survey_of_study(one).responses for one in (study, again))
    for part in ("people", "answers", "remarks"):
        pd.testing.assert_frame_equal(getattr(ours, part), getattr(theirs, part))
    assert read_decisions(again.path) == read_decisions(study.path)


def test_interrupted_before_the_answers_were_there_it_is_finished(study: StudyFolder, tmp_path: Path) -> None:
    half = tmp_path / "half"
    shutil.copytree(study.path, half)
    shutil.rmtree(half / "responses")
    (half / "comments.json").unlink()
    made = make_example(half, study.study.languages[0])
    assert len(survey_of_study(made).responses) == 61
    assert read_decisions(half) == read_decisions(study.path)


def test_a_study_of_ones_own_is_never_touched(tmp_path: Path) -> None:
    own = write_study(tmp_path / "own")
    before = _files(own)
    with pytest.raises(InputProblems, match="another study than the example"):
        make_example(own.path, "en")
    assert _files(own) == before


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2027, 12, 31), date(2027, 1, 1)])
def test_any_day_of_the_year_will_do(day: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example, "date", SimpleNamespace(today=lambda: day))
    waves = make_example(tmp_path / "ex", "en").study.waves
    assert waves == [f"{day.year - 1}-winter", f"{day.year}-winter"]
