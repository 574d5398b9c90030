"""What in a sound study deserves a second look before people are asked, or before a report is issued."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.study.facts import checklist
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.ledger_file import read_ledger
from lo_diagnostic.study.licences import forbidden_uses
from lo_diagnostic.study.settings import Finding, Study
from lo_diagnostic.study.study_file import read_study, told_of
from lo_diagnostic.study.survey import headcount_warning, survey_of_study

USUAL_MINIMUM: Final = 5


def look_through(folder: StudyFolder, today: date) -> list[Problem]:
    """Warnings about the settings of a study, and errors of files in it that cannot be read."""
    study = folder.study
    found = [
        *forbidden_uses(study, folder.questionnaire()),
        *_open_facts(folder),
        *_headcounts(study),
        *_promises(study, today),
    ]
    return [*_warnings(folder, found), *_logo(folder), *_answers(folder)]


def licence_warnings(folder: StudyFolder) -> list[Problem]:
    """A warning for each instrument whose licence does not allow what the study is used for."""
    return _warnings(folder, forbidden_uses(folder.study, folder.questionnaire()))


def _warnings(folder: StudyFolder, found: Sequence[Finding]) -> list[Problem]:
    """Findings as warnings, at their lines of study.yaml."""
    _, document, _ = read_study(folder.path)
    return [replace(told_of(document, *finding), severity="warning") for finding in found]


def _open_facts(folder: StudyFolder) -> Iterator[Finding]:
    answers = folder.study.facts
    open_ones = [fact.id for fact in checklist(folder.questionnaire()) if answers.get(fact.id) is None]
    if open_ones:
        message = f"what is in place has no answer yet: {', '.join(open_ones)}."
        yield ("facts",), message, "Answer each with yes, partly or no, once for the organisation."


def _headcounts(study: Study) -> Iterator[Finding]:
    """Without headcounts nothing tells who is missing."""
    partly = False
    for number, (name, attribute) in enumerate(study.attributes.items()):
        known = [value.headcount for value in attribute.values.values() if value.headcount is not None]
        missing = [group for group, value in attribute.values.items() if value.headcount is None]
        if known and missing:
            partly = partly or number == 0
            message = f"no headcount is given for {', '.join(missing)}."
            yield ("attributes", name), message, "Add it: then the report can tell whose voice is missing."
        if study.headcount is not None and sum(known) > study.headcount:
            message = f'"{name}" counts {sum(known)} people, more than the headcount of {study.headcount}.'
            yield ("attributes", name), message, "Correct one of them."
    if study.people is None and not partly:
        remedy = "Add `headcount: N`: then the report can tell how many did not answer."
        yield ("headcount",), "how many people are asked is not given.", remedy


def _promises(study: Study, today: date) -> Iterator[Finding]:
    """What people are told before they answer."""
    if (day := study.privacy.retain_until) < today:
        message = f"the answers were to be kept until {day.isoformat()}: that day is past."
        yield (
            ("privacy", "retain_until"),
            message,
            "Remove the study, or agree on a later day with the people.",
        )
    if (least := study.confidentiality.minimum_group) < USUAL_MINIMUM:
        message = f"scores of {least} people are shown; {USUAL_MINIMUM} is usual."
        remedy = f"Set minimum_group to {USUAL_MINIMUM}, unless those who answer agreed to {least}."
        yield ("confidentiality", "minimum_group"), message, remedy


def _logo(folder: StudyFolder) -> list[Problem]:
    logo = folder.study.report.logo
    if logo is None or (folder.path / logo).is_file():
        return []
    message = "the logo that study.yaml names is not there."
    return [Problem(str(folder.path / logo), "", message, "Put the file into the study folder.", "warning")]


def _answers(folder: StudyFolder) -> list[Problem]:
    """Can the answers be read, and what was shown of them? Then: do they fit the settings?"""
    readers: list[Callable[[], Any]] = [
        lambda: folder.drafts(folder.study.wave),
        folder.batches,
        lambda: read_ledger(folder.path),
    ]
    problems = [problem for read in readers for problem in _faults(read)]
    if problems:
        return problems
    try:
        survey = survey_of_study(folder)
    except InputProblems as fault:
        return list(fault.problems)
    lost = survey.history.lost_ledger() if survey.history else []
    return [*headcount_warning(survey), *lost]


def _faults(read: Callable[[], Any]) -> tuple[Problem, ...]:
    try:
        read()
    except InputProblems as fault:
        return fault.problems
    return ()
