"""The engine: plan the cells, compute them, hand on what disclosure control releases. Nothing else leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lo_diagnostic.disclosure.plan import PEOPLE, Cell, Grouping, Measure, Plan
from lo_diagnostic.disclosure.release import WITHHELD, Release, Withheld, release_cells
from lo_diagnostic.disclosure.showing import RELIABILITY_ROWS, Showing
from lo_diagnostic.scoring.cells import DimensionScores, GroupScores
from lo_diagnostic.scoring.changes import REGRESSION, wave_changes
from lo_diagnostic.scoring.consistency import consistency
from lo_diagnostic.scoring.differences import MOST_COMPARED, TOO_MANY, group_differences
from lo_diagnostic.scoring.dimensions import describe_dimension
from lo_diagnostic.scoring.family import Family, Tested
from lo_diagnostic.scoring.frame import Frame
from lo_diagnostic.scoring.groups import agreement, group_cells, shown_groups
from lo_diagnostic.scoring.highest import highest_dimensions
from lo_diagnostic.scoring.indices import describe_index
from lo_diagnostic.scoring.items import describe_items
from lo_diagnostic.scoring.joint import JointScores, join
from lo_diagnostic.scoring.outcome import priorities
from lo_diagnostic.scoring.overlap import OVERLAP_LEVEL, fisher_interval, overlapping
from lo_diagnostic.scoring.persons import MeasuredDimension
from lo_diagnostic.scoring.response_quality import response_quality
from lo_diagnostic.scoring.scores import Agreement, Difference, InstrumentRef, Overlap, Respondents, Scores
from lo_diagnostic.scoring.tallies import DimensionTally, tally
from lo_diagnostic.scoring.waves import EarlierWave, Wave


@dataclass(frozen=True)
class Wanted:
    """What is asked for beside the scores: response quality, priorities for an outcome dimension."""

    quality: bool = False
    outcome: str | None = None


@dataclass
class _Computed:
    """What has been computed of the planned cells, and across groups."""

    cells: dict[Cell, Any] = field(default_factory=dict)
    agreement: dict[str, dict[str, Agreement]] = field(default_factory=dict)
    differences: dict[str, list[Tested[Difference]]] = field(default_factory=dict)


def score(
    wave: Wave,
    rows: int,
    instruments: tuple[InstrumentRef, ...],
    wanted: Wanted,
    earlier: EarlierWave | None = None,
) -> Release[Scores]:
    """Released results of a wave, whose dimensions have different ids (see `persons.longest`).

    `wave` holds the people who answered anything; `rows` counts the others, too.
    Raises InputProblems for an outcome that is no dimension with results.
    """
    measured, plan, frame = wave.measured, wave.plan, wave.frame
    computed = _compute(wave)
    released = release_cells(plan, computed.cells)
    shown = [found for found in measured if plan.shown(Cell(Measure("dimension", found.dimension.id)))]
    joint = join(shown) if shown else None
    changes = wave_changes(wave, earlier.wave, linked=earlier.linked) if earlier else []
    p = [one.p for tested in computed.differences.values() for one in tested]
    family = Family.of([*p, *(one.p for one in changes)])
    names = [found.dimension.id for found in measured]
    scores = Scores(
        instruments=instruments,
        respondents=Respondents(rows, len(measured[0].levels), _scored(measured)),
        dimensions={found.dimension.id: _dimension(released, found, plan) for found in measured},
        indices={name: released[Cell(Measure("index", name))] for name in wave.indices},
        correlations=_correlations(joint),
        overlaps=_overlaps(joint),
        groups={cut: _groups(released, cut, grouping, names) for cut, grouping in frame.cuts.items()},
        agreement=computed.agreement,
        differences=_judged(computed.differences, family),
        changes=family.judged(changes, len(p)),
        priorities=priorities(wanted.outcome, shown) if wanted.outcome else None,
        quality=response_quality(measured, shown, frame.thresholds) if wanted.quality else None,
        highest=_highest(shown, released, joint),
        notes=_notes(frame, earlier),
    )
    withheld = (cell for cell, result in released.items() if result is WITHHELD and cell != Cell(PEOPLE))
    return Release(scores, tuple(withheld))


def _scored(measured: Sequence[MeasuredDimension]) -> int:
    """How many people have a score on at least one dimension."""
    anybody = measured[0].known
    for found in measured[1:]:
        anybody |= found.known
    return int(anybody.sum())


def _compute(wave: Wave) -> _Computed:
    """Results of the cells that may be shown, and of no other."""
    plan, frame = wave.plan, wave.frame
    computed = _Computed(
        differences={cut: [] for cut in frame.cuts}, agreement={cut: {} for cut in frame.cuts}
    )
    for found in wave.measured:
        if not plan.shown(Cell(Measure("dimension", found.dimension.id))):
            continue
        counted = tally(found, frame.cuts)
        computed.cells |= _whole_cells(found, counted, plan, frame)
        for cut, grouping in frame.cuts.items():
            _compute_groups(computed, found, cut, grouping, counted, plan, frame)
    for name, values in wave.indices.items():
        if plan.shown(cell := Cell(Measure("index", name))):
            computed.cells[cell] = describe_index(values)
    for cut, grouping in frame.cuts.items():
        for group, n in zip(grouping.groups, grouping.sizes(), strict=True):
            computed.cells[Cell(PEOPLE, cut, group)] = GroupScores(int(n), {})
    return computed


def _whole_cells(
    found: MeasuredDimension, counted: DimensionTally, plan: Plan, frame: Frame
) -> dict[Cell, Any]:
    """The organisation's results of one dimension and of its items."""
    cell = Cell(Measure("dimension", found.dimension.id))
    headcount = frame.headcounts.get(("", ""))
    (results,) = describe_dimension(found, counted.scores, [headcount], [None], DimensionScores)
    if plan.shown(cell) < Showing.DETAIL:
        return {cell: results}
    inner = consistency(counted.patterns, len(found.levels))
    notes = {**results.notes, **inner.notes}
    cells: dict[Cell, Any] = {cell: replace(results, reliability=inner.reliability, notes=notes)}
    for item, item_results in describe_items(found, counted, inner).items():
        cells[Cell(Measure("item", item))] = item_results
    return cells


