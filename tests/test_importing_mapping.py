"""Mapping files: what they say comes first, what they leave open is told, proposals can be taken over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.importing.expected import Expected, bare_file
from lo_diagnostic.importing.mapping import Mapping
from lo_diagnostic.importing.mapping_draft import draft_mapping
from lo_diagnostic.importing.mapping_file import MappingFile, read_mapping
from lo_diagnostic.importing.reader import Instructions, Reading, read_responses
from lo_diagnostic.importing.structure import Variable
from lo_diagnostic.instrument.model import Scale
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED
from tests.importing_making import LABELS, as_text, known, small_instrument, study_expects, told, written

HEAD = "format: lo-diag/mapping/1\n"


def _read(
    folder: Path, text: str, mapping: str = "", expected: Expected | None = None, **more: object
) -> Reading:
    """What is read of a file with a mapping file."""
    file = read_mapping(written(folder, HEAD + mapping, "map.yaml")) if mapping else None
    return read_responses(
        written(folder, text),
        expected or study_expects(),
        Instructions(file, **more),  # type: ignore[arg-type]
    )


def _answers(reading: Reading, item: str) -> list[int]:
    assert reading.responses is not None, told(reading)
    return reading.responses.answers[item].to_list()


def test_a_mapping_says_what_columns_and_their_texts_are(tmp_path: Path) -> None:
    mapping = """\
columns:
  Vraag 1: {as: q1, values: eens}
  "#3": q2
  Afdeling: {as: team, values: teams}
values:
  eens: {"helemaal niet": 1, "helemaal": 5, "?": cannot_say, "-": not_answered}
  teams: {"V": sales, "O": ops}
