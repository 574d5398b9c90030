"""A whole file as responses: what is written is read back, who was asked what counts, nothing crashes."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.errors import errors_among
from lo_diagnostic.importing.expected import bare_file
from lo_diagnostic.importing.reader import read_responses
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED, Responses
from lo_diagnostic.text import plain
from tests.importing_making import (
    LABELS,
    as_csv,
    as_text,
    known,
    read,
    same,
    small_instrument,
    study_expects,
    told,
    written,
)

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"

_answer = st.sampled_from([NOT_ANSWERED, CANNOT_SAY, 1, 2, 3, 4, 5])
_words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t'=+-@\",;"), max_size=20
)
_person = st.fixed_dictionaries(
    {
        "wave": st.sampled_from(["w1", "w2"]),
        "language": st.sampled_from(["nl", "en"]),
        "team": st.sampled_from([None, "sales", "ops", "R&D"]),
        "role": st.sampled_from([None, "staff", "leader"]),
        "q1": _answer,
        "q2": _answer,
        "lead": _answer,
        "kind": st.sampled_from([None, "shop", "desk"]),
        "stop": _words.map(plain).map(lambda text: text if text.replace("\ufeff", "").strip() else None),
        "years": st.none() | st.integers(0, 60).map(str),
    }
)


def _responses(ids: list[str], people: list[dict[str, object]]) -> Responses:
    """Responses as the interview leaves them: without what was not asked."""
    table = pd.DataFrame(people, dtype=object).assign(
        respondent=pd.Series(ids, dtype=object), spare=NOT_ANSWERED
    )
    table.loc[table["role"] != "leader", "lead"] = NOT_ANSWERED
    table.loc[table["kind"] != "shop", "stop"] = None
    return Responses(
        table[["respondent", "wave", "language", "team", "role"]].astype(object),
        table[["q1", "q2", "lead", "spare"]].astype(np.int16),
        table[["kind", "stop", "years"]].astype(object),
    )


_ids = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@given(
    people=st.dictionaries(_ids, _person, min_size=1, max_size=12),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_canonical_file_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    people: dict[str, dict[str, object]],
    delimiter: str,
    encoding: str,
) -> None:
    responses = _responses(list(people), list(people.values()))
    path = written(tmp_path_factory.mktemp("t"), as_csv(responses, delimiter).encode(encoding))
    reading = read_responses(path, study_expects())
    assert told(reading) == []
    same(reading.responses, responses)
    assert reading.report.platform == "canonical"
    assert reading.identified.all()


@given(people=st.lists(_person, min_size=1, max_size=8), seed=st.integers(0, 10**6))
def test_columns_in_any_order_and_labels_for_numbers_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, people: list[dict[str, object]], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("t")
    responses = _responses([f"p{index}" for index in range(len(people))], people)
    lines = pd.read_csv(written(folder, as_csv(responses)), dtype=str, keep_default_na=False)
    for item in small_instrument().asked_items(pilot=True):
        labels = {str(value + 1): label for value, label in enumerate(LABELS["nl"])}
        lines[item.id] = lines[item.id].replace(labels)
        lines = lines.rename(columns={item.id: item.text.root["nl"]})
    order = random.Random(seed).sample(list(lines.columns), k=len(lines.columns))
    text = as_text([order, *lines[order].to_numpy().tolist()])
    reading = read(folder, text)
    same(reading.responses, responses)
    assert reading.report.platform == "generic"


def test_answers_to_what_was_not_asked_are_left_out_with_a_warning(tmp_path: Path) -> None:
    text = (
        "respondent,role,q1,lead,kind,stop\n"
        "a,leader,1,2,shop,x\nb,staff,1,2,desk,y\nc,,1,3,,z\nd,staff,1,cannot_say,shop,\n"
    )
    reading = read(tmp_path, text)
    assert reading.responses is not None
    assert reading.responses.answers["lead"].to_list() == [2, *[NOT_ANSWERED] * 3]
    assert known(reading.responses.remarks["stop"]) == ["x", None, None, None]
    warnings = [line for line in told(reading, "warning") if "though it was not asked" in line]
    assert [line.split(":")[0] for line in warnings] == ['row 3, column "stop"', 'row 3, column "lead"']
    assert "in 2 more rows" in warnings[1]
    assert reading.report.items["lead"].valid == 1


def test_the_role_decides_in_a_bare_file_too(tmp_path: Path) -> None:
    expected = bare_file([small_instrument()])
    reading = read(tmp_path, "q1,lead,role\n1,2,Leader\n1,2,Staff\n", expected)
    assert reading.responses is not None
    assert reading.responses.answers["lead"].to_list() == [2, NOT_ANSWERED]
    assert any(
        'the attribute "role"' in line for line in told(read(tmp_path, "q1,lead\n1,2\n", expected), "warning")
    )


def test_a_person_twice_is_told_with_both_rows(tmp_path: Path) -> None:
    text = 'respondent,wave,q1\np1,w1,1\n\n"p2",w1,1\np1,w2,1\n p2 ,w1,2\np2,w1,3\n'
    assert told(read(tmp_path, text)) == [
        'row 6, column "respondent": "p2" stands in row 4, too. Keep one row for each person.',
        'row 7, column "respondent": "p2" stands in row 4, too. Keep one row for each person.',
    ]


def test_ids_are_the_same_only_if_all_of_them_is(tmp_path: Path) -> None:
    start = "https://survey.example.org/answers/of/this/study/by/someone/whose/number/is/"
    rows = "".join(f"{start}{person},1\n" for person in (1, 2, 3, 11, 2))
    assert [line.split(",")[0] for line in told(read(tmp_path, "respondent,q1\n" + rows))] == ["row 6"]
    (made,) = told(read(tmp_path, "respondent,q1\nrow 3,1\n,2\n"))
    assert made.startswith('row 3, column "respondent": "row 3" stands in row 2, too.')


def test_everybody_of_a_large_file_is_read(tmp_path: Path) -> None:
    """More people than Arrow hands over at a time, and more groups than are coded while the file is read."""
    n = 120_000
    rows = [
        [f"p{i}", f"team {i % 1500}", str(i % 5 + 1), "" if i % 9 == 0 else "2", f"said {i}"]
        for i in range(n)
    ]
    expected = bare_file([small_instrument()], ["team"])
    reading = read(tmp_path, as_text([["respondent", "team", "q1", "q2", "stop"], *rows]), expected)
    assert told(reading) == []
    assert reading.responses is not None
    assert reading.responses.people["respondent"].to_list() == [row[0] for row in rows]
    assert reading.responses.people["team"].to_list() == [row[1] for row in rows]
    assert reading.responses.answers["q1"].to_list() == [int(row[2]) for row in rows]
    assert reading.responses.answers["lead"].unique().tolist() == [NOT_ANSWERED]
    counts = reading.report.items["q2"]
    blank = sum(row[3] == "" for row in rows)
    assert (counts.valid, counts.blank, counts.low, counts.high) == (n - blank, blank, 2, 2)
    assert known(reading.responses.remarks["stop"].head(3)) == [None, None, None]


def test_people_without_an_id_are_counted_and_told(tmp_path: Path) -> None:
    reading = read(tmp_path, "respondent,q1\np1,1\n,2\n ,3\n")
    assert reading.responses is not None
    assert reading.responses.people["respondent"].to_list() == ["p1", "row 3", "row 4"]
    assert reading.identified.tolist() == [True, False, False]
    assert any("is empty (so are rows 4)" in line for line in told(reading, "warning"))


def test_rows_without_an_answer_stay_and_are_told_in_one_warning(tmp_path: Path) -> None:
    text = "respondent,team,q1,q2,stop\np1,ops,1,,\np2,ops,,,x\np3,,cannot_say,,\np4,,,,\np5,,,1,\n"
    reading = read(tmp_path, text)
    assert reading.report.respondents == 5
    assert reading.responses is not None
    assert len(reading.responses) == 5
    (warning,) = (line for line in told(reading, "warning") if "hold no answer" in line)
    assert warning.startswith(
        ": 2 rows hold no answer to any item (rows 3, 5): they do not count as people who answered. "
    )
    one = told(read(tmp_path, "respondent,q1\np1,1\np2, \n"), "warning")
    assert any(
        "1 row holds no answer to any item (row 3): it does not count as a person" in line for line in one
    )


def test_many_rows_without_an_answer_are_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, "respondent,q1\np0,1\n" + "".join(f"x{row},\n" for row in range(1200)))
    assert any(
        "1,200 rows hold no answer to any item (rows 3, 4, 5, 6, 7 …)" in w for w in told(reading, "warning")
    )


def test_a_cell_that_cannot_be_read_is_not_told_as_blank(tmp_path: Path) -> None:
    for header in ("q1", "I do 'q1', often"):
        reading = read(tmp_path, f'respondent,"{header}"\np1,9\np2,x\np3,\np4,often\n')
        assert any("1 row holds no answer to any item (row 4)" in line for line in told(reading, "warning"))
    no_items = read(tmp_path, "respondent,stop\np1,x\n")
    assert not any("no answer" in line for line in told(no_items, "warning"))


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = "respondent,q1,q2,x\np1,9,oftn,1\np1,1,1,1\np2,1\n"
    places = [line.split(":")[0] for line in told(read(tmp_path, text))]
    assert places == [
        "row 4",
        'column "x"',
        'row 2, column "q1"',
        'row 2, column "q2"',
        'row 3, column "respondent"',
    ]


def test_the_report_as_json(tmp_path: Path) -> None:
    report = read(tmp_path, "respondent;q1;Wat?\np1;4;x\n").report.as_dict()
    assert report["platform"] == "generic"
    assert (report["encoding"], report["delimiter"], report["header_rows"]) == ("utf-8", ";", 1)
    assert report["respondents"] == 1
    assert report["columns"][1] == {"column": "q1", "as": "item", "item": "q1", "matched_by": "item id"}
    assert report["columns"][2] == {"column": "Wat?", "as": "ignored", "item": None, "matched_by": None}
    assert report["items"] == {"q1": {"valid": 1, "blank": 0, "missing": 0, "low": 4, "high": 4}}
    assert {"severity", "file", "place", "message", "remedy"} == set(report["problems"][0])


_VALID = as_csv(
    _responses(
        [f"p{index}" for index in range(6)],
        [
            {
                "wave": "w1",
                "language": "en",
                "team": "ops",
                "role": "leader",
                "q1": value,
                "q2": 6 - value,
                "lead": value,
                "kind": "shop",
                "stop": 'a "long", sad\nstory',
                "years": "3",
            }
            for value in (1, 2, 3, 4, 5, 3)
        ],
    )
).encode()


@given(
    content=st.binary(max_size=400)
    | st.text(alphabet='pq1,;\t|"\n\r \x00é\ufeff', max_size=200).map(str.encode)
)
def test_any_bytes_give_responses_or_problems(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = written(tmp_path_factory.mktemp("t"), content)
    for expected in (study_expects(), bare_file([small_instrument()], ["p"]), bare_file([])):
        reading = read_responses(path, expected)
        assert (reading.responses is None) == bool(errors_among(reading.problems))
        assert all(problem.message and problem.file for problem in reading.problems)


@given(data=st.data())
def test_a_damaged_file_loses_nobody_in_silence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """One quotation mark at most: two make a well-formed file again, in which a cell holds a row."""
    content = bytearray(_VALID)
    for quotes in (b'"', b"", b"")[: data.draw(st.integers(1, 3))]:
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.sampled_from(quotes + b",;\n\r x19\xff"))
    reading = read_responses(written(tmp_path_factory.mktemp("t"), bytes(content)), study_expects())
    if reading.responses is not None:
        assert len(reading.responses) == 6


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not beside this checkout")
def test_the_team_climate_sample_is_read_as_published() -> None:
    scales = {"LEAD": (11, 1), "TSIG": (3, 1), "HOSTIL": (5, 0)}
    items = {
        name: [f"{name}{index:02}" for index in range(1, many + 1)] for name, (many, _) in scales.items()
    }
    raw = small_instrument().model_dump(exclude_unset=True)
    raw |= {"questions": [], "title": {"en": "Climate"}, "summary": {"en": "Climate"}}
    raw["scales"] = {
        name: {"points": {value: {"en": f"point {value}"} for value in range(low, low + 5)}}
        for name, (_, low) in scales.items()
    }
    raw["scale"] = "LEAD"
    raw["dimensions"] = [
        {
            "id": name,
            "title": {"en": name},
            "definition": {"en": name},
            "layer": "environment",
            "scale": name,
            "items": [{"id": item, "referent": "self", "text": {"en": item}} for item in items[name]],
        }
        for name in scales
    ]
    expected = bare_file([Instrument.model_validate(raw)], ["COMPID"])
    reading = read_responses(SAMPLES / "team_climate_lq2002.csv", expected)
    assert told(reading) == []
    assert reading.responses is not None
    assert len(reading.responses) == 2042
    assert reading.responses.people["COMPID"].nunique() == 49
    counts = reading.report.items
    assert sum(counts[item].valid for item in items["LEAD"]) == 22462
    assert round(float(reading.responses.values(items["LEAD"]).mean()), 4) == 3.0007
    assert {counts[item].low for item in items["HOSTIL"]} == {0}
    assert any('columns not used: "SUB"' in line for line in told(reading, "warning"))
