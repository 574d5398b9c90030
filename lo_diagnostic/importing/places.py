"""How faults in a table are placed and told: row and column, the first thousand, and a count of the rest."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.text import plain

MAX_TOLD: Final = 1000
_LONGEST: Final = 60

Words = tuple[str, str]
"""What is wrong with a cell, what mends it."""


@dataclass(frozen=True)
class BadCells:
    """Cells of one column that could not be read: all their row indices, and words for one of them.

    Words are found only for the cells that are told: looking for close names takes time.
    """

    column: str
    rows: NDArray[np.intp]
    words: Callable[[int], Words]


def shown(text: str) -> str:
    """A text of the file in a message: in quotes, on one line, safe for terminals, not too long."""
    line = plain(" ".join(text.split()))
    return f'"{line[:_LONGEST]}…"' if len(line) > _LONGEST else f'"{line}"'


def few(names: Sequence[str], most: int) -> str:
    """`a, b, …`: the first of many names."""
    return ", ".join([*names[:most], *(["…"] if len(names) > most else [])])


def few_and_more(names: Sequence[str], most: int) -> str:
    """`a, b and 3 more`: the first of many names, and how many there are besides."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def cell_place(row: int, column: str) -> str:
    """`row 7, column "Q3"`."""
    return f"row {row}, column {shown(column)}"


def and_more(file: str, more: int, what: str) -> list[Problem]:
    """A last line that counts what is not told one by one; nothing where all was told."""
    if more <= 0:
        return []
    return [Problem(file, "", f"{more:,} more {what}.", "Mend those above first, then import again.")]


def cell_problems(file: str, rows: NDArray[np.int32], bad: Sequence[BadCells]) -> list[Problem]:
    """The problems of single cells, row by row: the first thousand, and a line that counts the rest.

    `rows` are the row numbers in the file.
    """
    first = heapq.merge(*(_cells(cells, order) for order, cells in enumerate(bad)))
    problems = []
    for (index, order), _ in zip(first, range(MAX_TOLD), strict=False):
        column = bad[order]
        place = cell_place(int(rows[index]), column.column)
        problems.append(Problem(file, place, *column.words(index)))
    more = sum(len(cells.rows) for cells in bad) - MAX_TOLD
    return problems + and_more(file, more, "cells have a problem")


def _cells(cells: BadCells, order: int) -> Iterable[tuple[int, int]]:
    return [(int(row), order) for row in cells.rows[:MAX_TOLD]]