ignore: [Nog iets]
"""
    text = "Vraag 1,Afdeling,q2,Nog iets\nhelemaal,V,2,x\nHelemaal niet,O,,y\n?,,,\n-,V,4,\n"
    reading = _read(tmp_path, text, mapping)
    assert _answers(reading, "q1") == [5, 1, CANNOT_SAY, NOT_ANSWERED]
    assert _answers(reading, "q2") == [2, NOT_ANSWERED, NOT_ANSWERED, 4]
    assert reading.responses is not None
    assert known(reading.responses.people["team"]) == ["sales", "ops", None, "sales"]
    report = reading.report
    assert [column.matched_by for column in report.columns] == ["mapping file"] * 4
    assert report.items["q1"].reasons == {"?": 1, "-": 1}
    assert (report.items["q1"].valid, report.items["q1"].blank, report.items["q1"].missing) == (2, 0, 2)


def test_its_table_comes_before_the_labels_and_its_missing_codes_before_numbers(tmp_path: Path) -> None:
    mapping = (
        "columns:\n  q1: {as: q1, values: turned}\nmissing: {3: cannot_say}\nvalues:\n  turned: {never: 5}\n"
    )
    reading = _read(tmp_path, "q1,q2\nnever,3\nrarely,1\n", mapping)
    assert _answers(reading, "q1") == [5, 2]
    assert _answers(reading, "q2") == [CANNOT_SAY, 1]


def test_numbers_under_a_text_are_scale_values_where_the_mapping_says_so(tmp_path: Path) -> None:
    text = "\"I do 'q1', often\"\n5.0\n1\n"
    assert _read(tmp_path, text).responses is None
    mapping = "columns:\n  \"I do 'q1', often\": {as: q1, values: numbers}\n"
    assert _answers(_read(tmp_path, text, mapping), "q1") == [5, 1]


def test_header_rows_that_hold_no_answers(tmp_path: Path) -> None:
    text = "q1,q2\nHow often?,And this?\n4,5\n"
    reading = _read(tmp_path, text, "header_rows: 2\n")
    assert _answers(reading, "q1") == [4]
    assert (reading.report.header_rows, reading.rows.tolist()) == (2, [3])


@pytest.mark.parametrize(
    ("mapping", "fault"),
    [
        (
            "columns: {q1: {as: q1, values: tabel}}\nvalues: {table: {a: 1}}\n",
            'the value table "tabel" is unknown',
        ),
        ("columns: {q1: {as: q1, value: x}}\n", "this key is unknown"),
        ("values: {numbers: {x: 1}}\n", "no name of a table"),
        ("columns: {q1: {as: q1, value: x}}\n", 'Did you mean "values"?'),
        ("missing: {6: nothing}\n", "must be 'cannot_say' or 'not_answered'"),
        ("header_rows: 7\n", "less than or equal to 3"),
    ],
)
def test_faults_of_a_mapping_file_are_told_with_their_lines(tmp_path: Path, mapping: str, fault: str) -> None:
    with pytest.raises(InputProblems) as raised:
        read_mapping(written(tmp_path, HEAD + mapping, "map.yaml"))
    assert any(fault in str(problem) and "line 2" in problem.place for problem in raised.value.problems)


@pytest.mark.parametrize(
    ("mapping", "fault"),
    [
        ("columns: {Q9: q1}", 'column "Q9": the export has no such column.'),
        ("columns: {'#9': q1}", 'column "#9": the export has no such column.'),
        (
            "columns: {q2: q11}",
            '"q2" is to be "q11", which is no item, question or attribute here. Did you mean "q1"?',
        ),
    ],
)
def test_a_mapping_that_does_not_fit_the_export_is_an_error(tmp_path: Path, mapping: str, fault: str) -> None:
    assert any(fault in line for line in told(_read(tmp_path, "q1,q2\n1,1\n", mapping + "\n")))


@pytest.mark.parametrize(("meant", "told_as"), [("9", "9"), ("elsewhere", "elsewhere"), ('"0"', "0")])
def test_a_meaning_that_is_not_on_the_scale_is_an_error(tmp_path: Path, meant: str, told_as: str) -> None:
    mapping = f"columns: {{q1: {{as: q1, values: t}}}}\nvalues: {{t: {{yes: 5, no: {meant}}}}}\n"
    reading = _read(tmp_path, "q1,q2\nyes,1\nno,1\n", mapping)
    assert f'"no" is to mean {told_as}, which is not on the scale of "q1". Write 1–5' in told(reading)[0]


def test_spellings_that_differ_in_a_space_may_mean_two_things(tmp_path: Path) -> None:
    mapping = 'columns: {q1: {as: q1, values: t}}\nvalues: {t: {"never ": 5, "Never": 1}}\n'
    reading = _read(tmp_path, "q1\nnever \nNever\nnever \n", mapping)
    assert _answers(reading, "q1") == [5, 1, 5]
    without = _read(tmp_path, "q1\nnever \nNever\nnever \n")
    assert _answers(without, "q1") == [1, 1, 1]
    (warning,) = (line for line in told(without, "warning") if "spellings" in line)
    assert '"never " (2), "Never" (1).' in warning


def test_a_number_in_quotes_is_that_number(tmp_path: Path) -> None:
    mapping = 'columns: {q1: {as: q1, values: t}}\nvalues: {t: {yes: "5"}}\n'
    assert _answers(_read(tmp_path, "q1\nyes\n", mapping), "q1") == [5]


def test_a_text_that_the_table_lacks_is_an_error(tmp_path: Path) -> None:
    mapping = "columns: {q1: {as: q1, values: t}}\nvalues: {t: {yes: 5}}\n"
    (fault,) = told(_read(tmp_path, "q1,q2\nyes,1\nperhaps,1\n", mapping))
    assert fault.startswith('row 3, column "q1"')


def test_a_column_that_is_mapped_is_not_ignored(tmp_path: Path) -> None:
    assert _answers(
        _read(tmp_path, "A\n4\n", "columns: {A: {as: q1, values: numbers}}\nignore: [A]\n"), "q1"
    ) == [4]


def test_equal_names_are_told_apart_by_their_places(tmp_path: Path) -> None:
    text = "Why?,q1,Why?\nx,4,y\n"
    assert _read(tmp_path, text).responses is None
    reading = _read(tmp_path, text, 'columns: {"#1": ignore, "#3": stop}\n')
    assert reading.responses is not None, told(reading)
    (fault,) = told(_read(tmp_path, text, "columns: {Why?: stop}\n"))
    assert "several columns have this name: #1, #3" in fault


def test_codes_for_no_answer_hold_for_groups_and_options_too(tmp_path: Path) -> None:
    mapping = "columns: {Afdeling: {as: team, values: t}}\nmissing: {-9: not_answered}\n"
    mapping += "values: {t: {V: sales, '?': not_answered}}\n"
    reading = _read(tmp_path, "q1,Afdeling,kind\n4,V,-9\n4,?,NA\n4,-9,shop\n", mapping)
    assert reading.responses is not None, told(reading)
    assert known(reading.responses.people["team"]) == ["sales", None, None]
    assert known(reading.responses.remarks["kind"]) == [None, None, "shop"]


def test_numbers_that_are_said_to_be_scale_values_come_before_labels_of_codes(tmp_path: Path) -> None:
    labels = {str(6 - value): label for value, label in enumerate(LABELS["en"], 1)}
    codebook = {"V1": Variable(labels=labels, missing=frozenset({"9"}))}
    turned = _read(tmp_path, "V1\n1\n9\n", "columns: {V1: q1}\n", codebook=codebook)
    assert _answers(turned, "q1") == [5, NOT_ANSWERED]
    as_numbers = _read(
        tmp_path, "V1\n1\n9\n", "columns: {V1: {as: q1, values: numbers}}\n", codebook=codebook
    )
    assert _answers(as_numbers, "q1") == [1, NOT_ANSWERED]


def test_columns_that_nothing_is_said_of_are_left_out_with_a_warning(tmp_path: Path) -> None:
    reading = _read(tmp_path, "q1,Timestamp\n1,2026\n", "columns: {q1: q1}\n")
    assert reading.responses is not None
    assert any('columns not used: "Timestamp"' in line for line in told(reading, "warning"))


def test_two_columns_that_a_mapping_makes_one_are_joined_unless_both_are_filled(tmp_path: Path) -> None:
    mapping = "columns: {A: q1, B: {as: q1}}\n"
    text = "A,B,q2\noften,,1\n,never,1\n,,1\n"
    reading = _read(tmp_path, text, mapping)
    assert _answers(reading, "q1") == [4, 1, NOT_ANSWERED]
    assert (reading.report.items["q1"].valid, reading.report.items["q1"].blank) == (2, 1)
    (fault,) = told(_read(tmp_path, text + "often,never,2\n", mapping))
    assert fault.startswith('row 5, column "A": holds two answers to "q1"')


def test_the_wordings_for_staff_and_for_leaders_are_one_item(tmp_path: Path) -> None:
    text = "\"I do 'q1', often\",My people do q1.,role\nnever,,staff\n,often,leader\n"
    reading = _read(tmp_path, text)
    assert _answers(reading, "q1") == [1, 4]
    assert [column.matched_by for column in reading.report.columns][:2] == [
        "item text (en)",
        "leader text (en)",
    ]


def _matrix(*cells: str) -> str:
    labels = ("never", "rarely", "sometimes", "often", "(almost) always")
    header = ",".join(f"\"I do 'q1', often - {label}\"" for label in labels)
    return f"{header},q2\n" + "".join(f"{row},1\n" for row in cells)


def test_an_expanded_matrix_is_one_item(tmp_path: Path) -> None:
    reading = _read(tmp_path, _matrix("never,,,,", ",,,often,", ",,,,1", ",,,,", ",x,,,", "0,0,1,0,0"))
    assert _answers(reading, "q1") == [1, 4, 5, NOT_ANSWERED, 2, 3]
    counts = reading.report.items["q1"]
    assert (counts.valid, counts.blank, counts.missing, counts.low, counts.high) == (5, 1, 0, 1, 5)


def test_an_expanded_matrix_with_two_marks_in_a_row_is_an_error(tmp_path: Path) -> None:
    (fault,) = told(_read(tmp_path, _matrix("never,,,often,", "never,,,,")))
    assert fault.startswith("row 2, column \"I do 'q1', often - never\": holds two answers")


def test_an_expanded_matrix_that_lacks_an_option_is_an_error(tmp_path: Path) -> None:
    text = "\"I do 'q1', often - never\",\"I do 'q1', often - often\"\nnever,\n,often\n"
    faults = told(_read(tmp_path, text))
    assert any('but none for "rarely", "sometimes", "(almost) always"' in fault for fault in faults)


def test_codes_mean_what_the_structure_file_says(tmp_path: Path) -> None:
    labels = {
        "1": "never",
        "6": "rarely",
        "2": "sometimes",
        "3": "often",
        "4": "(almost) always",
        "9": "no idea",
    }
    codebook = {
        "q1": Variable(labels=labels, missing=frozenset({"9"})),
        "V7": Variable(text="I do 'q2', often"),
    }
    reading = _read(tmp_path, "q1,V7\n6,often\n4,never\n9,\n", codebook=codebook)
    assert _answers(reading, "q1") == [2, 5, NOT_ANSWERED]
    assert _answers(reading, "q2") == [4, 1, NOT_ANSWERED]
    half = {"q1": Variable(labels={"1": "never", "2": "now and then"})}
    (fault,) = told(_read(tmp_path, "q1\n1\n2\n", codebook=half))
    assert '"2" is "now and then" in the structure file, which is no label of the scale' in fault


def test_labels_and_bare_numbers_in_one_column_need_a_table(tmp_path: Path) -> None:
    (fault,) = told(_read(tmp_path, "q1\nnever\n4\n"))
    assert fault.startswith(
        'column "q1": labels and bare numbers stand in one column, and nothing says which'
    )


@pytest.mark.parametrize(
    ("cell", "value"), [("never - 1", 1), ("5 (almost) always", 5), ("4 = often", 4), ("2 – rarely", 2)]
)
def test_a_number_beside_its_label_is_read_where_both_agree(tmp_path: Path, cell: str, value: int) -> None:
    assert _answers(_read(tmp_path, f"q1\n{cell}\n3\n"), "q1") == [value, 3]


@pytest.mark.parametrize("cell", ["never - 2", "1 = often", "6 (almost) always", "often 1"])
def test_a_number_beside_another_label_is_an_error(tmp_path: Path, cell: str) -> None:
    assert len(told(_read(tmp_path, f"q1\n{cell}\n"))) == 1


def test_usual_words_for_no_answer_are_kept_apart_from_blanks(tmp_path: Path) -> None:
    reading = _read(tmp_path, "q1\nNA\nDon't know\nN/A\n\noften\nNA\n")
    assert _answers(reading, "q1") == [NOT_ANSWERED, CANNOT_SAY, CANNOT_SAY, 4, NOT_ANSWERED]
    counts = reading.report.items["q1"]
    assert (counts.valid, counts.blank, counts.missing) == (1, 0, 5 - 1)
    assert counts.reasons == {"NA": 2, "Don't know": 1, "N/A": 1}
    assert reading.report.as_dict()["no_answer"] == {"q1": {"NA": 2, "Don't know": 1, "N/A": 1}}


def test_a_draft_can_be_replayed_once_its_proposals_are_taken_over(tmp_path: Path) -> None:
    text = "respondent,q1,I do 'q2' oftn,E-mail,Team\np1,Always,never,a@b,Oops\np2,-99,often,c@d,sales\n"
    export = written(tmp_path, text)
    draft, _ = draft_mapping(export, study_expects(), Instructions())
    unchanged = read_responses(export, study_expects(), _instructions(tmp_path, draft))
    assert told(unchanged)[1:] == told(read_responses(export, study_expects()))[1:]
    taken = "\n".join(
        line.replace("# ", "", 1) if line.lstrip().startswith('# "') else line for line in draft.splitlines()
    )
    reading = read_responses(export, study_expects(), _instructions(tmp_path, taken))
    assert _answers(reading, "q1") == [5, NOT_ANSWERED]
    assert _answers(reading, "q2") == [1, 4]
    assert reading.report.items["q1"].reasons == {"-99": 1}
    assert reading.responses is not None
    assert known(reading.responses.people["team"]) == ["ops", "sales"]


def _instructions(folder: Path, mapping: str) -> Instructions:
    return Instructions(read_mapping(written(folder, mapping, "map.yaml")))


def test_a_draft_names_what_has_no_column_and_guesses_no_short_ids(tmp_path: Path) -> None:
    export = written(tmp_path, "q1,Q,Leading?\n1,2,x\n")
    draft, _ = draft_mapping(export, study_expects(), Instructions())
    assert "#   No column yet for: team, role, q2, lead" in draft
    assert '"Q": q' not in draft
    assert '"Leading?": lead' not in draft


def test_the_ids_of_people_are_proposed_to_know_them_by(tmp_path: Path) -> None:
    export = written(tmp_path, "responseid,grade,q1,\nr1,a,1,\nr2,a,2,x\n")
    draft, _ = draft_mapping(export, study_expects(), Instructions())
    assert '# "responseid": respondent  # is it this? Every value differs' in draft
    assert '"#4"' in draft
    same, _ = draft_mapping(written(tmp_path, "id,q1\nr1,1\nr1,2\n"), study_expects(), Instructions())
    assert "respondent" not in same


def test_numbers_under_a_text_are_proposed_as_scale_values(tmp_path: Path) -> None:
    export = written(tmp_path, "\"I do 'q1', often\"\n4\n5.0\n")
    draft, _ = draft_mapping(export, study_expects(), Instructions())
    assert "decide: {as: q1, values: numbers} if its numbers are scale values" in draft


def test_a_draft_of_an_export_that_is_understood_changes_nothing(tmp_path: Path) -> None:
    text = 'respondent,q1,Afdeling,Ik doe \'q2\' vaak,stop,kind\np1,4,ops,vaak,"Stop: ""nu""",shop\n'
    export = written(tmp_path, text)
    draft, _ = draft_mapping(export, study_expects(), Instructions())
    again = read_mapping(written(tmp_path, draft, "map.yaml"))
    one, other = (
        read_responses(export, study_expects()),
        read_responses(export, study_expects(), Instructions(again)),
    )
    assert one.responses is not None
    assert other.responses is not None
    assert one.responses.answers.equals(other.responses.answers)
    assert one.responses.people.equals(other.responses.people)


