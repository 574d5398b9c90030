"""Merging: groups too small to be shown become "other units", told as one, before anything is left blank."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from lo_diagnostic.disclosure.measures import MERGED, Grouping, Ints, Mask


def merge_small(
    grouping: Grouping,
    shown: Mask,
    within: tuple[Grouping, Mask] | None,
    admit: Callable[[Mask], bool],
    least: int,
) -> Grouping:
    """The cut with its hidden groups merged as far as the sum of them may be shown, named `_merged` and on.

    `within`: the cut that this one divides, and which of its groups are shown: those hidden in one of them
    are merged with each other first. `admit`: may the sum of these people be shown as well? People who did
    not state their group are taken in where only that makes a sum safe: what is left over is known anyhow.
    """
    merging = _Merging(grouping, least)
    hidden = np.flatnonzero(~shown & (grouping.sizes() > 0))
    for parent, among in _parents(grouping, hidden, within):
        merging.merge(among, parent, admit)
    rest, everybody = np.setdiff1d(hidden, merging.merged), grouping.codes >= -1
    if not merging.merge(rest, everybody, admit):
        merging.merge(rest, everybody, admit, unstated=grouping.codes == -1)
    return merging.result()


def _parents(
    grouping: Grouping, hidden: Ints, within: tuple[Grouping, Mask] | None
) -> Iterator[tuple[Mask, Ints]]:
    """Who is in each shown group of the wider cut, and which hidden groups lie in it."""
    if within is None or not len(hidden):
        return
    wider, shown = within
    first = np.full(len(grouping.groups), -1)
    first[grouping.codes[::-1]] = wider.codes[::-1]
    for place in np.flatnonzero(shown):
        among = hidden[first[hidden] == place]
        if len(among):
            yield wider.codes == place, among


class _Merging:
    def __init__(self, grouping: Grouping, least: int) -> None:
        self._grouping, self._least = grouping, least
        self._codes = grouping.codes.copy()
        self._members: dict[str, tuple[str, ...]] = {}
        self._with_unstated: list[str] = []
        self.merged: list[int] = []

    def merge(
        self, groups: Ints, people: Mask, admit: Callable[[Mask], bool], unstated: Mask | None = None
    ) -> bool:
        """One merged group of those in `people`, if they are enough and their sum may be shown; is it?

        With the `unstated` if they are given. Not where nobody else is among the people: it would be them
        again under another name.
        """
        mask = people & np.isin(self._grouping.codes, groups)
        several = len(groups) > 1
        if unstated is not None:
            several = len(groups) > 0 and bool(unstated.any())
            mask |= unstated
        if not several or mask.sum() < self._least or np.array_equal(mask, people) or not admit(mask):
            return False
        self._add(groups, mask, unstated is not None)
        return True

    def _add(self, groups: Ints, mask: Mask, with_unstated: bool) -> None:
        names = self._grouping.groups
        numbers = (f"{MERGED}{number}" if number > 1 else MERGED for number in range(1, len(names) + 2))
        name = next(one for one in numbers if one not in names and one not in self._members)
        self._codes[mask] = len(names) + len(self._members)
        self._members[name] = tuple(names[place] for place in groups)
        self._with_unstated += [name] if with_unstated else []
        self.merged += groups.tolist()

    def result(self) -> Grouping:
        groups = (*self._grouping.groups, *self._members)
        return Grouping(groups, self._codes, self._members, frozenset(self._with_unstated))
