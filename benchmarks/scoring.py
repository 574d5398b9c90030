"""`lo-diag score` on a million people × 40 items against a process that only reads the file with pandas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.survey_files import SurveyFile, instrument_within
from benchmarks.timing import Ratio, alternate, lo_diag, python

READ = "import pandas, sys; pandas.read_csv(sys.argv[1], engine='c')"
_READ_SMALL = "import pandas, scipy.stats, sys; pandas.read_csv(sys.argv[1], engine='c')"
_PEAK = 1.5
_MILLION, _SMALL = 1_000_000, 10_000


@dataclass(frozen=True)
class _Promise:
    name: str
    survey: SurveyFile
    limit: float
    options: tuple[str, ...] = ("--json",)
    runs: int = 5


_PROMISES = (
    _Promise("200 teams", SurveyFile(_MILLION, 200), 2.5),
    _Promise("200 teams, with respondent ids", SurveyFile(_MILLION, 200, identified=True), 2.5),
    _Promise("200 teams, 2 % missing", SurveyFile(_MILLION, 200, missing=0.02), 3.0),
    _Promise("200 teams, --quality", SurveyFile(_MILLION, 200), 3.5, ("--quality", "--json")),
    _Promise("20,000 teams, --out .parquet", SurveyFile(_MILLION, 20_000), 5.0, ("--out", "scores.parquet")),
)


def measure() -> Iterator[Ratio]:
    """Time and peak memory of each promise, medians of 5 runs; small files, medians of 9."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for promise in _PROMISES:
            yield from _ratios(promise, READ, "pandas.read_csv", folder)
        small = _Promise("10,000 people", SurveyFile(_SMALL, 200), 1.5, runs=9)
        time, _ = _ratios(small, _READ_SMALL, "pandas, scipy.stats and read_csv", folder)
        yield time


def score_command(file: Path, folder: Path, *options: str) -> list[str]:
    """`lo-diag score` on a made-up survey, by team; a file that it writes goes into the folder."""
    placed = [str(folder / option) if option.endswith(".parquet") else option for option in options]
    instrument = str(instrument_within(folder))
    return lo_diag("score", str(file), "--instrument", instrument, "--by", "team", *placed)


def _ratios(promise: _Promise, floor: str, floor_name: str, folder: Path) -> tuple[Ratio, Ratio]:
    file = promise.survey.within(folder)
    ours = score_command(file, folder, *promise.options)
    us, them = alternate([ours, python("-c", floor, str(file))], promise.runs)
    return (
        Ratio(f"score, {promise.name}", floor_name, us.seconds, them.seconds, promise.limit),
        Ratio(f"memory, {promise.name}", floor_name, us.megabytes, them.megabytes, _PEAK, "MB"),
    )
