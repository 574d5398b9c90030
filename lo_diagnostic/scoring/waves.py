"""A wave as it is scored: its measured dimensions, indices, frame, and the plan of what may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from lo_diagnostic.disclosure.counting import Across
from lo_diagnostic.disclosure.issued import Issued
from lo_diagnostic.disclosure.measures import Cell, Measure
from lo_diagnostic.disclosure.plan import Plan, plan_release
from lo_diagnostic.scoring.deniable import deniable
from lo_diagnostic.scoring.frame import Frame
from lo_diagnostic.scoring.indices import person_indices
from lo_diagnostic.scoring.membership import counted, index_sums, part_sums
from lo_diagnostic.scoring.persons import Floats, Mask, MeasuredDimension

Part = tuple[str, Mask]
"""A dimension, and the people among whom a mean of their own is told."""


@dataclass(frozen=True)
class Wave:
    """The people of one wave who answered anything; everything about them is in the same order.

    `people`: their ids, by which linked waves are matched. `indices`: each person's values. `issued`: what
    was shown of the wave before.
    """

    name: str
    measured: tuple[MeasuredDimension, ...]
    frame: Frame
    people: pd.Series[str]
    indices: Mapping[str, Floats]
    plan: Plan
    issued: Issued | None = None

    def plan_with(self, sums: Sequence[Across]) -> Plan:
        """The plan if these sums across the measured dimensions are to be shown as well."""
        return _plan(
            self.measured, [*index_sums(self.measured, self.indices), *sums], self.frame, self.issued
        )

    def safe_parts(self, parts: Sequence[Part]) -> list[Part]:
        """Of these parts of the people, those whose means may be shown beside everything else."""
        sums = part_sums(parts, self.measured)
        whole = self.plan_with(sums).whole if sums else {}
        return [part for part, one in zip(parts, sums, strict=True) if whole[one.measure]]

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


def plan_wave(
    name: str,
    measured: Sequence[MeasuredDimension],
    frame: Frame,
    people: pd.Series[str],
    issued: Issued | None = None,
) -> Wave:
    """The wave with its indices, and what may be shown of it beside what was `issued` before.

    Its cuts have the groups that small ones were merged into.
    """
    indices = person_indices(measured)
    plan = _plan(measured, index_sums(measured, indices), frame, issued)
    return Wave(name, tuple(measured), frame.merged(plan.cuts), people, indices, plan, issued)


def _plan(
    measured: Sequence[MeasuredDimension], sums: Iterable[Across], frame: Frame, issued: Issued | None
) -> Plan:
    people = len(measured[0].levels)
    plan = plan_release(people, map(counted, measured), sums, frame.cuts, frame.thresholds, issued)
    return deniable(plan, measured, issued) if frame.thresholds.group > 1 else plan
