"""Live answers in SQLite: each confirmed answer is on disk before the next question shows.

Rollback journal with `synchronous=EXTRA` (no acknowledged answer was lost in simulated power cuts, unlike
with FULL or WAL), `BEGIN IMMEDIATE` for every write, random keys in tables without rowid (so that the file
does not tell who answered in which order), no times at all.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.errors import InputProblems

APPLICATION_ID: Final = 0x6C6F6469  # "lodi"
SCHEMA_VERSION: Final = 1
_WAIT_MS: Final = 30_000
_SECRET: Final = re.compile("[0-9a-f]{64}")

_TABLES: Final = {
    "setting": "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "person": "CREATE TABLE person (id TEXT PRIMARY KEY, wave TEXT NOT NULL, language TEXT NOT NULL, "
    "finished INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    "attribute": "CREATE TABLE attribute (person TEXT NOT NULL REFERENCES person ON DELETE CASCADE, "
    "name TEXT NOT NULL, value TEXT, PRIMARY KEY (person, name)) WITHOUT ROWID",
    "answer": "CREATE TABLE answer (person TEXT NOT NULL REFERENCES person ON DELETE CASCADE, "
    "item TEXT NOT NULL, value INTEGER, PRIMARY KEY (person, item)) WITHOUT ROWID",
    "remark": "CREATE TABLE remark (person TEXT NOT NULL REFERENCES person ON DELETE CASCADE, "
    "question TEXT NOT NULL, text TEXT, PRIMARY KEY (person, question)) WITHOUT ROWID",
}


@dataclass(frozen=True)
class Draft:
    """What one person has confirmed. A value of None is a question that was passed over.

    `answers`: item → scale value or `CANNOT_SAY`. `remarks`: question → text, choice or number as text.
    """

    person: str
    wave: str
    language: str
    finished: bool
    attributes: dict[str, str | None]
    answers: dict[str, int | None]
    remarks: dict[str, str | None]

    @property
    def answered(self) -> bool:
        """Was any item answered? Who only passed questions over is no respondent."""
        return any(value is not None for value in self.answers.values())


class AnswersFile:
    """The file `answers.sqlite` of a study. Use `create` once, `open` afterwards; close it, or use `with`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def create(cls, path: Path) -> None:
        """Make an empty file with a secret of its own (for hashing imported respondent ids)."""
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            _prepare(connection)
            connection.execute("BEGIN IMMEDIATE")
            for statement in _TABLES.values():
                connection.execute(statement)
            connection.execute("INSERT INTO setting VALUES ('secret', ?)", (secrets.token_hex(32),))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.execute("COMMIT")
        finally:
            connection.close()

    @classmethod
    def open(cls, path: Path, *, writing: bool = False) -> AnswersFile:
        """Open an existing file. Raises InputProblems when it is missing, foreign, damaged or newer.

        With `writing`, also when nothing can be written: before anybody answers, not after.
        """
        if not path.is_file():
            remedy = "Is this a study folder? Make one with `lo-diag init`."
            raise InputProblems.one(str(path), "", "the file of live answers is missing.", remedy)
        mode = "rw" if writing or _was_cut_off(path) else "ro"
        with _told_plainly(path):
            uri = f"{path.resolve().as_uri()}?mode={mode}"
            connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_MS / 1000)
            try:
                _prepare(connection)
                _refuse_foreign(connection, path)
                if writing:
                    _try_writing(connection)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def __enter__(self) -> AnswersFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    @property
    def secret(self) -> bytes:
        """The study's secret key. Raises InputProblems where somebody took it out."""
        with _told_plainly(self.path):
            row = self._connection.execute("SELECT value FROM setting WHERE name = 'secret'").fetchone()
        if row is None or not _SECRET.fullmatch(str(row[0])):
            message = "does not hold the study's secret any more."
            raise InputProblems.one(str(self.path), "", message, "Use a copy of the study from before.")
        return bytes.fromhex(row[0])

    def begin_person(self, wave: str, language: str) -> str:
        """Start a new person's answers; returns the random id."""
        person = secrets.token_hex(16)
        self._write("INSERT INTO person (id, wave, language) VALUES (?, ?, ?)", person, wave, language)
        return person

    def keep_language(self, person: str, language: str) -> None:
        """Note the language in which a person answers."""
        self._write("UPDATE person SET language = ? WHERE id = ?", language, person)

    def keep_attribute(self, person: str, name: str, value: str | None) -> None:
        """Confirm an attribute; None where the person rather does not say."""
        self._write("INSERT OR REPLACE INTO attribute VALUES (?, ?, ?)", person, name, value)

    def keep_answer(self, person: str, item: str, value: int | None) -> None:
        """Confirm an answer: a scale value, `CANNOT_SAY`, or None when it was passed over."""
        self._write("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", person, item, value)

    def keep_remark(self, person: str, question: str, text: str | None) -> None:
        """Confirm what was said to an unscored question."""
        self._write("INSERT OR REPLACE INTO remark VALUES (?, ?, ?)", person, question, text)

    def forget_answer(self, person: str, item: str) -> None:
        """Take an answer back that is no longer the person's to give."""
        self._write("DELETE FROM answer WHERE person = ? AND item = ?", person, item)

    def forget_remark(self, person: str, question: str) -> None:
        """Take a remark back that is no longer the person's to make."""
        self._write("DELETE FROM remark WHERE person = ? AND question = ?", person, question)

    def finish_person(self, person: str) -> None:
        """The person has come to the end."""
        self._write("UPDATE person SET finished = 1 WHERE id = ?", person)

    def drafts(self) -> list[Draft]:
        """Everybody's confirmed answers, finished or not, in no meaningful order."""
        with _told_plainly(self.path):
            rows = self._connection.execute("SELECT id, wave, language, finished FROM person").fetchall()
            attributes = self._by_person("attribute", "name", "value")
            answers = self._by_person("answer", "item", "value")
            remarks = self._by_person("remark", "question", "text")
        return [
            Draft(
                person,
                wave,
                language,
                bool(finished),
                attributes.get(person, {}),
                answers.get(person, {}),
                remarks.get(person, {}),
            )
            for person, wave, language, finished in rows
        ]

    def _by_person(self, table: str, key: str, value: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for person, name, content in self._connection.execute(f"SELECT person, {key}, {value} FROM {table}"):  # noqa: S608
            found.setdefault(person, {})[name] = content
        return found

    def _write(self, statement: str, *values: object) -> None:
        with _told_plainly(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.execute(statement, values)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def _prepare(connection: sqlite3.Connection) -> None:
    for setting in (
        "journal_mode = DELETE",
        "synchronous = EXTRA",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        f"busy_timeout = {_WAIT_MS}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _was_cut_off(path: Path) -> bool:
    """Did a crash leave half a commit behind? Rolling it back, also before reading, takes a writer."""
    return path.with_name(f"{path.name}-journal").exists()


def _try_writing(connection: sqlite3.Connection) -> None:
    """Write the version number over itself: fails where rights or disk space are missing."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Only a sound file of this program and of a known version is worked on."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise InputProblems.one(
            str(path), "", "is no answers file of lo-diag.", "Put the study's own file back."
        )
    if version > SCHEMA_VERSION:
        message = (
            f"was made by a newer version of lo-diag (layout {version}; this one knows {SCHEMA_VERSION})."
        )
        raise InputProblems.one(str(path), "", message, "Install the newest lo-diag; nothing was changed.")
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))
    if found != _TABLES:
        message = "does not have the tables that lo-diag makes; somebody changed it."
        raise InputProblems.one(str(path), "", message, "Use a copy from before the change.")
    (health,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if health != "ok":
        raise InputProblems.one(str(path), "", f"is damaged ({health}).", "Use a copy of the study folder.")


@contextmanager
def _told_plainly(path: Path) -> Iterator[None]:
    """SQLite's faults in plain words: what was confirmed before stays."""
    try:
        yield
    except sqlite3.Error as fault:
        remedy = "Free disk space or check the folder's rights, then start again: confirmed answers are kept."
        if isinstance(fault, sqlite3.DatabaseError) and not isinstance(fault, sqlite3.OperationalError):
            remedy = "Use a copy of the study folder from before."
        raise InputProblems.one(str(path), "", f"cannot be used ({fault}).", remedy) from fault
