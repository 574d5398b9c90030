"""A file of answers → `Responses` and the import report: the one way in for CSV, bare or into a study."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem, errors_among
from lo_diagnostic.importing.cells import ReadColumn, read_column
from lo_diagnostic.importing.columns import Column, Role, map_columns
from lo_diagnostic.importing.distinct import Distinct
from lo_diagnostic.importing.expected import Expected, ExpectedAttribute
from lo_diagnostic.importing.import_report import ImportReport, ItemCounts
from lo_diagnostic.importing.not_asked import unasked_problems, without_unasked
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
from lo_diagnostic.responses.responses import (
    CANNOT_SAY,
    NOT_ANSWERED,
    Responses,
    answer_table,
    places_among,
)


@dataclass(frozen=True, eq=False)
class Reading:
    """A file as it was read: the responses (None where there is an error) and the report.

    `rows`: the row number of each person in the file. `identified` marks those whose id stands in it; the
    ids of the others are row numbers.
    """

    responses: Responses | None
    report: ImportReport
    rows: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
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
    wanted = _wanted(table, columns)
    texts = _read_texts(table, wanted, expected)
    people = _people(table, wanted, expected, texts)
    pa.default_memory_pool().release_unused()  # the answers need the room
    answers = np.empty((len(expected.items()), len(table)), np.int16)
    items = _read_items(table, wanted, expected, answers)
    read = sorted([*texts.values(), *items.values()], key=lambda column: column.index)
    problems += [*found, *people.problems, *(problem for column in read for problem in column.problems)]
    if items:
        problems += without_answer(table, answers, [column.unread for column in items.values()])
    bad = [people.bad, *(column.bad for column in read)]
    problems += cell_problems(table.file, table.rows, [cells for cells in bad if cells is not None])
    responses = _responses(people, texts, expected, answers)
    responses, left_out = without_unasked(responses, answers, expected)
    problems += unasked_problems(table, left_out)
    problems.sort(key=lambda problem: problem.severity)
    counts = {item: _counts(item, column, responses, item in left_out) for item, column in items.items()}
    report = _report(table, columns, counts, problems)
    return Reading(None if errors_among(problems) else responses, report, table.rows, people.identified)


_Wanted = dict[tuple[Role, str], Column]
"""The column of each thing that a file may hold; the first of two."""
_TextColumns = dict[tuple[Role, str], ReadColumn[Any]]
"""What was made of each but items and respondents: groups, or Arrow text of questions."""
_Tally = tuple[NDArray[np.int16], NDArray[np.int64]]
"""Answers, and how often each was given."""


def _wanted(table: TextTable, columns: Sequence[Column]) -> _Wanted:
    """The columns that are read; the table forgets the others."""
    wanted: _Wanted = {}
    for column in columns:
        key = (column.role, column.target or "")
        if column.role == "ignored" or wanted.setdefault(key, column) is not column:
            table.forget(column.index)
    return wanted


def _read_texts(table: TextTable, wanted: _Wanted, expected: Expected) -> _TextColumns:
    questions = expected.questions()
    attributes = {attribute.name: attribute for attribute in expected.attributes}
    understand: Callable[[Sequence[str]], Understood[str | None]]
    read: _TextColumns = {}
    for (role, name), column in wanted.items():
        if role == "question":
            understand = partial(question_values, question=questions[name])
            read[role, name] = read_column(table, column, understand, Distinct.spread_texts)
        elif role == "attribute":
            understand = partial(attribute_values, attribute=attributes[name])
            read[role, name] = read_column(table, column, understand, partial(_groups, unknown=None))
        elif role in ("wave", "language"):
            understand = partial(_of_response, role=role, expected=expected)
            unknown = expected.wave if role == "wave" else expected.languages[0]
            read[role, name] = read_column(table, column, understand, partial(_groups, unknown=unknown))
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


def _groups(distinct: Distinct, names: Sequence[str | None], unknown: str | None) -> pd.Categorical[str]:
    """Groups of people from the group of each distinct text; those without one are in `unknown`."""
    places, groups = places_among([unknown if name is None else name for name in names])
    return pd.Categorical.from_codes(distinct.spread(places), groups)


def _one_group(name: str | None, people: int) -> pd.Categorical[str]:
    """Everybody in the same group, or in none."""
    places, groups = places_among([name])
    return pd.Categorical.from_codes(np.full(people, places[0], np.int8), groups)


def _people(table: TextTable, wanted: _Wanted, expected: Expected, texts: _TextColumns) -> Respondents:
    read = texts.get(("wave", "wave"))
    waves = read.made if read else _one_group(expected.wave, len(table))
    return read_respondents(table, wanted.get(("respondent", "respondent")), waves)


def _read_items(
    table: TextTable, wanted: _Wanted, expected: Expected, answers: NDArray[np.int16]
) -> dict[str, ReadColumn[_Tally]]:
    """The items that have a column; everybody's answers are written to `answers` (items × people)."""
    items = expected.items()
    given = dict(zip(items, answers, strict=True))
    read: dict[str, ReadColumn[_Tally]] = {}
    for (role, name), column in wanted.items():
        if role == "item":
            understand = partial(item_values, scale=items[name].scale, by_name=column.by_name)
            read[name] = read_column(table, column, understand, partial(_answers, given=given[name]))
    for name in items.keys() - read.keys():
        given[name].fill(NOT_ANSWERED)
    return read


