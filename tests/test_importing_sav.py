"""SPSS files: cells as text, what they say of their variables, and files that crash the library."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from lo_diagnostic.importing import child
from lo_diagnostic.importing.structure import Structure, Variable
from lo_diagnostic.importing.table_file import read_table
from lo_diagnostic.importing.text_file import open_text
from tests.conftest import FULL
from tests.importing_making import loaded_by

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"
MUTANTS = 400 if FULL else 24
AT_ONCE = 30


def _written(folder: Path, columns: Mapping[str, list[Any]], name: str = "answers.sav", **about: Any) -> Path:
    path = folder / name
    write: Any = pyreadstat.write_sav
    write(pd.DataFrame(dict(columns)), path, **about)
    return path


def _read(path: Path) -> tuple[list[list[str]], Structure]:
    with open_text(path) as (file, problems):
        assert file is not None, problems
        assert problems == []
        assert (file.kind, file.delimiter, file.encoding) == ("sav", ",", "utf-8")
        assert file.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()
        assert file.structure is not None
        return list(csv.reader(io.StringIO(file.sample(10**9)[0], newline=""))), file.structure


def _told(path: Path) -> str:
    with open_text(path) as (file, problems):
        assert file is None
        (problem,) = problems
        assert problem.severity == "error"
        assert problem.remedy
        return str(problem)


def test_cells_become_text(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {
        "v1": [1.0, None, 2.5, -99.0],
        "naam": ["Joë", "", "  two  ", 'a,"b"'],
        "day": [date(2026, 11, 22), None, date(1999, 1, 2), date(2026, 1, 1)],
        "moment": [
            datetime(2026, 11, 22, 14, 5, 6),
            None,
            datetime(2026, 1, 2),
            datetime(1583, 1, 1, 0, 0, 1),
        ],
    }
    cells, _ = _read(_written(tmp_path, columns))
    assert cells == [
        ["v1", "naam", "day", "moment"],
        ["1", "Joë", "2026-11-22", "2026-11-22 14:05:06"],
        ["", "", "", ""],
        ["2.5", "  two", "1999-01-02", "2026-01-02"],
        ["-99", 'a,"b"', "2026-01-01", "1583-01-01 00:00:01"],
    ]


def test_durations_and_dates_that_no_calendar_has(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {
        "long": [3600.0 * 37 + 90, -60.0, None],
        "day": [1e300, 13e9, None],
        "time": [1.0, 0.0, 5.5],
    }
    path = _written(tmp_path, columns, variable_format={"long": "TIME8", "day": "DATE11", "time": "F8.2"})
    assert _read(path)[0][1:] == [
        ["37:01:30", "1e+300", "1"],
        ["-00:01:00", "1994-09-26", "0"],
        ["", "", "5.5"],
    ]


@pytest.mark.parametrize("compress", [False, True], ids=["sav", "zsav"])
def test_what_the_file_says_of_its_variables(tmp_path: Path, compress: bool) -> None:
    path = _written(
        tmp_path,
        {
            "q1": [1.0, 5.0, 99.0, 97.0, 2.0],
            "q2": [1.0, 2.0, 3.0, 3.0, 8.5],
            "team": ["a", "b", "x", "x", "a"],
            "free": [1.5, None, 1.0, 1.0, 1.0],
        },
        column_labels={"q1": " Ik leer van collega’s. ", "team": "Team"},
        variable_value_labels={"q1": {5: "één", 1: "nooit", 98: "weigert"}, "team": {"x": "unknown"}},
        missing_ranges={"q1": [{"lo": 97, "hi": 100}, 0], "q2": [3], "team": ["x"]},
        row_compress=not compress,
        compress=compress,
    )
    assert path.read_bytes()[:4] == (b"$FL3" if compress else b"$FL2")
    cells, structure = _read(path)
    assert [row[0] for row in cells] == ["q1", "1", "5", "99", "97", "2"]
    assert structure == {
        "q1": Variable(
            "Ik leer van collega’s.",
            labels={"5": "één", "1": "nooit", "98": "weigert"},
            missing=frozenset({"97", "98", "99", "0"}),
        ),
        "q2": Variable(missing=frozenset({"3"})),
        "team": Variable("Team", labels={"x": "unknown"}, missing=frozenset({"x"})),
        "free": Variable(),
    }


def test_many_rows_keep_their_order(tmp_path: Path) -> None:
    numbers = list(range(25_000))
    cells, _ = _read(_written(tmp_path, {"n": [float(n) for n in numbers], "t": [f"r{n}" for n in numbers]}))
    assert cells[1:] == [[str(n), f"r{n}"] for n in numbers]


def test_one_variable_with_blanks_keeps_the_numbers_of_its_cases(tmp_path: Path) -> None:
    """They are counted as SPSS does, which shows the names above the first case."""
    table, _ = read_table(_written(tmp_path, {"q1": [1.0, None, 3.0]}))
    assert table is not None
    assert table.rows.tolist() == [1, 3]
    assert table.texts(0).to_pylist() == ["1", "3"]


def test_a_thousand_variables_are_read_and_one_more_refused(tmp_path: Path) -> None:
    assert len(_read(_written(tmp_path, {f"v{n}": [1.0] for n in range(1000)}))[0][1]) == 1000
    assert "more than 1,000 columns" in _told(_written(tmp_path, {f"v{n}": [1.0] for n in range(1001)}))


def test_through_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = _written(tmp_path, {"é": [1.0, 2.0]}).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    with open_text(Path("-")) as (file, _):
        assert file is not None
        assert file.sample(100)[0] == "é\n1\n2\n"
        assert file.sha256() == hashlib.sha256(content).hexdigest()


def test_more_rows_than_can_be_read_are_refused(tmp_path: Path) -> None:
    path = _written(tmp_path, {"q1": [1.0, 2.0], "q2": [1.0, 2.0]})
    content = bytearray(path.read_bytes())
    assert content[80:84] == (2).to_bytes(4, "little")
    content[80:84] = (100_000_000).to_bytes(4, "little")
    path.write_bytes(content)
    assert "more than can be read at once" in _told(path)


@pytest.mark.parametrize("size", [4, 50, 176, 400])
def test_a_cut_file_is_a_plain_problem(tmp_path: Path, size: int) -> None:
    path = _written(tmp_path, {"q1": [1.0, 2.0], "naam": ["a", "b"]})
    path.write_bytes(path.read_bytes()[:size])
    told = _told(path)
    assert "cannot be read as an SPSS file" in told
    assert "save it as CSV (UTF-8)" in told


def test_a_crash_of_the_library_is_a_plain_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child kills itself as a wild pointer would, whatever the library does today."""
    (tmp_path / "pyreadstat.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    path = _written(tmp_path, {"q1": [1.0, 2.0]})
    assert _read(path)[0] == [["q1"], ["1"], ["2"]]
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "cannot be read as an SPSS file" in _told(path)


def test_a_child_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyreadstat.py").write_text("import time\ntime.sleep(60)\n")
    path = _written(tmp_path, {"q1": [1.0, 2.0]})
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(child, "SECONDS", 1)
    begun = time.monotonic()
    assert "takes more than 1 seconds" in _told(path)
    assert time.monotonic() - begun < 10


def _mutant(content: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 8])):
        changed[chance.randrange(4, len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.randrange(10, len(changed))] if chance.random() < 0.1 else changed)


