"""Who answered: the ids in a file, who has none, who stands there twice, and who gave no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.cells import ReadColumn
from lo_diagnostic.importing.columns import Column
from lo_diagnostic.importing.places import BadCells, Words, cell_place, shown
from lo_diagnostic.importing.spellings import is_blank, unguarded
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.responses.responses import NOT_ANSWERED

_ROWS_TOLD: Final = 5


@dataclass(frozen=True)
class Respondents:
    """An id a row; `identified` marks those that stand in the file, the others were made of row numbers."""

    ids: NDArray[Any]
    identified: NDArray[np.bool_]
    bad: BadCells | None
    problems: list[Problem]


def read_respondents(table: TextTable, column: Column | None, waves: NDArray[Any]) -> Respondents:
    """The respondents of a table; the same id twice in one wave is an error that names both rows."""
    if column is None:
        ids = table.rows.astype(str).astype(object)
        return Respondents(ids, np.zeros(len(table), np.bool_), None, [])
    distinct = table.distinct(column.index)
    cleaned = [text if text.isalnum() else _cleaned(text) for text in distinct.texts]
    ids = np.array(cleaned, dtype=object)[distinct.codes]
    identified = np.array([text is not None for text in cleaned], np.bool_)[distinct.codes]
    unnamed = np.flatnonzero(~identified)
    ids[unnamed] = [f"row {table.rows[row]}" for row in unnamed]
    problems = [_unnamed(table, column, unnamed)] if len(unnamed) else []
    return Respondents(ids, identified, _twice(table, column, ids, waves), problems)


def without_answer(table: TextTable, items: Sequence[ReadColumn]) -> list[Problem]:
    """A warning of the rows in which every item is blank; they stay in the table."""
    if not items:
        return []
    blank = np.ones(len(table), np.bool_)
    for column in items:
        blank &= column.values == NOT_ANSWERED
    for column in items:
        blank[column.unread] = False
    rows = table.rows[blank]
    if not len(rows):
        return []
    told = ", ".join(map(str, rows[:_ROWS_TOLD])) + (" …" if len(rows) > _ROWS_TOLD else "")
    message = f"{len(rows):,} rows hold no answer (rows {told}): they do not count as people who answered."
    if len(rows) == 1:
        message = f"1 row holds no answer (row {told}): it does not count as a person who answered."
    remedy = "Nothing, if they opened the questionnaire and answered nothing."
    return [Problem(table.file, "", message, remedy, "warning")]


def _cleaned(text: str) -> str | None:
    return None if is_blank(text) else unguarded(text).strip()


def _twice(table: TextTable, column: Column, ids: NDArray[Any], waves: NDArray[Any]) -> BadCells | None:
    people = pd.DataFrame({"id": ids, "wave": waves}, dtype=object)
    again = np.flatnonzero(people.duplicated().to_numpy())
    if not len(again):
        return None
    firsts = people[people["id"].isin(ids[again])].drop_duplicates()
    row_of = {(id_, wave): int(row) for row, id_, wave in firsts.itertuples()}

    def words(row: int) -> Words:
        first = table.rows[row_of[ids[row], waves[row]]]
        return f"{shown(ids[row])} stands in row {first}, too.", "Keep one row for each person."

    return BadCells(column.name, again, words)


def _unnamed(table: TextTable, column: Column, rows: NDArray[np.intp]) -> Problem:
    place = cell_place(int(table.rows[rows[0]]), column.name)
    others = ", ".join(str(table.rows[row]) for row in rows[1 : _ROWS_TOLD + 1])
    more = f" (so are rows {others}{', …' if len(rows) > _ROWS_TOLD + 1 else ''})" if others else ""
    message = f"is empty{more}: a second import of the same answers could not be recognised."
    return Problem(table.file, place, message, "Fill it in if the id is known.", "warning")
