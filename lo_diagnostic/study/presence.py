"""Who is at work in a study: advisory locks, which the system takes back however a process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from lo_diagnostic.study.study_file import STUDY_FILE


@dataclass(frozen=True)
class Presence:
    """This process among those that hold interviews in a study. Each holds a shared lock on its folder."""

    folder: Path
    descriptor: int

    def alone(self) -> bool:
        """Is nobody else at work? True as well where the file system knows no locks."""
        with self._asking():
            try:
                fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            except OSError:
                return True
            finally:
                self.stay()
        return True

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """One asks at a time: who asks lets go of the shared lock, so that another would seem to be alone."""
        with ExitStack() as turn:
            with suppress(OSError):
                settings = turn.enter_context((self.folder / STUDY_FILE).open("rb"))
                fcntl.flock(settings, fcntl.LOCK_EX)
            yield

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
        presence = Presence(folder, descriptor)
        presence.stay()
        yield presence
    finally:
        os.close(descriptor)
