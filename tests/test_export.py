"""`lo-diag export` in every format, read back by other programs' readers: nothing lost, nothing that runs."""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.responses.canonical_csv import canonical_csv
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED, Responses, answer_table
from lo_diagnostic.study import export_workbook
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.batches import Batch, Provenance, write_batch
from lo_diagnostic.study.codebook import Codebook, codebook
from lo_diagnostic.study.example import make_example
from lo_diagnostic.study.export_file import write_answers
from lo_diagnostic.study.export_sav import variable_names
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.text import plain
from tests.conftest import FULL
from tests.program import RUN, lo_diag

INSTRUMENT = """\
format: lo-diag/instrument/1
id: mixed
version: 1.0.0
status: draft
title: {en: Mixed, nl: Gemengd}
summary: {en: "Mixed.", nl: "Gemengd."}
licence: {id: CC-BY-4.0, holder: us, commercial_use: true, modification: true}
scales:
  often:
    points: {1: {en: never, nl: nooit}, 2: {en: sometimes, nl: soms}, 3: {en: often, nl: vaak}}
    cannot_say: {en: cannot say, nl: weet ik niet}
  wide:
    points: {-5: {en: worse, nl: slechter}, 0: {en: same, nl: gelijk}, 12: {en: better, nl: beter}}
scale: often
scoring: {min_answered: 2/3}
dimensions:
  - id: support
    title: {en: Support, nl: Steun}
    definition: {en: "Support.", nl: "Steun."}
    layer: environment
    items:
      - {id: s1, referent: self, text: {en: "I get help.", nl: "Ik krijg hulp, “altijd”."}}
      - {id: by, referent: self, reversed: true, text: {en: "I am left alone.", nl: "Ik sta er alleen voor."}}
      - {id: spare, reserve: true, text: {en: "I am spared.", nl: "Ik word ontzien."}}
  - id: change
    title: {en: Change, nl: Verandering}
    definition: {en: "Change.", nl: "Verandering."}
    layer: environment
    scale: wide
    items:
      - {id: c1, referent: team, text: {en: "How is it now?", nl: "Hoe is het nu?"}}
questions:
  - id: kind
    type: choice
    text: {en: "What kind?", nl: "Welk soort?"}
    options: {shop: {en: A shop, nl: Een winkel}, "-desk": {en: A desk, nl: Een bureau}}
  - {id: stop, type: text, text: {en: "What to stop?", nl: "Waarmee stoppen?"}}
  - {id: years, type: number, text: {en: "Years here?", nl: "Jaren hier?"}}
"""
STUDY = """\
format: lo-diag/study/1
title: {nl: Leren hier, en: Learning here}
organisation: Acme
languages: [nl, en]
instruments: [mixed]
attributes:
  team:
    title: {nl: Ploeg, en: Team}
    values:
      sales: {title: {nl: Verkoop, en: Sales}}
      "=ops": {title: {nl: "=Operatie", en: Operations}}
      "NA": {}
      "None": {}
      "0-2": {}
  work-place:
    title: {nl: Werkplek, en: Place of work}
    values: {north: {}, south: {}}
wave: w1
waves: [w0, w1]
privacy: {purpose: "To learn.", recipients: "All.", retain_until: 2999-12-31}
"""
ITEMS = {"s1": (1, 2, 3), "by": (1, 2, 3), "spare": (), "c1": (-5, 0, 12)}
CODES = {"s1": 9, "by": 9, "spare": 9, "c1": 99}
TEAMS = ("sales", "=ops", "NA", "None", "0-2")
HARD = [
    "=1+1", "'=1", "''-1", "@SUM(A1)", "+31 6", "-", "\t=x", "'quoted'", "'", '"a", "b"', "two\nlines",
    "\n=x", "a\n\n", " =x", "x ", "😀 d'été", "NA", "None", "nan", "NULL", "#N/A", "#REF!", "TRUE", "1",
    "007", "1e5",
    "2026-01-01", "_x0041_", "<b>&amp;</b>", ";=1", "cannot_say", "ﬁ\u00a0\u2028", "é" * 16_000,
]  # fmt: skip
LETTERS = st.characters(codec="utf-8", exclude_characters="\ufffe\uffff\ufeff")
TEXTS = st.sampled_from(HARD) | st.text(LETTERS, max_size=30).map(plain).filter(lambda text: text.strip())
NUMBERS = st.sampled_from(["3", "-4", "+5", "007", "3.50", "0.1", "999999999.123456"])


