"""Which learning dimension is the highest, said only as far as paired differences carry it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lo_diagnostic.scoring.indices import CAPABILITY_LAYERS
from lo_diagnostic.scoring.intervals import t_interval
from lo_diagnostic.scoring.moments import mean_of, sd_of
from lo_diagnostic.scoring.persons import MeasuredDimension


def highest_dimensions(measured: Sequence[MeasuredDimension]) -> tuple[str, ...]:
    """Ids of the dimension with the highest mean and of all that cannot be told apart from it.

    Two are told apart when the 95 % t interval of the mean paired difference excludes 0. Only ids are
    handed out, so that no difference between people with one score and people with both can be worked back.
    """
    learning = [
        m for m in measured if m.dimension.layer in CAPABILITY_LAYERS and not np.isnan(m.scores).all()
    ]
    if not learning:
        return ()
    ordered = sorted(learning, key=lambda m: -mean_of(m.favourable_scores[~np.isnan(m.scores)]))
    top = ordered[0]
    return tuple(m.dimension.id for m in ordered if m is top or not _told_apart(top, m))


def _told_apart(higher: MeasuredDimension, lower: MeasuredDimension) -> bool:
    difference = higher.favourable_scores - lower.favourable_scores
    known = difference[~np.isnan(difference)]
    if len(known) < 2:
        return False
    mean = mean_of(known)
    interval = t_interval(mean, sd_of(known), len(known), df=len(known) - 1, level=0.95)
    return mean > 0 if interval is None else interval.low > 0
