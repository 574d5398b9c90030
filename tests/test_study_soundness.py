"""`lo-diag check` of answers, imports and ledger: all faults at once, never a traceback."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.batches import Batch, content_of, read_batch, write_batch
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.ledger_file import LEDGER_FILE
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from lo_diagnostic.study.soundness import check_study
from tests.program import Outcome, lo_diag

ITEMS = ("time1", "time2", "time3", "time4")
PROVENANCE = b"lo-diag/batch/1"


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    """Ten imported people, six live ones."""
    made = make_study(tmp_path / "s", StudyPlan(["time-pressure"], "en", "Acme", ["team=sales:20,ops:20"]))
    rows = [
        f"p{n},{('sales', 'ops')[n % 2]},{','.join(str(1 + (n + i) % 5) for i in range(4))}"
        for n in range(10)
    ]
    file = tmp_path / "answers.csv"
    file.write_text("\n".join([f"respondent,team,{','.join(ITEMS)}", *rows, ""]), encoding="utf-8")
    assert lo_diag("import", file, "--study", made.path, cwd=tmp_path).code == 0
    with AnswersFile.open(made.answers_path, writing=True) as answers:
        answers.take_in(
            [
                Draft(f"{n:032x}", made.study.wave, "en", True, {"team": "ops"}, dict.fromkeys(ITEMS, 4))
                for n in range(6)
            ]
        )
    return made


def _check(folder: StudyFolder) -> Outcome:
    return lo_diag("check", folder.path, "--json", cwd=folder.path.parent)


def _errors(folder: StudyFolder) -> list[str]:
    return [one["message"] for one in _check(folder).json()["problems"] if one["severity"] == "error"]


def _batch(folder: StudyFolder) -> Path:
    (path,) = folder.batches_path.glob("*.parquet")
    return path


def _damaged_pages(folder: StudyFolder) -> None:
    raw = bytearray(folder.answers_path.read_bytes())
    raw[4096:12288] = random.Random(1).randbytes(8192)
    folder.answers_path.write_bytes(raw)


def _truncated(folder: StudyFolder) -> None:
    folder.answers_path.write_bytes(folder.answers_path.read_bytes()[:6000])


def _empty(folder: StudyFolder) -> None:
    folder.answers_path.write_bytes(b"")


def _another_program(folder: StudyFolder) -> None:
    _sql(folder, "PRAGMA application_id = 7")


def _newer(folder: StudyFolder) -> None:
    _sql(folder, "PRAGMA user_version = 99")


def _trigger(folder: StudyFolder) -> None:
    _sql(folder, "CREATE TRIGGER t AFTER INSERT ON ballot BEGIN DELETE FROM ballot; END")


def _sql(folder: StudyFolder, *statements: str) -> None:
    with closing(sqlite3.connect(folder.answers_path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_damaged_pages, ""),
        (_truncated, ""),
        (_empty, "is no answers file of lo-diag"),
        (_another_program, "is no answers file of lo-diag"),
        (_newer, "was made by a newer version"),
        (_trigger, "does not have the tables that lo-diag makes"),
        (lambda folder: folder.answers_path.unlink(), "is missing"),
        (lambda folder: _sql(folder, "DELETE FROM setting"), "does not hold the study's secret"),
        (lambda folder: _sql(folder, "UPDATE ballot SET content = '{'"), "of 6 people that cannot be read"),
        (lambda folder: _sql(folder, "UPDATE ballot SET content = x'fffe00'"), "cannot be read"),
        (
            lambda folder: _sql(folder, "UPDATE ballot SET content = replace(content, ':4', ':7')"),
            'answers to "time1" that its scale does not have (7)',
        ),
        (lambda folder: _sql(folder, "INSERT INTO draft SELECT * FROM ballot"), "is damaged"),
    ],
)
def test_a_damaged_file_of_answers_is_told_plainly(
    folder: StudyFolder, damage: Callable[[StudyFolder], None], told: str
) -> None:
    damage(folder)
    checked = _check(folder)
    assert checked.code == 1
    found = [(Path(one["file"]).name, one["message"]) for one in checked.json()["problems"]]
    assert any(file == "answers.sqlite" and told in message for file, message in found), found


@given(st.integers(0, 10**9), st.integers(1, 300))
def test_no_damage_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, seed: int, many: int
) -> None:
    made = make_study(
        tmp_path_factory.mktemp("study") / "s", StudyPlan(["time-pressure"], "en", "Acme", ["team=a:9,b:9"])
    )
    with AnswersFile.open(made.answers_path, writing=True) as answers:
        answers.take_in(
            [Draft(f"{n:032x}", made.study.wave, "en", True, {}, dict.fromkeys(ITEMS, 4)) for n in range(9)]
        )
    dice, raw = random.Random(seed), bytearray(made.answers_path.read_bytes())
    for _ in range(many):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    made.answers_path.write_bytes(raw)
    check_study(made.path, made.study.privacy.retain_until)


def test_a_sound_study_says_what_was_checked(folder: StudyFolder) -> None:
    assert lo_diag("score", folder.path, cwd=folder.path.parent).code == 0
    checked = lo_diag("check", folder.path, cwd=folder.path.parent)
    assert checked.code == 0, checked.err
    last = checked.err.splitlines()[-1]
    assert last == "Checked: answers of 16 people in 1 wave, 1 import, what was shown 1 time."


def test_all_faults_are_told_at_once(folder: StudyFolder) -> None:
    """Also where the settings cannot be read at all."""
    (folder.path / "study.yaml").write_text("format: lo-diag/study/1\nwave: [", encoding="utf-8")
    _truncated(folder)
    _batch(folder).write_bytes(b"PAR1nonsense")
    (folder.path / LEDGER_FILE).write_text("{}", encoding="utf-8")
    (folder.path / "comments.json").write_text("[]", encoding="utf-8")
    problems = _check(folder).json()["problems"]
    files = {Path(one["file"]).name for one in problems}
    assert files == {"study.yaml", "answers.sqlite", _batch(folder).name, LEDGER_FILE, "comments.json"}


def test_a_changed_import_is_noticed(folder: StudyFolder) -> None:
    path = _batch(folder)
    _rewrite(
        path,
        lambda table: table.set_column(
            table.schema.get_field_index("answers.time1"), "answers.time1", pa.array([3] * 10, pa.int16())
        ),
    )
    assert _errors(folder) == ["was changed after it was imported: its answers are not those of then."]


def _rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    table = pq.read_table(path)
    pq.write_table(change(table).replace_schema_metadata(table.schema.metadata), path)


def test_an_import_of_before_there_was_a_hash_is_sound(folder: StudyFolder) -> None:
    path = _batch(folder)
    told = asdict(read_batch(path).provenance)
    told.pop("content")
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({PROVENANCE: json.dumps(told).encode()}), path)
    assert read_batch(path).provenance.content == ""
    assert _errors(folder) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda table: table.drop_columns(["people.wave"]), "lacks wave"),
        (
            lambda table: table.drop_columns(["people.respondent"]),
            "does not hold answers as",
        ),
        (lambda table: table.replace_schema_metadata({}), "is no batch"),
        (lambda table: pa.concat_tables([table, table]), "more than once"),
        (
            lambda table: table.set_column(
                table.schema.get_field_index("answers.time2"), "answers.time2", pa.array(["x"] * 10)
            ),
            'something else than whole numbers as "time2"',
        ),
        (
            lambda table: table.set_column(
                table.schema.get_field_index("answers.time2"), "answers.time2", pa.array([9] * 10, pa.int16())
            ),
            'answers to "time2" that its scale does not have (9)',
        ),
    ],
)
def test_an_import_that_is_not_as_it_should_be(
    folder: StudyFolder, change: Callable[[pa.Table], pa.Table], told: str
) -> None:
    path = _batch(folder)
    provenance = replace(read_batch(path).provenance, content="")
    table = pq.read_table(path).replace_schema_metadata({PROVENANCE: json.dumps(asdict(provenance)).encode()})
    pq.write_table(change(table), path)
    assert any(told in message for message in _errors(folder)), _check(folder).out


def test_the_same_person_in_two_files_is_an_error(folder: StudyFolder) -> None:
    batch = read_batch(_batch(folder))
    write_batch(folder.batches_path, Batch(replace(batch.provenance, batch="again"), batch.responses))
    assert any("10 people" in message and "in another file" in message for message in _errors(folder))


def test_an_import_under_another_name_is_an_error(folder: StudyFolder) -> None:
    path = _batch(folder)
    path.rename(path.with_name("other.parquet"))
    assert _errors(folder) == [f'was called "{path.stem}" when it was imported.']


def test_a_ledger_that_knows_of_a_lost_import_is_an_error(folder: StudyFolder) -> None:
    assert lo_diag("score", folder.path, cwd=folder.path.parent).code == 0
    _batch(folder).unlink()
    (told,) = _errors(folder)
    assert "which is gone" in told


def test_what_a_cut_off_command_left_over_is_told(folder: StudyFolder) -> None:
    (folder.batches_path / ".x.parquet-ab.part").write_bytes(b"")
    checked = lo_diag("check", folder.path, cwd=folder.path.parent)
    assert checked.code == 0
    assert "was left over by a command that was cut off" in checked.err
    assert lo_diag("check", folder.path, "--strict", cwd=folder.path.parent).code == 1


def test_the_hash_of_a_batch_knows_every_cell(folder: StudyFolder) -> None:
    responses = read_batch(_batch(folder)).responses
    assert content_of(responses) == content_of(read_batch(_batch(folder)).responses)
    moved = responses.where(responses.people.index != 3)
    assert content_of(moved) != content_of(responses)
    people = responses.people.assign(team=["sales"] * 10)
    assert content_of(replace(responses, people=people)) != content_of(responses)