def written_study(folder: Path) -> StudyFolder:
    """A study with every kind of column, without answers."""
    (folder / "instruments").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "instruments" / "mixed.yaml").write_text(INSTRUMENT, encoding="utf-8")
    AnswersFile.create(folder / "answers.sqlite")
    return open_study(folder)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    return written_study(tmp_path_factory.mktemp("study") / "acme")


@st.composite
def some_responses(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> Responses:
    """Answers of nobody or of some people, whatever they may be."""
    n = draw(st.integers(0, 6))

    def column(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=n, max_size=n))

    people = {
        "respondent": [f"p{place}" for place in range(n)],
        "wave": ["w1"] * n,
        "language": column(st.sampled_from(["nl", "en"])),
        "team": column(st.none() | st.sampled_from(TEAMS)),
        "work-place": column(st.none() | st.sampled_from(["north", "south"])),
    }
    answers = [
        column(st.sampled_from([NOT_ANSWERED, CANNOT_SAY, *points] if points else [NOT_ANSWERED]))
        for points in ITEMS.values()
    ]
    remarks = {
        "kind": column(st.none() | st.sampled_from(["shop", "-desk"])),
        "stop": column(st.none() | texts),
        "years": column(st.none() | NUMBERS),
    }
    return Responses(
        pd.DataFrame(people, dtype=object),
        answer_table(np.array(answers, np.int16).reshape(len(ITEMS), n), ITEMS),
        pd.DataFrame(remarks, index=range(n), dtype=object),
    )


def who_wrote(*texts: str) -> Responses:
    """One person for each text, who wrote this and answered nothing else."""
    people = [
        {"respondent": f"p{n}", "wave": "w1", "language": "nl", "team": None, "work-place": None}
        for n in range(len(texts))
    ]
    answers = answer_table(np.full((len(ITEMS), len(texts)), NOT_ANSWERED, np.int16), ITEMS)
    remarks = pd.DataFrame({"kind": None, "stop": list(texts), "years": None}, dtype=object)
    return Responses(pd.DataFrame(people, dtype=object), answers, remarks)


def book_of(study: StudyFolder, responses: Responses) -> Codebook:
    return codebook(study.study, study.questionnaire(), responses, "w1", synthetic=False)


def export(study: StudyFolder, responses: Responses, ending: str) -> Path:
    """A file of that format, in a folder of its own."""
    path = Path(tempfile.mkdtemp(dir=study.path.parent)) / f"a.{ending}"
    write_answers(path, ending, responses, book_of(study, responses))
    assert [path] == list(path.parent.iterdir())
    return path


def table_of(responses: Responses, cell: Callable[[str, Any], Any]) -> list[list[Any]]:
    """The rows of the canonical table, each value as `cell` says of its column."""
    table = pd.concat([responses.people, responses.answers.astype(object), responses.remarks], axis=1)
    columns = [[cell(str(name), None if pd.isna(v) else v) for v in column] for name, column in table.items()]
    return [list(row) for row in zip(*columns, strict=True)]


def names_of(responses: Responses) -> list[str]:
    return [*responses.people, *responses.answers, *responses.remarks]


def unguarded(value: Any) -> Any:
    """Without the `'` before what would run."""
    return re.sub(r"^'(?='*[=+\-@\t])", "", value) if isinstance(value, str) else value


def as_word(name: str, value: Any) -> Any:
    """An answer as the canonical table has it."""
    if name in ITEMS:
        return {NOT_ANSWERED: None, CANNOT_SAY: "cannot_say"}.get(value, value)
    return value


def coded(name: str, value: Any) -> Any:
    """An answer where "cannot say" is a number, and a question for a number has numbers."""
    if name in ITEMS:
        return {NOT_ANSWERED: None, CANNOT_SAY: CODES[name]}.get(value, value)
    return float(value) if name == "years" and value is not None else value


