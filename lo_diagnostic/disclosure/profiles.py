"""The proof for any number of cuts: people with the same entries everywhere are one column (a profile)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lo_diagnostic.disclosure.information_sets import InformationSets
from lo_diagnostic.disclosure.measures import Ints, Mask

LARGEST = 8_000_000
"""Cells times profiles that are still worked through; beyond, whatever is not plain is refused."""


class Profiles:
    """Layers of groups over the same people, and the information sets that prove what is shown of them."""

    def __init__(self, layers: Sequence[Ints], values: Sequence[Ints], people: Ints, k: int) -> None:
        """`layers`: of each person the group per layer, −1 for none; layer 0 holds everybody who counts.

        `values`: rows that may be asked about. `people`: how many each entry counts for (0 or 1).
        """
        keys = np.zeros(len(people), np.int64)
        for column in [*layers, *values]:
            keys = keys * (int(column.max(initial=0)) + 2) + column + 1
            keys = np.unique(keys, return_inverse=True)[1]
        _, first, of = np.unique(keys, return_index=True, return_inverse=True)
        self._first = first
        self._layers = [layer[first] for layer in layers]
        self._values = [value[first] for value in values]
        self._k = k
        cells = sum(int(layer.max(initial=-1)) + 1 for layer in self._layers)
        self._too_large = cells * len(first) > LARGEST
        number = np.bincount(of, weights=people, minlength=len(first)).astype(np.int64)
        self.sets = InformationSets(number if not self._too_large else number[:0], k)
        self._number = number

    def admit_cells(self, layers: Ints, groups: Ints) -> Mask:
        """Admit one group after the other, each of its layer; which are shown?"""
        if self._too_large:
            return self._whole_layers(layers, groups)
        pairs = zip(layers.tolist(), groups.tolist(), strict=True)
        return np.array([self.sets.admit(self._row(layer, group)) for layer, group in pairs], np.bool_)

    def demand(self, layer: int, groups: Sequence[int] | None = None) -> None:
        """Groups of a layer (default: all) that were shown before stay shown."""
        last = int(self._layers[layer].max(initial=-1)) + 1
        for group in range(last) if groups is None else groups:
            self._demand(self._row(layer, group))

    def demand_value(self, value: int) -> None:
        """The row `values[value]` was shown before and stays."""
        self._demand(self._values[value])

    def _demand(self, row: Ints) -> None:
        if not self._too_large:
            self.sets.demand(row)

    def admit_people(self, mask: Mask) -> bool:
        """Show the sum of these of today's people; whoever shares a profile must share the mask."""
        today = self._first < len(mask)
        row = np.zeros(len(self._first), np.int64)
        row[today] = mask[self._first[today]]
        return not self._too_large and self.sets.admit(row)

    def least_touched(self, value: int) -> int:
        """The fewest people that `values[value]` touches with any combination of shown rows, up to k."""
        return 1 if self._too_large else self.sets.least_touched(self._values[value])

    def admit(self, value: int) -> bool:
        """Show the row `values[value]` if that is safe and can be proven."""
        return not self._too_large and self.sets.admit(self._values[value])

    def _row(self, layer: int, group: int) -> Ints:
        row: Ints = (self._layers[layer] == group).astype(np.int64)
        return row

    def _whole_layers(self, layers: Ints, groups: Ints) -> Mask:
        """Everybody, and then whole layers while people who share every shown group are never a few.

        Combinations are the same for such people, so none touches a few (the atom rule).
        """
        admitted = np.zeros(len(groups), np.bool_)
        atoms = np.zeros(len(self._number), np.int64)
        for layer in np.unique(layers):
            here = layers == layer
            shown = np.isin(self._layers[layer], groups[here])
            finer = atoms * (int(self._layers[layer].max(initial=0)) + 2)
            finer = np.unique(finer + np.where(shown, self._layers[layer] + 1, 0), return_inverse=True)[1]
            sizes = np.bincount(finer, weights=self._number)
            if ((sizes == 0) | (sizes >= self._k)).all():
                admitted |= here
                atoms = finer
        return admitted
