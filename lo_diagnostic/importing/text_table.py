"""A delimited text file → a table of strings and how it was read, or every problem of its form."""

from __future__ import annotations

import csv
import io
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
from lo_diagnostic.importing.text_file import TextFile, open_text

MAX_COLUMNS: Final = 1000
_SAMPLE_BYTES: Final = 1_000_000
_BLOCK_BYTES: Final = 16_000_000
_BLANK_LINES: Final = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*")
_QUOTES: Final = 'Double every quotation mark inside a text ("") and close every quoted text.'


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

    cells: pa.Table
    ragged: list[tuple[int, int]]
    """Row number and number of values."""
    blank: list[int]
    """Row numbers of lines that hold nothing but spaces."""
    first_row: int

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
        blank = _BLANK_LINES.match(sample)
        if blank is None or not sample[blank.end() :].strip():
            return None, [*problems, Problem(file.file, "", "is empty.", "Choose the file with the answers.")]
        skipped = len(re.findall(r"\r\n|\r|\n", blank.group()))
        likely = likely_delimiters(sample[blank.end() :], whole)
        try:
            readings = [(delimiter, _read(file, delimiter, skipped)) for delimiter in likely]
        except pa.ArrowInvalid as fault:
            return None, [*problems, _unreadable(file.file, fault)]
        if len(readings) > 1 and not whole:
            readings = [reading for reading in readings if not reading[1].ragged] or readings
        if len(readings) > 1:
            return None, [*problems, _ambiguous(file.file, likely)]
        (delimiter, raw) = readings[0]
        table, found = _table(file, delimiter, raw)
        return table, problems + found


def _read(file: TextFile, delimiter: str, skipped: int) -> _Raw:
    """Let Arrow read the file, in one thread: only so it numbers the rows that it hands over as ragged."""
    ragged: list[tuple[int, int]] = []
    blank: list[int] = []

    def note(row: Any) -> str:
        if row.text.strip():
            ragged.append((row.number, row.actual_columns))
        else:
            blank.append(row.number)
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
    return _Raw(cells, ragged, blank, skipped + 1)


def _table(file: TextFile, delimiter: str, raw: _Raw) -> tuple[TextTable | None, list[Problem]]:
    width = raw.cells.num_columns
    if width > MAX_COLUMNS:
        remedy = f"Keep to {MAX_COLUMNS:,}: remove columns that hold no answers."
        return None, [Problem(file.file, "row 1", f"has {width:,} columns.", remedy)]
    problems = _ragged(file.file, raw, width)
    if file.quoted and (fault := _misquoted(file, delimiter, raw.cells)) is not None:
        return None, [*problems, fault]
    header = tuple(_name(column[0].as_py()) for column in raw.cells.columns)
    problems += _repeated(file.file, header)
    cells, rows = raw.cells.slice(1), raw.row_numbers[1:]
    filled = ~_blank_rows(cells)
    if not filled.all():
        cells, rows = cells.filter(pa.array(filled)), rows[filled]
    if not len(rows):
        return None, problems if raw.ragged else [*problems, _no_rows(file.file)]
    told = "" if delimiter == ONE_COLUMN else delimiter
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


def _ragged(file: str, raw: _Raw, width: int) -> list[Problem]:
    remedy = "Complete the row; a value with the delimiter in it needs double quotes around it."
    problems = [
        Problem(file, f"row {number}", f"has {found} values; the header has {width}.", remedy)
        for number, found in raw.ragged[:MAX_TOLD]
    ]
    return problems + and_more(file, len(raw.ragged) - MAX_TOLD, "rows of another width")


def _repeated(file: str, header: tuple[str, ...]) -> list[Problem]:
    problems = []
    for name, times in Counter(header).items():
        if name and times > 1:
            places = ", ".join(str(index + 1) for index, other in enumerate(header) if other == name)
            message = f"the same name stands above {times} columns ({places})."
            problems.append(Problem(file, f"row 1, column {shown(name)}", message, "Give each its own name."))
    return problems


def _misquoted(file: TextFile, delimiter: str, cells: pa.Table) -> Problem | None:
    """The fault where a quotation mark swallows rows: text after a closing one, or one never closed.

    Arrow reads on in silence; only cells of several lines can hide rows, so only then Python's strict
    reader goes over the file again.
    """
    if not any(pc.any(pc.match_substring_regex(column, r"[\r\n]")).as_py() for column in cells.columns):
        return None
    file.stream.seek(file.start)
    text = io.TextIOWrapper(file.stream, encoding=file.codec, newline="")
    records = csv.reader(text, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, _ in enumerate(records, start=1):  # noqa: B007 - the count is what is wanted
            pass
    except csv.Error:
        message = "has a quotation mark that does not fit: rows may be hidden in one cell."
        return Problem(file.file, f"row {number + 1}", message, _QUOTES)
    finally:
        text.detach()
    return None


def _unreadable(file: str, fault: pa.ArrowInvalid) -> Problem:
    if "straddling" in str(fault):
        message = f"has a row longer than {_BLOCK_BYTES // 10**6} MB: a quotation mark is not closed."
        return Problem(file, "", message, _QUOTES)
    if "Empty CSV" in str(fault):
        return _no_rows(file)
    return Problem(file, "", f"cannot be read as delimited text ({fault}).", "Save it as CSV (UTF-8).")


def _no_rows(file: str) -> Problem:
    return Problem(file, "", "has a header but no row of answers.", "Choose the file with the answers.")


def _ambiguous(file: str, delimiters: list[str]) -> Problem:
    told = " or ".join(NAMES[delimiter] for delimiter in delimiters)
    message = f"cannot be read with certainty: its delimiter may be {told}."
    return Problem(file, "", message, "Save it again as CSV (UTF-8), with double quotes around texts.")
