"""Who is at work in a study: advisory locks, which the system takes back however a process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Presence:
    """This process among those that hold interviews in a study. Each holds a shared lock on its folder."""

    descriptor: int

    def alone(self) -> bool:
        """Is nobody else at work? True as well where the file system knows no locks."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
            fcntl.flock(self.descriptor, fcntl.LOCK_SH)
        except OSError:
            return


@contextmanager
def present(folder: Path) -> Iterator[Presence]:
    """Be at work in the study `folder` until the block ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        presence = Presence(descriptor)
        presence.stay()
        yield presence
    finally:
        os.close(descriptor)
