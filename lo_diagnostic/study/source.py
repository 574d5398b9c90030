"""SOURCE of a command: a study folder, or a responses file with an instrument; either becomes a survey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lo_diagnostic.errors import InputProblems, Problem, did_you_mean
from lo_diagnostic.importing.expected import bare_file
from lo_diagnostic.importing.reader import read_responses
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.study_file import STUDY_FILE
from lo_diagnostic.study.survey import Survey, survey_of_file, survey_of_study


def open_source(
    source: Path | None, instruments: Sequence[str], cuts: Sequence[str], wave: str | None
) -> tuple[Survey, list[Problem]]:
    """The survey of a study folder (default: here) or of a responses file (`-`: standard input).

    `instruments` are needed for a file, and pick among those of a study. `cuts` name the attributes of a
    file. Returns the survey and warnings; raises InputProblems with every problem.
    """
    path = source or Path()
    if path.is_dir():
        return _picked(survey_of_study(open_study(path), wave), instruments), []
    if source is None or (not path.is_file() and str(path) != "-"):
        remedy = "Name a study folder or a responses file."
        raise InputProblems.one(str(path), "", "there is no such study or file.", remedy)
    return _of_file(path, instruments, cuts, wave)


def default_report_path(source: Path | None, wave: str, reader: str, language: str, ending: str) -> Path:
    """`reports/WAVE-READER-LANGUAGE.pdf` in a study; beside a bare file, named after it."""
    path = source or Path()
    if (path / STUDY_FILE).is_file():
        return path / "reports" / f"{wave}-{reader}-{language}.{ending}"
    stem = "report" if str(path) == "-" else path.stem
    return path.with_name(f"{stem}-{reader}-{language}.{ending}")


def _picked(survey: Survey, names: Sequence[str]) -> Survey:
    """The survey of those of its instruments that were named, of all when none was."""
    if not names:
        return survey
    by_id = {found.instrument.id: found for found in survey.instruments}
    unknown = [name for name in names if name not in by_id]
    if unknown:
        message = f'the study does not use "{unknown[0]}".'
        raise InputProblems.one("study.yaml", "--instrument", message, did_you_mean(unknown[0], list(by_id)))
    return replace(survey, instruments=tuple(by_id[name] for name in names))


def _of_file(
    path: Path, names: Sequence[str], cuts: Sequence[str], wave: str | None
) -> tuple[Survey, list[Problem]]:
    if not names:
        remedy = "Add `--instrument ID` (see `lo-diag instruments list`) or `--instrument FILE.yaml`."
        raise InputProblems.one(str(path), "", "a responses file needs to know its questionnaire.", remedy)
    instruments = tuple(find_instrument(name) for name in names)
    attributes = dict.fromkeys(name for cut in cuts for name in cut.split(","))
    reading = read_responses(path, bare_file([found.instrument for found in instruments], list(attributes)))
    if reading.responses is None:
        raise InputProblems(reading.problems)
    responses = reading.responses
    if wave is not None:
        waves = [str(name) for name in responses.people["wave"].unique()]
        if wave not in waves:
            raise InputProblems.one(str(path), "", f'has no wave "{wave}".', did_you_mean(wave, waves))
        responses = responses.of_wave(wave)
    return survey_of_file(path, responses, instruments), list(reading.problems)
