"""A new study: all there or not at all, sound as written, and every fault of study.yaml told."""

from __future__ import annotations

from pathlib import Path

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.library import shipped_ids
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.plan_study import StudyPlan, make_study, parse_attributes
from tests.program import lo_diag


def test_a_planned_study_opens_as_planned(tmp_path: Path) -> None:
    plan = StudyPlan(
        ["time-pressure", "learning-culture"], "nl", "Acme BV", ["team=sales:24,ops:41", "site=A,B"]
    )
    made = make_study(tmp_path / "acme", plan)
    assert made.study.languages == ["nl", "en"]
    assert made.study.organisation == "Acme BV"
    assert made.study.people == 65
    assert list(made.study.attributes["site"].values) == ["A", "B"]
    assert [found.instrument.id for found in made.instruments] == ["time-pressure", "learning-culture"]
    assert all(found.path.is_relative_to(tmp_path / "acme" / "instruments") for found in made.instruments)
    assert len(made.responses(made.study.wave)) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["acme"]


def test_awkward_names_survive(tmp_path: Path) -> None:
    name = 'Jansen & Zn: "De #1", 50% – yes'
    made = make_study(
        tmp_path / "s", StudyPlan(["time-pressure"], None, name, ["team=R&D:8,No:9,010:3,a b:7"])
    )
    assert open_study(made.path).study.organisation == name
    assert list(made.study.attributes["team"].values) == ["R&D", "No", "010", "a b"]


def test_a_frozen_instrument_does_not_follow_the_shipped_one(tmp_path: Path) -> None:
    made = make_study(tmp_path / "s", StudyPlan(["time-pressure"]))
    frozen = made.instruments[0].path
    frozen.write_text(
        frozen.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 9.9.9"), encoding="utf-8"
    )
    assert open_study(made.path).instruments[0].instrument.version == "9.9.9"


def test_a_taken_folder_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "mine.txt").write_text("mine")
    with pytest.raises(InputProblems, match="not empty"):
        make_study(tmp_path / "s", StudyPlan(["time-pressure"]))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["mine.txt", "s"]


def test_every_wrong_option_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as told:
        make_study(tmp_path / "s", StudyPlan(["time-presure", "culture"]))
    assert len(told.value.problems) == 2
    _, problems = parse_attributes(["team", "site=", "x=a:many", "y=a,b:3"])
    assert len(problems) == 3
    with pytest.raises(InputProblems, match="They share"):
        make_study(tmp_path / "s", StudyPlan(["time-pressure"], "de"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("lo-diag/study/1", "lo-diag/study/2", "another version"),
        ("minimum_group: 5", "minimum_group: 2", "greater than or equal to 3"),
        ("minimum_detail: 10", "minimum_detail: 4", "below minimum_group"),
        ("purpose:", "porpoise:", 'Did you mean "purpose"'),
        ("waves: [", "waves: [other] # [", "not among the waves"),
        ("retain_until: '", "retain_until: 'x", "no date"),
        ("title: {en: Team, nl: Team}", "title: {en: Team}", 'missing in "nl"'),
        ("headcount: 24", "headcount: many", "whole number"),
        ("team:", "wave:", "name of a column"),
    ],
)
def test_faults_of_study_yaml(tmp_path: Path, old: str, new: str, told: str) -> None:
    made = make_study(tmp_path / "s", StudyPlan(["time-pressure"], "en", "Acme", ["team=sales:24,ops:41"]))
    path = made.path / "study.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text, text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputProblems, match=told) as found:
        open_study(made.path)
    assert all(problem.file == str(path) and problem.place for problem in found.value.problems)


def test_a_language_that_an_instrument_does_not_speak(tmp_path: Path) -> None:
    made = make_study(tmp_path / "s", StudyPlan(["time-pressure"], "en", "Acme"))
    path = made.path / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[en, nl]", "[en, de]"), encoding="utf-8")
    with pytest.raises(InputProblems, match='"time-pressure" does not speak "de"'):
        open_study(made.path)


def test_no_study_here(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="lo-diag init"):
        open_study(tmp_path)


def test_every_shipped_instrument_makes_a_study(tmp_path: Path) -> None:
    made = make_study(tmp_path / "all", StudyPlan(shipped_ids()))
    assert len(made.instruments) == len(shipped_ids())


def test_headcounts_of_roles_leave_the_titles_of_roles(tmp_path: Path) -> None:
    plan = StudyPlan(["leading-learning"], "nl", None, ["role=staff:20,leader:5", "team=values:25"])
    attributes = make_study(tmp_path / "s", plan).study.attributes
    role = attributes["role"]
    assert list(attributes) == ["role", "team"]
    assert role.title.in_language("nl") == "Rol"
    assert [role.title_of(value, "nl") for value in role.values] == ["Medewerker", "Leidinggevende"]
    assert [value.headcount for value in role.values.values()] == [20, 5]
    assert list(attributes["team"].values) == ["values"]


@pytest.mark.parametrize(
    ("options", "place", "told"),
    [
        (["--attribute", "wave=a,b"], "--attribute", "name of a column"),
        (["--attribute", "1team=a,b"], "--attribute", "cannot be an id"),
        (["--attribute", "role=staff,boss"], "--attribute", '"boss" is neither'),
        (["--attribute", "curious1=a,b"], "--attribute", 'asks "curious1" itself'),
        (["--wave", "a b"], "--wave", "cannot be an id"),
        (["--organisation", " "], "--organisation", "is empty"),
        (["--instrument", "pulsee"], "--instrument", 'no instrument "pulsee"'),
    ],
)
def test_faults_of_options_are_told_of_the_options(
    tmp_path: Path, options: list[str], place: str, told: str
) -> None:
    refused = lo_diag("init", "s", "--instrument", "pulse", *options, cwd=tmp_path)
    assert refused.code == 1
    lines = refused.err.splitlines()
    assert any(line.startswith(f"{place}: ") and told in line for line in lines), lines
    assert "study.yaml" not in refused.err
    assert len(set(lines)) == len(lines)
    assert not list(tmp_path.iterdir())
