"""Is a study folder sound? Every file is read whole; what is wrong is told all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lo_diagnostic.errors import InputProblems, Problem, errors_among
from lo_diagnostic.study.batches import batch_paths
from lo_diagnostic.study.comment_decisions import read_decisions
from lo_diagnostic.study.folder import ANSWERS_FILE, BATCHES, REPORTS, StudyFolder, open_study
from lo_diagnostic.study.ledger import Ledger
from lo_diagnostic.study.ledger_file import LEDGER_FILE, read_ledger
from lo_diagnostic.study.soundness_answers import Points, Who, batch_faults, live_faults
from lo_diagnostic.study.study_warnings import answers_warnings, settings_warnings


@dataclass(frozen=True)
class Checked:
    """A study that was looked at. `folder`: None where its settings are faulty.

    `people`: whose answers could be read, each wave by itself; `issues`: how often something was shown.
    """

    folder: StudyFolder | None
    problems: tuple[Problem, ...]
    people: int
    waves: int
    batches: int
    issues: int


def check_study(path: Path, today: date) -> Checked:
    """Everything that is wrong in the study folder `path`, or deserves a second look."""
    problems: list[Problem] = []
    folder = None
    try:
        folder = open_study(path)
        problems += settings_warnings(folder, today)
    except InputProblems as fault:
        problems += fault.problems
    points = _points(folder) if folder else None
    who = Who()
    batches = batch_paths(path / BATCHES)
    files = [*live_faults(path / ANSWERS_FILE, points, who)]
    for batch in batches:
        files += batch_faults(batch, points, who)
    files += who.twice()
    ledger = Ledger()
    try:
        ledger = read_ledger(path)
        files += _ledger_faults(path, ledger, [batch.stem for batch in batches])
    except InputProblems as fault:
        files += fault.problems
    try:
        read_decisions(path)
    except InputProblems as fault:
        files += fault.problems
    if folder is not None and not errors_among(files):
        files += answers_warnings(folder)
    issues = sum(len(told.issues) for told in ledger.waves.values())
    left = _left_over(path)
    told = tuple(dict.fromkeys([*problems, *files, *left]))
    return Checked(folder, told, len(who), len(who.waves), len(batches), issues)


def _points(folder: StudyFolder) -> Points:
    """Item → the values of its scale."""
    return {
        item.id: frozenset(asked.scale_of(dimension, item).points)
        for asked in folder.questionnaire()
        for dimension, item in asked.items()
    }


def _ledger_faults(path: Path, ledger: Ledger, batches: list[str]) -> Iterator[Problem]:
    """Does the ledger speak of answers that are there?"""
    file = str(path / LEDGER_FILE)
    for wave, told in ledger.waves.items():
        gone = sorted({name for freeze in told.freezes for name in freeze.batches} - {*batches})
        for name in gone:
            message = f'tells of results of the batch "{name}" (wave {wave}), which is gone.'
            yield Problem(file, wave, message, f"Put {BATCHES}/{name}.parquet back from a copy.")
        if any(not 0 <= issue.freeze < len(told.freezes) for issue in told.issues):
            message = "tells of results without the answers that they came from."
            yield Problem(file, wave, message, "Put it back from a copy of the study.")


def _left_over(path: Path) -> Iterator[Problem]:
    """Files of commands that were cut off."""
    for folder in (path, path / BATCHES, path / REPORTS):
        for file in sorted(folder.glob(".*.part")):
            message = "was left over by a command that was cut off; it may hold answers."
            yield Problem(str(file), "", message, "Delete it, unless lo-diag is at work.", "warning")
