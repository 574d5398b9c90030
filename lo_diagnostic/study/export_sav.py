"""Answers as an SPSS file: numbers with value labels, "cannot say" declared as missing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from errno import EIO
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import pandas as pd
import pyreadstat
from pyreadstat import ReadstatError

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED, Responses
from lo_diagnostic.study.codebook import Codebook, Entry
from lo_diagnostic.text import plain

LONGEST_TEXT: Final = 32_767
"""Bytes of a string in SPSS."""
_FILE_LABEL, _NOTE, _LABEL, _VALUE_LABEL, _LABELLED_TEXT, _NAME = 64, 80, 255, 120, 120, 64
"""Bytes of what SPSS keeps of each."""
_LEGAL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_RESERVED: Final = frozenset(
    ("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with")
)
_NOT_WRITTEN: Final = "Unable to write"
_MEASURES: Final = {"item": "ordinal", "number": "scale"}


def write_sav(stream: BinaryIO, responses: Responses, book: Codebook) -> None:
    """Write a variable a column; `stream` must be a file with a name, whose content is replaced.

    Labels are in the study's first language. An item that was not answered is system-missing, "cannot say"
    the number above the scale that is declared as missing. What is unknown of a person is an empty string.
    Notes tell the columns whose names SPSS does not allow. Labels longer than it allows end in `…`; it knows
    no spaces at the end of a text.

    Raises InputProblems for a text longer than SPSS allows, OSError where the disk is full.
    """
    columns = {**responses.people, **responses.answers, **responses.remarks}
    names = variable_names(columns)
    frame = pd.DataFrame(
        {names[entry.column]: _values(entry, columns[entry.column]) for entry in book.entries}
    )
    _refuse_too_long(frame, names)
    try:
        pyreadstat.write_sav(
            frame,
            str(Path(stream.name).absolute()),
            file_label=_cut(f"{book.title}, {book.wave}", _FILE_LABEL),
            note=_notes(names, book),
            row_compress=True,  # otherwise every text takes the room of the longest
            **_variables(names, frame, columns, book),
        )
    except ReadstatError as fault:
        if _NOT_WRITTEN not in str(fault):
            raise
        raise OSError(EIO, str(fault)) from fault


def _variables(
    names: Mapping[str, str], frame: pd.DataFrame, columns: Mapping[str, pd.Series[Any]], book: Codebook
) -> dict[str, Any]:
    """What SPSS is told of each variable, as pyreadstat takes it."""
    told: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for entry in book.entries:
        name = names[entry.column]
        told["column_labels"][name] = _cut(book.first(entry.texts), _LABEL)
        told["variable_value_labels"][name] = _labels(entry, frame[name], book)
        told["variable_measure"][name] = _MEASURES.get(entry.kind, "nominal")
        if entry.kind in _MEASURES:
            told["variable_format"][name] = _format(entry, columns[entry.column])
        if entry.cannot_say is not None:
            told["missing_ranges"][name] = [float(entry.cannot_say)]
    return told


def _format(entry: Entry, column: pd.Series[Any]) -> str:
    """Room for every number that the column may hold, with the decimals that were written."""
    if entry.cannot_say is not None:
        return f"F{max(len(str(value)) for value in (entry.cannot_say, *entry.labels))}.0"
    said = list(column.dropna())
    decimals = max((len(text.partition(".")[2]) for text in said), default=0)
    return f"F{max(map(len, said), default=1)}.{decimals}"


def variable_names(columns: Iterable[str]) -> dict[str, str]:
    """Column → name in SPSS, which tells capitals not apart: its own where that is legal and free."""
    listed = list(columns)
    names: dict[str, str] = {}
    taken = set(_RESERVED)
    for column in listed:
        if _LEGAL.fullmatch(column) and column.lower() not in taken:
            names[column] = column
            taken.add(column.lower())
    for column in listed:
        if column not in names:
            names[column] = next(name for name in _legal_names(column) if name.lower() not in taken)
            taken.add(names[column].lower())
    return {column: names[column] for column in listed}


def _legal_names(column: str) -> Iterator[str]:
    start = re.sub(r"[^A-Za-z0-9_]", "_", column)
    start = start if start[:1].isalpha() else f"v{start}"
    yield start[:_NAME]
    number = 2
    while True:
        yield f"{start[: _NAME - 8]}_{number}"
        number += 1


def _values(entry: Entry, column: pd.Series[Any]) -> pd.Series[Any]:
    if entry.cannot_say is not None:
        given = column.astype("float64")
        return given.mask(column == CANNOT_SAY, entry.cannot_say).mask(column == NOT_ANSWERED, np.nan)
    if entry.kind == "number":
        return column.astype("float64")
    return column.astype("str").map(plain, "ignore").astype(object).where(column.notna(), "")


def _refuse_too_long(frame: pd.DataFrame, names: Mapping[str, str]) -> None:
    problems = []
    for column, name in names.items():
        if frame[name].dtype == object:
            sizes = frame[name].map(_bytes)
            for row in np.flatnonzero(sizes > LONGEST_TEXT):
                message = f"is longer than the {LONGEST_TEXT:,} bytes that a text in SPSS can have."
                remedy = "Export .csv or .parquet."
                problems.append(Problem("", f'row {row + 2}, column "{column}"', message, remedy))
    if problems:
        raise InputProblems(problems)


def _notes(names: Mapping[str, str], book: Codebook) -> list[str]:
    renamed = [f"{name}: the column {column}" for column, name in names.items() if name != column]
    return [_cut(note, _NOTE) for note in (*book.notes, *renamed)]


def _labels(entry: Entry, values: pd.Series[Any], book: Codebook) -> dict[Any, str]:
    """Value → label; of texts those that somebody has, for a variable is as wide as its texts."""
    said = set(values) if entry.cannot_say is None else set()
    labels: dict[Any, str] = {
        float(value) if isinstance(value, int) else value: _cut(book.first(label), _VALUE_LABEL)
        for value, label in entry.labels.items()
        if isinstance(value, int) or (value in said and _bytes(value) <= _LABELLED_TEXT)
    }
    if entry.cannot_say is not None:
        labels[float(entry.cannot_say)] = _cut(book.first(entry.cannot_say_labels), _VALUE_LABEL)
    return labels


def _bytes(text: str) -> int:
    return len(text.encode("utf-8"))


def _cut(text: str, most: int) -> str:
    """At most so many bytes of the text on one line."""
    line = plain(" ".join(text.split()))
    if _bytes(line) <= most:
        return line
    return line.encode("utf-8")[: most - _bytes("…")].decode("utf-8", "ignore").rstrip() + "…"
