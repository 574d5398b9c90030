"""Who answered: the ids in a file, who has none, who stands there twice, and who gave no answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.column import Column
from lo_diagnostic.importing.ids import as_they_are, may_stand_twice
from lo_diagnostic.importing.places import BadCells, Words, cell_place, shown
from lo_diagnostic.importing.spellings import is_blank, unguarded
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.responses.responses import said_anything

_ROWS_TOLD: Final = 5


@dataclass(frozen=True, eq=False)
class Respondents:
    """An id a row; `identified` marks those that stand in the file, the others were made of row numbers."""

    ids: pa.LargeStringArray
    identified: NDArray[np.bool_]
    bad: BadCells | None
    problems: list[Problem]


def read_respondents(table: TextTable, column: Column | None, waves: pd.Categorical[str]) -> Respondents:
    """The respondents of a table; the same id twice in one wave is an error that names both rows.

    The table forgets the column.
    """
    if column is None:
        ids = pa.array(table.rows).cast(pa.large_string())
        return Respondents(ids, np.zeros(len(table), np.bool_), None, [])
    parts, identified = _ids(table.texts(column.index), table.rows)
    table.forget(column.index)
    unnamed = np.flatnonzero(~identified)
    problems = [_unnamed(table, column, unnamed)] if len(unnamed) else []
    bad = _twice(table, column, parts, waves.codes)
    return Respondents(parts.combine_chunks(), identified, bad, problems)


def without_answer(
    table: TextTable, answers: Iterable[NDArray[np.int16]], unread: Iterable[NDArray[np.intp]]
) -> list[Problem]:
    """A warning of the rows in which every item is blank (not unread); they stay in the table."""
    said = said_anything(answers, len(table))
    for rows_unread in unread:
        said[rows_unread] = True
    rows = table.rows[~said]
    if not len(rows):
        return []
    told = ", ".join(map(str, rows[:_ROWS_TOLD])) + (" …" if len(rows) > _ROWS_TOLD else "")
    message = f"{len(rows):,} rows hold no answer to any item (rows {told}): they do not count as people"
    if len(rows) == 1:
        message = f"1 row holds no answer to any item (row {told}): it does not count as a person"
    message += " who answered."
    remedy = "Nothing, if they left before the first item."
    return [Problem(table.file, "", message, remedy, "warning")]


def _ids(texts: pa.ChunkedArray, rows: NDArray[np.int32]) -> tuple[pa.ChunkedArray, NDArray[np.bool_]]:
    """The texts as ids, and a mask of those that are; the others are made of row numbers."""
    parts, identified = [], np.ones(len(texts), np.bool_)
    start = 0
    for part in texts.chunks:
        odd = ~as_they_are(part)
        places = start + np.flatnonzero(odd)
        start += len(part)
        if len(places):
            cleaned = [_cleaned(text) for text in part.filter(pa.array(odd)).to_pylist()]
            identified[places] = [text is not None for text in cleaned]
            ids = [text or f"row {rows[row]}" for text, row in zip(cleaned, places, strict=True)]
            part = pc.replace_with_mask(part, pa.array(odd), pa.array(ids, pa.large_string()))
        parts.append(part)
    return pa.chunked_array(parts, pa.large_string()), identified


def _cleaned(text: str) -> str | None:
    return None if is_blank(text) else unguarded(text).strip() or None


def _twice(
    table: TextTable, column: Column, ids: pa.ChunkedArray, waves: NDArray[np.signedinteger[Any]]
) -> BadCells | None:
    """The rows whose id stands in an earlier row of the same wave."""
    rows = may_stand_twice(ids, waves)
    first: dict[tuple[str, int], int] = {}
    earlier: dict[int, int] = {}
    persons = zip(ids.take(pa.array(rows)).to_pylist(), waves[rows].tolist(), strict=True)
    for row, person in zip(rows.tolist(), persons, strict=True):
        if (other := first.setdefault(person, row)) != row:
            earlier[row] = other

    def words(row: int) -> Words:
        told = f"{shown(ids[row].as_py())} stands in row {table.rows[earlier[row]]}, too."
        return told, "Keep one row for each person."

    return BadCells(column.name, np.array(list(earlier)), words) if earlier else None


def _unnamed(table: TextTable, column: Column, rows: NDArray[np.intp]) -> Problem:
    place = cell_place(int(table.rows[rows[0]]), column.name)
    others = ", ".join(str(table.rows[row]) for row in rows[1 : _ROWS_TOLD + 1])
    more = f" (so are rows {others}{', …' if len(rows) > _ROWS_TOLD + 1 else ''})" if others else ""
    message = f"is empty{more}: a second import of the same answers could not be recognised."
    return Problem(table.file, place, message, "Fill it in if the id is known.", "warning")
