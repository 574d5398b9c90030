"""Respondents' ids of a study: keyed hashes, by which a repeat is recognised, or random numbers.

An id has 32 hexadecimal digits; while ids are made and ordered, each is a row of 16 bytes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

if TYPE_CHECKING:
    from hashlib import _Hash

Ids = NDArray[np.uint8]
"""Ids × their bytes."""

_BYTES: Final = 16
_KEY_BLOCK: Final = 64
_INNER, _OUTER = bytes(byte ^ 0x36 for byte in range(256)), bytes(byte ^ 0x5C for byte in range(256))
"""What HMAC (RFC 2104) does to a key before each of its two hashes."""
_AT_ONCE: Final = 1 << 16
"""People that are hashed together, so that few of their ids are Python's at a time."""


def keyed_ids(people: pd.DataFrame, rows: NDArray[np.intp], secret: bytes, linked: bool) -> Ids:
    """Ids of the people in these rows, the same for the same person, between waves only where `linked`.

    They are the HMAC-SHA-256 under the study's secret (at most 64 bytes) of the respondent, after the wave
    and a line end where waves are not linked.
    """
    inner = hashlib.sha256(secret.ljust(_KEY_BLOCK, b"\0").translate(_INNER))
    outer = hashlib.sha256(secret.ljust(_KEY_BLOCK, b"\0").translate(_OUTER))
    named = _texts(people["respondent"]).take(pa.array(rows))
    if linked:
        return _hashed(named, inner, outer)
    waves = people["wave"].cat
    codes = waves.codes.to_numpy().take(rows)
    ids = np.empty((len(rows), _BYTES), np.uint8)
    for code, wave in enumerate(waves.categories):
        within = np.flatnonzero(codes == code)
        begun = inner.copy()
        begun.update(f"{wave}\n".encode())
        ids[within] = _hashed(named.take(pa.array(within)), begun, outer)
    return ids


def random_ids(people: int) -> Ids:
    """As many ids that say nothing."""
    return np.frombuffer(secrets.token_bytes(people * _BYTES), np.uint8).reshape(people, _BYTES).copy()


def as_texts(ids: Ids) -> pa.LargeStringArray:
    """Ids as they stand in a study."""
    ends = np.arange(len(ids) + 1, dtype=np.int64) * (2 * _BYTES)
    digits = ids.tobytes().hex().encode()
    return pa.LargeStringArray.from_buffers(len(ids), pa.py_buffer(ends), pa.py_buffer(digits))


def ascending(ids: Ids) -> NDArray[np.intp]:
    """The indices of ids in their order."""
    halves = np.ascontiguousarray(ids).view(">u8").astype(np.uint64)
    order = np.argsort(halves[:, 0])
    ordered = halves[order, 0]
    if (ordered[1:] == ordered[:-1]).any():
        return np.lexsort((halves[:, 1], halves[:, 0]))
    return order


def _texts(column: pd.Series[str]) -> pa.LargeBinaryArray:
    found = pa.array(column, pa.large_string())
    whole = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    return whole.cast(pa.large_binary())


def _hashed(texts: pa.LargeBinaryArray, inner: _Hash, outer: _Hash) -> Ids:
    """The ids of texts from the two hashes as the key (and what precedes the text) has left them."""
    ids = np.empty((len(texts), _BYTES), np.uint8)
    for start in range(0, len(texts), _AT_ONCE):
        some = texts.slice(start, _AT_ONCE).to_numpy(zero_copy_only=False)
        digests = np.frombuffer(b"".join(_digests(some, inner, outer)), np.uint8)
        ids[start : start + _AT_ONCE] = digests.reshape(len(some), outer.digest_size)[:, :_BYTES]
    return ids


def _digests(texts: Iterable[bytes], inner: _Hash, outer: _Hash) -> Iterator[bytes]:
    """`hmac.digest` of each text in half the time: the key is hashed once for all."""
    begin, end = inner.copy, outer.copy
    for text in texts:
        first, second = begin(), end()
        first.update(text)
        second.update(first.digest())
        yield second.digest()
