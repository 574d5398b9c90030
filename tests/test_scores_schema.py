"""The JSON Schema and the reference page follow the result types, and real results keep to the schema."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.scoring.engine import Wanted
from lo_diagnostic.scoring.scores import Scores
from lo_diagnostic.scoring.scores_json import scores_json
from lo_diagnostic.scoring.scores_meaning import MEANINGS
from lo_diagnostic.scoring.scores_reference import renewed
from lo_diagnostic.scoring.scores_schema import scores_schema
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.study.survey import Survey
from tests.program import lo_diag
from tests.survey_making import make_instrument, make_responses, make_survey

SCHEMA = scores_schema()
RENEW = "run `make schema`"
ITEMS = [f"i{n}" for n in range(12)]


def _faults(document: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def _survey(sizes: dict[str, int], seed: int = 1) -> Survey:
    dice = np.random.default_rng(seed)
    teams = [team for team, n in sizes.items() for _ in range(n)]
    level = dice.integers(2, 5, (len(teams), 1))
    answers = pd.DataFrame(level + dice.integers(-1, 2, (len(teams), len(ITEMS))), columns=ITEMS)
    instrument = make_instrument({"d": ITEMS[:4], "e": ITEMS[4:8], "f": ITEMS[8:]})
    return make_survey(instrument, make_responses(answers, {"team": teams}), headcount=200)


def _document(sizes: dict[str, int], wanted: Wanted | None = None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(scores_json(score_instruments(_survey(sizes), ["team"], wanted)))
    return document


def _result_types(kind: type = Scores) -> set[type]:
    """`kind` and every result type that lies in it."""
    found: set[type] = {kind}
    waiting: list[Any] = [*get_type_hints(kind).values()]
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        if isinstance(hint, type) and is_dataclass(hint) and hint not in (*found, Withheld):
            found.add(hint)
            waiting += get_type_hints(hint).values()
    return found


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_field_of_every_type_has_its_sentence() -> None:
    types = {kind.__name__: [f.name for f in fields(kind)] for kind in _result_types()}
    assert {name: list(told) for name, told in MEANINGS.items()} == types
    assert all(sentence for told in MEANINGS.values() for sentence in told.values())


def test_the_committed_schema_and_page_are_up_to_date(repository: Path) -> None:
    committed = json.loads((repository / "docs" / "scores.schema.json").read_text(encoding="utf-8"))
    assert committed == SCHEMA, RENEW
    page = (repository / "docs" / "reference" / "scores.md").read_text(encoding="utf-8")
    assert renewed(page) == page, RENEW


@pytest.mark.parametrize(
    "sizes",
    [{"a": 4}, {"a": 7}, {"a": 12, "b": 6}, {"a": 30, "b": 12, "c": 2}, {"a": 60, "b": 60}],
    ids=lambda sizes: str(sum(sizes.values())),
)
def test_results_keep_to_the_schema(sizes: dict[str, int]) -> None:
    assert _faults(_document(sizes)) == []


def test_what_was_asked_for_keeps_to_the_schema() -> None:
    document = _document({"a": 80, "b": 80}, Wanted(quality=True, outcome="d"))
    assert document["priorities"]["weights"]
    assert document["quality"]["indices"]
    assert _faults(document) == []
    assert _faults(_document({"a": 4}, Wanted(quality=True))) == []


def test_the_program_keeps_to_the_schema(tmp_path: Path) -> None:
    """Two waves of two instruments, linked, grouped, with a team of three."""
    names = ["time-pressure", "learning-culture"]
    call = [part for name in names for part in ("--instrument", name)]
    assert lo_diag("init", "s", *call, "--attribute", "team=a:30,b:30,c:3", cwd=tmp_path).code == 0
    study = tmp_path / "s" / "study.yaml"
    text = study.read_text(encoding="utf-8")
    wave = text.split("\nwave: ")[1].split()[0].strip('"')
    text = text.replace(f"waves: [{wave}]", f"waves: [{wave}, later]").replace(
        "linked: false", "linked: true"
    )
    study.write_text(text, encoding="utf-8")
    rows = [f"{w},r{n},{'abc'[n // 15]},{n % 5 + 1},{(n + i) % 4 + 1}" for i, w in enumerate((wave, "later"))
            for n in range(33)]  # fmt: skip
    (tmp_path / "a.csv").write_text("\n".join(["wave,respondent,team,time1,time2", *rows]))
    assert lo_diag("import", "a.csv", "--study", "s", cwd=tmp_path).code == 0
    scored = lo_diag("score", "s", "--by", "team", "--wave", "later", "--json", cwd=tmp_path).json()
    assert _faults(scored) == []
    assert scored["results"][0]["changes"]
    assert [result["instrument"]["id"] for result in scored["results"]] == names
    assert all(_faults(result) == [] for result in scored["results"])


def test_the_schema_refuses_what_is_no_result() -> None:
    document = _document({"a": 30, "b": 12, "c": 2})
    assert document["groups"]["team"]["c"] == {"withheld": True}
    wrong: list[tuple[list[str], Any]] = [
        (["format"], "lo-diag/scores/2"),
        (["dimensions", "d", "mean"], "73"),
        (["dimensions", "d", "n"], 3.5),
        (["dimensions", "d", "interval", "low"], None),
        (["dimensions", "d", "surprise"], 1),
        (["groups", "team", "c", "n"], 2),
        (["groups", "team", "c", "withheld"], False),
        (["withheld"], [{"cut": "team", "group": "c", "n": 2}]),
    ]
    for path, value in wrong:
        spoilt = deepcopy(document)
        place = spoilt
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value
        assert _faults(spoilt), path
    del document["dimensions"]["d"]["sd"]
    assert _faults(document)
