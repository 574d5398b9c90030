"""The file of live answers: what was confirmed is there, and foreign or newer files are refused politely."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import AnswersFile, Draft
from tests.answers_kept import keep_answer, keep_attribute, keep_remark
from tests.conftest import ROOT
from tests.test_faults import KEEP_RIGHTS

PERSON = "5d80ab8732fadd23be56e416b6943507"
READ_ALL = """
import sys, pathlib
from lo_diagnostic.study.answers import AnswersFile
with AnswersFile.open(pathlib.Path(sys.argv[1])) as answers:
    print(len(answers.drafts()), len(answers.secret))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "answers.sqlite"
    AnswersFile.create(made)
    return made


def test_what_is_kept_is_read_back(path: Path) -> None:
    with AnswersFile.open(path, writing=True) as answers:
        person = answers.begin_person("w", "nl")
        keep_attribute(answers, person, "team", "sales")
        keep_answer(answers, person, "time1", 3)
        keep_answer(answers, person, "time1", 4)
        keep_answer(answers, person, "time2", CANNOT_SAY)
        keep_answer(answers, person, "time3", None)
        keep_remark(answers, person, "stop", "= 1 + 1")
        answers.keep_language(person, "en")
        answers.finish_person(person)
    with AnswersFile.open(path) as answers:
        (draft,) = answers.drafts()
        assert answers.draft(person) == draft
    assert draft.language == "en"
    assert draft.finished
    assert draft.attributes == {"team": "sales"}
    assert draft.answers == {"time1": 4, "time2": CANNOT_SAY, "time3": None}
    assert draft.remarks == {"stop": "= 1 + 1"}


def test_a_ballot_that_is_sent_again_changes_nothing(path: Path) -> None:
    first = Draft(PERSON, "w", "nl", True, {}, {"time1": 3}, {})
    again = Draft(PERSON, "w", "en", True, {}, {"time1": 5}, {})
    with AnswersFile.open(path, writing=True) as answers:
        answers.begin_person("w", "nl", PERSON)
        assert [answers.keep_ballot(ballot) for ballot in (first, first, again)] == [True, False, False]
        assert answers.drafts() == [first]


def test_what_was_sent_is_begun_and_changed_no_more(path: Path) -> None:
    """Also where a phone comes back to the first page with its old cookie: nobody counts twice."""
    with AnswersFile.open(path, writing=True) as answers:
        answers.begin_person("w", "nl", PERSON)
        keep_answer(answers, PERSON, "time1", 3)
        answers.finish_person(PERSON)
        sent = answers.drafts()
        answers.begin_person("w", "en", PERSON)
        answers.keep_language(PERSON, "en")
        with pytest.raises(InputProblems, match="sent or removed"):
            keep_answer(answers, PERSON, "time1", 5)
        answers.finish_person(PERSON)
        assert answers.drafts() == sent


def test_people_of_another_laptop_are_taken_in_once(path: Path) -> None:
    """Ours stays where both have a draft; whoever sent in the end counts as sent, on whichever laptop."""
    ids = "abcd"
    ours = [Draft(person * 32, "w", "nl", person > "b", {}, {"time1": 1}, {}) for person in ids]
    theirs = [Draft(person * 32, "w", "nl", person in "bd", {}, {"time1": 2}, {}) for person in ids]
    new = Draft("e" * 32, "w", "nl", True, {}, {"time1": 3}, {})
    with AnswersFile.open(path, writing=True) as answers:
        answers.take_in(ours)
        assert answers.drafts() == ours
        answers.take_in([*theirs, new])
        answers.take_in([*theirs, new])
        assert answers.drafts() == [ours[0], theirs[1], ours[2], ours[3], new]


def test_who_is_both_draft_and_ballot_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        for table in ("draft", "ballot"):
            connection.execute(f"INSERT INTO {table} VALUES (?, 'w', 'nl', ?)", (PERSON, GOOD))
    connection.close()
    with pytest.raises(InputProblems, match="is damaged"):
        AnswersFile.open(path)


