"""A column of a table → what becomes of its values, with the faults of its cells and what to warn of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.column import MAPPING_FILE, Column
from lo_diagnostic.importing.distinct import Distinct
from lo_diagnostic.importing.places import BadCells, cell_place, few, shown
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.importing.values import Understood
from lo_diagnostic.text import plain

Value = TypeVar("Value")
Made = TypeVar("Made")
_SPELLINGS_TOLD: Final = 5


@dataclass(frozen=True, eq=False)
class ReadColumn(Generic[Made]):
    """What was made of a column, its cells that could not be read, and problems of the column as a whole.

    `index`: the column's place in the file. `unread`: indices of the rows whose cell could not be read.
    `reasons`: texts that are declared to be no answer, and how often each stands there. `coded`: were numbers
    taken for scale values?
    """

    index: int
    made: Made
    bad: BadCells | None
    problems: list[Problem]
    unread: NDArray[np.intp]
    reasons: dict[str, int] = field(default_factory=dict)
    coded: bool = False


def read_column(
    table: TextTable,
    column: Column,
    understand: Callable[[list[str]], Understood[Value]],
    make: Callable[[Distinct, list[Value]], Made],
) -> ReadColumn[Made]:
    """What `make` makes of a column and of what `understand` takes its distinct texts for.

    The table forgets the column.
    """
    distinct = table.distinct(column.index)
    table.forget(column.index)
    understood = understand(distinct.texts)
    times = dict(zip(distinct.texts, distinct.times.tolist(), strict=True))
    problems = _spelling_problems(table.file, column, understood, times)
    bad, unread = None, np.zeros(0, np.intp)
    if understood.numbers is not None and understood.numbers.any():
        unread = distinct.rows(understood.numbers)
        problems.append(_numbers_under_text(table, column, unread))
    if understood.faulty.any():
        rows = distinct.rows(understood.faulty)
        unread = np.concatenate([unread, rows])
        bad = BadCells(column.name, rows, lambda row: understood.words(distinct.text(row)))
    if understood.mixed:
        problems.append(_mixed(table.file, column))
    made = make(distinct, understood.values)
    reasons = _reasons(distinct, understood)
    return ReadColumn(column.index, made, bad, problems, unread, reasons, understood.coded)


def _reasons(distinct: Distinct, understood: Understood[Any]) -> dict[str, int]:
    if understood.missing is None or not understood.missing.any():
        return {}
    reasons: dict[str, int] = {}
    for place in np.flatnonzero(understood.missing):
        text = " ".join(plain(distinct.texts[place]).split())
        reasons[text] = reasons.get(text, 0) + int(distinct.times[place])
    return reasons


def _mixed(file: str, column: Column) -> Problem:
    message = "labels and bare numbers stand in one column, and nothing says which number is which label."
    return Problem(
        file, column.place, message, "Say in a mapping file what each of them means (--draft-map)."
    )


def _numbers_under_text(table: TextTable, column: Column, rows: NDArray[np.intp]) -> Problem:
    place = cell_place(int(table.rows[rows[0]]), column.name)
    more = f" (and in {len(rows) - 1:,} more rows)" if len(rows) > 1 else ""
    message = f"a number stands under an item's text{more}: nothing says which answer it means."
    remedy = f'Name the column "{column.target}" if the numbers are scale values; otherwise write the labels.'
    if column.matched_by == MAPPING_FILE:
        remedy = (
            "Say `values: numbers` of it if they are scale values; otherwise write a table of what they mean."
        )
    return Problem(table.file, place, message, remedy)


def _spelling_problems(
    file: str, column: Column, understood: Understood[Any], times: Mapping[str, int]
) -> list[Problem]:
    place = f"column {shown(column.name)}"
    problems = []
    for spellings in understood.merged:
        message = f"{len(spellings)} spellings were read as one answer: {_as_written(spellings, times)}."
        remedy = "Nothing, if they mean the same; else say in a mapping file what each of them means."
        problems.append(Problem(file, place, message, remedy, "warning"))
    for spellings in understood.alike:
        message = f"{len(spellings)} groups look alike and were kept apart: {_as_written(spellings, times)}."
        problems.append(Problem(file, place, message, "Make their names equal if they are one.", "warning"))
    return problems


def _as_written(spellings: Sequence[str], times: Mapping[str, int]) -> str:
    """The spellings with their spaces, which is what they differ in, and how often each stands there."""
    cells = {text: f" ({times[text]:,})" if text in times else "" for text in spellings}
    return few([f'"{plain(text)[:60]}"{cells[text]}' for text in spellings], _SPELLINGS_TOLD)
