"""Files into a study: keyed ids, nobody twice, all or nothing; the same answers whichever way they came."""

from __future__ import annotations

import hmac
import json
import shutil
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.importing.reader import Reading, read_responses
from lo_diagnostic.responses.canonical_csv import canonical_csv
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.intake import expected_answers, prepare_batches, write_batches
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from tests.answers_kept import keep_answer, keep_attribute
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


def _left_out(readings: list[Reading]) -> str:
    """The one warning of who was left out."""
    lines = (line for reading in readings for line in told(reading, "warning"))
    (warning,) = (line for line in lines if "in the study already" in line)
    return warning


def _again(study: StudyFolder, *texts: str) -> str:
    """Import files of which a warning tells who was left out: the warning."""
    readings, batches = prepare_batches(study, _readings(study, *texts))
    write_batches(study, batches)
    return _left_out(readings)


def _answers(study: StudyFolder, item: str = "time1") -> list[int]:
    return sorted(study.responses(study.study.wave).answers[item])


def test_a_person_is_not_taken_in_twice_in_a_wave(study: StudyFolder) -> None:
    assert _imported(study, "respondent,time1\np1,4\np2,3\n") == []
    batch = study.batches()[0].provenance.batch
    warning = _again(study, "time1,respondent\n1,p0\n3, p2 \n")
    assert f"1 person is in the study already (row 3; batch {batch}): the row was left out" in warning
    assert "Nothing: nobody counts twice." in warning
    assert _answers(study) == [1, 3, 4]


def test_a_file_that_grew_brings_only_who_is_new(study: StudyFolder) -> None:
    lines = ["respondent,team,time1,time2", *(f"p{n},ops,{n % 5 + 1},2" for n in range(12))]
    assert _imported(study, "\n".join(lines[:8])) == []
    readings, batches = prepare_batches(study, _readings(study, "\n".join(lines)))
    assert "7 people are in the study already (rows 2, 3, 4, 5, 6, …; batch" in _left_out(readings)
    assert (readings[0].report.respondents, [len(batch.responses) for batch in batches]) == (12, [5])
    assert readings[0].report.sound
    write_batches(study, batches)
    assert _answers(study) == sorted(n % 5 + 1 for n in range(12))
    assert len({person for batch in study.batches() for person in batch.responses.people["respondent"]}) == 12


def test_it_is_told_how_many_answer_differently_now(study: StudyFolder) -> None:
    assert _imported(study, "respondent,time1,time2\np1,4,\np2,3,1\np3,1,1\np4,2,2\n") == []
    text = "respondent,time1,time2,time3\np4,2,2,5\np1,4,1,\np0,1,1,\np2,3,1,\np3,1,1,\n"
    warning = _again(study, text)
    assert "4 people are in the study already (rows 2, 3, 5, 6;" in warning
    assert "2 of them answer differently now." in warning
    assert "lo-diag import --undo BATCH" in warning
    assert _people(study) == 5


def test_a_file_with_nobody_new_is_refused(study: StudyFolder) -> None:
    assert _imported(study, "respondent,time1\np1,4\n") == []
    assert _imported(study, "respondent,time1\np2,3\n") == []
    (fault,) = _imported(study, "respondent,time1,time2\np1,4,\np2,3,\n")
    assert "holds nobody new: all 2 people in it are in the study already (batch " in fault
    assert fault.endswith("). Nothing is left to do.")
    (fault,) = _imported(study, "respondent,time1\np1,2\n")
    assert "the only person in it is in the study already" in fault
    assert "That person answers differently now. Nothing, if the first answers are to count" in fault
    assert _people(study) == 2


def test_who_has_no_id_counts_as_new(study: StudyFolder) -> None:
    assert _imported(study, "respondent,time1\np1,4\n") == []
    readings, batches = prepare_batches(study, _readings(study, "respondent,time1\np1,4\n,2\n"))
    assert [len(batch.responses) for batch in batches] == [1]
    assert "1 person is in the study already" in _left_out(readings)


def test_two_files_of_one_import_know_of_each_other(study: StudyFolder) -> None:
    warning = _again(study, "respondent,time1\np1,4\n", "respondent,time1\np1,3\np2,1\n")
    assert '(row 2; "answers0.csv" of this import)' in warning
    assert "That person answers differently now." in warning
    assert _answers(study) == [1, 4]
    assert "is the same as another file of this import" in _imported(study, "time1\n4\n", "time1\n4\n")[0]
    assert _people(study) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(files=st.lists(st.dictionaries(st.integers(0, 9), st.integers(1, 5), min_size=1), max_size=4))
def test_whatever_comes_again_everybody_counts_once_as_they_answered_first(
    study: StudyFolder, files: list[dict[int, int]]
) -> None:
    shutil.rmtree(study.batches_path, ignore_errors=True)
    first: dict[int, int] = {}
    for file in files:
        text = "\n".join(["respondent,time1", *(f"p{person},{answer}" for person, answer in file.items())])
        faults = _imported(study, text)
        known_ids = file.keys() & first.keys()
        others = sum(file[person] != first[person] for person in known_ids)
        seem_others = len(known_ids) >= 2 and others * 2 > len(known_ids)
        assert bool(faults) == (seem_others or file.keys() <= first.keys())
        first = first if seem_others else file | first
    assert _answers(study) == sorted(first.values())