def test_a_file_in_another_journal_mode_is_read_and_written(path: Path) -> None:
    """Some other program turned it to WAL, which cannot even be read in a read-only folder."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    connection.close()
    with AnswersFile.open(path, writing=True) as answers:
        answers.begin_person("w", "nl", PERSON)
    with AnswersFile.open(path) as answers:
        assert [draft.person for draft in answers.drafts()] == [PERSON]
        assert answers._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_settings_that_survive_a_power_cut(path: Path) -> None:
    wanted = {"journal_mode": "delete", "synchronous": 3, "secure_delete": 1, "temp_store": 2}
    with AnswersFile.open(path, writing=True) as answers:
        found = {name: answers._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert found == wanted


def test_nothing_tells_who_answered_first(path: Path) -> None:
    """The tables have no room for it; tests/test_answers_arrival.py looks at the raw file."""
    with AnswersFile.open(path, writing=True) as answers:
        ids = [answers.begin_person("w", "nl") for _ in range(20)]
        stored = [draft.person for draft in answers.drafts()]
    assert stored == sorted(stored)
    assert stored != ids
    with sqlite3.connect(path) as connection:
        statements = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master")]
    assert all(statement.endswith("WITHOUT ROWID") for statement in statements if statement)
    assert not any("time" in statement.lower() or "date" in statement.lower() for statement in statements)


@pytest.mark.parametrize("table", ["draft", "ballot", "setting"])
@pytest.mark.parametrize("action", ["INSERT", "UPDATE", "DELETE"])
def test_triggers_are_refused(path: Path, table: str, action: str) -> None:
    _refused_unchanged(
        path,
        f"CREATE TRIGGER t AFTER {action} ON {table} BEGIN DELETE FROM ballot; END",
        "does not have the tables",
    )


def test_triggers_that_hide_behind_a_name_are_refused(path: Path) -> None:
    trigger = "CREATE TRIGGER {} AFTER INSERT ON ballot BEGIN UPDATE ballot SET content = ''; END"
    _refused_unchanged(path, trigger.format("sqliteXt"), "does not have the tables")
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER sqliteXt")
        connection.execute("PRAGMA writable_schema = ON")
        row = ("trigger", "sqlite_t", "ballot", 0, trigger.format("sqlite_t"))
        connection.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", row)
    connection.close()
    with pytest.raises(InputProblems, match="does not have the tables"):
        AnswersFile.open(path, writing=True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("PRAGMA user_version = 99", "newer version"),
        ("PRAGMA user_version = 1", "does not have the tables"),
        ("PRAGMA user_version = 0", "does not have the tables"),
        ("PRAGMA user_version = -3", "does not have the tables"),
        ("PRAGMA application_id = 5", "no answers file"),
        ("CREATE TABLE extra (x)", "does not have the tables"),
        ("CREATE VIEW extra AS SELECT * FROM ballot", "does not have the tables"),
        ("CREATE INDEX extra ON ballot (wave)", "does not have the tables"),
        ("CREATE VIRTUAL TABLE extra USING fts5(x)", "does not have the tables"),
        ("DROP TABLE draft", "does not have the tables"),
        ("ALTER TABLE ballot ADD COLUMN moment", "does not have the tables"),
    ],
)
def test_foreign_files_are_refused(path: Path, change: str, told: str) -> None:
    _refused_unchanged(path, change, told)


def _refused_unchanged(path: Path, change: str, told: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(change)
    before = path.read_bytes()
    for writing in (False, True):
        with pytest.raises(InputProblems, match=told):
            AnswersFile.open(path, writing=writing)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_damaged_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "answers.sqlite"
    path.write_bytes(content)
    for writing in (False, True):
        with pytest.raises(InputProblems):
            AnswersFile.open(path, writing=writing)


GOOD = '{"answers":{"time1":3},"attributes":{},"remarks":{}}'
HOSTILE: list[object] = [
    "",
    "no JSON",
    "null",
    "[]",
    "3",
    "NaN",
    GOOD[:-1],
    GOOD + GOOD,
    GOOD.replace("}}", "}}\x00"),
    GOOD.replace(":3", ":3.5"),
    GOOD.replace(":3", ":true"),
    GOOD.replace(":3", ':"3"'),
    GOOD.replace(":3", ":NaN"),
    GOOD.replace(":3", ":Infinity"),
    GOOD.replace(":3", ":1e400"),
    GOOD.replace(":3", ":40000"),
    GOOD.replace(":3", ":" + "9" * 400),
    GOOD.replace(":3", ":" + "9" * 100_000),
    GOOD.replace(":3", ":" + "[" * 200_000),
    GOOD.replace(":3", ":" + "[" * 200_000 + "]" * 200_000),
    GOOD.replace(":3", ':3,"time1":4'),
    GOOD.replace("{}}", '{},"answers":{"time1":5}}'),
    GOOD.replace("{}}", '{},"moment":"2026-11-22"}'),
    GOOD.replace('"attributes":{},', ""),
    GOOD.replace('"remarks":{}', '"remarks":{"stop":["a"]}'),
    GOOD.replace('"remarks":{}', '"remarks":{"stop":"\\ud800"}'),
    GOOD.replace('"remarks":{}', '"remarks":{"stop":"a","again":"b"}'),
    GOOD.encode(),
    b"\xff\xfe",
]


@pytest.mark.parametrize("table", ["draft", "ballot"])
@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_content_is_refused(path: Path, table: str, content: object) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"INSERT INTO {table} VALUES (?, 'w', 'nl', ?)", (PERSON, content))
    connection.close()
    with pytest.raises(InputProblems) as refused, AnswersFile.open(path, writing=True) as answers:
        answers.drafts()
    assert "is damaged" in str(refused.value)
    with pytest.raises(InputProblems), AnswersFile.open(path, writing=True) as answers:
        answers.draft(PERSON)
    if table == "draft":
        with pytest.raises(InputProblems), AnswersFile.open(path, writing=True) as answers:
            keep_answer(answers, PERSON, "time1", 5)


@pytest.mark.parametrize("column", ["id", "wave", "language", "content"])
@pytest.mark.parametrize("value", ["x'00ff'", "x'6e6c'", "CAST(x'ff80' AS TEXT)"])
def test_columns_that_hold_no_text_are_refused(path: Path, column: str, value: str) -> None:
    values = {"id": "'a'", "wave": "'w'", "language": "'nl'", "content": f"'{GOOD}'"} | {column: value}
    with sqlite3.connect(path) as connection:
        for person, listed in (("'b'", values | {"content": f"'{GOOD}'"}), (values["id"], values)):
            row = listed | {"id": person}
            connection.execute(f"INSERT INTO ballot VALUES ({', '.join(row.values())})")
    connection.close()
    for writing in (False, True):
        with pytest.raises(InputProblems), AnswersFile.open(path, writing=writing) as answers:
            answers.drafts()


@pytest.mark.parametrize("secret", [None, "", "ab", "G" * 64, "a" * 63, b"\x00" * 32])
def test_a_secret_that_is_none_is_told(path: Path, secret: object) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM setting")
        if secret is not None:
            connection.execute("INSERT INTO setting VALUES ('secret', ?)", (secret,))
    connection.close()
    with pytest.raises(InputProblems), AnswersFile.open(path) as answers:
        print(answers.secret)


def test_keys_of_content_stand_in_their_order(path: Path) -> None:
    with AnswersFile.open(path, writing=True) as answers:
        person = answers.begin_person("w", "nl")
        for item in ("time3", "time1", "time2"):
            keep_answer(answers, person, item, 1)
            keep_remark(answers, person, item, "ü")
    with sqlite3.connect(path) as connection:
        ((text,),) = connection.execute("SELECT content FROM draft").fetchall()
    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def test_a_missing_file_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="lo-diag init"):
        AnswersFile.open(tmp_path / "answers.sqlite")


def test_two_writers_wait_for_each_other(path: Path) -> None:
    with AnswersFile.open(path, writing=True) as one, AnswersFile.open(path, writing=True) as two:
        first, second = one.begin_person("w", "nl"), two.begin_person("w", "nl")
        for value in range(1, 6):
            keep_answer(one, first, f"i{value}", value)
            keep_answer(two, second, f"i{value}", value)
        assert sorted(len(draft.answers) for draft in one.drafts()) == [5, 5]


@pytest.mark.parametrize("layout", [1, 2])
@pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"), reason="root, and no setpriv to obey modes"
)
def test_reading_needs_no_right_to_write(path: Path, tmp_path: Path, layout: int) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    source = path if layout == 2 else ROOT / "tests" / "fixtures" / "answers-layout-1.sqlite"
    copy = Path(shutil.copyfile(source, folder / path.name))
    before = copy.read_bytes()
    copy.chmod(0o444)
    folder.chmod(0o555)
    call = [*(KEEP_RIGHTS if os.geteuid() == 0 else []), sys.executable, "-c", READ_ALL, str(copy)]
    try:
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == (f"{0 if layout == 2 else 2} 32\n", "")
    finally:
        folder.chmod(0o755)
    assert copy.read_bytes() == before
