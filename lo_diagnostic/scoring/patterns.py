"""The distinct rows of answers to a dimension's items and how many people gave each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.responses.cross_products import CrossProducts
from lo_diagnostic.scoring.persons import MeasuredDimension, blocks

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

_LARGEST_KEY = 1 << 62


@dataclass(frozen=True)
class Patterns:
    """`rows`: distinct × items, keyed answers as steps above the lowest end, −1 for none; `counts`: people.

    Ordered, so that equal data in any order give equal patterns. People without any answer are left out.
    """

    rows: NDArray[np.int16]
    counts: Counts

    @property
    def given(self) -> NDArray[np.bool_]:
        """Distinct × items: is there an answer?"""
        mask: NDArray[np.bool_] = self.rows >= 0
        return mask

    @property
    def complete(self) -> Patterns:
        """Those without a hole."""
        whole = self.given.all(axis=1)
        return Patterns(self.rows[whole], self.counts[whole])

    @property
    def n(self) -> int:
        """How many people there are."""
        return int(self.counts.sum())

    @property
    def values(self) -> Floats:
        """The rows as numbers, NaN where there is no answer."""
        return np.where(self.given, self.rows, np.nan)

    def of_item(self, column: int, width: int) -> Counts:
        """How many people gave each step from 0 to `width` to one item."""
        steps = self.rows[:, column]
        given = steps >= 0
        return np.bincount(steps[given], weights=self.counts[given], minlength=width + 1).astype(np.int64)

    def cross_products(self) -> CrossProducts:
        """Over the people, not the patterns."""
        return CrossProducts.weighted(self.rows.astype(np.float64), self.given, self.counts)

    def __add__(self, other: Patterns) -> Patterns:
        rows = np.concatenate([self.rows, other.rows])
        return _distinct(list(rows.T), np.concatenate([self.counts, other.counts]))


def answer_patterns(measured: MeasuredDimension) -> Patterns:
    """The patterns of everybody's answers to the scored items."""
    people = len(measured.levels)
    columns = [np.empty(people, np.int16) for _ in measured.scored]
    for block in blocks(people):
        for column, item in zip(columns, measured.scored, strict=True):
            column[block] = measured.steps(item, block)
    return _distinct(columns, None)


def _distinct(columns: Sequence[NDArray[np.int16]], counts: Counts | None) -> Patterns:
    """Fold each row into one whole number, count the numbers, unfold them again.

    Where the numbers would grow too large, the rows so far are numbered in their order and folded on.
    """
    base = max((int(column.max(initial=-1)) for column in columns), default=0) + 2
    keys, ranges = np.zeros(len(columns[0]), np.int64), 1
    renumbered: dict[int, NDArray[np.int64]] = {}
    for place, column in enumerate(columns):
        if ranges * base > _LARGEST_KEY:
            renumbered[place], keys = np.unique(keys, return_inverse=True)
            ranges = len(renumbered[place])
        keys = keys * base + (column + 1)
        ranges *= base
    found, number = _counted(keys, counts)
    rows = np.empty((len(found), len(columns)), np.int16)
    for place in reversed(range(len(columns))):
        found, rows[:, place] = found // base, found % base - 1
        if place in renumbered:
            found = renumbered[place][found]
    said = (rows >= 0).any(axis=1)
    return Patterns(rows[said], number[said])


def _counted(keys: NDArray[np.int64], counts: Counts | None) -> tuple[NDArray[np.int64], Counts]:
    """The distinct keys, ascending, and how many people have each."""
    if counts is None:
        found, number = np.unique(keys, return_counts=True)
        return found, number.astype(np.int64)
    found, inverse = np.unique(keys, return_inverse=True)
    return found, np.bincount(inverse, weights=counts, minlength=len(found)).astype(np.int64)
