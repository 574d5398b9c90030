"""A file of answers as text: its encoding and fingerprint; files of other kinds are made into CSV first."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, Literal

import numpy as np
import pyarrow as pa

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.importing.compressed import unpacked
from lo_diagnostic.importing.converted import sav_as_csv, workbook_as_csv
from lo_diagnostic.importing.opened_file import SAVE_AS_CSV, OpenedFile, opened, unreadable
from lo_diagnostic.importing.structure import Structure

_PIECE: Final = 1 << 18
_CONTROL: Final = re.compile(r"[\x01-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class TextFile:
    """A text file, open: `start` is its first byte after a UTF-8 mark; `codec` reads it from there.

    `quoted`: has it a quotation mark? `line_ends`: no more rows follow its first one than that. `delimiter`:
    where it is known. `kind`: what the file was before it was made into this text (a packed text is text).
    `structure`: what it says of its columns, where it says that. `origin`: the file as it lies on disk, where
    `stream` is what was made of it.
    """

    file: str
    stream: BinaryIO
    encoding: str
    quoted: bool
    line_ends: int
    delimiter: str | None = None
    kind: Literal["text", "xlsx", "sav"] = "text"
    structure: Structure | None = None
    origin: BinaryIO | None = None

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

    @property
    def ends_open(self) -> bool:
        """Has the last line no line end, as where the file was cut off?"""
        width = 2 if self.codec == "utf-16" else 1
        self.stream.seek(-min(2 * width, self.stream.seek(0, io.SEEK_END)), io.SEEK_END)
        last = self.stream.read()
        return self.kind == "text" and b"\n" not in last and b"\r" not in last

    def sha256(self) -> str:
        """The fingerprint of the file as it lies on disk, which may be read by others at the same time."""
        origin = self.origin or self.stream
        if isinstance(origin, io.BytesIO):
            return hashlib.sha256(origin.getbuffer()).hexdigest()
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
    with ExitStack() as stack:
        try:
            found = text_of(stack.enter_context(opened(path)))
        except InputProblems as fault:
            found = None, list(fault.problems)
        yield found


def text_of(file: OpenedFile) -> tuple[TextFile | None, list[Problem]]:
    """The text of an open file, or None, and every problem. Raises InputProblems where it is no such file."""
    try:
        return _text_of(file)
    except OSError as fault:
        raise unreadable(file.name, fault) from fault
    except _NoTextError as fault:
        raise InputProblems.one(file.name, *fault.args) from fault


def _text_of(file: OpenedFile) -> tuple[TextFile | None, list[Problem]]:
    kind = file.kind()
    if kind == "xlsx":
        csv, problems = workbook_as_csv(file)
        return _made(file, csv, kind, None), problems
    if kind == "sav":
        csv, structure = sav_as_csv(file)
        return _made(file, csv, kind, structure), []
    if kind == "gz":
        inside = unpacked(file)
        text, problems = _scanned(inside)
        return None if text is None else replace(text, origin=file.stream), problems
    return _scanned(file)


def _made(
    file: OpenedFile, csv: io.BytesIO, kind: Literal["xlsx", "sav"], structure: Structure | None
) -> TextFile:
    """The CSV that was made of a file."""
    quoted, line_ends = _scan(csv, "utf-8")
    return TextFile(file.name, csv, "utf-8", quoted, line_ends, ",", kind, structure, file.stream)


def _scanned(file: OpenedFile) -> tuple[TextFile | None, list[Problem]]:
    """The text file in its encoding; what is not UTF-8 and has no mark is tried as Windows-1252."""
    name, stream = file.name, file.stream
    encoding = _marked(stream)
    try:
        return TextFile(name, stream, encoding, *_scan(stream, encoding)), []
    except _UndecodableError as fault:
        if encoding != "utf-8":
            message = f"holds bytes that are no {encoding.removesuffix('-sig').upper()} text."
            return None, [Problem(name, f"line {fault}", message, SAVE_AS_CSV)]
    try:
        return TextFile(name, stream, "cp1252", *_scan(stream, "cp1252")), [_guessed(name)]
    except _UndecodableError as fault:
        message = "holds bytes that are neither UTF-8 nor Windows-1252 text."
        return None, [Problem(name, f"line {fault}", message, SAVE_AS_CSV)]


def _guessed(name: str) -> Problem:
    message = "is not UTF-8; it was read as Windows-1252."
    remedy = "Look at letters with accents: if one is wrong, save the file as CSV (UTF-8)."
    return Problem(name, "", message, remedy, "warning")


def _marked(stream: BinaryIO) -> str:
    """The encoding that the mark at the beginning names, UTF-8 without one."""
    stream.seek(0)
    head = stream.read(len(codecs.BOM_UTF8))
    if head == codecs.BOM_UTF8:
        return "utf-8-sig"
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"


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
            raise _NoTextError(f"line {line}", "holds bytes that are no text.", SAVE_AS_CSV)
        if not piece:
            return quoted, lines + returns
        quoted = quoted or '"' in text
        characters = np.frombuffer(text.encode() if encoding == "utf-16" else piece, np.uint8)
        lines += int(np.count_nonzero(characters == ord("\n")))
        returns += int(np.count_nonzero(characters == ord("\r")))
