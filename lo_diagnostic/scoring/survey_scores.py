"""A survey's scores: of each of its instruments, or of all of them joined for a report."""

from __future__ import annotations

from collections.abc import Sequence

from lo_diagnostic.disclosure.release import Release
from lo_diagnostic.instrument.instrument_file import InstrumentFile
from lo_diagnostic.scoring.engine import score
from lo_diagnostic.scoring.frame import frame_of
from lo_diagnostic.scoring.persons import MeasuredDimension, longest, measure
from lo_diagnostic.scoring.scores import InstrumentRef, Scores
from lo_diagnostic.study.survey import Survey


def score_instruments(survey: Survey, cuts: Sequence[str] = ()) -> list[Release[Scores]]:
    """One release for each instrument of the survey."""
    return [_score(survey, (found,), cuts)[0] for found in survey.instruments]


def score_joined(survey: Survey) -> tuple[Release[Scores], tuple[MeasuredDimension, ...]]:
    """One release for all instruments, with the dimensions in it: of two measures of one, the longer."""
    return _score(survey, survey.instruments, ())


def _score(
    survey: Survey, instruments: tuple[InstrumentFile, ...], cuts: Sequence[str]
) -> tuple[Release[Scores], tuple[MeasuredDimension, ...]]:
    answering = survey.answering(instruments)
    measured = longest(
        dimension
        for found in instruments
        for dimension in measure(found.instrument, answering.responses, pilot=survey.pilot)
    )
    references = tuple(map(instrument_ref, instruments))
    return score(measured, len(survey.responses), frame_of(answering, cuts), references), measured


def instrument_ref(found: InstrumentFile) -> InstrumentRef:
    """Which instrument it is, for the record."""
    instrument = found.instrument
    return InstrumentRef(instrument.id, instrument.version, instrument.status, found.sha256)