@given(responses=some_responses())
@example(who_wrote(*HARD))
def test_csv_loses_nothing_and_runs_nothing(study: StudyFolder, responses: Responses) -> None:
    content = export(study, responses, "csv").read_bytes().decode()
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert rows[0] == names_of(responses)
    wanted = table_of(responses, lambda name, v: "" if (word := as_word(name, v)) is None else str(word))
    items = range(5, 5 + len(ITEMS))
    assert not [
        c for row in rows for place, c in enumerate(row) if place not in items and c[:1] in [*"=+-@\t"]
    ]
    assert [[unguarded(cell) for cell in row] for row in rows[1:]] == wanted


@given(responses=some_responses())
@example(who_wrote(*HARD))
def test_a_workbook_loses_nothing_and_runs_nothing(study: StudyFolder, responses: Responses) -> None:
    book = openpyxl.load_workbook(export(study, responses, "xlsx"))
    assert book.sheetnames == ["answers", "codebook"]
    cells = list(book["answers"].iter_rows())
    assert [cell.value for cell in cells[0]] == names_of(responses)
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert not [c for row in cells for c in row if isinstance(c.value, str) and c.value[0] in "=+-@\t"]
    wanted = table_of(responses, lambda name, v: coded(name, v) if name == "years" else as_word(name, v))
    assert [[unguarded(cell.value) for cell in row] for row in cells[1:]] == wanted


@given(responses=some_responses())
@example(who_wrote(*HARD))
def test_spss_loses_nothing_but_spaces_at_the_end(study: StudyFolder, responses: Responses) -> None:
    def cell(name: str, value: Any) -> Any:
        value = coded(name, value)
        return (value or "").rstrip(" ") if name != "years" and name not in ITEMS else value

    path = export(study, responses, "sav")
    read, about = pyreadstat.read_sav(path, user_missing=True)
    assert len(read) == len(responses)
    names = {"by": "by_2", "work-place": "work_place"}
    assert list(read) == [names.get(name, name) for name in names_of(responses)]
    found = [[None if pd.isna(v) else v for v in row] for row in read.itertuples(index=False)]
    assert found == table_of(responses, cell)
    plainly, _ = pyreadstat.read_sav(path)
    assert plainly["s1"].max() in (1, 2, 3) or plainly["s1"].isna().all()
    assert about.missing_ranges["by_2"] == [{"lo": 9, "hi": 9}]
    assert about.missing_ranges["c1"] == [{"lo": 99, "hi": 99}]


@given(responses=some_responses())
@example(who_wrote(*HARD))
def test_parquet_loses_nothing(study: StudyFolder, responses: Responses) -> None:
    path = export(study, responses, "parquet")
    table = pq.read_table(path)
    assert table.column_names == names_of(responses)
    assert [list(row.values()) for row in table.to_pylist()] == table_of(responses, coded)
    assert {str(table.schema.field(item).type) for item in ITEMS} == {"int32"}
    frame = pd.read_parquet(path)
    assert [None if pd.isna(v) else v for v in frame["stop"]] == [
        None if pd.isna(v) else v for v in responses.remarks["stop"]
    ]


@settings(max_examples=60 if FULL else 4)
@given(responses=some_responses())
@example(who_wrote("\u2028=x", *HARD))
def test_what_is_exported_and_imported_elsewhere_is_the_same(responses: Responses) -> None:
    one, other = _there_and_back(responses, "csv")
    assert one == other


@settings(max_examples=30 if FULL else 2)
@given(responses=some_responses())
@example(who_wrote(*HARD))
def test_a_workbook_comes_back_with_numbers_as_numbers(responses: Responses) -> None:
    one, other = map(_with_years_as_numbers, _there_and_back(responses, "xlsx"))
    assert one == other


@settings(max_examples=30 if FULL else 2)
@given(responses=some_responses(TEXTS.map(str.rstrip).filter(lambda text: text and text[0] != "'")))
def test_an_spss_file_comes_back_with_numbers_as_numbers(responses: Responses) -> None:
    one, other = map(_with_years_as_numbers, _there_and_back(responses, "sav"))
    assert one == other


