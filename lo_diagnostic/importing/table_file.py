"""A file of answers → the table of its cells, or every problem of its form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.delimiter import ONE_COLUMN, likely_delimiters
from lo_diagnostic.importing.distinct import Distinct, Texts
from lo_diagnostic.importing.in_child import MAX_COLUMNS
from lo_diagnostic.importing.platforms.generic import GENERIC
from lo_diagnostic.importing.platforms.registry import MOST_HEADER_ROWS, Recognised, recognise
from lo_diagnostic.importing.platforms.spss import SPSS, spss_headings
from lo_diagnostic.importing.quotation import misquoted_row
from lo_diagnostic.importing.records import Layout, Records, read_records
from lo_diagnostic.importing.table_problems import (
    ambiguous_delimiter,
    no_rows,
    odd_rows,
    other_header,
    ragged_rows,
    repeated_names,
    title_above,
    too_many_columns,
    unreadable,
)
from lo_diagnostic.importing.text_file import TextFile, open_text
from lo_diagnostic.importing.text_table import TextTable, kept_rows

_SAMPLE_BYTES: Final = 250_000
_BLANK_LINES: Final = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*")
_SEPARATOR: Final = re.compile(r"(?i:sep)=([\t !#-/:-@\[-`{-~])(?:\r\n|\r|\n|\Z)")
"""Excel's own first line, which names the delimiter and which Excel does not show as a row."""


def read_table(
    path: Path, header_rows: int | None = None, by_place: bool = False
) -> tuple[TextTable | None, list[Problem]]:
    """Read a file of answers (`-`: standard input). Without a table there is an error among the problems.

    Rows that do not have the header's width are errors and left out; wholly blank rows are dropped.
    `header_rows`: how many rows are no answers, where the user says it; else the platform's signature does.
    `by_place`: columns can be told apart by their places, so that equal names are no error.
    """
    with open_text(path) as (file, problems):
        if file is None:
            return None, problems
        sample, whole = file.sample(_SAMPLE_BYTES)
        named = _SEPARATOR.match(sample)
        hidden = 1 if named else 0
        blank = _BLANK_LINES.match(sample, named.end() if named else 0)
        if blank is None or not sample[blank.end() :].strip():
            return None, [*problems, Problem(file.file, "", "is empty.", "Choose the file with the answers.")]
        skipped = hidden + len(re.findall(r"\r\n|\r|\n", blank.group()))
        likely = likely_delimiters(sample[blank.end() :], whole)
        if certain := file.delimiter or (named[1] if named else None):
            likely = [certain]
        try:
            with ThreadPoolExecutor(1) as aside:
                sha256 = aside.submit(file.sha256)
                readings = [read_records(file, Layout(delimiter, skipped, hidden)) for delimiter in likely]
        except pa.ArrowInvalid as fault:
            misquoted = misquoted_row(file, likely[0], 1 - hidden) if file.quoted else None
            return None, [*problems, misquoted[1] if misquoted else unreadable(file.file, fault)]
        if len(readings) > 1 and not whole:
            readings = [records for records in readings if not records.ragged] or readings
        if len(readings) > 1:
            return None, [*problems, ambiguous_delimiter(file.file, likely)]
        table, found = _table(file, readings[0], sha256.result(), header_rows)
        if table is not None and table.platform is GENERIC and not by_place:
            found = [*found, *repeated_names(file.file, table.header)]
        return table, problems + found


def _table(
    file: TextFile, records: Records, sha256: str, header_rows: int | None
) -> tuple[TextTable | None, list[Problem]]:
    found = _recognised(file, records, header_rows)
    if faults := _faults_of_form(file, records, found):
        return None, faults
    width = len(records.header)
    problems = ragged_rows(file.file, records.ragged, width)
    columns, rows = records.columns, records.row_numbers
    filled = ~_blank_rows(columns, records.rows)
    blank = rows[~filled & (rows < rows[filled].max(initial=0))]
    filled[: found.header_rows - 1] = False
    if not filled.all():
        columns, rows = [kept_rows(column, filled) for column in columns], rows[filled]
    if not len(rows):
        return None, problems if records.ragged else [*problems, no_rows(file.file)]
    delimiter = records.layout.delimiter
    problems += odd_rows(file, records, blank if width > 1 else blank[:0])
    unnamed = file.kind == "sav"
    return TextTable(
        file=file.file,
        encoding=file.encoding,
        delimiter="" if delimiter == ONE_COLUMN or file.kind != "text" else delimiter,
        sha256=sha256,
        headings=found.headings,
        columns=columns,
        rows=rows - 1 if unnamed else rows,
        header_rows=0 if unnamed else found.header_rows,
        platform=found.platform,
        structure=file.structure or {},
        kind=file.kind,
    ), problems


def _faults_of_form(file: TextFile, records: Records, found: Recognised) -> list[Problem]:
    """The faults by which there is no table at all."""
    layout, width = records.layout, len(records.header)
    if width > MAX_COLUMNS:
        return [too_many_columns(file.file, records)]
    if file.quoted and (records.ragged or records.several_lines):
        misquoted = misquoted_row(file, layout.delimiter, 1 - layout.hidden)
        if misquoted is not None:
            row, fault = misquoted
            above = [(number, values) for number, values in records.ragged if number < row]
            return [*ragged_rows(file.file, above, width), fault]
    fault_of_header = other_header(file.file, records)
    if fault_of_header is None and found.platform is GENERIC:
        fault_of_header = title_above(file.file, records)
    return [] if fault_of_header is None else [fault_of_header]


def _recognised(file: TextFile, records: Records, header_rows: int | None) -> Recognised:
    """What the file is by its first records."""
    below = range(min(MOST_HEADER_ROWS - 1, records.rows) if records.columns else 0)
    first = [records.header, *map(records.texts, below)]
    if file.kind == "sav":
        return Recognised(SPSS, 1, spss_headings(records.header, file.structure or {}))
    return recognise(first, header_rows)


def _blank_rows(columns: Sequence[Texts], rows: int) -> NDArray[np.bool_]:
    """Mask of rows in which no cell holds anything but spaces."""
    blank = np.ones(rows, dtype=np.bool_)
    for column in sorted(columns, key=lambda column: not isinstance(column, Distinct)):
        if not blank.any():
            break
        if isinstance(column, Distinct):
            blank &= column.spread(np.array([not text.strip() for text in column.texts], np.bool_))
        else:
            blank &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy()
    return blank
