"""What is taken back because somebody could not deny their answer: means at an end of the scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.deniability import kinds_of, pinned
from lo_diagnostic.disclosure.issued import Issued
from lo_diagnostic.disclosure.measures import Grouping, Measure
from lo_diagnostic.disclosure.plan import Levels, Plan
from lo_diagnostic.disclosure.showing import Showing
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.scoring.persons import MeasuredDimension

Codes = NDArray[np.int64]
LARGEST = 4_000_000
"""Cells times kinds of people that the linear program is asked about; beyond, cells are looked at alone."""


def deniable(plan: Plan, measured: Sequence[MeasuredDimension], issued: Issued | None) -> Plan:
    """The plan without what pins somebody to an end of the scale.

    A dimension is taken back for all groups of a cut, or as a whole, so that it is not told which group it
    was; an item as a whole, with one more where the scores would give it back; sums across dimensions with
    any dimension that is in them. This depends on answers: it hints that somebody's are at an end.
    """
    whole, by_group = dict(plan.whole), dict(plan.by_group)
    denied: set[tuple[Measure, str]] = set()
    for found in measured:
        measure = Measure("dimension", found.dimension.id)
        if not whole.get(measure):
            continue
        base = _issued_layers(measure, found, issued)
        if _somebody_pinned(found, [np.zeros(len(found.levels), np.int64)]):
            whole[measure] = Showing.NOTHING
        for cut in sorted(plan.cuts, key=lambda cut: (cut.count(","), cut)):
            layer = _layer(plan.cuts[cut], plan.by_group[measure, cut])
            if not whole[measure] or _somebody_pinned(found, [*base, layer]):
                by_group[measure, cut] = np.zeros_like(plan.by_group[measure, cut])
                denied.add((measure, cut))
            else:
                base.append(layer)
        _take_items_back(found, whole)
    for measure, names in plan.sums.items():
        if any(plan.whole[name] and not whole[name] for name in _measures(names)):
            whole[measure] = Showing.NOTHING
    return replace(plan, whole=whole, by_group=by_group, denied=frozenset(denied))


def _measures(names: Sequence[str]) -> list[Measure]:
    return [Measure("dimension", name) for name in names]


def _issued_layers(measure: Measure, found: MeasuredDimension, issued: Issued | None) -> list[Codes]:
    """Who is in which group that was shown before, layer by layer; everybody first."""
    layers = [np.zeros(len(found.levels), np.int64)]
    for cut, grouping in (issued.cuts if issued else {}).items():
        if issued and (measure, cut) in issued.by_group:
            layers.append(_layer(grouping, issued.by_group[measure, cut].astype(np.int8)))
    return layers


def _layer(grouping: Grouping, levels: Levels) -> Codes:
    """The shown group of each person, −1 for none."""
    shown = np.append(levels > 0, False)
    layer: Codes = np.where(shown[grouping.codes], grouping.codes, -1)
    return layer


def _somebody_pinned(found: MeasuredDimension, layers: Sequence[Codes]) -> bool:
    """Does somebody's score follow from the shown means of these layers?

    Shown groups of one cut, and everybody outside them, share nobody: each is looked at alone.
    """
    known = found.known
    levels = found.levels[known]
    at_ends = [(found.level_scores == end)[levels] for end in (0.0, 100.0)]
    if not (at_ends[0].any() or at_ends[1].any()):
        return False
    own = [layer[known] for layer in layers]
    if len(own) <= 2:
        return _all_at_an_end(own[-1], at_ends)
    scores = found.level_scores[levels]
    rows, lowest, highest = kinds_of(own, np.round(scores * 1e6).astype(np.int64), 100_000_000)
    if rows.size > LARGEST:
        return any(_all_at_an_end(layer, at_ends) for layer in own)
    return bool(pinned(rows, lowest, highest).any())


def _all_at_an_end(layer: Codes, at_ends: Sequence[NDArray[np.bool_]]) -> bool:
    """Is there a group in which everybody is at the same end?"""
    everybody = np.bincount(layer + 1)
    there = (np.bincount(layer[at_end] + 1, minlength=len(everybody)) for at_end in at_ends)
    return any(bool(((everybody == found) & (everybody > 0)).any()) for found in there)


def _take_items_back(found: MeasuredDimension, whole: dict[Measure, Showing]) -> None:
    shown = [item for item in found.items if whole[Measure("item", item.id)]]
    extreme = [item for item in shown if _one_end(found, item.id)]
    for item in extreme:
        whole[Measure("item", item.id)] = Showing.NOTHING
    others = [item for item in found.scored if item in shown and item not in extreme]
    if len(extreme) + len(others) == len(found.scored) and len(extreme) == 1 and others:
        whole[Measure("item", others[-1].id)] = Showing.NOTHING


def _one_end(found: MeasuredDimension, item: str) -> bool:
    """Did everybody who answered the item choose the same end of the scale?"""
    raw = found.raw(next(one for one in found.items if one.id == item))
    given = raw[raw > CANNOT_SAY]
    low, high = given.min(initial=np.iinfo(np.int16).max), given.max(initial=np.iinfo(np.int16).min)
    return bool(low == high) and low in (found.scale.lowest, found.scale.highest)
