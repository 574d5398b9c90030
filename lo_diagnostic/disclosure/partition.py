"""The proof for at most one cut: its shown groups and everybody else are classes that share nobody.

Combinations of their rows are sums of whole classes, so the release is k-safe when each class is nobody or
at least k people. This is the information sets' answer, too, had at once for any number of people.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Ints, Mask


class Partition:
    """Who counts, in the classes that are shown; the last class is everybody who is in none of them."""

    def __init__(self, counted: Mask, codes: Ints, values: Sequence[NDArray[np.integer]], k: int) -> None:
        """`codes`: the group of each person, −1 for none; `values`: rows that may be asked about."""
        self._people = np.flatnonzero(counted) if not counted.all() else slice(None)
        self._codes = codes[self._people]
        self._values = values
        self._k = k
        self._left_over = len(self._codes)
        self._shown = np.zeros(int(codes.max(initial=-1)) + 1, np.bool_)
        self._alike = np.ones(len(self._codes), np.bool_)

    def admit_cells(self, _: Ints, groups: Ints) -> Mask:
        """Of the groups, in this order of never rising size, those that leave nobody or enough people."""
        sizes = np.bincount(self._codes + 1, minlength=len(self._shown) + 1)[1:][groups]
        left_over = self._left_over - np.concatenate([[0], np.cumsum(sizes)])
        safe = np.flatnonzero((left_over == 0) | (left_over >= self._k))
        admitted = np.arange(len(groups)) < (safe[-1] if len(safe) else 0)
        self._shown[groups[admitted]] = True
        self._left_over = int(left_over[admitted.sum()])
        return admitted

    def admit_people(self, mask: Mask) -> bool:
        """Show the sum of these people, all of whom are in no shown group."""
        n = int(np.count_nonzero(mask[self._people]))
        left_over = self._left_over - n
        return n >= self._k and (left_over == 0 or left_over >= self._k)

    def least_touched(self, value: int) -> int:
        """At least so many people does `values[value]` touch with any combination of shown rows; 0: nobody.

        In each class a combination spares those who share one value. After another such row was admitted,
        those alone are counted who have the common value in it; the row follows from the others only if it
        does so without it.
        """
        values = self._values[value][self._people]
        everybody = np.ones(len(values), np.bool_)
        if self._alike.all():
            return self._touched(values, everybody)
        return max(self._touched(values, self._alike), 1) if self._touched(values, everybody) else 0

    def _touched(self, values: NDArray[np.integer], among: Mask) -> int:
        """How many of these people do not have the most frequent value of their class."""
        common = np.bincount(values).argmax() if len(values) else 0
        other = np.flatnonzero((values != common) & among)
        if not len(other):
            return 0
        classes = self._classes()
        size = len(self._shown) + 1
        n = np.bincount(classes[among], minlength=size)
        spared = n - np.bincount(classes[other], minlength=size)
        kinds = int(values.max()) + 1
        pairs, counts = np.unique(classes[other] * kinds + values[other], return_counts=True)
        np.maximum.at(spared, pairs // kinds, counts)
        return int((n - spared).sum())

    def admit(self, value: int) -> bool:
        """Show the row `values[value]` if that is safe."""
        least = self.least_touched(value)
        if least == 0:
            return True
        if least < self._k:
            return False
        values = self._values[value][self._people]
        self._alike &= values == np.bincount(values).argmax()
        return True

    def _classes(self) -> Ints:
        shown = np.append(self._shown, False)[self._codes]
        return np.where(shown, self._codes, len(self._shown))
