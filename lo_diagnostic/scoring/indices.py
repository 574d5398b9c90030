"""The indices: capability and capacity as means of layer means, and the reciprocity gap (CONTENT §2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lo_diagnostic.scoring.cells import IndexScores
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.intervals import t_interval
from lo_diagnostic.scoring.persons import Floats, MeasuredDimension, blocks

CAPABILITY_LAYERS = ("principles", "environment", "relationships", "reach")
CHANCES_OFFERED = ("wide-participation", "work-that-teaches", "learning-off-the-job", "support")
CHANCES_TAKEN = "take-up"


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
    found: dict[str, Floats] = {}
    layers: dict[str, list[Floats]] = {}
    for m in measured:
        layers.setdefault(m.dimension.layer, []).append(m.favourable_level_scores[m.levels[people]])
    learning = [_mean_of_known(layers[name]) for name in layers if name in CAPABILITY_LAYERS]
    if learning:
        found["capability"] = _mean(learning)
    if "capacity" in layers:
        found["capacity"] = _mean_of_known(layers["capacity"])
    by_id = {m.dimension.id: m for m in measured}
    if CHANCES_TAKEN in by_id and all(name in by_id for name in CHANCES_OFFERED):
        scores = {
            name: by_id[name].level_scores[by_id[name].levels[people]]
            for name in (*CHANCES_OFFERED, CHANCES_TAKEN)
        }
        found["reciprocity_gap"] = _mean([scores[name] for name in CHANCES_OFFERED]) - scores[CHANCES_TAKEN]
    return found


def describe_index(values: Floats) -> IndexScores:
    """n, mean and 90 % t interval of an index over the people who have it."""
    known = Distributions.of(values)
    n, mean, sd = int(known.n[0]), float(known.mean[0]), float(known.sd[0])
    interval = t_interval(mean, sd, n, df=n - 1)
    return IndexScores(n, mean, interval, {} if interval else {"interval": "zero variance"})


def _mean_of_known(columns: Sequence[Floats]) -> Floats:
    """Each person's mean over the columns where they have a value; NaN without any."""
    if len(columns) == 1:
        return columns[0]
    scores = np.column_stack(columns)
    known = ~np.isnan(scores)
    counts = known.sum(axis=1)
    totals = np.where(known, scores, 0.0).sum(axis=1)
    return np.where(counts > 0, totals / np.maximum(counts, 1), np.nan)


def _mean(columns: Sequence[Floats]) -> Floats:
    """Row means; NaN as soon as one column is missing."""
    means: Floats = np.column_stack(columns).mean(axis=1)
    return means
