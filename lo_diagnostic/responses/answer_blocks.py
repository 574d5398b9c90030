"""Answers in blocks of people, as numbers whose sums of products are exact; a hole counts as 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.responses.responses import CANNOT_SAY

Answers = NDArray[np.int16]
"""Items × people, in the questionnaire's order: scale values as given, or the two codes for none."""
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Exact = NDArray[np.floating[Any]]
"""Whole numbers as float32, or float64 where products of them get too large for that."""

PEOPLE: Final = 16_384
"""People in a block: with 40 items some megabytes, so that the sums stay near the processor."""


@dataclass(frozen=True, eq=False)
class Block:
    """Some people's answers (items × people): `values` are 0 and `given` is 0 where there is no answer.

    Both are float32 where every sum of products over the block stays below 2²⁴, else float64.
    """

    people: slice
    values: Exact
    given: Exact


def slices(people: int) -> Iterator[slice]:
    """The numbers 0 … people − 1 in blocks."""
    return (slice(start, min(start + PEOPLE, people)) for start in range(0, people, PEOPLE))


def blocks(answers: Answers) -> Iterator[Block]:
    """The answers block by block."""
    for people in slices(answers.shape[1]):
        part = answers[:, people]
        given = part > CANNOT_SAY
        filled = part * given
        exact = _exact_type(filled)
        yield Block(people, filled.astype(exact), given.astype(exact))


def answers_given(answers: Answers) -> NDArray[np.int64]:
    """How many items each person answered with a scale value."""
    counts = np.zeros(answers.shape[1], dtype=np.int64)
    for people in slices(answers.shape[1]):
        counts[people] = (answers[:, people] > CANNOT_SAY).sum(axis=0)
    return counts


def spread_of_answers(answers: Answers) -> int:
    """Highest minus lowest answer that anybody gave; 0 where nobody answered."""
    ends: list[int] = []
    for people in slices(answers.shape[1]):
        part = answers[:, people]
        highest = part.max(initial=CANNOT_SAY)
        if highest > CANNOT_SAY:
            ends += [int(highest), int(np.where(part > CANNOT_SAY, part, highest).min())]
    return max(ends, default=0) - min(ends, default=0)


def _exact_type(filled: Answers) -> type[np.float32 | np.float64]:
    largest = max(int(filled.max(initial=0)), -int(filled.min(initial=0)), 1)
    terms = max(PEOPLE, filled.shape[0] ** 2)
    return np.float32 if terms * largest**2 < 2**24 else np.float64