def test_a_bare_file_needs_no_study_for_its_mapping(tmp_path: Path) -> None:
    reading = _read(tmp_path, "A\nvaak\n", "columns: {A: q1}\n", bare_file([small_instrument()]))
    assert _answers(reading, "q1") == [4]


_QUALTRICS = (
    "ResponseId,Finished,IPAddress,q1,q2\n"
    "Response ID,Finished,IP Address,How often?,And this?\n"
    '"{""ImportId"":""_recordId""}","{""ImportId"":""finished""}","{""ImportId"":""ipAddress""}",'
    '"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n'
)


def test_only_who_finished_counts_where_that_is_wanted(tmp_path: Path) -> None:
    text = _QUALTRICS + "R_1,1,1.2.3.4,often,never\nR_2,0,1.2.3.5,never,\n"
    everybody = _read(tmp_path, text)
    assert _answers(everybody, "q1") == [4, 1]
    assert any("1 of 2 people had not finished: they are in." in line for line in told(everybody, "warning"))
    finished = _read(tmp_path, text, finished_only=True)
    assert _answers(finished, "q1") == [4]
    assert finished.rows.tolist() == [4]
    (fault,) = told(_read(tmp_path, "q1\n1\n", finished_only=True))
    assert "has no column that says who has finished" in fault


