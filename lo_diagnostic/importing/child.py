"""A child process that turns a file into CSV: started, given the file, bounded in time, its answer taken."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from threading import Event, Thread, Timer
from typing import IO, Any, Final

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.importing.in_child import MAX_ANSWER, SECONDS, too_large
from lo_diagnostic.importing.opened_file import OpenedFile

_PIECE: Final = 1 << 20
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Every thread of a numeric library takes address space, which is bounded."""


def run_child(
    module: str, file: OpenedFile, *arguments: str, what: str, remedy: str
) -> tuple[dict[str, Any], io.BytesIO]:
    """What the module `lo_diagnostic.importing.<module>`, run as a process of its own, makes of the file.

    What it found besides the cells, and the CSV. `what` and `remedy` are for messages ("an Excel workbook").
    Raises InputProblems where the child refuses, crashes, or takes too much time or memory.
    """
    command = [sys.executable, "-P", "-m", f"lo_diagnostic.importing.{module}", *arguments]
    in_memory = file.in_memory
    late = Event()
    with subprocess.Popen(  # noqa: S603 - this program itself
        command,
        stdin=file.stream if in_memory is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | _ONE_THREAD,
    ) as process:
        clock = Timer(SECONDS, _stop, (process, late))
        giving = Thread(target=_give, args=(in_memory, process.stdin))
        clock.start()
        giving.start()
        try:
            found, csv = _taken(process)
        finally:
            clock.cancel()
            process.kill()
            giving.join()
    if found is None and late.is_set():
        message = f"takes more than {SECONDS} seconds to be read as {what}."
        raise InputProblems.one(file.name, "", message, remedy)
    if found is None:
        message = f"cannot be read as {what}: it may be damaged, or too large inside."
        raise InputProblems.one(file.name, "", message, remedy)
    if "refused" in found:
        raise InputProblems.one(file.name, *found["refused"])
    return found, csv


def _stop(process: subprocess.Popen[bytes], late: Event) -> None:
    late.set()
    process.kill()


def _give(content: io.BytesIO | None, stdin: IO[bytes] | None) -> None:
    """Write what lies on no disk to a child, which may end before it has read it all."""
    if content is None or stdin is None:
        return
    try:
        with stdin:
            stdin.write(content.getbuffer())
    except OSError:
        return


def _taken(process: subprocess.Popen[bytes]) -> tuple[dict[str, Any] | None, io.BytesIO]:
    """What the child found, None where it did not end well, and the CSV."""
    csv = io.BytesIO()
    if process.stdout is None:
        return None, csv
    first = process.stdout.readline(MAX_ANSWER)
    while piece := process.stdout.read(_PIECE):
        if csv.tell() + len(piece) > MAX_ANSWER:
            return {"refused": too_large().args}, csv
        csv.write(piece)
    if process.wait() != 0 or not first:
        return None, csv
    found: dict[str, Any] = json.loads(first)
    return found, csv
