"""The table of responses: one row a respondent, whole numbers for answers, two codes for what is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

NOT_ANSWERED: Final = -32768
"""Skipped, or not asked."""
CANNOT_SAY: Final = -32767
"""Chosen: "cannot say / does not apply"."""
CANNOT_SAY_WORD: Final = "cannot_say"
"""How the choice is written in a canonical responses file."""


@dataclass(frozen=True)
class Responses:
    """Validated answers; the three tables share one index, one row a respondent.

    `people`: text columns `respondent`, `wave`, `language` and one an attribute (None where unknown).
    `answers`: int16, one column an item: scale values as given (not keyed), or the two codes above.
    `remarks`: text, one column a question (None where nothing was said).
    """

    people: pd.DataFrame
    answers: pd.DataFrame
    remarks: pd.DataFrame

    def __len__(self) -> int:
        return len(self.people)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the attributes."""
        return tuple(name for name in self.people.columns if name not in ("respondent", "wave", "language"))

    def of_wave(self, wave: str) -> Responses:
        """The responses of one wave."""
        return self.where(self.people["wave"] == wave)

    def where(self, mask: pd.Series[bool]) -> Responses:
        """The responses of the rows that `mask` marks."""
        tables = (self.people[mask], self.answers[mask], self.remarks[mask])
        return Responses(*(table.reset_index(drop=True) for table in tables))

    def answering(self, items: Sequence[str]) -> Responses:
        """The people who said anything to one of the items, "cannot say" included: they are who answered."""
        asked = self.answers.reindex(columns=list(items), fill_value=NOT_ANSWERED)
        said = (asked != NOT_ANSWERED).any(axis=1)
        return self if said.all() else self.where(said)

    def values(self, items: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """Raw answers of `items` as people × items, NaN where there is none."""
        wanted = self.answers.reindex(columns=list(items), fill_value=NOT_ANSWERED)
        raw = wanted.to_numpy(dtype=np.float64, copy=True)
        raw[raw <= CANNOT_SAY] = np.nan
        return raw


def empty_responses(attributes: Iterable[str], items: Iterable[str], questions: Iterable[str]) -> Responses:
    """A table without rows."""
    people = pd.DataFrame(
        {name: pd.Series(dtype=object) for name in ("respondent", "wave", "language", *attributes)}
    )
    answers = pd.DataFrame({name: pd.Series(dtype=np.int16) for name in items})
    remarks = pd.DataFrame({name: pd.Series(dtype=object) for name in questions})
    return Responses(people, answers, remarks)


def stack(tables: Sequence[Responses]) -> Responses:
    """Several tables under one another; an item that a table lacks is not answered there."""
    people = pd.concat([table.people for table in tables], ignore_index=True)
    answers = pd.concat([table.answers for table in tables], ignore_index=True)
    remarks = pd.concat([table.remarks for table in tables], ignore_index=True)
    return Responses(
        people.astype(object).where(people.notna(), None),
        answers.fillna(NOT_ANSWERED).astype(np.int16),
        remarks.astype(object).where(remarks.notna(), None),
    )
