"""The first door: which cells may be shown, decided from membership alone, never from answers.

A release is k-safe when no combination of its rows touches fewer than k people. Dimensions have answers of
their own, so each is a matrix of its own (`_Matrix`); what adds several dimensions up is checked last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.counting import Across, Counted, Rows
from lo_diagnostic.disclosure.issued import Issued
from lo_diagnostic.disclosure.measures import PEOPLE, Cell, Grouping, Mask, Measure
from lo_diagnostic.disclosure.merging import merge_small
from lo_diagnostic.disclosure.partition import Partition
from lo_diagnostic.disclosure.profiles import Profiles
from lo_diagnostic.disclosure.showing import Showing, Thresholds

Levels = NDArray[np.int8]
Proof = Partition | Profiles
_FIRST = np.zeros(1, np.int64), np.zeros(1, np.int64)
"""The first group of the first layer: everybody."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What may be shown: of each measure over everybody, and by cut of each group, in the cut's order.

    `cuts`: with the groups that were merged because they are small. `sums`: measure → the dimensions that it
    adds up, for what is across dimensions. `denied`: measures that are taken back for all groups of a cut.
    """

    cuts: Mapping[str, Grouping]
    whole: Mapping[Measure, Showing]
    by_group: Mapping[tuple[Measure, str], Levels]
    sums: Mapping[Measure, tuple[str, ...]]
    denied: frozenset[tuple[Measure, str]] = frozenset()

    def shown(self, cell: Cell) -> Showing:
        """What may be shown of `cell`; nothing for an unknown one."""
        if not cell.cut:
            return self.whole.get(cell.measure, Showing.NOTHING)
        levels, grouping = self.by_group.get((cell.measure, cell.cut)), self.cuts.get(cell.cut)
        if levels is None or grouping is None or cell.group not in grouping.place:
            return Showing.NOTHING
        return Showing(levels[grouping.place[cell.group]])

    def withheld(self) -> Iterator[Cell]:
        """Cells that are not shown; of a group that is not shown at all, the group alone.

        A measure that is denied to a cut stands for all groups of it.
        """
        yield from (Cell(measure, cut) for measure, cut in sorted(self.denied))
        yield from (Cell(measure) for measure, level in self.whole.items() if not level and measure != PEOPLE)
        for (measure, cut), levels in self.by_group.items():
            if (measure, cut) in self.denied:
                continue
            people = self.by_group[PEOPLE, cut]
            hidden = (levels == 0) & (people > 0) if measure != PEOPLE else levels == 0
            groups = self.cuts[cut].groups
            yield from (Cell(measure, cut, groups[place]) for place in np.flatnonzero(hidden))


def plan_release(
    people: int,
    dimensions: Iterable[Counted],
    across: Iterable[Across],
    cuts: Mapping[str, Grouping],
    thresholds: Thresholds,
    issued: Issued | None = None,
) -> Plan:
    """Decide what is shown of `people` respondents: everybody first, then each cut, from large to small.

    A group that may not be shown as such shows none of its dimensions. Items and their distributions need
    `thresholds.detail` people, all else `thresholds.group`. What was `issued` before stays, whatever else is.
    """
    return _Planning(people, list(across), cuts, thresholds, issued or Issued()).plan(dimensions)


class _Planning:
    """One release while it is planned: the groups first, then dimensions, items, and sums across them.

    What was asked again stays hidden where it was: indices, and items of dimensions that were shown before.
    """

    def __init__(
        self,
        people: int,
        across: Sequence[Across],
        cuts: Mapping[str, Grouping],
        thresholds: Thresholds,
        issued: Issued,
    ) -> None:
        self.people, self.across, self.thresholds, self.issued = people, across, thresholds, issued
        self.asked = tuple(cuts)
        self.cuts = {**cuts, **issued.cuts}
        self.whole: dict[Measure, Showing] = {}
        self.by_group: dict[tuple[Measure, str], Levels] = {}
        self.proofs: dict[str, Proof] = {}
        self.closed: set[str] = set()
        self.tainted: set[str] = set()

    def plan(self, dimensions: Iterable[Counted]) -> Plan:
        """The whole plan, for the cuts that were asked for."""
        self._groups()
        for counted in dimensions:
            self._dimension(counted)
        for one in self.across:
            self.whole[one.measure] = self._across(one)
        kept = {key: levels for key, levels in self.by_group.items() if key[1] in self.asked}
        sums = {one.measure: tuple(one.weights) for one in self.across}
        return Plan({cut: self.cuts[cut] for cut in self.asked}, self.whole, kept, sums)

    def _groups(self) -> None:
        """Which groups are shown at all; small ones are merged."""
        everyone = np.ones(self.people, np.bool_)
        proof = self._proof(PEOPLE, everyone, [])
        self.whole[PEOPLE] = self._everybody(proof, self.people)
        shown = self._cells(PEOPLE, proof, {cut: groups.sizes() for cut, groups in self.cuts.items()})
        for cut, grouping in self.cuts.items():
            if cut not in self.issued.cuts and self.whole[PEOPLE]:
                parent = cut.rpartition(",")[0]
                within = (self.cuts[parent], shown[parent]) if parent in shown else None
                merged = merge_small(grouping, shown[cut], within, proof.admit_people, self.thresholds.group)
                shown[cut] = np.append(shown[cut], np.ones(len(merged.members), np.bool_))
                self.cuts[cut] = merged
            sizes = self.cuts[cut].sizes()
            self.by_group[PEOPLE, cut] = self._levels(sizes, shown[cut])

    def _dimension(self, counted: Counted) -> None:
        """A dimension of everybody and of the shown groups, and its items."""
        known = counted.answered > 0
        sums = [one for one in self.across if counted.id in one.weights]
        values = [counted.answered, *(one.row(counted.id) for one in sums)]
        told = [all(Measure("item", item) in self.issued.whole for item in counted.items)]
        told += [one.measure in self.issued.whole for one in sums]
        proof = self._proof(counted.measure, known, values, np.flatnonzero(told).tolist())
        self.proofs[counted.id] = proof
        self.whole[counted.measure] = self._everybody(proof, int(np.count_nonzero(known)))
        if not self._distribution_safe(counted.measure):
            self.whole[counted.measure] = min(self.whole[counted.measure], Showing.SUMMARY)
        sizes = {cut: grouping.sizes(known) for cut, grouping in self.cuts.items()}
        shown = self._cells(counted.measure, proof, sizes)
        for cut in self.cuts:
            self.by_group[counted.measure, cut] = self._levels(sizes[cut], shown[cut])
        self._items(counted, proof)

    def _proof(
        self, measure: Measure, counted: Mask, values: Sequence[Rows], told: Sequence[int] = ()
    ) -> Proof:
        """A proof over those counted that holds what was issued of the measure before.

        `told`: which of the values were.
        """
        issued, k = self.issued, self.thresholds.group
        earlier, rows = issued.layers.get(measure, ()), issued.values.get(measure, ())
        known_rows = [*(values[value] for value in told), *rows]
        if len(self.cuts) < 2 and not earlier and all(_one_value(row, counted) for row in known_rows):
            codes = next((cut.codes for cut in self.cuts.values()), np.full(self.people, -1))
            return Partition(counted, codes, values, k)
        everyone = np.zeros(self.people, np.int64)
        own = [np.where(counted, codes, -1) for codes in (everyone, *(c.codes for c in self.cuts.values()))]
        proof = Profiles(
            [*(issued.padded(layer, -1) for layer in own), *earlier],
            [*(issued.padded(value, 0) for value in values), *rows],
            np.concatenate([np.ones(self.people, np.int64), issued.people]),
            k,
        )
        if measure in issued.whole:
            proof.demand(0)
        for layer in range(len(own), len(own) + len(earlier)):
            proof.demand(layer)
        for layer, cut in enumerate(self.cuts, start=1):
            if (measure, cut) in issued.by_group:
                proof.demand(layer, np.flatnonzero(issued.by_group[measure, cut]).tolist())
        for value in [*told, *range(len(values), len(values) + len(rows))]:
            if 0 < proof.least_touched(value) < k:
                self.tainted.add(measure.id)
            proof.demand_value(value)
        return proof

    def _everybody(self, proof: Proof, n: int) -> Showing:
        if isinstance(proof, Profiles) and not proof.admit_cells(*_FIRST):
            return Showing.NOTHING
        return self.thresholds.showing(n)

    def _cells(
        self, measure: Measure, proof: Proof, sizes: Mapping[str, NDArray[np.intp]]
    ) -> dict[str, Mask]:
        """Which groups of each cut are shown: large before small, crossed cuts after the others."""
        shown = {cut: np.zeros(len(n), np.bool_) for cut, n in sizes.items()}
        if not self.whole[measure]:
            return shown
        names = sorted(self.cuts)
        found = [
            (layer, cut, self._eligible(measure, cut, n)) for layer, (cut, n) in enumerate(sizes.items(), 1)
        ]
        layers = np.concatenate([np.zeros(0, np.int64), *(np.full(len(at), layer) for layer, _, at in found)])
        groups = np.concatenate([np.zeros(0, np.int64), *(at for _, _, at in found)])
        people = np.concatenate([np.zeros(0, np.int64), *(sizes[cut][at] for _, cut, at in found)])
        rank = np.array([0, *((cut.count(",")) * len(names) + names.index(cut) for cut in sizes)])
        level = np.array([0, *(cut.count(",") for cut in sizes)])
        order = np.lexsort((groups, rank[layers], -people, level[layers]))
        admitted = order[proof.admit_cells(layers[order], groups[order])]
        for layer, cut, _ in found:
            shown[cut][groups[admitted[layers[admitted] == layer]]] = True
            if (measure, cut) in self.issued.by_group:
                shown[cut] |= self.issued.by_group[measure, cut] & self._group_is_shown(measure, cut)
        return shown

    def _group_is_shown(self, measure: Measure, cut: str) -> Mask:
        """Groups that may be spoken of at all."""
        known = measure != PEOPLE and (PEOPLE, cut) in self.by_group
        return self.by_group[PEOPLE, cut] > 0 if known else np.ones(len(self.cuts[cut].groups), np.bool_)

    def _eligible(self, measure: Measure, cut: str, sizes: NDArray[np.intp]) -> NDArray[np.intp]:
        """Groups of a cut that are large enough, and shown as such."""
        enough = sizes >= self.thresholds.group
        return np.flatnonzero(enough if measure == PEOPLE else enough & (self.by_group[PEOPLE, cut] > 0))

    def _items(self, counted: Counted, proof: Proof) -> None:
        """Items that enough people answered; the last is hidden where all would give somebody away."""
        least = self.thresholds.detail if self.whole[counted.measure] else self.people + 1
        told = {**counted.items, **counted.reserves}
        enough = [
            item for item, n in told.items() if n >= least and self._distribution_safe(Measure("item", item))
        ]
        scored = self._safe_together(counted, [item for item in enough if item in counted.items], proof)
        shown = {*scored, *(item for item in enough if item in counted.reserves)}
        again = self.issued.again or counted.measure in self.issued.whole
        for item, n in told.items():
            measure = Measure("item", item)
            is_shown = measure in self.issued.whole or (item in shown and not again)
            self.whole[measure] = self.thresholds.showing(n) if is_shown else Showing.NOTHING

    def _safe_together(self, counted: Counted, items: list[str], proof: Proof) -> list[str]:
        """Of the items those that may stand beside the scores.

        The sum of all items, minus the scores', tells of those who left some out. Where one is hidden,
        whoever answered it and a shown one is part of every combination: enough must have, for each
        shown. After results of other people's answers none is told anew: both sums tell of those between.
        """
        answered = [item for item, n in counted.items.items() if n]
        if len(answered) < 2:
            return items
        if self.issued.layers.get(counted.measure):
            return []
        rarest = sorted(answered, key=lambda item: counted.items[item])[:2]
        if items == answered and counted.both(*rarest) >= self.thresholds.group:
            alone = 0 < counted.unscored < self.thresholds.group and not proof.least_touched(0)
            if not alone and proof.admit(0):
                return items
        hidden = [item for item in answered if item not in items] + items[::-1]
        for one in hidden:
            others = [item for item in items if item != one]
            if all(counted.both(one, other) >= self.thresholds.group for other in others):
                return others
        return []

    def _distribution_safe(self, measure: Measure) -> bool:
        """Do counts and spreads, with those that were issued before, tell of nobody or of enough people?"""
        if measure not in self.issued.wholes:
            return True
        today, *earlier = self.issued.wholes[measure]
        weight = np.concatenate([np.ones(self.people, np.int64), self.issued.people])
        proof = Profiles([today, *earlier], [], weight, self.thresholds.detail)
        for layer in range(1, len(earlier) + 1):
            proof.demand(layer)
        return bool(proof.admit_cells(*_FIRST)[0])

    def _items_together(self, counted: Counted, proof: Proof) -> bool:
        """May the sum of all items be known beside the scores?"""
        return not 0 < counted.unscored < self.thresholds.group and proof.admit(0)

    def _across(self, one: Across) -> Showing:
        """A sum across dimensions is safe when it is in one of them, with all that is shown of that one.

        Safe, too, when it follows from what is shown: no part of it is new in any dimension. That is not so
        where a part of an earlier sum is about a few people (`tainted`): only that sum as a whole is known.
        """
        least = {name: self._least_touched(one, name) for name in one.weights}
        touched = [name for name, n in least.items() if n]
        if one.n < self.thresholds.group:
            return Showing.NOTHING
        if self.issued.again and one.measure.kind == "index" and one.measure not in self.issued.whole:
            return Showing.NOTHING
        if touched and one.measure not in self.issued.whole:
            proven = [
                name
                for name in touched
                if name not in self.closed and least[name] >= self.thresholds.group and self._admit(one, name)
            ]
            if not proven:
                return Showing.NOTHING
            self.closed |= set(touched) - set(proven)
        elif one.measure not in self.issued.whole and self.tainted & one.weights.keys():
            return Showing.NOTHING
        return self.thresholds.showing(one.n)

    def _least_touched(self, one: Across, dimension: str) -> int:
        """The fewest people that the sum touches in a dimension; all of them where that is not shown."""
        proof = self.proofs[dimension]
        if isinstance(proof, Partition) and not self.whole[Measure("dimension", dimension)]:
            return int(np.count_nonzero(one.row(dimension)))
        return proof.least_touched(self._value(one, dimension))

    def _admit(self, one: Across, dimension: str) -> bool:
        return self.proofs[dimension].admit(self._value(one, dimension))

    def _value(self, one: Across, dimension: str) -> int:
        """Where the weights stand among the proof's values; the answered items come first."""
        return 1 + [other.measure for other in self.across if dimension in other.weights].index(one.measure)

    def _levels(self, sizes: NDArray[np.intp], shown: Mask) -> Levels:
        levels = np.where(sizes >= self.thresholds.detail, Showing.DETAIL, Showing.SUMMARY)
        return np.where(shown, levels, Showing.NOTHING).astype(np.int8)


def _one_value(row: Rows, counted: Mask) -> bool:
    """Does everybody who counts have the same entry, so that it follows from the sum of all?"""
    entries = row[: len(counted)][counted]
    return not len(entries) or bool((entries == entries[0]).all())