def test_of_several_forms_those_with_items_say_who_has_finished(tmp_path: Path) -> None:
    head = "record_id,redcap_event_name,born,intake_complete,q1,q2,climate_complete,note,exit_complete"
    text = f"{head}\n1,a,1980,0,often,often,2,,0\n2,a,1981,2,often,,0,,0\n"
    reading = _read(tmp_path, text, finished_only=True)
    assert reading.rows.tolist() == [2]
    assert any("1 of 2 people had not finished" in line for line in told(reading, "warning"))


def test_codes_of_a_platform_are_told_of_where_they_are_taken_for_scale_values(tmp_path: Path) -> None:
    reading = _read(tmp_path, _QUALTRICS + "R_1,1,1.2.3.4,4,5\n")
    assert _answers(reading, "q1") == [4]
    assert any(
        'numbers were taken for scale values in "q1", "q2"; in Qualtrics' in t
        for t in told(reading, "warning")
    )
    assert any('personal data were left out: "IPAddress"' in line for line in told(reading, "warning"))
    assert known(reading.responses.people["respondent"]) == ["R_1"]  # type: ignore[union-attr]


def test_a_code_that_is_also_the_label_of_another_is_read_as_the_file_is_written(tmp_path: Path) -> None:
    """Code 1 is the answer 0, so 2 means 1 in an export of codes, and 2 in one of labels."""
    points = {value: {"en": "Not at all" if value == 0 else str(value)} for value in range(5)}
    instrument = small_instrument().model_copy(
        update={"scales": {"s": Scale.model_validate({"points": points})}}
    )
    expected = bare_file([instrument])
    labels = {"1": "0 - Not at all", "2": "1", "3": "2", "4": "3", "5": "4"}
    codebook = {"q1": Variable(labels=labels), "q2": Variable(labels=labels)}
    codes = _read(tmp_path, "q1,q2\n1,2\n3,5\n", expected=expected, codebook=codebook)
    assert (_answers(codes, "q1"), _answers(codes, "q2")) == ([0, 2], [1, 4])
    texts = _read(tmp_path, "q1,q2\n0 - Not at all,2\n3,4\n", expected=expected, codebook=codebook)
    assert (_answers(texts, "q1"), _answers(texts, "q2")) == ([0, 3], [2, 4])


