"""The Python interface: its page runs, its numbers are those of the command line, nobody's answers leave."""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import pickle
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lo_diagnostic
from lo_diagnostic import InputProblems, load_instrument, read_responses, score
from lo_diagnostic.disclosure.release import WITHHELD
from lo_diagnostic.scoring.scores_table import LABELS
from tests.program import lo_diag

CODE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w*\n(.*?)```", re.DOTALL)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """A file of 24 people in three teams, one of them too small."""
    dice = np.random.default_rng(3)
    items = [f"{stem}{n}" for stem in ("time", "room", "fragment", "say") for n in (1, 2, 3)]
    table = pd.DataFrame(dice.integers(1, 6, (24, len(items))), columns=items)
    table.insert(0, "team", ["sales"] * 11 + ["ops"] * 11 + ["legal"] * 2)
    table.insert(0, "wave", "2026")
    table.to_csv(tmp_path / "answers.csv", index=False)
    return tmp_path / "answers.csv"


def test_the_page_runs_and_prints_what_it_says(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (repository / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    for name, content in FILE.findall(page):
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    blocks = CODE.findall(page)
    assert len(blocks) == page.count("```python") == 2
    assert len([line for line in blocks[0][0].splitlines() if line]) <= 12
    for code, expected in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, {})
        assert printed.getvalue() == expected
    assert (tmp_path / "scores.xlsx").is_file()


