"""Released results → a file: JSON, or CSV, Parquet and XLSX, by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from lo_diagnostic.disclosure.release import Release
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.scoring.scores import Scores
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.whole_file import whole_file

Releases = Sequence[Release[Scores]]


def write_scores(path: Path, survey: Survey, releases: Releases, language: str) -> None:
    """Write the results; `language` is that of titles and texts in a workbook, the others hold ids alone.

    Raises InputProblems for another ending than those in `ENDINGS`, and where the file cannot be written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise InputProblems.one(str(path), "", WRONG_ENDING, "Name the file accordingly.")
    with whole_file(path) as stream:
        write(stream, survey, releases, language)


def _json(stream: BinaryIO, _survey: Survey, releases: Releases, _language: str) -> None:
    from lo_diagnostic.scoring.scores_json import scores_json

    stream.write(scores_json(releases).encode("utf-8"))


def _csv(stream: BinaryIO, survey: Survey, releases: Releases, _language: str) -> None:
    """Floats with as many digits as tell them apart; nothing between two commas is null."""
    import pyarrow as pa
    from pyarrow.csv import write_csv

    from lo_diagnostic.scoring.scores_table import cells_table
    from lo_diagnostic.scoring.spreadsheet_text import no_formula

    table = cells_table(releases, survey.wave)
    for place, name in enumerate(table.column_names):
        if table.schema.field(name).type == pa.string():
            texts = table[name].combine_chunks().dictionary_encode()
            safe = pa.array([no_formula(text) for text in texts.dictionary.to_pylist()], pa.string())
            table = table.set_column(place, name, safe.take(texts.indices))
    write_csv(table, stream)


def _parquet(stream: BinaryIO, survey: Survey, releases: Releases, _language: str) -> None:
    from pyarrow.parquet import write_table

    from lo_diagnostic.scoring.scores_table import cells_table

    write_table(cells_table(releases, survey.wave), stream)


def _xlsx(stream: BinaryIO, survey: Survey, releases: Releases, language: str) -> None:
    from lo_diagnostic.scoring.scores_workbook import write_workbook

    write_workbook(stream, survey, releases, language)


_WRITERS: dict[str, Callable[[BinaryIO, Survey, Releases, str], None]] = {
    ".json": _json,
    ".csv": _csv,
    ".parquet": _parquet,
    ".xlsx": _xlsx,
}
ENDINGS = tuple(_WRITERS)
WRONG_ENDING = f"the file must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}."
