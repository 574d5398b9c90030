"""A wave as it is scored: its measured dimensions, indices, frame, and the plan of what may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lo_diagnostic.disclosure.plan import PEOPLE, Cell, Measure, Plan, plan_release
from lo_diagnostic.scoring.frame import Frame
from lo_diagnostic.scoring.indices import person_indices
from lo_diagnostic.scoring.persons import Floats, Mask, MeasuredDimension


@dataclass(frozen=True)
class Wave:
    """The people of one wave who answered anything; everything about them is in the same order.

    `people`: their ids, by which linked waves are matched. `indices`: each person's values.
    """

    name: str
    measured: tuple[MeasuredDimension, ...]
    frame: Frame
    people: pd.Series[str]
    indices: Mapping[str, Floats]
    plan: Plan

    def shown(self, dimension: str) -> MeasuredDimension | None:
        """The dimension with its answers; None where it is not measured or not shown."""
        if not self.plan.shown(Cell(Measure("dimension", dimension))):
            return None
        return next(found for found in self.measured if found.dimension.id == dimension)


@dataclass(frozen=True)
class EarlierWave:
    """A wave to compare with; `linked`: may the same people be compared with themselves?"""

    wave: Wave
    linked: bool


def plan_wave(name: str, measured: Sequence[MeasuredDimension], frame: Frame, people: pd.Series[str]) -> Wave:
    """The wave with its indices, and what may be shown of it (from membership alone)."""
    indices = person_indices(measured)
    plan = plan_release(_counted(measured, indices), frame.cuts, frame.thresholds)
    return Wave(name, tuple(measured), frame, people, indices, plan)


def _counted(
    measured: Sequence[MeasuredDimension], indices: Mapping[str, Floats]
) -> Iterator[tuple[Measure, Mask | int]]:
    """Who counts in which measure, people first; one mask at a time, because there may be many."""
    yield PEOPLE, np.ones(len(measured[0].levels), dtype=np.bool_)
    for found in measured:
        yield Measure("dimension", found.dimension.id), found.known
    for name, values in indices.items():
        yield Measure("index", name), ~np.isnan(values)
    for found in measured:
        for item in found.items:
            yield Measure("item", item.id), found.given[item.id]
