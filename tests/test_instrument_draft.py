"""`lo-diag instruments draft`: what becomes of columns, and that nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.importing.draft_instrument import draft_id, draft_instrument
from lo_diagnostic.importing.expected import bare_file
from lo_diagnostic.importing.label_families import FAMILIES, family_of
from lo_diagnostic.importing.mapping import Mapping
from lo_diagnostic.importing.reader import read_responses
from lo_diagnostic.instrument.instrument_file import judge_instrument, read_instrument
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.text import matching_form
from lo_diagnostic.yaml_file import parse_yaml
from tests.importing_making import as_text, written
from tests.program import lo_diag

AGREE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]


def export(folder: Path, header: Sequence[str], *columns: Sequence[object]) -> Path:
    """An export of some columns."""
    rows = [[str(cell) for cell in row] for row in zip(*columns, strict=True)]
    return written(folder, as_text([list(header), *rows]), "my_survey.csv")


def judged(text: str) -> tuple[Instrument | None, list[Problem], list[Problem]]:
    """The instrument of a draft, the problems on lines that say `# decide`, and the others."""
    document, problems = parse_yaml(text, f"{re.findall('^id: (.*)$', text, re.MULTILINE)[0]}.yaml")
    assert document is not None, problems
    instrument, problems = judge_instrument(document, problems)
    lines = text.splitlines()
    marked: list[Problem] = []
    others: list[Problem] = []
    for problem in problems:
        line = lines[int(problem.place[5:]) - 1] if problem.place.startswith("line ") else ""
        (marked if "# decide" in line else others).append(problem)
    return instrument, marked, others


def drafted(path: Path, mapping: Mapping | None = None) -> tuple[Instrument, str]:
    """The instrument of a draft that needs no decision to be read, and its text."""
    text, _ = draft_instrument(path, draft_id(path.stem), mapping)
    instrument, _, _ = judged(text)
    assert instrument is not None, judged(text)
    return instrument, text


def refused(path: Path) -> str:
    """The text of a draft that is refused until somebody decides."""
    text, _ = draft_instrument(path, draft_id(path.stem))
    instrument, marked, others = judged(text)
    assert instrument is None
    assert marked
    assert not others
    return text


def scales(instrument: Instrument) -> dict[str, dict[int, str]]:
    """Item → the points of its scale with their labels."""
    return {
        item.id: {
            value: next(iter(label.root.values()))
            for value, label in instrument.scale_of(dimension, item).points.items()
        }
        for dimension, item in instrument.items()
    }


def test_columns_of_one_stem_are_a_dimension_on_one_whole_scale(tmp_path: Path) -> None:
    header = ["trust1", "trust2", "trust3"]
    few = ["Agree", "neutral", "Strongly agree ", "Agree", "Don’t know"]
    path = export(tmp_path, header, AGREE, few, ["Agree"] * 5)
    instrument, text = drafted(path)
    (dimension,) = instrument.dimensions
    assert dimension.id == "trust"
    assert [item.id for item in dimension.items] == header
    assert set(map(tuple, scales(instrument).values())) == {(1, 2, 3, 4, 5)}
    scale = instrument.scale_of(dimension, dimension.items[0])
    assert scale.cannot_say is not None
    assert scale.cannot_say.root == {"en": "Don’t know"}
    assert "# decide" not in text.partition("points:")[2].partition("cannot_say")[0]
    reading = read_responses(path, bare_file([instrument]))
    assert [counts.valid for counts in reading.report.items.values()] == [5, 4, 5]


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        (["Agree", "Neutral", "Strongly agree"], [4, 3, 5]),
        (["Disagree", "Neither agree nor disagree", "Agree"], [1, 2, 3]),
        (["never", "rarely", "sometimes", "frequently"], [1, 2, 3, 4]),
        (["Nooit", "Zelden", "Soms", "Vaak", "(Bijna) altijd"], [1, 2, 3, 4, 5]),
        (["Helemaal mee oneens", "Mee oneens", "Niet mee eens, niet mee oneens"], [1, 2, 3]),
        (["strongly disagree", "somewhat disagree", "neutral", "somewhat agree", "strongly agree"],
         [1, 2, 3, 4, 5]),
        (["Agree", "Somewhat agree", "Strongly agree", "Disagree", "Somewhat disagree", "Strongly disagree",
          "Neither agree nor disagree"], [6, 5, 7, 2, 3, 1, 4]),
        (["1 = Zeer goed", "2 = Goed", "3", "4", "5 = Zeer slecht"], [1, 2, 3, 4, 5]),
        (["No trust at all - 1", "2", "3", "Complete trust - 4"], [1, 2, 3, 4]),
    ],
)  # fmt: skip
def test_labels_have_the_numbers_that_nobody_doubts(
    tmp_path: Path, answers: list[str], points: list[int]
) -> None:
    path = export(tmp_path, ["q_one", "mark"], answers * 3, range(3 * len(answers)))
    instrument, _ = drafted(path)
    responses = read_responses(path, bare_file([instrument])).responses
    assert responses is not None
    assert responses.answers["q_one"].tolist() == points * 3


@pytest.mark.parametrize(
    "answers",
    [
        ["Strongly disagree", "Disagree", "Agree", "Strongly agree"],
        ["Not relevant", "Somewhat useful", "Critical"],
        ["Never", "Often"],
        ["Good", "Better", "Best"],
        ["Agree", "Disagree"],
        ["Neutral", "Neither agree nor disagree", "Agree", "Strongly agree"],
    ],
)
def test_labels_whose_numbers_are_in_doubt_are_refused_until_somebody_decides(
    tmp_path: Path, answers: list[str]
) -> None:
    path = export(tmp_path, ["useful_1", "useful_2"], answers * 3, list(reversed(answers)) * 3)
    text = refused(path)
    assert "point_1: {" in text
    assert len(re.findall(r"^      point_\d.*# decide", text, re.MULTILINE)) == len(answers)


def test_a_single_column_of_options_is_a_choice_and_words_stay_out(tmp_path: Path) -> None:
    words = [f"Something that person {number} said" for number in range(9)]
    header = ["place", "remarks", "member", "tools", "age"]
    path = export(
        tmp_path,
        header,
        ["Delft", "Breda", "Prefer not to say"] * 3,
        words,
        ["yes", "no", ""] * 3,
        ["a;b", "a", "b"] * 3,
        [21, 22, 35, 46, 57, 68, 19, 20, 33],
    )
    text, _ = draft_instrument(path, "my-survey")
    assert not any(word in text for word in words)
    assert '#  - {id: remarks, type: text, text: {en: "remarks"}}' in text
    assert "type: choice" in text
    assert 'prefer_not_to_say: {en: "Prefer not to say"}' in text
    left = text.partition("# Left out:")[2]
    assert all(f'"{name}"' in left for name in header[1:])
    assert '"place"' not in left


def test_bare_numbers_are_points_of_their_range_and_marked(tmp_path: Path) -> None:
    path = export(
        tmp_path, ["lead_1", "lead_2", "speed"], [1, 2, 5, 4], ["2.0", "3.0", "4.0", ""], [3, 4, 5, 4]
    )
    instrument, text = drafted(path)
    assert [list(points) for points in scales(instrument).values()] == [[1, 2, 3, 4, 5]] * 2 + [[3, 4, 5]]
    assert len(re.findall(r"^    points:  # decide", text, re.MULTILINE)) == 2
    counts = read_responses(path, bare_file([instrument])).report.items
    assert [(found.valid, found.low, found.high) for found in counts.values()] == [
        (4, 1, 5),
        (3, 2, 4),
        (4, 3, 5),
    ]


def test_numbers_that_a_platform_calls_codes_are_decided_by_a_person(tmp_path: Path) -> None:
    header = ["V1", "V2", "V3"], ["ResponseID", "ResponseSet", "Name"]
    rows = [["R_1", "x", ""], ["R_2", "x", ""], ["R_3", "x", ""]]
    codes = [["Q1"], ["How is it?"], ["1"], ["6"], ["2"]]
    table = [[*front, *code] for front, code in zip([*header, *rows], codes, strict=True)]
    text = refused(written(tmp_path, as_text(table), "my_survey.csv"))
    assert 'point_1: {en: "1"}' in text


def test_a_code_beside_the_scale_is_told_and_not_taken(tmp_path: Path) -> None:
    path = export(tmp_path, ["q_one"], [1, 2, 3, 4, 5, -99])
    instrument, text = drafted(path)
    assert list(scales(instrument)["q_one"]) == [1, 2, 3, 4, 5]
    assert "- id: q_one  # decide: if -99 stands for no answer" in text
    assert read_responses(path, bare_file([instrument])).responses is None


def test_a_mapping_file_comes_first(tmp_path: Path) -> None:
    said = {
        "format": "lo-diag/mapping/1",
        "columns": {
            "Hoe vaak?": {"as": "often", "values": "turned"},
            "team": {"as": "team", "values": "teams"},
        },
        "values": {
            "turned": {"5": 1, "4": 2, "3": 3},
            "teams": {"A": "a1", "B": "b1"},
            "way": {"x": 1, "y": 2},
        },
        "missing": {"0": "not_answered"},
        "ignore": ["date"],
    }
    mapping = Mapping.model_validate(said)
    header = ["Hoe vaak?", "team", "date", "way1", "way2"]
    path = export(tmp_path, header, [5, 0, 3], ["A", "B", "A"], [1, 2, 3], ["x", "y", "x"], ["y", "x", "0"])
    instrument, text = drafted(path, mapping)
    assert {item: list(points) for item, points in scales(instrument).items()} == {
        "often": [1, 2, 3],
        "way1": [1, 2],
        "way2": [1, 2],
    }
    (team,) = instrument.questions
    assert list(team.options or {}) == ["a1", "b1"]
    assert "often" not in text.partition("# Left out:")[2]
    assert '# - the mapping file says so:\n#     "date"' in text


def test_two_columns_that_a_mapping_file_makes_one_are_one_item(tmp_path: Path) -> None:
    columns = {name: {"as": "q_one"} for name in ("For staff", "For leaders")}
    mapping = Mapping.model_validate({"format": "lo-diag/mapping/1", "columns": columns})
    path = export(tmp_path, [*columns, "q one"], [*AGREE, *[""] * 5], [*[""] * 5, *AGREE], [*AGREE, *AGREE])
    instrument, text = drafted(path, mapping)
    assert [item.id for _, item in instrument.items()] == ["q_one", "q_one_2"]
    assert '# - the mapping file reads it as one with another column:\n#     "For leaders"' in text


def test_an_id_that_no_item_can_have_is_to_be_decided(tmp_path: Path) -> None:
    said = {"format": "lo-diag/mapping/1", "columns": {"q": {"as": "my item"}}}
    path = export(tmp_path, ["q"], AGREE)
    _, marked, others = judged(draft_instrument(path, "my-survey", Mapping.model_validate(said))[0])
    assert (len(marked), others) == (1, [])


def test_what_is_wrong_with_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_bytes("q_one\n1\n2\ncaf\xe9\n".encode("latin-1"))
    made = lo_diag("instruments", "draft", "odd.csv", cwd=tmp_path)
    assert made.code == 0
    assert "Windows-1252" in made.err


def test_rows_of_two_questions_with_the_same_text_are_told_apart(tmp_path: Path) -> None:
    header = ["Now [My job]", "Now [My team]", "Later [My job]", "Later [My team]", "Twice", "twice"]
    path = export(tmp_path, ["Timestamp", *header], ["2026-11-21 10:00:00"] * 5, *[AGREE] * 6)
    instrument, text = drafted(path)
    assert [item.text.root["en"] for _, item in instrument.items()] == header[:4]
    assert [dimension.title.root["en"] for dimension in instrument.dimensions] == ["Now", "Later"]
    assert '"Twice"' in text.partition("another column has the same heading")[2]
    columns = read_responses(path, bare_file([instrument])).report.columns
    assert len({column.target for column in columns if column.role == "item"}) == 4


@pytest.mark.parametrize(
    ("stem", "made"),
    [("My Survey_2026", "my-survey-2026"), ("2026_x", "survey-2026-x"), ("…", "survey"), ("-", "survey"),
     ("learning-organisation", "learning-organisation-draft"), ("é" * 80, "e" * 54)],
)  # fmt: skip
def test_the_id_is_made_of_the_name_of_the_file(stem: str, made: str) -> None:
    assert draft_id(stem) == made


def test_the_command_prints_or_writes_and_never_over_a_file(tmp_path: Path) -> None:
    export(tmp_path, ["q_one"], AGREE)
    printed = lo_diag("instruments", "draft", "my_survey.csv", cwd=tmp_path)
    assert printed.code == 0
    made = lo_diag("instruments", "draft", "my_survey.csv", "-o", "my-survey.yaml", cwd=tmp_path)
    assert made.code == 0
    assert (tmp_path / "my-survey.yaml").read_text("utf-8") == printed.out
    assert lo_diag("instruments", "check", "my-survey.yaml", cwd=tmp_path).code == 0
    again = lo_diag("instruments", "draft", "my_survey.csv", "-o", "my-survey.yaml", cwd=tmp_path)
    assert (again.code, "exists already" in again.err) == (1, True)
    other = lo_diag("instruments", "draft", "my_survey.csv", "-o", "My Survey.yaml", cwd=tmp_path)
    assert (other.code, "my-survey.yaml" in other.err) == (2, True)
    assert "small letters" in " ".join(other.err.split())
    assert lo_diag("instruments", "draft", "none.csv", cwd=tmp_path).code == 1


def left_out(text: str) -> dict[str, str]:
    """Reason → the columns that a draft leaves out for it, as it calls them."""
    return dict(part.split(":\n", 1) for part in text.partition("# Left out:")[2].split("\n# - ")[1:])


STRONG_FIRST = ["1 – Extremely critical", "2 – Very critical", "3 – Rather", "4 – Little", "5 – Not critical"]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (STRONG_FIRST, 'point 1 is "Extremely critical": if a high number is the weak end, mark its items '),
        (["0 (Mostly me)", "1", "2 (Mostly others)"], 'point 0 is "Mostly me": if a high number is'),
        ([1, 2, 3], "which nobody chose? If a high number is the weak end, mark its items `reversed: true`"),
        ([f"1 – {'w' * 70}", "2", "3 – z"], f'point 1 is "{"w" * 30}…{"w" * 30}": if a high number'),
        (["1 Not good", "2", "3 Not bad"], 'point 1 is "Not good": if a high number is'),
        (["1 Not at all", "2", "3 Fully"], ""),
        (["1 Strongly disagree", "2", "3", "4", "5 Strongly agree"], ""),
        (["Helemaal niet - 1", "2", "In hoge mate - 3"], ""),
        (AGREE, ""),
    ],
)
def test_a_scale_whose_first_point_may_be_the_strong_end_says_so(
    tmp_path: Path, answers: list[object], told: str
) -> None:
    path = export(tmp_path, ["lead_1", "lead_2"], answers, list(reversed(answers)))
    _, text = drafted(path)
    (points,) = re.findall(r"^    points:.*", text, re.MULTILINE)
    assert told in points
    assert ("reversed" in points) == bool(told)
    assert "no rating" not in points
    assert "    high: favourable  # decide: is a high score good here? else unfavourable\n" in text


def test_numbers_of_one_column_may_be_no_rating_and_are_not_the_usual_scale(tmp_path: Path) -> None:
    path = export(tmp_path, ["people", "trust_1", "trust_2"], [1, 2, 1, 3, 2], AGREE, AGREE)
    instrument, text = drafted(path)
    assert "numbers3:\n    points:  # decide: the labels; " in text
    assert text.count("if it is no rating, ask it as a question of type number") == 1
    assert instrument.scale == "agreement5"
    assert [dimension.scale for dimension in instrument.dimensions] == ["numbers3", "agreement5"]


def test_scales_that_differ_in_capitals_and_spaces_are_one_as_most_often_written(tmp_path: Path) -> None:
    small = [label.lower() for label in AGREE]
    path = export(
        tmp_path,
        ["Now [a]", "Now [b]", "Later [a]", "Later [b]", "Timestamp", "last_1", "last_2"],
        small, small, AGREE, [label.replace(" ", "  ") for label in AGREE], ["2026-11-21 10:00:00"] * 5,
        AGREE[::-1], AGREE,
    )  # fmt: skip
    instrument, _ = drafted(path)
    assert len(instrument.dimensions) == 3
    assert list(instrument.scales) == ["agreement5"]
    assert all(list(points.values()) == AGREE for points in scales(instrument).values())
    reading = read_responses(path, bare_file([instrument]))
    assert [counts.valid for counts in reading.report.items.values()] == [5] * 6


def test_options_in_another_order_are_one_scale_and_other_labels_are_not(tmp_path: Path) -> None:
    useful, bad = ["Useful", "Critical", "Idle"], ["Bad idea", "Not sure", "Good idea"]
    header = ["one_1", "one_2", "two_1", "two_2", "six_1", "six_2"]
    columns = [useful * 3, useful * 3, useful[::-1] * 3, useful[::-1] * 3, bad * 3, bad * 3]
    text = refused(export(tmp_path, header, *columns))
    assert re.findall(r"^    scale: (.*)", text, re.MULTILINE) == ["options3", "options3", "options3-2"]


@pytest.mark.parametrize(
    "bands",
    [
        ["18 to 24 years", "25 to 34 years", "35 to 44 years"],
        ["0 tot 2 jaar", "3 tot 5 jaar", "6 tot 9 jaar", "10 jaar of meer"],
        ["under 1 year", "between 1 and 2", "between 3 and 5"],
        ["1 bis 2", "3 bis 4", "5 bis 6"],
        ["under 18", "about 40", "65 and over"],
    ],
)
def test_bands_of_numbers_are_a_choice(tmp_path: Path, bands: list[str]) -> None:
    path = export(tmp_path, ["tenure", "trust_1"], bands * 5, (AGREE * 4)[: 5 * len(bands)])
    instrument, _ = drafted(path)
    (tenure,) = instrument.questions
    assert [text.root["en"] for text in (tenure.options or {}).values()] == bands


def test_a_column_of_no_answers_is_an_option_and_an_empty_one_is_empty(tmp_path: Path) -> None:
    header = [
        "Why? [Don't know]",
        "Why? [Other (please specify)]",
        "Why not? [Not applicable]",
        "Other",
        "q_1",
    ]
    no, blank = ["", "Don't know"] * 3, [""] * 6
    text = draft_instrument(
        export(tmp_path, header, no, blank, ["N/A", "", "n.v.t."] * 2, ["x", "y", ""] * 2, [*AGREE, ""]), "q"
    )[0]
    told = left_out(text)
    assert told["nobody answered"].split("\n")[0] == '#     "Why? [Other (please specify)]"'
    same = told["one answer only: an option of a list, or everybody answered the same"]
    assert same == '#     "Why? [Don\'t know]", "Why not? [Not applicable]"'
    assert told["people's own words"].strip() == '#     "Other"'


def test_columns_that_are_left_out_are_told_apart(tmp_path: Path) -> None:
    asked = "Which of all these " + "very " * 20 + "many things"
    header = [f"{asked} [one]", f"{asked} [two]", f"{asked} [three]", f"{asked} today [three]", "q_1"]
    words = [f"A remark about the number {number}" for number in range(6)]
    columns = [["yes", "no"] * 3, ["yes", "no"] * 3, words, words[::-1], [*AGREE, ""]]
    told = left_out(draft_instrument(export(tmp_path, header, *columns), "q")[0])
    (marks,) = [columns for reason, columns in told.items() if reason.startswith("yes or no")]
    assert marks == f'#     "{asked[:30]}…{asked[-30:]}" (2 columns)'
    start = '"Which of all these very very v…'
    own = told["people's own words"].strip()
    assert own.count(start) == 2
    (tmp_path / "b").mkdir()
    alike = export(tmp_path / "b", ["a" * 40 + "1" + "b" * 40, "a" * 40 + "2" + "b" * 40], words, words)
    told = left_out(draft_instrument(alike, "q")[0])
    short = f'"{"a" * 30}…{"b" * 30}"'
    assert told["people's own words"].strip() == f"#     {short} (#1),\n#     {short} (#2)"


def test_a_code_that_is_no_id_becomes_one_and_the_question_is_its_text(tmp_path: Path) -> None:
    header = ["skill-1", "skill.2", "other-1", "other_1"]
    instrument, _ = drafted(export(tmp_path, header, *[AGREE] * 4))
    assert [item.id for _, item in instrument.items()] == ["skill_1", "skill_2", "other_1_2", "other_1"]
    assert [item.text.root["en"] for _, item in instrument.items()] == header
    front = [["R_1", "2026-01-01"], ["R_2", "2026-01-02"], ["R_3", "2026-01-03"]]
    rows = [
        ["ResponseId", "StartDate", "Q-1", "Q-2", "Q-3"],
        ["Response ID", "Start Date", "I learn.", "Same?", "Same?"],
        ['{"ImportId":"_recordId"}', '{"ImportId":"startDate"}', *(f'{{"ImportId":"{n}Q"}}' for n in "123")],
        *([*first, label, label, label] for first, label in zip(front, AGREE[2:], strict=True)),
    ]
    path = written(tmp_path, as_text(rows), "my_survey.csv")
    instrument, _ = drafted(path)
    asked = {item.id: item.text.root["en"] for _, item in instrument.items()}
    assert asked == {"Q_1": "I learn.", "Q_2": "Q-2", "Q_3": "Q-3"}
    counts = read_responses(path, bare_file([instrument])).report.items
    assert [found.valid for found in counts.values()] == [3, 3, 3]


@pytest.mark.parametrize(
    ("name", "values", "ids"),
    [
        ("participant_nr", [1, 2, 3, 4, 5], True),
        ("tokenGuid", ["a1", "b2", "c3", "d4", "e5"], True),
        ("Your respondent code", ["a1", "b2", "c3", "d4", "e5"], True),
        ("tokenGuid", ["a1", "b2", "c3", "d4", "d4"], False),
        ("tokenGuid", ["a1", "b2", "c3", "d4", ""], False),
        ("video", ["a1", "b2", "c3", "d4", "e5"], False),
        ("What should a participant know", [f"that it is {letter}" for letter in "abcde"], False),
    ],
)
def test_people_s_ids_are_never_offered_as_a_question(
    tmp_path: Path, name: str, values: list[object], ids: bool
) -> None:
    _, text = drafted(export(tmp_path, [name, "q_1"], values, AGREE))
    assert ("every value differs: people's ids?" in left_out(text)) == ids
    assert ("type: text" in text) != ids


SOUND = """\
format: lo-diag/instrument/1
id: my-survey
version: 0.1.0
status: draft
title: {en: "A # decide B"}
summary: {en: "x"}
licence: {id: "x", holder: "x", commercial_use: false, modification: false}
scales: {s: {points: {1: {en: "low # decide"}, 2: {en: 'it''s # decide: high'}}}}
scoring: {min_answered: 2/3}
dimensions:
  - id: d
    title: {en: "d"}
    definition:
      en: |
        One line # decide
        # decide: another
    layer: environment
    items:
      - id: i1
        referent: self
        text: {en: "first
          # decide second"}
# `# decide`: settle it.
# a note  # decide: none
"""


def test_the_check_counts_the_lines_that_are_still_to_be_decided(tmp_path: Path) -> None:
    def check(text: str) -> tuple[int, list[str]]:
        (tmp_path / "my-survey.yaml").write_text(text, "utf-8")
        checked = lo_diag("instruments", "check", "my-survey.yaml", cwd=tmp_path)
        return checked.code, [line for line in checked.err.splitlines() if "# decide" in line]

    assert check(SOUND) == (0, [])
    one = SOUND.replace("layer: environment", "layer: environment  # decide: which?")
    told = "1 line is still marked `# decide`. Settle it and take its mark away."
    assert check(one) == (0, [f"warning: my-survey.yaml, line 17: {told}"])
    code, (told,) = check("# decide: whose?\n" + one.replace('"x"}', '"x"}  #decide'))
    assert (code, "line 1: 3 lines are still marked `# decide`. Settle each" in told) == (0, True)
    code, (told,) = check(one.replace("layer:", "leyer:"))
    assert (code, "line 17: 1 line" in told) == (1, True)


def test_no_shipped_questionnaire_is_to_be_decided() -> None:
    for name in shipped_ids():
        assert "decide" not in " ".join(map(str, read_instrument(find_instrument(name).path)[1]))


def test_a_file_without_answers_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(InputProblems):
        draft_instrument(written(tmp_path, "", "empty.csv"), "empty")


def test_no_wording_stands_for_two_options_of_a_family() -> None:
    for family in FAMILIES:
        forms = [form for option in family.forms for form in option]
        assert len(set(forms)) == len(forms), family.name
        labels = [matching_form(label) for label in family.labels]
        assert family_of(labels) is not None
        places = family_of(labels)
        assert places is not None
        assert list(places[1].values()) == list(range(1, len(labels) + 1))


_WORDS = [*AGREE, "never", "sometimes", "often", "1", "2", "5.0", "10 - high", "Low (1)", "-99", "NA", "N/A",
          "Don't know", "yes", "no", "", " ", "a: b", "c # d", '"q"', "{x}", "- y", "é\ufeff", "null",
          "\u0085", "🙂"]  # fmt: skip
_CELLS = st.one_of(
    st.sampled_from(_WORDS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.integers(-12, 12).map(str),
)
_HEADINGS = st.one_of(
    st.sampled_from(["q1", "q2", "trust_1", "trust_2", "trust_3", "Asked [a]", "Asked [b]", "role", "wave",
                     "null", "Timestamp", "x: y", "id", "submitdate", "lastpage", "e-mail"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)  # fmt: skip


@st.composite
def _exports(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 6))
    few = draw(st.lists(_CELLS, min_size=1, max_size=5))
    cells = st.one_of(st.sampled_from(few), _CELLS)
    header = draw(st.lists(_HEADINGS, min_size=width, max_size=width))
    return [header, *draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=12))]


@given(_exports())
def test_any_draft_is_strict_yaml_with_errors_only_where_it_says_decide(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = written(tmp_path_factory.mktemp("d"), as_text(rows), "my_survey.csv")
    try:
        text, _ = draft_instrument(path, "my-survey")
    except InputProblems:
        return
    instrument, _, others = judged(text)
    assert others == []
    assert text == draft_instrument(path, "my-survey")[0]
    if instrument is not None:
        columns = read_responses(path, bare_file([instrument])).report.columns
        found = [column.target for column in columns if column.role == "item"]
        assert sorted(map(str, found)) == sorted(item.id for _, item in instrument.items())
