"""The records of a delimited text: Arrow cuts it up part by part, each column is made compact at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from lo_diagnostic.importing.delimiter import ONE_COLUMN
from lo_diagnostic.importing.distinct import Distinct, GrowingColumn, Texts, holds_line_end
from lo_diagnostic.importing.in_child import MAX_COLUMNS
from lo_diagnostic.importing.pieces import UnevenError, read_pieces
from lo_diagnostic.importing.text_file import TextFile

LONGEST_RECORD: Final = 16_000_000
"""In bytes."""
_BLOCK_BYTES: Final = 1_000_000


@dataclass(frozen=True, eq=False)
class Layout:
    """How a text is divided: `skipped` lines precede the header, `hidden` of them have no row number."""

    delimiter: str
    skipped: int
    hidden: int

    @property
    def first_row(self) -> int:
        """The number of the header's row."""
        return self.skipped - self.hidden + 1


@dataclass(eq=False)
class Records:
    """The header, the `rows` records of its width (no columns where these are too many), and the others.

    `ragged`: row number and number of values; `blank`: row numbers of lines of nothing but spaces.
    """

    layout: Layout
    header: list[str] = field(default_factory=list)
    columns: list[Texts] = field(default_factory=list)
    rows: int = 0
    ragged: list[tuple[int, int]] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)

    @property
    def several_lines(self) -> bool:
        """Has a cell several lines? Only such a cell can hide rows, or make one of another width."""
        return any("\n" in name or "\r" in name for name in self.header) or any(
            holds_line_end(column) for column in self.columns
        )

    def texts(self, row: int) -> list[str]:
        """The cells of a record below the header."""
        return [c.text(row) if isinstance(c, Distinct) else c[row].as_py() for c in self.columns]

    @property
    def row_numbers(self) -> NDArray[np.int32]:
        """The number of each record in the file; what was left out was counted."""
        left_out = [number for number, _ in self.ragged] + self.blank
        first = self.layout.first_row + 1
        numbers = np.arange(first, first + self.rows + len(left_out), dtype=np.int32)
        return np.delete(numbers, np.array(left_out, dtype=np.int64) - first)


def read_records(file: TextFile, layout: Layout) -> Records:
    """The records of a text. Raises pyarrow.ArrowInvalid where there are none, or one is too long.

    A file of plain lines is read in pieces; where it turns out uneven, once more from its beginning, so that
    what is wrong in it can be told with its row.
    """
    if file.on_disk and not layout.skipped and layout.delimiter != ONE_COLUMN:
        try:
            path = Path(file.file)
            pieces = read_pieces(path, file.start, layout.delimiter, MAX_COLUMNS, LONGEST_RECORD)
            return _collected(Records(layout), file.line_ends, pieces)
        except UnevenError:
            pass
    try:
        return _read(file, layout, _BLOCK_BYTES)
    except pa.ArrowInvalid as fault:
        if not too_long(fault):
            raise
    return _read(file, layout, LONGEST_RECORD)


def too_long(fault: pa.ArrowInvalid) -> bool:
    """Is it a record longer than a block?"""
    return "straddling" in str(fault)


def _read(file: TextFile, layout: Layout, block_bytes: int) -> Records:
    found = Records(layout)

    def note(row: Any) -> str:
        if row.text.strip():
            found.ragged.append((row.number - layout.hidden, row.actual_columns))
        else:
            found.blank.append(row.number - layout.hidden)
        return "skip"

    batches = _batches(file.source(), layout, block_bytes, note)
    return _collected(found, file.line_ends, _one_ahead(batches))


def _collected(found: Records, line_ends: int, batches: Iterator[pa.RecordBatch]) -> Records:
    """The records with what the batches hold, the header first."""
    columns: list[GrowingColumn] = []
    for batch in batches:
        if not columns:
            found.header = [column[0].as_py() for column in batch.columns]
            columns = [GrowingColumn(line_ends) for _ in batch.columns]
            batch = batch.slice(1)
        if len(columns) > MAX_COLUMNS:
            return found
        for column, texts in zip(columns, batch.columns, strict=True):
            column.add(texts)
        found.rows += len(batch)
    while columns:
        found.columns.append(columns.pop(0).whole())
    return found


def _batches(
    source: pa.NativeFile, layout: Layout, block_bytes: int, note: Callable[[Any], str]
) -> Iterator[pa.RecordBatch]:
    """The records part by part. Only in one thread Arrow numbers the rows that it hands to `note`."""
    names = [f"f{index}" for index in range(MAX_COLUMNS + 1)]
    batches: Iterator[pa.RecordBatch] = arrow_csv.open_csv(
        source,
        read_options=arrow_csv.ReadOptions(
            use_threads=False,
            block_size=block_bytes,
            skip_rows=layout.skipped,
            autogenerate_column_names=True,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=layout.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), check_utf8=False
        ),
    )
    return batches


def _one_ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches; while one is looked at, Arrow makes the next."""
    with ThreadPoolExecutor(1) as arrow:
        coming = arrow.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = arrow.submit(next, batches, None)
            yield batch
