"""Studies as chance makes them: any of the questionnaires, few or many people, groups, leaders, two waves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.instrument_file import InstrumentFile
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import Dimension, LocalText
from lo_diagnostic.report.frame import ReportFrame, survey_frame
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED, Responses
from lo_diagnostic.study.settings import Attribute, Confidentiality
from lo_diagnostic.study.survey import Survey

PEOPLE = (5, 7, 9, 11, 24, 40, 61, 130, 400)
Dice = np.random.Generator


def random_survey(seed: int) -> Survey:
    """The same survey for the same seed."""
    dice = np.random.default_rng(seed)
    names = sorted(dice.choice(shipped_ids(), size=int(dice.integers(1, 4)), replace=False))
    instruments = tuple(find_instrument(str(name)) for name in names)
    n = int(dice.choice(PEOPLE))
    attributes = _attributes(dice, n)
    levels = {
        dimension.id: float(dice.uniform(1.3, 4.7))
        for found in instruments
        for dimension in found.instrument.dimensions
    }
    survey = Survey(
        title=LocalText({"en": "Made by chance", "nl": "Door het toeval gemaakt"}),
        organisation="Made Ltd",
        wave="now",
        languages=("en", "nl"),
        instruments=instruments,
        responses=_responses(dice, n, instruments, attributes, levels),
        attributes=attributes,
        headcount=int(n * dice.uniform(1, 1.7)) if dice.random() < 0.7 else None,
        confidentiality=Confidentiality(),
        linked=bool(dice.random() < 0.5),
    )
    if dice.random() < 0.5:
        return survey
    before = {name: float(np.clip(level - dice.normal(0.15, 0.3), 1, 5)) for name, level in levels.items()}
    then = int(dice.choice(PEOPLE))
    responses = _responses(dice, then, instruments, attributes, before)
    return replace(survey, earlier=replace(survey, wave="then", responses=responses))


def random_frame(survey: Survey, language: str) -> ReportFrame:
    """The frame of its reports."""
    return survey_frame(
        survey, language, made_on=date(2026, 11, 21), program="lo-diag 0.1.0", short_hash="3f9a1c7e"
    )


def _attributes(dice: Dice, n: int) -> dict[str, Attribute]:
    teams = [f"team-{number}" for number in range(1, int(dice.integers(1, max(2, min(n // 8, 14)))) + 1)]
    found = {"team": _attribute("Team", teams)}
    if dice.random() < 0.6:
        found[ROLE] = _attribute("Role", ["staff", "leader"])
    return found


def _attribute(title: str, values: list[str]) -> Attribute:
    return Attribute.model_validate({"title": {"en": title, "nl": title}, "values": {v: {} for v in values}})


def _responses(
    dice: Dice,
    n: int,
    instruments: tuple[InstrumentFile, ...],
    attributes: Mapping[str, Attribute],
    levels: Mapping[str, float],
) -> Responses:
    groups = {name: _groups(dice, n, list(attribute.values)) for name, attribute in attributes.items()}
    person = dice.normal(0, 0.5, n)
    shift = {
        group: dice.normal(0, 0.4) for name, attribute in attributes.items() for group in attribute.values
    }
    person += np.sum([[shift[group] for group in column] for column in groups.values()], axis=0)
    answers: dict[str, np.ndarray] = {}
    for found in instruments:
        for dimension in found.instrument.dimensions:
            for item, given in _answers(dice, dimension, found, levels[dimension.id] + person).items():
                answers.setdefault(item, given)
    questions = [question for found in instruments for question in found.instrument.questions]
    remarks = {q.id: dice.choice(list(q.options), size=n) for q in questions if q.options}
    people = {"respondent": [f"p{place}" for place in range(n)], "wave": "now", "language": "en", **groups}
    return Responses(
        pd.DataFrame(people, dtype=object),
        pd.DataFrame(answers, dtype=np.int16),
        pd.DataFrame(remarks, index=range(n), dtype=object),
    )


def _groups(dice: Dice, n: int, values: list[str]) -> list[str]:
    weights = dice.dirichlet(np.full(len(values), 2.0))
    return [str(value) for value in dice.choice(values, size=n, p=weights)]


def _answers(
    dice: Dice, dimension: Dimension, found: InstrumentFile, levels: np.ndarray
) -> dict[str, np.ndarray]:
    given: dict[str, np.ndarray] = {}
    own = levels + dice.normal(0, 0.5, len(levels))
    for item in dimension.asked():
        scale = found.instrument.scale_of(dimension, item)
        low, high = scale.lowest, scale.highest
        wanted = low + (own + dice.normal(0, 0.8, len(own)) - 1) / 4 * (high - low)
        values = np.clip(np.round(wanted), low, high).astype(int)
        values = low + high - values if item.reversed else values
        chance = dice.random(len(values))
        values = np.where(chance < 0.03, NOT_ANSWERED, np.where(chance < 0.06, CANNOT_SAY, values))
        given[item.id] = values
    return given