def _compute_groups(
    computed: _Computed,
    found: MeasuredDimension,
    cut: str,
    grouping: Grouping,
    counted: DimensionTally,
    plan: Plan,
    frame: Frame,
) -> None:
    """Add one dimension's results by group of one cut, and what is computed across the groups."""
    by_group = counted.cuts[cut]
    shown = shown_groups(found, cut, grouping, by_group.scores, plan)
    if not shown.names:
        return
    computed.cells |= group_cells(found, cut, shown, frame)
    name = found.dimension.id
    computed.agreement[cut][name] = agreement(found, cut, shown, by_group, counted.patterns, frame)
    computed.differences[cut] += group_differences(name, shown)


def _dimension(
    released: Mapping[Cell, Any], found: MeasuredDimension, plan: Plan
) -> DimensionScores | Withheld:
    """The organisation's results of a dimension, with those of its items where there are people enough."""
    cell = Cell(Measure("dimension", found.dimension.id))
    result: DimensionScores | Withheld = released[cell]
    if isinstance(result, Withheld) or plan.shown(cell) < Showing.DETAIL:
        return result
    return replace(result, items={item.id: released[Cell(Measure("item", item.id))] for item in found.items})


def _groups(
    released: Mapping[Cell, Any], cut: str, grouping: Grouping, dimensions: list[str]
) -> dict[str, GroupScores | Withheld]:
    found: dict[str, GroupScores | Withheld] = {}
    for group in grouping.groups:
        people = released[Cell(PEOPLE, cut, group)]
        if isinstance(people, Withheld):
            found[group] = WITHHELD
            continue
        cells = {name: released[Cell(Measure("dimension", name), cut, group)] for name in dimensions}
        found[group] = GroupScores(people.n, cells)
    return found


def _judged(
    tested: Mapping[str, Sequence[Tested[Difference]]], family: Family
) -> dict[str, tuple[Difference, ...]]:
    """Every difference with its adjusted p; `family` holds them all, cut after cut."""
    judged: dict[str, tuple[Difference, ...]] = {}
    start = 0
    for cut, differences in tested.items():
        judged[cut] = family.judged(differences, start)
        start += len(differences)
    return judged


def _correlations(joint: JointScores | None) -> dict[str, dict[str, float | None]]:
    """Correlations of pairs with 30 people in common; each pair once, under the earlier dimension."""
    if joint is None:
        return {}
    r, pairs = joint.correlations, joint.products.pairs
    return {
        a: {
            b: float(r[i, j]) if pairs[i, j] >= RELIABILITY_ROWS and not np.isnan(r[i, j]) else None
            for j, b in enumerate(joint.names)
            if j > i
        }
        for i, a in enumerate(joint.names[:-1])
    }


def _overlaps(joint: JointScores | None) -> tuple[Overlap, ...]:
    if joint is None:
        return ()
    found: list[Overlap] = []
    for i, a in enumerate(joint.names):
        for j, b in enumerate(joint.names[:i]):
            r, n = float(joint.correlations[i, j]), int(joint.products.pairs[i, j])
            if not np.isnan(r) and overlapping(r, n) and (interval := fisher_interval(r, n, OVERLAP_LEVEL)):
                found.append(Overlap(b, a, r, interval))
    return tuple(found)


def _highest(
    shown: Sequence[MeasuredDimension], released: Mapping[Cell, Any], joint: JointScores | None
) -> tuple[str, ...]:
    if joint is None:
        return ()
    means = {name: released[Cell(Measure("dimension", name))].mean for name in joint.names}
    return highest_dimensions(shown, means, joint)


def _notes(frame: Frame, earlier: EarlierWave | None) -> dict[str, str]:
    notes = {
        f"differences.{cut}": TOO_MANY
        for cut, grouping in frame.cuts.items()
        if len(grouping.groups) > MOST_COMPARED
    }
    if earlier and frame.cuts:
        notes["changes"] = REGRESSION
    return notes
