"""What in a sound study deserves a second look before people are asked, or before a report is issued."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from lo_diagnostic.errors import InputProblems, Problem, did_you_mean
from lo_diagnostic.instrument.conditions import choice_values
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.study.answers import Draft
from lo_diagnostic.study.facts import checklist
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.ledger_file import read_ledger
from lo_diagnostic.study.licences import forbidden_uses
from lo_diagnostic.study.settings import Study
from lo_diagnostic.study.study_checks import idle_values
from lo_diagnostic.study.study_file import in_order, read_study
from lo_diagnostic.study.survey import headcount_warning, survey_of_study
from lo_diagnostic.yaml_file import Finding

USUAL_MINIMUM: Final = 5
MAX_TOLD: Final = 5


def study_warnings(folder: StudyFolder, today: date) -> list[Problem]:
    """Warnings about a study's settings and answers, and errors of files in it that cannot be read."""
    return in_order([*settings_warnings(folder, today), *answers_warnings(folder)])


def settings_warnings(folder: StudyFolder, today: date) -> list[Problem]:
    """Warnings about a study's settings alone."""
    study, instruments = folder.study, folder.questionnaire()
    found = [
        *forbidden_uses(study, instruments),
        *idle_values(study, instruments),
        *_open_facts(folder),
        *_headcounts(study),
        *_kept_too_long(folder, today),
        *_promises(study),
    ]
    return in_order([*_warnings(folder, found), *_logo(folder)])


def licence_warnings(folder: StudyFolder) -> list[Problem]:
    """A warning for each instrument whose licence does not allow what the study is used for."""
    return _warnings(folder, forbidden_uses(folder.study, folder.questionnaire()))


def _warnings(folder: StudyFolder, found: Sequence[Finding]) -> list[Problem]:
    """Findings as warnings, at their lines of study.yaml."""
    document = read_study(folder.path).document
    return [document.problem(*finding, severity="warning") for finding in found]


def _open_facts(folder: StudyFolder) -> Iterator[Finding]:
    answers = folder.study.facts
    known = [fact.id for fact in checklist(folder.questionnaire())]
    open_ones = [name for name in known if answers.get(name) is None]
    for name in answers:
        if name not in known and (near := did_you_mean(name, open_ones)).startswith("Did you mean"):
            yield ("facts", name), f'"{name}" stands on no checklist of this study.', near
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


def _kept_too_long(folder: StudyFolder, today: date) -> Iterator[Finding]:
    """What people are told before they answer: until when; nothing to say once all of it was removed."""
    day = folder.study.privacy.retain_until
    try:
        closed = {told.closed for told in read_ledger(folder.path).waves.values()}
    except InputProblems:
        closed = set()
    if day < today and closed != {"expired"}:
        message = f"the answers were to be kept until {day.isoformat()}: that day is past."
        remedy = "Remove them with `lo-diag expire`, or agree on a later day with the people."
        yield ("privacy", "retain_until"), message, remedy


def _promises(study: Study) -> Iterator[Finding]:
    """What people are told before they answer: how few of them results are shown."""
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


def answers_warnings(folder: StudyFolder) -> list[Problem]:
    """Can the answers be read, and what was shown of them? Then: do they fit the settings?"""
    readers: list[Callable[[], Any]] = [
        folder.drafts,
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
    return [*headcount_warning(survey), *_unfitting(folder), *lost]


def _unfitting(folder: StudyFolder) -> list[Problem]:
    """Answers that the settings know nothing of any more, file by file."""
    study, asked = folder.study, folder.questionnaire()
    questions = [question for instrument in asked for question in instrument.questions]
    groups: dict[str, Collection[str]] = {
        "wave": study.waves,
        **choice_values(questions),
        **{name: attribute.values.keys() for name, attribute in study.attributes.items()},
    }
    known = {*groups, *(question.id for question in questions)}
    known |= {item.id for instrument in asked for _, item in instrument.items()}
    files = {str(folder.answers_path): _given_live(folder.drafts())}
    for batch in folder.batches():
        path = folder.batches_path / f"{batch.provenance.batch}.parquet"
        files[str(path)] = _given_in(batch.responses)
    problems = []
    for file, given in files.items():
        if lost := sorted(given.keys() - known):
            message = f"holds answers to {_listed(lost)}, which nobody is asked any more: they count nowhere."
            problems.append(Problem(file, "", message, "Give it back the id that it had there.", "warning"))
        for name in (name for name in groups if name in given):
            if odd := sorted(given[name] - set(groups[name])):
                message = f'holds {_listed(odd)} as "{name}", which the study does not have.'
                remedy = "Give it back the id that it had there, or add it beside the others."
                problems.append(Problem(file, "", message, remedy, "warning"))
    return problems


def _given_live(drafts: Iterable[Draft]) -> dict[str, set[str]]:
    """Whatever was answered live → the different answers, of items without them."""
    given: dict[str, set[str]] = {}
    for draft in drafts:
        texts = {"wave": draft.wave, **draft.attributes, **draft.remarks}
        for name, text in texts.items():
            if text is not None:
                given.setdefault(name, set()).add(text)
        given |= {item: set() for item, value in draft.answers.items() if value is not None}
    return given


def _given_in(responses: Responses) -> dict[str, set[str]]:
    """Whatever was answered in a batch → the different answers, of items without them."""
    texts = [responses.people.drop(columns=["respondent", "language"]), responses.remarks]
    given = {str(name): set(column.dropna().unique()) for table in texts for name, column in table.items()}
    items = {item: set[str]() for item in map(str, responses.answers) if responses.who_answered([item]).any()}
    return {name: values for name, values in given.items() if values} | items


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_TOLD} more" if len(names) > MAX_TOLD else ""
    return ", ".join(f'"{name}"' for name in names[:MAX_TOLD]) + more


def _faults(read: Callable[[], Any]) -> tuple[Problem, ...]:
    try:
        read()
    except InputProblems as fault:
        return fault.problems
    return ()
