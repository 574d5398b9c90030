"""Are the answers of a study sound? Each file by itself: can it be read, does it hold what may be there?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.answers_layout import SCHEMA_VERSION, Content
from lo_diagnostic.study.batches import Batch, content_of, read_batch

Points = Mapping[str, frozenset[int]]
"""Item → the values of its scale."""
_COPY: Final = "Use a copy of the study folder from before."
_PUT_BACK: Final = "Put the file back from a copy of the study."
_FAULTS_TOLD: Final = 3
_PEOPLE_COLUMNS: Final = ("respondent", "wave", "language")


@dataclass
class Who:
    """Everybody whose answers were read, by wave and by the file that each is in."""

    _ids: dict[str, dict[str, pd.Series[str]]] = field(default_factory=dict)

    def add(self, file: Path, ids: pd.Series[str], waves: pd.Series[str]) -> None:
        """The people in a file, each with their wave."""
        for wave in waves.dropna().unique():
            self._ids.setdefault(str(wave), {})[str(file)] = ids[waves == wave]

    def __len__(self) -> int:
        return sum(len(ids) for files in self._ids.values() for ids in files.values())

    @property
    def waves(self) -> list[str]:
        """Waves that somebody answered in."""
        return sorted(self._ids)

    def twice(self) -> Iterator[Problem]:
        """People who would count more than once."""
        for wave, files in sorted(self._ids.items()):
            seen: list[pd.Series[str]] = []
            for file, ids in files.items():
                if many := int(ids.duplicated().sum()):
                    message = f"holds {_people(many)} of the wave {wave} more than once."
                    yield Problem(file, "", message, _PUT_BACK)
                if many := sum(int(ids.isin(before).sum()) for before in seen):
                    message = f"holds {_people(many)} of the wave {wave} who are in another file, too."
                    yield Problem(file, "", message, "Nobody may count twice: use a copy from before.")
                seen.append(ids)


def live_faults(path: Path, points: Points | None, who: Who) -> list[Problem]:
    """What is wrong with the file of live answers; who is in it joins `who`."""
    try:
        with AnswersFile.open(path) as answers:
            problems = _page_faults(path)
            drafts, unreadable = _drafts(path, answers)
            _ = answers.secret
    except InputProblems as fault:
        return list(fault.problems)
    except (sqlite3.Error, OSError, ValueError) as fault:
        return [Problem(str(path), "", f"cannot be read ({fault}).", _COPY)]
    if unreadable:
        message = f"holds answers of {_people(unreadable)} that cannot be read."
        problems.append(Problem(str(path), "", message, _COPY))
    answered = [draft for draft in drafts if draft.answered]
    who.add(path, _column(d.person for d in answered), _column(d.wave for d in answered))
    if points is not None:
        given: dict[str, set[int]] = {}
        for draft in answered:
            for item, value in draft.answers.items():
                if value is not None:
                    given.setdefault(item, set()).add(value)
        problems += _off_scale(path, given, points, _COPY)
    return problems


def _column(texts: Iterable[str]) -> pd.Series[str]:
    return pd.Series(list(texts), dtype="str")


def _page_faults(path: Path) -> list[Problem]:
    """SQLite's own full check of every page, index and value."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        found = connection.execute("PRAGMA integrity_check(5)").fetchall()
    told = [row[0].decode("utf-8", "replace") for row in found]
    return [] if told == ["ok"] else [Problem(str(path), "", f"is damaged ({'; '.join(told)}).", _COPY)]


def _drafts(path: Path, answers: AnswersFile) -> tuple[list[Draft], int]:
    """Everybody's answers, and how many rows cannot be read."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA_VERSION:
            return answers.drafts(), 0
        query = "SELECT id, wave, language, content, {} FROM {}"
        both = " UNION ALL ".join(query.format(*one) for one in ((1, "ballot"), (0, "draft")))
        rows = connection.execute(both).fetchall()
    drafts, unreadable = [], 0
    for person, wave, language, text, finished in rows:
        try:
            told = Content.read(text, path)
        except InputProblems:
            unreadable += 1
            continue
        given = (told.attributes, told.answers, told.remarks)
        drafts.append(Draft(str(person), str(wave), str(language), bool(finished), *given))
    return drafts, unreadable


def batch_faults(path: Path, points: Points | None, who: Who) -> list[Problem]:
    """What is wrong with a batch; who is in it joins `who`."""
    try:
        batch = read_batch(path)
        problems = list(_batch_faults(path, batch, points))
        if not problems:
            people = batch.responses.people
            who.add(path, people["respondent"], people["wave"].astype("str"))
    except InputProblems as fault:
        return list(fault.problems)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as fault:
        message = f"does not hold answers as lo-diag writes them ({type(fault).__name__})."
        return [Problem(str(path), "", message, _PUT_BACK)]
    return problems


def _batch_faults(path: Path, batch: Batch, points: Points | None) -> Iterator[Problem]:
    told, responses = batch.provenance, batch.responses
    missing = [name for name in _PEOPLE_COLUMNS if name not in responses.people]
    if missing:
        message = f"lacks {' and '.join(missing)}: it does not say who answered when."
        yield Problem(str(path), "", message, _PUT_BACK)
        return
    if told.batch != path.stem:
        message = f'was called "{told.batch}" when it was imported.'
        yield Problem(str(path), "", message, "Give it back that name: the ledger knows it by it.")
    if told.content and told.content != content_of(responses):
        message = "was changed after it was imported: its answers are not those of then."
        yield Problem(str(path), "", message, _PUT_BACK)
    people = responses.people
    if people["respondent"].isna().any() or people["wave"].isna().any():
        yield Problem(str(path), "", "holds answers of nobody, or of no wave.", _PUT_BACK)
    wrong = [str(name) for name, column in responses.answers.items() if column.dtype != np.int16]
    if wrong:
        message = f'holds something else than whole numbers as "{wrong[0]}".'
        yield Problem(str(path), "", message, _PUT_BACK)
        return
    if points is not None:
        given = {str(name): set(column.unique().tolist()) for name, column in responses.answers.items()}
        yield from _off_scale(path, given, points, _PUT_BACK)


def _off_scale(path: Path, given: Mapping[str, set[Any]], points: Points, remedy: str) -> Iterator[Problem]:
    """Answers that the scale of their item does not have."""
    none = {NOT_ANSWERED, CANNOT_SAY}
    odd = {item: sorted(values - points[item] - none) for item, values in given.items() if item in points}
    found = [item for item, values in odd.items() if values]
    for item in found[:_FAULTS_TOLD]:
        values = ", ".join(map(str, odd[item][:_FAULTS_TOLD]))
        message = f'holds answers to "{item}" that its scale does not have ({values}).'
        yield Problem(str(path), "", message, remedy)
    if len(found) > _FAULTS_TOLD:
        message = f"holds such answers to {len(found) - _FAULTS_TOLD} more items."
        yield Problem(str(path), "", message, remedy)


def _people(many: int) -> str:
    return "1 person" if many == 1 else f"{many:,} people"
