"""Live answers in SQLite: each confirmed answer is on disk before the next question shows.

Drafts and ballots stand apart, one row each. With every write the drafts, and with every ballot both tables,
are written anew in the order of their random keys, on pages one after another: not even the raw file tells
who answered in which order. There are no times at all.
"""

from __future__ import annotations

import hmac
import re
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers_disk import (
    WAIT_MS,
    prepare,
    told_plainly,
    try_writing,
    was_cut_off,
    write_anew,
)
from lo_diagnostic.study.answers_layout import (
    APPLICATION_ID,
    FREED_PAGES,
    SCHEMA_VERSION,
    TABLES,
    Content,
    bring_up_to_date,
    refuse_foreign,
    vacuum,
)

_SECRET: Final = re.compile("[0-9a-f]{64}")
_REMOVED: Final = b"lo-diag/removed/1\0"
_EVERYBODY: Final = "SELECT *, 1 FROM ballot UNION ALL SELECT *, 0 FROM draft"
"""One statement, one moment: who sends meanwhile is neither seen twice nor missed."""


@dataclass(frozen=True)
class Draft:
    """What one person has confirmed; `finished` once it is a ballot. None: a question that was passed over.

    `answers`: item → scale value or `CANNOT_SAY`. `remarks`: question → text, choice or number as text.
    """

    person: str
    wave: str
    language: str
    finished: bool
    attributes: dict[str, str | None] = field(default_factory=dict)
    answers: dict[str, int | None] = field(default_factory=dict)
    remarks: dict[str, str | None] = field(default_factory=dict)

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
        """Make an empty file with a secret of its own. Raises InputProblems where it cannot be written."""
        with told_plainly(path):
            connection = sqlite3.connect(path, isolation_level=None)
            try:
                prepare(connection)
                connection.execute(FREED_PAGES)
                connection.execute("BEGIN IMMEDIATE")
                for statement in TABLES.values():
                    connection.execute(statement)
                connection.execute("INSERT INTO setting VALUES ('secret', ?)", (secrets.token_hex(32),))
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                connection.execute("COMMIT")
            finally:
                connection.close()

    @classmethod
    def open(cls, path: Path, *, writing: bool = False, threads: bool = False) -> AnswersFile:
        """Open an existing file. Raises InputProblems when it is missing, foreign, damaged or newer.

        With `writing`, also when nothing can be written: before anybody answers, not after. A file of an
        earlier layout is brought up to date on disk when it is opened for writing, else in memory.
        `threads`: whoever opens it sees to it that only one thread uses it at a time.
        """
        if not path.is_file():
            remedy = "Is this a study folder? Make one with `lo-diag init`."
            raise InputProblems.one(str(path), "", "the file of live answers is missing.", remedy)
        mode = "rw" if writing or was_cut_off(path) else "ro"
        with told_plainly(path):
            uri = f"{path.resolve().as_uri()}?mode={mode}"
            connection = sqlite3.connect(
                uri,
                uri=True,
                isolation_level=None,
                timeout=WAIT_MS / 1000,
                check_same_thread=not threads,
            )
            try:
                prepare(connection)
                refuse_foreign(connection, path)
                connection = bring_up_to_date(connection, path, writing=writing)
                if writing:
                    try_writing(connection)
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
        found = self._setting("secret")
        if found is None or not _SECRET.fullmatch(found):
            message = "does not hold the study's secret any more."
            raise InputProblems.one(str(self.path), "", message, "Use a copy of the study from before.")
        return bytes.fromhex(found)

    def closed(self, wave: str) -> bool:
        """Is the form on the phones closed for this wave?"""
        return self._setting(f"closed {wave}") is not None

    def close_form(self, wave: str) -> None:
        """Take no new ballots from phones in this wave."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?, 'yes')", (f"closed {wave}",))

    def open_form(self, wave: str) -> None:
        """Take ballots from phones again."""
        with self._writing() as connection:
            connection.execute("DELETE FROM setting WHERE name = ?", (f"closed {wave}",))

    def served_at(self, wave: str) -> str | None:
        """Where phones last joined in this wave: scheme, host and port."""
        return self._setting(f"served {wave}")

    def keep_served_at(self, wave: str, origin: str) -> None:
        """Note where phones join, so that the next server is found at the same address."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (f"served {wave}", origin))

    def begin_person(self, wave: str, language: str, person: str | None = None) -> str:
        """Start a draft under a random id, or of a `person` with neither draft nor ballot; returns the id."""
        person = person or secrets.token_hex(16)
        with self._writing() as connection:
            _take_in(connection, Draft(person, wave, language, finished=False))
            write_anew(connection, "draft")
        return person

    def keep_language(self, person: str, language: str) -> None:
        """Note the language in which a person answers."""
        with self._writing() as connection:
            connection.execute("UPDATE draft SET language = ? WHERE id = ?", (language, person))
            write_anew(connection, "draft")

    def finish_person(self, person: str) -> None:
        """Turn a person's draft into a ballot, which nothing changes any more. Without a draft: nothing."""
        with self._writing() as connection:
            connection.execute("INSERT INTO ballot SELECT * FROM draft WHERE id = ?", (person,))
            connection.execute("DELETE FROM draft WHERE id = ?", (person,))
            write_anew(connection, "ballot", "draft")

    def keep_ballot(self, ballot: Draft) -> bool:
        """Keep a whole ballot at once; False where its person's is there already: then nothing changes."""
        with self._writing() as connection:
            if is_new := not (_is_sent(connection, ballot.person) or self.removed(ballot.person)):
                _take_in(connection, replace(ballot, finished=True))
                write_anew(connection, "ballot", "draft")
        return is_new

    def take_in(self, people: Sequence[Draft]) -> None:
        """Keep other people's drafts and ballots, all or none. Whose ballot is there is left as it is; a
        draft gives way to its person's ballot, not to another draft."""
        with self._writing() as connection:
            for person in people:
                if not self.removed(person.person):
                    _take_in(connection, person)
            write_anew(connection, "ballot", "draft")

    def remove_person(self, person: str, *, for_good: bool = False) -> bool:
        """Remove a draft or ballot so that nothing of it stays in the file; False where there is none.

        `for_good`: a keyed hash of the id stays, by which a copy of it is never taken in again.
        """
        with self._writing() as connection:
            if for_good:
                connection.execute("INSERT OR IGNORE INTO setting VALUES (?, 'yes')", (self._trace(person),))
            removed = sum(
                connection.execute(f"DELETE FROM {table} WHERE id = ?", (person,)).rowcount  # noqa: S608
                for table in ("ballot", "draft")
            )
            write_anew(connection, "ballot", "draft")
        self.tidy()
        return removed > 0

    def remove_everybody(self) -> None:
        """Remove all drafts and ballots so that nothing of them stays in the file; its secret does."""
        with self._writing() as connection:
            for table in ("ballot", "draft"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608
            write_anew(connection, "ballot", "draft")
        self.tidy()

    def tidy(self) -> None:
        """Write the whole file anew, in the order of the keys; where there is no room for that, later."""
        with suppress(sqlite3.Error):
            vacuum(self._connection)

    def removed(self, person: str) -> bool:
        """Was this person removed for good?"""
        return self._setting(self._trace(person)) is not None

    def drafts(self) -> list[Draft]:
        """Everybody's confirmed answers at one moment, finished or not, in no meaningful order."""
        with told_plainly(self.path):
            rows = self._connection.execute(_EVERYBODY).fetchall()
        return sorted(map(self._draft, rows), key=lambda draft: draft.person)

    def draft(self, person: str) -> Draft | None:
        """One person's confirmed answers; None where there are none."""
        with told_plainly(self.path):
            query = f"SELECT * FROM ({_EVERYBODY}) WHERE id = ?"  # noqa: S608
            row = self._connection.execute(query, (person,)).fetchone()
        return None if row is None else self._draft(row)

    def _draft(self, row: tuple[Any, ...]) -> Draft:
        person, wave, language, text, finished = row
        content = Content.read(text, self.path)
        return Draft(
            person, wave, language, bool(finished), content.attributes, content.answers, content.remarks
        )

    def _trace(self, person: str) -> str:
        """What stays of a person who was removed: says nothing to whoever does not know the id."""
        return f"removed {hmac.digest(self.secret, _REMOVED + person.encode(), 'sha256').hex()}"

    def _setting(self, name: str) -> str | None:
        with told_plainly(self.path):
            row = self._connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    @contextmanager
    def changing(self, person: str) -> Iterator[Content]:
        """What a draft holds, to be changed: on disk, all of it, when the block ends well.

        Raises InputProblems where there is no such draft any more: what was sent stays as it is.
        """
        with self._writing() as connection:
            row = connection.execute("SELECT content FROM draft WHERE id = ?", (person,)).fetchone()
            if row is None:
                message = "does not hold this interview as a draft any more: it was sent or removed."
                raise InputProblems.one(str(self.path), "", message, "Begin with the next person.")
            content = Content.read(row[0], self.path)
            yield content
            connection.execute("UPDATE draft SET content = ? WHERE id = ?", (content.text(), person))
            write_anew(connection, "draft")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: on disk when the block ends well, else nothing has changed."""
        with told_plainly(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def _is_sent(connection: sqlite3.Connection, person: str) -> bool:
    return connection.execute("SELECT 1 FROM ballot WHERE id = ?", (person,)).fetchone() is not None


def _take_in(connection: sqlite3.Connection, person: Draft) -> None:
    """Add a draft or ballot where the person's ballot is not there yet; a ballot instead of a draft."""
    if _is_sent(connection, person.person):
        return
    content = Content(attributes=person.attributes, answers=person.answers, remarks=person.remarks)
    row = (person.person, person.wave, person.language, content.text())
    if person.finished:
        connection.execute("DELETE FROM draft WHERE id = ?", row[:1])
    table = "ballot" if person.finished else "draft"
    connection.execute(f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?, ?)", row)  # noqa: S608
