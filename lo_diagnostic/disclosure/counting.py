"""Who counts in what: in a dimension and its items, and in what adds several dimensions up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Ints, Measure

Rows = NDArray[np.integer]


@dataclass(frozen=True)
class Counted:
    """Who counts in a dimension. `answered`: from how many answers each person has a score, 0 for none.

    `items`, `reserves`: how many people answered each item; reserves are not scored. `stray`: answers to the
    items by people who have no score.
    """

    id: str
    answered: Rows
    items: Mapping[str, int]
    reserves: Mapping[str, int] = field(default_factory=dict)
    stray: int = 0

    @property
    def measure(self) -> Measure:
        """The dimension as a measure."""
        return Measure("dimension", self.id)

    @property
    def unscored(self) -> int:
        """At least how many people answered without having a score."""
        return math.ceil(self.stray / max(len(self.items) - 1, 1))

    def both(self, one: str, other: str) -> int:
        """At least how many people answered both items."""
        return max(self._complete, self.items[one] + self.items[other] - self._anybody)

    @cached_property
    def _complete(self) -> int:
        """How many people answered every item that anybody answered."""
        return int(np.count_nonzero(self.answered == sum(n > 0 for n in self.items.values())))

    @cached_property
    def _anybody(self) -> int:
        """At most how many people answered any of the items."""
        return int(np.count_nonzero(self.answered)) + self.stray


@dataclass(frozen=True)
class Across:
    """A mean of everybody across dimensions: an index, or several dimensions told as one.

    `pattern`: which kind of person each one is; `weights`: dimension → how much the score on it of each kind
    counts, in whole numbers, 0 for who is not in the mean.
    """

    measure: Measure
    n: int
    pattern: NDArray[np.integer]
    weights: Mapping[str, Ints]

    def row(self, dimension: str) -> Rows:
        """How much the score of each person counts."""
        found: Rows = self.weights[dimension].astype(np.int32)[self.pattern]
        return found
