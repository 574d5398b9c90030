"""Gaussian elimination modulo the prime of the information sets: combinations that vanish somewhere."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lo_diagnostic.disclosure.information_sets import PRIME
from lo_diagnostic.disclosure.measures import Ints


def eliminate(rows: Ints, columns: Iterable[int]) -> tuple[Ints, Ints]:
    """Clear the columns, one after another, with the first row that has something there.

    Returns the rows that did it and all others, which are 0 in these columns; together they span the same
    combinations as `rows`. All entries are 0 to PRIME − 1.
    """
    left = rows % PRIME
    waiting = np.ones(len(left), np.bool_)
    used = []
    for column in columns:
        there = np.flatnonzero(waiting & (left[:, column] != 0))
        if not len(there):
            continue
        first, others = there[0], there[1:]
        waiting[first] = False
        used.append(first)
        unit = left[first] * pow(int(left[first, column]), -1, PRIME) % PRIME
        wide = np.flatnonzero(unit)
        taken = left[others, column, None] * unit[wide] % PRIME
        left[np.ix_(others, wide)] = (left[np.ix_(others, wide)] - taken) % PRIME
    return left[used], left[waiting]


def rank(rows: Ints) -> int:
    """How many rows are independent."""
    return len(eliminate(rows, range(rows.shape[1]))[0])