@given(
    codes=st.permutations([1, 2, 3, 4, 5]),
    labelled=st.sets(st.integers(0, 4)),
    foreign=st.sets(st.integers(0, 4)),
)
def test_a_code_never_means_another_value_than_its_label(
    tmp_path_factory: pytest.TempPathFactory, codes: list[int], labelled: set[int], foreign: set[int]
) -> None:
    """Whatever is labelled, and in whatever language: a cell is its label's value, or an error."""
    labels = {str(codes[at]): "Immer" if at in foreign else LABELS["en"][at] for at in labelled}
    text = "q1\n" + "".join(f"{code}\n" for code in codes)
    reading = _read(tmp_path_factory.mktemp("codes"), text, codebook={"q1": Variable(labels=labels)})
    if reading.responses is None:
        return
    for code, value in zip(codes, _answers(reading, "q1"), strict=True):
        if str(code) in labels:
            assert labels[str(code)] == LABELS["en"][value - 1]


def test_ends_alone_may_be_labelled(tmp_path: Path) -> None:
    codebook = {"q1": Variable(labels={"1": "never", "5": "(almost) always"})}
    assert _answers(_read(tmp_path, "q1\n1\n3\n5\n", codebook=codebook), "q1") == [1, 3, 5]


def test_labels_of_codes_hold_for_groups_choices_and_numbers_too(tmp_path: Path) -> None:
    codebook = {
        "q1": Variable(labels={"1": "never"}),
        "team": Variable(labels={"1": "Verkoop", "2": "ops", "9": "none"}, missing=frozenset({"9"})),
        "kind": Variable(labels={"1": "A shop"}),
        "years": Variable(missing=frozenset({"99"})),
    }
    reading = _read(tmp_path, "q1,team,kind,years\n1,1,1,7\n1,2,,99\n1,9,1,\n", codebook=codebook)
    assert reading.responses is not None, told(reading)
    assert known(reading.responses.people["team"]) == ["sales", "ops", None]
    assert known(reading.responses.remarks["kind"]) == ["shop", None, "shop"]
    assert known(reading.responses.remarks["years"]) == ["7", None, None]