@pytest.mark.parametrize("first", range(0, MUTANTS, AT_ONCE))
def test_changed_bytes_give_a_reading_or_a_problem(tmp_path: Path, first: int) -> None:
    """Every so often one of them makes the library read where it may not, which ends the child alone."""
    made = _written(
        tmp_path,
        {"q1": [1.0, 5.0, 99.0], "naam": ["Joë", "b", "c"], "day": [datetime(2026, 1, 1)] * 3},
        column_labels={"q1": "I learn."},
        variable_value_labels={"q1": {1: "never"}},
        missing_ranges={"q1": [99]},
    )
    original = (SAMPLES / "spss_hotel.sav") if SAMPLES.is_dir() and first % (2 * AT_ONCE) else made
    content = original.read_bytes()

    def outcome(seed: int) -> str:
        path = tmp_path / f"{seed}.sav"
        path.write_bytes(_mutant(content, seed))
        with open_text(path) as (file, problems):
            if file is None:
                assert [problem.severity for problem in problems] == ["error"]
                assert problems[0].remedy
                return "problem"
            assert file.sample(100)[0]
            return "reading"

    with ThreadPoolExecutor(2) as threads:
        outcomes = set(threads.map(outcome, range(first, first + AT_ONCE)))
    assert outcomes == {"problem", "reading"}


def test_the_child_loads_no_heavy_library(tmp_path: Path) -> None:
    """So that it starts at once."""
    path = _written(tmp_path, {"q1": [1.0, 2.0]})
    assert loaded_by("sav_child", path) == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not beside this checkout")
def test_the_hotel_survey() -> None:
    cells, structure = _read(SAMPLES / "spss_hotel.sav")
    assert cells[0] == ["v1", "v2", "v3", "v4", "v5"]
    assert cells[1] == ["4", "2", "3", "4", "1"]
    assert len(cells) == 18
    assert structure["v3"].text == "The staff were slow in responding"
    labels = ["Strongly Disagree", "Disagree", "No Opinion", "Agree", "Strongly Agree"]
    assert structure["v3"].labels == {str(code): label for code, label in enumerate(labels, start=1)}
    assert structure["v3"].missing == frozenset()
