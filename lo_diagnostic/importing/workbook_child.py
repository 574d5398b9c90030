"""Run as a child process: an Excel workbook (.xlsx) → CSV of the values of one of its sheets.

With an argument the sheet of that name; otherwise the one called `answers`, or else the first visible sheet
that has cells. What was found besides: `sheet`, and `others`, the visible sheets with cells that were left.
"""

from __future__ import annotations

import csv
import os
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, Final

from lo_diagnostic.importing.cell_text import duration_text, moment_text, number_text
from lo_diagnostic.importing.in_child import (
    MAX_COLUMNS,
    Converted,
    RefusedError,
    answer,
    no_sheet,
    too_large,
    too_wide,
)

OUR_SHEET: Final = "answers"
MAX_UNPACKED: Final = 500_000_000
MAX_RATIO: Final = 200
"""Sheets become ten to forty times smaller when packed; a bomb a thousand times."""
_SMALL: Final = 5_000_000
_MAX_ROWS: Final = 1_048_576
"""Excel's own limit."""
_MAX_TEXT: Final = 500_000_000
_CR: Final = "_x000D_"
"""How Excel writes a carriage return inside a text."""


class _Sink:
    """Gives back what a csv.writer writes."""

    def write(self, line: str) -> str:
        return line


def convert(stream: BinaryIO, arguments: list[str]) -> Converted:
    """The values of a sheet; RefusedError where there is none, or it is too large."""
    _check_sizes(stream)
    os.environ |= {"OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "True"}  # defusedxml parses every part
    import openpyxl

    book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    others: list[Any] = []
    names = {sheet.title: sheet for sheet in book.worksheets}
    if arguments:
        if arguments[0] not in names:
            raise RefusedError("", no_sheet(arguments[0]), "Choose another file.")
        sheet = names[arguments[0]]
    elif ours := [sheet for name, sheet in names.items() if name.casefold() == OUR_SHEET]:
        sheet = ours[0]
    else:
        visible = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        filled = [sheet for sheet in visible if any(_rows(sheet))]
        if not filled:
            raise RefusedError(
                "", "has no visible sheet with cells in it.", "Choose the file with the answers."
            )
        sheet, others = filled[0], filled[1:]
    return {"sheet": sheet.title, "others": [other.title for other in others]}, _as_csv(_rows(sheet))


def _check_sizes(stream: BinaryIO) -> None:
    """Refuse by the sizes that the archive declares; Python reads no more of a part than it declares."""
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if size > MAX_UNPACKED or size > max(_SMALL, MAX_RATIO * packed):
        message = "is far larger inside than a workbook of answers would be."
        raise RefusedError(
            "", message, "Open it in Excel and save the sheet with the answers as CSV (UTF-8)."
        )
    stream.seek(0)


def _rows(sheet: Any) -> Iterator[list[str]]:
    """The texts of each row up to its last cell that is not empty."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > _MAX_ROWS:
            raise RefusedError(
                f"row {number}", "is beyond the last row that Excel has.", "Save it again in Excel."
            )
        texts = [_text(value) for value in row]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > MAX_COLUMNS:
            raise too_wide(f"row {number}")
        yield texts


def _as_csv(rows: Iterable[list[str]]) -> Iterable[str]:
    """All records as wide as the widest; an empty row is an empty line, those at the end are left out."""
    writer = csv.writer(_Sink(), lineterminator="\n")
    lines: list[tuple[str, int]] = []
    empty = size = 0
    for row in rows:
        if not row:
            empty += 1
            continue
        lines += [("\n", 0)] * empty
        empty = 0
        line: str = writer.writerow(row)
        lines.append((line, len(row)))
        size += len(line)
        if size > _MAX_TEXT:
            raise too_large()
    widest = max((width for _, width in lines), default=0)
    return (line if not width else f"{line[:-1]}{',' * (widest - width)}\n" for line, width in lines)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace(_CR, "\r") if _CR in value else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return duration_text(value) if isinstance(value, timedelta) else str(value)


if __name__ == "__main__":
    answer(convert)
