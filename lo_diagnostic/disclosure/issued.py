"""What was shown of a wave before, as rows that stay: nothing shown later may combine with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Grouping, Ints, Mask, Measure


@dataclass(frozen=True)
class Issued:
    """Columns are today's people, then `earlier` more for what only earlier results counted.

    Somebody whose answers changed has another column for the old ones, which counts for nobody; somebody who
    is gone still counts: `people` holds 1 or 0 for each of the earlier columns.

    Of today's answers: `cuts`: cut → the groups as they were shown; `by_group`: which of them, by measure and
    cut; `whole`: measures shown of everybody; `again`: was just this asked before, of these very people?
    Of earlier answers: `layers`: by measure, the shown group of each column, −1 for none; `values`: by
    dimension, other rows that touch it; `wholes`: by item and dimension, who counted in it, of everybody,
    today and earlier (0, or -1 for who did not).
    """

    cuts: Mapping[str, Grouping] = field(default_factory=dict)
    by_group: Mapping[tuple[Measure, str], Mask] = field(default_factory=dict)
    whole: frozenset[Measure] = frozenset()
    again: bool = False
    people: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    layers: Mapping[Measure, tuple[Ints, ...]] = field(default_factory=dict)
    values: Mapping[Measure, tuple[Ints, ...]] = field(default_factory=dict)
    wholes: Mapping[Measure, tuple[Ints, ...]] = field(default_factory=dict)

    @property
    def earlier(self) -> int:
        """How many columns only earlier results counted."""
        return len(self.people)

    def padded(self, column: NDArray[np.integer], filling: int) -> Ints:
        """A column over today's people, with `filling` for the rest."""
        return np.concatenate([column.astype(np.int64), np.full(self.earlier, filling, np.int64)])
