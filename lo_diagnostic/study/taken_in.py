"""Who of a file is in the study already: found by their ids, compared with what they answered then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lo_diagnostic.responses.responses import NOT_ANSWERED, Responses

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class TakenIn:
    """People that a study holds already (`respondent` and `wave`), what holds them, and their answers."""

    called: str
    people: pd.DataFrame
    responses: Callable[[], Responses]


@dataclass(frozen=True, eq=False)
class Repeats:
    """People of a file who were taken in before: their rows in it, and in which row of which of `taken`."""

    taken: Sequence[TakenIn]
    rows: Rows
    source: Rows
    place: Rows

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def sources(self) -> list[str]:
        """What holds them, in order."""
        return [self.taken[index].called for index in np.unique(self.source)]

    def changed(self, responses: Responses) -> int:
        """How many of them answer something else in `responses`, those of the file, than they did then."""
        changed = 0
        for index in np.unique(self.source):
            from_it = self.source == index
            then = self.taken[index].responses()
            changed += int(_differ(responses, self.rows[from_it], then, self.place[from_it]).sum())
        return changed


def find_repeats(
    taken: Sequence[TakenIn], people: pd.DataFrame, rows: Rows, ids: Sequence[pa.LargeStringArray]
) -> Repeats:
    """The people in these rows who were taken in before in the same wave.

    `ids`: theirs, row by row, as the study makes them and as it may have made them.
    """
    waves = people["wave"].cat
    codes = waves.codes.to_numpy().take(rows)
    found, source, place = [], [], []
    for code, wave in enumerate(waves.categories):
        here = np.flatnonzero(codes == code)
        sources, places, known = _known(taken, wave)
        index = np.full(len(here), -1)
        for kind in ids if len(known) else ():
            there = pc.index_in(kind.take(pa.array(here)), value_set=known).fill_null(-1).to_numpy()
            index = np.where(index < 0, there, index)
        repeated = index >= 0
        found.append(rows[here[repeated]])
        source.append(sources[index[repeated]])
        place.append(places[index[repeated]])
    order = np.argsort(np.concatenate(found), kind="stable")
    return Repeats(taken, *(np.concatenate(parts)[order] for parts in (found, source, place)))


def _known(taken: Sequence[TakenIn], wave: str) -> tuple[Rows, Rows, pa.LargeStringArray]:
    """Everybody of a wave: in which of `taken`, in which row of it, under which id."""
    sources, places, ids = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)], [pa.array([], pa.large_string())]
    for index, one in enumerate(taken):
        there = np.flatnonzero((one.people["wave"] == wave).to_numpy())
        sources.append(np.full(len(there), index))
        places.append(there)
        ids.append(pa.array(one.people["respondent"].take(there), pa.large_string()))
    chunks = pa.chunked_array([part for one in ids for part in _chunks(one)], pa.large_string())
    return np.concatenate(sources), np.concatenate(places), chunks.combine_chunks()


def _chunks(texts: pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    return texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]


def _differ(now: Responses, rows: Rows, then: Responses, places: Rows) -> NDArray[np.bool_]:
    """Whose answers or remarks are others; what one of the two does not know is not answered there."""
    differ = np.zeros(len(rows), np.bool_)
    for item in dict.fromkeys([*now.answers, *then.answers]):
        differ |= _given(now, item, rows) != _given(then, item, places)
    for question in dict.fromkeys([*now.remarks, *then.remarks]):
        differ |= _said(now, question, rows) != _said(then, question, places)
    return differ


def _given(responses: Responses, item: str, rows: Rows) -> NDArray[np.int16]:
    if item not in responses.answers:
        return np.full(len(rows), NOT_ANSWERED, np.int16)
    return responses.answers[item].to_numpy().take(rows)


def _said(responses: Responses, question: str, rows: Rows) -> NDArray[Any]:
    if question not in responses.remarks:
        return np.full(len(rows), "", object)
    return responses.remarks[question].take(rows).fillna("").to_numpy(object)
