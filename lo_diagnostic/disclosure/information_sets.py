"""Proof that no combination of shown rows touches a few people: k information sets that share nobody.

A row says how much each person counts in a published sum. People with the same entries in every row are told
apart by nobody: they form a profile, one column. An information set is a choice of people on whose columns
the rows keep their rank, so that a combination of rows which touches none of them is zero. With k information
sets that share nobody, whatever touches fewer than k people leaves one set untouched, hence is zero
(disjoint bases of a matroid: Edmonds 1965, J Res NBS 69B:67; Nash-Williams 1964, J London Math Soc 39:12).

The same sets decide about one more row: a combination with it that touches fewer than k people leaves a set
untouched, and only one combination does that: the row's residual on that set. So the residuals are all that
need be looked at. Arithmetic is modulo a prime of 31 bits: exact, and a rank found there is never too high.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

PRIME: Final = 2**31 - 1
Ints = NDArray[np.int64]
Row = NDArray[np.int64]


@dataclass
class _Base:
    """An information set: `columns[l]` is its column for row l of `reduced`, where that is 1 and others 0.

    `reduced` spans the same rows as those admitted.
    """

    columns: list[int]
    reduced: Ints

    def residual(self, row: Row) -> Row:
        """The row, minus the combination of admitted rows that equals it on this set."""
        at = row[self.columns]
        there = np.flatnonzero(at)
        if not len(there):
            return row.copy()
        taken = at[there, None] * self.reduced[there] % PRIME
        found: Row = (row - taken.sum(axis=0)) % PRIME
        return found

    def displaceable(self, column: int) -> list[int]:
        """Columns of the set in whose place `column` could stand, itself excepted."""
        if column in self.columns:
            return []
        return [self.columns[place] for place in np.flatnonzero(self.reduced[: len(self.columns), column])]

    def copy(self) -> _Base:
        """A set that changes apart from this one."""
        return _Base(list(self.columns), self.reduced.copy())

    def append(self, residual: Row, column: int) -> None:
        """One more admitted row, known by its residual, with a column of its own."""
        unit = residual * _inverse(residual[column]) % PRIME
        rows = len(self.columns)
        if rows == len(self.reduced):
            self.reduced = np.concatenate([self.reduced, np.zeros((max(rows, 8), len(residual)), np.int64)])
        self._clear(unit, column, self.reduced[:rows])
        self.reduced[rows] = unit
        self.columns.append(column)

    def exchange(self, old: int, new: int) -> None:
        """Column `new` instead of `old`; the entry of `new` in the row of `old` must not be 0."""
        place = self.columns.index(old)
        unit = self.reduced[place] * _inverse(self.reduced[place, new]) % PRIME
        self.reduced[place] = 0
        self._clear(unit, new, self.reduced[: len(self.columns)])
        self.reduced[place] = unit
        self.columns[place] = new

    @staticmethod
    def _clear(unit: Row, column: int, rows: Ints) -> None:
        there = np.flatnonzero(rows[:, column])
        if len(there):
            wide = np.flatnonzero(unit)
            cleared = rows[np.ix_(there, wide)] - rows[there, column, None] * unit[wide] % PRIME
            rows[np.ix_(there, wide)] = cleared % PRIME


@dataclass
class InformationSets:
    """Admitted rows over profiles, with k information sets as the proof that they are k-safe.

    `people`: how many people each profile counts for; a profile of 0 is touched by nobody and in no set.
    `proven`: is every row that is shown among those admitted?
    """

    people: Ints
    k: int
    proven: bool = True
    free: Ints = field(init=False)
    bases: list[_Base] = field(init=False)

    def __post_init__(self) -> None:
        self.free = self.people.copy()
        self.bases = [_Base([], np.zeros((8, len(self.people)), np.int64)) for _ in range(self.k)]

    @property
    def rank(self) -> int:
        """How many independent rows are admitted."""
        return len(self.bases[0].columns)

    def residuals(self, row: Row) -> list[Row]:
        """What is left of the row on each set; all zero if it is a combination of admitted rows."""
        return [base.residual(row) for base in self.bases]

    def touched(self, residual: Row) -> int:
        """How many people a combination touches."""
        return int(self.people[residual != 0].sum())

    def least_touched(self, row: Row) -> int:
        """The fewest people that the row with any combination of admitted rows touches.

        0 if it is a combination of them itself; right below k, at least k otherwise.
        """
        return min(self.touched(residual) for residual in self.residuals(row))

    def admit(self, row: Row) -> bool:
        """Add the row if all remains k-safe and that can be proven; is it shown from now on?"""
        residuals = self.residuals(row)
        if not residuals[0].any():
            return True
        if not self.proven or min(map(self.touched, residuals)) < self.k:
            return False
        return self._extend(residuals)

    def demand(self, row: Row) -> None:
        """Add a row that was shown before. Without a proof of it nothing new can be admitted any more."""
        self.proven &= self.admit(row)

    def _extend(self, residuals: list[Row]) -> bool:
        """Give every set one more person; nothing changes if no way to do so is found."""
        free = self.free.copy()
        columns = [_most_free(residual, free) for residual in residuals]
        if None not in columns:
            for base, residual, column in zip(self.bases, residuals, columns, strict=True):
                base.append(residual, column or 0)
            self.free = free
            return True
        return self._extend_by_turns(residuals)

    def _extend_by_turns(self, residuals: list[Row]) -> bool:
        """The same where people have to change from one set to another."""
        before = self.free.copy(), [base.copy() for base in self.bases]
        waiting = dict(enumerate(residuals))
        while waiting:
            way = self._way_in(waiting)
            if way is None:
                self.free, self.bases = before
                return False
            self.free[way[0].column] -= 1
            *exchanges, last = way
            self.bases[last.base].append(waiting.pop(last.base), last.column)
            for step in reversed(exchanges):
                self.bases[step.base].exchange(step.out, step.column)
        return True

    def without(self, lost: Ints) -> InformationSets | None:
        """The same rows proven with `lost[j]` people fewer in profile j; None if no way is found.

        Rows that are the proof of more people's safety may be used for fewer: each set stays one of them.
        """
        fewer = _with_people(self, self.people - lost)
        for j in np.flatnonzero(fewer.free < 0):
            while fewer.free[j] < 0:
                if not fewer._leave(int(j)):
                    return None
        return fewer

    def _leave(self, column: int) -> bool:
        """One set does without its person of this profile."""
        for base in self.bases:
            if column in base.columns:
                place = base.columns.index(column)
                open_to = np.flatnonzero((base.reduced[place] != 0) & (self.free > 0))
                if len(open_to):
                    new = int(open_to[np.argmax(self.free[open_to])])
                    base.exchange(column, new)
                    self.free[new] -= 1
                    self.free[column] += 1
                    return True
        return False

    def _way_in(self, waiting: Mapping[int, Row]) -> list[_Step] | None:
        """How somebody free, or somebody for whom they make room, joins one of the waiting sets."""
        for i, residual in waiting.items():
            column = _most_free(residual, self.free.copy())
            if column is not None:
                return [_Step(i, column)]
        return self._way_round(waiting)

    def _way_round(self, waiting: Mapping[int, Row]) -> list[_Step] | None:
        """Breadth first over who takes whose place: an augmenting path of the matroid union."""
        came: dict[int, _Step | None] = {int(j): None for j in np.flatnonzero(self.free > 0)}
        queue = deque(came)
        while queue:
            column = queue.popleft()
            for i, base in enumerate(self.bases):
                if i in waiting and waiting[i][column]:
                    return _walked(came, _Step(i, column))
                for out in base.displaceable(column):
                    if out not in came:
                        came[out] = _Step(i, column, out)
                        queue.append(out)
        return None


@dataclass(frozen=True)
class _Step:
    """Somebody of profile `column` joins a set, in the place of somebody of profile `out` (-1: of nobody)."""

    base: int
    column: int
    out: int = -1


def _most_free(residual: Row, free: Ints) -> int | None:
    """Takes somebody of the profile with most people left among those that the residual touches."""
    open_to = np.flatnonzero((residual != 0) & (free > 0))
    if not len(open_to):
        return None
    column = int(open_to[np.argmax(free[open_to])])
    free[column] -= 1
    return column


def _walked(came: Mapping[int, _Step | None], last: _Step) -> list[_Step]:
    steps, before = [last], came[last.column]
    while before is not None:
        steps.append(before)
        before = came[before.column]
    return steps[::-1]


def _with_people(sets: InformationSets, people: Ints) -> InformationSets:
    """A copy with other numbers of people; `free` below 0 says how many are used that are not there."""
    copy = InformationSets(people, sets.k)
    copy.bases = [base.copy() for base in sets.bases]
    copy.free = people - (sets.people - sets.free)
    return copy


def _inverse(value: np.int64) -> int:
    return pow(int(value), PRIME - 2, PRIME)
