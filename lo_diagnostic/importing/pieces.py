"""A file of plain lines, cut at its line ends into pieces that Arrow reads two at a time."""

from __future__ import annotations

import mmap
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import csv as arrow_csv

_PIECE: Final = 2_000_000
_AHEAD: Final = 3


class UnevenError(Exception):
    """The lines are not plain, or not all of one width: the file must be read from its beginning."""


def read_pieces(
    path: Path, start: int, delimiter: str, most_columns: int, longest: int
) -> Iterator[pa.RecordBatch]:
    """The records of a UTF-8 file from byte `start` on, all as text, the header among them as the first one.

    Raises UnevenError where a quotation mark follows the header, a line has another width than it, or may be
    longer than `longest` bytes; what was read before that is of no use then.
    """
    cuts = _cuts(path, start)
    sizes = [end - begin for begin, end in pairwise(cuts)]
    if max(sizes) > longest:
        raise UnevenError
    coming: deque[Future[pa.RecordBatch]] = deque()
    with pa.OSFile(os.fsencode(path)) as file, ThreadPoolExecutor(2) as arrow:
        first = _read(file, cuts[0], sizes[0], delimiter, most_columns)
        yield first
        for begin, size in zip(cuts[1:], sizes[1:], strict=False):
            coming.append(arrow.submit(_read, file, begin, size, delimiter, first.num_columns))
            if len(coming) > _AHEAD:
                yield _as_wide(coming.popleft().result(), first)
        while coming:
            yield _as_wide(coming.popleft().result(), first)


def _as_wide(batch: pa.RecordBatch, first: pa.RecordBatch) -> pa.RecordBatch:
    if batch.num_columns != first.num_columns:
        raise UnevenError
    return batch


def _cuts(path: Path, start: int) -> list[int]:
    """Where each piece begins, after a line end, and where the last one ends."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
        header_end = text.find(b"\n", start) + 1
        open_quote = text[start:header_end].count(b'"') % 2
        if not header_end or open_quote or text.find(b'"', header_end) >= 0:
            raise UnevenError
        cuts = [start]
        while 0 < (cut := text.find(b"\n", max(header_end, cuts[-1] + _PIECE)) + 1) < len(text):
            cuts.append(cut)
        return [*cuts, len(text)]


def _read(file: pa.OSFile, begin: int, size: int, delimiter: str, columns: int) -> pa.RecordBatch:
    """The records of one piece, every one of at most so many columns as text."""
    types = dict.fromkeys((f"f{index}" for index in range(columns + 1)), pa.string())
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(file.read_at(size, begin)),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=size + 1, autogenerate_column_names=True
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(column_types=types, check_utf8=False),
        )
    except pa.ArrowInvalid as fault:
        raise UnevenError from fault
    return table.combine_chunks().to_batches()[0]
