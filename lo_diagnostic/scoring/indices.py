"""The indices: capability and capacity as means of layer means, and the reciprocity gap (CONTENT §2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lo_diagnostic.scoring.intervals import t_interval
from lo_diagnostic.scoring.moments import mean_of, sd_of
from lo_diagnostic.scoring.persons import Floats, MeasuredDimension
from lo_diagnostic.scoring.scores import IndexScores

CAPABILITY_LAYERS = ("principles", "environment", "relationships", "reach")
CHANCES_OFFERED = ("wide-participation", "work-that-teaches", "learning-off-the-job", "support")
CHANCES_TAKEN = "take-up"


def person_indices(measured: Sequence[MeasuredDimension]) -> dict[str, Floats]:
    """Index → each person's value, NaN without a score in every layer.

    Capability and capacity are on 0–100, high is good. The reciprocity gap (−100…100) is what the
    environment offers minus what is taken up, only where both are measured.
    """
    found: dict[str, Floats] = {}
    learning = [m for m in measured if m.dimension.layer in CAPABILITY_LAYERS]
    capacity = [m for m in measured if m.dimension.layer == "capacity"]
    layers = dict.fromkeys(m.dimension.layer for m in learning)
    if learning:
        found["capability"] = _mean([_layer_mean(learning, layer) for layer in layers])
    if capacity:
        found["capacity"] = _layer_mean(capacity, "capacity")
    by_id = {m.dimension.id: m.scores for m in measured}
    if CHANCES_TAKEN in by_id and all(name in by_id for name in CHANCES_OFFERED):
        offered = _mean([by_id[name] for name in CHANCES_OFFERED])
        found["reciprocity_gap"] = offered - by_id[CHANCES_TAKEN]
    return found


def describe_index(values: Floats) -> IndexScores:
    """n, mean and 90 % t interval of an index over the people who have it."""
    known = values[~np.isnan(values)]
    n, mean = len(known), mean_of(known)
    interval = t_interval(mean, sd_of(known), n, df=n - 1)
    return IndexScores(n, mean, interval, {} if interval else {"interval": "zero variance"})


def _layer_mean(measured: Sequence[MeasuredDimension], layer: str) -> Floats:
    """Each person's mean over the dimensions of the layer that they have a score on; NaN without any."""
    scores = np.column_stack([m.favourable_scores for m in measured if m.dimension.layer == layer])
    known = ~np.isnan(scores)
    counts = known.sum(axis=1)
    totals = np.where(known, scores, 0.0).sum(axis=1)
    return np.where(counts > 0, totals / np.maximum(counts, 1), np.nan)


def _mean(columns: Sequence[Floats]) -> Floats:
    """Row means; NaN as soon as one column is missing."""
    means: Floats = np.column_stack(columns).mean(axis=1)
    return means
