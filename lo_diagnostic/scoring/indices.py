"""The indices: capability and capacity as means of layer means, and the reciprocity gap (CONTENT §2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.instrument.learning_model import SIDES, shipped_model
from lo_diagnostic.instrument.model import Layer
from lo_diagnostic.scoring.cells import IndexScores
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.intervals import t_interval
from lo_diagnostic.scoring.persons import Floats, MeasuredDimension, blocks


def person_indices(measured: Sequence[MeasuredDimension]) -> dict[str, Floats]:
    """Index → each person's value, NaN without a score in every layer.

    Capability and capacity are on 0–100, high is good. The reciprocity gap (−100…100) is what the
    environment offers minus what is taken up, only where both are measured.
    """
    people = len(measured[0].levels)
    found: dict[str, Floats] = {}
    for block in blocks(people):
        for name, values in _of_block(measured, block).items():
            found.setdefault(name, np.empty(people))[block] = values
    return found


def _of_block(measured: Sequence[MeasuredDimension], people: slice) -> dict[str, Floats]:
    model = shipped_model()
    found: dict[str, Floats] = {}
    layers: dict[Layer, list[MeasuredDimension]] = {}
    for m in measured:
        layers.setdefault(m.dimension.layer, []).append(m)
    for side in SIDES:
        means = [_layer_mean(layers[name], people) for name in layers if model.layer(name).side == side]
        if means:
            found[side] = _mean(means)
    by_id = {m.dimension.id: m for m in measured}
    gap = model.reciprocity_gap
    if all(name in by_id for name in (*gap.offered, gap.taken)):
        offered = [_scores(by_id[name], people) for name in gap.offered]
        found["reciprocity_gap"] = _mean(offered) - _scores(by_id[gap.taken], people)
    return found


def index_weights(measured: Sequence[MeasuredDimension], known: NDArray[np.bool_]) -> dict[str, Floats]:
    """How much each dimension counts in an index for people who have a score on some of the dimensions.

    `known`: kinds of people × dimensions. Returns, by index, the weights of the same shape, without their
    signs; NaN for who has no index. Found by moving one score at a time, because indices are linear in them.
    """
    kinds, width = known.shape
    steps = np.eye(width + 1, width, dtype=np.uint8)
    levels = np.where(known[:, None, :], 1 + steps, 0).reshape(-1, width)
    probes = [
        replace(found, levels=levels[:, place].astype(np.uint8), level_scores=np.array([np.nan, 0.0, 1.0]))
        for place, found in enumerate(measured)
    ]
    moved = {name: values.reshape(kinds, width + 1) for name, values in person_indices(probes).items()}
    return {name: np.abs(values[:, :-1] - values[:, -1:]) for name, values in moved.items()}


def describe_index(values: Floats) -> IndexScores:
    """n, mean and 90 % t interval of an index over the people who have it."""
    known = Distributions.of(values)
    n, mean, sd = int(known.n[0]), float(known.mean[0]), float(known.sd[0])
    interval = t_interval(mean, sd, n, df=n - 1)
    return IndexScores(n, mean, interval, {} if interval else {"interval": "zero variance"})


def _layer_mean(measured: Sequence[MeasuredDimension], people: slice) -> Floats:
    """Each person's mean over the dimensions of a layer that they have a score on; NaN without any."""
    size = len(measured[0].levels[people])
    totals, counts = np.zeros(size), np.zeros(size)
    for found in measured:
        levels = found.levels[people]
        totals += np.nan_to_num(found.favourable_level_scores)[levels]
        counts += levels > 0
    means: Floats = np.divide(totals, counts, out=np.full(size, np.nan), where=counts > 0)
    return means


def _scores(measured: MeasuredDimension, people: slice) -> Floats:
    scores: Floats = measured.level_scores[measured.levels[people]]
    return scores


def _mean(columns: Sequence[Floats]) -> Floats:
    """Row means; NaN as soon as one column is missing."""
    total = columns[0].copy()
    for column in columns[1:]:
        total += column
    means: Floats = total / len(columns)
    return means
