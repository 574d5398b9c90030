"""The first door: which cells may be shown, decided from membership alone, never from answers.

A cell is shown when enough people stand behind it and when the shown groups of its cut leave
either nobody or enough people: the organisation's mean minus theirs must not be a few people's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    @property
    def by_group(self) -> bool:
        """Is it told of groups, too? Items and indices are of the whole organisation only."""
        return self.kind in ("people", "dimension")


PEOPLE = Measure("people", "")
"""Being in a group at all."""


class Cell(NamedTuple):
    """One measure of one group; `cut` and `group` are empty for the whole organisation."""

    measure: Measure
    cut: str = ""
    group: str = ""


@dataclass(frozen=True)
class Grouping:
    """One cut: the group of every respondent as an index into `groups`, −1 where it is unknown."""

    groups: tuple[str, ...]
    codes: NDArray[np.intp]

    @classmethod
    def by(cls, labels: pd.Series[str]) -> Grouping:
        """Group respondents by a text column; missing labels are unknown."""
        codes, groups = pd.factorize(labels, sort=True)
        return cls(tuple(map(str, groups)), codes)

    def sizes(self, counted: Mask | None = None) -> NDArray[np.intp]:
        """How many of those counted (default: everybody) are in each group."""
        codes = self.codes if counted is None else self.codes[counted]
        return np.bincount(codes[codes >= 0], minlength=len(self.groups))


@dataclass(frozen=True)
class Plan:
    """What may be shown of every cell."""

    showing: Mapping[Cell, Showing]

    def shown(self, cell: Cell) -> Showing:
        """What may be shown of `cell`; nothing for an unknown one."""
        return self.showing.get(cell, Showing.NOTHING)


def plan_release(
    counted: Iterable[tuple[Measure, Mask]], cuts: Mapping[str, Grouping], thresholds: Thresholds
) -> Plan:
    """Decide for every measure, over the whole organisation and over each group of each cut.

    `counted`: each measure with who counts in it (one entry a respondent); `PEOPLE` must come first when
    there are cuts: a group that may not be shown as such shows none of its measures. The minimum for items is
    `thresholds.detail`, for all else `thresholds.group`.
    """
    showing: dict[Cell, Showing] = {}
    for measure, mask in counted:
        least = thresholds.detail if measure.kind == "item" else thresholds.group
        total = int(mask.sum())
        whole = thresholds.showing(total) if total >= least else Showing.NOTHING
        showing[Cell(measure)] = whole
        for cut, grouping in cuts.items() if measure.by_group else ():
            sizes = dict(zip(grouping.groups, map(int, grouping.sizes(mask)), strict=True))
            candidates = {
                group: n
                for group, n in sizes.items()
                if measure == PEOPLE or showing[Cell(PEOPLE, cut, group)]
            }
            admitted = _admitted(candidates, total, least) if whole else set()
            for group, n in sizes.items():
                level = thresholds.showing(n) if group in admitted else Showing.NOTHING
                showing[Cell(measure, cut, group)] = level
    return Plan(showing)


def _admitted(sizes: Mapping[str, int], total: int, least: int) -> set[str]:
    """Groups of at least `least`, fewer while those left over are some but fewer than `least`."""
    admitted = sorted(
        (group for group, n in sizes.items() if n >= least), key=lambda group: (-sizes[group], group)
    )
    while admitted and 0 < total - sum(sizes[group] for group in admitted) < least:
        admitted.pop()
    return set(admitted)
