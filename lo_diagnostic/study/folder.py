"""A study folder: settings, frozen instruments, live answers and imported batches as one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.instrument_file import InstrumentFile
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.responses.responses import NOT_ANSWERED, Responses, empty_responses, stack
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.batches import Batch, read_batches
from lo_diagnostic.study.settings import Study
from lo_diagnostic.study.study_checks import check_together
from lo_diagnostic.study.study_file import in_order, read_study
from lo_diagnostic.yaml_file import YamlDocument

ANSWERS_FILE: Final = "answers.sqlite"
INSTRUMENTS: Final = "instruments"
BATCHES: Final = "responses"
REPORTS: Final = "reports"


@dataclass(frozen=True)
class StudyFolder:
    """A study on disk, its settings and instruments read and found sound."""

    path: Path
    study: Study
    instruments: tuple[InstrumentFile, ...]

    @property
    def answers_path(self) -> Path:
        """The file of live answers."""
        return self.path / ANSWERS_FILE

    @property
    def batches_path(self) -> Path:
        """The folder of imported batches."""
        return self.path / BATCHES

    @property
    def reports_path(self) -> Path:
        """Where reports go."""
        return self.path / REPORTS

    def questionnaire(self) -> tuple[Instrument, ...]:
        """The study's instruments, in order."""
        return tuple(found.instrument for found in self.instruments)

    def batches(self) -> list[Batch]:
        """Every imported batch."""
        return read_batches(self.batches_path)

    def drafts(self, wave: str | None = None) -> list[Draft]:
        """What everybody who answered anything live has confirmed, in one wave or in all."""
        with AnswersFile.open(self.answers_path) as answers:
            return [draft for draft in answers.drafts() if draft.answered and wave in (None, draft.wave)]

    def responses(self, wave: str) -> Responses:
        """All answers of a wave, live and imported."""
        return self.responses_of(wave, self.drafts(wave), self.batches())

    def responses_of(self, wave: str, live: Sequence[Draft], batches: Sequence[Batch]) -> Responses:
        """The answers of a wave in these drafts and batches."""
        items = [item.id for instrument in self.questionnaire() for _, item in instrument.items()]
        questions = [question.id for instrument in self.questionnaire() for question in instrument.questions]
        empty = empty_responses(self.study.attributes, dict.fromkeys(items), dict.fromkeys(questions))
        tables = [empty, _table(live, empty), *(batch.responses for batch in batches)]
        return stack(tables).of_wave(wave)


def open_study(path: Path) -> StudyFolder:
    """The study in a folder; raises InputProblems with every problem of its settings and instruments."""
    read = read_study(path)
    problems = list(read.problems)
    instruments: list[InstrumentFile] = []
    for index, name in _instruments_named(read.document):
        try:
            instruments.append(find_instrument(name, path / INSTRUMENTS))
        except InputProblems as fault:
            place = read.document.place(("instruments", index))
            problems += [
                p if p.file else replace(p, file=read.document.file, place=place) for p in fault.problems
            ]
    if read.study is not None:
        problems += read.told(check_together(read.study, [found.instrument for found in instruments]))
    if problems or read.study is None:
        raise InputProblems(in_order(problems))
    return StudyFolder(path, read.study, tuple(instruments))


def _instruments_named(document: YamlDocument) -> list[tuple[int, str]]:
    """The instruments that the settings name, faulty settings too, and their places in the list."""
    named = document.data.get("instruments") if isinstance(document.data, dict) else None
    listed = named if isinstance(named, list) else []
    return [(index, name) for index, name in enumerate(listed) if isinstance(name, str) and name.strip()]


def _table(given: Sequence[Draft], empty: Responses) -> Responses:
    """Live answers as responses."""
    people = [
        {"respondent": draft.person, "wave": draft.wave, "language": draft.language, **draft.attributes}
        for draft in given
    ]
    answers = [{i: NOT_ANSWERED if v is None else v for i, v in draft.answers.items()} for draft in given]
    remarks = [draft.remarks for draft in given]
    return Responses(
        pd.DataFrame(people, columns=empty.people.columns, dtype=object),
        pd.DataFrame(answers, columns=empty.answers.columns).fillna(NOT_ANSWERED).astype(np.int16),
        pd.DataFrame(remarks, columns=empty.remarks.columns, dtype=object),
    )
