"""Results as CSV, Parquet and XLSX: the numbers of the JSON to the last digit, nothing that is withheld."""

from __future__ import annotations

import csv
import json
import resource
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from lo_diagnostic.disclosure.release import Release
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.scoring import scores_workbook
from lo_diagnostic.scoring.engine import Wanted
from lo_diagnostic.scoring.scores import Scores
from lo_diagnostic.scoring.scores_file import ENDINGS, write_scores
from lo_diagnostic.scoring.scores_json import scores_document, scores_json
from lo_diagnostic.scoring.scores_table import LABELS, cells_table
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.study.survey import Survey
from tests.program import RUN, lo_diag
from tests.survey_making import make_instrument, make_responses, make_survey

HOSTILE = ["=2+5", "+1", "-1", "@SUM(A1)", "\tx", 'say "no", please\nnow', "'quoted'"]
SCALES = {"d": ["i1", "i2", "i3"], "e": ["i4", "i5"]}
WITHHELD = {"withheld": True}
PLACE = {"instrument", "wave", "cut", "group", "kind", "id", "dimension", "title"}
KEPT = ("reliability_items", "reliability_n", "reliability_complete", "reliability_missing")

Rows = list[dict[str, Any]]


def _survey(
    teams: list[str | None],
    seed: int = 1,
    headcount: int | None = None,
    scales: dict[str, list[str]] = SCALES,
) -> Survey:
    dice = np.random.default_rng(seed)
    items = [item for scale in scales.values() for item in scale]
    level = dice.integers(2, 5, (len(teams), 1))
    answers = pd.DataFrame(level + dice.integers(-1, 2, (len(teams), len(items))), columns=items)
    gaps = answers.astype(float).mask(dice.random(answers.shape) < 0.05)
    responses = make_responses(gaps, {"team": teams})
    return make_survey(make_instrument(scales), responses, headcount=headcount)


@pytest.fixture(scope="module")
def survey() -> Survey:
    """Seven teams with hostile names, one of seven people, one of two."""
    sizes = [14, 12, 11, 10, 10, 7, 2]
    teams: list[str | None] = [name for name, n in zip(HOSTILE, sizes, strict=True) for _ in range(n)]
    return _survey(teams, headcount=80)


@pytest.fixture(scope="module")
def releases(survey: Survey) -> list[Release[Scores]]:
    """Its results, by team."""
    return score_instruments(survey, ["team"])


def _written(folder: Path, ending: str, survey: Survey, releases: list[Release[Scores]]) -> Path:
    path = folder / f"scores{ending}"
    write_scores(path, survey, releases, "en")
    return path


def _read_csv(path: Path) -> Rows:
    """Typed by the table's own schema, as a reader of the documentation would do it."""
    types = {name: str(pa_type) for name, pa_type in _types().items()}
    read: dict[str, Callable[[str], Any]] = {
        "double": float, "int64": int, "bool": {"true": True, "false": False}.__getitem__, "string": str,
    }  # fmt: skip
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            {name: read[types.get(name, "int64")](text) if text else None for name, text in row.items()}
            for row in csv.DictReader(stream)
        ]


def _types() -> dict[str, Any]:
    table = cells_table([], "")
    return dict(zip(table.column_names, table.schema.types, strict=True))


def _read_parquet(path: Path) -> Rows:
    rows: Rows = pq.read_table(path).to_pylist()
    return rows


def _read_sheet(path: Path, name: str) -> Rows:
    header, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def _flat(result: dict[str, Any], above: str = "") -> dict[str, Any]:
    """An object of the JSON as its columns are named; what is null or nested in lists is left out."""
    found: dict[str, Any] = {}
    for name, value in result.items():
        path = f"{above}{name}"
        if name == "notes":
            found["notes"] = "; ".join(f"{field}: {reason}" for field, reason in value.items())
        elif name == "counts":
            found |= {f"count_{point}": count for point, count in value.items()}
        elif isinstance(value, dict) and name not in ("items", "dimensions", "groups"):
            found |= _flat(value, f"{path}_")
        elif value is not None and not isinstance(value, dict):
            short = path.removesuffix("_id")
            found[short if short in KEPT else short.removeprefix("reliability_")] = value
    return {name: value for name, value in found.items() if value != ""}


