"""Verifying a report: is the file as it was made, and do its numbers still follow from the study?

Everything is computed as the study is now. Where other numbers come out, they are computed once more as
things stood when the report was made: from the answers that counted then, beside what had been shown by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from lo_diagnostic import __version__
from lo_diagnostic.errors import InputProblems, Problem, Severity, errors_among
from lo_diagnostic.report.issue import analysis_for
from lo_diagnostic.report.readers import READERS
from lo_diagnostic.report.seal import MADE_ANEW, Seal, Vouched, is_as_made, read_seal
from lo_diagnostic.report.sealing import engine_hash, instrument_hashes, numbers_hash, settings_hash
from lo_diagnostic.study.keyed import StudyKey, study_key
from lo_diagnostic.study.moments import answers_of, surveys_at
from lo_diagnostic.study.source import open_source
from lo_diagnostic.study.study_file import STUDY_FILE
from lo_diagnostic.study.survey import Survey

VERIFICATION_FORMAT: Final = "lo-diag/verification/1"
_ANEW: Final = "Make the report anew with `lo-diag report`."
_REMOVED: Final = "Nothing: what was issued stays as it was issued, and cannot be computed again."
_PUT_BACK: Final = "Put it back as it was, or make the report anew with `lo-diag report`."


class Numbers(StrEnum):
    """Do the numbers follow? `FOLLOWED`: from what counted and had been shown when the report was made."""

    FOLLOW = "follow"
    FOLLOWED = "followed"
    DIFFER = "differ"


@dataclass(frozen=True)
class Comparison:
    """A report's study then and now.

    `changed`: ids of questionnaires that were. `come`, `gone`: people who count now and did not then, and the
    other way round; None where the answers of then are not there any more. `waiting`: late answers that do
    not count yet. `removed`: somebody was removed of whom results of the wave had been shown.
    """

    changed: tuple[str, ...]
    same_settings: bool
    same_answers: bool
    removed: bool
    come: int | None
    gone: int | None
    waiting: int
    same_engine: bool
    numbers: Numbers


@dataclass(frozen=True)
class Verification:
    """What was found of a report. `compared`: None where the study cannot be computed with.

    `problems`: errors that speak against the report, and warnings that do not.
    """

    seal: Seal
    as_made: bool
    compared: Comparison | None
    problems: tuple[Problem, ...]

    @property
    def verified(self) -> bool:
        """Is the file as it was made, and do its numbers follow?"""
        return not errors_among(self.problems)

    def as_dict(self) -> dict[str, Any]:
        """The document of `lo-diag verify --json`; docs/reference/verification.md explains each field."""
        seal = self.seal.as_dict()
        told = ("reader", "language", "wave", "cut", "group", "instruments", "program", "made_on")
        return {
            "format": VERIFICATION_FORMAT,
            "verified": self.verified,
            "seal": {name: seal[name] for name in (*told, "own_templates")},
            "file": "as_made" if self.as_made else "changed",
            "study": asdict(self.compared) if self.compared else None,
            "problems": [problem.as_dict() for problem in self.problems],
        }


def verify_report(content: bytes, name: str, study: Path) -> Verification:
    """Compare the report in `content`, a file called `name`, with the study that it should be of.

    Nothing is written. Raises InputProblems where there is nothing to compare: no seal, no secret, another
    study.
    """
    seal = read_seal(content, name)
    if seal.vouched is None:
        message = "was made from a responses file, without a study: there is no secret to verify it with."
        remedy = "Import the answers into a study, and make the report from there."
        raise InputProblems.one(name, "", message, remedy)
    key = study_key(study)
    if key.of("study", ()) != seal.vouched.study:
        message = f'is a report of another study than "{study}", or its seal was changed.'
        raise InputProblems.one(name, "", message, "Name the study that it was made from.")
    as_made = is_as_made(content, seal, key)
    found = [] if as_made else [Problem(name, "", "was changed after lo-diag made it.", MADE_ANEW)]
    if seal.reader not in READERS:
        message = f'is for "{seal.reader}", of whom this version of lo-diag knows nothing.'
        found.append(Problem(name, "", message, "Verify it with the version that made it."))
        return Verification(seal, as_made, None, tuple(found))
    try:
        survey, _ = open_source(study, list(seal.instruments), (), seal.wave)
    except InputProblems as fault:
        return Verification(seal, as_made, None, (*found, *fault.problems))
    compared = compare(seal, seal.vouched, survey, key)
    return Verification(seal, as_made, compared, (*found, *_problems(name, seal, compared, survey)))


def compare(seal: Seal, vouched: Vouched, survey: Survey, key: StudyKey) -> Comparison:
    """What a seal vouches for beside the survey as it is now, under the key of the study."""
    hashes = instrument_hashes(survey, key)
    same = answers_of(survey, key) == vouched.moment.answers
    follow = _follow(seal, vouched, survey, key)
    surveys = [] if same and follow else list(surveys_at(survey, vouched.moment, key))
    numbers = Numbers.FOLLOW if follow else Numbers.DIFFER
    if not follow and any(_follow(seal, vouched, one, key) for one in surveys):
        numbers = Numbers.FOLLOWED
    come, gone = (0, 0) if same else _come_and_gone(survey, surveys)
    return Comparison(
        changed=tuple(name for name, told in hashes.items() if vouched.instruments.get(name) != told),
        same_settings=settings_hash(survey, key) == vouched.settings,
        same_answers=same,
        removed=survey.history is not None and not survey.history.told.compares,
        come=come,
        gone=gone,
        waiting=survey.history.waiting if survey.history else 0,
        same_engine=engine_hash(key) == vouched.engine,
        numbers=numbers,
    )


def _follow(seal: Seal, vouched: Vouched, survey: Survey, key: StudyKey) -> bool:
    """Do these very numbers come out of the survey?"""
    try:
        return numbers_hash(analysis_for(survey, seal.reader, seal.cut), key) == vouched.numbers
    except InputProblems:
        return False


def _come_and_gone(survey: Survey, then: Sequence[Survey]) -> tuple[int, int] | tuple[None, None]:
    """How many people count now who did not then, and the other way round; None where that is not known."""
    if not then:
        return None, None
    before, after = _people(then[0]), _people(survey)
    return len(after - before), len(before - after)


def _people(survey: Survey) -> set[tuple[str, str]]:
    """Who counts in the survey's wave and in the one that it is compared with."""
    waves = [one for one in (survey, survey.earlier) if one]
    return {(one.wave, str(name)) for one in waves for name in one.responses.people["respondent"]}


