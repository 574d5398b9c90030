"""A file of answers → `Responses` and the import report: the one way in for CSV, bare or into a study."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem, errors_among
from lo_diagnostic.importing.cells import ReadColumn, read_column
from lo_diagnostic.importing.columns import Column, Role, map_columns
from lo_diagnostic.importing.expected import Expected, ExpectedAttribute
from lo_diagnostic.importing.import_report import ImportReport, ItemCounts
from lo_diagnostic.importing.not_asked import without_unasked
from lo_diagnostic.importing.people import Respondents, read_respondents, without_answer
from lo_diagnostic.importing.places import cell_problems
from lo_diagnostic.importing.spellings import Spellings
from lo_diagnostic.importing.text_table import TextTable, read_table
from lo_diagnostic.importing.values import (
    Understood,
    attribute_values,
    item_values,
    named_values,
    question_values,
)
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED, Responses


@dataclass(frozen=True)
class Reading:
    """A file as it was read: the responses (None where there is an error) and the report.

    `rows`: the row number of each person in the file. `identified` marks those whose id stands in it; the
    ids of the others are row numbers.
    """

    responses: Responses | None
    report: ImportReport
    rows: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    identified: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of the file, errors first."""
        return self.report.problems

    def refused(self, problems: Sequence[Problem]) -> Reading:
        """The same file with errors found later, and so without responses."""
        report = replace(self.report, problems=(*problems, *self.problems))
        return replace(self, responses=None, report=report)


def read_responses(path: Path, expected: Expected) -> Reading:
    """Read a delimited file of answers (`-`: standard input) as far as it can be understood.

    Nothing is raised for bad input: every problem stands in the report. Items, questions and attributes
    without a column count as not answered or unknown.
    """
    table, problems = read_table(path)
    if table is None:
        return Reading(None, ImportReport(problems[0].file, problems=tuple(problems)))
    columns, found = map_columns(table, expected)
    read = _read_columns(table, columns, expected)
    people = _people(table, columns, expected, read)
    responses, unasked = without_unasked(_responses(people, read, expected, len(table)), expected, table)
    bad = [people.bad, *(column.bad for column in read.values())]
    problems += [*found, *people.problems, *(p for column in read.values() for p in column.problems)]
    problems += without_answer(table, [column for (role, _), column in read.items() if role == "item"])
    problems += cell_problems(table.file, table.rows, [cells for cells in bad if cells is not None])
    problems = sorted([*problems, *unasked], key=lambda problem: problem.severity)
    report = ImportReport(
        file=table.file,
        sha256=table.sha256,
        platform="canonical" if _canonical(columns) else "generic",
        encoding=table.encoding,
        delimiter=table.delimiter or None,
        header_rows=table.header_rows,
        respondents=len(table),
        columns=tuple(columns),
        items=_item_counts(responses, read),
        problems=tuple(problems),
    )
    return Reading(None if errors_among(problems) else responses, report, table.rows, people.identified)


_Read = dict[tuple[Role, str], ReadColumn]
"""What was read of each thing that a file may hold; the first of two columns for one thing."""


def _read_columns(table: TextTable, columns: Sequence[Column], expected: Expected) -> _Read:
    items, questions = expected.items(), expected.questions()
    attributes = {attribute.name: attribute for attribute in expected.attributes}
    read: _Read = {}
    for column in columns:
        key = (column.role, column.target or "")
        if column.role in ("ignored", "respondent") or key in read:
            continue
        if column.role == "item":
            scale = items[key[1]].scale
            understand: Any = partial(item_values, scale=scale, by_name=column.by_name)
            read[key] = read_column(table, column, understand, np.int16)
            continue
        if column.role == "attribute":
            understand = partial(attribute_values, attribute=attributes[key[1]])
        elif column.role == "question":
            understand = partial(question_values, question=questions[key[1]])
        else:
            understand = partial(_of_response, role=column.role, expected=expected)
        read[key] = read_column(table, column, understand)
    return read


def _of_response(texts: Sequence[str], role: Role, expected: Expected) -> Understood[str | None]:
    """Waves or languages; a file without a study may name any."""
    known = expected.waves if role == "wave" else expected.languages if expected.strict else ()
    if not known:
        return attribute_values(texts, ExpectedAttribute(role, free=True))
    spellings: Spellings[str] = Spellings()
    for name in known:
        spellings.add_id(name, name)
    return named_values(texts, spellings, f"{role} that is expected here")


def _people(table: TextTable, columns: Sequence[Column], expected: Expected, read: _Read) -> Respondents:
    column = next((column for column in columns if column.role == "respondent"), None)
    return read_respondents(table, column, _filled(read.get(("wave", "wave")), expected.wave, len(table)))


def _filled(column: ReadColumn | None, default: str | None, people: int) -> NDArray[Any]:
    """The values of a column, `default` where it is blank or is not there."""
    if column is None:
        return np.full(people, default, dtype=object)
    values: NDArray[Any] = column.values
    if default is not None:
        values = values.copy()
        values[pd.isna(values)] = default
    return values


def _responses(who: Respondents, read: _Read, expected: Expected, people: int) -> Responses:
    table: dict[str, NDArray[Any]] = {
        "respondent": who.ids,
        "wave": _filled(read.get(("wave", "wave")), expected.wave, people),
        "language": _filled(read.get(("language", "language")), expected.languages[0], people),
    }
    for attribute in expected.attributes:
        table[attribute.name] = _filled(read.get(("attribute", attribute.name)), None, people)
    items, questions = list(expected.items()), list(expected.questions())
    answers = np.full((len(items), people), NOT_ANSWERED, dtype=np.int16)
    for index, item in enumerate(items):
        if (column := read.get(("item", item))) is not None:
            answers[index] = column.values
    remarks = {name: _filled(read.get(("question", name)), None, people) for name in questions}
    return Responses(
        pd.DataFrame(table, dtype=object),
        pd.DataFrame(answers.T, columns=items, copy=False),
        pd.DataFrame(remarks, index=range(people), columns=questions, dtype=object),
    )


def _canonical(columns: Iterable[Column]) -> bool:
    """Is the file one that `export` could have written: ids for names, the respondent's among them?"""
    return all(column.by_name for column in columns) and any(c.role == "respondent" for c in columns)


def _item_counts(responses: Responses, read: _Read) -> dict[str, ItemCounts]:
    counts: dict[str, ItemCounts] = {}
    for (role, item), column in read.items():
        if role != "item":
            continue
        values = responses.answers[item].to_numpy()
        valid = values[values > CANNOT_SAY]
        missing = int(np.count_nonzero(values == CANNOT_SAY))
        blank = len(values) - len(valid) - missing - len(column.unread)
        ends = (int(valid.min()), int(valid.max())) if len(valid) else (None, None)
        counts[item] = ItemCounts(len(valid), blank, missing, *ends)
    return counts
