"""`lo-diag findings` from outside: which rule fired on which number, and nothing that may not be shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lo_diagnostic.cli.findings import findings as findings_command
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.findings import Findings, Standing
from lo_diagnostic.findings.findings_json import findings_document, findings_json
from lo_diagnostic.findings.silence import not_measured, shipped_titles
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.report.findings_rows import action_rows, plane_lines, profile_rows, silent_lines
from lo_diagnostic.study.example import make_example
from lo_diagnostic.study.ledger_file import LEDGER_FILE
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from lo_diagnostic.text import Speech
from tests.program import Outcome, lo_diag
from tests.report_example import MEANS, example_findings, told_as_one

CORE = find_instrument("learning-organisation").instrument
DIMENSIONS = {dimension.id: [item.id for item in dimension.asked()] for dimension in CORE.dimensions}
SAME_NUMBERS = ("n", "mean", "interval", "band")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example study, of which nothing has been shown."""
    return make_example(tmp_path_factory.mktemp("findings") / "ex", "nl").path


def _findings(source: Path, *options: str) -> Outcome:
    return lo_diag("findings", source, *options, cwd=source.parent)


def _answers(path: Path, people: int, unanswered: dict[str, int] | None = None) -> Path:
    """A responses file of the core questionnaire; the last `unanswered[name]` people skip a dimension."""
    answers = np.random.default_rng(people).integers(1, 4, (people, sum(map(len, DIMENSIONS.values()))))
    skipped = {item: n for name, n in (unanswered or {}).items() for item in DIMENSIONS[name]}
    items = [item for group in DIMENSIONS.values() for item in group]
    rows = [
        [
            "" if person >= people - skipped.get(item, 0) else str(given)
            for item, given in zip(items, row, strict=True)
        ]
        for person, row in enumerate(answers)
    ]
    path.write_text("\n".join(",".join(row) for row in [items, *rows]) + "\n", encoding="utf-8")
    return path


def _of_file(path: Path, *options: str) -> Outcome:
    return _findings(path, "--instrument", CORE.id, *options)


def test_the_numbers_are_those_of_score(example: Path) -> None:
    told = _findings(example, "--json").json()
    scored = lo_diag("score", example, "--json", cwd=example.parent).json()
    assert told["format"] == "lo-diag/findings/1"
    assert told["instruments"] == [scored["instrument"]]
    assert (told["wave"], told["n"], told["headcount"]) == (scored["wave"], 61, 78)
    assert set(told["dimensions"]) == set(scored["dimensions"])
    for name, found in told["dimensions"].items():
        assert {field: found[field] for field in SAME_NUMBERS} == {
            field: scored["dimensions"][name][field] for field in SAME_NUMBERS
        }
    assert {side: told["plane"][side] for side in ("capability", "capacity")} == scored["indices"]


def test_each_rule_and_card_says_on_which_number_it_fired(example: Path) -> None:
    told = _findings(example, "--json").json()
    assert told["actions"][0]["rule"] == "R06"
    assert [one["dimension"] for one in told["actions"][0]["fired_on"]] == ["time-pressure"]
    for advice in (*told["actions"], *told["cards"]):
        for one in advice["fired_on"]:
            found = told["dimensions"][one["dimension"]]
            assert one == {"dimension": one["dimension"], "mean": found["mean"], "band": found["band"]}
    assert all(action["fired_on"] and action["grade"] in "ABCD" for action in told["actions"])
    assert [card["id"] for card in told["cards"] if not card["fired_on"]] == [
        "embedding",
        "stakeholders",
        "vision",
    ]


def test_texts_stand_in_every_language_or_in_the_one_asked_for(example: Path) -> None:
    every, dutch = (_findings(example, "--json", *more).json() for more in ([], ["--language", "nl"]))
    for place in ("action", "first_step", "owner"):
        text = every["actions"][0][place]
        assert set(text) == {"en", "nl"}
        assert dutch["actions"][0][place] == text["nl"]
    assert dutch["dimensions"]["reflection"]["title"] == "Reflectie"
    assert dutch["plane"]["title"] == every["plane"]["title"]["nl"]
    assert dutch["cards"][0]["question"] == every["cards"][0]["question"]["nl"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["61 of 78 people · Synthetic", "Time pressure: about 72 (squeezed)", "every workshop"]),
        ("nl", ["61 van de 78 mensen · Fictief", "Tijdsdruk: ongeveer 72 (onder druk)", "bij elke workshop"]),
    ],
)
def test_tables_for_people(language: str, told: list[str], example: Path) -> None:
    shown = _findings(example, "--language", language)
    assert shown.code == 0, shown.err
    assert max(map(len, shown.out.splitlines())) <= 100
    for text in (*told, "R06"):
        assert text in shown.out
    assert lo_diag("--quiet", "findings", example, "--language", language, cwd=example.parent).err == ""


