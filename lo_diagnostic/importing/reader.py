"""A file of answers → `Responses` and the import report: the one way in, bare or into a study."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from lo_diagnostic.importing.coded_cells import holds_codes
from lo_diagnostic.importing.column import Column, Role
from lo_diagnostic.importing.column_problems import joined
from lo_diagnostic.importing.columns import map_columns
from lo_diagnostic.importing.distinct import Distinct
from lo_diagnostic.importing.expected import Expected, ExpectedAttribute
from lo_diagnostic.importing.finished import of_finished
from lo_diagnostic.importing.import_report import ImportReport, ItemCounts
from lo_diagnostic.importing.item_answers import (
    ItemAnswers,
    ItemReading,
    read_items,
    recounted,
    text_meanings,
)
from lo_diagnostic.importing.item_warnings import item_warnings, repeated_rows
from lo_diagnostic.importing.mapping import NO_ANSWER
from lo_diagnostic.importing.mapping_file import MappingFile
from lo_diagnostic.importing.not_asked import unasked_problems, without_unasked
from lo_diagnostic.importing.people import Respondents, read_respondents, without_answer
from lo_diagnostic.importing.places import cell_problems
from lo_diagnostic.importing.spellings import Spellings
from lo_diagnostic.importing.structure import Structure
from lo_diagnostic.importing.table_file import read_table
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.importing.values import (
    Understood,
    attribute_values,
    named_values,
    question_values,
)
from lo_diagnostic.responses.responses import Responses, answer_table, places_among
from lo_diagnostic.text import matching_form


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


@dataclass(frozen=True)
class Instructions:
    """What is said of a file beside it: a mapping file, a structure file, and if only who finished counts."""

    mapping: MappingFile | None = None
    codebook: Structure | None = None
    finished_only: bool = False


def read_responses(path: Path, expected: Expected, told: Instructions | None = None) -> Reading:
    """Read a file of answers (`-`: standard input) as far as it can be understood.

    Nothing is raised for bad input: every problem stands in the report. Items, questions and attributes
    without a column count as not answered or unknown.
    """
    told = told or Instructions()
    mapping = told.mapping.mapping if told.mapping else None
    table, problems = read_table(path, mapping.header_rows if mapping else None, by_place=mapping is not None)
    if table is None:
        return Reading(None, ImportReport(problems[0].file, problems=tuple(problems)))
    structure = table.structure if told.codebook is None else told.codebook
    columns, found = map_columns(table, expected, mapping, structure)
    table, unfinished = of_finished(table, columns, told.finished_only)
    problems += [*unfinished, *found, *repeated_rows(table)]
    items = ItemReading(expected.items(), mapping, structure, holds_codes(table, structure))
    reading = _read(table, columns, problems, expected, items)
    return replace(reading, report=replace(reading.report, mapping=told.mapping.text if told.mapping else ""))


def _read(
    table: TextTable,
    columns: Sequence[Column],
    problems: list[Problem],
    expected: Expected,
    reading: ItemReading,
) -> Reading:
    wanted = _wanted(table, columns)
    texts = _read_texts(table, wanted, expected, reading)
    people = _people(table, wanted, expected, texts)
    pa.default_memory_pool().release_unused()  # the answers need the room
    answers = np.empty((len(reading.expected), len(table)), np.int16)
    of_items = {name: found for (role, name), found in wanted.items() if role == "item"}
    items = read_items(table, of_items, reading, answers)
    problems += [*people.problems, *_in_order(columns, texts, items)]
    if items:
        problems += without_answer(table, answers, [item.unread for item in items.values()])
        problems += item_warnings(table, items)
    bad = [
        people.bad,
        *(text.bad for text in texts.values()),
        *(cells for item in items.values() for cells in item.bad),
    ]
    problems += cell_problems(table.file, table.rows, [cells for cells in bad if cells is not None])
    responses = _responses(people, texts, expected, answers)
    responses, left_out = without_unasked(responses, answers, expected)
    problems += unasked_problems(table, left_out)
    problems.sort(key=lambda problem: problem.severity)
    counts = {
        name: recounted(responses.answers[name].to_numpy()) if name in left_out else item.counts
        for name, item in items.items()
    }
    report = _report(table, columns, counts, problems)
    return Reading(None if errors_among(problems) else responses, report, table.rows, people.identified)


_Wanted = dict[tuple[Role, str], list[Column]]
"""The columns of each thing that a file may hold: several of an item that can be joined, else the first."""
_TextColumns = dict[tuple[Role, str], ReadColumn[Any]]
"""What was made of each but items and respondents: groups, or Arrow text of questions."""


def _wanted(table: TextTable, columns: Sequence[Column]) -> _Wanted:
    """The columns that are read; the table forgets the others."""
    wanted: _Wanted = {}
    for column in columns:
        there = wanted.setdefault((column.role, column.target or ""), [])
        if column.role != "ignored" and (not there or joined(there[0], column)):
            there.append(column)
        else:
            table.forget(column.index)
    wanted.pop(("ignored", ""), None)
    return {key: found for key, found in wanted.items() if found}


def _in_order(columns: Sequence[Column], texts: _TextColumns, items: dict[str, ItemAnswers]) -> list[Problem]:
    """The problems of columns as wholes, in the order of the file."""
    place = {column.target: column.index for column in reversed(columns) if column.target}
    found = [(read.index, read.problems) for read in texts.values()]
    found += [(place[name], item.problems) for name, item in items.items()]
    return [problem for _, problems in sorted(found, key=lambda one: one[0]) for problem in problems]


def _read_texts(table: TextTable, wanted: _Wanted, expected: Expected, reading: ItemReading) -> _TextColumns:
    questions = expected.questions()
    attributes = {attribute.name: attribute for attribute in expected.attributes}
    understand: Callable[[Sequence[str]], Understood[str | None]]
    read: _TextColumns = {}
    for (role, name), (column, *_) in wanted.items():
        if role == "question":
            understand = partial(question_values, question=questions[name])
            make: Callable[..., Any] = Distinct.spread_texts
        elif role == "attribute":
            understand = partial(attribute_values, attribute=attributes[name])
            make = partial(_groups, unknown=None)
        elif role in ("wave", "language"):
            understand = partial(_of_response, role=role, expected=expected)
            make = partial(_groups, unknown=expected.wave if role == "wave" else expected.languages[0])
        else:
            continue
        meant = partial(_by_table, understand=understand, table=text_meanings(table, column, reading))
        read[role, name] = read_column(table, column, meant, make)
    return read


def _by_table(
    texts: Sequence[str],
    understand: Callable[[Sequence[str]], Understood[str | None]],
    table: Mapping[str, int | str],
) -> Understood[str | None]:
    """What texts mean that a mapping file has a table for: those in it first stand for what it says."""
    said = {matching_form(text): "" if meant in NO_ANSWER else str(meant) for text, meant in table.items()}
    return understand([said.get(matching_form(text), text) for text in texts] if said else texts)


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
    columns = wanted.get(("respondent", "respondent"))
    return read_respondents(table, columns[0] if columns else None, waves)


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
        platform="canonical" if _canonical(columns) else table.platform.name,
        encoding=table.encoding,
        delimiter=table.delimiter or None,
        header_rows=table.header_rows,
        respondents=len(table),
        columns=tuple(columns),
        items=items,
        problems=tuple(problems),
        kind=table.kind,
    )


def _canonical(columns: Iterable[Column]) -> bool:
    """Is the file one that `export` could have written: ids for names, the respondent's among them?"""
    return all(column.by_name for column in columns) and any(c.role == "respondent" for c in columns)
