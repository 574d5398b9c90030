"""What is counted: measures, cells, and the groups of a cut with who is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]

_BLOCK = 1 << 16
"""People who are counted at a time."""
MERGED: Final = "_merged"


class Measure(NamedTuple):
    """What is measured: a dimension, an item or an index, by id."""

    kind: Literal["people", "dimension", "item", "index"]
    id: str


PEOPLE = Measure("people", "")
"""Being in a group at all."""


class Cell(NamedTuple):
    """One measure of one group; `cut` and `group` are empty for the whole organisation.

    With a cut and no group it is the measure of every group of the cut.
    """

    measure: Measure
    cut: str = ""
    group: str = ""


@dataclass(frozen=True)
class Grouping:
    """One cut: the group of every respondent as an index into `groups`, −1 where it is unknown.

    `members`: the groups that a merged one stands for; nobody has their own indices then. `with_unstated`:
    merged groups that hold people of an unknown group, too.
    """

    groups: tuple[str, ...]
    codes: NDArray[np.intp]
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    with_unstated: frozenset[str] = frozenset()

    @classmethod
    def by(cls, labels: pd.Series[str]) -> Grouping:
        """Group respondents by a text column; missing labels are unknown."""
        codes, groups = pd.factorize(labels, sort=True)
        return cls(tuple(map(str, groups)), codes)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Each group's index."""
        return {group: index for index, group in enumerate(self.groups)}

    def is_like(self, other: Grouping) -> bool:
        """Has it the same groups, merged alike?"""
        mine, theirs = ((g.groups, dict(g.members), g.with_unstated) for g in (self, other))
        return mine == theirs

    def regrouped(self, merged: Mapping[str, Mapping[str, Any]]) -> Grouping:
        """The same people with groups merged: name → its `members`, and whether the `unstated` join."""
        codes, groups = self.codes.copy(), list(self.groups)
        for name, told in merged.items():
            codes[np.isin(self.codes, [self.place[one] for one in told["members"]])] = len(groups)
            if told["unstated"]:
                codes[self.codes == -1] = len(groups)
            groups.append(name)
        members = {name: tuple(told["members"]) for name, told in merged.items()}
        unstated = frozenset(name for name, told in merged.items() if told["unstated"])
        return Grouping(tuple(groups), codes, members, unstated)

    def sizes(self, counted: Mask | None = None) -> NDArray[np.intp]:
        """How many of those counted (default: everybody) are in each group."""
        sizes = np.zeros(len(self.groups) + 1, np.intp)
        for start in range(0, len(self.codes), _BLOCK):
            codes = self.codes[start : start + _BLOCK]
            if counted is not None:
                codes = codes[counted[start : start + _BLOCK]]
            sizes += np.bincount(codes + 1, minlength=len(sizes))
        return sizes[1:]
