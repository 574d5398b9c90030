"""How long whole processes take: alternating runs, the median of each, so that both see the same machine."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

Command = Sequence[str]


@dataclass(frozen=True)
class Ratio:
    """Ours against the floor, in seconds, and the limit that was promised."""

    name: str
    floor_name: str
    ours: float
    floor: float
    limit: float

    @property
    def value(self) -> float:
        """How many times the floor."""
        return self.ours / self.floor

    def __str__(self) -> str:
        verdict = "holds" if self.value <= self.limit else "DOES NOT HOLD"
        return (
            f"{self.name}: {self.ours:.3f} s, {self.value:.2f} × {self.floor_name} "
            f"({self.floor:.3f} s); limit {self.limit} ×: {verdict}"
        )


def compare(name: str, ours: Command, floor_name: str, floor: Command, limit: float, runs: int) -> Ratio:
    """Run both commands alternately `runs` times after one warm-up each; the median of each counts."""
    times: dict[str, list[float]] = {"ours": [], "floor": []}
    for run in range(runs + 1):
        for which, command in (("ours", ours), ("floor", floor)):
            seconds = _seconds(command)
            if run:
                times[which].append(seconds)
    return Ratio(name, floor_name, _median(times["ours"]), _median(times["floor"]), limit)


def python(*arguments: str) -> list[str]:
    """A command of the interpreter that runs the benchmark."""
    return [sys.executable, *arguments]


def _seconds(command: Command) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
