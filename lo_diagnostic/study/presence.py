"""Who is at work in a study: advisory locks, which the system takes back however a process ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lo_diagnostic.study.study_file import STUDY_FILE


@dataclass(frozen=True)
class Presence:
    """This process among those that hold interviews in a study. Each holds a shared lock on study.yaml."""

    stream: BinaryIO

    def alone(self) -> bool:
        """Is nobody else at work? True as well where the file system knows no locks."""
        try:
            fcntl.flock(self.stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self.stay()
        return True

    def stay(self) -> None:
        """Hold the shared lock; others hold the exclusive one for a moment only."""
        try:
            fcntl.flock(self.stream, fcntl.LOCK_SH)
        except OSError:
            return


@contextmanager
def present(folder: Path) -> Iterator[Presence]:
    """Be at work in the study `folder` until the block ends."""
    with (folder / STUDY_FILE).open("rb") as stream:
        presence = Presence(stream)
        presence.stay()
        yield presence
