"""The fewest people that any combination of rows is about, by exhaustive search: for small or odd cases."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lo_diagnostic.disclosure.elimination import eliminate
from lo_diagnostic.disclosure.measures import Ints, Mask

PATIENCE = 20_000
"""How many branches are looked at before the search gives up."""


@dataclass
class LightestSearch:
    """Looks for combinations that touch fewer than `below` people; `below` falls with each one found.

    A combination touches a profile or does not. Not touching it leaves fewer combinations; touching it uses
    up people, of whom there are fewer than `below`: each branch ends soon.
    """

    people: Ints
    below: int
    patience: int = PATIENCE
    support: Mask | None = field(default=None, init=False)

    def search(self, rows: Ints) -> bool:
        """Has every combination of independent `rows` (modulo the prime) been looked at?

        `support` holds the profiles of the lightest one that was found.
        """
        self._branch(rows, np.zeros(len(self.people), np.bool_))
        return self.patience > 0

    def _branch(self, rows: Ints, paid: Mask) -> None:
        self.patience -= 1
        if self.patience <= 0 or not len(rows):
            return
        for row in rows:
            self._note(row != 0)
        open_columns = np.flatnonzero((rows != 0).any(axis=0) & ~paid)
        if len(rows) == 1 or not len(open_columns):
            return
        column = int(open_columns[np.argmax(self.people[open_columns])])
        if int(self.people[paid].sum() + self.people[column]) < self.below:
            also = paid.copy()
            also[column] = True
            self._branch(rows, also)
        self._branch(eliminate(rows, [column])[1], paid)

    def _note(self, support: Mask) -> None:
        touched = int(self.people[support].sum())
        if 0 < touched < self.below:
            self.support, self.below = support, touched
