"""A delimited text file → a table of strings and how it was read, or every problem of its form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.delimiter import NAMES, ONE_COLUMN, likely_delimiters
from lo_diagnostic.importing.distinct import Distinct, Texts, distinct_of, text_of
from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.places import MAX_TOLD, and_more, shown
from lo_diagnostic.importing.platforms.generic import GENERIC
from lo_diagnostic.importing.platforms.platform import Platform
from lo_diagnostic.importing.platforms.registry import MOST_HEADER_ROWS, Recognised, recognise
from lo_diagnostic.importing.platforms.spss import SPSS, spss_headings
from lo_diagnostic.importing.quotation import misquoted_row
from lo_diagnostic.importing.records import (
    LONGEST_RECORD,
    MAX_COLUMNS,
    Layout,
    Records,
    read_records,
    too_long,
)
from lo_diagnostic.importing.structure import Structure
from lo_diagnostic.importing.text_file import TextFile, open_text

_SAMPLE_BYTES: Final = 250_000
_ROWS_NAMED: Final = 5
_FEWEST_NAMES: Final = 3
_BLANK_LINES: Final = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*")
_SEPARATOR: Final = re.compile(r"(?i:sep)=([\t !#-/:-@\[-`{-~])(?:\r\n|\r|\n|\Z)")
"""Excel's own first line, which names the delimiter and which Excel does not show as a row."""


@dataclass(frozen=True, eq=False)
class TextTable:
    """The cells of a file, all of them text, and how the file was read.

    `rows` are row numbers as a spreadsheet shows them (the header is row 1, a cell of several lines one row).
    `headings`: what stands above each column; `header`: their names. `structure`: what the file itself says
    of its questions.
    """

    file: str
    encoding: str
    delimiter: str
    sha256: str
    headings: list[Heading]
    columns: list[Texts]
    rows: NDArray[np.int32]
    header_rows: int = 1
    platform: Platform = GENERIC
    structure: Structure = field(default_factory=dict)
    kind: str = "text"

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(heading.name for heading in self.headings)

    def distinct(self, column: int) -> Distinct:
        """The distinct texts of a column."""
        return distinct_of(self.columns[column])

    def texts(self, column: int) -> pa.ChunkedArray:
        """The texts of a column, row by row."""
        return text_of(self.columns[column])

    def holds_nothing(self, column: int) -> bool:
        """Is every cell of a column blank?"""
        return not any(text.strip() for text in self.distinct(column).texts)

    def where(self, kept: NDArray[np.bool_]) -> TextTable:
        """The table of the rows that are marked."""
        columns = [_kept(column, kept) for column in self.columns]
        return replace(self, columns=columns, rows=self.rows[kept])

    def forget(self, column: int) -> None:
        """Let go of the texts of a column, whose memory is needed for what was made of them."""
        self.columns[column] = pa.chunked_array([], pa.large_string())


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
            return None, [*problems, misquoted[1] if misquoted else _unreadable(file.file, fault)]
        if len(readings) > 1 and not whole:
            readings = [records for records in readings if not records.ragged] or readings
        if len(readings) > 1:
            return None, [*problems, _ambiguous(file.file, likely)]
        table, found = _table(file, readings[0], sha256.result(), header_rows)
        if table is not None and table.platform is GENERIC and not by_place:
            found = [*found, *_repeated(file.file, table.header)]
        return table, problems + found


def _table(
    file: TextFile, records: Records, sha256: str, header_rows: int | None
) -> tuple[TextTable | None, list[Problem]]:
    layout, width = records.layout, len(records.header)
    if width > MAX_COLUMNS:
        remedy = f"Keep to {MAX_COLUMNS:,}: remove columns that hold no answers."
        return None, [Problem(file.file, f"row {layout.first_row}", f"has {width:,} columns.", remedy)]
    if file.quoted and (records.ragged or records.several_lines):
        misquoted = misquoted_row(file, layout.delimiter, 1 - layout.hidden)
        if misquoted is not None:
            row, fault = misquoted
            above = [(number, found) for number, found in records.ragged if number < row]
            return None, [*_ragged(file.file, above, width), fault]
    if (fault_of_header := _other_header(file.file, records)) is not None:
        return None, [fault_of_header]
    problems = _ragged(file.file, records.ragged, width)
    found = _recognised(file, records, header_rows)
    if found.platform is GENERIC and (title := _title_above(file.file, records)) is not None:
        return None, [title]
    columns, rows = records.columns, records.row_numbers
    filled = ~_blank_rows(columns, records.rows)
    blank = rows[~filled & (rows < rows[filled].max(initial=0))]
    filled[: found.header_rows - 1] = False
    if not filled.all():
        columns, rows = [_kept(column, filled) for column in columns], rows[filled]
    if not len(rows):
        return None, problems if records.ragged else [*problems, _no_rows(file.file)]
    told = "" if layout.delimiter == ONE_COLUMN or file.kind != "text" else layout.delimiter
    problems += _odd_rows(file, records, blank if width > 1 else blank[:0])
    many = found.header_rows
    if file.kind == "sav":
        rows, many = rows - 1, 0
    structure = file.structure or {}
    return TextTable(
        file=file.file,
        encoding=file.encoding,
        delimiter=told,
        sha256=sha256,
        headings=found.headings,
        columns=columns,
        rows=rows,
        header_rows=many,
        platform=found.platform,
        structure=structure,
        kind=file.kind,
    ), problems