def _there_and_back(responses: Responses, ending: str) -> list[list[list[str]]]:
    """The rows of a study, and of another that they were taken to in a file; without respondents' ids."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        batch = Batch(Provenance("b", "file", "b.csv", "0" * 64, "2026-11-22"), responses)
        write_batch(written_study(folder / "one").batches_path, batch)
        written_study(folder / "other")
        assert lo_diag("export", "one", "-o", f"a.{ending}", cwd=folder).code == 0
        imported = lo_diag("import", f"a.{ending}", "--study", "other", cwd=folder)
        assert imported.code == (0 if len(responses) else 1), imported.err
        contents = [lo_diag("export", study, "-o", "-", cwd=folder).out for study in ("one", "other")]
    return [sorted(row[1:] for row in csv.reader(io.StringIO(text, newline=""))) for text in contents]


def _with_years_as_numbers(rows: list[list[str]]) -> list[list[str]]:
    def number(cell: str) -> str:
        return cell if cell in ("", "years") else str(float(unguarded(cell)))

    return sorted([*row[:-1], number(row[-1])] for row in rows)


def test_columns_are_explained_in_every_language(study: StudyFolder) -> None:
    sheet = openpyxl.load_workbook(export(study, who_wrote("x"), "xlsx"))["codebook"]
    head, *rows = sheet.iter_rows(values_only=True)
    found: dict[Any, dict[Any, Any]] = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert list(found) == names_of(who_wrote("x"))
    assert found["by"] == {
        "column": "by", "kind": "item",
        "text (nl)": "Ik sta er alleen voor.", "text (en)": "I am left alone.",
        "values (nl)": "1 = nooit\n2 = soms\n3 = vaak", "values (en)": "1 = never\n2 = sometimes\n3 = often",
        "reversed": "reversed", "reserve": None, "dimension": "support",
        "missing (nl)": "cannot_say = weet ik niet", "missing (en)": "cannot_say = cannot say",
    }  # fmt: skip
    assert found["c1"]["values (en)"].startswith("'-5 = worse\n0 = same")
    assert found["c1"]["missing (nl)"] == "cannot_say = cannot_say"
    assert found["spare"]["reserve"] == "reserve"
    assert found["team"]["values (nl)"].startswith("sales = Verkoop\n=ops = =Operatie\nNA = NA")
    assert found["kind"]["values (en)"] == "shop = A shop\n-desk = A desk"


def test_a_workbook_can_be_read_by_people(study: StudyFolder) -> None:
    book = openpyxl.load_workbook(export(study, who_wrote("a long remark, " * 20), "xlsx"))
    assert [sheet.freeze_panes for sheet in book] == ["A2", "A2"]
    assert all(cell.font.bold for sheet in book for cell in sheet[1])
    widths = {name: book["answers"].column_dimensions[name].width for name in "AK"}
    assert 8 <= widths["A"] < widths["K"] <= 48
    assert book.properties.title == "Leren hier, w1"
    assert "Confidential" in (book.properties.description or "")


def test_spss_shows_labels(study: StudyFolder) -> None:
    _, about = pyreadstat.read_sav(export(study, _answered(), "sav"))
    assert about.file_label == "Leren hier, w1"
    assert "Confidential" in about.notes[0]
    assert about.column_names_to_labels["s1"] == "Ik krijg hulp, “altijd”."
    assert about.column_names_to_labels["by_2"] == "Ik sta er alleen voor."
    assert about.column_names_to_labels["work_place"] == "Werkplek"
    assert about.notes[1:] == ["work_place: the column work-place", "by_2: the column by"]
    labels: dict[str, Any] = about.variable_value_labels
    assert labels["s1"] == {1: "nooit", 2: "soms", 3: "vaak", 9: "weet ik niet"}
    assert labels["c1"] == {-5: "slechter", 0: "gelijk", 12: "beter", 99: "cannot_say"}
    assert labels["team"] == {"sales": "Verkoop"}
    assert labels["kind"] == {"-desk": "Een bureau"}
    formats = about.original_variable_types
    assert [formats[name] for name in ("s1", "c1", "years")] == ["F1.0", "F2.0", "F4.2"]
    measures = about.variable_measure
    assert [measures[name] for name in ("s1", "team", "kind", "years")] == [
        "ordinal",
        "nominal",
        "nominal",
        "scale",
    ]


def test_parquet_declares_labels_and_what_is_missing(study: StudyFolder) -> None:
    schema = pq.read_schema(export(study, _answered(), "parquet"))
    told = {name.decode(): text.decode() for name, text in schema.field("s1").metadata.items()}
    assert told["label"] == "Ik krijg hulp, “altijd”."
    assert json.loads(told["labels"]) == {"1": "nooit", "2": "soms", "3": "vaak"}
    assert json.loads(told["missing"]) == {"9": "weet ik niet"}
    whole = json.loads(schema.metadata[b"lo-diag/answers/1"])
    assert [column["column"] for column in whole["columns"]] == schema.names
    columns = {column["column"]: column for column in whole["columns"]}
    assert columns["by"] == {
        "column": "by",
        "kind": "item",
        "text": {"nl": "Ik sta er alleen voor.", "en": "I am left alone."},
        "labels": {str(p): {"nl": nl, "en": en} for p, nl, en in OFTEN},
        "missing": {"9": {"nl": "weet ik niet", "en": "cannot say"}},
        "reversed": True,
        "dimensions": ["support"],
    }
    assert "Confidential" in whole["notes"][0]


OFTEN = [(1, "nooit", "never"), (2, "soms", "sometimes"), (3, "vaak", "often")]


def _answered() -> Responses:
    people = {"respondent": "p0", "wave": "w1", "language": "nl", "team": "sales", "work-place": "north"}
    answers = np.array([[1], [CANNOT_SAY], [NOT_ANSWERED], [12]], np.int16)
    remarks = {"kind": ["-desk"], "stop": ["all of it"], "years": ["3.50"]}
    return Responses(
        pd.DataFrame([people], dtype=object),
        answer_table(answers, ITEMS),
        pd.DataFrame(remarks, dtype=object),
    )


@given(names=st.lists(st.text("aA-_.1é ", max_size=70) | st.sampled_from(["ALL", "by", "not"]), unique=True))
def test_names_in_spss_are_legal_and_tell_each_column_apart(names: list[str]) -> None:
    legal = variable_names(names)
    assert list(legal) == names
    assert len({name.lower() for name in legal.values()}) == len(names)
    for column, name in legal.items():
        assert re.fullmatch(r"[A-Za-z]\w{0,63}", name, re.ASCII)
        assert name.lower() not in ("all", "by", "not")
        kept = re.fullmatch(r"[A-Za-z]\w{0,63}", column, re.ASCII) and column.lower() not in (
            "all",
            "by",
            "not",
        )
        others = [other for other in names if other.lower() == column.lower()]
        assert name == column or not kept or others[0] != column


def test_cannot_say_is_a_number_that_nobody_answered(study: StudyFolder) -> None:
    one = who_wrote("x")
    for off_the_scale, code in ((9, 99), (999, 9999), (32_767, 99_999)):
        answers = one.answers.assign(s1=np.array([off_the_scale], np.int16))
        book = book_of(study, Responses(one.people, answers, one.remarks))
        assert {entry.column: entry.cannot_say for entry in book.entries}["s1"] == code


def test_what_is_no_number_keeps_the_column_text(study: StudyFolder) -> None:
    for said in ("many", "1234567890.12345678", "1e5"):
        one = who_wrote("x")
        responses = Responses(one.people, one.answers, one.remarks.assign(years=[said]))
        assert pd.read_parquet(export(study, responses, "parquet"))["years"].to_list() == [said]
        assert pyreadstat.read_sav(export(study, responses, "sav"))[0]["years"].to_list() == [said]
        sheet = openpyxl.load_workbook(export(study, responses, "xlsx"))["answers"]
        assert sheet.cell(2, 12).value == said


def test_what_is_not_asked_any_more_is_exported_too(study: StudyFolder) -> None:
    one = who_wrote("x")
    responses = Responses(
        one.people.assign(**{"=old team": ["=gone"]}),
        one.answers.assign(gone1=np.array([4], np.int16)),
        one.remarks.assign(before=["-said"]),
    )
    sheet = openpyxl.load_workbook(export(study, responses, "xlsx"))["answers"]
    assert ("=old team", "s") in [(cell.value, cell.data_type) for cell in sheet[1]]
    assert ",'=old team," in export(study, responses, "csv").read_text(encoding="utf-8")
    for name, value in (("=old team", "=gone"), ("gone1", 4), ("before", "-said")):
        assert pd.read_parquet(export(study, responses, "parquet"))[name].to_list() == [value]
        table = pd.read_excel(export(study, responses, "xlsx"))
        assert [unguarded(cell) for cell in table[name]] == [value]
    assert pyreadstat.read_sav(export(study, responses, "sav"))[0]["v_old_team"].to_list() == ["=gone"]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "sav", "parquet"])
def test_control_characters_stay_behind(ending: str, study: StudyFolder) -> None:
    path = export(study, who_wrote("\0\r=a\x1b[2J\x07\u202eb"), ending)
    read: dict[str, Callable[[Path], pd.DataFrame]] = {
        "csv": pd.read_csv, "xlsx": pd.read_excel, "parquet": pd.read_parquet,
        "sav": lambda file: pyreadstat.read_sav(file)[0],
    }  # fmt: skip
    guard = "'" if ending in ("csv", "xlsx") else ""
    assert read[ending](path)["stop"].to_list() == [f"{guard}=a[2Jb"]


def test_what_no_workbook_can_hold_stays_behind(study: StudyFolder) -> None:
    sheet = openpyxl.load_workbook(export(study, who_wrote("a\ufffeb\uffff"), "xlsx"))["answers"]
    assert sheet.cell(2, 11).value == "ab"


@pytest.mark.parametrize(
    ("ending", "longest", "too_long"),
    [("xlsx", "x" * 32_767, "x" * 32_768), ("xlsx", "😀" * 16_383, "=" * 32_767),
     ("sav", "x" * 32_767, "é" * 16_384)],
)  # fmt: skip
def test_a_text_too_long_for_the_format_is_told(
    ending: str, longest: str, too_long: str, study: StudyFolder, tmp_path: Path
) -> None:
    assert export(study, who_wrote(longest), ending).is_file()
    with pytest.raises(InputProblems) as refused:
        write_answers(tmp_path / f"a.{ending}", ending, who_wrote(too_long), book_of(study, who_wrote("x")))
    (problem,) = refused.value.problems
    assert problem.place == 'row 2, column "stop"'
    assert problem.file.endswith(f"a.{ending}")
    assert "32,767" in problem.message
    assert ".csv" in problem.remedy
    assert not list(tmp_path.iterdir())


def test_more_people_than_excel_has_rows_are_told(
    study: StudyFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_workbook, "MOST_ROWS", 1)
    with pytest.raises(InputProblems, match="more than the rows that Excel can open"):
        write_answers(tmp_path / "a.xlsx", "xlsx", who_wrote("x"), book_of(study, who_wrote("x")))
    assert not list(tmp_path.iterdir())


def test_many_people_are_written_block_by_block() -> None:
    n = 45_000
    people = {"respondent": [str(place) for place in range(n)], "wave": "w", "language": "nl"}
    answers = answer_table((np.arange(n) % 5).astype(np.int16)[None, :], ["q"])
    text = canonical_csv(Responses(pd.DataFrame(people), answers, pd.DataFrame(index=range(n))))
    assert text.splitlines() == [
        "respondent,wave,language,q", *(f"{place},w,nl,{place % 5}" for place in range(n))
    ]  # fmt: skip


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example study."""
    return make_example(tmp_path_factory.mktemp("demo") / "ex", "nl").path


