"""Imported batches: one immutable Parquet file per import, its provenance inside."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.whole_file import whole_file

SYNTHETIC: Final = "synthetic"
_PROVENANCE: Final = b"lo-diag/batch/1"


@dataclass(frozen=True)
class Provenance:
    """Where a batch came from. `imported` is a day, never a time; `source` is `file` or `synthetic`."""

    batch: str
    source: str
    file: str
    sha256: str
    imported: str
    platform: str = "generic"


@dataclass(frozen=True)
class Batch:
    """Responses of one import with their provenance."""

    provenance: Provenance
    responses: Responses


def write_batch(folder: Path, batch: Batch) -> Path:
    """Write `BATCH.parquet`, whole or not at all. Raises InputProblems when that cannot be done."""
    people, answers, remarks = batch.responses.people, batch.responses.answers, batch.responses.remarks
    table = pa.Table.from_pandas(
        pd.concat(
            [people.add_prefix("people."), answers.add_prefix("answers."), remarks.add_prefix("remarks.")],
            axis=1,
        ),
        preserve_index=False,
    )
    metadata = {**(table.schema.metadata or {}), _PROVENANCE: json.dumps(asdict(batch.provenance)).encode()}
    path = folder / f"{batch.provenance.batch}.parquet"
    with whole_file(path) as stream:
        pq.write_table(table.replace_schema_metadata(metadata), stream)
    return path


def read_batches(folder: Path) -> list[Batch]:
    """Every batch of a study, by name. Raises InputProblems for a file that is no batch."""
    return [_read_batch(path) for path in sorted(folder.glob("*.parquet"))]


def _read_batch(path: Path) -> Batch:
    try:
        table = pq.read_table(path)
        provenance = Provenance(**json.loads(table.schema.metadata[_PROVENANCE]))
        frame = table.to_pandas()
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as fault:
        message = "is no batch of imported answers, or it is damaged."
        raise InputProblems.one(
            str(path), "", message, "Put the file back from a copy of the study."
        ) from fault
    return Batch(
        provenance, Responses(*(_part(frame, prefix) for prefix in ("people.", "answers.", "remarks.")))
    )


def _part(frame: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """The columns that begin with `prefix`, without it."""
    names = [name for name in frame.columns if name.startswith(prefix)]
    return frame[names].set_axis([name.removeprefix(prefix) for name in names], axis=1)
