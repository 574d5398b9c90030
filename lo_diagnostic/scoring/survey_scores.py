"""A survey's scores: of each of its instruments, or of all of them joined for a report."""

from __future__ import annotations

from collections.abc import Sequence

from lo_diagnostic.disclosure.release import Release
from lo_diagnostic.instrument.instrument_file import InstrumentFile
from lo_diagnostic.scoring.engine import score
from lo_diagnostic.scoring.frame import frame_of
from lo_diagnostic.scoring.persons import longest, measure
from lo_diagnostic.scoring.scores import InstrumentRef, Scores
from lo_diagnostic.study.survey import Survey


def score_instruments(survey: Survey, cuts: Sequence[str] = ()) -> list[Release[Scores]]:
    """One release for each instrument of the survey."""
    frame = frame_of(survey, cuts)
    return [
        score(
            measure(found.instrument, survey.responses, pilot=survey.pilot),
            frame,
            (instrument_ref(found),),
        )
        for found in survey.instruments
    ]


def score_joined(survey: Survey, cuts: Sequence[str] = ()) -> Release[Scores]:
    """One release for all instruments; where two measure the same dimension, the longer one counts."""
    measured = longest(
        dimension
        for found in survey.instruments
        for dimension in measure(found.instrument, survey.responses, pilot=survey.pilot)
    )
    references = tuple(instrument_ref(found) for found in survey.instruments)
    return score(measured, frame_of(survey, cuts), references)


def instrument_ref(found: InstrumentFile) -> InstrumentRef:
    """Which instrument it is, for the record."""
    instrument = found.instrument
    return InstrumentRef(instrument.id, instrument.version, instrument.status, found.sha256)
