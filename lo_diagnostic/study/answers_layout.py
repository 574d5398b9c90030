"""The layout of `answers.sqlite`: its tables, what a row holds, and files of an earlier layout."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.model import Strict

APPLICATION_ID: Final = 0x6C6F6469  # "lodi"
SCHEMA_VERSION: Final = 2
_ROW: Final = "(id TEXT PRIMARY KEY, wave TEXT NOT NULL, language TEXT NOT NULL, content TEXT NOT NULL)"
_SETTING: Final = "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
TABLES: Final = {
    "setting": _SETTING,
    "ballot": f"CREATE TABLE ballot {_ROW} WITHOUT ROWID",
    "draft": f"CREATE TABLE draft {_ROW} WITHOUT ROWID",
}
"""Ballots first: they stay where they are in the file while drafts come and go behind them."""
FREED_PAGES: Final = "PRAGMA auto_vacuum = INCREMENTAL"
"""Lets pages that fell free be given back within a transaction. A file without it takes it on by VACUUM."""
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
_TEXTS: Final = {
    "setting": ("name", "value"),
    "ballot": ("id", "wave", "language", "content"),
    "draft": ("id", "wave", "language", "content"),
    "person": ("id", "wave", "language"),
}
"""Columns that hold text: the word `TEXT` in the layout does not keep bytes out."""


class Content(Strict):
    """What a draft or a ballot holds, as `study.answers.Draft` explains it."""

    attributes: dict[str, str | None] = Field(default_factory=dict)
    answers: dict[str, Annotated[int, Field(ge=-(2**15), lt=2**15)] | None] = Field(default_factory=dict)
    remarks: dict[str, str | None] = Field(default_factory=dict)

    @classmethod
    def read(cls, text: object, path: Path) -> Content:
        """The content of a row of the file `path`. Raises InputProblems where `text` did not write it so."""
        try:
            content = cls.model_validate_json(str(text))
        except ValidationError as fault:
            raise _damaged(path) from fault
        if content.text() != text:
            raise _damaged(path)
        return content

    def text(self) -> str:
        """As it stands in the file: names in their order, so that it does not tell who went back when."""
        return json.dumps(self.model_dump(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _damaged(path: Path) -> InputProblems:
    message = "is damaged: it holds answers that cannot be read."
    return InputProblems.one(str(path), "", message, "Use a copy of the study folder from before.")


def vacuum(connection: sqlite3.Connection) -> None:
    """Write the whole file anew, in the order of the keys and without remains. Raises sqlite3.Error."""
    connection.execute(FREED_PAGES)
    connection.execute("VACUUM")


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Only a sound file of this program and of a known layout is worked on. Raises InputProblems."""
    connection.execute("BEGIN")
    try:
        _refuse_foreign(connection, path)
    finally:
        connection.execute("COMMIT")


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
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
    found = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    known = {1: _TABLES_1, SCHEMA_VERSION: TABLES}.get(version, {})
    if sorted(found, key=repr) != sorted((("table", *table) for table in known.items()), key=repr):
        message = "does not have the tables that lo-diag makes; somebody changed it."
        raise InputProblems.one(str(path), "", message, "Use a copy from before the change.")
    (health,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if health != "ok":
        raise InputProblems.one(str(path), "", f"is damaged ({health}).", "Use a copy of the study folder.")
    for table in known:
        no_text = " OR ".join(f"typeof({column}) != 'text'" for column in _TEXTS.get(table, ())) or "0"
        if connection.execute(f"SELECT 1 FROM {table} WHERE {no_text} LIMIT 1").fetchone():  # noqa: S608
            raise _damaged(path)
    if "draft" in known and connection.execute("SELECT 1 FROM draft JOIN ballot USING (id)").fetchone():
        raise _damaged(path)


def bring_up_to_date(connection: sqlite3.Connection, path: Path, *, writing: bool) -> sqlite3.Connection:
    """A connection to the answers in today's layout: to the file when `writing`, else to a copy in memory.

    On disk it is one transaction: a file is of the old layout or of the new one, whatever happens. Raises
    InputProblems where the old file is damaged; it stays as it is.
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
            _from_first_layout(connection, path)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    with suppress(sqlite3.Error):
        vacuum(connection)
    return connection


def _from_first_layout(connection: sqlite3.Connection, path: Path) -> None:
    people = connection.execute("SELECT id, wave, language, finished FROM person ORDER BY id").fetchall()
    kept = _content_1(connection, [person for person, *_ in people], path)
    for table in ("remark", "answer", "attribute", "person"):
        connection.execute(f"DROP TABLE {table}")
    for table in ("ballot", "draft"):
        connection.execute(TABLES[table])
        rows = [
            (person, wave, language, kept[person].text())
            for person, wave, language, finished in people
            if bool(finished) == (table == "ballot")
        ]
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", rows)  # noqa: S608
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _content_1(connection: sqlite3.Connection, people: list[str], path: Path) -> dict[str, Content]:
    """What each person confirmed, in a file of the first layout."""
    kept: dict[str, dict[str, dict[str, Any]]] = {
        person: {"attributes": {}, "answers": {}, "remarks": {}} for person in people
    }
    try:
        for table in ("attribute", "answer", "remark"):
            for person, name, value in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
                kept[person][f"{table}s"][name] = value
        return {person: Content.model_validate(parts) for person, parts in kept.items()}
    except (KeyError, ValidationError) as fault:
        raise _damaged(path) from fault
