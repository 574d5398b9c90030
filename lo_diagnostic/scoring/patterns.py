"""The distinct rows of answers to a dimension's items and how many people gave each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.responses.cross_products import CrossProducts

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
_FEW_KEYS = 1 << 20
"""Up to so many possible keys are counted without sorting."""


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

    def of_items(self, kept: NDArray[np.bool_]) -> Patterns:
        """The same people's answers to some of the items; rows may repeat."""
        rows = self.rows[:, kept]
        said = (rows >= 0).any(axis=1)
        return Patterns(rows[said], self.counts[said])

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
        rows, which = np.unique(np.concatenate([self.rows, other.rows]), axis=0, return_inverse=True)
        counts = np.bincount(which.ravel(), weights=np.concatenate([self.counts, other.counts]))
        return Patterns(rows, counts.astype(np.int64))


def counted_keys(keys: NDArray[Any], possible: int) -> tuple[NDArray[np.int64], Counts]:
    """The distinct keys (0 … possible − 1), ascending, and how often each stands there."""
    if possible > _FEW_KEYS:
        found, counts = np.unique(keys, return_counts=True)
        return found.astype(np.int64), counts.astype(np.int64)
    every = np.bincount(keys, minlength=1).astype(np.int64)
    there = np.flatnonzero(every)
    return there, every[there]


@dataclass(frozen=True, eq=False)
class PatternCount:
    """Counts patterns while people come in blocks: each row of steps is folded into a few whole numbers.

    `base`: possible steps and none; `words`: numbers × people; `columns`: how many items a number holds.
    """

    base: int
    columns: tuple[int, ...]
    words: tuple[NDArray[np.int32 | np.int64], ...]

    @classmethod
    def of(cls, items: int, width: int, people: int) -> PatternCount:
        """For `items` with steps from 0 to `width`."""
        base = width + 2
        most = int(62 / math.log2(base))
        columns = tuple(min(most, items - start) for start in range(0, items, most))
        kinds = (np.int32 if base**number < 2**31 else np.int64 for number in columns)
        return cls(base, columns, tuple(np.zeros(people, kind) for kind in kinds))

    def add(self, people: slice, steps: Sequence[NDArray[np.int16]]) -> None:
        """The steps of some people, item after item, −1 where there is no answer."""
        item = iter(steps)
        for number, word in zip(self.columns, self.words, strict=True):
            key = word[people]
            for _ in range(number):
                key *= self.base
                key += next(item) + 1

    def patterns(self) -> Patterns:
        """The distinct rows and their counts, of everybody with an answer."""
        if len(self.words) == 1:
            found, counts = counted_keys(self.words[0], self.base ** self.columns[0])
            rows = self._unfold([found])
        else:
            order = np.lexsort(self.words[::-1])
            ordered = [word[order] for word in self.words]
            new = np.any([np.diff(word, prepend=word[:1] - 1) != 0 for word in ordered], axis=0)
            starts = np.flatnonzero(new)
            counts = np.diff(np.append(starts, len(order)))
            rows = self._unfold([word[starts] for word in ordered])
        said = (rows >= 0).any(axis=1)
        return Patterns(rows[said], counts[said].astype(np.int64))

    def _unfold(self, words: Sequence[NDArray[np.int32 | np.int64]]) -> NDArray[np.int16]:
        rows = np.empty((len(words[0]), sum(self.columns)), np.int16)
        end = 0
        for number, left in zip(self.columns, words, strict=True):
            end += number
            for place in range(end - 1, end - number - 1, -1):
                left, rows[:, place] = left // self.base, left % self.base - 1
        return rows
