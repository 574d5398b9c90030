"""What the made-up people of the example answer: seeded, so that it comes out the same every time.

A small model: a level for each dimension in each wave, a shift for each team and for leaders, a person's own
tendency, noise. Scales hang together by it, and groups differ as they do in real organisations.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from lo_diagnostic.instrument.checks import LEADER, ROLE, STAFF
from lo_diagnostic.instrument.model import Dimension, Instrument, Item
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED, Responses
from lo_diagnostic.study.example_comments import WRITTEN

SEED: Final = 20261121
YEAR_BEFORE, NOW = 0, 1
"""The two waves."""


@dataclass(frozen=True)
class ExampleTeam:
    """`answered` and, among those, `leaders`: a year before, and now. Shifts are in points of the scale."""

    english: str
    dutch: str
    headcount: int
    answered: tuple[int, int]
    leaders: tuple[int, int]
    shift: float = 0.0
    pressure: float = 0.0


TEAMS: Final[Mapping[str, ExampleTeam]] = {
    "operations": ExampleTeam("Operations", "Uitvoering", 24, (14, 19), (2, 3), -0.25, 0.3),
    "service": ExampleTeam("Customer service", "Klantenservice", 21, (12, 16), (3, 3), 0.0, 0.35),
    "planning": ExampleTeam("Planning", "Planning", 15, (9, 11), (2, 2), 0.1, 0.1),
    "engineering": ExampleTeam("Engineering", "Techniek", 12, (7, 9), (2, 2), 0.4, -0.3),
    "facilities": ExampleTeam("Facilities", "Facilitair", 6, (3, 3), (0, 1)),
}
_UNSTATED: Final = ExampleTeam("", "", 0, (2, 3), (0, 1))
"""Those who do not say in which team they are."""

# dimension: where its keyed answers centre on the scale's 1–5 now, how far that has risen in a year, and how
# far leaders put it above staff
_LEVELS: Final = {
    "wide-participation": (2.55, 0.0, 0.0),
    "work-that-teaches": (3.6, 0.0, 0.2),
    "learning-off-the-job": (3.3, 0.6, 0.0),
    "curiosity": (3.45, 0.1, 0.6),
    "experience": (3.95, 0.4, 0.0),
    "reflection": (2.3, 0.1, 0.9),
    "action": (2.75, 0.15, 0.5),
    "time-pressure": (3.75, 0.05, 0.0),
}
_LEADING: Final = 0.2
"""The share of leaders among those who answer: levels are those of everybody."""


@dataclass(frozen=True)
class _Person:
    team: str | None
    place: ExampleTeam
    leads: bool
    wave: int

    def level(self, dimension: str) -> float:
        """Where this person's answers to a dimension centre, but for team and person."""
        now, risen, above = _LEVELS[dimension]
        return now - risen * (NOW - self.wave) + above * (self.leads - _LEADING)


def example_answers(instrument: Instrument, name: str, language: str, wave: int) -> Responses:
    """Everybody's answers in one of the two waves, which the study calls `name`; remarks in the later one."""
    dice = random.Random(SEED - (NOW - wave))  # noqa: S311 - an example must come out the same every time
    asked = _people(wave)
    answers = [_answers(dice, instrument, person) for person in asked]
    people = pd.DataFrame(
        {
            "respondent": [f"{dice.getrandbits(128):032x}" for _ in asked],
            "wave": name,
            "language": language,
            "team": [person.team for person in asked],
            ROLE: [LEADER if person.leads else STAFF for person in asked],
        },
        dtype=object,
    )
    items = [item.id for _, item in instrument.items()]
    remarks = {
        question.id: _remarks(dice, WRITTEN[question.id][language] if wave == NOW else (), len(asked))
        for question in instrument.questions
    }
    table = pd.DataFrame(answers, columns=items).fillna(NOT_ANSWERED).astype(np.int16)
    return Responses(people, table, pd.DataFrame(remarks, dtype=object))


def _people(wave: int) -> list[_Person]:
    return [
        _Person(team, place, number >= place.answered[wave] - place.leaders[wave], wave)
        for team, place in [*TEAMS.items(), (None, _UNSTATED)]
        for number in range(place.answered[wave])
    ]


def _answers(dice: random.Random, instrument: Instrument, person: _Person) -> dict[str, int]:
    tendency = dice.gauss(0, 0.45)
    answers: dict[str, int] = {}
    for dimension in instrument.dimensions:
        hurried = dimension.high == "unfavourable"
        place = person.place
        own = dice.gauss(0, 0.45) + (place.pressure - 0.3 * tendency if hurried else place.shift + tendency)
        for item in dimension.asked():
            answers[item.id] = _answer(dice, dimension, item, person.level(dimension.id) + own)
    return answers


def _answer(dice: random.Random, dimension: Dimension, item: Item, centre: float) -> int:
    chance = dice.random()
    if chance < 0.012:
        return NOT_ANSWERED
    if chance < (0.045 if dimension.id == "learning-off-the-job" else 0.02):
        return CANNOT_SAY
    value = min(5, max(1, round(centre + dice.gauss(0, 0.75))))
    return 6 - value if item.reversed else value


def _remarks(dice: random.Random, texts: Sequence[str], people: int) -> list[str | None]:
    """The texts, each by another of so many people; None for the others."""
    writers = dict(zip(dice.sample(range(people), len(texts)), texts, strict=True))
    return [writers.get(person) for person in range(people)]
