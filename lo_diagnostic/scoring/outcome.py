"""Priorities: how much the other dimensions account for in one that was named as the outcome."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lo_diagnostic.errors import InputProblems, did_you_mean
from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.scoring.persons import MeasuredDimension
from lo_diagnostic.scoring.priority_intervals import LEVEL, PriorityWeights, bootstrap_weights
from lo_diagnostic.scoring.scores import Priorities, Weight

ALONE = "no other dimension has results"


def priorities(outcome: str, shown: Sequence[MeasuredDimension]) -> Priorities:
    """Weights of all other shown dimensions, over people with a score on every one of them.

    Raises InputProblems for an outcome that is not among the shown dimensions.
    """
    names = [found.dimension.id for found in shown]
    if outcome not in names:
        message = f'there is no dimension "{outcome}" with results.'
        raise InputProblems.one("", "--outcome", message, did_you_mean(outcome, names))
    if len(names) == 1:
        return Priorities(outcome, 0, None, {}, dict.fromkeys(("r_squared", "weights"), ALONE))
    complete = np.all([found.known for found in shown], axis=0)
    scores = np.column_stack([found.level_scores[found.levels[complete]] for found in shown])
    weights, obstacle = bootstrap_weights(scores, names.index(outcome))
    if weights is None:
        return Priorities(
            outcome, len(scores), None, {}, dict.fromkeys(("r_squared", "weights"), obstacle or "")
        )
    predictors = [name for name in names if name != outcome]
    told = {name: _weight(weights, place) for place, name in enumerate(predictors)}
    return Priorities(outcome, weights.n, weights.r_squared, told)


def _weight(found: PriorityWeights, place: int) -> Weight:
    lmg, johnson = found.lmg, found.johnson
    return Weight(
        lmg=float(lmg.values[place]),
        lmg_interval=Interval(LEVEL, float(lmg.low[place]), float(lmg.high[place])),
        johnson=float(johnson.values[place]),
        johnson_interval=Interval(LEVEL, float(johnson.low[place]), float(johnson.high[place])),
    )
