"""A survey as it was when something was shown of it: whose answers counted, and what had been shown before.

Both are told by keyed hashes, and found again in the study: its ledger keeps the answers of every freeze, and
what was shown in the order of showing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.responses.canonical_bytes import canonical_bytes
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.history import History
from lo_diagnostic.study.keyed import StudyKey
from lo_diagnostic.study.ledger import Freeze, Shown
from lo_diagnostic.study.survey import Survey


@dataclass(frozen=True)
class Moment:
    """Keyed hashes of the `answers` that counted, by wave, and of what was `shown` of them."""

    answers: Mapping[str, str]
    shown: str


def moment_of(survey: Survey, shown: Shown, key: StudyKey) -> Moment:
    """The moment at which `shown` is shown of the survey of a study."""
    return Moment(answers_of(survey, key), _shown_hash(shown, key))


def answers_of(survey: Survey, key: StudyKey) -> dict[str, str]:
    """Of the survey's wave and the one that it is compared with: a hash of the answers that count now."""
    histories = (one.history for one in (survey, survey.earlier) if one)
    return {one.wave: _answers_hash(one.folder, one.wave, one.responses, key) for one in histories if one}


def surveys_at(survey: Survey, moment: Moment, key: StudyKey) -> Iterator[Survey]:
    """The survey as it may have been then, under today's settings and questionnaires, the likeliest first.

    None where the answers are not there any more. Where the ledger does not know what was shown then, or when
    that was beside what was shown of the earlier wave, anything that it knows may have been shown by then.
    """
    before = survey.earlier if survey.earlier and survey.earlier.wave in moment.answers else None
    if len(moment.answers) != 1 + (before is not None):
        return
    for now in _waves_at(survey, moment, key):
        if before is None:
            yield replace(now, earlier=None)
        else:
            yield from (replace(now, earlier=earlier) for earlier in _waves_at(before, moment, key))


def _waves_at(survey: Survey, moment: Moment, key: StudyKey) -> Iterator[Survey]:
    history = survey.history
    found = _freeze_at(history, moment, key) if history else None
    if history is None or found is None:
        return
    freeze, responses = found
    for many in _shown_by(history, freeze, moment, key):
        told = replace(history.told, issues=history.told.issues[:many])
        ledger = history.ledger.with_wave(history.wave, told)
        then = replace(history, ledger=ledger, freeze=freeze, responses=responses, waiting=0)
        yield replace(survey, responses=responses, history=then)


def _freeze_at(history: History, moment: Moment, key: StudyKey) -> tuple[Freeze, Responses] | None:
    """The answers that counted then, among those that count now or did whenever something was shown."""
    for freeze in (history.freeze, *reversed(history.told.freezes)):
        try:
            responses = history.at(freeze)
        except InputProblems:
            continue
        if _answers_hash(history.folder, history.wave, responses, key) == moment.answers.get(history.wave):
            return freeze, responses
    return None


def _shown_by(history: History, freeze: Freeze, moment: Moment, key: StudyKey) -> Iterator[int]:
    """How many issues of the wave there may have been by then."""
    issues, freezes = history.told.issues, history.told.freezes
    for number, issue in enumerate(issues):
        if freezes[issue.freeze] == freeze and _shown_hash(issue.shown, key) == moment.shown:
            yield number
            return
    yield from range(len(issues), -1, -1)


def _shown_hash(shown: Shown, key: StudyKey) -> str:
    text = json.dumps(shown, sort_keys=True, separators=(",", ":"))
    return key.of("shown", [text.encode("ascii")])


def _answers_hash(folder: StudyFolder, wave: str, responses: Responses, key: StudyKey) -> str:
    questions = [question for asked in folder.questionnaire() for question in asked.questions]
    choices = {question.id for question in questions if question.type == "choice"}
    return key.of(f"answers {wave}", canonical_bytes(responses, choices))
