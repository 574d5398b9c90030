"""Files that are old or new, never half: written beside, synced to disk, renamed, the new name synced too."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from lo_diagnostic.errors import InputProblems


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content becomes `path` when the block ends well; an earlier file stays otherwise.

    The folder is made where only it is missing. Raises InputProblems when it cannot be made or written, or
    the disk is full.
    """
    if path.exists() and not path.is_file():
        raise InputProblems.one(
            str(path), "", "cannot be written (it is no file but a folder or a device).", "Name a file."
        )
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(exist_ok=True)
        with beside.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
        _sync_names(path.parent)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        remedy = "Choose a folder that is there and may be written, or free disk space; nothing was changed."
        raise InputProblems.one(str(path), "", f"cannot be written ({reason}).", remedy) from fault
    finally:
        _remove(beside)


def _sync_names(folder: Path) -> None:
    """Make the new name last through a power cut, where the file system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
