"""The first door: which cells may be shown, decided from membership alone, never from answers.

A cell is shown when enough people stand behind it and when the shown groups of its cut leave
either nobody or enough people: the organisation's mean minus theirs must not be a few people's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.disclosure.showing import Showing, Thresholds

Mask = NDArray[np.bool_]


class Measure(NamedTuple):
    """What is measured: a dimension, an item or an index, by id."""

    kind: Literal["people", "dimension", "item", "index"]
    id: str


PEOPLE = Measure("people", "")
"""Being in a group at all."""


class Cell(NamedTuple):
    """One measure of one group; `cut` and `group` are empty for the whole organisation."""

    measure: Measure
    cut: str = ""
    group: str = ""


@dataclass(frozen=True)
class Plan:
    """What may be shown of every cell."""

    thresholds: Thresholds
    showing: Mapping[Cell, Showing]

    def shown(self, cell: Cell) -> Showing:
        """What may be shown of `cell`; nothing for an unknown one."""
        return self.showing.get(cell, Showing.NOTHING)


def plan_release(
    counted: Mapping[Measure, Mask], cuts: Mapping[str, pd.Series[str]], thresholds: Thresholds
) -> Plan:
    """Decide for every measure, over the whole organisation and over each group of each cut.

    `counted`: measure → who counts in it (one entry a respondent). `cuts`: cut → group of each respondent,
    missing where unknown. The minimum for items is `thresholds.detail`, for all else `thresholds.group`.
    """
    showing: dict[Cell, Showing] = {}
    for measure, mask in counted.items():
        least = thresholds.detail if measure.kind == "item" else thresholds.group
        total = int(mask.sum())
        showing[Cell(measure)] = thresholds.showing(total) if total >= least else Showing.NOTHING
        for cut, groups in cuts.items():
            sizes = {str(group): int(n) for group, n in groups[mask].value_counts().items()}
            open_groups = _admitted(sizes, total, least)
            for group in sorted(map(str, set(groups.dropna()))):
                shown = group in open_groups and showing[Cell(measure)] > Showing.NOTHING
                level = thresholds.showing(sizes[group]) if shown else Showing.NOTHING
                showing[Cell(measure, cut, group)] = level
    return Plan(thresholds, _nested(showing))


def _admitted(sizes: Mapping[str, int], total: int, least: int) -> set[str]:
    """Groups of at least `least`, fewer while those left over are some but fewer than `least`."""
    admitted = sorted(
        (group for group, n in sizes.items() if n >= least), key=lambda group: (-sizes[group], group)
    )
    while admitted and 0 < total - sum(sizes[group] for group in admitted) < least:
        admitted.pop()
    return set(admitted)


def _nested(showing: dict[Cell, Showing]) -> dict[Cell, Showing]:
    """A group that may not be shown as such shows none of its measures."""
    return {
        cell: Showing.NOTHING
        if cell.cut and showing.get(Cell(PEOPLE, cell.cut, cell.group), Showing.NOTHING) == Showing.NOTHING
        else level
        for cell, level in showing.items()
    }
