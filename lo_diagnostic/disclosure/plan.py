"""The first door: which cells may be shown, decided from membership alone, never from answers.

A cell is shown when enough people stand behind it and when the shown groups of its cut leave
either nobody or enough people: the organisation's mean minus theirs must not be a few people's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.disclosure.showing import Showing, Thresholds

Mask = NDArray[np.bool_]
Levels = NDArray[np.int8]

_BLOCK = 1 << 16
"""People who are counted at a time."""


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

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Each group's index."""
        return {group: index for index, group in enumerate(self.groups)}

    def sizes(self, counted: Mask | None = None) -> NDArray[np.intp]:
        """How many of those counted (default: everybody) are in each group."""
        sizes = np.zeros(len(self.groups) + 1, np.intp)
        for start in range(0, len(self.codes), _BLOCK):
            codes = self.codes[start : start + _BLOCK]
            if counted is not None:
                codes = codes[counted[start : start + _BLOCK]]
            sizes += np.bincount(codes + 1, minlength=len(sizes))
        return sizes[1:]


@dataclass(frozen=True, eq=False)
class Plan:
    """What may be shown: of each measure over everybody, and by cut of each group, in the cut's order."""

    cuts: Mapping[str, Grouping]
    whole: Mapping[Measure, Showing]
    by_group: Mapping[tuple[Measure, str], Levels]

    def shown(self, cell: Cell) -> Showing:
        """What may be shown of `cell`; nothing for an unknown one."""
        if not cell.cut:
            return self.whole.get(cell.measure, Showing.NOTHING)
        levels, grouping = self.by_group.get((cell.measure, cell.cut)), self.cuts.get(cell.cut)
        if levels is None or grouping is None or cell.group not in grouping.place:
            return Showing.NOTHING
        return Showing(levels[grouping.place[cell.group]])

    def withheld(self) -> Iterator[Cell]:
        """Cells that are not shown; of a group that is not shown at all, the group alone."""
        yield from (Cell(measure) for measure, level in self.whole.items() if not level and measure != PEOPLE)
        for (measure, cut), levels in self.by_group.items():
            people = self.by_group[PEOPLE, cut]
            hidden = (levels == 0) & (people > 0) if measure != PEOPLE else levels == 0
            groups = self.cuts[cut].groups
            yield from (Cell(measure, cut, groups[place]) for place in np.flatnonzero(hidden))


def plan_release(
    counted: Iterable[tuple[Measure, Mask | int]], cuts: Mapping[str, Grouping], thresholds: Thresholds
) -> Plan:
    """Decide for every measure, over the whole organisation and over each group of each cut.

    `counted`: each measure with who counts in it (one entry a respondent), or with how many where it is of
    the whole organisation only; `PEOPLE` must come first when there are cuts: a group that may not be shown
    as such shows none of its measures. The minimum for items is
    `thresholds.detail`, for all else `thresholds.group`.
    """
    whole: dict[Measure, Showing] = {}
    by_group: dict[tuple[Measure, str], Levels] = {}
    for measure, mask in counted:
        least = thresholds.detail if measure.kind == "item" else thresholds.group
        total = mask if isinstance(mask, int) else int(np.count_nonzero(mask))
        whole[measure] = thresholds.showing(total) if total >= least else Showing.NOTHING
        if isinstance(mask, int) or not measure.by_group:
            continue
        for cut, grouping in cuts.items():
            sizes = grouping.sizes(mask)
            eligible = sizes >= least if whole[measure] else np.zeros(len(sizes), np.bool_)
            if measure != PEOPLE:
                eligible &= by_group[PEOPLE, cut] > 0
            admitted = _admitted(sizes, eligible, total, least)
            levels = np.where(sizes >= thresholds.detail, Showing.DETAIL, Showing.SUMMARY)
            by_group[measure, cut] = np.where(admitted, levels, Showing.NOTHING).astype(np.int8)
    return Plan(cuts, whole, by_group)


def _admitted(sizes: NDArray[np.intp], eligible: Mask, total: int, least: int) -> Mask:
    """The eligible groups, without the smallest while those left over are some but fewer than `least`."""
    largest_first = np.argsort(-sizes, kind="stable")
    largest_first = largest_first[eligible[largest_first]]
    left_over = total - np.concatenate([[0], np.cumsum(sizes[largest_first])])
    safe = np.flatnonzero((left_over == 0) | (left_over >= least))
    admitted = np.zeros(len(sizes), np.bool_)
    admitted[largest_first[: safe[-1] if len(safe) else 0]] = True
    return admitted
