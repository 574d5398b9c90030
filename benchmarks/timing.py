"""What whole processes cost: alternating runs, the median of each, so that both see the same machine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

Command = Sequence[str]

_BYTES_OF_PEAK = 1 if sys.platform == "darwin" else 1024
_LAUNCHER = """
import os, subprocess, sys, time
start = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
print(time.perf_counter() - start, used.ru_maxrss)
child.returncode = os.waitstatus_to_exitcode(status)
sys.exit(child.returncode)
"""
"""Starts the process in our place: its peak begins at that of whoever starts it, and ours may be large."""


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds of the clock, and megabytes (10⁶ bytes) of memory at its peak."""

    seconds: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s, {self.megabytes:,.0f} MB"


@dataclass(frozen=True)
class Ratio:
    """Ours against the floor, both in `unit`, and the limit that was promised."""

    name: str
    floor_name: str
    ours: float
    floor: float
    limit: float
    unit: str = "s"

    @property
    def value(self) -> float:
        """How many times the floor."""
        return self.ours / self.floor

    @property
    def holds(self) -> bool:
        """Is the promise kept? A cost below nought is no measurement."""
        return 0 < self.value <= self.limit

    def amount(self, cost: float) -> str:
        """A cost in words: `0.123 s`, `870 MB`."""
        return f"{cost:,.0f} {self.unit}" if self.unit == "MB" else f"{cost:.3f} {self.unit}"

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.amount(self.ours)}, {self.value:.2f} × {self.floor_name} "
            f"({self.amount(self.floor)}); limit {self.limit} ×: {'holds' if self.holds else 'DOES NOT HOLD'}"
        )


def compare(name: str, ours: Command, floor_name: str, floor: Command, limit: float, runs: int) -> Ratio:
    """The ratio of seconds, as `alternate` measures them."""
    our_cost, floor_cost = alternate([ours, floor], runs)
    return Ratio(name, floor_name, our_cost.seconds, floor_cost.seconds, limit)


def alternate(commands: Sequence[Command], runs: int) -> list[Cost]:
    """Run the commands in turns, `runs` times after one warm-up each; the median of each counts."""
    rounds = [[cost_of(command) for command in commands] for _ in range(runs + 1)][1:]
    return [_middle(costs) for costs in zip(*rounds, strict=True)]


def cost_of(command: Command) -> Cost:
    """Run a command to its end, its output unread. CalledProcessError, with what it said, where it fails."""
    launched = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command]
    try:
        told = subprocess.run(launched, check=True, capture_output=True, text=True).stdout
    except subprocess.CalledProcessError as error:
        sys.stderr.write(error.stderr)
        raise
    seconds, peak = told.split()
    return Cost(float(seconds), int(peak) * _BYTES_OF_PEAK / 1e6)


def python(*arguments: str) -> list[str]:
    """A command of the interpreter that runs the benchmark."""
    return [sys.executable, *arguments]


def lo_diag(*arguments: str) -> list[str]:
    """The program as that interpreter has it."""
    return python("-c", "from lo_diagnostic.cli.main import main; main()", *arguments)


def median(values: Sequence[float]) -> float:
    """The middle one of an odd number of values."""
    return sorted(values)[len(values) // 2]


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(median([cost.seconds for cost in costs]), median([cost.megabytes for cost in costs]))
