"""Excel workbooks: cells as text, which sheet, and workbooks that would break or read something else."""

from __future__ import annotations

import csv
import hashlib
import io
import resource
import subprocess
import sys
import time as clock
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing import child
from lo_diagnostic.importing.table_file import read_table
from lo_diagnostic.importing.text_file import open_text
from tests.conftest import FULL
from tests.importing_making import loaded_by

Sheets = dict[str, Sequence[Sequence[Any]]]


def _workbook(folder: Path, sheets: Sheets, hidden: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    path = folder / "answers.xlsx"
    book.save(path)
    return path


def _read(path: Path) -> tuple[list[list[str]], list[Problem]]:
    with open_text(path) as (file, problems):
        assert file is not None, problems
        assert (file.kind, file.delimiter, file.encoding, file.structure) == ("xlsx", ",", "utf-8", None)
        assert file.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()
        return list(csv.reader(io.StringIO(file.sample(10**9)[0], newline=""))), problems


def _told(path: Path) -> str:
    with open_text(path) as (file, problems):
        assert file is None
        (problem,) = problems
        assert problem.severity == "error"
        assert problem.remedy
        return str(problem)


def _with_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The same workbook with one part of its archive changed, or added."""
    made = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        parts[part] = change(parts.get(part, b""))
        for name, content in parts.items():
            new.writestr(name, content)
    return made


def test_cells_become_text_as_the_contract_writes_it(tmp_path: Path) -> None:
    row: list[Any] = [
        5, 5.0, 2.5, 0.1, 1e20, -3.0, True, False, "text", None, "a,\"b\"\nc", "=1+1",
        datetime(2026, 11, 22, 14, 5), datetime(2026, 11, 22), date(2026, 1, 2), time(9, 30),
        timedelta(hours=37, minutes=30), "#N/A", " é ", "007",
    ]  # fmt: skip
    cells, problems = _read(_workbook(tmp_path, {"Sheet": [[f"c{n}" for n in range(len(row))], row]}))
    assert problems == []
    assert cells[1] == [
        "5", "5", "2.5", "0.1", "1e+20", "-3", "TRUE", "FALSE", "text", "", "a,\"b\"\nc", "",
        "2026-11-22 14:05:00", "2026-11-22", "2026-01-02", "09:30:00",
        "37:30:00", "#N/A", " é ", "007",
    ]  # fmt: skip


def test_a_carriage_return_that_excel_wrote_in_its_own_way(tmp_path: Path) -> None:
    assert _read(_workbook(tmp_path, {"S": [["a", "b"], ["x_x000D_\ny", 1]]}))[0][1] == ["x\r\ny", "1"]


def test_rows_keep_their_numbers_and_records_one_width(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [],
        ["a", "b", None, None],
        [1, 2],
        [],
        [None, None],
        [3, None, 4],
        [None, 5],
        [],
        [""],
    ]
    path = _workbook(tmp_path, {"S": rows})
    cells, _ = _read(path)
    assert cells == [[], ["a", "b", ""], ["1", "2", ""], [], [], ["3", "", "4"], ["", "5", ""]]
    table, problems = read_table(path)
    assert table is not None
    assert table.rows.tolist() == [3, 6, 7]
    assert [table.texts(column).to_pylist() for column in range(3)] == [
        ["1", "3", ""],
        ["2", "", "5"],
        ["", "4", ""],
    ]
    assert [problem for problem in problems if problem.severity == "error"] == []


def test_one_column(tmp_path: Path) -> None:
    table, _ = read_table(_workbook(tmp_path, {"S": [["q1"], ["never, or rarely"], [], [5]]}))
    assert table is not None
    assert table.rows.tolist() == [2, 4]
    assert table.texts(0).to_pylist() == ["never, or rarely", "5"]


def test_the_first_visible_sheet_with_cells_and_a_warning_that_names_the_others(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["a", "b"], [1, 2]]
    sheets: Sheets = {"lists": [["x"]], "empty": [], "Blad 2": rows, "Codes": [["k"]], "none": [[None]]}
    cells, problems = _read(_workbook(tmp_path, sheets, hidden=["lists"]))
    assert cells[0] == ["a", "b"]
    assert [problem.severity for problem in problems] == ["warning"]
    assert problems[0].message == 'has several sheets with cells; "Blad 2" was read, not "Codes".'


def test_the_sheet_called_answers_comes_first(tmp_path: Path) -> None:
    cells, problems = _read(_workbook(tmp_path, {"About": [["told"]], "Answers": [["a", "b"], [1, 2]]}))
    assert cells == [["a", "b"], ["1", "2"]]
    assert problems == []


def test_a_workbook_without_cells(tmp_path: Path) -> None:
    assert "no visible sheet with cells" in _told(_workbook(tmp_path, {"S": [], "T": [[None]]}))


def test_through_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = _workbook(tmp_path, {"S": [["a", "b"], *([n, "é"] for n in range(5000))]}).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    with open_text(Path("-")) as (file, _):
        assert file is not None
        assert file.sample(100_000)[0].startswith("a,b\n0,é\n1,é\n")
        assert file.sha256() == hashlib.sha256(content).hexdigest()


_CELL = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=8),
    st.integers(-(2**40), 2**40),
    st.booleans(),
)


@settings(max_examples=25 if FULL else 4)
@given(st.lists(st.lists(_CELL, max_size=4), min_size=1, max_size=6))
def test_every_filled_cell_is_read_where_it_stands(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]]
) -> None:
    rows = [["name"], *rows]
    cells, _ = _read(
        _workbook(tmp_path_factory.mktemp("w"), {"S": [[_typed(cell) for cell in row] for row in rows]})
    )
    for number, row in enumerate(rows):
        wanted = {column: _shown(cell) for column, cell in enumerate(row) if _shown(cell)}
        read = cells[number] if number < len(cells) else []
        assert {column: cell for column, cell in enumerate(read) if cell} == wanted


def _typed(cell: Any) -> Any:
    """A text that openpyxl does not take for a formula."""
    return cell.lstrip("=") if isinstance(cell, str) else cell


def _shown(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    return "" if cell is None else str(_typed(cell))


def test_a_thousand_columns_are_read_and_one_more_refused(tmp_path: Path) -> None:
    assert len(_read(_workbook(tmp_path, {"S": [["a"] * 1000, [1]]}))[0][1]) == 1000
    told = _told(_workbook(tmp_path, {"S": [["a"], [1], ["a"] * 1001]}))
    assert "row 3: has more than 1,000 columns" in told


_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _sheet_of(path: Path, rows: bytes) -> Path:
    """The workbook with these rows in its first sheet."""
    sheet = b"<worksheet " + _MAIN + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    return _with_part(path, "xl/worksheets/sheet1.xml", lambda _: sheet)


def _with_shared_strings(path: Path) -> Path:
    """A workbook with its texts in a part of their own, as Excel writes it."""
    rows = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>0</v></c></row>'
    override = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    strings = b"<sst " + _MAIN + b"><si><t>only me</t></si></sst>"
    path = _with_part(_sheet_of(path, rows), "xl/sharedStrings.xml", lambda _: strings)
    return _with_part(path, "[Content_Types].xml", lambda types: types.replace(b"</Types>", override))


def test_texts_that_cells_share(tmp_path: Path) -> None:
    path = _with_shared_strings(_workbook(tmp_path, {"S": [["a"]]}))
    assert _read(path)[0] == [["only me"], ["only me"]]


def test_a_sheet_that_is_far_wider_than_it_is_large_costs_no_time(tmp_path: Path) -> None:
    """Every row ends in Excel's last column; and one row with cells without end."""
    small = _workbook(tmp_path, {"S": [["a"]]})
    far = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row) for row in range(1, 40_000))
    begun = clock.monotonic()
    assert "more than 1,000 columns" in _told(_sheet_of(small, far))
    assert clock.monotonic() - begun < 5
    endless = b'<row r="1">' + b"<c><v>1</v></c>" * 1_500_000 + b"</row>"
    assert "far larger inside" in _told(_sheet_of(small, endless))
    assert clock.monotonic() - begun < 10


