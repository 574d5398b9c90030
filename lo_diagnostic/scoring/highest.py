"""Which learning dimension is the highest, said only as far as paired differences carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.scoring.intervals import t_interval
from lo_diagnostic.scoring.joint import JointScores
from lo_diagnostic.scoring.persons import MeasuredDimension


def highest_dimensions(
    measured: Sequence[MeasuredDimension], means: Mapping[str, float], joint: JointScores
) -> tuple[str, ...]:
    """Ids of the dimension with the highest mean and of all that cannot be told apart from it.

    `measured`: those that may be shown; `means`: theirs on 0–100. Two are told apart when the 95 % t
    interval of the mean paired difference excludes 0. Only ids are handed out, so that no difference between
    people with one score and people with both can be worked back. A dimension whose high scores are
    unfavourable takes no part.
    """
    model = shipped_model()
    learning = [
        found.dimension.id
        for found in measured
        if model.layer(found.dimension.layer).side == "capability" and found.dimension.high == "favourable"
    ]
    if not learning:
        return ()
    ordered = sorted(learning, key=lambda name: -means[name])
    return tuple(name for name in ordered if name == ordered[0] or not _told_apart(ordered[0], name, joint))


def _told_apart(higher: str, lower: str, joint: JointScores) -> bool:
    n, mean, sd = joint.paired(joint.names.index(higher), joint.names.index(lower))
    if n < 2:
        return False
    interval = t_interval(mean, sd, n, df=n - 1, level=0.95)
    return mean > 0 if interval is None else interval.low > 0
