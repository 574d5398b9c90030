"""The connection to `answers.sqlite`: what it has committed stays, and nothing tells in which order it came.

Rollback journal with `synchronous=EXTRA` (no acknowledged answer was lost in simulated power cuts, unlike
with FULL or WAL), `BEGIN IMMEDIATE` for every write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers_layout import SCHEMA_VERSION

WAIT_MS: Final = 30_000


def prepare(connection: sqlite3.Connection) -> None:
    """Set up a connection, so that what it has committed outlives a power cut."""
    for setting in (
        "journal_mode = DELETE",
        "synchronous = EXTRA",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        f"busy_timeout = {WAIT_MS}",
    ):
        connection.execute(f"PRAGMA {setting}")


def was_cut_off(path: Path) -> bool:
    """Did a crash leave half a commit behind? Rolling it back, also before reading, takes a writer."""
    return path.with_name(f"{path.name}-journal").exists()


def try_writing(connection: sqlite3.Connection) -> None:
    """Write the version number over itself: fails where rights or disk space are missing."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """SQLite's faults in plain words: what was confirmed before stays."""
    try:
        yield
    except sqlite3.Error as fault:
        remedy = "Free disk space or check the folder's rights, then start again: confirmed answers are kept."
        if isinstance(fault, sqlite3.DatabaseError) and not isinstance(fault, sqlite3.OperationalError):
            remedy = "Use a copy of the study folder from before."
        raise InputProblems.one(str(path), "", f"cannot be used ({fault}).", remedy) from fault


def write_anew(connection: sqlite3.Connection, *tables: str) -> None:
    """Write tables anew in the order of their keys: else rows stand in a page as they came.

    Pages that fall free are given back first, so that the new ones follow each other.
    """
    rows = {
        table: connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()  # noqa: S608
        for table in tables
    }
    for table in tables:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608
    _give_back(connection)
    for table in tables:
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", rows[table])  # noqa: S608


def _give_back(connection: sqlite3.Connection) -> None:
    """Give back every free page, one by one: Python stops this statement after its first page."""
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    for _ in range(free):
        connection.execute("PRAGMA incremental_vacuum(1)")
