"""A table of the report: title, columns, rows of text, and how wide each column is on the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lo_diagnostic.charts.lettering import text_width
from lo_diagnostic.text import Speech

Row = Sequence[str]
MOST_ROWS: Final = 1000
"""A table holds; what is beyond is for a file, not for paper."""
_SIZE: Final = 8.0  # points
_ROOM: Final = 481.0  # points of a line
_FEW_COLUMNS: Final = 3
_GAP: Final = 7.0  # points between columns
_SHORT: Final = 8  # letters of a head that stays on one line
_WIDEST_TEXT: Final = 190.0  # points that a column of texts may ask for


@dataclass(frozen=True)
class Column:
    """A column by the name in its head; `number`: to be aligned at the right."""

    name: str
    number: bool = True


@dataclass(frozen=True)
class Table:
    """A table. The first cell of a row names it; a row that ends early fills the line with its last cell.

    `note`: what stands below it. A table all of whose rows end early is not told.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True)
class TablesPage:
    """What one question of an analyst is answered with; `reading`: how to read the tables.

    It ends with how `sure` that is, or with how to `use` it.
    """

    question: str
    answer: list[str]
    tables: Sequence[Table]
    reading: str
    sure: str = ""
    use: str = ""


def columns(texts: Sequence[str], numbers: Sequence[str], remarks: Sequence[str] = ()) -> tuple[Column, ...]:
    """Columns of texts, then of numbers, then of texts again."""
    left, right = (tuple(Column(name, number=False) for name in names) for names in (texts, remarks))
    return (*left, *(Column(name) for name in numbers), *right)


def laid_out(page: TablesPage, speech: Speech) -> dict[str, Any] | None:
    """The page as plain values; None without a table that tells anything."""
    tables = [table for table in page.tables if any(len(row) == len(table.columns) for row in table.rows)]
    if not tables:
        return None
    widths = _widths(tables)
    return {
        "kind": "tables",
        "question": page.question,
        "answer": page.answer,
        "reading": page.reading,
        "tables": [_plain(table, widths[table.columns], speech) for table in tables],
        **({"use": page.use} if page.use else {"sure": page.sure}),
        "talk": "",
    }


def _plain(table: Table, widths: Sequence[float], speech: Speech) -> dict[str, Any]:
    return {
        "title": table.title,
        "note": " ".join(filter(None, [_cut_off(len(table.rows), speech), table.note])),
        "columns": [
            {"name": column.name, "number": column.number, "width": width}
            for column, width in zip(table.columns, widths, strict=True)
        ],
        "rows": [list(row) for row in table.rows[:MOST_ROWS]],
        "row_heads": _row_heads(table),
    }


def _row_heads(table: Table) -> bool:
    """Is the first cell of a row a head to whoever hears the table? Not where heads would outnumber data."""
    data = sum(len(row) - 1 for row in table.rows)
    return len(table.columns) > _FEW_COLUMNS and len(table.columns) + len(table.rows) <= data


def _cut_off(rows: int, speech: Speech) -> str:
    if rows <= MOST_ROWS:
        return ""
    return speech.say(
        "The first {most} of {all} rows; `lo-diag score --json` gives all.",
        most=speech.number(MOST_ROWS),
        all=speech.number(rows),
    )


def _widths(tables: Iterable[Table]) -> dict[tuple[Column, ...], list[float]]:
    """Of every set of columns their widths in per cent: tables with the same columns stand in line."""
    alike: dict[tuple[Column, ...], list[Row]] = {}
    for table in tables:
        alike.setdefault(table.columns, []).extend(table.rows[:MOST_ROWS])
    return {heads: _fitted(heads, rows) for heads, rows in alike.items()}


def _fitted(heads: Sequence[Column], rows: Sequence[Row]) -> list[float]:
    """Numbers get what they need, texts the rest of the line; all grow where there is room."""
    asked = [_asked(column, place, rows, len(heads)) for place, column in enumerate(heads)]
    texts = [place for place, column in enumerate(heads) if not column.number]
    room = _ROOM - sum(asked) + sum(asked[place] for place in texts)
    for done, place in enumerate(sorted(texts, key=asked.__getitem__)):
        asked[place] = max(min(asked[place], room / (len(texts) - done)), _GAP)
        room -= asked[place]
    return [round(100 * width / sum(asked), 3) for width in asked]


def _asked(column: Column, place: int, rows: Sequence[Row], of: int) -> float:
    """Points that a column asks for: its widest number or text, and its head, broken between words."""
    cells = {row[place] for row in rows if place < _own_cells(row, of)}
    words = [column.name] if len(column.name) <= _SHORT else column.name.split()
    head = max((text_width(word, _SIZE) for word in words), default=0.0)
    widest = max((text_width(cell, _SIZE) for cell in cells), default=0.0)
    return max(head, widest if column.number else min(widest, _WIDEST_TEXT)) + _GAP


def _own_cells(row: Row, columns: int) -> int:
    """How many cells of a row stand in a column of their own: not the one that fills the line."""
    return len(row) if len(row) == columns else len(row) - 1
