"""The example study of `lo-diag demo`: an organisation of 78 in two waves, a year apart; synthetic, said so.

47 people answer in the first wave and 61 in the second, of whom some write something; all that they wrote is
kept, as `lo-diag comments` keeps it.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.checks import LEADER, ROLE, STAFF
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.responses.responses import Responses, stack
from lo_diagnostic.study.batches import SYNTHETIC, Batch, Provenance, write_batch
from lo_diagnostic.study.comment_decisions import Comment, Decision, keep_decision
from lo_diagnostic.study.example_answers import NOW, TEAMS, YEAR_BEFORE, example_answers
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.new_study import create_study
from lo_diagnostic.study.plan_study import this_season
from lo_diagnostic.study.role import role_attribute
from lo_diagnostic.study.study_file import STUDY_FILE
from lo_diagnostic.text import Speech

INSTRUMENT: Final = "learning-organisation"
_BATCH: Final = "example"
_ROLES: Final = {STAFF: {"headcount": 64}, LEADER: {"headcount": 14}}

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
    named = zip((YEAR_BEFORE, NOW), folder.study.waves, strict=True)
    waves = [example_answers(found.instrument, name, language, wave) for wave, name in named]
    _keep_comments(folder, waves[NOW])
    responses = stack(waves)
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
    speech = Speech(language)
    waves = [this_season(today.replace(year=year, day=1), speech) for year in (today.year - 1, today.year)]
    languages = sorted(("en", "nl"), key=lambda code: code != language)
    values = {
        name: {"title": {"en": team.english, "nl": team.dutch}, "headcount": team.headcount}
        for name, team in TEAMS.items()
    }
    return {
        "title": _TITLE,
        "organisation": _ORGANISATIONS[language],
        "languages": languages,
        "headcount": sum(team.headcount for team in TEAMS.values()),
        "attributes": {
            "team": {"title": {"en": "Team", "nl": "Team"}, "values": values},
            ROLE: role_attribute(languages, _ROLES),
        },
        "wave": waves[NOW],
        "waves": waves,
        "confidentiality": {"minimum_group": 5, "minimum_detail": 10},
        "privacy": {
            "purpose": _PURPOSE,
            "recipients": _RECIPIENTS,
            "retain_until": (today + timedelta(days=400)).isoformat(),
        },
        "use": {"commercial": True},
    }


def _keep_comments(folder: StudyFolder, responses: Responses) -> None:
    """Decide about all that was written: it may be shown."""
    people = responses.people
    for question, texts in responses.remarks.items():
        for person, wave, text in zip(people["respondent"], people["wave"], texts, strict=True):
            if isinstance(text, str):
                comment = Comment(wave, str(question), person, text)
                keep_decision(folder.path, comment, Decision(verdict="keep"))
