"""Columns are understood by id or by exact text, and told; nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.importing.expected import bare_file
from tests.importing_making import known, read, same, small_instrument, study_expects, told


def test_every_way_to_name_a_column(tmp_path: Path) -> None:
    header = "Respondent;WAVE;language;Afdeling;role; Q1 ;I do 'q2',  often;WHAT KIND?;stop"
    reading = read(tmp_path, f"{header}\np1;w1;en;Verkoop;leader;4;often;A shop;x\n")
    assert [(c.role, c.target, c.matched_by) for c in reading.report.columns] == [
        ("respondent", "respondent", "name"),
        ("wave", "wave", "name"),
        ("language", "language", "name"),
        ("attribute", "team", "attribute title (nl)"),
        ("attribute", "role", "attribute"),
        ("item", "q1", "item id"),
        ("item", "q2", "item text (en)"),
        ("question", "kind", "question text (en)"),
        ("question", "stop", "question id"),
    ]
    assert reading.responses is not None
    assert reading.responses.people.iloc[0].to_list() == ["p1", "w1", "en", "sales", "leader"]


def test_item_texts_of_either_language_and_for_leaders_name_the_same_item(tmp_path: Path) -> None:
    for name in ("Ik doe ‘q1’ vaak.", "I do ‘q1’, often", "Mijn mensen doen q1.", "<b>MY PEOPLE</b> do q1"):
        reading = read(tmp_path, f"respondent;{name}\np1;vaak\n")
        assert reading.report.columns[1].target == "q1", name
        assert reading.report.items["q1"].low == 4


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    one = read(tmp_path, "respondent,team,q1,q2,stop,kind\np1,ops,4,,x,shop\np2,,cannot_say,1,,\n")
    other = read(tmp_path, "kind,q2,stop,q1,respondent,team\nshop,,x,4,p1,ops\n,1,,cannot_say,p2,\n")
    same(one.responses, other.responses)


def test_an_unknown_column_is_an_error_in_a_study(tmp_path: Path) -> None:
    reading = read(tmp_path, "respondent,q1,q22,E-mail,I do 'q1' oftn\np1,1,2,x,often\n")
    assert reading.responses is None
    unknown = told(reading)
    assert [line.split(":")[0] for line in unknown] == [
        'column "q22"',
        "column \"I do 'q1' oftn\"",
    ]
    assert ': personal data were left out: "E-mail". Nothing: answers are kept without them.' in told(
        reading, "warning"
    )
    assert 'Did you mean "q2"?' in unknown[0]
    assert 'Did you mean "I do ‘q1’, often."?' in unknown[1]


def test_an_unknown_column_is_left_out_of_a_bare_file(tmp_path: Path) -> None:
    reading = read(tmp_path, "q1,Wat?,team\n1,x,ops\n", bare_file([small_instrument()]))
    assert told(reading, "warning")[0] == (
        ': columns not used: "Wat?", "team". To count groups by one, name it with --by of `score` or '
        "`report`. If one is a question, rename it to the item's id or exact text."
    )
    assert reading.responses is not None
    assert reading.responses.attributes == ("role",)


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("q_1,q2", "q1"),
        ("q1,Q 2", "q2"),
        ("q1,q2,leadd", "lead"),
        ("q1,I do q2 often!,lead", "I do ‘q2’, often."),
        ("q1,lead,Ik doe 'q2' vak", "Ik doe ‘q2’ vaak."),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_a_misspelt_item_is_an_error_everywhere(
    tmp_path: Path, header: str, meant: str, strict: bool
) -> None:
    expected = study_expects() if strict else bare_file([small_instrument()])
    width = header.count(",")
    reading = read(tmp_path, f"{header}\n1{',' * width}\n", expected)
    assert any(f'Did you mean "{meant}"? Rename the column, or remove it.' in line for line in told(reading))


def test_other_columns_of_a_bare_file_are_taken_for_no_misspelling(tmp_path: Path) -> None:
    """Nor is one beside the item itself, nor one with another number: that is another item."""
    header = "respondent,q1,q1x,q3,Q22,leader,team,age,q,I do 'q3' often,1"
    reading = read(tmp_path, f"{header}\np1,1,,,,,,,,,\n", bare_file([small_instrument()]))
    assert told(reading) == []


def test_a_column_without_name(tmp_path: Path) -> None:
    assert told(read(tmp_path, "q1,q2,\n1,2,\n3,4, \n")) == []
    assert told(read(tmp_path, "q1,q2,\n1,2,\n3,4,x\n")) == [
        "column 3: has no name. Rename the column, or remove it."
    ]


def test_two_columns_for_one_item_are_an_error(tmp_path: Path) -> None:
    reading = read(tmp_path, "respondent,q1,Ik doe 'q1' vaak\np1,1,nooit\n")
    assert told(reading) == [
        'column "Ik doe \'q1\' vaak": and column "q1" are both item "q1". Keep one of the two.'
    ]


def test_a_text_that_two_items_share_names_neither(tmp_path: Path) -> None:
    raw = small_instrument().model_dump(exclude_unset=True)
    raw["dimensions"][0]["items"][1]["text"]["en"] = raw["dimensions"][0]["items"][0]["text"]["en"]
    twins = type(small_instrument()).model_validate(raw)
    reading = read(tmp_path, "q2;I do 'q1', often\n1;often\n", bare_file([twins]))
    assert 'may be "q1" or "q2"' in told(reading)[0]


def test_a_file_without_any_item_is_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, "respondent,team\np1,ops\n")
    (fault,) = told(reading)
    assert fault.startswith(': has no column for any item of "small".')
    assert fault.endswith("Row 1 must hold item ids (q1, q2, lead, …) or the items' texts.")
    assert not any("no column: q1" in line for line in told(reading, "warning"))


def test_items_and_attributes_without_a_column_are_warned_of(tmp_path: Path) -> None:
    warnings = told(read(tmp_path, "respondent,q1\np1,1\n"), "warning")
    message = ": 2 of 3 items have no column: q2, lead. They count as not answered. "
    assert any(line.startswith(message) for line in warnings)
    assert any('the attribute "team"' in line for line in warnings)
    (warning,) = told(
        read(tmp_path, "q1,lead,role\n1,1,leader\n", bare_file([small_instrument()])), "warning"
    )
    assert warning.startswith(": 1 of 3 items has no column: q2. It counts as not answered.")


def test_a_study_without_the_column_of_respondents_is_warned(tmp_path: Path) -> None:
    text = "q1,q2\n1,1\n"
    warnings = told(read(tmp_path, text), "warning")
    assert any("a second import of the same people could not be recognised" in line for line in warnings)
    bare = told(read(tmp_path, text, bare_file([small_instrument()])), "warning")
    assert not any("second import" in line for line in bare)


def test_reserve_items_count_in_pilots_only(tmp_path: Path) -> None:
    text = "respondent,q1,spare\np1,1,2\n"
    reading = read(tmp_path, text)
    assert any("reserve item" in line for line in told(reading, "warning"))
    assert "spare" not in reading.report.items
    pilot = read(tmp_path, text, study_expects(pilot=True))
    assert pilot.report.items["spare"].valid == 1
    assert not any(
        "reserve" in line for line in told(read(tmp_path, "respondent,q1,spare\np1,1,\n"), "warning")
    )


def test_by_names_attributes_of_a_bare_file(tmp_path: Path) -> None:
    expected = bare_file([small_instrument()], ["team", "tenure"])
    reading = read(tmp_path, "Team,tenure,q1\n Sales  North ,0-2,1\n,3+,2\n", expected)
    assert reading.responses is not None
    assert known(reading.responses.people["team"]) == ["Sales North", None]
    assert reading.responses.people["respondent"].to_list() == ["2", "3"]
    missing = told(read(tmp_path, "teams,tenure,q1\na,b,1\n", expected))
    assert missing == [': has no column for the attribute "team". Did you mean "teams"?']


@pytest.mark.parametrize("name", ["q1", "wave"])
def test_by_cannot_name_an_item_or_a_reserved_column(name: str) -> None:
    with pytest.raises(InputProblems):
        bare_file([small_instrument()], [name])


def test_without_an_instrument_only_the_reading_is_told(tmp_path: Path) -> None:
    reading = read(tmp_path, "respondent|q1|x\np1|1|2\n", bare_file([]))
    assert told(reading) == []
    assert (reading.report.delimiter, reading.report.respondents) == ("|", 1)
    assert [column.name for column in reading.report.columns] == ["respondent", "q1", "x"]