def test_told_again_it_is_the_same_and_the_report_shows_nothing_else(tmp_path: Path) -> None:
    study = make_example(tmp_path / "ex", "en").path
    first = _findings(study, "--json")
    (issue,) = _issues(study)
    assert issue["command"] == "findings"
    kept = (study / LEDGER_FILE).read_bytes()
    assert _findings(study, "--json").out == first.out
    assert lo_diag("report", study, "--format", "html", "-o", "r.html", cwd=tmp_path).code == 0
    assert (study / LEDGER_FILE).read_bytes() == kept
    assert lo_diag("audit", study, cwd=tmp_path).code == 0


def test_late_answers_wait(tmp_path: Path) -> None:
    study = make_study(tmp_path / "s", StudyPlan(["learning-organisation"], "en", "Acme", [])).path
    _imported(_answers(tmp_path / "first.csv", 30), study)
    first = _findings(study, "--json")
    _imported(_answers(tmp_path / "late.csv", 3), study)
    later = _findings(study, "--json")
    assert later.out == first.out
    assert "3 late answers wait" in later.err
    assert "waits" not in first.err


def _imported(answers: Path, study: Path) -> None:
    done = lo_diag("import", answers, "--study", study, cwd=study.parent)
    assert done.code == 0, done.err


def _issues(study: Path) -> list[dict[str, Any]]:
    (wave,) = json.loads((study / LEDGER_FILE).read_text(encoding="utf-8"))["waves"].values()
    issues: list[dict[str, Any]] = wave["issues"]
    return issues