def _answers(distinct: Distinct, values: Sequence[int], given: NDArray[np.int16]) -> _Tally:
    """Write everybody's answers from what the distinct texts mean, and count them."""
    meant = np.array(values, np.int16)
    distinct.spread(meant, out=given)
    return meant, distinct.times


def _responses(
    who: Respondents, texts: _TextColumns, expected: Expected, answers: NDArray[np.int16]
) -> Responses:
    """`answers` (items × people) become those of the responses without being copied."""
    n = len(who.ids)
    known = {name: read.made for (role, name), read in texts.items() if role != "question"}
    said = {name: read.made for (role, name), read in texts.items() if role == "question"}
    people: dict[str, Any] = {
        "respondent": pd.array(who.ids, dtype="str"),
        "wave": known.get("wave", _one_group(expected.wave, n)),
        "language": known.get("language", _one_group(expected.languages[0], n)),
    }
    nobody, nothing = _one_group(None, n), pa.nulls(n, pa.large_string())
    for attribute in expected.attributes:
        people[attribute.name] = known.get(attribute.name, nobody)
    remarks = {name: pd.array(said.get(name, nothing), dtype="str") for name in expected.questions()}
    return Responses(
        pd.DataFrame(people, copy=False),
        answer_table(answers, expected.items()),
        pd.DataFrame(remarks, index=range(n), columns=list(remarks), copy=False),
    )


def _report(
    table: TextTable, columns: Sequence[Column], items: dict[str, ItemCounts], problems: Sequence[Problem]
) -> ImportReport:
    return ImportReport(
        file=table.file,
        sha256=table.sha256,
        platform="canonical" if _canonical(columns) else "generic",
        encoding=table.encoding,
        delimiter=table.delimiter or None,
        header_rows=table.header_rows,
        respondents=len(table),
        columns=tuple(columns),
        items=items,
        problems=tuple(problems),
    )


def _canonical(columns: Iterable[Column]) -> bool:
    """Is the file one that `export` could have written: ids for names, the respondent's among them?"""
    return all(column.by_name for column in columns) and any(c.role == "respondent" for c in columns)


def _counts(item: str, read: ReadColumn[_Tally], responses: Responses, changed: bool) -> ItemCounts:
    """What was answered to an item; counted again where answers were left out."""
    answers, times = read.made
    if changed:
        answers, times = np.unique(responses.answers[item].to_numpy(), return_counts=True)
    valid = answers[answers > CANNOT_SAY]
    missing = int(times[answers == CANNOT_SAY].sum())
    blank = int(times[answers == NOT_ANSWERED].sum()) - len(read.unread)
    ends = (int(valid.min()), int(valid.max())) if len(valid) else (None, None)
    return ItemCounts(int(times[answers > CANNOT_SAY].sum()), blank, missing, *ends)