def test_a_row_number_beyond_excel_is_refused(tmp_path: Path) -> None:
    small = _workbook(tmp_path, {"S": [["a"]]})
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="900000000000"><c><v>1</v></c></row>'
    assert "beyond the last row" in _told(_sheet_of(small, rows))


def test_an_archive_that_declares_too_much_is_not_opened(tmp_path: Path) -> None:
    small = _workbook(tmp_path, {"S": [["a"]]})
    bomb = _sheet_of(small, b'<row r="1"><c t="str"><v>' + b"x" * 20_000_000 + b"</v></c></row>")
    assert bomb.stat().st_size < 100_000
    assert "far larger inside" in _told(bomb)


def test_an_archive_that_declares_too_little_is_damaged(tmp_path: Path) -> None:
    """Twenty megabytes of a sheet are declared as a hundred bytes: no more than these are read."""
    small = _workbook(tmp_path, {"S": [["a"]]})
    bomb = _sheet_of(small, b'<row r="1"><c t="str"><v>' + b"x" * 20_000_000 + b"</v></c></row>")
    with zipfile.ZipFile(bomb) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    content = bomb.read_bytes().replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    bomb.write_bytes(content)
    assert "cannot be read as an Excel workbook" in _told(bomb)


_BOMB = b"".join(
    b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10 if level else b"ha" * 10)
    for level in range(9)
)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("attack", ["entities", "file"])
def test_entities_and_other_files_are_refused(tmp_path: Path, part: str, attack: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    entities = _BOMB if attack == "entities" else b'<!ENTITY e8 SYSTEM "%s">' % secret.as_uri().encode()

    def attacked(content: bytes) -> bytes:
        content = content[content.index(b"?>") + 2 :] if content.startswith(b"<?xml") else content
        return b"<!DOCTYPE x [" + entities + b"]>" + content.replace(b"only me", b"&e8;")

    path = _workbook(tmp_path, {"only me": [["only me", "b"], ["x", "only me"]]})
    path = _with_shared_strings(path) if "shared" in part else path
    assert _read(path)[0][1]
    begun = clock.monotonic()
    told = _told(_with_part(path, part, attacked))
    assert "cannot be read as an Excel workbook" in told
    assert "secret" not in told.replace("secret.txt", "")
    assert clock.monotonic() - begun < 5


@pytest.mark.parametrize("part", [None, "xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_damaged_workbooks_are_plain_problems(tmp_path: Path, part: str | None) -> None:
    path = _workbook(tmp_path, {"S": [["a", "b"], [1, 2]]})
    if part is None:
        path.write_bytes(path.read_bytes()[:-200])
    else:
        path = _with_part(path, part, lambda content: content[: len(content) // 2])
    told = _told(path)
    assert "cannot be read as an Excel workbook" in told
    assert "save the sheet with the answers as CSV (UTF-8)" in told


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _workbook(tmp_path, {"S": [["a", "b"], [1, 2]]})
    monkeypatch.setattr(child, "SECONDS", 0.01)
    assert "takes more than" in _told(path)


def test_no_more_of_an_answer_is_taken_than_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _workbook(tmp_path, {"S": [["a", "b"], *([n, n] for n in range(50_000))]})
    monkeypatch.setattr(child, "MAX_ANSWER", 100_000)
    assert "more than can be read at once" in _told(path)


def test_a_child_has_limits(tmp_path: Path) -> None:
    """What a child that only tells its limits tells: memory, processor time, no core file."""
    script = (
        "import resource, json; from lo_diagnostic.importing.in_child import answer;"
        "answer(lambda stream, _: ({'limits': [resource.getrlimit(x) for x in"
        "(resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)]}, ()))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], stdin=subprocess.DEVNULL, capture_output=True, check=True
    )
    assert told.stdout.decode().strip() == '{"limits": [[2000000000, 2000000000], [120, 120], [0, 0]]}'
    greedy = "from lo_diagnostic.importing.in_child import answer; answer(lambda *_: ({}, ' ' * 3 * 10**9))"
    told = subprocess.run([sys.executable, "-c", greedy], stdin=subprocess.DEVNULL, capture_output=True)
    assert b"more than can be read at once" in told.stdout
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != 2_000_000_000


def test_nothing_is_imported_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _workbook(tmp_path, {"S": [["a", "b"], [1, 2]]})
    (tmp_path / "openpyxl.py").write_text("open('taken', 'w')\nraise SystemExit('taken over')\n")
    (tmp_path / "csv.py").write_text("open('taken', 'w')\nraise SystemExit('taken over')\n")
    monkeypatch.chdir(tmp_path)
    assert _read(path)[0] == [["a", "b"], ["1", "2"]]
    assert not (tmp_path / "taken").exists()


def test_the_child_loads_no_heavy_library(tmp_path: Path) -> None:
    """So that it starts at once."""
    path = _workbook(tmp_path, {"S": [["a", "b"], [1, 2]]})
    assert loaded_by("workbook_child", path) == []
