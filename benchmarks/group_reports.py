"""`lo-diag report --by team`: a report of a batch against a process that makes one; two processors; memory.

Linux only: what the processes of a batch take together is read from /proc, and whoever outlives its parent is
waited for.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.timing import Command, Ratio, lo_diag, median
from lo_diagnostic.instrument.library import find_instrument

_INSTRUMENT = "learning-organisation"
_TEAM = 15  # people
_SINGLE_RUNS = 5
_LAUNCHER = """
import ctypes, json, os, resource, subprocess, sys, threading, time
from pathlib import Path

ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER

def descendants():
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                pass
    found, grown = {os.getpid()}, True
    while grown:
        more = {one for one, parent in parents.items() if parent in found} - found
        found, grown = found | more, bool(more)
    return found - {os.getpid()}

def kilobytes(process):
    try:
        rolled = (Path("/proc") / str(process) / "smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in rolled.splitlines() if line.startswith("Pss:")), 0)

def sample():
    while not over.wait(1):
        samples.append(sum(map(kilobytes, descendants())) * 1024 / 1e6)

samples, over, start = [], threading.Event(), time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
threading.Thread(target=sample, daemon=True).start()
code, seconds = None, 0.0
while True:
    try:
        process, status = os.wait()
    except ChildProcessError:
        break
    if process == child.pid:
        code, seconds = os.waitstatus_to_exitcode(status), time.perf_counter() - start
over.set()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, seconds, used.ru_utime + used.ru_stime, samples]))
"""


@dataclass(frozen=True)
class Batch:
    """What all processes of a command took: seconds of the clock and of processors, megabytes each second."""

    seconds: float
    processor: float
    megabytes: tuple[float, ...]

    def most(self, start: float, end: float) -> float:
        """The most memory between two shares of the time."""
        count = len(self.megabytes)
        return max(self.megabytes[int(start * count) : max(int(end * count), 1)])


def measure(full: bool = False) -> Iterator[Ratio]:
    """The ratios of 200 teams (40 without `full`), of one run each; of a single report the median counts."""
    teams = 200 if full else 40
    with TemporaryDirectory() as name:
        folder = Path(name)
        _answers(folder / "one.csv", 1)
        _answers(folder / "many.csv", teams)
        single = median([_run(folder, "one.csv", 1, f"one-{run}").seconds for run in range(_SINGLE_RUNS)])
        two, one = (_run(folder, "many.csv", workers, f"by-{workers}") for workers in (2, 1))
    yield Ratio(f"one of {teams} reports by team", "a process for one", two.seconds / teams, single, 0.5)
    yield Ratio(f"{teams} reports, two workers", "processor, one worker", two.processor, one.processor, 1.15)
    for workers, batch in ((2, two), (1, one)):
        early, late = batch.most(0.1, 0.4), batch.most(0.6, 1)
        yield Ratio(f"memory late in the batch, workers: {workers}", "early in it", late, early, 1.1, "MB")


def _answers(file: Path, teams: int) -> None:
    """A file of made-up answers 1–5 to the core questionnaire, fifteen people a team."""
    random = np.random.default_rng(teams)
    items = [item.id for item in find_instrument(_INSTRUMENT).instrument.asked_items()]
    with file.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["team", *items])
        for team in range(teams):
            level = random.normal(3.2, 0.4)
            given = np.clip(np.round(random.normal(level, 1, (_TEAM, len(items)))), 1, 5).astype(int)
            rows.writerows([f"team{team:03d}", *person] for person in given.tolist())


def _run(folder: Path, file: str, workers: int, out: str) -> Batch:
    """All reports of the file, into a folder that is not there yet. RuntimeError where it fails."""
    command: Command = lo_diag(
        "report", str(folder / file), "--instrument", _INSTRUMENT, "--by", "team", "-o", str(folder / out)
    )
    done = subprocess.run(
        [sys.executable, "-c", _LAUNCHER, *command],
        env={**os.environ, "LO_DIAG_WORKERS": str(workers)},
        check=True,
        capture_output=True,
        text=True,
    )
    code, seconds, processor, megabytes = json.loads(done.stdout)
    if code:
        raise RuntimeError(f"exit code {code}: {' '.join(command)}")
    return Batch(seconds, processor, tuple(megabytes))
