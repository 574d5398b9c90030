"""A file as it lies on disk or comes through a pipe: opened, bounded, and what its first bytes say it is."""

from __future__ import annotations

import io
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

from lo_diagnostic.errors import InputProblems

FileKind = Literal["text", "gz", "xlsx", "sav"]
STANDARD_INPUT: Final = Path("-")
MAX_BYTES: Final = 2_000_000_000
SAVE_AS_CSV: Final = "Open it in the program that made it and save it as CSV (UTF-8)."
UNPACK: Final = "Unpack it and import the CSV inside."
_HEAD: Final = 4_000_000
_FROM_EXCEL: Final = "Open it in Excel and save it as .xlsx without a password, or as CSV (UTF-8)."

_ZIP: Final = b"PK\x03\x04"
_READ: Final[tuple[tuple[bytes, FileKind], ...]] = (
    (b"\x1f\x8b", "gz"),
    (b"$FL2", "sav"),
    (b"$FL3", "sav"),
)
_NOT_READ: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"\xff\xfe\x00\x00", "is UTF-32 text.", "Save it as CSV (UTF-8)."),
    (b"\xd0\xcf\x11\xe0", "is an old Excel file (.xls) or has a password.", _FROM_EXCEL),
    (b"%PDF", "is a PDF.", "Import the table of answers it was made from, as CSV (UTF-8)."),
    (b"BZh", "is compressed (bzip2).", UNPACK),
    (b"\xfd7zXZ", "is compressed (xz).", UNPACK),
    (b"7z\xbc\xaf", "is a 7-Zip archive.", UNPACK),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd).", UNPACK),
    (b"PAR1", "is a Parquet file.", SAVE_AS_CSV),
    (b"SQLite format 3", "is an SQLite database.", SAVE_AS_CSV),
    (b"\x89PNG", "is a picture.", "Choose the file with the answers."),
    (b"\xff\xd8\xff", "is a picture.", "Choose the file with the answers."),
)


@dataclass(frozen=True, eq=False)
class OpenedFile:
    """A file that messages call `name`, open in bytes, seekable; what comes through a pipe is in memory."""

    name: str
    stream: BinaryIO

    @property
    def in_memory(self) -> io.BytesIO | None:
        """Its bytes, where it lies on no disk."""
        return self.stream if isinstance(self.stream, io.BytesIO) else None

    def kind(self) -> FileKind:
        """What its first bytes say it is; text where they say nothing.

        Raises InputProblems where it is empty, too large, or of a kind that is not read.
        """
        size = self.stream.seek(0, io.SEEK_END)
        if size == 0:
            raise InputProblems.one(self.name, "", "is empty.", "Choose the file with the answers.")
        if size > MAX_BYTES:
            remedy = "Split it, for instance by wave or by department."
            raise InputProblems.one(self.name, "", f"is larger than {MAX_BYTES // 10**9} GB.", remedy)
        self.stream.seek(0)
        head = self.stream.read(_HEAD)
        for first, kind in _READ:
            if head.startswith(first):
                return kind
        if head.startswith(_ZIP):
            return self._zip_kind(head)
        for first, message, remedy in _NOT_READ:
            if head.startswith(first):
                raise InputProblems.one(self.name, "", message, remedy)
        return "text"

    def _zip_kind(self, head: bytes) -> FileKind:
        if b"xl/" in head:
            return "xlsx"
        if b"application/vnd.oasis.opendocument" in head[:200]:
            message = "is an OpenDocument file (.ods)."
            raise InputProblems.one(self.name, "", message, SAVE_AS_CSV)
        raise InputProblems.one(self.name, "", "is a zip archive.", UNPACK)


@contextmanager
def opened(path: Path) -> Iterator[OpenedFile]:
    """Open a file (`-`: standard input). Raises InputProblems where it cannot be."""
    name = "standard input" if path == STANDARD_INPUT else str(path)
    try:
        stream = _stream(path, name)
    except OSError as fault:
        raise unreadable(name, fault) from fault
    with stream:
        yield OpenedFile(name, stream)


def unreadable(name: str, fault: OSError) -> InputProblems:
    """The one problem where the system refuses to read a file."""
    reason = fault.strerror or str(fault)
    return InputProblems.one(name, "", f"cannot be read ({reason}).", "Check the path and its rights.")


def _stream(path: Path, name: str) -> BinaryIO:
    if path == STANDARD_INPUT:
        return io.BytesIO(sys.stdin.buffer.read(MAX_BYTES + 1))
    kind = path.stat().st_mode
    if stat.S_ISFIFO(kind):
        with path.open("rb") as pipe:
            return io.BytesIO(pipe.read(MAX_BYTES + 1))
    if stat.S_ISDIR(kind):
        raise InputProblems.one(name, "", "is a folder.", "Name the file with the answers.")
    if not stat.S_ISREG(kind):
        raise InputProblems.one(name, "", "is no file.", "Name the file with the answers.")
    return path.open("rb")
