"""The engine: plan the cells, compute them, hand on what disclosure control releases. Nothing else leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lo_diagnostic.disclosure.plan import PEOPLE, Cell, Grouping, Measure, Plan, plan_release
from lo_diagnostic.disclosure.release import WITHHELD, Release, Withheld, release_cells
from lo_diagnostic.disclosure.showing import Showing
from lo_diagnostic.scoring.dimensions import Spread, describe_dimension, describe_item, with_reliability
from lo_diagnostic.scoring.frame import Frame
from lo_diagnostic.scoring.highest import highest_dimensions
from lo_diagnostic.scoring.indices import describe_index, person_indices
from lo_diagnostic.scoring.moments import pooled_sd
from lo_diagnostic.scoring.persons import Floats, Mask, MeasuredDimension
from lo_diagnostic.scoring.scores import (
    DimensionScores,
    GroupScores,
    InstrumentRef,
    ItemScores,
    Respondents,
    Scores,
)


def score(
    measured: Sequence[MeasuredDimension], rows: int, frame: Frame, instruments: tuple[InstrumentRef, ...]
) -> Release[Scores]:
    """Released results of measured dimensions, which have different ids (see `persons.longest`).

    `measured` and `frame` hold the people who answered anything; `rows` counts the others, too.
    """
    indices = person_indices(measured)
    known = {found.dimension.id: ~np.isnan(found.scores) for found in measured}
    everyone = np.ones(len(measured[0].means), dtype=np.bool_)
    counted = {PEOPLE: everyone}
    counted |= {Measure("dimension", name): mask for name, mask in known.items()}
    counted |= {Measure("index", name): ~np.isnan(values) for name, values in indices.items()}
    counted |= _answered(measured)
    plan = plan_release(counted, frame.cuts, frame.thresholds)
    released = release_cells(plan, _compute(measured, indices, plan, frame))
    shown = [found for found in measured if plan.shown(Cell(Measure("dimension", found.dimension.id)))]
    scored = int(np.column_stack(list(known.values())).any(axis=1).sum())
    scores = Scores(
        instruments=instruments,
        respondents=Respondents(rows, len(everyone), scored),
        dimensions={found.dimension.id: _dimension(released, found, plan) for found in measured},
        indices={name: released[Cell(Measure("index", name))] for name in indices},
        groups={cut: _groups(released, cut, grouping, list(known)) for cut, grouping in frame.cuts.items()},
        highest=highest_dimensions(shown),
    )
    withheld = (cell for cell, result in released.items() if result is WITHHELD and cell != Cell(PEOPLE))
    return Release(scores, tuple(withheld))


def _answered(measured: Sequence[MeasuredDimension]) -> dict[Measure, Mask]:
    """Who answered which item."""
    return {
        Measure("item", item.id): ~np.isnan(found.raw[:, column])
        for found in measured
        for column, item in enumerate(found.items)
    }


def _compute(
    measured: Sequence[MeasuredDimension], indices: Mapping[str, Floats], plan: Plan, frame: Frame
) -> dict[Cell, Any]:
    """Results of the cells that may be shown, and of no other."""
    results: dict[Cell, Any] = {}
    for found in measured:
        results |= _whole_cells(found, plan, frame)
        for cut, grouping in frame.cuts.items():
            results |= _group_cells(found, cut, grouping, plan, frame)
    for name, values in indices.items():
        if plan.shown(cell := Cell(Measure("index", name))):
            results[cell] = describe_index(values)
    for cut, grouping in frame.cuts.items():
        for group, n in zip(grouping.groups, grouping.sizes(), strict=True):
            results[Cell(PEOPLE, cut, group)] = GroupScores(int(n), {})
    return results


def _whole_cells(
    found: MeasuredDimension, plan: Plan, frame: Frame
) -> dict[Cell, DimensionScores | ItemScores]:
    """The organisation's results of one dimension and of its items."""
    cells: dict[Cell, DimensionScores | ItemScores] = {}
    if plan.shown(cell := Cell(Measure("dimension", found.dimension.id))):
        scores = found.scores[~np.isnan(found.scores)]
        whole = describe_dimension(found, scores, frame.headcounts.get(("", "")))
        cells[cell] = with_reliability(whole, found) if plan.shown(cell) == Showing.DETAIL else whole
    for column, item in enumerate(found.items):
        if plan.shown(cell := Cell(Measure("item", item.id))):
            cells[cell] = describe_item(found, column)
    return cells


def _group_cells(
    found: MeasuredDimension, cut: str, grouping: Grouping, plan: Plan, frame: Frame
) -> dict[Cell, DimensionScores]:
    """One dimension's results by group of one cut; small groups borrow the spread of all that are shown."""
    dimension, known = Measure("dimension", found.dimension.id), ~np.isnan(found.scores)
    members = {
        group: found.scores[known & (grouping.codes == code)]
        for code, group in enumerate(grouping.groups)
        if plan.shown(Cell(dimension, cut, group))
    }
    pooled = _pooled(list(members.values()))
    cells: dict[Cell, DimensionScores] = {}
    for group, scores in members.items():
        cell = Cell(dimension, cut, group)
        borrowed = pooled if plan.shown(cell) < Showing.DETAIL else None
        cells[cell] = describe_dimension(found, scores, frame.headcounts.get((cut, group)), borrowed)
    return cells


def _pooled(groups: list[Floats]) -> Spread | None:
    """The pooled within-group spread of the groups that are shown."""
    df = sum(len(scores) - 1 for scores in groups)
    if df < 1:
        return None
    return Spread(pooled_sd(groups, df), df)


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
