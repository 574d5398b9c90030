"""Cells become scale values, groups and choices by declared spellings; every other cell is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from lo_diagnostic.importing.expected import bare_file
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED
from tests.importing_making import CANNOT, LABELS, known, read, same, small_instrument, study_expects, told


def _q1(folder: Path, *cells: str, name: str = "q1") -> list[int]:
    rows = "\n".join(f"p{index}\t{cell}" for index, cell in enumerate(cells))
    reading = read(folder, f"respondent\t{name}\n{rows}\n")
    assert reading.responses is not None, told(reading)
    return [int(value) for value in reading.responses.answers["q1"]]


def _faults(folder: Path, *cells: str, name: str = "q1") -> list[str]:
    rows = "\n".join(f"p{index}\t{cell}" for index, cell in enumerate(cells))
    return told(read(folder, f"respondent\t{name}\n{rows}\n"))


def test_numbers_under_an_id_are_scale_values(tmp_path: Path) -> None:
    assert _q1(tmp_path, "1", " 2 ", "3.0", "4,0", "+5", "'+5") == [1, 2, 3, 4, 5, 5]


def test_labels_in_either_language_however_they_are_written(tmp_path: Path) -> None:
    cells = ["never", "Zelden ", "SOMS.", "\u00a0often", "(Bijna)  altijd", "\ufeffvaak", "<i>nooit</i>"]
    assert _q1(tmp_path, *cells) == [1, 2, 3, 4, 5, 4, 1]
    assert _q1(tmp_path, *cells, name="I do 'q1', often") == [1, 2, 3, 4, 5, 4, 1]


def test_cannot_say_and_blank_are_no_answers(tmp_path: Path) -> None:
    cells = ["cannot_say", CANNOT["en"], CANNOT["nl"].upper(), "", "  ", "\u00a0", "3"]
    assert _q1(tmp_path, *cells) == [CANNOT_SAY] * 3 + [NOT_ANSWERED] * 3 + [3]


def test_the_report_counts_what_was_found(tmp_path: Path) -> None:
    reading = read(tmp_path, "respondent,q1\np1,2\np2,cannot_say\np3,\np4,4\np5,9\n")
    counts = reading.report.items["q1"]
    assert (counts.valid, counts.missing, counts.blank, counts.low, counts.high) == (2, 1, 1, 2, 4)


def test_cells_without_a_meaning_are_told_one_by_one(tmp_path: Path) -> None:
    empty = "For no answer leave the cell empty."
    remedy = f"Use a whole number (1–5) or a label of the scale. {empty}"
    assert _faults(tmp_path, "6", "0", "-1", "2.5", "oftn") == [
        f'row 2, column "q1": "6" is not on the scale (1–5). {remedy}',
        f'row 3, column "q1": "0" is not on the scale (1–5). {remedy}',
        f'row 4, column "q1": "-1" is not on the scale (1–5). {remedy}',
        f'row 5, column "q1": "2.5" is no whole number. {remedy}',
        f'row 6, column "q1": "oftn" is no answer on this scale. Did you mean "often"? {empty}',
    ]
    assert len(_faults(tmp_path, "2 – never", "None", "1e0", "٣")) == 4
    (fault,) = _faults(tmp_path, "-99")
    assert "say so under `missing` in a mapping file" in fault


@pytest.mark.parametrize(
    ("cell", "label"),
    [("weet nit", "nl"), ("niet van toepasing", "nl"), ("can not say", "en")],
)
def test_half_of_cannot_say_misspelt_is_not_taken_for_it_but_suggested(
    tmp_path: Path, cell: str, label: str
) -> None:
    (fault,) = _faults(tmp_path, cell)
    assert fault.endswith(f'Did you mean "{CANNOT[label]}"? For no answer leave the cell empty.')


def test_numbers_under_a_text_need_a_meaning(tmp_path: Path) -> None:
    faults = _faults(tmp_path, "often", "3", "4", "3", name="I do 'q1', often")
    assert len(faults) == 1
    assert faults[0].startswith("row 3, column \"I do 'q1', often\": a number stands under an item")
    assert 'Name the column "q1"' in faults[0]
    assert "in 2 more rows" in faults[0]


def test_a_thousand_bad_cells_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    rows = "".join(f"p{row},{row + 6},{row + 6}\n" for row in range(1500))
    faults = told(read(tmp_path, "respondent,q1,q2\n" + rows))
    assert len(faults) == 1001
    assert faults[0].startswith('row 2, column "q1"')
    assert faults[1].startswith('row 2, column "q2"')
    assert "2,000 more cells" in faults[-1]


def test_merged_spellings_are_warned_of(tmp_path: Path) -> None:
    reading = read(tmp_path, "respondent;q1\na;never\nb;Never \nc;nooit\nd;4\ne;4.0\n")
    merged = [line for line in told(reading, "warning") if "spellings" in line]
    assert merged == [
        (
            'column "q1": 2 spellings were read as one answer: "never" (1), "Never " (1). '
            "Nothing, if they mean the same; else say in a mapping file what each of them means."
        )
    ]


def test_a_label_of_two_meanings_is_not_guessed(tmp_path: Path) -> None:
    raw = small_instrument().model_dump(exclude_unset=True)
    raw["scales"]["s"]["points"][2]["nl"] = "never"
    odd = type(small_instrument()).model_validate(raw)
    assert '"never" may be 1 or 2' in told(read(tmp_path, "q1\nnever\n", bare_file([odd])))[0]


def test_labels_and_numbers_give_the_same_responses(tmp_path: Path) -> None:
    numbers = "respondent,q1,q2\n" + "".join(f"p{v},{v},{6 - v}\n" for v in range(1, 6))
    labels = "respondent,Ik doe 'q1' vaak.,q2\n" + "".join(
        f"p{v},{LABELS['nl'][v - 1]},{LABELS['en'][5 - v]}\n" for v in range(1, 6)
    )
    same(read(tmp_path, numbers).responses, read(tmp_path, labels).responses)


def test_groups_by_id_or_title(tmp_path: Path) -> None:
    text = "respondent,team,q1\na,sales,1\nb,Verkoop,1\nc,OPERATIONS,1\nd,r&d,1\ne,,1\n"
    reading = read(tmp_path, text)
    assert reading.responses is not None
    assert known(reading.responses.people["team"]) == ["sales", "sales", "ops", "R&D", None]
    assert told(read(tmp_path, "respondent,team,q1\na,sails,1\n")) == [
        'row 2, column "team": "sails" is no value of "team". Did you mean "sales"?'
    ]


def test_groups_of_a_bare_file_are_free_but_fit_to_be_named(tmp_path: Path) -> None:
    expected = bare_file([small_instrument()], ["team"])
    text = f"team;q1\n'=cmd;1\na,b;2\n{'x' * 81};3\nNorth;4\nnorth ;5\nb\x1b[31m;1\n"
    reading = read(tmp_path, text, expected)
    assert [line.split(":")[0] for line in told(reading)] == ['row 3, column "team"', 'row 4, column "team"']
    assert any("look alike and were kept apart" in line for line in told(reading, "warning"))
    reading = read(tmp_path, "team;q1\n'=cmd;1\nb\x1b[31m;1\n", expected)
    assert reading.responses is not None
    assert reading.responses.people["team"].to_list() == ["=cmd", "b[31m"]


@pytest.mark.parametrize(("column", "bad"), [("wave", "w3"), ("language", "fr"), ("role", "boss")])
def test_waves_languages_and_roles_must_be_those_of_the_study(tmp_path: Path, column: str, bad: str) -> None:
    faults = told(read(tmp_path, f"respondent,{column},q1\na,{bad},1\nb,,1\n"))
    assert len(faults) == 1
    assert faults[0].startswith(f'row 2, column "{column}": "{bad}" is no ')


def test_what_a_file_does_not_say_is_the_current_wave_and_the_first_language(tmp_path: Path) -> None:
    reading = read(tmp_path, "respondent,wave,q1\na,w1,1\nb,,1\n")
    assert reading.responses is not None
    assert reading.responses.people[["wave", "language"]].to_numpy().tolist() == [["w1", "nl"], ["w2", "nl"]]


def test_a_named_wave_is_the_only_one(tmp_path: Path) -> None:
    expected = study_expects(wave="w1", waves=("w1",))
    assert len(told(read(tmp_path, "respondent,wave,q1\na,w1,1\nb,w2,1\n", expected))) == 1


def test_questions(tmp_path: Path) -> None:
    text = 'respondent,q1,kind,stop,years\na,1,Een winkel,"\'=1+1, ""x""\nnext",3\nb,1,shop, ,"3,5"\nc,1,,,\n'
    reading = read(tmp_path, text)
    assert reading.responses is not None, told(reading)
    assert {name: known(column) for name, column in reading.responses.remarks.items()} == {
        "kind": ["shop", "shop", None],
        "stop": ['=1+1, "x"\nnext', None, None],
        "years": ["3", "3.5", None],
    }
    faults = told(read(tmp_path, "respondent,q1,kind,years\na,1,shoe,many\n"))
    assert 'Did you mean "shop"?' in faults[0]
    assert '"many" is no number' in faults[1]
