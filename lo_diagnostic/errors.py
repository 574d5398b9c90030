"""What can be wrong with a user's input, how it is told, and the exit codes of the program."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Literal

Severity = Literal["error", "warning"]


class ExitCode(IntEnum):
    """Exit codes of CONTRACT: done, the input has problems, usage, our bug, interrupted."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    BUG = 3
    INTERRUPTED = 130


@dataclass(frozen=True)
class Problem:
    """One fault in a user's input: where it is, what is wrong, and what mends it.

    `place` is `line 12`, `row 7, column "Q3"`, or a key path such as `dimensions.0.items.2.text`.
    """

    file: str
    place: str
    message: str
    remedy: str
    severity: Severity = "error"

    def as_dict(self) -> dict[str, str]:
        """The problem as CONTRACT §3 writes it in JSON."""
        return {"severity": self.severity} | {k: v for k, v in asdict(self).items() if k != "severity"}

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        told = f"{self.message} {self.remedy}".strip()
        return f"{where}: {told}" if where else told


class InputProblems(Exception):  # noqa: N818 - it carries problems, it is not one error
    """Raised where work cannot go on because of the user's input; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def one(cls, file: str, place: str, message: str, remedy: str) -> InputProblems:
        """A single problem, for faults after which nothing else can be looked at."""
        return cls([Problem(file, place, message, remedy)])


class Interrupted(Exception):  # noqa: N818 - not an error: a person pressed Ctrl-C
    """The interview was interrupted; what had been confirmed is kept. `message` says where."""


def errors_among(problems: Iterable[Problem]) -> list[Problem]:
    """Those problems that stop the work; warnings never do."""
    return [problem for problem in problems if problem.severity == "error"]


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """`Did you mean "x"?`, or the known names when none is close (all of them when they are few)."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return f'Did you mean "{close[0]}"?'
    if not known:
        return ""
    shown = ", ".join(known[:12])
    return f"Known: {shown}, …" if len(known) > 12 else f"Known: {shown}."
