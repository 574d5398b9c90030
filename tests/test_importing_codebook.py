"""Structure files: what was asked, the label of every code, and files that contradict themselves."""

from __future__ import annotations

import csv
import io
import re
import time
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.importing import codebook
from lo_diagnostic.importing.codebook import read_codebook
from lo_diagnostic.importing.structure import Structure, Variable

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"
beside = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not beside this checkout")
KNOWN = (
    "LimeSurvey structure (.txt), a REDCap data dictionary (.csv), an XLSForm (.xlsx) or an SPSS file (.sav)"
)


def _read(folder: Path, content: str | bytes, name: str = "structure.txt") -> Structure:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_codebook(path)


def _told(folder: Path, content: str | bytes, name: str = "structure.txt") -> str:
    with pytest.raises(InputProblems) as caught:
        _read(folder, content, name)
    assert all(problem.remedy and problem.severity == "error" for problem in caught.value.problems)
    return str(caught.value)


def _lime(*rows: tuple[str, str, str, str, str]) -> str:
    """A LimeSurvey structure of rows of class, type or scale, name, text, language."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(["class", "type/scale", "name", "relevance", "text", "help", "language", "mandatory"])
    for kind, scale, name, told, language in rows:
        writer.writerow([kind, scale, name, "1", told, "", language, "N"])
    return text.getvalue()


ARRAY = (
    ("S", "", "language", "nl", ""),
    ("S", "", "additional_languages", "en", ""),
    ("G", "G0", "Leren", "", "nl"),
    ("Q", "F", "leren", "<p>Hoe vaak\n<b>leer</b> je&nbsp;van …</p><script>x('<b>')</script>", "nl"),
    ("SQ", "0", "coll", "collega’s", "nl"),
    ("SQ", "0", "fout", "fouten", "nl"),
    ("A", "0", "A1", "nooit", "nl"),
    ("A", "0", "A5", "<em>(bijna)</em> altijd", "nl"),
    ("Q", "L", "team", "Welk team?", "nl"),
    ("A", "0", "s", "Verkoop", "nl"),
    ("Q", "Y", "lead", "Geef je leiding?", "nl"),
    ("Q", "M", "wat", "Wat doe je?", "nl"),
    ("SQ", "0", "coll", "Overleggen", "nl"),
    ("Q", "X", "uitleg", "Dank je wel.", "nl"),
    ("Q", "1", "twee", "Nu en straks", "nl"),
    ("SQ", "0", "r1", "Ruimte", "nl"),
    ("A", "0", "1", "weinig", "nl"),
    ("A", "1", "1", "minder", "nl"),
    ("Q", "F", "leren", "How often do you learn from …", "en"),
    ("SQ", "0", "coll", "colleagues", "en"),
    ("A", "0", "A1", "never", "en"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_limesurvey_structure(tmp_path: Path, encoding: str) -> None:
    often = {"A1": "nooit", "A5": "(bijna) altijd"}
    asked = "Hoe vaak leer je van …"
    assert _read(tmp_path, _lime(*ARRAY).encode(encoding)) == {
        "leren[coll]": Variable("collega’s", asked, often),
        "leren[fout]": Variable("fouten", asked, often),
        "fout": Variable("fouten", asked, often),
        "team": Variable("Welk team?", labels={"s": "Verkoop"}),
        "lead": Variable("Geef je leiding?", labels={"Y": "Ja", "N": "Nee"}),
        "wat[coll]": Variable("Overleggen", "Wat doe je?", {"Y": "Ja"}),
        "twee[r1][1]": Variable("Ruimte", "Nu en straks", {"1": "weinig"}),
        "twee[r1][2]": Variable("Ruimte", "Nu en straks", {"1": "minder"}),
    }


def test_a_row_that_bears_the_name_of_a_question_is_not_called_by_it_alone(tmp_path: Path) -> None:
    rows = [("Q", "F", "a", "A", "en"), ("SQ", "0", "b", "row", "en"), ("Q", "S", "b", "B", "en")]
    assert _read(tmp_path, _lime(*rows)) == {"a[b]": Variable("row", "A"), "b": Variable("B")}


def test_faults_in_a_limesurvey_structure(tmp_path: Path) -> None:
    assert "row 2: stands below no question" in _told(tmp_path, _lime(("A", "0", "1", "never", "en")))
    twice = [("Q", "L", "q", "Q", "en"), ("A", "0", "1", "never", "en"), ("A", "0", "1", "rarely", "en")]
    assert 'row 4: the code "1" has two texts in one question' in _told(tmp_path, _lime(*twice))
    assert "holds no question" in _told(tmp_path, _lime(("S", "", "language", "nl", "")))


@beside
def test_the_limesurvey_structure_of_a_real_survey() -> None:
    """Code 1 stands for the label that begins with 0: taken as a number it would be one too high."""
    found = read_codebook(SAMPLES / "limesurvey_structure_nl2017.txt")
    satisfied = found["likert5[satisgen1]"]
    assert satisfied.labels["1"].startswith("0 - ")
    assert list(satisfied.labels) == [str(code) for code in range(1, 12)]
    assert found["likert4[affRec3]"] == found["affRec3"]
    assert found["affRec3"].labels["1"] == "Strongly disagree"
    with (SAMPLES / "limesurvey_arrays_nl2017.csv").open(encoding="utf-8") as export:
        headings = next(csv.reader(export))[1:]
    codes = {heading.partition(". ")[0] for heading in headings}
    renumbered = {code for code in codes if re.fullmatch(r"\w+\[\d+\]", code)}
    assert codes - renumbered <= set(found)
    assert len(codes - renumbered) > 50


PAGES = (
    'Variable / Field Name,Section Header,Field Type,Field Label,"Choices, Calculations, OR Slider Labels",'
    "Matrix Group Name"
)
API = "field_name,section_header,field_type,field_label,select_choices_or_calculations,matrix_group_name"
REDCAP = "\n".join(
    [
        PAGES,
        "record_id,,text,Record,,",
        'q1,<b>How often?</b>,radio,"I learn, at work","1, never | 5, (almost) always, or so",m',
        'q2,,radio,I share,"1, never | 5, (almost) always, or so",m',
        'what,,checkbox,What?,"1, Talk | -9, None | Aa, More",',
        "lead,,yesno,Lead?,,",
        "sure,,truefalse,Sure?,,",
        "hello,,descriptive,Hello,,",
    ]
)


def test_a_redcap_dictionary(tmp_path: Path) -> None:
    often, marks = {"1": "never", "5": "(almost) always, or so"}, {"1": "Checked", "0": "Unchecked"}
    expected = {
        "record_id": Variable("Record"),
        "q1": Variable("I learn, at work", "How often?", often),
        "q2": Variable("I share", "How often?", often),
        "what___1": Variable("Talk", "What?", marks),
        "what____9": Variable("None", "What?", marks),
        "what___aa": Variable("More", "What?", marks),
        "lead": Variable("Lead?", labels={"1": "Yes", "0": "No"}),
        "sure": Variable("Sure?", labels={"1": "True", "0": "False"}),
    }
    assert _read(tmp_path, REDCAP, "dictionary.csv") == expected
    by_api = REDCAP.replace(PAGES, API)
    assert _read(tmp_path, by_api, "api.csv") == expected
    excel = io.StringIO()
    csv.writer(excel, delimiter=";").writerows(csv.reader(io.StringIO(REDCAP)))
    assert _read(tmp_path, "\ufeff" + excel.getvalue(), "excel.csv") == expected


def test_every_fault_in_a_redcap_dictionary_is_told(tmp_path: Path) -> None:
    told = _told(tmp_path, REDCAP.replace("1, never", "never").replace("-9, None", "1, None"))
    assert [line.partition(": ")[2].partition(": ")[0] for line in told.splitlines()] == [
        'the choice "never" has no code. Write choices as "1, Never | 2, Rarely", each code once.',
        'the choice "never" has no code. Write choices as "1, Never | 2, Rarely", each code once.',
        'the choice "1, None" comes twice. Write choices as "1, Never | 2, Rarely", each code once.',
    ]
    assert "row 3" in told


@beside
def test_the_dictionary_of_a_real_project() -> None:
    found = read_codebook(SAMPLES / "redcap_survey_dictionary.csv")
    with (SAMPLES / "redcap_survey_raw.csv").open(encoding="utf-8") as export:
        columns = next(csv.reader(export))
    assert set(found) <= set(columns)
    assert found["consent___1"].text == "I consent"
    assert found["pmq1"].labels == {"0": "Less than 5", "1": "5-10", "2": "6-15", "3": "Over 15"}


def _form(folder: Path, survey: list[list[Any]], choices: list[list[Any]] | None) -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "survey"
    for row in survey:
        book.worksheets[0].append(row)
    if choices is not None:
        sheet = book.create_sheet("choices")
        for row in choices:
            sheet.append(row)
    path = folder / "form.xlsx"
    book.save(path)
    return path


CHOICES: list[list[Any]] = [
    ["list_name", "name", "label::English (en)", "label::Nederlands (nl)"],
    ["often", 1, "never", "nooit"],
    ["often", 5, "(almost) always", "(bijna) altijd"],
    [],
    ["what", "talk", None, "praten"],
]


def test_an_xlsform(tmp_path: Path) -> None:
    survey: list[list[Any]] = [
        ["type", "name", "label::English (en)", "label::Nederlands (nl)"],
        ["start", "start"],
        ["begin_group", "g", "Group", "Groep"],
        ["note", "n", "Welcome", "Welkom"],
        ["select_one often", "q1", "I **learn**.", "Ik leer."],
        ["select_multiple what", "w", "What?", "Wat?"],
        ["select_one often or_other", "q2", None, "Ik deel."],
        ["text", "stop", "Stop?", "Stoppen?"],
        ["end_group"],
    ]
    often = {"1": "never", "5": "(almost) always"}
    assert read_codebook(_form(tmp_path, survey, CHOICES)) == {
        "start": Variable(),
        "q1": Variable("I **learn**.", labels=often),
        "w": Variable("What?", labels={"talk": "praten"}),
        "w/talk": Variable("praten", "What?"),
        "q2": Variable("Ik deel.", labels=often),
        "stop": Variable("Stop?"),
    }


def test_faults_in_an_xlsform(tmp_path: Path) -> None:
    def told(survey: list[list[Any]], choices: list[list[Any]] | None) -> str:
        with pytest.raises(InputProblems) as caught:
            read_codebook(_form(tmp_path, survey, choices))
        assert all(problem.remedy for problem in caught.value.problems)
        return str(caught.value)

    head: list[Any] = ["type", "name", "label"]
    asks: list[list[Any]] = [head, ["text", "a", "A"], ["select_one of", "q1", "Q"]]
    assert 'sheet survey, row 3: the list "of" has no choices' in told(asks, CHOICES)
    twice: list[list[Any]] = [["list_name", "name", "label"], ["of", 1, "never"], ["of", 1, "rarely"]]
    assert 'sheet choices, row 3: the choice "1" comes twice in the list "of"' in told(asks, twice)
    assert 'is no XLSForm: it has no sheet "choices"' in told(asks, None)
    assert "holds no question" in told([head], CHOICES)


def test_the_labels_of_an_spss_file(tmp_path: Path) -> None:
    path = tmp_path / "labels.sav"
    write: Any = pyreadstat.write_sav
    about = {"column_labels": ["Ik leer."], "variable_value_labels": {"q1": {1: "nooit"}}}
    write(pd.DataFrame({"q1": [1.0, 9.0]}), path, missing_ranges={"q1": [9]}, **about)
    assert read_codebook(path) == {
        "q1": Variable("Ik leer.", labels={"1": "nooit"}, missing=frozenset({"9"}))
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "no structure file of a known kind"),
        (
            b'<?xml version="1.0"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>',
            "survey archive (.lss)",
        ),
        (b"", "is empty"),
        (b"%PDF-1.7", "PDF"),
        (b"$FL2 nothing", "cannot be read as an SPSS file"),
        (b"PK\x03\x04 xl/", "cannot be read as an Excel workbook"),
        (b"a\x00b", "NUL"),
        (_lime(("Q", "S", "q", "x" * 200_000, "en")).encode(), "row 2: cannot be read (field larger"),
    ],
    ids=["a table", "lss", "empty", "pdf", "sav", "xlsx", "nul", "field"],
)
def test_what_is_no_structure_file(tmp_path: Path, content: bytes, words: str) -> None:
    told = _told(tmp_path, content)
    assert words in told
    if "known kind" in words:
        assert KNOWN in told


def test_a_structure_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codebook, "_MAX_BYTES", 2_000_000)
    assert "is larger than 2 MB" in _told(tmp_path, _lime(*(("Q", "S", "q", "x" * 99, "en"),) * 20_000))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="No such file"):
        read_codebook(tmp_path / "nowhere.txt")


def test_markup_that_never_ends_costs_no_time(tmp_path: Path) -> None:
    rows = [("Q", "S", f"q{n}", "<script>" * 15_000 + "<!--" * 2000, "en") for n in range(40)]
    begun = time.monotonic()
    assert all(variable == Variable() for variable in _read(tmp_path, _lime(*rows)).values())
    assert time.monotonic() - begun < 5
