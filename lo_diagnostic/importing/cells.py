"""A column of a table → one value a row, with the faults of its cells and what to warn of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.columns import Column
from lo_diagnostic.importing.places import BadCells, cell_place, shown
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.importing.values import Understood
from lo_diagnostic.text import plain

_SPELLINGS_TOLD: Final = 5


@dataclass(frozen=True)
class ReadColumn:
    """The values of a column, its cells that could not be read, and problems of the column as a whole."""

    values: NDArray[Any]
    bad: BadCells | None = None
    problems: list[Problem] = field(default_factory=list)
    unread: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    """Indices of the rows whose cell could not be read."""


def read_column(
    table: TextTable,
    column: Column,
    understand: Callable[[list[str]], Understood[Any]],
    dtype: DTypeLike = object,
) -> ReadColumn:
    """Every cell of a column by what `understand` makes of its distinct texts."""
    distinct = table.distinct(column.index)
    understood = understand(distinct.texts)
    values = np.array(understood.values, dtype=dtype)[distinct.codes]
    problems = _spelling_problems(table.file, column, understood)
    bad, unread = None, np.zeros(0, np.intp)
    if understood.numbers is not None and understood.numbers.any():
        rows = np.flatnonzero(understood.numbers[distinct.codes])
        problems.append(_numbers_under_text(table, column, rows))
        unread = rows
    if understood.faulty.any():
        rows = np.flatnonzero(understood.faulty[distinct.codes])
        unread = np.concatenate([unread, rows])
        bad = BadCells(column.name, rows, lambda row: understood.words(distinct.texts[distinct.codes[row]]))
    return ReadColumn(values, bad, problems, unread)


def _numbers_under_text(table: TextTable, column: Column, rows: NDArray[np.intp]) -> Problem:
    place = cell_place(int(table.rows[rows[0]]), column.name)
    more = f" (and in {len(rows) - 1:,} more rows)" if len(rows) > 1 else ""
    message = f"a number stands under an item's text{more}: nothing says which answer it means."
    remedy = f'Name the column "{column.target}" if the numbers are scale values; otherwise write the labels.'
    return Problem(table.file, place, message, remedy)


def _spelling_problems(file: str, column: Column, understood: Understood[Any]) -> list[Problem]:
    place = f"column {shown(column.name)}"
    problems = []
    for spellings in understood.merged:
        message = f"{len(spellings)} spellings were read as one answer: {_as_written(spellings)}."
        problems.append(Problem(file, place, message, "Nothing, if they mean the same.", "warning"))
    for spellings in understood.alike:
        message = f"{len(spellings)} groups look alike and were kept apart: {_as_written(spellings)}."
        problems.append(Problem(file, place, message, "Make their names equal if they are one.", "warning"))
    return problems


def _as_written(spellings: Sequence[str]) -> str:
    """The spellings with their spaces, which is what they differ in."""
    told = ", ".join(f'"{plain(text)[:60]}"' for text in spellings[:_SPELLINGS_TOLD])
    return told + (", …" if len(spellings) > _SPELLINGS_TOLD else "")
