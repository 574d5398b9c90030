"""A file of answers as bytes: is it text at all, in which encoding, with which fingerprint."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa

from lo_diagnostic.errors import InputProblems, Problem

STANDARD_INPUT: Final = Path("-")
MAX_BYTES: Final = 2_000_000_000
_HEAD: Final = 4_000_000
_PIECE: Final = 1 << 18
_SAVE_AS_CSV: Final = "Open it in the program that made it and save it as CSV (UTF-8)."
_UNPACK: Final = "Unpack it and import the CSV inside."
_LATER: Final = "This version reads delimited text only: save it as CSV (UTF-8)."

_SIGNATURES: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"\xff\xfe\x00\x00", "is UTF-32 text.", "Save it as CSV (UTF-8)."),
    (b"\xd0\xcf\x11\xe0", "is an old Excel or Office file.", _LATER),
    (b"%PDF", "is a PDF.", "Import the table of answers it was made from, as CSV (UTF-8)."),
    (b"$FL2", "is an SPSS file (.sav).", _LATER),
    (b"$FL3", "is an SPSS file (.zsav).", _LATER),
    (b"\x1f\x8b", "is compressed (gzip).", _UNPACK),
    (b"BZh", "is compressed (bzip2).", _UNPACK),
    (b"\xfd7zXZ", "is compressed (xz).", _UNPACK),
    (b"7z\xbc\xaf", "is a 7-Zip archive.", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd).", _UNPACK),
    (b"PAR1", "is a Parquet file.", _SAVE_AS_CSV),
    (b"SQLite format 3", "is an SQLite database.", _SAVE_AS_CSV),
    (b"\x89PNG", "is a picture.", "Choose the file with the answers."),
    (b"\xff\xd8\xff", "is a picture.", "Choose the file with the answers."),
)
_CONTROL: Final = re.compile(r"[\x01-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class TextFile:
    """A text file, open: `start` is its first byte after a UTF-8 mark; `codec` reads it from there.

    `quoted`: has it a quotation mark? `line_ends`: no more rows follow its first one than that.
    """

    file: str
    stream: BinaryIO
    encoding: str
    quoted: bool
    line_ends: int

    @property
    def start(self) -> int:
        """Where the text begins."""
        return len(codecs.BOM_UTF8) if self.encoding == "utf-8-sig" else 0

    @property
    def codec(self) -> str:
        """Name of the encoding for Python and Arrow, to read from `start`."""
        return "utf-8" if self.encoding == "utf-8-sig" else self.encoding

    @property
    def on_disk(self) -> bool:
        """Is it a file in UTF-8, which Arrow can read for itself?"""
        return self.codec == "utf-8" and not isinstance(self.stream, io.BytesIO)

    def sample(self, size: int) -> tuple[str, bool]:
        """The text of about the first `size` bytes, and whether that is all of it."""
        self.stream.seek(self.start)
        raw = self.stream.read(size)
        whole = len(raw) < size or not self.stream.read(1)
        return codecs.getincrementaldecoder(self.codec)().decode(raw, final=whole), whole

    def sha256(self) -> str:
        """The fingerprint of the whole file, which may be read by others at the same time."""
        if isinstance(self.stream, io.BytesIO):
            return hashlib.sha256(self.stream.getbuffer()).hexdigest()
        with Path(self.file).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def source(self) -> pa.NativeFile:
        """The text in UTF-8 from `start` on, for Arrow, whose threads may still be reading when Python ends.

        So nothing of it is Python's: what is no UTF-8 file is held in memory.
        """
        if self.on_disk:
            file = pa.OSFile(os.fsencode(self.file))
            file.seek(self.start)
            return file
        decoder = codecs.getincrementaldecoder(self.codec)()
        memory = pa.BufferOutputStream()
        self.stream.seek(self.start)
        while piece := self.stream.read(_PIECE):
            memory.write(decoder.decode(piece).encode())
        return pa.BufferReader(memory.getvalue())


class _NoTextError(Exception):
    """Found while scanning: where, what is wrong, what mends it."""


class _UndecodableError(Exception):
    """Found while scanning: the line that is not in the encoding."""


@contextmanager
def open_text(path: Path) -> Iterator[tuple[TextFile | None, list[Problem]]]:
    """Open a file of answers (`-`: standard input): the text file, or None, and every problem."""
    name = "standard input" if path == STANDARD_INPUT else str(path)
    try:
        stream = _opened(path, name)
    except OSError as fault:
        yield None, [_unreadable(name, fault)]
        return
    except InputProblems as fault:
        yield None, list(fault.problems)
        return
    with stream:
        try:
            found = _examined(stream, name)
        except OSError as fault:
            found = None, [_unreadable(name, fault)]
        yield found


def _unreadable(name: str, fault: OSError) -> Problem:
    reason = fault.strerror or str(fault)
    return Problem(name, "", f"cannot be read ({reason}).", "Check the path and its rights.")


def _opened(path: Path, name: str) -> BinaryIO:
    """A seekable stream; what comes through a pipe is held in memory."""
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


def _examined(stream: BinaryIO, name: str) -> tuple[TextFile | None, list[Problem]]:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = stream.read(_HEAD)
    if size == 0:
        return None, [Problem(name, "", "is empty.", "Choose the file with the answers.")]
    if size > MAX_BYTES:
        remedy = "Split it, for instance by wave or by department."
        return None, [Problem(name, "", f"is larger than {MAX_BYTES // 10**9} GB.", remedy)]
    if (signature := _signature(head)) is not None:
        return None, [Problem(name, "", *signature)]
    try:
        return _scanned(stream, name, _marked(head) or "utf-8")
    except _NoTextError as fault:
        return None, [Problem(name, *fault.args)]


def _scanned(stream: BinaryIO, name: str, encoding: str) -> tuple[TextFile | None, list[Problem]]:
    """The text file in `encoding`; what is not UTF-8 and has no mark is tried as Windows-1252."""
    try:
        return TextFile(name, stream, encoding, *_scan(stream, encoding)), []
    except _UndecodableError as fault:
        if encoding != "utf-8":
            message = f"holds bytes that are no {encoding.removesuffix('-sig').upper()} text."
            return None, [Problem(name, f"line {fault}", message, _SAVE_AS_CSV)]
    try:
        return TextFile(name, stream, "cp1252", *_scan(stream, "cp1252")), [_guessed(name)]
    except _UndecodableError as fault:
        message = "holds bytes that are neither UTF-8 nor Windows-1252 text."
        return None, [Problem(name, f"line {fault}", message, _SAVE_AS_CSV)]


def _guessed(name: str) -> Problem:
    message = "is not UTF-8; it was read as Windows-1252."
    remedy = "Look at letters with accents: if one is wrong, save the file as CSV (UTF-8)."
    return Problem(name, "", message, remedy, "warning")


def _signature(head: bytes) -> tuple[str, str] | None:
    """What the file is, and what to do, where its first bytes tell that it is no text."""
    if head.startswith(b"PK\x03\x04"):
        excel = b"xl/" in head
        message = "is an Excel workbook (.xlsx)." if excel else "is a zip archive."
        return message, _LATER if excel else _UNPACK
    for first, message, remedy in _SIGNATURES:
        if head.startswith(first):
            return message, remedy
    return None


def _marked(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def _scan(stream: BinaryIO, encoding: str) -> tuple[bool, int]:
    """Read it all once: whether any quotation mark occurs, and how many line ends (`\\r\\n` counts twice).

    Raises _UndecodableError with the line, or _NoTextError with (place, message, remedy).
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    quoted, lines, returns = False, 0, 0
    while True:
        piece = stream.read(_PIECE)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as fault:
            raise _UndecodableError(lines + fault.object[: fault.start].count(b"\n") + 1) from fault
        if "\0" in text:
            line = lines + text.count("\n", 0, text.index("\0")) + 1
            remedy = "Save it as CSV (UTF-8); choose that, too, where it was saved as UTF-16."
            raise _NoTextError(f"line {line}", "holds NUL bytes, so it is no plain text.", remedy)
        if encoding == "cp1252" and (odd := _CONTROL.search(text)):
            line = lines + text.count("\n", 0, odd.start()) + 1
            raise _NoTextError(f"line {line}", "holds bytes that are no text.", _SAVE_AS_CSV)
        if not piece:
            return quoted, lines + returns
        quoted = quoted or '"' in text
        characters = np.frombuffer(text.encode() if encoding == "utf-16" else piece, np.uint8)
        lines += int(np.count_nonzero(characters == ord("\n")))
        returns += int(np.count_nonzero(characters == ord("\r")))
