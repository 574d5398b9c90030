"""A survey's scores: of each of its instruments, or of all of them joined for a report."""

from __future__ import annotations

from collections.abc import Sequence

from lo_diagnostic.disclosure.measures import PEOPLE
from lo_diagnostic.disclosure.release import Release
from lo_diagnostic.instrument.instrument_file import InstrumentFile
from lo_diagnostic.scoring.combined import ReportScores, score_combined
from lo_diagnostic.scoring.engine import Wanted, score
from lo_diagnostic.scoring.frame import frame_of
from lo_diagnostic.scoring.issued_before import issued_before
from lo_diagnostic.scoring.persons import longest, measure
from lo_diagnostic.scoring.scores import InstrumentRef, Scores
from lo_diagnostic.scoring.waves import EarlierWave, Wave, plan_wave
from lo_diagnostic.study.survey import Survey


def score_instruments(
    survey: Survey, cuts: Sequence[str] = (), wanted: Wanted | None = None
) -> list[Release[Scores]]:
    """One release for each instrument of the survey, compared with the earlier wave where there is one."""
    return [_score(survey, (found,), cuts, wanted or Wanted()) for found in survey.instruments]


def score_joined(survey: Survey, cuts: Sequence[str] = (), wanted: Wanted | None = None) -> ReportScores:
    """One release for all instruments: of two measures of one dimension, the longer.

    Dimensions that people hardly tell apart are combined (see `combined.combine`) where everybody is told of.
    """
    wave = _wave(survey, survey.instruments, cuts)
    references = tuple(map(instrument_ref, survey.instruments))
    earlier = _earlier(survey, survey.instruments, cuts)
    return score_combined(wave, len(survey.responses), references, wanted or Wanted(), earlier)


def instrument_ref(found: InstrumentFile) -> InstrumentRef:
    """Which instrument it is, for the record."""
    instrument = found.instrument
    return InstrumentRef(instrument.id, instrument.version, instrument.status, found.sha256)


def _score(
    survey: Survey, instruments: tuple[InstrumentFile, ...], cuts: Sequence[str], wanted: Wanted
) -> Release[Scores]:
    references = tuple(map(instrument_ref, instruments))
    earlier = _earlier(survey, instruments, cuts)
    return score(_wave(survey, instruments, cuts), len(survey.responses), references, wanted, earlier)


def _earlier(
    survey: Survey, instruments: tuple[InstrumentFile, ...], cuts: Sequence[str]
) -> EarlierWave | None:
    before = survey.earlier
    return EarlierWave(_wave(before, instruments, cuts), survey.linked) if before else None


def _wave(survey: Survey, instruments: tuple[InstrumentFile, ...], cuts: Sequence[str]) -> Wave:
    """The people who answered anything to the instruments, measured and planned.

    Raises InputProblems where results would tell of people who were removed.
    """
    answering = survey.answering(instruments)
    measured = longest(
        dimension
        for found in instruments
        for dimension in measure(found.instrument, answering.responses, pilot=survey.pilot)
    )
    people = answering.responses.people["respondent"]
    issued = issued_before(answering, [found.instrument.id for found in instruments], measured)
    wave = plan_wave(survey.wave, measured, frame_of(answering, cuts), people, issued)
    if survey.history and not wave.plan.whole[PEOPLE] and len(people) >= wave.frame.thresholds.group:
        survey.history.refuse_unproven()
    return wave
