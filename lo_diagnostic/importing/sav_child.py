"""Run as a child process: an SPSS file (.sav, .zsav) → CSV, and what it says of its variables.

What was found besides: `variables`: name → `text`, `labels` (code as in the CSV → label), `missing` (codes).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final, TypeAlias

import pyreadstat

from lo_diagnostic.importing.cell_text import duration_text, moment_text, number_text
from lo_diagnostic.importing.in_child import MAX_COLUMNS, Converted, answer, too_large, too_wide

_MAX_CELLS: Final = 50_000_000
_ROWS_AT_ONCE: Final = 10_000
_FIRST_DAY: Final = datetime(1582, 10, 14)
"""SPSS counts seconds from here."""
_DAYS: Final = {"DATE", "ADATE", "EDATE", "SDATE", "JDATE", "QYR", "MOYR", "WKYR"}
_MOMENTS: Final = {"DATETIME", "YMDHMS"}
_DURATIONS: Final = {"TIME", "DTIME", "MTIME"}

_Value: TypeAlias = float | str | None
_AsText: TypeAlias = Callable[[_Value], str]


def convert(stream: BinaryIO, _: list[str]) -> Converted:
    """The cells and the variables; RefusedError where there are too many."""
    read: Any = pyreadstat.read_sav
    about = read(stream, metadataonly=True, output_format="dict")[1]
    width = len(about.column_names)
    if width > MAX_COLUMNS:
        raise too_wide("")
    most_rows = _MAX_CELLS // max(width, 1)
    if (about.number_rows or 0) > most_rows:
        raise too_large()
    stream.seek(0)
    cells, about = read(
        stream,
        user_missing=True,
        output_format="dict",
        disable_datetime_conversion=True,
        row_limit=most_rows + 1,
    )
    names = about.column_names
    columns = [cells[name] for name in names]
    if any(len(column) > most_rows for column in columns):
        raise too_large()
    ways = [_way(about.original_variable_types.get(name) or "") for name in names]
    variables = {
        name: _variable(about, name, column, way)
        for name, column, way in zip(names, columns, ways, strict=True)
    }
    return {"variables": variables}, _as_csv(names, columns, ways)


def _variable(about: Any, name: str, column: Sequence[_Value], way: _AsText) -> dict[str, Any]:
    labels = about.variable_value_labels.get(name, {})
    ranges = [(found["lo"], found["hi"]) for found in about.missing_ranges.get(name, [])]
    single = {low for low, high in ranges if low == high}
    candidates = {*labels, *single, *column} if ranges else set()
    missing = {way(value) for value in candidates if _declared(value, ranges)}
    return {
        "text": (about.column_names_to_labels.get(name) or "").strip(),
        "labels": {way(code): label.strip() for code, label in labels.items()},
        "missing": sorted(missing),
    }


def _declared(value: Any, ranges: list[tuple[Any, Any]]) -> bool:
    """Does a value lie in one of the ranges? Texts and numbers are never compared with each other."""
    return any(
        isinstance(value, str) == isinstance(low, str) and low <= value <= high
        for low, high in ranges
        if value is not None
    )


def _as_csv(names: list[str], columns: list[Any], ways: list[_AsText]) -> Iterator[str]:
    rows = len(columns[0]) if columns else 0
    yield _lines([names])
    for start in range(0, rows, _ROWS_AT_ONCE):
        parts = [list(column[start : start + _ROWS_AT_ONCE]) for column in columns]
        yield _lines(zip(*(map(way, part) for way, part in zip(ways, parts, strict=True)), strict=True))


def _lines(rows: Any) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _way(spss_format: str) -> _AsText:
    """How the values of a variable become text, by its format (`F8.2`, `DATE11`)."""
    letters = re.match("[A-Z]*", spss_format)
    name = letters.group() if letters else ""
    if name in _DAYS:
        return _day
    if name in _MOMENTS:
        return _moment
    return _duration if name in _DURATIONS else _text


def _text(value: _Value) -> str:
    if value is None or value != value:  # the system's missing value is not equal to itself
        return ""
    return value.rstrip(" ") if isinstance(value, str) else number_text(float(value))


def _moment(value: _Value) -> str:
    try:
        return moment_text(_FIRST_DAY + timedelta(seconds=float(value or "nan")))
    except (ValueError, OverflowError):
        return _text(value)


def _day(value: _Value) -> str:
    return _moment(value).partition(" ")[0]


def _duration(value: _Value) -> str:
    try:
        return duration_text(timedelta(seconds=float("nan" if value is None else value)))
    except (ValueError, OverflowError):
        return _text(value)


if __name__ == "__main__":
    answer(convert)
