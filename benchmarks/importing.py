"""`lo-diag import` of a million people × 40 items against a process that only reads the file with pandas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from pyarrow import csv

from benchmarks.survey_files import SurveyFile, instrument_within
from benchmarks.timing import Command, Ratio, alternate, python
from lo_diagnostic.study.plan_study import StudyPlan, make_study

_READ = "import pandas, sys; pandas.read_csv(sys.argv[1], engine='c')"
_READ_TEXT = "import pandas, sys; pandas.read_csv(sys.argv[1], dtype=str)"
_IMPORT = """
import shutil, sys
shutil.rmtree(sys.argv.pop(1), ignore_errors=True)
from lo_diagnostic.cli.main import main
main()
"""
"""What the run before imported is removed first: a study takes nobody in twice."""
_LABELS = pa.array(["", "never", "rarely", "sometimes", "often", "always"])
_MILLION, _TEAMS = 1_000_000, 200
_RUNS = 5
_PEAK = 2.0


@dataclass(frozen=True)
class _Promise:
    name: str
    survey: SurveyFile
    limit: float = 4.0
    labels: bool = False


_PROMISES = (
    _Promise("numbers", SurveyFile(_MILLION, _TEAMS)),
    _Promise("numbers, with respondent ids", SurveyFile(_MILLION, _TEAMS, identified=True)),
    _Promise("text labels", SurveyFile(_MILLION, _TEAMS), 3.0, labels=True),
    _Promise("text labels, with respondent ids", SurveyFile(_MILLION, _TEAMS, identified=True), 3.0, True),
)


def measure() -> Iterator[Ratio]:
    """Time and peak memory of each promise, medians of 5 runs, into a study made for it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        study = _study_within(folder)
        for promise in _PROMISES:
            yield from _ratios(promise, study, folder)


def _ratios(promise: _Promise, study: Path, folder: Path) -> tuple[Ratio, Ratio]:
    file = promise.survey.within(folder)
    floor, floor_name = python("-c", _READ, str(file)), "pandas.read_csv"
    if promise.labels:
        file = _labelled(file)
        floor, floor_name = python("-c", _READ_TEXT, str(file)), "pandas.read_csv(dtype=str)"
    us, them = alternate([_import_command(file, study), floor], _RUNS)
    return (
        Ratio(f"import, {promise.name}", floor_name, us.seconds, them.seconds, promise.limit),
        Ratio(f"memory, {promise.name}", floor_name, us.megabytes, them.megabytes, _PEAK, "MB"),
    )


def _import_command(file: Path, study: Path) -> Command:
    return python("-c", _IMPORT, str(study / "responses"), "import", str(file), "--study", str(study))


def _study_within(folder: Path) -> Path:
    """A study of the made-up instrument, with every team that people may be in."""
    teams = ",".join(f"team{team:05d}" for team in range(_TEAMS))
    plan = StudyPlan([str(instrument_within(folder))], "en", "Made up", [f"team={teams}"])
    return make_study(folder / "study", plan).path


def _labelled(numbers: Path) -> Path:
    """The same survey with the labels of the scale for its numbers."""
    file = numbers.with_suffix(".labels.csv")
    if not file.exists():
        options = csv.WriteOptions(quoting_style="none")
        with csv.open_csv(numbers) as blocks:
            names = blocks.schema.names
            text = pa.schema([(name, pa.string()) for name in names])
            with csv.CSVWriter(file, text, write_options=options) as out:
                for block in blocks:
                    columns = [_texts(column) for column in block.columns]
                    out.write_batch(pa.record_batch(columns, schema=text))
    return file


def _texts(column: pa.Array) -> pa.Array:
    return _LABELS.take(column) if pa.types.is_integer(column.type) else column