_MEANINGS = st.one_of(
    st.integers(-(10**20), 10**20),
    st.sampled_from(["cannot_say", "not_answered", "--5", "5", "-", "1e3", "²", "٣"]),
    st.text(min_size=1, max_size=6).filter(str.strip),
)


@given(meanings=st.dictionaries(st.sampled_from(["a", "b", "4", "NA", "ops"]), _MEANINGS, min_size=1))
def test_any_meaning_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, meanings: dict[str, int | str]
) -> None:
    mapping = Mapping.model_validate(
        {
            "format": "lo-diag/mapping/1",
            "columns": {"x": {"as": "q1", "values": "t"}, "y": {"as": "team", "values": "t"}, "z": "kind"},
            "values": {"t": meanings},
        }
    )
    text = "x,y,z\na,ops,shop\n4,b,\nNA,,desk\n"
    reading = read_responses(
        written(tmp_path_factory.mktemp("any"), text), study_expects(), Instructions(MappingFile(mapping, ""))
    )
    if reading.responses is not None:
        assert set(reading.responses.answers["q1"]) <= {NOT_ANSWERED, CANNOT_SAY, 1, 2, 3, 4, 5}


def test_a_column_that_is_mapped_twice_is_an_error(tmp_path: Path) -> None:
    faults = told(_read(tmp_path, "A,B\n4,5\n", 'columns: {A: q1, "#1": q2}\n'))
    assert any('"A" is mapped a second time here' in fault for fault in faults)


