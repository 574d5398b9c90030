"""The example study of `lo-diag demo`: an organisation of 78, of whom 61 answer; seeded, synthetic, said so.

The answers come from a small model (a level for each dimension, a shift for each team, a person's own
tendency, noise), so that scales hang together and teams differ as they do in real organisations.
"""

from __future__ import annotations

import hashlib
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.instrument.model import Dimension, Instrument, Item
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED, Responses
from lo_diagnostic.study.batches import SYNTHETIC, Batch, Provenance, write_batch
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.new_study import create_study
from lo_diagnostic.study.plan_study import this_season
from lo_diagnostic.study.study_file import STUDY_FILE
from lo_diagnostic.text import Speech

INSTRUMENT: Final = "learning-organisation"
SEED: Final = 20261121
_BATCH: Final = "example"

# team: English name, Dutch name, headcount, people who answer, general shift, shift of time pressure
_TEAMS: Final = {
    "operations": ("Operations", "Uitvoering", 24, 19, -0.25, 0.3),
    "service": ("Customer service", "Klantenservice", 21, 16, 0.0, 0.35),
    "planning": ("Planning", "Planning", 15, 11, 0.1, 0.1),
    "engineering": ("Engineering", "Techniek", 12, 9, 0.4, -0.3),
    "facilities": ("Facilities", "Facilitair", 6, 3, 0.0, 0.0),
}
_UNSTATED: Final = 3

_ORGANISATIONS: Final = {"en": "Harbour Works (example)", "nl": "Havenbedrijf Voorbeeld"}
_TITLE: Final = {"en": "Learning climate", "nl": "Leerklimaat"}
_PURPOSE: Final = {
    "en": "To learn where we learn well and where not.",
    "nl": "Zien waar we goed leren en waar minder.",
}
_RECIPIENTS: Final = {
    "en": "Management and the works council see the report; it holds no single answers.",
    "nl": "Directie en ondernemingsraad zien het rapport; daarin staan geen losse antwoorden.",
}

# dimension: where its keyed answers centre on the scale's 1–5
_LEVELS: Final = {
    "wide-participation": 2.55,
    "work-that-teaches": 3.6,
    "learning-off-the-job": 3.3,
    "curiosity": 3.45,
    "experience": 3.95,
    "reflection": 2.3,
    "action": 2.75,
    "time-pressure": 3.75,
}


def make_example(path: Path, language: str) -> StudyFolder:
    """Write the example study into a new folder, or open the one that is there already.

    Raises InputProblems when the folder holds anything else, or cannot be made.
    """
    found = find_instrument(INSTRUMENT)
    if language not in _ORGANISATIONS:
        raise InputProblems.one(
            "", "--language", f'the example does not speak "{language}".', "Choose en or nl."
        )
    if (path / STUDY_FILE).is_file():
        folder = _opened(path)
        if folder.batches():
            return folder
    else:
        folder = create_study(path, _settings(language, date.today()), [found])
    responses = _responses(found.instrument, folder.study.wave, language)
    digest = hashlib.sha256(responses.answers.to_csv(index=False).encode()).hexdigest()
    provenance = Provenance(_BATCH, SYNTHETIC, "lo-diag demo", digest, date.today().isoformat())
    write_batch(folder.batches_path, Batch(provenance, responses))
    return folder


def _opened(path: Path) -> StudyFolder:
    """An earlier example, whole or interrupted before its answers were there."""
    folder = open_study(path)
    batches = [batch.provenance.batch for batch in folder.batches()]
    untouched = not batches and not len(folder.responses(folder.study.wave))
    if batches != [_BATCH] and not (untouched and folder.study.organisation in _ORGANISATIONS.values()):
        remedy = "Choose another folder; a study of your own is never touched."
        raise InputProblems.one(str(path), "", "is another study than the example.", remedy)
    return folder


def _settings(language: str, today: date) -> dict[str, Any]:
    wave = this_season(today, Speech(language))
    values = {
        team: {"title": {"en": english, "nl": dutch}, "headcount": headcount}
        for team, (english, dutch, headcount, *_) in _TEAMS.items()
    }
    return {
        "title": _TITLE,
        "organisation": _ORGANISATIONS[language],
        "languages": sorted(("en", "nl"), key=lambda code: code != language),
        "headcount": sum(values[team]["headcount"] for team in _TEAMS),
        "attributes": {"team": {"title": {"en": "Team", "nl": "Team"}, "values": values}},
        "wave": wave,
        "waves": [wave],
        "confidentiality": {"minimum_group": 5, "minimum_detail": 10},
        "privacy": {
            "purpose": _PURPOSE,
            "recipients": _RECIPIENTS,
            "retain_until": (today + timedelta(days=400)).isoformat(),
        },
        "use": {"commercial": True},
    }


def _responses(instrument: Instrument, wave: str, language: str) -> Responses:
    dice = random.Random(SEED)  # noqa: S311 - an example must come out the same every time
    teams: list[str | None] = [team for team, row in _TEAMS.items() for _ in range(row[3])]
    teams += [None] * _UNSTATED
    answers = [_person(dice, instrument, team) for team in teams]
    people = pd.DataFrame(
        {
            "respondent": [f"{dice.getrandbits(128):032x}" for _ in teams],
            "wave": wave,
            "language": language,
            "team": teams,
        },
        dtype=object,
    )
    items = [item.id for _, item in instrument.items()]
    remarks = pd.DataFrame(
        {question.id: [None] * len(teams) for question in instrument.questions}, dtype=object
    )
    table = pd.DataFrame(answers, columns=items).fillna(NOT_ANSWERED).astype(np.int16)
    return Responses(people, table, remarks)


def _person(dice: random.Random, instrument: Instrument, team: str | None) -> dict[str, int]:
    shift, pressure = _TEAMS[team][4:6] if team else (0.0, 0.0)
    tendency = dice.gauss(0, 0.45)
    answers: dict[str, int] = {}
    for dimension in instrument.dimensions:
        hurried = dimension.high == "unfavourable"
        own = dice.gauss(0, 0.45) + (pressure - 0.3 * tendency if hurried else shift + tendency)
        for item in dimension.asked():
            answers[item.id] = _answer(dice, dimension, item, own)
    return answers


def _answer(dice: random.Random, dimension: Dimension, item: Item, own: float) -> int:
    chance = dice.random()
    if chance < 0.012:
        return NOT_ANSWERED
    if chance < (0.045 if dimension.id == "learning-off-the-job" else 0.02):
        return CANNOT_SAY
    value = min(5, max(1, round(_LEVELS[dimension.id] + own + dice.gauss(0, 0.75))))
    return 6 - value if item.reversed else value