def _problems(name: str, seal: Seal, compared: Comparison, survey: Survey) -> Iterator[Problem]:
    """What is otherwise than it was: warnings where the numbers follow all the same."""
    numbers = compared.numbers
    sound = numbers is Numbers.FOLLOW or (numbers is Numbers.FOLLOWED and compared.same_answers)
    severity: Severity = "warning" if sound else "error"
    if not sound:
        yield Problem(name, "", _wrong_numbers(numbers), _REMOVED if compared.removed else _ANEW)
    for file in (one for one in survey.instruments if one.instrument.id in compared.changed):
        yield Problem(str(file.path), "", "was changed since the report was made.", _PUT_BACK, severity)
    yield from _of_the_study(compared, survey, severity)
    if not compared.same_engine:
        program = f"lo-diag {seal.program}, with other code or libraries than those here"
        if seal.program != __version__:
            program = f"lo-diag {seal.program}; this is {__version__}"
        remedy = "Numbers may come out otherwise: verify it with what it was made with."
        yield Problem(name, "", f"was made by {program}.", remedy, severity)
    if sound and numbers is Numbers.FOLLOWED:
        message = (
            "other results of the wave were shown since: made today, the report would not be quite the same."
        )
        yield Problem(name, "", message, "Nothing: its numbers follow from the same answers.", "warning")


def _wrong_numbers(numbers: Numbers) -> str:
    if numbers is Numbers.FOLLOWED:
        return "its numbers followed when it was made; the answers that count now give others."
    return "its numbers do not follow from the study as it is."


def _of_the_study(compared: Comparison, survey: Survey, severity: Severity) -> Iterator[Problem]:
    """What is otherwise in the settings, the answers and the ledger."""
    if survey.history is None:
        return
    folder = survey.history.folder
    if not compared.same_settings:
        message = "who is counted, or what may be shown, is not what it was when the report was made."
        yield Problem(str(folder.path / STUDY_FILE), "", message, _PUT_BACK, severity)
    if not compared.same_answers:
        message = f"the answers that count are not those of the report: {_what_changed(compared)}."
        yield Problem(str(folder.path), "", message, _REMOVED if compared.removed else _ANEW, severity)
    yield from survey.history.lost_ledger()


def _what_changed(compared: Comparison) -> str:
    if compared.come is None or compared.gone is None:
        if compared.removed:
            return "people were removed on request, or all of them when their time was over"
        return "they are not there any more as they were"
    told = [
        f"{n:,} {'person' if n == 1 else 'people'} {what}"
        for n, what in ((compared.come, "came in"), (compared.gone, "left"))
        if n
    ]
    return " and ".join(told) or "some were changed"
