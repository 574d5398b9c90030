"""Results of one dimension over some people, or over each of many groups: mean, spread, interval, band."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.scoring.bands import place
from lo_diagnostic.scoring.cells import CellScores, Interval, Quartiles
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.intervals import t_interval, these_people, wilson_interval
from lo_diagnostic.scoring.persons import MeasuredDimension

FAVOURABLE_FROM = 75.0

Scores = TypeVar("Scores", bound=CellScores)


@dataclass(frozen=True)
class Spread:
    """A standard deviation (0–100) with its degrees of freedom; groups of 5–9 borrow a pooled one."""

    sd: float
    df: int


def describe_dimension(
    measured: MeasuredDimension,
    scores: Distributions,
    headcounts: Sequence[int | None],
    borrowed: Sequence[Spread | None],
    result: type[Scores],
) -> list[Scores]:
    """A `result` for each group, none of which is empty.

    `borrowed` replaces a group's own spread in its interval.
    """
    cells = _cells(measured, scores)
    return [
        _results(measured, cell, headcount, spread, result)
        for cell, headcount, spread in zip(cells, headcounts, borrowed, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Cell:
    n: int
    mean: float
    sd: float
    median: float
    lower: float
    upper: float
    skew: float
    kurtosis: float
    favourable: int


def _cells(measured: MeasuredDimension, scores: Distributions) -> list[_Cell]:
    """The numbers of all groups at once, then one cell a group."""
    unfavourable = measured.dimension.high == "unfavourable"
    favourable = (
        scores.number(high=100 - FAVOURABLE_FROM) if unfavourable else scores.number(low=FAVOURABLE_FROM)
    )
    quartiles = [scores.quantile(p) for p in (0.5, 0.25, 0.75)]
    columns: list[NDArray[np.generic]] = [scores.n, scores.mean, scores.sd, *quartiles, scores.skew]
    columns += [scores.kurtosis, favourable]
    return [_Cell(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _results(
    measured: MeasuredDimension,
    cell: _Cell,
    headcount: int | None,
    borrowed: Spread | None,
    result: type[Scores],
) -> Scores:
    spread = borrowed or Spread(cell.sd, cell.n - 1)
    interval = t_interval(cell.mean, spread.sd, cell.n, df=spread.df)
    width = measured.scale.highest - measured.scale.lowest
    sd = _number(cell.sd)
    return result(
        n=cell.n,
        raw_mean=measured.scale.lowest + cell.mean / 100 * width,
        mean=cell.mean,
        interval=interval,
        interval_now=these_people(interval, cell.n, headcount),
        band=place(cell.mean, interval, measured.bands),
        raw_sd=None if sd is None else sd / 100 * width,
        sd=sd,
        se=None if sd is None else sd / math.sqrt(cell.n),
        median=cell.median,
        quartiles=Quartiles(cell.lower, cell.upper),
        skew=_number(cell.skew),
        kurtosis=_number(cell.kurtosis),
        favourable=cell.favourable / cell.n,
        favourable_interval=wilson_interval(cell.favourable, cell.n),
        notes=_notes(bool(measured.bands), _no_interval(interval, cell.n), headcount is not None),
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _no_interval(interval: Interval | None, n: int) -> str:
    if interval is not None:
        return ""
    return "one person" if n == 1 else "zero variance"


@cache
def _notes(banded: bool, no_interval: str, with_headcount: bool) -> dict[str, str]:
    """Reasons for what is missing; shared between the many groups that lack the same."""
    notes: dict[str, str] = {}
    if no_interval:
        notes |= dict.fromkeys(("interval", "skew", "kurtosis"), no_interval)
    if not with_headcount:
        notes["interval_now"] = (
            "the headcount is not known, or smaller than the number of people who answered"
        )
    if not banded:
        notes["band"] = "the instrument has no bands for this dimension"
    return notes
