"""Ids of very many people: which need a closer look, and which may stand twice; Arrow's bytes as arrays."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_VISIBLE: Final = np.array([33 <= byte <= 126 and chr(byte) != "'" for byte in range(256)])
_WORD: Final = 8
_HASHED: Final = 64
"""Bytes of an id that are looked at; those that are the same so far are compared as a whole."""
_FIRST_BYTES: Final = np.array([(1 << 8 * length) - 1 for length in range(_WORD + 1)], np.uint64)
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)


def as_they_are(texts: pa.LargeStringArray) -> NDArray[np.bool_]:
    """Mask of texts that begin and end with a visible ASCII character that is no `'`."""
    data, bounds = _bytes(texts)
    starts, ends = bounds[:-1], bounds[1:]
    mask: NDArray[np.bool_] = (ends > starts) & _VISIBLE[data[starts]] & _VISIBLE[data[ends - 1]]
    return mask


def may_stand_twice(ids: pa.ChunkedArray, waves: NDArray[np.signedinteger[Any]]) -> NDArray[np.intp]:
    """Indices of the rows that may have the same id and wave as another; those that do are among them."""
    found = np.concatenate([np.zeros(0, np.uint64), *(_hashes(part) for part in ids.chunks)])
    found += _mixed(waves.astype(np.uint64))
    ordered = np.sort(found)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.flatnonzero(np.isin(found, twice)) if len(twice) else np.zeros(0, np.intp)


def _hashes(texts: pa.LargeStringArray) -> NDArray[np.uint64]:
    """A number for each text, the same for the same text: of its length and its words of eight bytes."""
    data, bounds = _bytes(texts)
    words: NDArray[np.uint64] = np.ndarray(len(data) - _WORD + 1, "<u8", data, strides=(1,))
    starts, lengths = bounds[:-1], np.diff(bounds)
    found = lengths.astype(np.uint64)
    for first in range(0, min(int(lengths.max(initial=0)), _HASHED), _WORD):
        word = words[np.minimum(starts + first, len(words) - 1)]
        word &= _FIRST_BYTES[np.clip(lengths - first, 0, _WORD)]
        found += _mixed(word) * np.uint64(2 * first + 1)
    return found


def _mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Other numbers, 0 for 0, in which every bit depends on many."""
    words = (words ^ (words >> _HALF)) * _ODD
    return words ^ (words >> _HALF)


def _bytes(texts: pa.LargeStringArray) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes of texts with a word of zeros behind them; where each begins, and where the last one ends."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int64, len(texts) + 1, texts.offset * _WORD)
    first, last = int(bounds[0]), int(bounds[-1])
    padded = np.zeros(last - first + _WORD, np.uint8)
    padded[: last - first] = np.frombuffer(data, np.uint8)[first:last]
    return padded, bounds - first
