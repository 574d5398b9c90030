"""The kinds of people that a report could tell apart: which of its cells each kind is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lo_diagnostic.disclosure.measures import Ints
from lo_diagnostic.disclosure.tables.places import Place

LARGEST = 200_000
"""Kinds of people that are looked at; a crossing of very many groups has more."""


@dataclass(frozen=True)
class Cell:
    """A cell whose n is shown. `time`: who came until then is in it; `shown`: is its mean shown, too?"""

    place: Place
    file: str
    time: int
    n: int
    shown: bool
    label: str


def kinds_of_people(cells: Sequence[Cell]) -> Ints | None:
    """Cells × kinds, 1 where people of the kind are in the cell; every kind is in some cell.

    None where there are too many kinds to look at.
    """
    values: dict[str, dict[str, int]] = {}
    for cell in cells:
        for attribute, value in (pair for part in cell.place.parts for pair in part):
            known = values.setdefault(attribute, {})
            known.setdefault(value, len(known) + 1)
    times = max((cell.time for cell in cells), default=0) + 1
    widths = [times, *(len(known) + 1 for known in values.values())]
    if np.prod([float(width) for width in widths]) * len(cells) > 100 * LARGEST:
        return None
    time, *grids = np.unravel_index(np.arange(np.prod(widths)), widths)
    grid = dict(zip(values, grids, strict=True))
    members = np.empty((len(cells), len(time)), np.int8)
    for row, cell in enumerate(cells):
        inside = np.zeros(len(time), np.bool_)
        for part in cell.place.parts:
            has_all = time <= cell.time
            for attribute, value in part:
                has_all &= grid[attribute] == values[attribute][value]
            inside |= has_all
        members[row] = inside
    return _distinct(members, cells)


def _distinct(members: np.ndarray[tuple[int, int], np.dtype[np.int8]], cells: Sequence[Cell]) -> Ints:
    """Each kind once, without those in two groups of one level, and those in no cell."""
    there = members.any(axis=0)
    levels = [(cell.file, cell.place.level) for cell in cells]
    for level, times in Counter(levels).items():
        if times > 1 and level[1]:
            there &= members[[other == level for other in levels]].sum(axis=0) <= 1
    return np.unique(members[:, there], axis=1).astype(np.int64)
