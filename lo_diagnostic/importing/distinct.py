"""A column of texts in little memory: few distinct ones as codes of a byte or two, many as Arrow text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_BYTES: Final = 256
_LONGER: Final = 128
"""Code of the first text of several bytes; a text of one byte (never NUL) has that byte, the empty text 0."""
_MOST: Final = 1000
"""How many different texts of several bytes a column may hold and still be coded while it is read."""
_BLOCK: Final = 1 << 16
"""Rows that are looked at together, so that what is made on the way stays in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Distinct:
    """A column as its distinct texts: how often each stands there, and which one in every row.

    `marks`: the code of each text; `codes` (whole numbers from 0): that of the text in every row.
    """

    texts: list[str]
    times: NDArray[np.int64]
    marks: NDArray[np.intp]
    codes: NDArray[Any]

    def spread(self, values: NDArray[Any], out: NDArray[Any] | None = None) -> NDArray[Any]:
        """One value a row (written to `out` where that is given) from one value a distinct text."""
        table = np.zeros(int(self.marks.max(initial=0)) + 1, values.dtype)
        table[self.marks] = values
        spread = np.empty(len(self.codes), values.dtype) if out is None else out
        for start in range(0, len(spread), _BLOCK):
            rows = slice(start, start + _BLOCK)
            table.take(self.codes[rows], out=spread[rows], mode="clip")
        return spread

    def spread_texts(self, texts: Sequence[str | None]) -> pa.ChunkedArray:
        """The same of texts, None where there is none, as Arrow text."""
        names = pa.chunked_array([texts], pa.large_string())
        return names.take(pa.array(self.spread(np.arange(len(texts), dtype=np.int32))))

    def rows(self, marked: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Indices of the rows whose text is marked."""
        return np.flatnonzero(self.spread(marked))

    def text(self, row: int) -> str:
        """The text of a row."""
        return self.texts[int(np.searchsorted(self.marks, self.codes[row]))]

    def where(self, kept: NDArray[np.bool_]) -> Distinct:
        """The column of the rows that are marked."""
        return _distinct(self.texts, self.marks, self.codes[kept])


Texts: TypeAlias = Distinct | pa.ChunkedArray
"""A column of either kind."""


class GrowingColumn:
    """A column while its file is read: coded as long as its distinct texts are few."""

    def __init__(self, most_rows: int) -> None:
        self._codes = np.empty(most_rows, np.uint8)
        self._rows = 0
        self._longer: dict[str, int] = {}
        self._parts: list[pa.Array] | None = None

    def add(self, texts: pa.StringArray) -> None:
        """Append the texts of some rows."""
        if self._parts is None:
            if self._code(texts):
                return
            coded = self._coded()
            self._parts = coded.spread_texts(coded.texts).cast(pa.string()).chunks
            self._codes = np.empty(0, np.uint8)
        self._parts.append(texts)

    def whole(self) -> Texts:
        """The column, read to its end."""
        if self._parts is None:
            return self._coded()
        return pa.chunked_array(self._parts, pa.string()).cast(pa.large_string())

    def _coded(self) -> Distinct:
        names = ["", *map(chr, range(1, _LONGER)), *self._longer]
        return _distinct(names, np.arange(len(names)), self._codes[: self._rows])

    def _code(self, texts: pa.StringArray) -> bool:
        """Append the codes of texts; False where the distinct ones are too many.

        Texts of at most one byte are their own codes: these are read from Arrow's buffers as they are.
        """
        _, ends, data = texts.buffers()
        offsets = np.frombuffer(ends, np.int32, len(texts) + 1, texts.offset * 4)
        lengths = np.diff(offsets)
        filled = int(offsets[-1] - offsets[0])
        rows = slice(self._rows, self._rows + len(texts))
        if lengths.max(initial=0) > 1:
            codes = self._longer_codes(texts)
            if codes is None:
                return False
            if codes.max() >= _BYTES:
                self._codes = self._codes.astype(codes.dtype, copy=False)
            self._codes[rows] = codes
        elif filled == len(texts) > 0:
            self._codes[rows] = np.frombuffer(data, np.uint8, filled, offsets[0])
        else:
            self._codes[rows] = 0
            self._codes[rows][lengths > 0] = np.frombuffer(data, np.uint8, filled, offsets[0])
        self._rows = rows.stop
        return True

    def _longer_codes(self, texts: pa.StringArray) -> NDArray[np.uint16] | None:
        encoded = texts.dictionary_encode()
        if len(encoded.dictionary) > _MOST:
            return None
        marks = np.array([self._mark(text) for text in encoded.dictionary.to_pylist()], np.uint16)
        return None if len(self._longer) > _MOST else marks.take(encoded.indices.to_numpy())

    def _mark(self, text: str) -> int:
        if len(text.encode()) > 1:
            return self._longer.setdefault(text, _LONGER + len(self._longer))
        return ord(text) if text else 0


def distinct_of(column: Texts) -> Distinct:
    """A column as its distinct texts."""
    if isinstance(column, Distinct):
        return column
    encoded = column.dictionary_encode().combine_chunks()
    texts = encoded.dictionary.to_pylist()
    return _distinct(texts, np.arange(len(texts)), encoded.indices.to_numpy())


def text_of(column: Texts) -> pa.ChunkedArray:
    """A column as Arrow text."""
    return column.spread_texts(column.texts) if isinstance(column, Distinct) else column


def holds_line_end(column: Texts) -> bool:
    """Has a text of the column several lines?"""
    if isinstance(column, Distinct):
        return any("\n" in text or "\r" in text for text in column.texts)
    texts = (chunk.buffers()[2].to_pybytes() for chunk in column.chunks)
    return any(b"\n" in text or b"\r" in text for text in texts)


def _distinct(texts: Sequence[str], marks: NDArray[np.intp], codes: NDArray[Any]) -> Distinct:
    """A column from all texts that may stand there: only those are kept that do."""
    times = _times(codes, max(_BYTES, len(texts)))[marks]
    there = times > 0
    return Distinct(list(compress(texts, there)), times[there], marks[there], codes)


def _times(codes: NDArray[Any], kinds: int) -> NDArray[np.int64]:
    """How often each code occurs; bytes are counted in pairs, which takes half the time."""
    if codes.dtype != np.uint8 or len(codes) < _BYTES**2:
        return np.bincount(codes, minlength=kinds)
    even = len(codes) // 2 * 2
    pairs = np.bincount(codes[:even].view(np.uint16), minlength=_BYTES**2).reshape(_BYTES, _BYTES)
    times: NDArray[np.int64] = pairs.sum(axis=0) + pairs.sum(axis=1)
    return times + np.bincount(codes[even:], minlength=_BYTES)
