"""What is compared: groups with each other, leaders with staff, this wave with the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.instrument.checks import LEADER, ROLE, STAFF
from lo_diagnostic.instrument.model import Dimension
from lo_diagnostic.scoring.cells import CellScores, GroupDimensionScores, Interval, MergedScores
from lo_diagnostic.scoring.scores import Agreement, Change, Difference, GroupAgreement, Scores, Verdict
from lo_diagnostic.study.survey import Survey

DUE: Final = 10.0
"""Points by which leaders score a theme higher before the rules speak of it: a convention."""
_TURNED: Final[Mapping[Verdict, Verdict]] = {
    "higher": "lower",
    "slightly_higher": "slightly_lower",
    "too_close": "too_close",
    "slightly_lower": "slightly_higher",
    "lower": "higher",
}


@dataclass(frozen=True)
class GroupFinding:
    """One group that may be shown; `members` of a merged one, with the people of `unstated` group or not.

    `dimensions`: by id, those that may be shown of it.
    """

    group: str
    n: int
    dimensions: Mapping[str, GroupDimensionScores]
    members: tuple[str, ...] = ()
    unstated: bool = False


@dataclass(frozen=True)
class CutFinding:
    """The groups of one cut beside each other, on each dimension of the questionnaire by itself.

    `dimensions`: those of which any group may be shown, in the order of the layers. `hidden`: ids of groups
    of which nothing may be told, not even how many they are. `differences`: a minus b, see `Difference`.
    """

    cut: str
    dimensions: tuple[Dimension, ...]
    groups: tuple[GroupFinding, ...]
    hidden: tuple[str, ...]
    differences: tuple[Difference, ...]
    agreement: Mapping[str, Agreement]


@dataclass(frozen=True)
class RoleGap:
    """Leaders beside staff on one dimension; `difference` is leaders minus staff."""

    dimension: Dimension
    leaders: CellScores
    staff: CellScores
    difference: Difference


@dataclass(frozen=True)
class ChangeFinding:
    """How one dimension moved since the earlier wave, over everybody; `scores` are those of now."""

    dimension: Dimension
    scores: CellScores
    change: Change


def compare_groups(
    cut: str, scores: Scores, dimensions: Sequence[Dimension], survey: Survey
) -> CutFinding | None:
    """The groups of a cut in the order of the study, merged ones last; None where none may be shown.

    `dimensions`: those of the questionnaire, in the order of the layers.
    """
    told = scores.groups.get(cut, {})
    groups = [
        GroupFinding(
            group,
            found.n,
            {name: cell for name, cell in found.dimensions.items() if not isinstance(cell, Withheld)},
            found.members if isinstance(found, MergedScores) else (),
            isinstance(found, MergedScores) and found.unstated,
        )
        for group, found in told.items()
        if not isinstance(found, Withheld)
    ]
    if not groups:
        return None
    known = survey.attributes[cut].values if cut in survey.attributes else {}
    order = {group: place for place, group in enumerate(known)}
    groups.sort(key=lambda one: (bool(one.members), order.get(one.group, len(order))))
    members = {member for one in groups for member in one.members}
    shown = {one.group for one in groups}
    return CutFinding(
        cut=cut,
        dimensions=tuple(d for d in dimensions if any(d.id in one.dimensions for one in groups)),
        groups=tuple(groups),
        hidden=tuple(group for group in told if group not in shown | members),
        differences=scores.differences.get(cut, ()),
        agreement=scores.agreement.get(cut, {}),
    )


def compare_roles(roles: CutFinding | None) -> tuple[RoleGap, ...]:
    """Leaders beside staff on every dimension where both may be shown; empty where that is none."""
    groups = {one.group: one.dimensions for one in roles.groups} if roles else {}
    if roles is None or not {LEADER, STAFF} <= set(groups):
        return ()
    found: list[RoleGap] = []
    for dimension in roles.dimensions:
        leaders, staff = groups[LEADER].get(dimension.id), groups[STAFF].get(dimension.id)
        of_both = (d for d in roles.differences if {d.a, d.b} == {LEADER, STAFF})
        between = next((d for d in of_both if d.dimension == dimension.id), None)
        if leaders and staff and between:
            found.append(
                RoleGap(dimension, leaders, staff, between if between.a == LEADER else turned(between))
            )
    return tuple(found)


def turned(difference: Difference) -> Difference:
    """The same difference seen from the other side: b minus a."""
    return replace(
        difference,
        a=difference.b,
        b=difference.a,
        difference=-difference.difference,
        interval=_mirrored(difference.interval),
        hedges_g=None if difference.hedges_g is None else -difference.hedges_g,
        hedges_g_interval=_mirrored(difference.hedges_g_interval),
        verdict=_TURNED[difference.verdict],
    )


def _mirrored(interval: Interval | None) -> Interval | None:
    return Interval(interval.level, -interval.high, -interval.low) if interval else None


def compare_waves(scores: Scores, dimensions: Sequence[Dimension]) -> tuple[ChangeFinding, ...]:
    """The changes of everybody since the earlier wave, in the order of `dimensions`."""
    changes = {one.dimension: one for one in scores.changes if not one.cut}
    found: list[ChangeFinding] = []
    for dimension in dimensions:
        cell = scores.dimensions.get(dimension.id)
        if dimension.id in changes and isinstance(cell, CellScores):
            found.append(ChangeFinding(dimension, cell, changes[dimension.id]))
    return tuple(found)


def agree_little(across: Agreement) -> bool:
    """Is agreement low within most of the groups of which it may be told? Not of answers that speak of "I".

    Low: answers lie further apart than evenly spread ones, or their average deviation reaches its limit.
    """
    limit = across.ad_limit
    told = [
        one
        for one in across.groups.values()
        if isinstance(one, GroupAgreement) and one.split is not None and one.view != "personal_average"
    ]
    low = [
        one
        for one in told
        if one.split or (limit is not None and one.ad_mean is not None and one.ad_mean >= limit)
    ]
    return 2 * len(low) > len(told)


def leaders_see_more(gaps: Sequence[RoleGap]) -> tuple[str, ...]:
    """Ids of learning dimensions that leaders score higher than staff by `DUE` points, clear of chance."""
    return tuple(
        gap.dimension.id
        for gap in gaps
        if gap.difference.difference >= DUE
        and gap.difference.verdict == "higher"
        and gap.dimension.high == "favourable"
    )


def cuts_of(survey: Survey) -> tuple[str, ...]:
    """By what a report tells groups: the first attribute but the role, then the role where it is asked."""
    asked = list(survey.attributes) or list(survey.responses.attributes)
    return (*[name for name in asked if name != ROLE][:1], *(name for name in asked if name == ROLE))
