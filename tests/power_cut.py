"""Power cuts: a disk that forgets what was not synced, tears writes, and undoes deletions of files.

`Disk` is an SQLite file system that hands everything on to the real one and notes it. `Disk.after_cut` builds
what may be found after the power was cut at some moment: each write that no sync had followed is there, lost,
or there in some of its 512-byte sectors, in no particular order; a new file may have no name yet, a deleted
one may be back. Only a sync makes what was done to a file, or to the names in the folder, last.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import apsw

from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.answers_disk import prepare, try_writing
from lo_diagnostic.study.answers_layout import bring_up_to_date, refuse_foreign

_SECTOR: Final = 512


@dataclass(frozen=True)
class Write:
    """Bytes into the `file`-th file that was made."""

    file: int
    at: int
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file made shorter (or longer, by zeros)."""

    file: int
    size: int


@dataclass(frozen=True)
class Sync:
    """All that was done to a file so far is to last; with a new one all names in the folder too."""

    file: int


@dataclass(frozen=True)
class Named:
    """A name in the folder: for a file, or for none. `synced`: that is to last at once."""

    name: str
    file: int | None
    synced: bool = False


@dataclass(frozen=True)
class Acknowledged:
    """What somebody was told at this moment."""

    told: Any


Event = Write | Cut | Sync | Named | Acknowledged


@dataclass
class _Found:
    """A file as it may be after a cut: what is sure, and what was done since the last sync."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[Write | Cut] = field(default_factory=list)

    def sync(self) -> None:
        for done in self.since:
            _apply(self.sure, done)
        self.since = []

    def perhaps(self, chance: random.Random) -> bytes:
        """Some of what was not synced is there."""
        content = bytearray(self.sure)
        likely = chance.choice([0.0, 0.1, 0.5, 0.9, 1.0])
        for done in self.since:
            if isinstance(done, Cut):
                if chance.random() < likely:
                    _apply(content, done)
                continue
            for part in _sectors(done):
                if chance.random() < likely:
                    _apply(content, part)
        return bytes(content)


class Disk(apsw.VFS):
    """An SQLite file system that remembers all that was done on it, in order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.events: list[Event] = []
        self._files = 0
        self._named: dict[str, int] = {}
        super().__init__(name, base="")

    def holds(self, path: Path) -> None:
        """Begin with a file that is there and was synced."""
        self._files += 1
        self._named[str(path)] = self._files
        file = self._files
        self.events += [Named(str(path), file), Write(file, 0, path.read_bytes()), Sync(file)]

    def acknowledge(self, told: object) -> None:
        """Note that somebody was told something."""
        self.events.append(Acknowledged(told))

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        if name is None:
            return apsw.VFSFile("", name, flags)
        path = name if isinstance(name, str) else name.filename()
        if path not in self._named:
            self._files += 1
            self._named[path] = self._files
            self.events.append(Named(path, self._files))
        return _File(self, self._named[path], name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self._named.pop(filename, None)
        self.events.append(Named(filename, None, bool(syncdir)))

    def after_cut(self, moment: int, folder: Path, chance: random.Random) -> list[Any]:
        """Build the files after a cut behind the first `moment` events; returns what was told before it."""
        files: dict[int, _Found] = {}
        sure: dict[str, int | None] = {}
        since: list[Named] = []
        for event in self.events[:moment]:
            if isinstance(event, Write | Cut):
                files.setdefault(event.file, _Found()).since.append(event)
            elif isinstance(event, Sync):
                files.setdefault(event.file, _Found()).sync()
                if any(named.file == event.file for named in since):
                    sure |= {named.name: named.file for named in since}
                    since = []
            elif isinstance(event, Named):
                since.append(event)
                if event.synced:
                    sure |= {named.name: named.file for named in since}
                    since = []
        for name in {named.name for named in since}:
            changes = [named.file for named in since if named.name == name]
            sure[name] = chance.choice([sure.get(name), *changes])
        for name, file in sure.items():
            if file is not None:
                (folder / Path(name).name).write_bytes(files.get(file, _Found()).perhaps(chance))
        return [event.told for event in self.events[:moment] if isinstance(event, Acknowledged)]


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, file: int, name: str | apsw.URIFilename, flags: list[int]) -> None:
        self._events, self._file = disk.events, file
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._events.append(Write(self._file, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._events.append(Cut(self._file, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._events.append(Sync(self._file))


def _apply(content: bytearray, done: Write | Cut) -> None:
    if isinstance(done, Cut):
        content.extend(bytes(max(0, done.size - len(content))))
        del content[done.size :]
    else:
        content.extend(bytes(max(0, done.at + len(done.data) - len(content))))
        content[done.at : done.at + len(done.data)] = done.data


def _sectors(write: Write) -> Iterable[Write]:
    at = write.at
    end = at + len(write.data)
    while at < end:
        behind = min(end, (at // _SECTOR + 1) * _SECTOR)
        yield Write(write.file, at, write.data[at - write.at : behind - write.at])
        at = behind


class _Rows:
    """A statement's rows, as the standard library hands them out."""

    def __init__(self, rows: list[Any], changed: int) -> None:
        self._rows, self.rowcount = rows, changed

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[Any]:
        taken, self._rows = self._rows, []
        return taken


class _Connection:
    """A connection by apsw that answers like the standard library's, as far as AnswersFile uses it."""

    def __init__(self, path: Path, disk: str) -> None:
        self._connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=disk)

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> _Rows:
        rows = list(self._connection.execute(statement, values))
        return _Rows(rows, self._connection.changes())

    def executemany(self, statement: str, values: Iterable[tuple[Any, ...]]) -> None:
        list(self._connection.executemany(statement, values))

    def close(self) -> None:
        self._connection.close()


def open_on(disk: Disk, path: Path, synchronous: str = "", pages: int = 2000) -> AnswersFile:
    """The answers file as `AnswersFile.open` opens it, on a disk that notes everything.

    `synchronous` replaces that setting, to show what it is good for. `pages`: how many may wait in memory.
    """
    connection = cast("sqlite3.Connection", _Connection(path, disk.name))
    prepare(connection)
    connection.execute(f"PRAGMA cache_size = {pages}")
    if synchronous:
        connection.execute(f"PRAGMA synchronous = {synchronous}")
    refuse_foreign(connection, path)
    bring_up_to_date(connection, path, writing=True)
    try_writing(connection)
    return AnswersFile(path, connection)
