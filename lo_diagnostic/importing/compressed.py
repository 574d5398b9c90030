"""A file packed with gzip, unpacked into memory within bounds."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Final

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.importing.opened_file import UNPACK, OpenedFile

MAX_UNPACKED: Final = 1_000_000_000
MAX_RATIO: Final = 200
"""Answers become some thirty times smaller when packed; a bomb a thousand times."""
_SMALL: Final = 5_000_000
_PIECE: Final = 1 << 20


def unpacked(file: OpenedFile) -> OpenedFile:
    """What is packed in a gzip file, in memory.

    Raises InputProblems where it is damaged, grows beyond the bounds, or holds no text.
    """
    packed_size = file.stream.seek(0, io.SEEK_END)
    file.stream.seek(0)
    text = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=file.stream, mode="rb") as packed:
            while piece := packed.read(_PIECE):
                text.write(piece)
                size = text.tell()
                if size > MAX_UNPACKED or size > max(_SMALL, MAX_RATIO * packed_size):
                    message = "is compressed (gzip) and far larger inside than answers would be."
                    raise InputProblems.one(file.name, "", message, UNPACK)
    except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
        message = "is compressed (gzip), but damaged or not complete."
        raise InputProblems.one(file.name, "", message, "Export or download it again.") from fault
    inside = OpenedFile(file.name, text)
    if inside.kind() != "text":
        message = "is a compressed (gzip) file with something other than text inside."
        raise InputProblems.one(file.name, "", message, "Unpack it and import the file inside.")
    return inside
