"""What a child process does that turns a file into CSV: it limits itself, converts, and answers its parent.

The file comes through standard input. The answer on standard output is one line of JSON (what was found
besides the cells, or why the file is refused) and, below it, the CSV. Only light modules may be imported
here: a child must start at once.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Final, TypeAlias

MAX_COLUMNS: Final = 1000
MAX_ANSWER: Final = 1_000_000_000
"""Characters of CSV."""
SECONDS: Final = 120
_MEMORY: Final = 2_000_000_000

Converted: TypeAlias = tuple[dict[str, Any], Iterable[str]]
"""What was found besides the cells, and the CSV in parts."""
Convert: TypeAlias = Callable[[BinaryIO, list[str]], Converted]


class RefusedError(Exception):
    """The file is refused: place, message, remedy."""


def no_sheet(name: str) -> str:
    """What is told of a workbook that lacks a sheet."""
    return f'has no sheet "{name}".'


def too_wide(place: str) -> RefusedError:
    """More columns than an import may have."""
    remedy = f"Keep to {MAX_COLUMNS:,}: remove columns that hold no answers."
    return RefusedError(place, f"has more than {MAX_COLUMNS:,} columns.", remedy)


def too_large() -> RefusedError:
    """More than fits in the memory of a child."""
    return RefusedError("", "holds more than can be read at once.", "Split it, for instance by wave.")


def answer(convert: Convert) -> None:
    """Convert the file at standard input within limits; an exception ends the process with a code."""
    _limit_this_process()
    stream: BinaryIO = sys.stdin.buffer
    if stream.seekable():
        stream.seek(0)
    else:
        stream = io.BytesIO(stream.read())
    try:
        found, parts = convert(stream, sys.argv[1:])
    except RefusedError as fault:
        found, parts = {"refused": fault.args}, ()
    except MemoryError:
        found, parts = {"refused": too_large().args}, ()
    out = sys.stdout.buffer
    out.write(json.dumps(found).encode() + b"\n")
    for part in parts:
        out.write(part.encode())
    out.flush()


def _limit_this_process() -> None:
    """Bound memory and processor time, and leave no core file with answers, where the system can do so."""
    try:
        import resource
    except ImportError:
        return
    limits = ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0))
    for limit, most in limits:
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))
