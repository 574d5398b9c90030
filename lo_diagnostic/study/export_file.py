"""A wave's answers → a file for the analyst: CSV, Excel workbook, SPSS file or Parquet, with the codebook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.responses.canonical_csv import canonical_blocks
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.study.batches import SYNTHETIC
from lo_diagnostic.study.codebook import Codebook, codebook
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.whole_file import whole_file


def answers_of(folder: StudyFolder, wave: str) -> tuple[Responses, Codebook]:
    """All answers of a wave, and what their columns hold."""
    batches = folder.batches()
    responses = folder.responses_of(wave, folder.drafts(wave), batches)
    synthetic = any(
        batch.provenance.source == SYNTHETIC and wave in batch.responses.people["wave"].cat.categories
        for batch in batches
    )
    return responses, codebook(folder.study, folder.questionnaire(), responses, wave, synthetic=synthetic)


def write_answers(path: Path, target: str, responses: Responses, book: Codebook) -> None:
    """Write a file of a known format, whole or not at all.

    Raises InputProblems where the format cannot hold what was answered, or the file cannot be written.
    """
    try:
        with whole_file(path) as stream:
            _WRITERS[target](stream, responses, book)
    except InputProblems as fault:
        raise InputProblems(
            problem if problem.file else replace(problem, file=str(path)) for problem in fault.problems
        ) from fault


def write_csv(stream: BinaryIO, responses: Responses, _book: Codebook) -> None:
    """The canonical responses file, which has no room for a codebook."""
    stream.writelines(block.encode("utf-8") for block in canonical_blocks(responses))


def _xlsx(stream: BinaryIO, responses: Responses, book: Codebook) -> None:
    from lo_diagnostic.study.export_workbook import write_workbook

    write_workbook(stream, responses, book)


def _sav(stream: BinaryIO, responses: Responses, book: Codebook) -> None:
    from lo_diagnostic.study.export_sav import write_sav

    write_sav(stream, responses, book)


def _parquet(stream: BinaryIO, responses: Responses, book: Codebook) -> None:
    from lo_diagnostic.study.export_parquet import write_parquet

    write_parquet(stream, responses, book)


_WRITERS: Final[dict[str, Callable[[BinaryIO, Responses, Codebook], None]]] = {
    "csv": write_csv,
    "xlsx": _xlsx,
    "sav": _sav,
    "parquet": _parquet,
}
