"""Which groups differ on a dimension: every pair of a few groups, or each of many against the rest."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.scoring.columns import interval_of
from lo_diagnostic.scoring.family import Tested
from lo_diagnostic.scoring.group_moments import GroupMoments
from lo_diagnostic.scoring.groups import ShownGroups
from lo_diagnostic.scoring.hedges import standardised_differences
from lo_diagnostic.scoring.scores import Difference
from lo_diagnostic.scoring.welch import LEVEL, Samples, welch_differences

MOST_IN_PAIRS = 10
MOST_COMPARED = 200
REST = "_rest"
TOO_MANY = f"more than {MOST_COMPARED} groups: no differences are tested"

Floats = NDArray[np.float64]


def group_differences(dimension: str, shown: ShownGroups) -> list[Tested[Difference]]:
    """a minus b on 0–100: pairs of up to 10 groups; of up to 200 each against all others that are shown.

    Groups that may show a summary only (5–9 people) lend no spread of their own: they enter Welch's test
    with the pooled one, and get no standardised difference. Differences are computed from shown groups only.
    """
    count = len(shown.names)
    if count < 2 or count > MOST_COMPARED:
        return []
    groups, detail = samples_of(shown), shown.detail
    if count <= MOST_IN_PAIRS:
        pairs = list(combinations(range(count), 2))
        left, right = [a for a, _ in pairs], [b for _, b in pairs]
        names = [(shown.names[a], shown.names[b]) for a, b in pairs]
        return _tested(dimension, names, groups[left], groups[right], detail[left] & detail[right])
    names = [(name, REST) for name in shown.names]
    return _tested(dimension, names, groups, _rest(shown.lent), detail)


def samples_of(shown: ShownGroups) -> Samples:
    """Each shown group's own spread; the pooled one for groups that may show a summary only."""
    lent = Samples.of(shown.lent)
    if shown.pooled is None:
        return lent
    return replace(lent, df=np.where(shown.detail, lent.df, shown.pooled.df))


def _rest(moments: GroupMoments) -> Samples:
    """For each group everybody in the others: sums without it, taken from the grand mean."""
    apart = moments.mean - moments.grand_mean
    totals, squares = moments.n * apart, moments.ss + moments.n * apart**2
    n = (moments.people - moments.n).astype(np.float64)
    mean = (totals.sum() - totals) / n
    scatter = np.maximum(squares.sum() - squares - n * mean**2, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Samples(n, moments.grand_mean + mean, np.where(n > 1, scatter / (n - 1), np.nan), n - 1)


def _tested(
    dimension: str, names: list[tuple[str, str]], a: Samples, b: Samples, detail: NDArray[np.bool_]
) -> list[Tested[Difference]]:
    found, effect = welch_differences(a, b), standardised_differences(a, b)
    tested: list[Tested[Difference]] = []
    for place, (left, right) in enumerate(names):
        p = float(found.p[place])
        g = None if not detail[place] or np.isnan(effect.g[place]) else float(effect.g[place])
        difference = Difference(
            dimension=dimension,
            a=left,
            b=right,
            difference=float(found.difference[place]),
            interval=interval_of(LEVEL, found.low[place], found.high[place]),
            hedges_g=g,
            hedges_g_interval=None
            if g is None
            else interval_of(LEVEL, effect.g_low[place], effect.g_high[place]),
            p_adjusted=None,
            p_holm=None,
            family=0,
            verdict="too_close",
            notes=_notes(np.isnan(p), g is None, bool(detail[place])),
        )
        tested.append(Tested(difference, p))
    return tested


def _notes(no_test: bool, no_effect: bool, detail: bool) -> dict[str, str]:
    notes: dict[str, str] = {}
    if no_test:
        notes |= dict.fromkeys(("interval", "p_adjusted", "p_holm"), "no variance on either side")
    if no_effect:
        notes["hedges_g"] = (
            "zero variance" if detail else "a group has too few people for a spread of its own"
        )
    return notes
