"""A delimited text file → a table of strings and how it was read, or every problem of its form."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.delimiter import NAMES, ONE_COLUMN, likely_delimiters
from lo_diagnostic.importing.places import MAX_TOLD, and_more, shown
from lo_diagnostic.importing.quotation import misquoted_row
from lo_diagnostic.importing.text_file import TextFile, open_text

MAX_COLUMNS: Final = 1000
_SAMPLE_BYTES: Final = 1_000_000
_BLOCK_BYTES: Final = 16_000_000
_BLANK_LINES: Final = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*")
_SEPARATOR: Final = re.compile(r"(?i:sep)=([\t !#-/:-@\[-`{-~])(?:\r\n|\r|\n|\Z)")
"""Excel's own first line, which names the delimiter and which Excel does not show as a row."""


@dataclass(frozen=True)
class Distinct:
    """A column as its distinct texts; `codes` says for every row which."""

    texts: list[str]
    codes: NDArray[np.int32]


@dataclass(frozen=True)
class TextTable:
    """The cells of a file, all of them text, and how the file was read.

    `rows` are row numbers as a spreadsheet shows them (the header is row 1, a cell of several lines one row).
    """

    file: str
    encoding: str
    delimiter: str
    sha256: str
    header: tuple[str, ...]
    cells: pa.Table
    rows: NDArray[np.int64]
    header_rows: int = 1

    def __len__(self) -> int:
        return len(self.rows)

    def distinct(self, column: int) -> Distinct:
        """The distinct texts of a column."""
        encoded = self.cells.column(column).dictionary_encode().combine_chunks()
        return Distinct(encoded.dictionary.to_pylist(), encoded.indices.to_numpy())


@dataclass(frozen=True)
class _Raw:
    """What Arrow made of the text: all records of the header's width, and those that are not."""

    delimiter: str
    cells: pa.Table
    ragged: list[tuple[int, int]]
    """Row number and number of values."""
    blank: list[int]
    """Row numbers of lines that hold nothing but spaces."""
    skipped: int
    hidden: int
    """How many of the skipped lines have no row number."""

    @property
    def first_row(self) -> int:
        """The number of the header's row."""
        return self.skipped - self.hidden + 1

    @property
    def row_numbers(self) -> NDArray[np.int64]:
        """The number of each record in the file, the header's first; what Arrow left out was counted."""
        left_out = [number for number, _ in self.ragged] + self.blank
        numbers = np.arange(self.first_row, self.first_row + self.cells.num_rows + len(left_out))
        return np.delete(numbers, np.array(left_out, dtype=np.int64) - self.first_row)


def read_table(path: Path) -> tuple[TextTable | None, list[Problem]]:
    """Read a delimited text file (`-`: standard input). Without a table there is an error among the problems.

    Rows that do not have the header's width are errors and left out; wholly blank rows are dropped.
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
        likely = [named[1]] if named else likely_delimiters(sample[blank.end() :], whole)
        try:
            readings = [_read(file, delimiter, skipped, hidden) for delimiter in likely]
        except pa.ArrowInvalid as fault:
            misquoted = misquoted_row(file, likely[0], 1 - hidden) if file.quoted else None
            return None, [*problems, misquoted[1] if misquoted else _unreadable(file.file, fault)]
        if len(readings) > 1 and not whole:
            readings = [raw for raw in readings if not raw.ragged] or readings
        if len(readings) > 1:
            return None, [*problems, _ambiguous(file.file, likely)]
        table, found = _table(file, readings[0])
        return table, problems + found


def _read(file: TextFile, delimiter: str, skipped: int, hidden: int) -> _Raw:
    """Let Arrow read the file, in one thread: only so it numbers the rows that it hands over as ragged.

    The first line is read after `skipped` lines; `hidden` of them have no row number.
    """
    ragged: list[tuple[int, int]] = []
    blank: list[int] = []

    def note(row: Any) -> str:
        if row.text.strip():
            ragged.append((row.number - hidden, row.actual_columns))
        else:
            blank.append(row.number - hidden)
        return "skip"

    file.stream.seek(file.start)
    names = [f"f{index}" for index in range(MAX_COLUMNS + 1)]
    cells = arrow_csv.read_csv(
        pa.PythonFile(file.stream, mode="r"),
        read_options=arrow_csv.ReadOptions(
            use_threads=False,
            block_size=_BLOCK_BYTES,
            skip_rows=skipped,
            autogenerate_column_names=True,
            encoding=file.codec,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), check_utf8=False
        ),
    )
    return _Raw(delimiter, cells, ragged, blank, skipped, hidden)


def _table(file: TextFile, raw: _Raw) -> tuple[TextTable | None, list[Problem]]:
    width = raw.cells.num_columns
    if width > MAX_COLUMNS:
        remedy = f"Keep to {MAX_COLUMNS:,}: remove columns that hold no answers."
        return None, [Problem(file.file, f"row {raw.first_row}", f"has {width:,} columns.", remedy)]
    if file.quoted and (raw.ragged or _several_lines(raw.cells)):
        misquoted = misquoted_row(file, raw.delimiter, 1 - raw.hidden)
        if misquoted is not None:
            row, fault = misquoted
            above = [(number, found) for number, found in raw.ragged if number < row]
            return None, [*_ragged(file.file, above, width), fault]
    if (fault_of_header := _other_header(file.file, raw)) is not None:
        return None, [fault_of_header]
    problems = _ragged(file.file, raw.ragged, width)
    header = tuple(_name(column[0].as_py()) for column in raw.cells.columns)
    problems += _repeated(file.file, header)
    cells, rows = raw.cells.slice(1), raw.row_numbers[1:]
    filled = ~_blank_rows(cells)
    if not filled.all():
        cells, rows = cells.filter(pa.array(filled)), rows[filled]
    if not len(rows):
        return None, problems if raw.ragged else [*problems, _no_rows(file.file)]
    told = "" if raw.delimiter == ONE_COLUMN else raw.delimiter
    return TextTable(file.file, file.encoding, told, file.sha256, header, cells, rows), problems


def _blank_rows(cells: pa.Table) -> NDArray[np.bool_]:
    """Mask of rows in which no cell holds anything but spaces."""
    blank = np.ones(cells.num_rows, dtype=np.bool_)
    for column in cells.columns:
        if not blank.any():
            break
        empty = pc.or_(pc.equal(column, ""), pc.utf8_is_space(column))
        blank &= empty.to_numpy()
    return blank


def _name(header: str) -> str:
    return " ".join(header.replace("\ufeff", "").split())


def _several_lines(cells: pa.Table) -> bool:
    """Is there a cell of several lines? Only such a cell can hide rows, or make one of another width."""
    return any(pc.any(pc.match_substring_regex(column, r"[\r\n]")).as_py() for column in cells.columns)


def _other_header(file: str, raw: _Raw) -> Problem | None:
    """The one fault where all rows, and there are several, have the same width, the header another."""
    width = raw.cells.num_columns
    widths = {found for _, found in raw.ragged}
    if raw.cells.num_rows > 1 or len(raw.ragged) < 2 or len(widths) > 1:
        return None
    other = widths.pop()
    message = f"the header has {_values(width)}, every row has {other}."
    remedy = "A name that holds the delimiter needs double quotes around it."
    if other > width:
        remedy = "Give every column a name; a value that holds the delimiter needs double quotes around it."
    return Problem(file, f"row {raw.first_row}", message, remedy)


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
    if "straddling" in str(fault):
        message = f"has a row longer than {_BLOCK_BYTES // 10**6} MB."
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
