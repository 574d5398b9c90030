"""Imported batches: one Parquet file per import, its provenance inside; only erasing a person changes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.responses.responses import CANNOT_SAY, Responses
from lo_diagnostic.whole_file import whole_file

SYNTHETIC: Final = "synthetic"
ENDING: Final = ".parquet"
_PROVENANCE: Final = b"lo-diag/batch/1"
_ANSWERS: Final = "answers."
_PARTS: Final = ("people.", _ANSWERS, "remarks.")
_RESPONDENT: Final = "people.respondent"
_WHO: Final = (_RESPONDENT, "people.wave")


@dataclass(frozen=True)
class Provenance:
    """Where a batch came from. `imported` is a day, never a time; `source` is `file` or `synthetic`.

    `mapping`: the text of the mapping file it was read with. `answers`: by which the same answers are known
    again where nobody in the file has an id. `content`: the hash of the responses, by which a change from
    outside is noticed; empty in batches of before there was one.
    """

    batch: str
    source: str
    file: str
    sha256: str
    imported: str
    platform: str = "generic"
    mapping: str = ""
    answers: str = ""
    content: str = ""


@dataclass(frozen=True)
class Batch:
    """Responses of one import with their provenance."""

    provenance: Provenance
    responses: Responses


@dataclass(frozen=True, eq=False)
class BatchPeople:
    """Who is in a batch (`respondent` and `wave`), and the file that it is in."""

    path: Path
    provenance: Provenance
    people: pd.DataFrame


def write_batch(folder: Path, batch: Batch) -> Path:
    """Write `BATCH.parquet`, whole or not at all. Raises InputProblems when that cannot be done.

    Every column is written in the way that is fast and small for it: answers of everybody as their small
    steps, answers with gaps and groups as places in a dictionary, texts compressed.
    """
    path = folder / f"{batch.provenance.batch}{ENDING}"
    _write(path, batch)
    return path


def write_without(path: Path, person: str, waves: Collection[str]) -> int:
    """Take a person's answers in these waves out of the batch in a file; how many there were.

    Known again by its answers the source is no longer: that number would tell those of who is missing.
    Raises InputProblems when that cannot be done; nothing is changed then.
    """
    batch = read_batch(path)
    people = batch.responses.people
    gone = ((people["respondent"] == person) & people["wave"].isin(list(waves))).to_numpy()
    if gone.any():
        _write(path, Batch(replace(batch.provenance, answers=""), batch.responses.where(~gone)))
    return int(gone.sum())


def content_of(responses: Responses) -> str:
    """The hash of everything that a batch holds: SHA-256, 64 hexadecimal digits."""
    made = hashlib.sha256()
    for prefix, part in zip(_PARTS, (responses.people, responses.answers, responses.remarks), strict=True):
        for name, column in _named(part, prefix):
            made.update(f"{json.dumps([name, len(column)])}\n".encode())
            for piece in [column.to_numpy("<i2")] if prefix == _ANSWERS else _text_pieces(column):
                made.update(np.ascontiguousarray(piece).data)
    return made.hexdigest()


def _text_pieces(column: pd.Series[Any]) -> Iterator[NDArray[Any]]:
    """The lengths of texts (−1 where there is none), and the texts one after another."""
    found = pa.array(column).cast(pa.large_string())
    texts = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    yield pc.binary_length(texts).fill_null(-1).to_numpy(zero_copy_only=False).astype("<i8")
    filled = texts.fill_null("")
    _, ends, letters = filled.buffers()
    if letters is not None and len(filled):
        places = np.frombuffer(ends, np.int64)[filled.offset : filled.offset + len(filled) + 1]
        yield np.frombuffer(letters, np.uint8)[places[0] : places[-1]]


def _write(path: Path, batch: Batch) -> None:
    provenance = replace(batch.provenance, content=content_of(batch.responses))
    table = _table(Batch(provenance, batch.responses))
    texts = {name: "zstd" for name in table.column_names if not name.startswith(_ANSWERS)}
    answers = batch.responses.answers
    stepwise = {f"{_ANSWERS}{item}" for item, given in answers.items() if (given > CANNOT_SAY).all()}
    with whole_file(path) as stream:
        pq.write_table(
            table,
            stream,
            compression=texts,
            compression_level=dict.fromkeys(texts, 1),
            column_encoding=dict.fromkeys(stepwise, "DELTA_BINARY_PACKED"),
            use_dictionary=sorted({*table.column_names} - stepwise - {_RESPONDENT}),
            write_statistics=False,
        )


def read_batches(folder: Path) -> list[Batch]:
    """Every batch of a study, by name. Raises InputProblems for a file that is no batch."""
    return [read_batch(path) for path in batch_paths(folder)]


def read_people(folder: Path) -> list[BatchPeople]:
    """Who is in each batch of a study, by name. Raises InputProblems for a file that is no batch."""
    found = ((path, *_read(path, _WHO)) for path in batch_paths(folder))
    return [BatchPeople(path, told, _part(frame, "people.")) for path, told, frame in found]


def read_batch(path: Path) -> Batch:
    """The batch in a file. Raises InputProblems for a file that is none."""
    provenance, frame = _read(path)
    return Batch(provenance, Responses(*(_part(frame, prefix) for prefix in _PARTS)))


def batch_paths(folder: Path) -> list[Path]:
    """The files of all batches of a study, by name."""
    return sorted(folder.glob(f"*{ENDING}"))


def _read(path: Path, columns: Sequence[str] | None = None) -> tuple[Provenance, pd.DataFrame]:
    try:
        table = pq.read_table(path, columns=None if columns is None else list(columns))
        provenance = Provenance(**json.loads(table.schema.metadata[_PROVENANCE]))
        return provenance, table.to_pandas()
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as fault:
        message = "is no batch of imported answers, or it is damaged."
        raise InputProblems.one(
            str(path), "", message, "Put the file back from a copy of the study."
        ) from fault


def _table(batch: Batch) -> pa.Table:
    """A batch as Arrow sees it, in the memory of its responses."""
    responses = batch.responses
    parts = zip(_PARTS, (responses.people, responses.answers, responses.remarks), strict=True)
    columns = {name: pa.array(column) for prefix, part in parts for name, column in _named(part, prefix)}
    return pa.table(columns, metadata={_PROVENANCE: json.dumps(asdict(batch.provenance)).encode()})


def _named(part: pd.DataFrame, prefix: str) -> Iterator[tuple[str, pd.Series[Any]]]:
    return ((f"{prefix}{name}", column) for name, column in part.items())


def _part(frame: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """The columns that begin with `prefix`, without it."""
    names = [name for name in frame.columns if name.startswith(prefix)]
    return frame[names].set_axis([name.removeprefix(prefix) for name in names], axis=1)
