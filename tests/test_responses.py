"""The table of responses: whatever its columns are made of, they have the same types and say the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lo_diagnostic.responses.asking import condition_mask
from lo_diagnostic.responses.canonical_csv import canonical_csv
from lo_diagnostic.responses.responses import (
    CANNOT_SAY,
    NOT_ANSWERED,
    Responses,
    answer_table,
    empty_responses,
    stack,
)
from tests.importing_making import known, read, same

ITEMS = ["q1", "q2", "lead", "spare"]


def _responses() -> Responses:
    people = {
        "respondent": ["p1", "p2", "p3", "p4"],
        "wave": "w1",
        "language": ["nl", "en", "nl", "nl"],
        "team": ["sales", None, "ops", "sales"],
    }
    answers = np.array(
        [[1, NOT_ANSWERED, NOT_ANSWERED, 4], [NOT_ANSWERED, NOT_ANSWERED, CANNOT_SAY, 2]], np.int16
    )
    remarks = pd.DataFrame({"why": [None, "so", None, None]}, dtype=object)
    return Responses(pd.DataFrame(people, dtype=object), answer_table(answers, ["a", "b"]), remarks)


def test_groups_are_codes_of_sorted_texts_and_texts_are_compact() -> None:
    responses = _responses()
    team = responses.people["team"]
    assert team.cat.categories.to_list() == ["ops", "sales"]
    assert team.cat.codes.to_list() == [1, -1, 0, 1]
    assert known(team) == ["sales", None, "ops", "sales"]
    assert responses.people["respondent"].dtype == responses.remarks["why"].dtype == "str"
    assert known(responses.remarks["why"]) == [None, "so", None, None]
    again = Responses(responses.people, responses.answers, responses.remarks)
    assert again.people is responses.people
    assert again.remarks is responses.remarks


def test_answers_are_kept_item_by_item_in_one_piece() -> None:
    responses = _responses()
    for table in (
        responses,
        responses.where(np.array([True, False, True, True])),
        stack([responses, responses]),
    ):
        assert table.answers.to_numpy().flags.f_contiguous
        assert table.answers["b"].to_numpy().flags.c_contiguous
        assert set(table.answers.dtypes) == {np.dtype(np.int16)}


def test_a_part_names_only_groups_that_somebody_is_in() -> None:
    responses = _responses()
    part = responses.where(responses.people["team"] == "sales")
    assert part.people["team"].cat.categories.to_list() == ["sales"]
    assert part.people.index.to_list() == [0, 1]
    assert part.answers["a"].to_list() == [1, 4]
    assert responses.of_wave("w1") is responses
    assert len(responses.of_wave("w2")) == 0
    assert responses.of_wave("w2").people["team"].cat.categories.to_list() == []


def test_who_said_anything_answered() -> None:
    responses = _responses()
    assert responses.who_answered(["a", "b"]).tolist() == [True, False, True, True]
    assert responses.who_answered(["a", "none"]).tolist() == [True, False, False, True]
    assert known(responses.answering(["a", "b"]).people["respondent"]) == ["p1", "p3", "p4"]
    everyone = responses.answering(["a", "b"])
    assert everyone.answering(["b", "a"]) is everyone
    assert len(responses.answering([])) == 0


def test_tables_are_stacked_whichever_columns_they_have() -> None:
    one = _responses()
    people = pd.DataFrame({"respondent": ["q1"], "wave": ["w2"], "language": ["en"], "role": ["leader"]})
    other = Responses(people, answer_table(np.array([[5]], np.int16), ["c"]), pd.DataFrame(index=range(1)))
    both = stack([empty_responses(["team"], ["a", "b"], ["why"]), one, other])
    assert known(both.people["team"]) == ["sales", None, "ops", "sales", None]
    assert known(both.people["role"]) == [None, None, None, None, "leader"]
    assert both.people["wave"].cat.categories.to_list() == ["w1", "w2"]
    assert both.answers.iloc[-1].to_list() == [NOT_ANSWERED, NOT_ANSWERED, 5]
    assert known(both.remarks["why"]) == [None, "so", None, None, None]
    same(stack([empty_responses(["team"], ["a", "b"], ["why"]), one]), one)


def test_conditions_look_at_groups_and_remarks() -> None:
    responses = _responses()
    assert condition_mask({"team": ["sales", "x"]}, responses).tolist() == [True, False, False, True]
    assert condition_mask({"why": ["so"]}, responses).tolist() == [False, True, False, False]
    assert condition_mask({"nothing": ["so"]}, responses).tolist() == [False] * 4


@pytest.mark.parametrize("text", ["=a", "'=a", "''-1", "'a", "a'", "+", "@x", '=1, "2"\n3'])
def test_what_looks_like_a_formula_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    people = {"respondent": ["p1"], "wave": ["w1"], "language": ["nl"], "team": [None], "role": [None]}
    responses = Responses(
        pd.DataFrame(people, dtype=object),
        answer_table(np.array([[1], [CANNOT_SAY], [NOT_ANSWERED], [NOT_ANSWERED]], np.int16), ITEMS),
        pd.DataFrame({"kind": ["shop"], "stop": [text], "years": [None]}, dtype=object),
    )
    same(read(tmp_path, canonical_csv(responses)).responses, responses)
