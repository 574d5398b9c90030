"""The columns of items → everybody's answers, each item's counts, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.cells import ReadColumn, read_column
from lo_diagnostic.importing.coded_cells import variable_of
from lo_diagnostic.importing.column import Column
from lo_diagnostic.importing.distinct import Distinct
from lo_diagnostic.importing.expected import ExpectedItem
from lo_diagnostic.importing.import_report import ItemCounts
from lo_diagnostic.importing.item_values import ItemColumn, contradicted, item_values
from lo_diagnostic.importing.mapping import Mapping
from lo_diagnostic.importing.places import BadCells, Words, shown
from lo_diagnostic.importing.structure import Structure
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.importing.values import whole_number
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED

Given = NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class ItemAnswers:
    """One item as it was read: its counts, the rows whose cell could not be, and every problem."""

    counts: ItemCounts
    unread: NDArray[np.intp]
    bad: list[BadCells]
    problems: list[Problem]
    coded: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ItemReading:
    """How the items of a file are to be read: with which mapping file, which structure file.

    `codes`: are its cells codes of the structure file, not labels?
    """

    expected: Table[str, ExpectedItem]
    mapping: Mapping | None
    structure: Structure
    codes: bool = False


def read_items(
    table: TextTable, columns: Table[str, Sequence[Column]], reading: ItemReading, out: Given
) -> dict[str, ItemAnswers]:
    """Every item that has a column; everybody's answers are written to `out` (items × people).

    Items without a column are not answered. The table forgets the columns.
    """
    given = dict(zip(reading.expected, out, strict=True))
    read = {}
    for name, answers in given.items():
        if not columns.get(name):
            answers.fill(NOT_ANSWERED)
            continue
        read[name] = _read(table, columns[name], reading, answers)
    return read


def _read(table: TextTable, columns: Sequence[Column], reading: ItemReading, out: Given) -> ItemAnswers:
    first = _column(table, columns[0], reading, out)
    if len(columns) == 1:
        return _whole(first, columns[0], [] if first.bad is None else [first.bad])
    parts = [first]
    twice: list[NDArray[np.intp]] = []
    for column in columns[1:]:
        other = np.empty(len(out), np.int16)
        parts.append(_column(table, column, reading, other))
        filled = other != NOT_ANSWERED
        twice.append(np.flatnonzero(filled & (out != NOT_ANSWERED)))
        np.copyto(out, other, where=filled)
    return _joined(columns, parts, out, np.unique(np.concatenate(twice)))


def item_column(table: TextTable, column: Column, reading: ItemReading) -> ItemColumn:
    """What is known of the cells of an item's column."""
    heading = table.headings[column.index]
    variable = variable_of(heading.names, reading.structure)
    return ItemColumn(
        scale=reading.expected[str(column.target)].scale,
        numbers=column.by_name or column.numbers or column.target in heading.names,
        coded=table.platform.coded and not column.numbers,
        table=column.values,
        missing=reading.mapping.missing if reading.mapping else {},
        variable=replace(variable, labels={}) if column.numbers else variable,
        codes=reading.codes,
        option=column.option,
    )


def text_meanings(table: TextTable, column: Column, reading: ItemReading) -> dict[str, int | str]:
    """What texts of a column that is no item mean: by the structure file, then by the mapping file.

    Codes that are words are ids, which say more than their labels.
    """
    heading = table.headings[column.index]
    variable = variable_of(heading.names, reading.structure)
    coded: dict[str, int | str] = {}
    if reading.codes:
        coded = {code: label for code, label in variable.labels.items() if whole_number(code) is not None}
        coded |= dict.fromkeys(variable.missing, "not_answered")
    missing = reading.mapping.missing if reading.mapping else {}
    return {**coded, **missing, **column.values}


def _column(table: TextTable, column: Column, reading: ItemReading, out: Given) -> ReadColumn[Any]:
    known = item_column(table, column, reading)
    read = read_column(table, column, partial(item_values, column=known), partial(_answers, out=out))
    if column.numbers:
        read.problems.extend(_against_labels(table, column, known, reading))
    return read


def _against_labels(
    table: TextTable, column: Column, known: ItemColumn, reading: ItemReading
) -> list[Problem]:
    """A warning of numbers that are said to be scale values where the structure file says otherwise."""
    heading = table.headings[column.index]
    found = contradicted(known.scale, variable_of(heading.names, reading.structure))
    if found is None:
        return []
    code, label, value = found
    message = (
        f"its numbers are taken as they are, but {code} is {shown(label)}, which is {value} on the scale."
    )
    remedy = "Take `values: numbers` out of the mapping file, unless it is meant."
    return [Problem(table.file, column.place, message, remedy, "warning")]


def _answers(distinct: Distinct, values: Sequence[int], out: Given) -> tuple[Given, NDArray[np.int64]]:
    """Write everybody's answers from what the distinct texts mean, and count them."""
    meant = np.array(values, np.int16)
    distinct.spread(meant, out=out)
    return meant, distinct.times


def _whole(read: ReadColumn[Any], column: Column, bad: list[BadCells]) -> ItemAnswers:
    meant, times = read.made
    counts = _counts(meant, times, read.reasons, len(read.unread))
    coded = [column.name] if read.coded and not column.numbers else []
    return ItemAnswers(counts, read.unread, bad, read.problems, coded)


def _joined(
    columns: Sequence[Column], parts: Sequence[ReadColumn[Any]], out: Given, twice: NDArray[np.intp]
) -> ItemAnswers:
    """Several columns as one item; a row with two answers has none that counts."""
    bad = [part.bad for part in parts if part.bad is not None]
    if len(twice):
        names = " and ".join(f'"{column.name}"' for column in columns[:2])
        words: Words = (
            f'holds two answers to "{columns[0].target}": its columns ({names}, …) are read as one.',
            "Keep one answer, or map the columns to different items.",
        )
        bad.append(BadCells(columns[0].name, twice, lambda _: words))
    unread = np.unique(np.concatenate([twice, *(part.unread for part in parts)]))
    meant, times = np.unique(np.delete(out, unread), return_counts=True)
    reasons: dict[str, int] = {}
    for part in parts:
        for text, times_given in part.reasons.items():
            reasons[text] = reasons.get(text, 0) + times_given
    problems = [problem for part in parts for problem in part.problems]
    coded = [
        column.name for column, part in zip(columns, parts, strict=True) if part.coded and not column.numbers
    ]
    return ItemAnswers(_counts(meant, times, reasons, 0), unread, bad, problems, coded)


def recounted(answers: Given) -> ItemCounts:
    """The counts after answers were left out, which count as blank."""
    given = answers[answers > CANNOT_SAY]
    low, high = (int(given.min()), int(given.max())) if len(given) else (None, None)
    missing = int(np.count_nonzero(answers == CANNOT_SAY))
    return ItemCounts(len(given), len(answers) - len(given) - missing, missing, low, high)


def _counts(meant: Given, times: NDArray[np.int64], reasons: Table[str, int], unread: int) -> ItemCounts:
    given = meant > CANNOT_SAY
    missing, valid = sum(reasons.values()), int(times[given].sum())
    low, high = (int(meant[given].min()), int(meant[given].max())) if valid else (None, None)
    return ItemCounts(valid, int(times.sum()) - valid - missing - unread, missing, low, high, dict(reasons))
