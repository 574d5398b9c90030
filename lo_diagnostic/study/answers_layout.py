"""The layout of `answers.sqlite`: its tables, what a row holds, and files of an earlier layout."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any, Final

from pydantic import Field, ValidationError

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.model import Strict

APPLICATION_ID: Final = 0x6C6F6469  # "lodi"
SCHEMA_VERSION: Final = 2
_ROW: Final = "(id TEXT PRIMARY KEY, wave TEXT NOT NULL, language TEXT NOT NULL, content TEXT NOT NULL)"
_SETTING: Final = "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
TABLES: Final = {
    "setting": _SETTING,
    "draft": f"CREATE TABLE draft {_ROW} WITHOUT ROWID",
    "ballot": f"CREATE TABLE ballot {_ROW} WITHOUT ROWID",
}
_TABLES_1: Final = {
    "setting": _SETTING,
    "person": "CREATE TABLE person (id TEXT PRIMARY KEY, wave TEXT NOT NULL, language TEXT NOT NULL, "
    "finished INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    "attribute": "CREATE TABLE attribute (person TEXT NOT NULL REFERENCES person ON DELETE CASCADE, "
    "name TEXT NOT NULL, value TEXT, PRIMARY KEY (person, name)) WITHOUT ROWID",
    "answer": "CREATE TABLE answer (person TEXT NOT NULL REFERENCES person ON DELETE CASCADE, "
    "item TEXT NOT NULL, value INTEGER, PRIMARY KEY (person, item)) WITHOUT ROWID",
    "remark": "CREATE TABLE remark (person TEXT NOT NULL REFERENCES person ON DELETE CASCADE, "
    "question TEXT NOT NULL, text TEXT, PRIMARY KEY (person, question)) WITHOUT ROWID",
}
"""The first layout: a row for each answer, drafts and ballots together."""


class Content(Strict):
    """What a draft or a ballot holds, as `study.answers.Draft` explains it."""

    attributes: dict[str, str | None] = Field(default_factory=dict)
    answers: dict[str, int | None] = Field(default_factory=dict)
    remarks: dict[str, str | None] = Field(default_factory=dict)

    @classmethod
    def read(cls, text: object, path: Path) -> Content:
        """The content of a row of the file `path`. Raises InputProblems where it is damaged."""
        try:
            return cls.model_validate_json(str(text))
        except ValidationError as fault:
            message = "is damaged: it holds answers that cannot be read."
            raise InputProblems.one(
                str(path), "", message, "Use a copy of the study folder from before."
            ) from fault

    def text(self) -> str:
        """As it stands in the file: names in their order, so that it does not tell who went back when."""
        return json.dumps(self.model_dump(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Only a sound file of this program and of a known layout is worked on. Raises InputProblems."""
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
    if found != (_TABLES_1 if version == 1 else TABLES):
        message = "does not have the tables that lo-diag makes; somebody changed it."
        raise InputProblems.one(str(path), "", message, "Use a copy from before the change.")
    (health,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if health != "ok":
        raise InputProblems.one(str(path), "", f"is damaged ({health}).", "Use a copy of the study folder.")


def bring_up_to_date(connection: sqlite3.Connection, *, writing: bool) -> sqlite3.Connection:
    """A connection to the answers in today's layout: to the file when `writing`, else to a copy in memory.

    On disk it is one transaction: a file is of the old layout or of the new one, whatever happens.
    """
    if connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,):
        return connection
    if not writing:
        memory = sqlite3.connect(":memory:", isolation_level=None)
        connection.backup(memory)
        connection.close()
        connection = memory
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone() != (SCHEMA_VERSION,):
            _from_first_layout(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return connection


def _from_first_layout(connection: sqlite3.Connection) -> None:
    people = connection.execute("SELECT id, wave, language, finished FROM person ORDER BY id").fetchall()
    kept = {person: Content() for person, *_ in people}
    for person, name, value in connection.execute("SELECT person, name, value FROM attribute"):
        kept[person].attributes[name] = value
    for person, name, value in connection.execute("SELECT person, item, value FROM answer"):
        kept[person].answers[name] = value
    for person, name, value in connection.execute("SELECT person, question, text FROM remark"):
        kept[person].remarks[name] = value
    for table in ("remark", "answer", "attribute", "person"):
        connection.execute(f"DROP TABLE {table}")
    for table in ("draft", "ballot"):
        connection.execute(TABLES[table])
    rows: dict[str, list[tuple[Any, ...]]] = {"draft": [], "ballot": []}
    for person, wave, language, finished in people:
        rows["ballot" if finished else "draft"].append((person, wave, language, kept[person].text()))
    for table, listed in rows.items():
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", listed)  # noqa: S608
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