@pytest.mark.parametrize("ending", ["csv", "xlsx", "sav", "parquet"])
def test_the_command_says_what_it_wrote(ending: str, answered: Path, tmp_path: Path) -> None:
    assert lo_diag("export", answered, "--to", ending, "-o", "a.answers", cwd=tmp_path).code == 0
    (tmp_path / "a.answers").unlink()
    for options in ([], ["--to", ending]):
        done = lo_diag("export", answered, *options, "-o", f"a.{ending.upper()}", cwd=tmp_path)
        assert done.code == 0, done.err
        assert f"Wrote a.{ending.upper()}: 61 rows of the wave" in done.err
        assert "Confidential" in done.err
        assert not done.out
    wave = open_study(answered).study.waves[0]
    assert "47 rows" in lo_diag("export", answered, "--wave", wave, "-o", f"b.{ending}", cwd=tmp_path).err
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a.{ending.upper()}", f"b.{ending}"]


def test_made_up_answers_are_called_so(answered: Path, tmp_path: Path) -> None:
    for ending in ("xlsx", "sav", "parquet"):
        assert lo_diag("export", answered, "-o", f"a.{ending}", cwd=tmp_path).code == 0
    described = openpyxl.load_workbook(tmp_path / "a.xlsx").properties.description
    notes = " ".join(pyreadstat.read_sav(tmp_path / "a.sav")[1].notes)
    metadata = pq.read_schema(tmp_path / "a.parquet").metadata[b"lo-diag/answers/1"].decode()
    for told in (described, notes, metadata):
        assert "Synthetic: some of the answers were made up." in str(told)


