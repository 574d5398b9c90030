"""What can be wrong with a file as a table: its header, the width of its rows, its delimiter, blank rows."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.delimiter import NAMES
from lo_diagnostic.importing.in_child import MAX_COLUMNS
from lo_diagnostic.importing.places import MAX_TOLD, and_more, few, shown
from lo_diagnostic.importing.records import LONGEST_RECORD, Records, too_long
from lo_diagnostic.importing.text_file import TextFile

_ROWS_NAMED: Final = 5
_FEWEST_NAMES: Final = 3


def title_above(file: str, records: Records) -> Problem | None:
    """The fault of a first row with one text, above a row in which every column has one."""
    if len(records.header) < _FEWEST_NAMES or sum(map(bool, map(str.strip, records.header))) > 1:
        return None
    below = [text.strip() for text in records.texts(0)] if records.rows else []
    if not all(below) or not below:
        return None
    row = records.layout.first_row
    message = "holds one text only, the row below it one for every column: the names seem to stand there."
    return Problem(file, f"row {row}", message, f"Remove what stands above row {row + 1}.")


def _open_end(file: str, row: int) -> Problem:
    message = f"ends in row {row:,} without a line end, as a file does that was cut off."
    return Problem(file, "", message, "Nothing, if nobody is missing.", "warning")


def _left_blank(file: str, rows: NDArray[np.int32]) -> Problem:
    told = few([str(row) for row in rows[: _ROWS_NAMED + 1]], _ROWS_NAMED)
    message = f"1 row is wholly blank and was left out: {told}."
    if len(rows) > 1:
        message = f"{len(rows):,} rows are wholly blank and were left out: {told}."
    return Problem(file, "", message, "Nothing, unless somebody's answers should stand there.", "warning")


def odd_rows(file: TextFile, records: Records, blank: NDArray[np.int32]) -> list[Problem]:
    """Warnings of rows that may not be what they seem: the last of a file that was cut off, blank ones."""
    problems = [_open_end(file.file, int(records.row_numbers[-1]))] if file.ends_open else []
    return problems + ([_left_blank(file.file, blank)] if len(blank) else [])


def other_header(file: str, records: Records) -> Problem | None:
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


def too_many_columns(file: str, records: Records) -> Problem:
    """The fault of a header wider than an import may be."""
    remedy = f"Keep to {MAX_COLUMNS:,}: remove columns that hold no answers."
    place = f"row {records.layout.first_row}"
    return Problem(file, place, f"has {len(records.header):,} columns.", remedy)


def ragged_rows(file: str, ragged: list[tuple[int, int]], width: int) -> list[Problem]:
    """The faults of rows of another width than the header: row number and number of values of each."""
    remedy = "Complete the row; a value with the delimiter in it needs double quotes around it."
    problems = [
        Problem(file, f"row {number}", f"has {_values(found)}; the header has {width}.", remedy)
        for number, found in ragged[:MAX_TOLD]
    ]
    return problems + and_more(file, len(ragged) - MAX_TOLD, "rows of another width")


def repeated_names(file: str, header: tuple[str, ...]) -> list[Problem]:
    """The faults of names that stand above several columns."""
    problems = []
    for name, times in Counter(header).items():
        if name and times > 1:
            places = ", ".join(str(index + 1) for index, other in enumerate(header) if other == name)
            message = f"the same name stands above {times} columns ({places})."
            problems.append(Problem(file, f"row 1, column {shown(name)}", message, "Give each its own name."))
    return problems


def unreadable(file: str, fault: pa.ArrowInvalid) -> Problem:
    """What Arrow could not read."""
    if too_long(fault):
        message = f"has a row longer than {LONGEST_RECORD // 10**6} MB."
        return Problem(file, "", message, "Save it as CSV (UTF-8), with a line for each person.")
    if "Empty CSV" in str(fault):
        return no_rows(file)
    return Problem(file, "", f"cannot be read as delimited text ({fault}).", "Save it as CSV (UTF-8).")


def no_rows(file: str) -> Problem:
    """The fault of a header alone."""
    return Problem(file, "", "has a header but no row of answers.", "Choose the file with the answers.")


def ambiguous_delimiter(file: str, delimiters: list[str]) -> Problem:
    """The fault of a text that several delimiters explain."""
    told = " or ".join(NAMES[delimiter] for delimiter in delimiters)
    message = f"cannot be read with certainty: its delimiter may be {told}."
    return Problem(file, "", message, "Save it again as CSV (UTF-8), with double quotes around texts.")
