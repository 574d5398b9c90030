"""How time and memory of `lo-diag score` grow from ten thousand to ten million people."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmarks import speed_page
from benchmarks.growth_picture import Point, growth_picture
from benchmarks.scoring import READ, score_command
from benchmarks.survey_files import SurveyFile
from benchmarks.timing import Cost, Ratio, alternate, python

_SIZES = (10_000, 100_000, 1_000_000)
_LARGEST = 10_000_000
_TEAMS = 200
_STEEPER = 1.5
_PEAK_OF_LARGEST = 2000.0


@dataclass(frozen=True)
class _Size:
    """What so many people cost us, and a process that only reads their file."""

    people: int
    ours: Cost
    reading: Cost


def measure(*, full: bool = False) -> Iterator[Ratio]:
    """Does one more person cost the same at every size? Medians of 5 runs, in turns; ten million run once.

    `full`: up to ten million people (1 GB of disk while it runs), and the picture and the page written anew.
    """
    sizes = _measured(_SIZES, 5)
    if full:
        sizes += _measured([_LARGEST], 1)
    for small, middle, large in zip(sizes, sizes[1:], sizes[2:], strict=False):
        name = f"one more person, {middle.people:,} to {large.people:,}"
        floor_name = f"one more, {small.people:,} to {middle.people:,}"
        yield Ratio(name, floor_name, _slope(middle, large), _slope(small, middle), _STEEPER, "µs")
    if full:
        peak = sizes[-1].ours.megabytes
        yield Ratio("memory, ten million people", "2 GB", peak, _PEAK_OF_LARGEST, 1.0, "MB")
        picture = speed_page.DOCS / "images" / "speed.svg"
        picture.write_text(growth_picture(_points(sizes)), encoding="utf-8")
        speed_page.rewrite("sizes", _table(sizes))


def _measured(sizes: Sequence[int], runs: int) -> list[_Size]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = [SurveyFile(people, _TEAMS).within(folder) for people in sizes]
        commands = [
            command
            for file in files
            for command in (score_command(file, folder, "--json"), python("-c", READ, str(file)))
        ]
        costs = alternate(commands, runs)
    found = [_Size(*size) for size in zip(sizes, costs[::2], costs[1::2], strict=True)]
    for size in found:
        print(f"{size.people:,} people: {size.ours}; pandas.read_csv: {size.reading}", flush=True)
    return found


def _slope(smaller: _Size, larger: _Size) -> float:
    """Microseconds for each person more."""
    return 1e6 * (larger.ours.seconds - smaller.ours.seconds) / (larger.people - smaller.people)


def _points(sizes: Sequence[_Size]) -> list[Point]:
    return [
        Point(program, size.people, cost)
        for size in sizes
        for program, cost in (("lo-diag score", size.ours), ("pandas.read_csv", size.reading))
    ]


def _table(sizes: Sequence[_Size]) -> str:
    head = "| people × 40 items | `lo-diag score` | `pandas.read_csv` alone |\n|---:|---|---|\n"
    rows = "".join(f"| {size.people:,} | {size.ours} | {size.reading} |\n" for size in sizes)
    machine = f"{os.cpu_count()} processors, Python {platform.python_version()}"
    return f"{head}{rows}\n{machine}, numpy {np.__version__}, pandas {pd.__version__}.\n"
