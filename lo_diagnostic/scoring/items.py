"""Results of a dimension's items over the whole organisation: raw answers, and how each fits the others."""

from __future__ import annotations

import numpy as np

from lo_diagnostic.scoring.cells import ItemScores
from lo_diagnostic.scoring.consistency import Consistency
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.persons import MeasuredDimension
from lo_diagnostic.scoring.tallies import DimensionTally


def describe_items(
    measured: MeasuredDimension, counted: DimensionTally, inner: Consistency
) -> dict[str, ItemScores]:
    """n, mean, sd and counts of the raw answers to each item, reserves included; item-rest statistics."""
    points = np.array(sorted(measured.scale.points))
    size, width = counted.items.shape
    place = np.repeat(np.arange(size), width)
    kept = counted.items.ravel() > 0
    answers = Distributions.counted(
        size, place[kept], np.tile(points.astype(np.float64), size)[kept], counted.items.ravel()[kept]
    )
    fits = {
        item.id: fit
        for item, *fit in zip(measured.scored, inner.item_rest_r, inner.alpha_if_dropped, strict=True)
    }
    found: dict[str, ItemScores] = {}
    for row, item in enumerate(measured.items):
        n, mean, sd = int(answers.n[row]), float(answers.mean[row]), float(answers.sd[row])
        rest, dropped = fits.get(item.id, (None, None))
        found[item.id] = ItemScores(
            n=n,
            cannot_say=int(counted.cannot_say[row]),
            mean=mean if n else None,
            sd=sd if n > 1 else None,
            counts={str(point): int(count) for point, count in zip(points, counted.items[row], strict=True)},
            item_rest_r=rest,
            alpha_if_dropped=dropped,
            notes=_notes(rest, dropped, len(measured.scored), item.reserve, inner)
            | ({} if n > 1 else {"sd": "one person"}),
        )
    return found


def _notes(
    rest: float | None, dropped: float | None, items: int, reserve: bool, inner: Consistency
) -> dict[str, str]:
    """Why an item has no item-rest statistics."""
    if rest is not None and dropped is not None:
        return {}
    if reserve:
        return dict.fromkeys(("item_rest_r", "alpha_if_dropped"), "a reserve: not scored")
    if inner.reliability.alpha is None:
        return dict.fromkeys(("item_rest_r", "alpha_if_dropped"), inner.notes["reliability.alpha"])
    if items == 2 and rest is not None:
        return {"alpha_if_dropped": "two items: no alpha of one"}
    return dict.fromkeys(("item_rest_r", "alpha_if_dropped"), "zero variance")
