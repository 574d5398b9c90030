"""What changed since an earlier wave: of everybody and of each group that is shown in both waves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Cell, Grouping, Mask, Measure
from lo_diagnostic.disclosure.showing import Showing, Thresholds
from lo_diagnostic.scoring.columns import interval_of
from lo_diagnostic.scoring.differences import MOST_COMPARED, samples_of
from lo_diagnostic.scoring.family import Tested
from lo_diagnostic.scoring.group_moments import GroupMoments
from lo_diagnostic.scoring.groups import ShownGroups, shown_groups
from lo_diagnostic.scoring.hedges import standardised_changes, standardised_differences
from lo_diagnostic.scoring.persons import MeasuredDimension
from lo_diagnostic.scoring.scores import Change
from lo_diagnostic.scoring.tallies import scores_by_group, scores_of
from lo_diagnostic.scoring.wave_changes import (
    WaveChanges,
    expected_regression,
    independent_change,
    linked_pairs,
    paired_change,
)
from lo_diagnostic.scoring.waves import EarlierWave, Part, Wave
from lo_diagnostic.scoring.welch import LEVEL, Samples

Floats = NDArray[np.float64]
_Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]
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
    pairs: _Pairs | None

    def paired(self) -> tuple[Mask, Mask]:
        """Who of the earlier wave, and who of this one, has a score in both."""
        nobody = np.zeros(0, np.int64)
        a, b = self.pairs or (nobody, nobody)
        known = self.earlier.known[a] & self.now.known[b]
        masks = np.zeros(len(self.earlier.levels), np.bool_), np.zeros(len(self.now.levels), np.bool_)
        masks[0][a[known]], masks[1][b[known]] = True, True
        return masks

    def few_came_or_went(self, thresholds: Thresholds) -> bool:
        """Do the people of the two waves differ by a few? Then the change may be theirs."""
        if self.pairs is None:
            return False
        one, other = self.paired()
        differ = int((self.earlier.known & ~one).sum() + (self.now.known & ~other).sum())
        return 0 < differ < thresholds.group

    def groups_with_few(self, names: Sequence[str], now: Grouping, before: Grouping, least: int) -> Mask:
        """For which groups of both waves that is so."""
        if self.pairs is None or not names:
            return np.zeros(len(names), np.bool_)
        a, b = (np.array([cut.place[name] for name in names]) for cut in (before, now))
        stayed = np.zeros(len(now.groups), np.int64)
        one, other = before.codes[self.pairs[0]], now.codes[self.pairs[1]]
        scored = self.earlier.known[self.pairs[0]] & self.now.known[self.pairs[1]]
        then = np.full(len(before.groups) + 1, -2)
        then[a] = b
        same = scored & (one >= 0) & (then[one] == other)
        stayed += np.bincount(other[same], minlength=len(stayed))
        differ = before.sizes(self.earlier.known)[a] + now.sizes(self.now.known)[b] - 2 * stayed[b]
        few: Mask = (differ > 0) & (differ < least)
        return few


def wave_changes(
    now: Wave, earlier: EarlierWave, beside: Sequence[Part]
) -> tuple[list[Tested[Change]], list[Part]]:
    """This wave minus the earlier one on every dimension that both show, on 0–100.

    Where waves are linked, everybody is compared with themselves if that gives nobody away: if those who
    answered one of the waves only are none or enough, beside everything that is shown of either wave; and
    nothing is told where only a few people came or went. Groups, and waves that are not linked, count as
    independent, which is too wide where the same people answered twice.

    `beside`: parts of the people whose means are shown, too. Returns the changes, and of which parts of the
    people they are told where these are not all.
    """
    before = earlier.wave
    pairs = _same_people(before.people, now.people) if earlier.linked else None
    found = [_Both(*sides, pairs) for sides in _shown_in_both(now, before)]
    linked = _safe_pairs(found, now, before, beside) if pairs else {}
    tested: list[Tested[Change]] = []
    for both in found:
        if both.few_came_or_went(now.frame.thresholds):
            continue
        tested.append(_of_everybody(both, now, before, linked))
        for cut in now.frame.cuts:
            if cut in before.frame.cuts:
                tested += _of_groups(both, cut, now, before)
    told = {one.result.dimension for one in tested if one.result.linked}
    return tested, [part for name, part in linked.items() if name in told]


def _shown_in_both(now: Wave, before: Wave) -> Iterator[tuple[MeasuredDimension, MeasuredDimension]]:
    for found in now.measured:
        sides = before.shown(found.dimension.id), now.shown(found.dimension.id)
        if sides[0] is not None and sides[1] is not None:
            yield sides[0], sides[1]


def _safe_pairs(found: Sequence[_Both], now: Wave, before: Wave, beside: Sequence[Part]) -> dict[str, Part]:
    """Dimension → those of this wave with a score in both, where their mean may be shown in either."""
    masks = {both.now.dimension.id: both.paired() for both in found}
    here = now.safe_parts([*beside, *((name, mask) for name, (_, mask) in masks.items())])[len(beside) :]
    there = {name for name, _ in before.safe_parts([(name, mask) for name, (mask, _) in masks.items()])}
    return {name: (name, mask) for name, mask in here if name in there}


def _same_people(earlier: pd.Series[str], now: pd.Series[str]) -> _Pairs:
    """Places of the same ids in both waves."""
    place = pd.Index(earlier).get_indexer(pd.Index(now))
    return place[place >= 0].astype(np.int64), np.flatnonzero(place >= 0).astype(np.int64)


def _of_everybody(both: _Both, now: Wave, earlier: Wave, safe: Mapping[str, Part]) -> Tested[Change]:
    """The change of the same people where they may be compared, else of the waves as they are."""
    name = both.now.dimension.id
    linked = None
    if both.pairs and name in safe:
        linked = _linked(both, both.pairs, earlier.name, now.frame.thresholds)
    if linked:
        return linked
    a, b = (_moments(found) for found in (both.earlier, both.now))
    level = min(wave.plan.shown(Cell(Measure("dimension", name))) for wave in (now, earlier))
    effect = standardised_differences(Samples.of(b), Samples.of(a)).g[0] if level == Showing.DETAIL else nan
    found = independent_change(Samples.of(a), Samples.of(b))
    tested = _tested(name, earlier.name, (int(b.n[0]), int(a.n[0])), found, 0, float(effect))
    if both.pairs is None:
        return tested
    why = UNLINKED if len(both.pairs[0]) else UNKNOWN
    return replace(tested, result=replace(tested.result, notes={**tested.result.notes, "linked": why}))


def _linked(both: _Both, people: _Pairs, earlier: str, thresholds: Thresholds) -> Tested[Change] | None:
    """The change of those with a score in both waves; None where those with only one could be worked back."""
    scores = [found.level_scores[found.levels[place]] for found, place in
              zip((both.earlier, both.now), people, strict=True)]  # fmt: skip
    pairs = linked_pairs(scores[0][:, None], scores[1][:, None])
    n = int(pairs.n[0])
    levels = [thresholds.showing_part(n, int(found.known.sum()) - n) for found in (both.earlier, both.now)]
    if not min(levels):
        return None
    effect = float(standardised_changes(pairs).g[0]) if min(levels) == Showing.DETAIL else nan
    tested = _tested(both.now.dimension.id, earlier, (n, n), paired_change(pairs), 0, effect)
    return replace(tested, result=replace(tested.result, linked=True))


def _of_groups(both: _Both, cut: str, now: Wave, earlier: Wave) -> list[Tested[Change]]:
    """Groups count as independent in every study: people move, and a mover's change could be worked back."""
    sides = [_groups(wave, found, cut) for wave, found in ((earlier, both.earlier), (now, both.now))]
    known = set(sides[0].names)
    merged = now.frame.cuts[cut].members
    names = [name for name in sides[1].names if name in known and name not in merged]
    cuts, least = (now.frame.cuts[cut], earlier.frame.cuts[cut]), now.frame.thresholds.group
    few = both.groups_with_few(names, *cuts, least)
    names = [name for name, hidden in zip(names, few, strict=True) if not hidden]
    if not names or len(names) > MOST_COMPARED:
        return []
    places = [np.array([side.names.index(name) for name in names], dtype=np.int64) for side in sides]
    a, b = (samples_of(side)[place] for side, place in zip(sides, places, strict=True))
    found, effects = independent_change(a, b), standardised_differences(b, a).g
    detail = sides[0].detail[places[0]] & sides[1].detail[places[1]]
    expected = _expected(sides[0])[places[0]]
    tested: list[Tested[Change]] = []
    for row, name in enumerate(names):
        people, effect = (int(b.n[row]), int(a.n[row])), float(effects[row]) if detail[row] else nan
        one = _tested(both.now.dimension.id, earlier.name, people, found, row, effect)
        told = None if np.isnan(expected[row]) else float(expected[row])
        tested.append(replace(one, result=replace(one.result, cut=cut, group=name, expected=told)))
    return tested


def _expected(earlier: ShownGroups) -> Floats:
    """How far each group is expected to move with nothing having changed; NaN where that is not known."""
    if earlier.shrunken is None:
        return np.full(len(earlier.names), nan)
    return expected_regression(earlier.moments.mean, earlier.shrunken.grand, earlier.shrunken.reliability)


def _tested(
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
