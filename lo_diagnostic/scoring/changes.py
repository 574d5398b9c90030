"""What changed since an earlier wave: of everybody and of each group that is shown in both waves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.disclosure.plan import Cell, Grouping, Measure
from lo_diagnostic.disclosure.showing import Showing
from lo_diagnostic.scoring.columns import interval_of
from lo_diagnostic.scoring.differences import MOST_COMPARED, samples_of
from lo_diagnostic.scoring.family import Tested
from lo_diagnostic.scoring.frame import Frame
from lo_diagnostic.scoring.group_moments import GroupMoments
from lo_diagnostic.scoring.groups import ShownGroups, shown_groups
from lo_diagnostic.scoring.hedges import standardised_changes, standardised_differences
from lo_diagnostic.scoring.persons import Mask, MeasuredDimension
from lo_diagnostic.scoring.scores import Change
from lo_diagnostic.scoring.tallies import scores_by_group, scores_of
from lo_diagnostic.scoring.wave_changes import (
    WaveChanges,
    expected_regression,
    independent_change,
    linked_pairs,
    paired_change,
)
from lo_diagnostic.scoring.waves import Wave
from lo_diagnostic.scoring.welch import LEVEL, Samples

Floats = NDArray[np.float64]
REGRESSION = (
    "a group picked because it was lowest or highest moves towards the middle by itself (`expected`): "
    "compare its change with that"
)
UNTESTED = ("interval", "effect", "p_adjusted", "p_holm")
NO_VARIANCE = "no variance in either wave, or everybody moved by the same"
UNLINKED = "too few people, or nearly everybody, answered both waves: compared as independent"
UNKNOWN = "nobody is known from the earlier wave (`linked: true` must stand before its import): independent"


@dataclass(frozen=True)
class _Both:
    """One dimension in both waves; `pairs`: places of the same people in the earlier and in this wave."""

    earlier: MeasuredDimension
    now: MeasuredDimension
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]] | None


def wave_changes(now: Wave, earlier: Wave, *, linked: bool) -> list[Tested[Change]]:
    """This wave minus the earlier one on every dimension that both show, on 0–100.

    `linked`: the same people are compared with themselves where that gives nobody away: where those who
    answered one of the waves only are none or enough. Waves that are not linked count as independent, which
    is too wide where the same people answered twice.
    """
    pairs = _same_people(earlier.people, now.people) if linked else None
    tested: list[Tested[Change]] = []
    for found in now.measured:
        name = found.dimension.id
        before, here = earlier.shown(name), now.shown(name)
        if before is None or here is None:
            continue
        both = _Both(before, here, pairs)
        tested.append(_of_everybody(both, now, earlier))
        for cut in now.frame.cuts:
            if cut in earlier.frame.cuts:
                tested += _of_groups(both, cut, now, earlier)
    return tested


def _same_people(earlier: pd.Series[str], now: pd.Series[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the same ids in both waves."""
    place = pd.Index(earlier).get_indexer(pd.Index(now))
    return place[place >= 0].astype(np.int64), np.flatnonzero(place >= 0).astype(np.int64)


def _of_everybody(both: _Both, now: Wave, earlier: Wave) -> Tested[Change]:
    a, b = (_moments(found) for found in (both.earlier, both.now))
    level = min(wave.plan.shown(Cell(Measure("dimension", both.now.dimension.id))) for wave in (now, earlier))
    independent = independent_change(Samples.of(a), Samples.of(b))
    effect = standardised_differences(Samples.of(b), Samples.of(a)).g[0] if level == Showing.DETAIL else nan
    change = _change(
        both.now.dimension.id, earlier.name, (int(b.n[0]), int(a.n[0])), independent, 0, float(effect)
    )
    everybody = tuple(np.ones(len(wave.people), dtype=np.bool_) for wave in (earlier, now))
    return _linked(both, everybody, (a.n[0], b.n[0]), now.frame, change)


