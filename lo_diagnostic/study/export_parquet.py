"""Answers as Parquet: the canonical columns with their types, labels and missing values in the metadata."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED, Responses
from lo_diagnostic.study.codebook import Codebook, Entry
from lo_diagnostic.text import plain

ANSWERS_FORMAT: Final = b"lo-diag/answers/1"
"""The key of the file's metadata under which the codebook stands."""


def write_parquet(stream: BinaryIO, responses: Responses, book: Codebook) -> None:
    """Write a column each; raises OSError where the disk is full.

    Items are int32: scale values as given, null where nothing was answered, and for "cannot say" the number
    that the column declares, which is above the scale (9, 99, 999 …). Questions for a number are float64,
    all else is text as it was written, null where it is unknown.

    Metadata of a column: `label` (its text), `labels` (JSON: value → label) and `missing` (JSON: the number →
    "cannot say"), in the study's first language. Metadata of the file: under `lo-diag/answers/1` the whole
    codebook as JSON, in every language of the study.
    """
    columns = {**responses.people, **responses.answers, **responses.remarks}
    arrays = [_array(entry, columns[entry.column]) for entry in book.entries]
    fields = [
        pa.field(entry.column, array.type, metadata=_field_metadata(entry, book))
        for entry, array in zip(book.entries, arrays, strict=True)
    ]
    schema = pa.schema(fields, metadata={ANSWERS_FORMAT: _json(_document(book))})
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), stream)


def _array(entry: Entry, column: pd.Series[Any]) -> pa.Array | pa.ChunkedArray:
    if entry.cannot_say is not None:
        given = column.to_numpy()
        coded = np.where(given == CANNOT_SAY, entry.cannot_say, given.astype(np.int32)).astype(np.int32)
        return pa.array(coded, pa.int32(), mask=given == NOT_ANSWERED)
    if entry.kind == "number":
        return pa.array(column.astype("float64").to_numpy(), pa.float64(), from_pandas=True)
    return pa.array(column.astype("str").map(plain, "ignore"), pa.string(), from_pandas=True)


def _field_metadata(entry: Entry, book: Codebook) -> dict[str, str]:
    labels = {str(value): book.first(label) for value, label in entry.labels.items()}
    missing = {str(entry.cannot_say): book.first(entry.cannot_say_labels)} if entry.cannot_say else {}
    told = {"label": book.first(entry.texts)}
    told |= {name: _json(found) for name, found in (("labels", labels), ("missing", missing)) if found}
    return {name: text for name, text in told.items() if text}


def _document(book: Codebook) -> dict[str, Any]:
    return {
        "title": book.title,
        "organisation": book.organisation,
        "wave": book.wave,
        "languages": book.languages,
        "notes": book.notes,
        "columns": [_described(entry) for entry in book.entries],
    }


def _described(entry: Entry) -> dict[str, Any]:
    """What is known of a column."""
    told = {
        "column": entry.column,
        "kind": entry.kind,
        "text": entry.texts,
        "text_for_leaders": entry.leader_texts,
        "labels": entry.labels,
        "missing": {entry.cannot_say: entry.cannot_say_labels} if entry.cannot_say else {},
        "reversed": entry.reversed,
        "reserve": entry.reserve,
        "dimensions": entry.dimensions,
    }
    return {name: found for name, found in told.items() if found}


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)
