"""The table of responses: one row a respondent, whole numbers for answers, two codes for what is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NOT_ANSWERED: Final = -32768
"""Skipped, or not asked."""
CANNOT_SAY: Final = -32767
"""Chosen: "cannot say / does not apply"."""
CANNOT_SAY_WORD: Final = "cannot_say"
"""How the choice is written in a canonical responses file."""


@dataclass(frozen=True)
class Responses:
    """Validated answers; the three tables share one index 0 … n − 1, one row a respondent.

    `people`: `respondent`, never missing, in pandas' `str` type (Arrow text, a few bytes a person); `wave`,
    `language` and one column an attribute as Categorical: the categories are texts in ascending order, −1 is
    the code of who is unknown (NaN among the values). No category is left that nobody is in.
    `answers`: int16, one column an item: scale values as given (not keyed), or the two codes above. One
    block, items × people in memory, so that `answers[item].to_numpy()` is a contiguous view.
    `remarks`: `str`, one column a question (NaN where nothing was said).

    Text columns of another type, say lists with None for what is unknown, are brought into these types.
    """

    people: pd.DataFrame
    answers: pd.DataFrame
    remarks: pd.DataFrame

    def __post_init__(self) -> None:
        groups = {
            str(name): grouping(column)
            for name, column in self.people.items()
            if name != "respondent" and not isinstance(column.dtype, pd.CategoricalDtype)
        }
        people = self.people.assign(**groups) if groups else self.people
        object.__setattr__(self, "people", _as_text(people, ["respondent"]))
        object.__setattr__(self, "remarks", _as_text(self.remarks, self.remarks.columns))

    def __len__(self) -> int:
        return len(self.people)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the attributes."""
        return tuple(name for name in self.people.columns if name not in ("respondent", "wave", "language"))

    def of_wave(self, wave: str) -> Responses:
        """The responses of one wave."""
        return self.where(self.people["wave"] == wave)

    def where(self, mask: pd.Series[bool] | NDArray[np.bool_]) -> Responses:
        """The responses of the rows that `mask` marks; these themselves where it marks them all."""
        rows = np.flatnonzero(np.asarray(mask))
        if len(rows) == len(self):
            return self
        people, answers, remarks = (
            table.iloc[rows].reset_index(drop=True) for table in (self.people, self.answers, self.remarks)
        )
        kept = {name: grouping(people[name]) for name in people.columns if name != "respondent"}
        return Responses(people.assign(**kept), answers, remarks)

    def answering(self, items: Sequence[str]) -> Responses:
        """The people who said anything to one of the items, "cannot say" included: they are who answered."""
        return self.where(self.who_answered(items))

    def who_answered(self, items: Iterable[str]) -> NDArray[np.bool_]:
        """Mask of the people who said anything to one of the items, "cannot say" included."""
        there = (self.answers[item].to_numpy() for item in items if item in self.answers)
        return said_anything(there, len(self))

    def values(self, items: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """Raw answers of `items` as people × items, NaN where there is none."""
        wanted = self.answers.reindex(columns=list(items), fill_value=NOT_ANSWERED)
        raw = wanted.to_numpy(dtype=np.float64, copy=True)
        raw[raw <= CANNOT_SAY] = np.nan
        return raw


def said_anything(answers: Iterable[NDArray[np.int16]], people: int) -> NDArray[np.bool_]:
    """Mask of the people who said anything to one of the items; `answers` are everybody's, item by item."""
    said = np.zeros(people, np.bool_)
    for given in answers:
        said |= given != NOT_ANSWERED
        if said.all():
            break
    return said


def grouping(texts: pd.Series[Any]) -> pd.Categorical[str]:
    """Texts (None or NaN where unknown) as groups: those that somebody is in, in ascending order."""
    codes, names = pd.factorize(texts)
    places, groups = places_among([*names, None])
    return pd.Categorical.from_codes(places.take(codes), groups)


def places_among(names: Sequence[str | None]) -> tuple[NDArray[np.int32], pd.Index[str]]:
    """The place of each name among the groups (−1 for None), and the groups: the names in ascending order."""
    groups = sorted({name for name in names if name is not None})
    place: dict[str | None, int] = {name: index for index, name in enumerate(groups)}
    return np.array([place.get(name, -1) for name in names], np.int32), pd.Index(groups, dtype="str")


def answer_table(answers: NDArray[np.int16], items: Iterable[str]) -> pd.DataFrame:
    """Answers (items × people) as the table of `Responses`, in the same memory."""
    return pd.DataFrame(answers.T, columns=list(items), copy=False)


def empty_responses(attributes: Iterable[str], items: Iterable[str], questions: Iterable[str]) -> Responses:
    """A table without rows."""
    people = pd.DataFrame(columns=["respondent", "wave", "language", *attributes], dtype=object)
    names = list(items)
    answers = answer_table(np.zeros((len(names), 0), np.int16), names)
    return Responses(people, answers, pd.DataFrame(columns=list(questions), dtype=object))


def stack(tables: Sequence[Responses]) -> Responses:
    """Several tables under one another; an item that a table lacks is not answered there."""
    people = pd.concat([table.people.astype("str") for table in tables], ignore_index=True)
    items = list(dict.fromkeys(str(item) for table in tables for item in table.answers))
    answers = np.full((len(items), len(people)), NOT_ANSWERED, np.int16)
    start = 0
    for table in tables:
        for row, item in enumerate(items):
            if item in table.answers:
                answers[row, start : start + len(table)] = table.answers[item]
        start += len(table)
    remarks = pd.concat([table.remarks for table in tables], ignore_index=True)
    return Responses(people, answer_table(answers, items), remarks)


def _as_text(table: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    others = [name for name in names if table[name].dtype != "str"]
    return table.astype(dict.fromkeys(others, "str")) if others else table
