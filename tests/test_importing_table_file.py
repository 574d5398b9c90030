"""Delimited text as a table: encodings, delimiters, row numbers, and files that are no such text."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.errors import Problem, errors_among
from lo_diagnostic.importing import opened_file
from lo_diagnostic.importing.table_file import read_table
from lo_diagnostic.importing.text_table import TextTable
from tests.importing_making import as_text, written


def _cells(table: TextTable | None) -> list[list[str]]:
    assert table is not None
    rows = zip(*(table.texts(column).to_pylist() for column in range(len(table.columns))), strict=True)
    return [list(table.header), *(list(row) for row in rows)]


def _read(folder: Path, text: str | bytes) -> tuple[list[list[str]], list[Problem]]:
    table, problems = read_table(written(folder, text))
    return _cells(table), problems


def _refused(folder: Path, text: str | bytes) -> str:
    table, problems = read_table(written(folder, text))
    assert table is None
    assert problems
    assert all(problem.remedy for problem in problems)
    return "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("encoding", "told_as"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_encodings(tmp_path: Path, encoding: str, told_as: str) -> None:
    content = "naam;café\nJoë;€ 5\n".encode(encoding)
    table, problems = read_table(written(tmp_path, content))
    assert _cells(table) == [["naam", "café"], ["Joë", "€ 5"]]
    assert table is not None
    assert table.encoding == told_as
    assert table.sha256 == hashlib.sha256(content).hexdigest()
    assert [problem.severity for problem in problems] == (["warning"] if encoding == "cp1252" else [])


def test_utf16_big_endian(tmp_path: Path) -> None:
    assert _read(tmp_path, b"\xfe\xff" + "a\tb\né\t2\n".encode("utf-16-be"))[0] == [["a", "b"], ["é", "2"]]


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_tab_separated_utf16_as_qualtrics_writes_it(tmp_path: Path, mark: bytes, encoding: str) -> None:
    text = 'StartDate\tQ1\tQ2\r\n2026-11-22 14:05:00\t5\t"two, or\nthree ""€"""\r\n2026-11-23\t\té\r\n'
    table, problems = read_table(written(tmp_path, mark + text.encode(encoding)))
    assert problems == []
    assert table is not None
    assert table.delimiter == "\t"
    assert _cells(table)[1:] == [["2026-11-22 14:05:00", "5", 'two, or\nthree "€"'], ["2026-11-23", "", "é"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, end: str) -> None:
    text = end.join(delimiter.join(row) for row in (["a", "b c"], ["1", "x"], ["", "y"]))
    cells = [["a", "b c"], ["1", "x"], ["", "y"]]
    assert _read(tmp_path, text + end) == (cells, [])
    read, (cut_off,) = _read(tmp_path, text)
    assert read == cells
    assert "ends in row 3 without a line end" in str(cut_off)


def test_other_delimiters_inside_texts_do_not_mislead(tmp_path: Path) -> None:
    text = 'q1;"Well, yes; or | no"\n1;a,b\n2;c,d\n'
    assert _read(tmp_path, text)[0][0] == ["q1", "Well, yes; or | no"]


def test_nothing_is_taken_for_missing_and_nothing_renamed(tmp_path: Path) -> None:
    text = "a,b\nNA,None\nnull,1e5\n007,-\n"
    assert _read(tmp_path, text)[0] == [["a", "b"], ["NA", "None"], ["null", "1e5"], ["007", "-"]]


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert _read(tmp_path, "q1\nnever, or rarely\n\n5\n") == ([["q1"], ["never, or rarely"], ["5"]], [])


def test_an_ambiguous_delimiter_is_refused(tmp_path: Path) -> None:
    assert "comma or semicolon" in _refused(tmp_path, "a,b;c\n1,2;3\n4,5;6\n")


def test_a_tie_at_the_start_is_settled_by_the_whole_file(tmp_path: Path) -> None:
    text = "a,b;c\n" + f"1,2;{'3' * 100}\n" * 11_000 + "1,2\n"
    cells, problems = _read(tmp_path, text)
    assert cells[0] == ["a", "b;c"]
    assert problems == []


def test_ragged_rows_are_told_by_their_row_in_a_spreadsheet(tmp_path: Path) -> None:
    text = '\n\na,b\n1,"two\nlines"\n\n   \n3\n4,5\n6,7,8\n,\n9,9\n'
    table, problems = read_table(written(tmp_path, text))
    assert [problem.place for problem in errors_among(problems)] == ["row 7", "row 9"]
    assert "2 rows are wholly blank and were left out: 5, 10." in problems[-1].message
    assert "has 1 value; the header has 2" in problems[0].message
    assert _cells(table) == [["a", "b"], ["1", "two\nlines"], ["4", "5"], ["9", "9"]]
    assert table is not None
    assert table.rows.tolist() == [4, 8, 11]


def test_a_value_too_many_in_every_row_does_not_shift_columns(tmp_path: Path) -> None:
    table, problems = read_table(written(tmp_path, "a,b\n1,2,3\n4,5,6\n"))
    assert table is None
    assert [problem.place for problem in problems] == ["row 1"]
    assert problems[0].message == "the header has 2 values, every row has 3."
    assert "Give every column a name" in problems[0].remedy


def test_a_header_wider_than_all_rows_is_one_problem(tmp_path: Path) -> None:
    told = _refused(tmp_path, "\nrespondent,Well, yes,q2\n1,2,3\n4,5,6\n,,\n")
    assert told.endswith(
        "row 2: the header has 4 values, every row has 3. "
        "A name that holds the delimiter needs double quotes around it."
    )
    _, problems = read_table(written(tmp_path, "a,b,c\n1,2\n1,2,3\n4,5\n"))
    assert [problem.place for problem in problems] == ["row 2", "row 4"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "^", "~", " ", ":"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_line_that_names_the_delimiter_to_excel_is_no_row(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    text = f"sep={delimiter}\r\n" + as_text(
        [["a,b", "c;d"], ["1", "2"], ["", ""], ["3"], ["4", "5"]], delimiter
    )
    table, problems = read_table(written(tmp_path, text.encode(encoding)))
    assert _cells(table) == [["a,b", "c;d"], ["1", "2"], ["4", "5"]]
    assert table is not None
    assert table.delimiter == delimiter
    assert table.rows.tolist() == [2, 5]
    assert [problem.place for problem in errors_among(problems)] == ["row 4"]


def test_rows_below_such_a_line_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    assert "row 1: the header has 2 values" in _refused(tmp_path, "SEP=;\na;b\n1;2;3\n1;2;3\n")
    assert "row 3: a double quote opens here" in _refused(tmp_path, 'sep=;\na;b\n1;2\n3;"4\n5;6\n')
    assert "is empty" in _refused(tmp_path, "sep=;\n\n")
    assert "is empty" in _refused(tmp_path, "sep=;")


def test_a_thousand_ragged_rows_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    _, problems = read_table(written(tmp_path, "a,b\n1,2\n" + "1\n" * 2500))
    assert len(problems) == 1001
    assert "1,500 more rows" in problems[-1].message


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n1,"x\n2,y\n3,z\n',
        'a,b\n1,"x\n2,"y"\n3,z\n',
        'a,b\n1,"x"y\nz",q\n2,"two\nlines"\n',
    ],
    ids=["never closed", "closed by the next opening", "text behind the closing one"],
)
def test_a_quotation_mark_hides_no_row(tmp_path: Path, text: str) -> None:
    assert "quotation mark" in _refused(tmp_path, text)


def test_the_row_is_told_in_which_a_quote_opens_that_is_not_closed(tmp_path: Path) -> None:
    """Also where it makes the row one of another width: how many values that has says nothing."""
    for unclosed in ('3,"4,x', '3,4,"x', '"3,4,x'):
        told = _refused(tmp_path, f'a,b,c\n1,"2\n2",y\n1,2\n{unclosed}\n5,6,z\n\n7,8\n')
        first, second = told.splitlines()
        assert "row 3: has 2 values; the header has 3." in first
        assert "row 4: a double quote opens here and is not closed" in second


def test_a_quotation_mark_that_swallows_a_huge_file(tmp_path: Path) -> None:
    told = _refused(tmp_path, 'a,b\n0,1\n1,"x\n' + f"2,{'y' * 1000}\n" * 34_000)
    assert "row 3: a double quote opens here and is not closed" in told
    assert "row longer than 16 MB" in _refused(tmp_path, "a,b\n1," + "y" * 34_000_000)


def test_a_row_may_be_long_if_not_too_long(tmp_path: Path) -> None:
    long = "y" * 3_000_000
    cells, problems = _read(tmp_path, f"a,b\n1,2\n3,{long}\n5,6\n7\n")
    assert cells[2:] == [["3", long], ["5", "6"]]
    assert [problem.place for problem in problems] == ["row 5"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_of_many_parts(tmp_path: Path, encoding: str) -> None:
    """Rows, their numbers and the fingerprint are those of the whole; kinds of text change on the way."""
    texts = ["", "1", "5", "é", "some", 'two\n"lines"', "€uro", " "]
    rows = [
        [f"p{n}", texts[n // 10_000], str(n % 5 + 1), f"team {n % 400}" if n > 30_000 else "", "é" * (n % 3)]
        for n in range(60_000)
    ]
    odd: dict[int, list[str]] = {7: ["x"], 20_000: [""] * 5, 45_678: [], 59_999: ["1"] * 6}
    lines = [odd.get(index, row) for index, row in enumerate(rows)]
    content = as_text([["id", "text", "item", "team", "ö"], *lines]).encode(encoding)
    table, problems = read_table(written(tmp_path, content))
    assert table is not None
    kept = [index for index in range(len(rows)) if index not in odd]
    assert _cells(table)[1:] == [rows[index] for index in kept]
    assert table.rows.tolist() == [index + 2 for index in kept]
    assert table.sha256 == hashlib.sha256(content).hexdigest()
    assert [problem.place for problem in problems if problem.severity == "error"] == ["row 9", "row 60001"]


def test_same_names_are_told_with_their_places(tmp_path: Path) -> None:
    _, problems = read_table(written(tmp_path, "a,b,a ,,\n1,2,3,4,5\n"))
    assert [problem.place for problem in problems] == ['row 1, column "a"']
    assert "(1, 3)" in problems[0].message


def test_columns_are_limited(tmp_path: Path) -> None:
    wide = ",".join(f"c{index}" for index in range(1001))
    assert "1,001 columns" in _refused(tmp_path, f"{wide}\n{wide}\n")
    wider = ",".join(f"c{index}" for index in range(5000))
    assert "5,000 columns" in _refused(tmp_path, f"{wider}\n{wider}\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\n\r\n  \n", "is empty"),
        (b"a,b", "no row of answers"),
        (b"a,b\n\n,\n", "no row of answers"),
        (b"q1\n", "no row of answers"),
        (b"a,b\n1,\x002\n", "line 2: holds NUL bytes"),
        ("a,b\n1,2\n".encode("utf-16-le"), "UTF-16"),
        (b"\xff\xfe" + b"a\x00,\x00b", "UTF-16"),
        ("a,b\n".encode("utf-32"), "UTF-32"),
        (b"PK\x03\x04....xl/workbook.xml", "Excel workbook"),
        (b"PK\x03\x04....answers.csv", "zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"$FL2@(#) SPSS DATA FILE", "SPSS"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"a,b\n1,\x81\x8d\xff\n", "line 2: holds bytes that are neither UTF-8 nor Windows-1252"),
        (b"a,b\n1,\xe9\x01\n", "no text"),
        (b"\xef\xbb\xbfa,b\n1,\xff\n", "line 2: holds bytes that are no UTF-8"),
    ],
)
def test_what_is_no_delimited_text(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in _refused(tmp_path, content)


def test_places_that_are_no_file(tmp_path: Path) -> None:
    for path, words in [
        (tmp_path / "nowhere.csv", "cannot be read (No such file"),
        (tmp_path, "is a folder"),
        (Path("/dev/zero"), "is no file"),
    ]:
        table, problems = read_table(path)
        assert table is None
        assert words in str(problems[0])


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n1,2\n")
    os.truncate(path, opened_file.MAX_BYTES + 1)
    table, problems = read_table(path)
    assert table is None
    assert "larger than 2 GB" in str(problems[0])


def test_standard_input_and_pipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a,b\n1,2\n")))
    table, _ = read_table(Path("-"))
    assert _cells(table) == [["a", "b"], ["1", "2"]]
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"a;b\n3;4\n"))
    writer.start()
    table, _ = read_table(pipe)
    writer.join()
    assert _cells(table) == [["a", "b"], ["3", "4"]]


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=12)


@given(
    rows=st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(_TEXT, min_size=width, max_size=width), min_size=1, max_size=8)
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_a_writer_quotes_properly_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], encoding: str, delimiter: str
) -> None:
    names = [f"c{index}" for index in range(len(rows[0]))]
    text = as_text([names, *rows], delimiter)
    table, problems = read_table(written(tmp_path_factory.mktemp("t"), text.encode(encoding)))
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    if not kept:
        assert table is None
    elif not any("delimiter may be" in problem.message for problem in problems):
        assert _cells(table) == [names, *kept]
        assert table is not None
        numbers = [2 + index for index, row in enumerate(rows) if any(cell.strip() for cell in row)]
        assert table.rows.tolist() == numbers


def test_a_title_above_the_names_is_refused(tmp_path: Path) -> None:
    told = _refused(tmp_path, "Learning survey 2026,,,\nrespondent,q1,q2,team\np1,4,2,ops\n")
    assert told.endswith(
        "row 1: holds one text only, the row below it one for every column: "
        "the names seem to stand there. Remove what stands above row 2."
    )
