"""The file of live answers: what was confirmed is there, and foreign or newer files are refused politely."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import AnswersFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "answers.sqlite"
    AnswersFile.create(made)
    return made


def test_what_is_kept_is_read_back(path: Path) -> None:
    with AnswersFile.open(path, writing=True) as answers:
        person = answers.begin_person("w", "nl")
        answers.keep_attribute(person, "team", "sales")
        answers.keep_answer(person, "time1", 3)
        answers.keep_answer(person, "time1", 4)
        answers.keep_answer(person, "time2", CANNOT_SAY)
        answers.keep_answer(person, "time3", None)
        answers.keep_remark(person, "stop", "= 1 + 1")
        answers.keep_language(person, "en")
        answers.finish_person(person)
    with AnswersFile.open(path) as answers:
        (draft,) = answers.drafts()
    assert draft.language == "en"
    assert draft.finished
    assert draft.attributes == {"team": "sales"}
    assert draft.answers == {"time1": 4, "time2": CANNOT_SAY, "time3": None}
    assert draft.remarks == {"stop": "= 1 + 1"}


def test_settings_that_survive_a_power_cut(path: Path) -> None:
    with AnswersFile.open(path, writing=True) as answers:
        found = {name: answers._connection.execute(f"PRAGMA {name}").fetchone()[0]
                 for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")}  # fmt: skip
    assert found == {"journal_mode": "delete", "synchronous": 3, "secure_delete": 1, "foreign_keys": 1}


def test_nothing_tells_who_answered_first(path: Path) -> None:
    with AnswersFile.open(path, writing=True) as answers:
        ids = [answers.begin_person("w", "nl") for _ in range(20)]
        stored = [draft.person for draft in answers.drafts()]
    assert stored == sorted(stored)
    assert stored != ids
    with sqlite3.connect(path) as connection:
        statements = [row[0] for row in connection.execute("SELECT sql FROM sqlite_master")]
    assert all(statement.endswith("WITHOUT ROWID") for statement in statements if statement)
    assert not any("time" in statement.lower() or "date" in statement.lower() for statement in statements)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("PRAGMA user_version = 99", "newer version"),
        ("PRAGMA application_id = 5", "no answers file"),
        (
            "CREATE TRIGGER t AFTER INSERT ON answer BEGIN UPDATE answer SET value = 5; END",
            "does not have the tables",
        ),
        ("CREATE TABLE extra (x)", "does not have the tables"),
    ],
)
def test_foreign_files_are_refused(path: Path, change: str, told: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(change)
    before = path.read_bytes()
    with pytest.raises(InputProblems, match=told):
        AnswersFile.open(path, writing=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_damaged_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "answers.sqlite"
    path.write_bytes(content)
    with pytest.raises(InputProblems):
        AnswersFile.open(path)


def test_a_missing_file_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="lo-diag init"):
        AnswersFile.open(tmp_path / "answers.sqlite")


def test_two_writers_wait_for_each_other(path: Path) -> None:
    with AnswersFile.open(path, writing=True) as one, AnswersFile.open(path, writing=True) as two:
        first, second = one.begin_person("w", "nl"), two.begin_person("w", "nl")
        for value in range(1, 6):
            one.keep_answer(first, f"i{value}", value)
            two.keep_answer(second, f"i{value}", value)
        assert sorted(len(draft.answers) for draft in one.drafts()) == [5, 5]


def test_reading_needs_no_right_to_write(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(path, copy)
    copy.chmod(0o555)
    try:
        with AnswersFile.open(copy / path.name) as answers:
            assert answers.drafts() == []
    finally:
        copy.chmod(0o755)
