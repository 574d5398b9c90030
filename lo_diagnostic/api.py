"""The Python interface: an instrument, the answers in a file, and their scores after disclosure control."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lo_diagnostic.disclosure.measures import Cell
from lo_diagnostic.disclosure.release import Release
from lo_diagnostic.errors import InputProblems, Problem, did_you_mean
from lo_diagnostic.importing import reader
from lo_diagnostic.importing.expected import bare_file
from lo_diagnostic.instrument.instrument_file import InstrumentFile
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.responses.responses import Responses, empty_responses
from lo_diagnostic.scoring.engine import Wanted
from lo_diagnostic.scoring.scores import Scores
from lo_diagnostic.scoring.scores_file import write_scores
from lo_diagnostic.scoring.scores_json import scores_json
from lo_diagnostic.scoring.scores_table import cells_frame
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.study.settings import LEAST_MINIMUM, Confidentiality
from lo_diagnostic.study.survey import Survey, headcount_warning, survey_of_file

if TYPE_CHECKING:
    import pandas as pd

WARNINGS_TOLD = 10


@dataclass(frozen=True, repr=False)
class ScoredSurvey:
    """What `score` returns: results after disclosure control, and nobody's answers.

    `scores`: the result types of `lo_diagnostic.scoring.scores`. `withheld`: the cells that are not shown.
    """

    survey: Survey
    release: Release[Scores]

    def __repr__(self) -> str:
        scored, people = self.scores.instruments[0].id, self.scores.respondents.answered
        return f"<ScoredSurvey {scored}: {people} people, groups by {list(self.scores.groups)}>"

    @property
    def scores(self) -> Scores:
        """Everything that was computed and may be shown; what may not is `WITHHELD`."""
        return self.release.results

    @property
    def withheld(self) -> tuple[Cell, ...]:
        """The cells that are not shown."""
        return self.release.withheld

    def to_pandas(self) -> pd.DataFrame:
        """A row for each cell (kind people, dimension, item or index), a column for each number.

        The same table as in CSV and Parquet files; withheld cells have `withheld` and no number. What is
        missing is NaN, in whole numbers (`Int64`) and truth values (`boolean`) NA.
        """
        return cells_frame([self.release], self.survey.wave)

    def to_json(self) -> str:
        """The document that `lo-diag score --json` prints."""
        return scores_json([self.release])

    def write(self, path: str | Path, language: str | None = None) -> None:
        """Write a .json, .csv, .parquet or .xlsx file, whole or not at all.

        `language`: that of titles and texts in a workbook (default: the questionnaire's first). Raises
        InputProblems for another ending and where the file cannot be written.
        """
        write_scores(Path(path), self.survey, [self.release], language or self.survey.languages[0])


def load_instrument(name: str | Path) -> InstrumentFile:
    """A shipped instrument by its id, or the instrument of a YAML file by its path.

    Its `.instrument` holds dimensions and items. Raises InputProblems with every problem of the file, or
    where there is none of that name.
    """
    return find_instrument(str(name))


def read_responses(
    path: str | Path,
    instrument: InstrumentFile | Sequence[InstrumentFile],
    attributes: Iterable[str] = (),
) -> Responses:
    """The answers in a CSV file, with a row for each person.

    `instrument`: whose items the file holds; several where it holds those of several. `attributes`: columns
    by which people may be grouped; other columns are left out with a warning. Raises InputProblems with every
    problem of the file; its warnings become a Python warning.
    """
    instruments = [instrument] if isinstance(instrument, InstrumentFile) else list(instrument)
    expected = bare_file([found.instrument for found in instruments], list(attributes))
    reading = reader.read_responses(Path(path), expected)
    if reading.responses is None:
        raise InputProblems(reading.problems)
    _warn(reading.problems)
    return reading.responses


def score(
    responses: Responses,
    instrument: InstrumentFile,
    by: str | Sequence[str] = (),
    *,
    wave: str | None = None,
    headcount: int | None = None,
    minimum_group: int = 5,
    minimum_detail: int = 10,
    quality: bool = False,
    outcome: str | None = None,
) -> ScoredSurvey:
    """Scores of the people who answered anything, as `lo-diag score` computes them.

    `by`: a cut, or several: an attribute, or attributes crossed (`"team,site"`).
    `wave`: needed where the responses hold several.
    `headcount`: how many people were asked; without it no interval is told for these people alone.
    `minimum_group`: people needed behind any number.
    `minimum_detail`: those needed behind spreads, shares, items and agreement; never fewer than that.
    `quality`: also count people whose answers show patterns of carelessness.
    `outcome`: a dimension that the others are to account for.

    Raises InputProblems for a wave, attribute or dimension that is not there, and for minimums too low.
    """
    cuts = [by] if isinstance(by, str) else list(by)
    survey = replace(
        survey_of_file(Path("responses"), _of_wave(responses, wave), (instrument,)),
        headcount=headcount,
        confidentiality=_confidentiality(minimum_group, minimum_detail),
    )
    (release,) = score_instruments(survey, cuts, Wanted(quality, outcome))
    _warn(headcount_warning(survey))
    nobody = empty_responses(responses.attributes, (), ())
    return ScoredSurvey(replace(survey, responses=nobody), release)


def _of_wave(responses: Responses, wave: str | None) -> Responses:
    waves = [str(name) for name in responses.people["wave"].dropna().unique() if name]
    if wave is None and len(waves) > 1:
        message = f"the responses hold {len(waves)} waves: {', '.join(waves)}."
        raise InputProblems.one("", "wave", message, 'Name one: score(…, wave="…").')
    if wave is not None and wave not in waves:
        raise InputProblems.one("", "wave", f'there is no wave "{wave}".', did_you_mean(wave, waves))
    return responses if wave is None else responses.of_wave(wave)


def _confidentiality(group: int, detail: int) -> Confidentiality:
    try:
        return Confidentiality(minimum_group=group, minimum_detail=max(detail, group))
    except ValueError:
        message = f"minimum_group is {group}, minimum_detail {detail}."
        remedy = f"Both are whole numbers from {LEAST_MINIMUM} to 1000."
        raise InputProblems.one("", "minimum_group", message, remedy) from None


def _warn(problems: Sequence[Problem]) -> None:
    """One Python warning for all of them; the first few are told."""
    if problems:
        more = [f"… and {len(problems) - WARNINGS_TOLD} more"] if len(problems) > WARNINGS_TOLD else []
        warnings.warn("\n".join([*map(str, problems[:WARNINGS_TOLD]), *more]), stacklevel=3)
