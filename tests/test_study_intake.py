"""Files into a study: keyed ids, nobody twice, all or nothing; the same answers whichever way they came."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.importing.reader import Reading, read_responses
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.intake import expected_answers, prepare_batches, write_batches
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from tests.importing_making import known, same, told, written


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    plan = StudyPlan(["time-pressure"], "nl", "Acme BV", ["team=sales:24,ops:41"])
    return make_study(tmp_path / "acme", plan)


def _readings(study: StudyFolder, *texts: str) -> list[Reading]:
    folder = study.path.parent
    paths = [written(folder, text, f"answers{index}.csv") for index, text in enumerate(texts)]
    return [read_responses(path, expected_answers(study)) for path in paths]


def _imported(study: StudyFolder, *texts: str) -> list[str]:
    """Import the files; the errors where there are any."""
    readings, batches = prepare_batches(study, _readings(study, *texts))
    write_batches(study, batches)
    return [line for reading in readings for line in told(reading)]


def _people(study: StudyFolder) -> int:
    return len(study.responses(study.study.wave))


def test_a_batch_tells_where_it_came_from_and_not_who_answered(study: StudyFolder) -> None:
    assert _imported(study, "respondent,team,time1\nanna@acme.nl,ops,4\nbob@acme.nl,,2\n") == []
    (batch,) = study.batches()
    assert batch.provenance.batch == f"{date.today().isoformat()}-{batch.provenance.sha256[:8]}"
    assert (batch.provenance.source, batch.provenance.file) == ("file", "answers0.csv")
    assert batch.provenance.platform == "canonical"
    ids = batch.responses.people["respondent"].to_list()
    assert all(len(person) == 32 and set(person) <= set("0123456789abcdef") for person in ids)
    assert ids == sorted(ids)
    assert b"anna" not in (study.batches_path / f"{batch.provenance.batch}.parquet").read_bytes()
    responses = study.responses(study.study.wave)
    assert sorted(zip(known(responses.people["team"]), responses.answers["time1"], strict=True), key=str) == [
        ("ops", 4),
        (None, 2),
    ]


def test_another_study_gives_the_same_person_another_id(study: StudyFolder, tmp_path: Path) -> None:
    other = make_study(
        tmp_path / "other", StudyPlan(["time-pressure"], "nl", "Acme BV", ["team=sales:24,ops:41"])
    )
    ids = []
    for folder in (study, other):
        assert _imported(folder, "respondent,time1\np1,4\n") == []
        ids.append(folder.batches()[0].responses.people["respondent"][0])
    assert ids[0] != ids[1]


def test_a_file_is_not_taken_in_twice(study: StudyFolder) -> None:
    text = "respondent,time1\np1,4\n"
    assert _imported(study, text) == []
    assert "was imported already" in _imported(study, text)[0]
    assert _people(study) == 1


def test_a_file_without_ids_is_known_by_its_content(study: StudyFolder) -> None:
    assert _imported(study, "time1,time2\n4,1\n4,1\n") == []
    assert "was imported already" in _imported(study, "time1,time2\n4,1\n4,1\n")[0]
    assert _imported(study, "time1,time2\n4,1\n") == []
    assert _people(study) == 3


def test_a_person_is_not_taken_in_twice_in_a_wave(study: StudyFolder) -> None:
    assert _imported(study, "respondent,time1\np1,4\np2,3\n") == []
    faults = _imported(study, "time1,respondent\n1,p0\n5, p2 \n")
    assert len(faults) == 1
    assert faults[0].startswith("row 3: this person was imported already")
    assert _people(study) == 2


def test_nor_in_two_files_of_one_import(study: StudyFolder) -> None:
    assert "row 2: this person" in _imported(study, "respondent,time1\np1,4\n", "respondent,time1\np1,3\n")[0]
    assert "was imported already" in _imported(study, "time1\n4\n", "time1\n4\n")[0]
    assert _people(study) == 0


def _with_waves(study: StudyFolder, linked: bool) -> StudyFolder:
    path = study.path / "study.yaml"
    wave = study.study.wave
    text = "\n".join(
        line for line in path.read_text().splitlines() if not line.startswith(("waves:", "linked:"))
    )
    path.write_text(f"{text}\nwaves: [{wave}, later]\nlinked: {str(linked).lower()}\n")
    return open_study(study.path)


@pytest.mark.parametrize("linked", [False, True])
def test_a_person_has_one_id_in_two_waves_only_where_the_study_links_them(
    study: StudyFolder, linked: bool
) -> None:
    study = _with_waves(study, linked)
    text = f"respondent,wave,time1\np1,{study.study.wave},4\np1,later,4\n"
    assert _imported(study, text) == []
    people = study.batches()[0].responses.people
    assert (people["respondent"].nunique() == 1) == linked
    changed = _with_waves(study, not linked)
    assert "row 2: this person" in _imported(changed, "respondent,wave,time1,time2\np1,later,4,1\n")[0]


def test_all_files_or_none(study: StudyFolder) -> None:
    faults = _imported(study, "respondent,time1\np1,4\n", "respondent,time1\np2,9\n")
    assert len(faults) == 1
    assert not list(study.batches_path.glob("*"))


def test_a_folder_that_cannot_be_written_keeps_no_half_import(study: StudyFolder) -> None:
    _, batches = prepare_batches(
        study, _readings(study, "respondent,time1\np1,4\n", "respondent,time1\np2,3\n")
    )
    study.batches_path.mkdir(exist_ok=True)
    (study.batches_path / f"{batches[1].provenance.batch}.parquet").mkdir()
    with pytest.raises(InputProblems, match="cannot be written"):
        write_batches(study, batches)
    assert [path.name for path in study.batches_path.iterdir()] == [f"{batches[1].provenance.batch}.parquet"]


def test_wrong_waves_and_instruments_are_told(study: StudyFolder) -> None:
    with pytest.raises(InputProblems, match="no wave"):
        expected_answers(study, wave="nope")
    with pytest.raises(InputProblems, match="time-pressure"):
        expected_answers(study, instrument="time-presure")


def test_the_interview_and_a_file_give_the_same_responses(study: StudyFolder, tmp_path: Path) -> None:
    people: list[tuple[str, str | None, dict[str, int | None]]] = [
        ("nl", "ops", {"time1": 4, "time2": None, "time3": CANNOT_SAY, "room1": 1}),
        ("en", None, {"time1": 1, "time2": 5}),
        ("nl", "sales", {"time1": 2}),
    ]
    items = ["time1", "time2", "time3", "room1"]
    lines = [",".join(["respondent", "language", "team", *items])]
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        for index, (language, team, given) in enumerate(people):
            person = answers.begin_person(study.study.wave, language)
            answers.keep_attribute(person, "team", team)
            for item, value in given.items():
                answers.keep_answer(person, item, value)
            cells = [{None: "", CANNOT_SAY: "cannot_say"}.get(given.get(i), str(given.get(i))) for i in items]
            lines.append(",".join([f"p{index}", language, team or "", *cells]))
    other = make_study(
        tmp_path / "b", StudyPlan(["time-pressure"], "nl", "Acme BV", ["team=sales:24,ops:41"])
    )
    assert _imported(other, "\n".join(lines)) == []
    tables = []
    for folder in (study, other):
        found = folder.responses(folder.study.wave)
        order = pd.Series(found.answers["time1"]).argsort()
        found = type(found)(
            *(
                table.iloc[order].reset_index(drop=True)
                for table in (found.people, found.answers, found.remarks)
            )
        )
        tables.append(type(found)(found.people.assign(respondent="?"), found.answers, found.remarks))
    same(*tables)
