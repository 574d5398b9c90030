"""Findings: standings on the bands, the plane, which rules fire, and what the guards hold back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from lo_diagnostic.disclosure.release import WITHHELD
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.findings.advice import choose_actions, choose_cards
from lo_diagnostic.findings.analysis import analyse
from lo_diagnostic.findings.findings import Standing
from lo_diagnostic.findings.guidance import shipped_cards, shipped_rules
from lo_diagnostic.findings.plane import place_on_plane
from lo_diagnostic.findings.standing import standing
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.report.sentences import tension
from lo_diagnostic.scoring.bands import place
from lo_diagnostic.scoring.cells import IndexScores, Interval
from lo_diagnostic.study.example import make_example
from lo_diagnostic.study.survey import Survey, survey_of_study
from lo_diagnostic.text import Speech
from tests.report_example import example_findings, told_as_one
from tests.survey_making import make_responses, make_survey

CORE = find_instrument("learning-organisation").instrument
LEARNING = CORE.bands["learning"]
PRESSURE = CORE.bands["pressure"]
POOR, OK, BEST, UNCLEAR = Standing.POOR, Standing.OK, Standing.BEST, Standing.UNCLEAR


@pytest.mark.parametrize(
    ("mean", "low", "high", "band", "clear", "leaning"),
    [
        (30, 25, 35, "restrictive", True, None),
        (37.4, 30, 37.4, "restrictive", True, None),
        (37.5, 37.5, 62.5, "mixed", True, None),
        (40, 35, 45, "mixed", False, "restrictive"),
        (62.5, 60, 62.6, "mixed", False, "expansive"),
        (50, 30, 70, "mixed", False, None),
        (63, 20, 90, "expansive", False, None),
    ],
)
def test_bands(mean: float, low: float, high: float, band: str, clear: bool, leaning: str | None) -> None:
    found = place(mean, Interval(0.9, low, high), LEARNING)
    assert found is not None
    assert (found.id, found.clear, found.leaning) == (band, clear, leaning)


@pytest.mark.parametrize(
    ("mean", "low", "high", "learning", "pressure"),
    [
        (30, 25, 35, POOR, BEST),
        (35, 30, 45, POOR, BEST),
        (40, 35, 45, POOR, OK),
        (50, 45, 55, OK, OK),
        (60, 55, 65, OK, POOR),
        (70, 65, 75, BEST, POOR),
        (50, 30, 70, UNCLEAR, UNCLEAR),
    ],
)
def test_standings(mean: float, low: float, high: float, learning: Standing, pressure: Standing) -> None:
    interval = Interval(0.9, low, high)
    assert standing(place(mean, interval, LEARNING), LEARNING, unfavourable=False) is learning
    assert standing(place(mean, interval, PRESSURE), PRESSURE, unfavourable=True) is pressure


def _rules(**standings: Standing) -> list[str]:
    named = {name.replace("_", "-"): where for name, where in standings.items()}
    return [action.rule for action in choose_actions(shipped_rules(), named).actions]


def test_workload_first_and_nothing_that_adds_time() -> None:
    fired = _rules(time_pressure=POOR, reflection=POOR, wide_participation=POOR, curiosity=OK)
    assert fired[0] == "R06"
    assert "R01" in fired
    assert not {rule.id for rule in shipped_rules() if rule.adds_time} & set(fired)


def test_rules_on_what_was_not_measured_stay_silent() -> None:
    assert _rules(reflection=POOR) == []
    assert _rules(reflection=POOR, time_pressure=OK) == ["R02"]
    assert _rules(reflection=POOR, time_pressure=UNCLEAR) == []


def test_one_rule_takes_the_place_of_three() -> None:
    low = {
        "wide_participation": POOR,
        "work_that_teaches": POOR,
        "learning_off_the_job": POOR,
        "time_pressure": OK,
    }
    assert _rules(**low) == ["R12"]


def test_all_is_well() -> None:
    assert _rules(reflection=BEST, action=BEST, time_pressure=BEST) == ["R29"]
    assert "R29" not in _rules(reflection=BEST, action=OK, time_pressure=BEST)


def test_never_more_than_three() -> None:
    everything = {dimension.id.replace("-", "_"): POOR for name in shipped_ids()
                  for dimension in find_instrument(name).instrument.dimensions}  # fmt: skip
    assert len(_rules(**everything)) == 3
    assert len(_rules(**everything | {"time_pressure": OK})) == 3


def test_cards_of_every_workshop_come_last() -> None:
    cards = choose_cards(shipped_cards(), {"reflection": POOR})
    assert [card.fired_on for card in cards[:1]] == [("reflection",)]
    assert [card.id for card in cards[-3:]] == ["embedding", "stakeholders", "vision"]


def test_an_interval_across_the_middle_is_too_close() -> None:
    wide, narrow = (IndexScores(6, 60.0, Interval(0.9, 60 - margin, 60 + margin)) for margin in (12, 3))
    plane = place_on_plane({"capability": wide, "capacity": narrow})
    assert plane is not None
    assert plane.close == ("capability",)


@pytest.mark.parametrize(
    ("capability", "capacity", "region", "close"),
    [
        (70, 70, "room-to-grow", ()),
        (70, 30, "running-hot", ()),
        (30, 70, "untapped-room", ()),
        (30, 30, "locked-in", ()),
        (52, 30, "running-hot", ("capability",)),
        (70, 45, "running-hot", ("capacity",)),
        (44, 56, "untapped-room", ()),
        (55, 45, "running-hot", ("capability", "capacity")),
    ],
)
def test_regions(capability: float, capacity: float, region: str, close: tuple[str, ...]) -> None:
    indices = {
        name: IndexScores(60, mean, Interval(0.9, mean - 3, mean + 3))
        for name, mean in (("capability", capability), ("capacity", capacity))
    }
    plane = place_on_plane(indices)
    assert plane is not None
    assert (plane.region.id, plane.close) == (region, close)
    assert place_on_plane({**indices, "capacity": WITHHELD}) is None


def test_the_example_study_tells_its_story(tmp_path_factory: pytest.TempPathFactory) -> None:
    survey = survey_of_study(make_example(tmp_path_factory.mktemp("demo") / "demo", "nl"))
    found = analyse(survey)
    assert (found.n, found.headcount) == (61, 78)
    assert [action.rule for action in found.actions] == ["R06", "R01", "R23"]
    assert found.tension == "reflection"
    assert found.highest == ("experience",)
    assert found.plane is not None
    assert found.plane.region.id == "running-hot"
    assert found.participation["team"].rows[-1].with_unstated
    assert survey.synthetic


def _survey_answered_alike(n: int, levels: Mapping[str, float], missing: int = 0) -> Survey:
    """The core instrument: dimensions in `levels` after one level of the person, the others each their own.

    `levels`: where keyed answers centre on 1–5. The first `missing` people skip the last of them.
    """
    dice = np.random.default_rng(11)
    together = dice.normal(0, 1.1, n)
    table = {}
    for dimension in CORE.dimensions:
        alike = dimension.id in levels
        own = together if alike else dice.normal(0, 0.8, n)
        for item in dimension.asked():
            noise = dice.normal(0, 0.1 if alike else 0.6, n)
            keyed = np.clip(np.round(levels.get(dimension.id, 3) + own + noise), 1, 5)
            table[item.id] = 6 - keyed if item.reversed else keyed
            if missing and dimension.id == [*levels][-1]:
                table[item.id][:missing] = np.nan
    return make_survey(CORE, make_responses(pd.DataFrame(table)))


def test_what_people_answer_alike_is_one_theme_with_the_advice_on_each() -> None:
    found = analyse(_survey_answered_alike(80, {"wide-participation": 2.2, "work-that-teaches": 2.4}))
    together = "wide-participation+work-that-teaches"
    assert [one.dimension.id for one in found.dimensions][4:6] == [together, "learning-off-the-job"]
    theme = found.dimension(together)
    assert theme is not None
    assert theme is found.dimension("work-that-teaches")
    assert theme.standing is POOR
    assert theme.names == ("wide-participation", "work-that-teaches")
    assert found.tension == together
    assert {action.rule: action.fired_on for action in found.actions} == {
        "R09": (together,),
        "R10": (together,),
    }
    fired = [card for card in found.cards if card.fired_on]
    assert [(card.id, card.fired_on) for card in fired] == [
        ("wide-participation", (together,)),
        ("work-that-teaches", (together,)),
    ]
    assert found.plane is not None


def test_a_rule_on_all_parts_names_the_theme_once() -> None:
    low = dict.fromkeys(["wide-participation", "work-that-teaches", "learning-off-the-job"], 2.0)
    found = analyse(_survey_answered_alike(80, low))
    assert [action.rule for action in found.actions] == ["R12"]
    assert found.actions[0].fired_on == ("+".join(low),)


def test_the_story_of_time_stays_when_time_is_told_with_another_theme() -> None:
    pages = example_findings(("time-pressure", "learning-culture"))
    joined = told_as_one(pages, ["time-pressure", "fragmentation"])
    pressed = joined.dimension("time-pressure")
    assert pressed is not None
    assert pressed.names == ("time-pressure", "fragmentation")
    assert tension(joined, Speech("en")) == "Tension: Reflection with time pressure & Fragmentation."


@pytest.mark.parametrize(("n", "missing"), [(8, 0), (80, 2)])
def test_few_people_are_never_told_as_one(n: int, missing: int) -> None:
    levels = {"wide-participation": 2.2, "work-that-teaches": 2.4}
    found = analyse(_survey_answered_alike(n, levels, missing))
    assert all(not one.parts for one in found.dimensions)
    assert len(found.overlaps) == (n > 50)


def test_too_few_people_say_why(tmp_path_factory: pytest.TempPathFactory) -> None:
    survey = survey_of_study(make_example(tmp_path_factory.mktemp("demo") / "demo", "en"))
    few = survey.responses.where(survey.responses.people.index.to_series() < 4)
    with pytest.raises(InputProblems, match="4 people have answered; results are shown from 5"):
        analyse(type(survey)(**survey.__dict__ | {"responses": few}))