def test_equal_names_that_a_mapping_does_not_tell_apart_are_an_error(tmp_path: Path) -> None:
    (fault,) = told(_read(tmp_path, "q1,q1,q2\n4,5,1\n", "columns: {q2: q2}\n"))
    assert 'column "q1" are both item "q1"' in fault


def test_a_missing_code_that_is_a_point_of_the_scale_is_warned_of(tmp_path: Path) -> None:
    reading = _read(tmp_path, "q1,q2\n5,4\n", "missing: {5: not_answered, 9: cannot_say}\n")
    assert _answers(reading, "q1") == [NOT_ANSWERED]
    (warning,) = (line for line in told(reading, "warning") if "missing" in line)
    assert "5 is a point of the scale" in warning


def test_a_group_that_the_study_does_not_have_is_told_with_the_mapping(tmp_path: Path) -> None:
    mapping = "columns: {A: {as: team, values: t}}\nvalues: {t: {V: salez}}\n"
    faults = told(_read(tmp_path, "q1,A\n4,V\n", mapping))
    assert faults[0] == 'values.t: "salez" is no value of "team". Did you mean "sales"?'


def test_two_languages_of_one_item_are_one_item(tmp_path: Path) -> None:
    reading = _read(tmp_path, "\"I do 'q1', often\",Ik doe 'q1' vaak\nnever,\n,vaak\n")
    assert _answers(reading, "q1") == [1, 4]


@given(name=st.text(max_size=30), cell=st.text(max_size=30))
def test_any_draft_is_a_mapping_file_that_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, name: str, cell: str
) -> None:
    folder = tmp_path_factory.mktemp("draft")
    heading, text = ("".join(filter(str.isprintable, one)) for one in (name, cell))
    rows = [["q1", "team", heading], [text, "ops", "x"]]
    export = written(folder, as_text(rows), "x\nignore: [team]\nz.csv")
    try:
        draft, _ = draft_mapping(export, study_expects(), Instructions())
    except InputProblems:
        return
    again = read_responses(export, study_expects(), _instructions(folder, draft))
    as_it_is = read_responses(export, study_expects())
    roles, before = ([c.role for c in one.report.columns[:2]] for one in (again, as_it_is))
    assert roles == before