def _of_document(document: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """What the JSON says of the cell of a row."""
    if row["cut"]:
        people: dict[str, Any] = document["groups"][row["cut"]][row["group"]]
        if row["kind"] == "people" or "withheld" in people:
            return people
        cell = people["dimensions"][row["id"]]
        across = document["agreement"][row["cut"]].get(row["id"], {"groups": {}})
        agreed = across["groups"].get(row["group"], {"withheld": True})
        return cell if "withheld" in agreed else {**agreed, **cell, "notes": cell["notes"] | agreed["notes"]}
    if row["kind"] == "item":
        of_items = document["dimensions"].get(row["dimension"], {"items": {}})["items"]
        raw = {"mean": "raw_mean", "sd": "raw_sd"}
        return {raw.get(name, name): told for name, told in of_items.get(row["id"], WITHHELD).items()}
    found: dict[str, Any] = document["indices" if row["kind"] == "index" else "dimensions"][row["id"]]
    return found


def _assert_as_document(rows: Rows, document: dict[str, Any]) -> None:
    for row in rows:
        expected = _flat(_of_document(document, row))
        told = {name: value for name, value in row.items() if value is not None and name not in PLACE}
        if "members" in told:
            members = document["groups"][row["cut"]][row["group"]]["members"]
            assert told.pop("members") == "|".join(members)
            expected.pop("members", None)
            expected.setdefault("unstated", told["unstated"])
        assert told == ({"withheld": False} | expected), row


def _unguarded(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the group's name as it was before the `'`."""
    group = row["group"]
    guarded = isinstance(group, str) and group[:1] == "'" and group[1:2] in ("=", "+", "-", "@", "\t")
    return row | ({"group": group[1:]} if guarded else {})


def test_csv_and_parquet_hold_the_numbers_of_the_json(
    survey: Survey, releases: list[Release[Scores]], tmp_path: Path
) -> None:
    document = scores_document(releases)
    csv_rows = _read_csv(_written(tmp_path, ".csv", survey, releases))
    parquet_rows = _read_parquet(_written(tmp_path, ".parquet", survey, releases))
    assert list(map(_unguarded, csv_rows)) == parquet_rows
    _assert_as_document(parquet_rows, document)
    shown = sum(len(group["dimensions"]) for group in document["groups"]["team"].values() if "n" in group)
    assert shown > 5
    groups = len(HOSTILE) + 1  # the merged one
    assert len(parquet_rows) == len(SCALES) + 5 + 1 + groups + groups * len(SCALES)


def test_the_workbook_holds_the_numbers_of_the_json(
    survey: Survey, releases: list[Release[Scores]], tmp_path: Path
) -> None:
    document = scores_document(releases)
    path = _written(tmp_path, ".xlsx", survey, releases)
    for sheet, kind in (("Dimensions", "dimension"), ("Items", "item"), ("Indices", "index")):
        rows = [{"cut": None, "kind": kind, **row} for row in _read_sheet(path, sheet)]
        assert rows
        _assert_as_document(rows, document)
    _assert_as_document(list(map(_unguarded, _read_sheet(path, "Groups"))), document)
    for row in _read_sheet(path, "Agreement"):
        told = {name: value for name, value in row.items() if value is not None and name not in PLACE}
        assert told == _flat(document["agreement"][row["cut"]][row["dimension"]])
    differences = document["differences"]["team"]
    for row, difference in zip(_read_sheet(path, "Differences"), differences, strict=True):
        told = {name: value for name, value in row.items() if value is not None and name not in PLACE}
        expected = {"dimension": difference["dimension"], **_flat(difference)}
        assert told["difference"] == expected["difference"]
        assert {name: told[name] for name in told if name not in ("a", "b")} == {
            name: value for name, value in expected.items() if name not in ("a", "b", "dimension")
        }
    (pair,) = _read_sheet(path, "Correlations")
    assert pair["r"] == document["correlations"]["d"]["e"]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_withheld_rows_tell_nothing(
    ending: str, survey: Survey, releases: list[Release[Scores]], tmp_path: Path
) -> None:
    path = _written(tmp_path, ending, survey, releases)
    read: dict[str, Callable[[Path], Rows]] = {
        ".csv": _read_csv,
        ".parquet": _read_parquet,
        ".xlsx": partial(_read_sheet, name="Groups"),
    }
    hidden = [_unguarded(row) for row in read[ending](path) if row["withheld"]]
    groups = scores_document(releases)["groups"]["team"]
    few = {name for name, group in groups.items() if "withheld" in group}
    assert few == set(HOSTILE[-2:])
    assert {(row["group"], row["kind"]) for row in hidden} == {
        (name, kind) for name in few for kind in ("people", "dimension")
    }
    for row in hidden:
        assert {name for name, value in row.items() if value is not None} <= {*LABELS}


def test_a_survey_of_four_tells_nothing_anywhere(tmp_path: Path) -> None:
    survey = _survey(["a"] * 4)
    releases = score_instruments(survey, ["team"])
    for read, ending in ((_read_csv, ".csv"), (_read_parquet, ".parquet")):
        rows = read(_written(tmp_path, ending, survey, releases))
        assert rows
        assert all(row["withheld"] for row in rows)
        assert {name for row in rows for name, value in row.items() if value is not None} <= {*LABELS}
    path = _written(tmp_path, ".xlsx", survey, releases)
    for sheet in ("Dimensions", "Items", "Indices", "Groups"):
        assert all(row["withheld"] and row.get("n") is None for row in _read_sheet(path, sheet))
    assert {row["kind"] for row in _read_sheet(path, "Withheld")} == {"dimension", "item", "index", "people"}


teams = st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=60)


@given(teams, st.integers(0, 1000))
def test_no_row_of_few_people(labels: list[str | None], seed: int) -> None:
    survey = _survey(labels, seed)
    releases = score_instruments(survey, ["team"])
    rows: Rows = cells_table(releases, survey.wave).to_pylist()
    assert all(row["n"] is None if row["withheld"] else row["n"] >= 5 for row in rows)
    least = dict.fromkeys(("sd", "median", "favourable", "rwg_j", "cannot_say"), 10)
    assert all(row["n"] >= n for row in rows for name, n in least.items() if row[name] is not None)
    _assert_as_document(rows, scores_document(releases))
    one_by_one = cells_table([_without_columns(releases[0])], survey.wave)
    assert one_by_one.to_pylist() == rows


def _without_columns(release: Release[Scores]) -> Release[Scores]:
    """The same results, every group a result of its own."""
    scores = release.results
    groups = {cut: dict(found) for cut, found in scores.groups.items()}
    agreement = {
        cut: {name: replace(across, groups=dict(across.groups)) for name, across in found.items()}
        for cut, found in scores.agreement.items()
    }
    return replace(release, results=replace(scores, groups=groups, agreement=agreement))


def test_texts_are_no_formulas(survey: Survey, releases: list[Release[Scores]], tmp_path: Path) -> None:
    expected = {f"'{name}" if name[0] in "=+-@\t" else name for name in HOSTILE}
    with _written(tmp_path, ".csv", survey, releases).open(encoding="utf-8", newline="") as stream:
        assert {row["group"] for row in csv.DictReader(stream)} - {"", "_merged"} == expected
    book = openpyxl.load_workbook(_written(tmp_path, ".xlsx", survey, releases))
    assert {row[2].value for row in book["Groups"].iter_rows(min_row=2)} - {"_merged"} == expected
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "b"}
    parquet = _read_parquet(_written(tmp_path, ".parquet", survey, releases))
    assert {row["group"] for row in parquet} - {None, "_merged"} == set(HOSTILE)


def test_a_workbook_loses_only_what_it_cannot_hold(tmp_path: Path) -> None:
    survey = _survey(["a\x00\x1bb"] * 12)
    path = _written(tmp_path, ".xlsx", survey, score_instruments(survey, ["team"]))
    assert {row["group"] for row in _read_sheet(path, "Groups")} == {"ab"}


def test_sheets_have_a_header_that_stays_and_an_explanation(
    survey: Survey, releases: list[Release[Scores]], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(_written(tmp_path, ".xlsx", survey, releases))
    assert book.sheetnames == [
        "Dimensions", "Items", "Indices", "Groups", "Agreement", "Differences", "Changes", "Correlations",
        "Withheld", "About",
    ]  # fmt: skip
    about = [tuple(cell.value for cell in row) for row in book["About"].iter_rows()]
    assert ("people needed", 5, "behind any number") in about
    assert any(row[:2] == ("instrument", "made") for row in about)
    told = {row[:2]: row[2] for row in about[about.index(("sheet", "column", "meaning")) :]}
    for sheet in book.sheetnames[:-1]:
        assert book[sheet].freeze_panes == "A2"
        for place, cell in enumerate(book[sheet][1], start=1):
            assert cell.font.bold
            assert told[sheet, cell.value], (sheet, cell.value)
            assert 8 <= book[sheet].column_dimensions[get_column_letter(place)].width <= 48
    assert book["Items"]["D2"].value == "Text of i1."


def test_more_rows_than_excel_opens_are_a_problem(
    survey: Survey, releases: list[Release[Scores]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scores_workbook, "MOST_ROWS", 10)
    with pytest.raises(InputProblems, match=r"more than Excel can open.*\.parquet"):
        _written(tmp_path, ".xlsx", survey, releases)
    assert list(tmp_path.iterdir()) == []


def test_two_instruments_share_a_table(tmp_path: Path) -> None:
    survey = _survey(["a"] * 12)
    both = [*score_instruments(survey), *score_instruments(survey)]
    rows = _read_csv(_written(tmp_path, ".csv", survey, both))
    half = len(rows) // 2
    assert rows[:half] == rows[half:]
    assert json.loads(scores_json(both))["results"][0] == scores_document(both[:1])


def test_what_was_asked_for_has_its_sheet(tmp_path: Path) -> None:
    survey = _survey(["a"] * 150, scales={"d": [f"d{n}" for n in range(6)], "e": [f"e{n}" for n in range(6)]})
    wanted = score_instruments(survey, (), Wanted(quality=True, outcome="d"))
    document = scores_document(wanted)
    path = _written(tmp_path, ".xlsx", survey, wanted)
    (weight,) = _read_sheet(path, "Priorities")
    assert weight["lmg"] == document["priorities"]["weights"]["e"]["lmg"]
    assert (weight["n"], weight["outcome"], weight["dimension"]) == (document["priorities"]["n"], "d", "e")
    counts = {row["id"]: row["n"] for row in _read_sheet(path, "Quality")}
    assert counts["judged"] == document["quality"]["judged"]
    assert counts["longstring"] == document["quality"]["indices"]["longstring"]["n"]
    shown = {name for name, cell in document["quality"]["without_flagged"].items() if "n" in cell}
    assert {row["dimension"] for row in _read_sheet(path, "Without flagged")} == shown


def test_columns_are_the_same_whatever_was_asked() -> None:
    few, many = _survey(["a"] * 4), _survey(["a"] * 40)
    alike = [
        [name for name in cells_table(found, "w").column_names if not name.startswith("count_")]
        for found in ([], score_instruments(few), score_instruments(many), score_instruments(many, ["team"]))
    ]
    assert alike[0] == alike[1] == alike[2] == alike[3]


def test_another_ending_is_refused(survey: Survey, releases: list[Release[Scores]], tmp_path: Path) -> None:
    for name in ("scores.docx", "scores", ".csv"):
        with pytest.raises(InputProblems, match=r"\.json, \.csv, \.parquet or \.xlsx"):
            write_scores(tmp_path / name, survey, releases, "en")
    assert list(tmp_path.iterdir()) == []


CALL = ["score", "a.csv", "--instrument", "time-pressure", "--by", "team", "--out"]


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """A file of twelve people in two teams."""
    rows = "\n".join(f"{'sales' if n < 6 else 'ops'},{n % 5 + 1},{n % 4 + 1},{n % 3 + 1}" for n in range(12))
    (tmp_path / "a.csv").write_text(f"team,time1,time2,time3\n{rows}\n")
    return tmp_path / "a.csv"


def test_the_command_writes_each_and_names_the_four(answers: Path, tmp_path: Path) -> None:
    for ending in ENDINGS:
        assert lo_diag(*CALL, f"s{ending}", cwd=tmp_path).code == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == lo_diag(*CALL, "-", cwd=tmp_path).out.strip()
    document = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    _assert_as_document(_read_parquet(tmp_path / "s.parquet"), document)
    assert _read_csv(tmp_path / "s.csv") == _read_parquet(tmp_path / "s.parquet")
    assert len(_read_sheet(tmp_path / "s.xlsx", "Dimensions")) == len(document["dimensions"])
    before = sorted(path.name for path in tmp_path.iterdir())
    for name in ("s.docx", "s", "s.csv.gz"):
        refused = lo_diag(*CALL, name, cwd=tmp_path)
        assert refused.code == 2
        assert all(ending in refused.err for ending in ENDINGS)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_leaves_the_earlier_file(ending: str, answers: Path) -> None:
    before = answers.with_name(f"s{ending}")
    before.write_text("earlier")
    told = subprocess.run(
        [*RUN, *CALL, before.name], cwd=answers.parent, preexec_fn=_almost_full_disk,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 1
    assert "cannot be written" in told.stderr
    assert "Traceback" not in told.stderr
    assert before.read_text() == "earlier"
    assert {path.name for path in answers.parent.iterdir()} == {"a.csv", before.name}


def _almost_full_disk() -> None:
    """No file may grow beyond 2 kB: writing fails half-way, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