@pytest.mark.parametrize(
    "options",
    [["-o", "a.docx"], ["-o", "a"], ["--to", "csv", "-o", "a.xlsx"], ["--to", "sav", "-o", "-"],
     ["--to", "xlsx", "-o", "a.csv"], ["--to", "docx", "-o", "a.docx"]],
    ids=" ".join,
)  # fmt: skip
def test_a_name_that_does_not_fit_the_format_is_refused(
    options: list[str], answered: Path, tmp_path: Path
) -> None:
    refused = lo_diag("export", answered, *options, cwd=tmp_path)
    assert refused.code == 2
    assert not refused.out
    assert not list(tmp_path.iterdir())


def test_only_csv_goes_to_standard_output(answered: Path, tmp_path: Path) -> None:
    there = lo_diag("export", answered, "-o", "-", cwd=tmp_path)
    assert there.out.startswith("respondent,wave,language,team,role,")
    assert "Confidential" in there.err
    assert lo_diag("--quiet", "export", answered, "-o", "-", cwd=tmp_path).err == ""


@pytest.mark.parametrize("ending", ["csv", "xlsx", "sav", "parquet"])
def test_what_cannot_be_written_is_told(ending: str, answered: Path, tmp_path: Path) -> None:
    (tmp_path / f"folder.{ending}").mkdir()
    before = sorted(tmp_path.rglob("*"))
    kept = {path: path.read_bytes() for path in answered.rglob("*") if path.is_file()}
    for out in (f"no/such/a.{ending}", f"folder.{ending}", answered / "responses" / f"a.{ending}"):
        refused = lo_diag("export", answered, "-o", out, cwd=tmp_path)
        assert refused.code == 1
        assert str(Path(out).parent.name) in refused.err
    assert sorted(tmp_path.rglob("*")) == before
    assert {path: path.read_bytes() for path in answered.rglob("*") if path.is_file()} == kept


@pytest.mark.parametrize("ending", ["csv", "xlsx", "sav", "parquet"])
def test_a_full_disk_leaves_the_earlier_file(ending: str, answered: Path, tmp_path: Path) -> None:
    before = tmp_path / f"a.{ending}"
    before.write_text("earlier")
    told = subprocess.run(
        [*RUN, "export", str(answered), "-o", before.name], cwd=tmp_path, preexec_fn=_almost_full_disk,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 1, told.stderr
    assert "cannot be written" in told.stderr
    assert "free disk space" in told.stderr
    assert "Traceback" not in told.stderr
    assert "Exception ignored" not in told.stderr
    assert before.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [before]


def _almost_full_disk() -> None:
    """No file may grow beyond 2 kB: writing fails half-way, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


def test_a_wave_that_is_not_there_is_told(answered: Path, tmp_path: Path) -> None:
    refused = lo_diag("export", answered, "--wave", "never", "-o", "a.xlsx", cwd=tmp_path)
    assert refused.code == 1
    assert 'no wave "never"' in refused.err
    assert "no: is no study folder" in lo_diag("export", "no", "-o", "a.sav", cwd=tmp_path).err
