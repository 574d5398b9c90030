"""Scores in the terminal: what compares groups and waves, and what the answers themselves show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from syrupy.assertion import SnapshotAssertion

from lo_diagnostic.cli.score_answers import told_priorities
from lo_diagnostic.cli.score_table import print_scores
from lo_diagnostic.cli.score_words import ScoreWords
from lo_diagnostic.disclosure.release import WITHHELD
from lo_diagnostic.report.score_terms import index_words, view_words
from lo_diagnostic.responses.quality import Index
from lo_diagnostic.scoring.agreement_gate import Wording
from lo_diagnostic.scoring.engine import Wanted
from lo_diagnostic.scoring.priorities import dependence, obstacle
from lo_diagnostic.scoring.scores import Priorities, Scores
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import Speech
from tests.survey_making import make_instrument, make_responses, make_survey

SCALES = {name: [f"{name}{item}" for item in range(4)] for name in ("care", "craft", "pace", "trust")}
ITEMS = [item for items in SCALES.values() for item in items]
LEVELS = {"north": 0.9, "south": -0.7, "east": 0.0, "west": 0.1}
CARELESS = (3, 23, 43, 63, 83, 103, 113)


def _answers(people: int, teams: list[str], seed: int, shift: float) -> NDArray[np.int64]:
    """Answers that differ by team; craft follows care closely, west is split on pace, and some careless."""
    person = np.random.default_rng(0).normal(0, 0.9, people)
    dice = np.random.default_rng(seed)
    team = np.array([LEVELS.get(name, 0.0) for name in teams])
    level = np.column_stack([person + team, person + team, dice.normal(0, 0.6, people), team + shift])
    level[:, 2] += [(-3.0 if place % 2 else 3.0) * (name == "west") for place, name in enumerate(teams)]
    spread = np.repeat([0.3, 0.3, 0.8, 0.9], 4)
    answers = np.rint(3 + np.repeat(level, 4, axis=1) + dice.normal(0, spread, (people, 16)))
    answers = np.clip(answers, 1, 5).astype(np.int64)
    answers[[place for place in CARELESS if place < people]] = 3
    return answers


def _survey(teams: list[str], seed: int = 1, shift: float = 0.0, **more: Any) -> Survey:
    answers = pd.DataFrame(_answers(len(teams), teams, seed, shift), columns=ITEMS)
    instrument = make_instrument(SCALES, referent="team")
    return make_survey(instrument, make_responses(answers, {"team": teams}), **more)


def _example() -> Survey:
    """Two linked waves of 126 people: four teams, and one of six people."""
    teams = [name for name in LEVELS for _ in range(30)] + ["small"] * 6
    earlier = replace(_survey(teams, 1), wave="2025")
    return replace(_survey(teams, 2, shift=0.5), wave="2026", earlier=earlier, linked=True)


def _printed(
    survey: Survey, capsys: pytest.CaptureFixture[str], *cuts: str, language: str = "en", **wanted: Any
) -> str:
    print_scores(survey, score_instruments(survey, cuts, Wanted(**wanted)), Speech(language))
    return capsys.readouterr().out


def _scores(survey: Survey, *cuts: str) -> Scores:
    return score_instruments(survey, cuts)[0].results


def _below(text: str, heading: str) -> list[str]:
    """The lines of one section, up to the empty line that ends it."""
    lines = iter(text.split(f"\n{heading}")[1].splitlines()[1:])
    return [line.rstrip() for line in _until_blank(lines)]


def _until_blank(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip():
            return
        yield line


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_tables_as_they_are(
    language: str, snapshot: SnapshotAssertion, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = _printed(_example(), capsys, "team", language=language, quality=True, outcome="trust")
    lines = [line.rstrip() for line in shown.splitlines()]
    assert max(map(len, lines)) <= 100
    assert "\n".join(lines) == snapshot


def test_without_groups_waves_and_wishes_there_is_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    alone = _survey(["north"] * 40 + ["south"] * 3)
    for cuts in ((), ("team",)):
        shown = _printed(alone, capsys, *cuts)
        for absent in ("How far", "Differences", "Changes", "account for", "quality", "chance"):
            assert absent not in shown


def test_split_groups_and_the_name_of_means_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    rows = _below(_printed(_example(), capsys, "team"), "How far groups differ and agree")
    pace = next(row for row in rows if row.startswith("pace"))
    assert "1 of 4" in pace
    assert pace.endswith("3: groups cannot be told apart; 1: answers are split")
    assert next(row for row in rows if row.startswith("trust")).endswith("the group's view")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_name_of_a_mean_and_every_index_has_words(language: str) -> None:
    assert set(view_words(Speech(language))) == set(get_args(Wording))
    assert set(index_words(Speech(language))) == set(get_args(Index))


def test_differences_are_told_where_they_are_clear_of_chance(capsys: pytest.CaptureFixture[str]) -> None:
    survey = _survey([name for name in LEVELS for _ in range(30)])
    tests = _scores(survey, "team").differences["team"]
    clear = [one for one in tests if one.verdict != "too_close"]
    rows = _below(_printed(survey, capsys, "team"), "Differences by team")
    assert 0 < len(clear) < len(tests) == 24
    assert len(rows) == len(clear) + 2
    assert "north higher than south" in rows[1]
    counted = f"{len(clear)} of 24 differences are clear of chance (Benjamini–Hochberg over all 24 tests)."
    assert rows[-1] == counted


def test_no_clear_difference_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    rows = _below(_printed(_survey(["here", "there"] * 20), capsys, "team"), "Differences by team")
    assert rows == [
        "None of 4 differences is clear of chance (Benjamini–Hochberg over all 4 tests). That does not make",
        "the groups alike.",
    ]


def test_of_many_differences_the_largest_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    teams = [f"{name}{number}" for name in LEVELS for number in range(4) for _ in range(20)]
    answers = _answers(320, [name[:-1] for name in teams], 1, 0)
    made = make_responses(pd.DataFrame(answers, columns=ITEMS), {"team": teams})
    survey = make_survey(make_instrument(SCALES), made)
    clear = [one for one in _scores(survey, "team").differences["team"] if one.verdict != "too_close"]
    rows = _below(_printed(survey, capsys, "team"), "Differences by team")
    assert len(clear) > 20
    assert len(rows) == 1 + 20 + 2
    assert "than the rest" in rows[1]
    assert rows[-2] == f"and {len(clear) - 20} more (--json gives all)"


def test_too_many_groups_say_why_there_are_no_differences(capsys: pytest.CaptureFixture[str]) -> None:
    survey = _survey([f"t{number}" for number in range(201) for _ in range(5)])
    rows = _below(_printed(survey, capsys, "team"), "Differences by team")
    assert rows == ["There are more than 200 groups: no differences are tested."]


@pytest.mark.parametrize("linked", [True, False])
def test_changes_say_whether_people_are_linked(linked: bool, capsys: pytest.CaptureFixture[str]) -> None:
    text = _printed(replace(_example(), linked=linked), capsys)
    rows = _below(text, "Changes since 2025")
    assert [row.split()[0] for row in rows[1:5]] == list(SCALES)
    assert rows[4].endswith("126 linked" if linked else "126, now 126")
    assert "  higher  " in rows[4]
    assert ("as if different people had answered" in text) is not linked
    assert "towards the middle" not in text


def test_groups_that_changed_stand_with_what_was_to_be_expected(capsys: pytest.CaptureFixture[str]) -> None:
    text = _printed(_example(), capsys, "team")
    changed = [one for one in _scores(_example(), "team").changes if one.cut and one.verdict != "too_close"]
    rows = re.split(r"expected +people *\n", text)[1].splitlines()
    assert [row.split()[1] for row in rows[: len(changed)]] == [
        f"{one.group}:" for one in sorted(changed, key=lambda one: -one.difference)
    ]
    assert "compare with the expected change" in text


REASONS = [
    (obstacle(99, 3), "fewer than 100 people have a score on every theme"),
    (obstacle(100, 13), "more than 12 other themes"),
    (dependence(np.array([[1.0, 0.0], [0.0, 0.0]])), "everyone has the same score on a theme"),
    (dependence(np.ones((2, 2))), "the score on one theme follows"),
    ("nearly collinear", "nearly follows"),
]


@pytest.mark.parametrize(("reason", "told"), REASONS)
def test_why_there_are_no_shares(reason: str, told: str) -> None:
    survey = _survey(["north"] * 30)
    words = ScoreWords(survey, survey.instruments[0].instrument, Speech("en"))
    found = Priorities("care", 30, None, {}, {"r_squared": reason, "weights": reason})
    title, why = map(str, told_priorities(words, found))
    assert title.strip() == "What the other themes account for in care"
    assert told in why


def test_one_theme_alone_has_no_shares(capsys: pytest.CaptureFixture[str]) -> None:
    answers = pd.DataFrame(_answers(120, ["north"] * 120, 1, 0)[:, :4], columns=ITEMS[:4])
    survey = make_survey(make_instrument({"care": SCALES["care"]}), make_responses(answers))
    assert "No shares: there is no other theme with results." in _printed(survey, capsys, outcome="care")


def test_shares_stand_largest_first_and_claim_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    text = _printed(_example(), capsys, outcome="trust")
    rows = _below(text, "What the other themes account for in trust")
    shares = [float(row.split()[1]) for row in rows[2:-1]]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)
    together = float(rows[0].split("%")[0].removeprefix("Together "))
    assert sum(shares) == pytest.approx(together, abs=0.2)
    assert rows[-1].startswith("Neither drivers nor causes.")


def test_scores_without_flagged_answers_stand_beside_where_shown(capsys: pytest.CaptureFixture[str]) -> None:
    survey = _example()
    text = _printed(survey, capsys, quality=True)
    (release,) = score_instruments(survey, (), Wanted(quality=True))
    quality = release.results.quality
    assert quality is not None
    assert quality is not WITHHELD
    (care,) = [row for row in text.split("flagged answers\n")[1].splitlines() if row.startswith("care")]
    assert care.split()[1:4:2] == ["126", "119"]
    few = make_survey(survey.instruments[0].instrument, survey.responses, minimum_group=10, minimum_detail=10)
    assert "Scores without flagged answers: withheld." in _printed(few, capsys, quality=True)


def test_quality_of_too_few_people_is_withheld(capsys: pytest.CaptureFixture[str]) -> None:
    assert _below(_printed(_survey(["north"] * 4), capsys, quality=True), "Response quality") == ["withheld"]


def test_names_of_groups_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    teams = [{"north": "[bold]a[/]", "south": "b\x1b[2J"}[name] for name in ("north", "south") * 30]
    answers = _answers(60, ["north", "south"] * 30, 1, 0)
    made = make_responses(pd.DataFrame(answers, columns=ITEMS), {"team": teams})
    text = _printed(make_survey(make_instrument(SCALES), made), capsys, "team")
    assert "[bold]a[/] higher than b[2J" in text
    assert "\x1b" not in text


@given(st.floats(0, 1))
def test_no_p_is_zero(p: float) -> None:
    survey = _survey(["north"] * 10)
    for language, least in (("en", "< .001"), ("nl", "< ,001")):
        told = ScoreWords(survey, survey.instruments[0].instrument, Speech(language)).p(p)
        assert (
            told == least if p < 0.001 else float(told.replace(",", ".")) == pytest.approx(p, abs=0.0005001)
        )
        assert told not in (".000", ",000")