def test_the_page_describes_every_option(repository: Path) -> None:
    page = (repository / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    for function in (load_instrument, read_responses, score):
        assert f"`{function.__name__}(" in page
        for name in inspect.signature(function).parameters:
            assert re.search(rf"[`(, ]{name}[=,)`]", page), name


def test_the_numbers_of_the_command_line(answers: Path) -> None:
    instrument = load_instrument("time-pressure")
    responses = read_responses(answers, instrument, ["team"])
    ours = score(responses, instrument, "team")
    call = ["score", answers.name, "--instrument", "time-pressure", "--by", "team", "--json"]
    assert ours.to_json() == lo_diag(*call, cwd=answers.parent).out.strip()
    table, mean = ours.to_pandas(), ours.scores.dimensions["time-pressure"]
    assert mean != WITHHELD
    row = table[(table["id"] == "time-pressure") & table["cut"].isna()].iloc[0]
    assert row["mean"] == json.loads(ours.to_json())["dimensions"]["time-pressure"]["mean"]


def test_the_frame_has_kinds_and_gaps_of_its_own(answers: Path) -> None:
    instrument = load_instrument("time-pressure")
    table = score(read_responses(answers, instrument, ["team"]), instrument, ["team"]).to_pandas()
    assert table["n"].dtype == "Int64"
    assert table["withheld"].dtype == "boolean"
    hidden = table[table["withheld"]]
    assert set(hidden["group"].dropna()) >= {"legal"}
    numbers = [name for name in table.columns if name not in LABELS]
    assert hidden[numbers].isna().all(axis=None)


def test_files_are_those_of_the_command_line(answers: Path, tmp_path: Path) -> None:
    instrument = load_instrument("time-pressure")
    results = score(read_responses(answers, instrument, ["team"]), instrument, "team")
    call = ["score", answers.name, "--instrument", "time-pressure", "--by", "team", "--out"]
    for ending in ("json", "csv", "parquet"):
        results.write(tmp_path / f"ours.{ending}")
        assert lo_diag(*call, f"theirs.{ending}", cwd=answers.parent).code == 0
        assert (tmp_path / f"ours.{ending}").read_bytes() == (tmp_path / f"theirs.{ending}").read_bytes()
    with pytest.raises(InputProblems, match="must end in"):
        results.write(tmp_path / "ours.doc")


def test_results_hold_nobodys_answers(answers: Path) -> None:
    instrument = load_instrument("time-pressure")
    results = score(read_responses(answers, instrument, ["team"]), instrument, "team")
    assert len(results.survey.responses) == 0
    assert len(results.survey.responses.answers) == 0
    assert {cell.group for cell in results.withheld if cell.cut} >= {"legal"}
    again = pickle.loads(pickle.dumps(results))
    assert again.to_json() == results.to_json()


def test_headcount_and_minimums_count(answers: Path) -> None:
    instrument = load_instrument("time-pressure")
    responses = read_responses(answers, instrument, ["team"])
    results = {
        "plain": score(responses, instrument),
        "known": score(responses, instrument, headcount=30),
        "strict": score(responses, instrument, minimum_group=25),
    }
    documents = {name: json.loads(found.to_json()) for name, found in results.items()}
    found = {name: document["dimensions"]["time-pressure"] for name, document in documents.items()}
    assert found["plain"]["interval_now"] is None
    assert found["known"]["interval_now"]["low"] > found["known"]["interval"]["low"]
    assert found["strict"] == {"withheld": True}
    asked = score(responses, instrument, quality=True, outcome="time-pressure").scores
    assert asked.quality is not None
    assert asked.priorities is not None


def test_every_problem_is_told_at_once(answers: Path, tmp_path: Path) -> None:
    instrument = load_instrument("time-pressure")
    responses = read_responses(answers, instrument, ["team"])
    (tmp_path / "wrong.csv").write_text("time1,time2\n9,3\n3,often and seldom\n")
    with pytest.raises(InputProblems) as fault:
        read_responses(tmp_path / "wrong.csv", instrument)
    assert len(fault.value.problems) >= 2
    assert "row 2" in str(fault.value)
    calls: dict[str, Callable[[], object]] = {
        "no instrument": partial(load_instrument, "time-presure"),
        "no wave": partial(score, responses, instrument, wave="2027"),
        "no attribute": partial(score, responses, instrument, "teem"),
        "minimum_group is 2": partial(score, responses, instrument, minimum_group=2),
        "no dimension": partial(score, responses, instrument, outcome="nothing"),
    }
    for told, call in calls.items():
        with pytest.raises(InputProblems, match=told) as fault:
            call()
        assert fault.value.problems[0].remedy


def test_warnings_are_python_warnings(answers: Path) -> None:
    instrument = load_instrument("time-pressure")
    with pytest.warns(UserWarning, match='"team"'):
        responses = read_responses(answers, instrument)
    with pytest.warns(UserWarning, match="headcount"):
        score(responses, instrument, headcount=3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        score(responses, instrument, headcount=40)


def test_one_wave_of_several(answers: Path, tmp_path: Path) -> None:
    table = pd.read_csv(answers)
    pd.concat([table, table.head(12).assign(wave="2027")]).to_csv(tmp_path / "both.csv", index=False)
    instrument = load_instrument("time-pressure")
    responses = read_responses(tmp_path / "both.csv", instrument, ["team"])
    with pytest.raises(InputProblems, match="2 waves: 2026, 2027"):
        score(responses, instrument)
    later = score(responses, instrument, wave="2027")
    assert later.scores.respondents.rows == 12
    assert set(later.to_pandas()["wave"]) == {"2027"}


def test_one_file_for_two_instruments(answers: Path, repository: Path) -> None:
    both = [
        load_instrument("time-pressure"),
        load_instrument(repository / "instruments" / "learning-culture.yaml"),
    ]
    with pytest.warns(UserWarning, match="16 of 28 items have no column"):
        responses = read_responses(answers, both, ["team"])
    assert [score(responses, found).scores.instruments[0].id for found in both] == [
        "time-pressure", "learning-culture",
    ]  # fmt: skip


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, lo_diagnostic; print(lo_diagnostic.__version__);"
        "assert not {'pandas', 'numpy', 'pydantic', 'pyarrow'} & sys.modules.keys();"
        "assert set(lo_diagnostic.__all__) <= set(dir(lo_diagnostic));"
        "assert 'pandas' not in sys.modules; lo_diagnostic.score; assert 'pandas' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == lo_diagnostic.__version__
    with pytest.raises(AttributeError, match="scor"):
        lo_diagnostic.scor  # type: ignore[attr-defined]  # noqa: B018
