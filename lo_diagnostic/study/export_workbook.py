"""Answers as an Excel workbook: the sheet `answers`, which `import` reads again, and `codebook`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment

from lo_diagnostic import __version__
from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.responses.canonical_csv import spreadsheet_text
from lo_diagnostic.responses.responses import CANNOT_SAY, CANNOT_SAY_WORD, NOT_ANSWERED, Responses
from lo_diagnostic.study.codebook import Codebook, Entry, Texts
from lo_diagnostic.study.workbook_pages import (
    LONGEST_TEXT,
    MOST_ROWS,
    fits_a_cell,
    start_page,
    temporary_files,
    text_cell,
)

ANSWERS_SHEET: Final = "answers"
CODEBOOK_SHEET: Final = "codebook"
_NARROWEST, _WIDEST = 8, 48
_SAMPLE: Final = 200
_BLOCK: Final = 10_000
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")

_Cells = Callable[[slice], list[Any]]
"""What stands in a column, in these rows."""
_Told = tuple[str, int, list[str]]
"""A column of the codebook: heading, width, a text for each entry."""


def write_workbook(stream: BinaryIO, responses: Responses, book: Codebook) -> None:
    """Write the canonical table as the sheet `answers`, and `codebook`, which explains a column a row.

    Answers and numbers are numbers, all else is text: nothing is a formula or a date. Empty is not answered.
    Raises InputProblems for more rows, or a longer text, than Excel can open, OSError where the disk is full.
    """
    _refuse_too_much(responses)
    workbook = Workbook(write_only=True)
    workbook.properties.creator = f"lo-diag {__version__}"
    workbook.properties.title = spreadsheet_text(f"{book.title}, {book.wave}")
    workbook.properties.description = " ".join(book.notes)
    with temporary_files(workbook):
        _add_answers(workbook, responses, book)
        _add_codebook(workbook, book)
        workbook.save(stream)


def _refuse_too_much(responses: Responses) -> None:
    remedy = "Export .csv or .parquet."
    if len(responses) >= MOST_ROWS:
        message = f"there are {len(responses):,} people, more than the rows that Excel can open."
        raise InputProblems.one("", "--to xlsx", message, remedy)
    problems = []
    for name, said in responses.remarks.items():
        too_long = said.dropna().map(lambda text: not fits_a_cell(spreadsheet_text(text)))
        for row in too_long.index[too_long.astype(bool)]:
            message = f"is longer than the {LONGEST_TEXT:,} characters that a cell of Excel can hold."
            problems.append(Problem("", f'row {row + 2}, column "{name}"', message, remedy))
    if problems:
        raise InputProblems(problems)


def _add_answers(workbook: Workbook, responses: Responses, book: Codebook) -> None:
    widths = [_width(entry, _column(responses, entry)) for entry in book.entries]
    page = start_page(workbook, ANSWERS_SHEET, [entry.column for entry in book.entries], widths)
    columns = [_cells(page, entry, _column(responses, entry)) for entry in book.entries]
    for start in range(0, len(responses), _BLOCK):
        rows = slice(start, start + _BLOCK)
        for row in zip(*(cells(rows) for cells in columns), strict=True):
            page.append(row)


def _column(responses: Responses, entry: Entry) -> pd.Series[Any]:
    tables = (responses.people, responses.answers, responses.remarks)
    column: pd.Series[Any] = next(table[entry.column] for table in tables if entry.column in table)
    return column


def _cells(page: Any, entry: Entry, column: pd.Series[Any]) -> _Cells:
    if entry.kind == "item":
        words = {NOT_ANSWERED: None, CANNOT_SAY: CANNOT_SAY_WORD}
        return lambda rows: [words.get(value, value) for value in column.iloc[rows].tolist()]
    if entry.kind == "number":
        return lambda rows: [None if pd.isna(said) else float(said) for said in column.iloc[rows]]
    return lambda rows: [
        None if pd.isna(said) else text_cell(page, spreadsheet_text(said)) for said in column.iloc[rows]
    ]


def _width(entry: Entry, column: pd.Series[Any]) -> int:
    """Room for the heading and for the texts of the first rows; numbers need no more than the heading."""
    texts = [] if entry.kind == "item" else column.iloc[:_SAMPLE].dropna().astype(str).to_list()
    return min(max(len(text) + 2 for text in (entry.column, "." * (_NARROWEST - 2), *texts)), _WIDEST)


def _add_codebook(workbook: Workbook, book: Codebook) -> None:
    columns = [column for column in _explained(book) if column[0] == "column" or any(column[2])]
    headings, widths, cells = zip(*columns, strict=True)
    page = start_page(workbook, CODEBOOK_SHEET, headings, widths)
    for row in zip(*cells, strict=True):
        page.append([text_cell(page, spreadsheet_text(text), _WRAPPED) if text else None for text in row])


def _explained(book: Codebook) -> Iterator[_Told]:
    """The columns of the codebook."""

    def told(heading: str, width: int, text: Callable[[Entry], str]) -> _Told:
        return heading, width, [text(entry) for entry in book.entries]

    def in_each(heading: str, width: int, texts: Callable[[Entry], Texts]) -> Iterator[_Told]:
        found = [texts(entry) for entry in book.entries]
        for language in book.languages:
            yield f"{heading} ({language})", width, [known.get(language, "") for known in found]

    yield told("column", 18, lambda entry: entry.column)
    yield told("kind", 12, lambda entry: entry.kind)
    yield from in_each("text", 60, lambda entry: entry.texts)
    yield from in_each("text for leaders", 60, lambda entry: entry.leader_texts)
    yield from in_each("values", 36, lambda entry: _values(entry, book.languages))
    yield told("reversed", 10, lambda entry: "reversed" if entry.reversed else "")
    yield told("reserve", 10, lambda entry: "reserve" if entry.reserve else "")
    yield told("dimension", 26, lambda entry: ", ".join(entry.dimensions))
    yield from in_each("missing", 36, lambda entry: _missing(entry, book.languages))


def _values(entry: Entry, languages: Sequence[str]) -> Texts:
    return {
        language: "\n".join(f"{value} = {label[language]}" for value, label in entry.labels.items())
        for language in languages
    }


def _missing(entry: Entry, languages: Sequence[str]) -> Texts:
    if entry.cannot_say is None:
        return {}
    return {language: f"{CANNOT_SAY_WORD} = {entry.cannot_say_labels[language]}" for language in languages}
