"""The one place where the server touches the answers file: one thread, one thing at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers import AnswersFile

T = TypeVar("T")


class Desk:
    """The answers file of a study while phones answer. Close it at the end, or use `with`."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises InputProblems when it cannot be used or written."""
        self._path = path
        self._answers = AnswersFile.open(path, writing=True, threads=True)
        self._file = _identity(path)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answers")

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        """Finish what was begun, and give the file back."""
        self._thread.shutdown(wait=True)
        self._answers.close()

    async def do(self, work: Callable[[AnswersFile], T]) -> T:
        """What `work` gives; while it runs other requests are served. Raises what it raises, and
        InputProblems when the file was taken away meanwhile: nothing is told saved that nobody would find."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.do_now, work)

    def do_now(self, work: Callable[[AnswersFile], T]) -> T:
        """The same at once; before or after serving only."""
        if _identity(self._path) != self._file:
            message = "was removed or replaced while phones were answering."
            remedy = "Put it back, stop the server and start it again; phones keep their answers meanwhile."
            raise InputProblems.one(str(self._path), "", message, remedy)
        return work(self._answers)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
