"""Planning a k-safe release: seconds over people and over cuts, and cells shown beside pairwise overlap.

Pairwise overlap shows a cell when at least k people are in it, and when nobody or at least k people are in
what it shares with each shown cell, in what it has more, and in what it has less.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from pyarrow import csv

from benchmarks import speed_page
from benchmarks.disclosure_picture import disclosure_picture
from benchmarks.organisations import CUTS, Organisation
from benchmarks.timing import Ratio, median
from lo_diagnostic.disclosure.counting import Counted
from lo_diagnostic.disclosure.measures import PEOPLE, Grouping, Mask, Measure
from lo_diagnostic.disclosure.plan import Plan, plan_release
from lo_diagnostic.disclosure.showing import Thresholds

_Counts = tuple[int, int, int]
"""Candidates, how many of them are shown, and how many by pairwise overlap."""

_K, _LARGER_K = 5, 10
_PROMISED = {250: 1.0, 1_000: 5.0, 3_000: 25.0}
"""Seconds at most for so many people, with all six cuts and eight dimensions."""
_SIZES, _LARGER_SIZES = (250, 500, 1_000, 2_000, 3_000), (5_000, 10_000)
_SEEDS, _MORE_SEEDS = 3, 9
_PEOPLE_BY_CUT = 1_000
_MILLION, _MANY_TEAMS = 1_000_000, 20_000
_RUNS = 5


@dataclass(frozen=True)
class Cells:
    """Cells of at least k people, and how many of them are shown: by us, and by pairwise overlap.

    Each is a mean over organisations; without groups that were merged. `counted`: groups alone, or the cells
    of every dimension.
    """

    people: int
    k: int
    counted: str
    candidates: float
    ours: float
    pairwise: float

    @property
    def ratio(self) -> float:
        """How many times the cells of pairwise overlap."""
        return self.ours / self.pairwise

    @property
    def holds(self) -> bool:
        """Are more cells shown than by pairwise overlap?"""
        return self.ours > self.pairwise

    def __str__(self) -> str:
        return (
            f"{self.people:,} people, k = {self.k}, {self.counted}: {self.ours:.0f} of {self.candidates:.0f} "
            f"cells shown, {self.ratio:.2f} × pairwise overlap ({self.pairwise:.0f}): "
            f"{'holds' if self.holds else 'DOES NOT HOLD'}"
        )


@dataclass(frozen=True)
class _Release:
    """What was planned for an organisation, and how long that took."""

    organisation: Organisation
    k: int
    plan: Plan
    seconds: float

    @classmethod
    def of(
        cls,
        organisation: Organisation,
        dimensions: Sequence[Counted],
        k: int = _K,
        cuts: Sequence[str] = CUTS,
    ) -> _Release:
        groupings = organisation.cuts(cuts)
        start = time.perf_counter()
        plan = plan_release(organisation.people, dimensions, [], groupings, Thresholds(k, 2 * k))
        return cls(organisation, k, plan, time.perf_counter() - start)

    def of_groups(self) -> _Counts:
        """Of the groups themselves."""
        return self._shown(PEOPLE, np.ones(self.organisation.people, np.bool_))

    def of_dimensions(self) -> _Counts:
        """Of every dimension in each group, added up."""
        each = [self._shown(one.measure, one.answered > 0) for one in self.organisation.counted()]
        candidates, ours, pairwise = np.sum(each, axis=0).tolist()
        return candidates, ours, pairwise

    def _shown(self, measure: Measure, counted: Mask) -> _Counts:
        cuts = self.organisation.cuts()
        candidates = sum(int((cut.sizes(counted) >= self.k).sum()) for cut in cuts.values())
        levels = [self.plan.by_group[measure, name][: len(cut.groups)] for name, cut in cuts.items()]
        shown = sum(int(np.count_nonzero(each)) for each in levels)
        return candidates, shown, pairwise_overlap(cuts, counted, self.k)


def measure(*, full: bool = False) -> Iterator[Ratio | Cells]:
    """Medians of seconds and means of cells over three organisations of each size.

    `full`: over nine, up to ten thousand people, and the picture and the page written anew.
    """
    seeds = _MORE_SEEDS if full else _SEEDS
    by_people: dict[int, float] = {}
    cells: list[Cells] = []
    for people in (*_SIZES, *_LARGER_SIZES) if full else _SIZES:
        organisations = [Organisation.of(people, seed) for seed in range(seeds)]
        releases = [_Release.of(one, one.counted()) for one in organisations]
        by_people[people] = seconds = median([release.seconds for release in releases])
        print(f"{people:,} people, six cuts: {seconds:.2f} s", flush=True)
        if people in _PROMISED:
            limit = _PROMISED[people]
            yield Ratio(f"release, {people:,} people", f"{limit:.0f} s", seconds, limit, 1.0)
            stricter = [_Release.of(one, [], _LARGER_K) for one in organisations]
            cells += [
                _cells("groups", releases, _Release.of_groups),
                _cells("eight dimensions", releases, _Release.of_dimensions),
                _cells("groups", stricter, _Release.of_groups),
            ]
    yield from cells
    yield from _one_cut()
    by_cuts = [_seconds_of_cuts(CUTS[:number], seeds) for number in range(1, len(CUTS) + 1)]
    if full:
        picture = speed_page.DOCS / "images" / "disclosure-speed.svg"
        picture.write_text(disclosure_picture(by_people, by_cuts, _PEOPLE_BY_CUT), encoding="utf-8")
        speed_page.rewrite("cells", _table(cells))


def pairwise_overlap(cuts: Mapping[str, Grouping], counted: Mask, k: int) -> int:
    """How many cells of those counted are shown by that rule, everybody first and in the order of ours."""
    candidates = sorted(
        (name.count(","), -int(n), name, place)
        for name, cut in cuts.items()
        for place, n in enumerate(cut.sizes(counted))
        if n >= k
    )
    members = [counted & (cuts[name].codes == place) for _, _, name, place in candidates]
    rows = np.stack([counted, *members]).astype(np.float32)
    overlap = (rows @ rows.T).astype(np.int64)
    n, shown = overlap.diagonal(), [0]
    for cell in range(1, len(rows)):
        both = overlap[cell, shown]
        parts = np.stack([both, n[cell] - both, n[shown] - both])
        if ((parts == 0) | (parts >= k)).all():
            shown.append(cell)
    return len(shown) - 1


def _cells(counted: str, releases: Sequence[_Release], of: Callable[[_Release], _Counts]) -> Cells:
    means = np.mean([of(release) for release in releases], axis=0).tolist()
    return Cells(releases[0].organisation.people, releases[0].k, counted, *means)


def _one_cut() -> Iterator[Ratio]:
    """A million people in 20,000 teams, against readers of the answers that were counted; in turns."""
    organisation = Organisation.of(_MILLION, 0, _MANY_TEAMS)
    counted, cuts = organisation.counted(), organisation.cuts(["team"])
    with TemporaryDirectory() as folder:
        file = organisation.answers_within(Path(folder))
        works: list[Callable[[], Any]] = [
            partial(plan_release, _MILLION, counted, [], cuts, Thresholds()),
            partial(csv.read_csv, file),
            partial(pd.read_csv, file, engine="c"),
        ]
        rounds = [[_seconds(work) for work in works] for _ in range(_RUNS + 1)][1:]
    ours, *floors = (median(column) for column in zip(*rounds, strict=True))
    for name, floor in zip(("pyarrow.csv.read_csv", "pandas.read_csv"), floors, strict=True):
        yield Ratio("release, one cut of 20,000 teams, a million people", name, ours, floor, 1.0)


def _seconds_of_cuts(cuts: Sequence[str], seeds: int) -> float:
    organisations = [Organisation.of(_PEOPLE_BY_CUT, seed) for seed in range(seeds)]
    seconds = median([_Release.of(one, one.counted(), cuts=cuts).seconds for one in organisations])
    print(f"{_PEOPLE_BY_CUT:,} people, cuts up to {cuts[-1]}: {seconds:.2f} s", flush=True)
    return seconds


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _table(cells: Sequence[Cells]) -> str:
    head = "| people | k | cells | of k or more | shown | by pairwise overlap | ratio |\n"
    head += "|---:|---:|---|---:|---:|---:|---:|\n"
    return head + "".join(
        f"| {at.people:,} | {at.k} | {at.counted} | {at.candidates:,.0f} | {at.ours:,.0f} "
        f"| {at.pairwise:,.0f} | **{at.ratio:.2f}** |\n"
        for at in cells
    )