def _of_groups(both: _Both, cut: str, now: Wave, earlier: Wave) -> list[Tested[Change]]:
    sides = [_groups(wave, found, cut) for wave, found in ((earlier, both.earlier), (now, both.now))]
    known = set(sides[0].names)
    names = [name for name in sides[1].names if name in known]
    if not names or len(names) > MOST_COMPARED:
        return []
    places = [np.array([side.names.index(name) for name in names], dtype=np.int64) for side in sides]
    a, b = (samples_of(side)[place] for side, place in zip(sides, places, strict=True))
    found, effects = independent_change(a, b), standardised_differences(b, a).g
    moments, shrunken = sides[0].moments, sides[0].shrunken
    expected = (
        expected_regression(moments.mean, shrunken.grand, shrunken.reliability)[places[0]]
        if shrunken
        else np.full(len(names), np.nan)
    )
    tested: list[Tested[Change]] = []
    for row, name in enumerate(names):
        detail = sides[0].detail[places[0][row]] and sides[1].detail[places[1][row]]
        people = int(b.n[row]), int(a.n[row])
        effect = float(effects[row]) if detail else nan
        change = _change(both.now.dimension.id, earlier.name, people, found, row, effect)
        told = None if np.isnan(expected[row]) else float(expected[row])
        change = replace(change, result=replace(change.result, cut=cut, group=name, expected=told))
        members = tuple(_members(wave.frame.cuts[cut], name) for wave in (earlier, now))
        tested.append(_linked(both, members, (a.n[row], b.n[row]), now.frame, change) if detail else change)
    return tested


def _linked(
    both: _Both, members: tuple[Mask, ...], shown: tuple[float, float], frame: Frame, change: Tested[Change]
) -> Tested[Change]:
    """The change of those of the members who answered both waves; `change` where that may not be told."""
    if both.pairs is None:
        return change
    kept = members[0][both.pairs[0]] & members[1][both.pairs[1]]
    before, after = both.pairs[0][kept], both.pairs[1][kept]
    scores = [found.level_scores[found.levels[place]] for found, place in
              ((both.earlier, before), (both.now, after))]  # fmt: skip
    pairs = linked_pairs(scores[0][:, None], scores[1][:, None])
    n = int(pairs.n[0])
    if not min(frame.thresholds.showing_part(n, int(people) - n) for people in shown):
        why = UNLINKED if len(both.pairs[0]) else UNKNOWN
        return replace(change, result=replace(change.result, notes={**change.result.notes, "linked": why}))
    effect = float(standardised_changes(pairs).g[0])
    enough = frame.thresholds.showing(n) == Showing.DETAIL
    result = change.result
    found = _change(
        result.dimension, result.earlier, (n, n), paired_change(pairs), 0, effect if enough else nan
    )
    whose = replace(found.result, linked=True, cut=result.cut, group=result.group, expected=result.expected)
    return Tested(whose, found.p)


def _change(
    dimension: str, earlier: str, people: tuple[int, int], found: WaveChanges, row: int, effect: float
) -> Tested[Change]:
    p = float(found.p[row])
    notes = dict.fromkeys(UNTESTED, NO_VARIANCE) if np.isnan(p) else {}
    change = Change(
        dimension=dimension,
        cut="",
        group="",
        earlier=earlier,
        linked=False,
        n=people[0],
        n_earlier=people[1],
        difference=float(found.change[row]),
        interval=interval_of(LEVEL, found.low[row], found.high[row]),
        effect=None if np.isnan(effect) else effect,
        expected=None,
        p_adjusted=None,
        p_holm=None,
        family=0,
        verdict="too_close",
        notes=notes,
    )
    return Tested(change, p)


def _moments(found: MeasuredDimension) -> GroupMoments:
    scores = scores_of(found, found.levels)
    return GroupMoments(scores.n, scores.mean, scores.squares)


def _groups(wave: Wave, found: MeasuredDimension, cut: str) -> ShownGroups:
    grouping = wave.frame.cuts[cut]
    return shown_groups(found, cut, grouping, scores_by_group(found, grouping), wave.plan)


def _members(grouping: Grouping, group: str) -> Mask:
    mask: Mask = grouping.codes == grouping.groups.index(group)
    return mask
