"""Membership: who counts in which result, as disclosure control needs to know it. No answer is looked at."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.counting import Across, Counted
from lo_diagnostic.disclosure.measures import Measure
from lo_diagnostic.scoring.indices import index_weights
from lo_diagnostic.scoring.persons import Floats, MeasuredDimension

Ints = NDArray[np.int64]
_LARGEST_DENOMINATOR = 100_000


def counted(found: MeasuredDimension) -> Counted:
    """Who has a score on a dimension, from how many answers, and how many answered each item."""
    return Counted(
        id=found.dimension.id,
        answered=found.answered,
        items={item.id: found.given[item.id] for item in found.scored},
        reserves={item.id: found.given[item.id] for item in found.items if item.reserve},
        stray=found.stray,
    )


def index_sums(measured: Sequence[MeasuredDimension], indices: Mapping[str, Floats]) -> Iterator[Across]:
    """The indices as sums across dimensions, whose weights depend on which scores a person has."""
    if not indices or not len(measured[0].levels):
        return
    pattern, known = _patterns([found.known for found in measured])
    for name, weights in index_weights(measured, known > 0).items():
        whole = whole_numbers(np.nan_to_num(weights))
        yield Across(
            measure=Measure("index", name),
            n=int(np.count_nonzero(~np.isnan(indices[name]))),
            pattern=pattern,
            weights={
                found.dimension.id: row for found, row in zip(measured, whole.T, strict=True) if row.any()
            },
        )


def combined_sum(name: str, parts: Sequence[MeasuredDimension]) -> Across:
    """Several dimensions as one: the mean of all their items, of people with a score on each."""
    pattern, answers = _patterns([part.answered for part in parts])
    total = answers.sum(axis=1, keepdims=True)
    everywhere: NDArray[np.bool_] = np.all(answers > 0, axis=1, keepdims=True)
    shares = np.divide(answers, total, out=np.zeros(answers.shape), where=everywhere & (total > 0))
    n = int(everywhere[pattern, 0].sum())
    weights = zip(parts, whole_numbers(shares).T, strict=True)
    return Across(Measure("dimension", name), n, pattern, {part.dimension.id: row for part, row in weights})


def part_sums(
    parts: Sequence[tuple[str, NDArray[np.bool_]]], measured: Sequence[MeasuredDimension]
) -> list[Across]:
    """The scores of parts of the people: each a dimension's id, and who is in the part."""
    by_id = {found.dimension.id: found for found in measured}
    return [_part_sum(str(place), by_id[name], mask) for place, (name, mask) in enumerate(parts)]


def _part_sum(name: str, found: MeasuredDimension, among: NDArray[np.bool_]) -> Across:
    """The scores of some of the people on one dimension."""
    counts = found.known & among
    weights = {found.dimension.id: np.array([0, 1])}
    return Across(
        Measure("dimension", f"{found.dimension.id} {name}"),
        int(counts.sum()),
        counts.astype(np.int32),
        weights,
    )


def whole_numbers(values: Floats) -> Ints:
    """Ratios of small numbers, times what makes all of them whole."""
    distinct, place = np.unique(values, return_inverse=True)
    ratios = [Fraction(float(value)).limit_denominator(_LARGEST_DENOMINATOR) for value in distinct]
    times = math.lcm(*(ratio.denominator for ratio in ratios))
    numbers = np.array([int(ratio * times) for ratio in ratios], np.int64)
    found: Ints = numbers[place].reshape(values.shape)
    return found


def _patterns(columns: Sequence[NDArray[Any]]) -> tuple[NDArray[np.int32], NDArray[Any]]:
    """The kind of each person by what stands in the columns, and the kinds (kinds × columns)."""
    first = [column[0] for column in columns]
    if all((column == one).all() for column, one in zip(columns, first, strict=True)):
        return np.zeros(len(columns[0]), np.int32), np.array([first])
    keys = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        keys = keys * (int(column.max()) + 1) + column
        if keys.max(initial=0) > 2**40:
            keys = np.unique(keys, return_inverse=True)[1]
    _, place, kind = np.unique(keys, return_index=True, return_inverse=True)
    return kind.astype(np.int32), np.stack([column[place] for column in columns], axis=1)
