"""Response quality as results: how many people are flagged, and the dimensions without them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import get_args

import numpy as np
from scipy.special import chdtri

from lo_diagnostic.disclosure.release import WITHHELD, Withheld, cut_down
from lo_diagnostic.disclosure.showing import Thresholds
from lo_diagnostic.responses.quality import Index, Quality, assess
from lo_diagnostic.scoring.cells import CellScores
from lo_diagnostic.scoring.dimensions import describe_dimension
from lo_diagnostic.scoring.persons import Mask, MeasuredDimension
from lo_diagnostic.scoring.scores import Flagged, QualityScores
from lo_diagnostic.scoring.tallies import scores_of
from lo_diagnostic.scoring.waves import Part

UNUSUAL = 0.001
"""Share of careful answers that Mahalanobis' distance is to flag."""
NO_VALUE = "not to be had here: too few items, dimensions or like pairs, or an item without variance"
NO_TIMES = "lo-diag keeps no times"
PART = "part of the people: not told"


def response_quality(
    shown: Sequence[MeasuredDimension], thresholds: Thresholds, safe: Callable[[Sequence[Part]], list[Part]]
) -> tuple[QualityScores | Withheld, list[Part]]:
    """Flags over the items of the dimensions that are shown, and these without the flagged.

    Counts of people are told from `thresholds.detail` people upwards. `safe`: of parts of the people, those
    that may be shown; returned as well are those that are.
    """
    if not shown:
        return WITHHELD, []
    quality = _assess(shown)
    if quality.judged < thresholds.detail:
        return WITHHELD, []
    parts = safe([(found.dimension.id, ~quality.flagged) for found in shown])
    kept = {name for name, _ in parts}
    counts, cuts = quality.counts, {flag.index: flag.cut for flag in quality.flags}
    told = QualityScores(
        judged=quality.judged,
        flagged=int(quality.flagged.sum()),
        indices={
            name: Flagged(counts[name], cuts[name])
            if name in counts
            else Flagged(
                None, None, dict.fromkeys(("n", "cut"), NO_TIMES if name == "response_time" else NO_VALUE)
            )
            for name in get_args(Index)
        },
        without_flagged={
            found.dimension.id: _without(found, quality.flagged, thresholds)
            if found.dimension.id in kept
            else WITHHELD
            for found in shown
        },
    )
    return told, [
        (name, mask) for name, mask in parts if not isinstance(told.without_flagged[name], Withheld)
    ]


def _assess(measured: Sequence[MeasuredDimension]) -> Quality:
    rows = [(found, item) for found in measured for item in found.scored]
    answers = np.stack([found.raw(item) for found, item in rows])
    place = {(found.dimension.id, item.id): row for row, (found, item) in enumerate(rows)}
    scales = [[place[found.dimension.id, item.id] for item in found.scored] for found in measured]
    turned = {
        place[found.dimension.id, item.id]: found.scale.lowest + found.scale.highest
        for found, item in rows
        if item.reversed
    }
    cut = float(chdtri(len(rows), UNUSUAL))
    return assess(answers, scales, turned=turned, distance_cut=cut)


def _without(found: MeasuredDimension, flagged: Mask, thresholds: Thresholds) -> CellScores | Withheld:
    """A cell like any other: shown only where those kept and those left out reach the minimum."""
    kept, left_out = found.known & ~flagged, found.known & flagged
    level = thresholds.showing_part(int(kept.sum()), int(left_out.sum()))
    if not level:
        return WITHHELD
    scores = scores_of(found, np.where(flagged, 0, found.levels))
    results = describe_dimension(found, scores, np.array([np.nan])).cell(0)
    results["notes"]["interval_now"] = PART
    shown: CellScores | Withheld = cut_down(CellScores(**results), level)
    return shown