@pytest.mark.parametrize("people", [1, 3])
def test_ids_are_keyed_hashes_as_rfc_2104_has_them(study: StudyFolder, people: int) -> None:
    text = "\n".join(["respondent,time1", *(f"naïve {n},4" for n in range(people))])
    assert _imported(study, text) == []
    with AnswersFile.open(study.answers_path) as answers:
        secret = answers.secret
    wave = study.study.wave
    expected = [
        hmac.digest(secret, f"{wave}\nnaïve {n}".encode(), "sha256").hex()[:32] for n in range(people)
    ]
    assert study.batches()[0].responses.people["respondent"].to_list() == sorted(expected)


def test_a_batch_comes_back_as_it_was_written(study: StudyFolder) -> None:
    texts = ["respondent,team,time1\np1,ops,4\np2,,2\np3,sales,cannot_say\n", "time1\n4\n,\n"]
    _, batches = prepare_batches(study, _readings(study, *texts))
    write_batches(study, batches)
    there = {batch.provenance.batch: batch for batch in study.batches()}
    for batch in batches:
        found = there[batch.provenance.batch]
        assert found.provenance == batch.provenance
        same(found.responses, batch.responses)


def test_a_batch_of_an_earlier_version_is_read(study: StudyFolder) -> None:
    """When pandas still wrote them, with words of its own in the file."""
    _, (batch,) = prepare_batches(study, _readings(study, "respondent,team,time1\np1,ops,4\np2,,2\n"))
    parts = batch.responses
    tables = {"people.": parts.people, "answers.": parts.answers, "remarks.": parts.remarks}
    whole = pd.concat([table.add_prefix(prefix) for prefix, table in tables.items()], axis=1)
    made = pa.Table.from_pandas(whole, preserve_index=False)
    told_of = {b"lo-diag/batch/1": json.dumps(asdict(batch.provenance)).encode()}
    study.batches_path.mkdir(exist_ok=True)
    path = study.batches_path / f"{batch.provenance.batch}.parquet"
    pq.write_table(made.replace_schema_metadata({**made.schema.metadata, **told_of}), path)
    same(study.batches()[0].responses, batch.responses)
    assert "was imported already" in _imported(study, "respondent,team,time1\np1,ops,4\np2,,2\n")[0]


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
    assert "holds nobody new" in _imported(changed, "respondent,wave,time1,time2\np1,later,4,1\n")[0]


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
            keep_attribute(answers, person, "team", team)
            for item, value in given.items():
                keep_answer(answers, person, item, value)
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


def test_ids_that_count_from_one_again_are_not_taken_for_the_same_people(study: StudyFolder) -> None:
    """A second department's survey numbers its people as the first did."""
    rows = "".join(f"{n},4,2\n" for n in range(1, 9))
    assert _imported(study, f"respondent,time1,time2\n{rows}") == []
    others = "".join(f"{n},1,5\n" for n in range(1, 8)) + "9,4,2\n"
    (fault,) = _imported(study, f"respondent,time1,time2\n{others}")
    assert "7 ids are in the study already" in fault
    assert "7 of them answer differently: these seem to be other people." in fault
    assert "say `ignore` of that column" in fault
    assert _people(study) == 8


def test_an_export_of_the_study_brings_nobody_in_again(study: StudyFolder) -> None:
    """People keep the ids that the study gave them, whether they were imported or answered live."""
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        person = answers.begin_person(study.study.wave, "nl")
        keep_answer(answers, person, "time1", 3)
        answers.finish_person(person)
    assert _imported(study, "respondent,time1\np1,4\np2,2\n") == []
    exported = canonical_csv(study.responses(study.study.wave))
    assert exported.count("\n") == 4
    (fault,) = _imported(study, exported)
    assert "holds nobody new: all 3 people in it are in the study already" in fault
    assert "answered live" in fault
    assert _people(study) == 3


def test_a_file_without_ids_that_was_saved_anew_is_known_by_its_answers(study: StudyFolder) -> None:
    rows = ["sales,4,1", "ops,3,2", "ops,,5", "sales,1,1", ",2,cannot_say"]
    text = "\n".join(["team,time1,time2", *rows])
    assert _imported(study, text) == []
    anew = "\r\n".join(
        ["time2;team;time1", *(f"{c};{a};{b}" for a, b, c in (r.split(",") for r in rows[::-1]))]
    )
    (fault,) = _imported(study, anew)
    assert "holds the very answers of batch " in fault
    assert _imported(study, text.replace("sales,4,1", "ops,4,1")) == []
    assert _imported(study, text.replace("sales,4,1", "sales,1,4")) == []
    assert _people(study) == 15
    both = _imported(study, text.replace("4", "5"), anew.replace("4", "5"))
    assert "holds the very answers of another file. Name one of the two." in both[0]