def _title_above(file: str, records: Records) -> Problem | None:
    """The fault of a first row with one text, above a row in which every column has one."""
    if len(records.header) < _FEWEST_NAMES or sum(map(bool, map(str.strip, records.header))) > 1:
        return None
    below = [_text(column, 0).strip() for column in records.columns] if records.rows else []
    if not all(below) or not below:
        return None
    row = records.layout.first_row
    message = "holds one text only, the row below it one for every column: the names seem to stand there."
    return Problem(file, f"row {row}", message, f"Remove what stands above row {row + 1}.")


def _recognised(file: TextFile, records: Records, header_rows: int | None) -> Recognised:
    """What the file is by its first records."""
    below = range(min(MOST_HEADER_ROWS - 1, records.rows))
    first = [records.header, *([_text(column, row) for column in records.columns] for row in below)]
    if file.kind == "sav":
        return Recognised(SPSS, 1, spss_headings(records.header, file.structure or {}))
    return recognise(first, header_rows)


def _text(column: Texts, row: int) -> str:
    text: str = column.text(row) if isinstance(column, Distinct) else column[row].as_py()
    return text


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


def _odd_rows(file: TextFile, records: Records, blank: NDArray[np.int32]) -> list[Problem]:
    """Warnings of rows that may not be what they seem: the last of a file that was cut off, blank ones."""
    problems = [_open_end(file.file, int(records.row_numbers[-1]))] if file.ends_open else []
    return problems + ([_left_blank(file.file, blank)] if len(blank) else [])


def _open_end(file: str, row: int) -> Problem:
    message = f"ends in row {row:,} without a line end, as a file does that was cut off."
    return Problem(file, "", message, "Nothing, if nobody is missing.", "warning")


def _left_blank(file: str, rows: NDArray[np.int32]) -> Problem:
    told = ", ".join(map(str, rows[:_ROWS_NAMED])) + (", …" if len(rows) > _ROWS_NAMED else "")
    message = f"1 row is wholly blank and was left out: {told}."
    if len(rows) > 1:
        message = f"{len(rows):,} rows are wholly blank and were left out: {told}."
    return Problem(file, "", message, "Nothing, unless somebody's answers should stand there.", "warning")


def _kept(column: Texts, filled: NDArray[np.bool_]) -> Texts:
    return column.where(filled) if isinstance(column, Distinct) else column.filter(pa.array(filled))


def _other_header(file: str, records: Records) -> Problem | None:
    """The one fault where all rows, and there are several, have the same width, the header another."""
    width = len(records.header)
    widths = {found for _, found in records.ragged}
    if records.rows or len(records.ragged) < 2 or len(widths) > 1:
        return None
    other = widths.pop()
    message = f"the header has {_values(width)}, every row has {other}."
    remedy = "A name that holds the delimiter needs double quotes around it."
    if other > width:
        remedy = "Give every column a name; a value that holds the delimiter needs double quotes around it."
    return Problem(file, f"row {records.layout.first_row}", message, remedy)


def _values(many: int) -> str:
    return f"{many} value" if many == 1 else f"{many} values"


def _ragged(file: str, ragged: list[tuple[int, int]], width: int) -> list[Problem]:
    remedy = "Complete the row; a value with the delimiter in it needs double quotes around it."
    problems = [
        Problem(file, f"row {number}", f"has {_values(found)}; the header has {width}.", remedy)
        for number, found in ragged[:MAX_TOLD]
    ]
    return problems + and_more(file, len(ragged) - MAX_TOLD, "rows of another width")


def _repeated(file: str, header: tuple[str, ...]) -> list[Problem]:
    problems = []
    for name, times in Counter(header).items():
        if name and times > 1:
            places = ", ".join(str(index + 1) for index, other in enumerate(header) if other == name)
            message = f"the same name stands above {times} columns ({places})."
            problems.append(Problem(file, f"row 1, column {shown(name)}", message, "Give each its own name."))
    return problems


def _unreadable(file: str, fault: pa.ArrowInvalid) -> Problem:
    if too_long(fault):
        message = f"has a row longer than {LONGEST_RECORD // 10**6} MB."
        return Problem(file, "", message, "Save it as CSV (UTF-8), with a line for each person.")
    if "Empty CSV" in str(fault):
        return _no_rows(file)
    return Problem(file, "", f"cannot be read as delimited text ({fault}).", "Save it as CSV (UTF-8).")


def _no_rows(file: str) -> Problem:
    return Problem(file, "", "has a header but no row of answers.", "Choose the file with the answers.")


def _ambiguous(file: str, delimiters: list[str]) -> Problem:
    told = " or ".join(NAMES[delimiter] for delimiter in delimiters)
    message = f"cannot be read with certainty: its delimiter may be {told}."
    return Problem(file, "", message, "Save it again as CSV (UTF-8), with double quotes around texts.")
