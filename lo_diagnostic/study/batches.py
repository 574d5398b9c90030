"""Imported batches: one immutable Parquet file per import, its provenance inside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

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
    again where nobody in the file has an id.
    """

    batch: str
    source: str
    file: str
    sha256: str
    imported: str
    platform: str = "generic"
    mapping: str = ""
    answers: str = ""


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
    table = _table(batch)
    texts = {name: "zstd" for name in table.column_names if not name.startswith(_ANSWERS)}
    answers = batch.responses.answers
    stepwise = {f"{_ANSWERS}{item}" for item, given in answers.items() if (given > CANNOT_SAY).all()}
    path = folder / f"{batch.provenance.batch}{ENDING}"
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
    return path


def read_batches(folder: Path) -> list[Batch]:
    """Every batch of a study, by name. Raises InputProblems for a file that is no batch."""
    return [read_batch(path) for path in _paths(folder)]


def read_people(folder: Path) -> list[BatchPeople]:
    """Who is in each batch of a study, by name. Raises InputProblems for a file that is no batch."""
    found = ((path, *_read(path, _WHO)) for path in _paths(folder))
    return [BatchPeople(path, told, _part(frame, "people.")) for path, told, frame in found]


def read_batch(path: Path) -> Batch:
    """The batch in a file. Raises InputProblems for a file that is none."""
    provenance, frame = _read(path)
    return Batch(provenance, Responses(*(_part(frame, prefix) for prefix in _PARTS)))


def _paths(folder: Path) -> list[Path]:
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