@pytest.mark.parametrize("as_json", [True, False])
def test_nothing_is_printed_before_it_is_remembered(
    as_json: bool, example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise InputProblems.one("ledger.json", "", "cannot be written.", "Free some space.")

    monkeypatch.setattr("lo_diagnostic.cli.issuing.record_issue", full)
    with pytest.raises(InputProblems, match="cannot be written"):
        findings_command(example, as_json=as_json)
    assert capsys.readouterr().out == ""


def test_four_people_are_refused(tmp_path: Path) -> None:
    file = _answers(tmp_path / "four.csv", 4)
    study = make_study(tmp_path / "s", StudyPlan(["learning-organisation"], "en", "Acme", [])).path
    _imported(file, study)
    for refused in (_of_file(file), _findings(study)):
        assert (refused.code, refused.out) == (1, "")
        assert "4 people have answered; results are shown from 5" in refused.err
    for refused in (_of_file(file, "--json"), _findings(study, "--json")):
        assert refused.code == 1
        assert list(refused.json()) == ["problems"]
    assert not (study / LEDGER_FILE).exists()


def test_few_people_get_cards_and_no_advice(tmp_path: Path) -> None:
    file = _answers(tmp_path / "eight.csv", 8)
    told = _of_file(file, "--json")
    assert "has no ledger" in told.err
    assert told.json()["actions"] == []
    assert told.json()["cards"]
    shown = _of_file(file).out
    assert "Only 8 people answered" in shown.splitlines()[1]
    assert "Actions are proposed from 10 people." in shown


def test_what_is_withheld_is_named_and_nothing_else_of_it(tmp_path: Path) -> None:
    file = _answers(tmp_path / "some.csv", 12, {"action": 9})
    told = _of_file(file, "--json")
    document = told.json()
    assert document["withheld"] == ["action"]
    assert "action" not in document["dimensions"]
    assert told.out.count('"action"') == 1 + len(document["actions"]), (
        "its name, and the field of each action"
    )
    assert "action" not in document["not_measured"]
    shown = _of_file(file).out
    assert "Not shown, for too few answers: Action." in shown
    assert not [line for line in shown.splitlines() if line.startswith("Action ")]


def test_other_faults(example: Path, tmp_path: Path) -> None:
    file = _answers(tmp_path / "a.csv", 12)
    for arguments, told in (
        ([file], "--instrument"),
        ([example, "--language", "de"], "Choose one of: en, nl"),
        ([example, "--wave", "2025"], 'there is no wave "2025"'),
        ([example, "--instrument", "learning-culture"], "does not use"),
        (["nowhere"], "there is no such study or file"),
    ):
        refused = lo_diag("findings", *arguments, cwd=tmp_path)
        assert (refused.code, refused.out) == (1, "")
        assert told in refused.err


def _plane(capability: float, pressure: float) -> Findings:
    means = {name: pressure if name == "time-pressure" else capability for name in MEANS}
    return example_findings(means=means)


@pytest.mark.parametrize(
    ("capability", "pressure", "close", "region", "said"),
    [
        (70, 70, [], "running-hot", "The picture fits “running hot”."),
        (51, 70, ["capability"], "running-hot", "The picture fits “running hot”, but lies close"),
        (51, 49, ["capability", "capacity"], None, "both lie too close to the middle"),
    ],
)
def test_the_region_is_named_as_firmly_as_it_may(
    capability: float, pressure: float, close: list[str], region: str | None, said: str
) -> None:
    findings = _plane(capability, pressure)
    assert findings.plane is not None
    plane = findings_document(findings, "w")["plane"]
    assert (plane["close"], plane["region"]) == (close, region)
    assert (plane["title"] is None) == (region is None)
    assert said in [*plane_lines(findings.plane, Speech("en"))][-1]


def test_without_a_plane_there_is_none() -> None:
    assert findings_document(replace(example_findings(), plane=None), "w")["plane"] is None


def test_what_is_told_as_one_names_its_parts_and_fires_as_one() -> None:
    findings = told_as_one(example_findings(), ["time-pressure", "reflection"])
    document = findings_document(findings, "w")
    (together,) = [name for name, found in document["dimensions"].items() if found["parts"]]
    assert document["dimensions"][together]["parts"] == ["reflection", "time-pressure"]
    assert document["actions"][0]["fired_on"][0]["dimension"] == together
    assert {"reflection", "time-pressure"}.isdisjoint(document["not_measured"])


def test_no_number_is_made_up() -> None:
    findings = example_findings()
    first = findings.dimensions[0]
    unsure = replace(first, scores=replace(first.scores, interval=None, band=None), standing=Standing.UNCLEAR)
    told = replace(findings, dimensions=(unsure, *findings.dimensions[1:]))
    document = json.loads(findings_json(told, "w"))
    assert document["dimensions"][first.dimension.id]["interval"] is None
    assert document["dimensions"][first.dimension.id]["standing"] == "unclear"
    assert next(profile_rows(told, Speech("en")))[3:] == ("–", "", "unclear")
    odd = replace(first, scores=replace(first.scores, mean=float("nan")))
    with pytest.raises(ValueError, match="not JSON compliant"):
        findings_json(replace(findings, dimensions=(odd,)), "w")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_rows_say_what_the_document_says(language: str) -> None:
    findings, speech = example_findings(), Speech(language)
    document = findings_document(findings, "w", language)
    for row, found in zip(profile_rows(findings, speech), document["dimensions"].values(), strict=True):
        assert row[:2] == (found["title"], str(found["n"]))
        assert abs(float(row[2]) - found["mean"]) <= 0.5
    assert len({row[5] for row in profile_rows(findings, speech)}) > 1
    for told, action in zip(action_rows(findings, speech), document["actions"], strict=True):
        assert told[:3] == (action["rule"], action["grade"], action["action"])
        assert told[3].count("\n") == len(action["fired_on"]) - 1


@pytest.mark.parametrize("name", shipped_ids())
def test_what_rules_need_and_was_not_asked_has_a_name(name: str) -> None:
    asked = {dimension.id for dimension in find_instrument(name).instrument.dimensions}
    findings = replace(example_findings(), dimensions=(), withheld_dimensions=tuple(
        dimension for dimension in find_instrument(name).instrument.dimensions
    ))  # fmt: skip
    absent = not_measured(findings)
    assert asked.isdisjoint(absent)
    assert set(absent) <= set(shipped_titles())
    for language in ("en", "nl"):
        assert len([*silent_lines(findings, Speech(language))]) == 1 + bool(absent)
