"""Who took part, per group: a table of its own, in which groups too small to be told apart are merged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lo_diagnostic.disclosure.measures import Grouping
from lo_diagnostic.disclosure.plan import plan_release
from lo_diagnostic.disclosure.showing import Thresholds
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.study.settings import Attribute, Confidentiality


@dataclass(frozen=True)
class ParticipationRow:
    """`members`: the groups that this row counts together, one unless merged.

    `with_unstated`: people who did not state their group are counted here, too (no headcount then).
    """

    members: tuple[str, ...]
    n: int
    headcount: int | None
    with_unstated: bool = False


@dataclass(frozen=True)
class Participation:
    """Rows that add up to `n`, the largest first, the merged one last."""

    n: int
    headcount: int | None
    rows: tuple[ParticipationRow, ...]


def participation_of(
    answering: Responses, attributes: Mapping[str, Attribute], settings: Confidentiality
) -> dict[str, Participation]:
    """Who took part by each attribute: no sum or difference of the tables may be about a few people.

    `answering`: those only who answered. `attributes`: of the study, with their headcounts.
    """
    cuts = {name: Grouping.by(answering.people[name]) for name in answering.attributes}
    thresholds = Thresholds(settings.minimum_group, settings.minimum_detail)
    plan = plan_release(len(answering), (), (), cuts, thresholds)
    found = {}
    for name, grouping in cuts.items():
        hidden = {cell.group for cell in plan.withheld() if cell.cut == name}
        known = attributes[name].values if name in attributes else {}
        answered = dict(zip(grouping.groups, map(int, grouping.sizes()), strict=True))
        unstated = len(answering) - sum(answered.values())
        sizes = {**dict.fromkeys(known, 0), **answered}
        headcounts = {group: value.headcount for group, value in known.items()}
        found[name] = count_participation(sizes, unstated, headcounts, settings.minimum_group, hidden)
    return found


def count_participation(
    sizes: Mapping[str, int],
    unstated: int,
    headcounts: Mapping[str, int | None],
    minimum: int,
    hidden: Collection[str] = (),
) -> Participation:
    """Count people per group; whatever has fewer than `minimum` people or headcount is merged.

    `sizes`: people who answered, by group, zero included. `unstated`: those whose group is unknown. `hidden`:
    groups that are merged, too, because of tables by other attributes. The merged row takes in the next
    smallest group while it is itself too small.
    """
    alone = sorted(sizes, key=lambda group: (-sizes[group], group))
    merged: list[str] = [
        group
        for group in alone
        if group in hidden or _too_small(sizes[group], headcounts.get(group), minimum)
    ]
    alone = [group for group in alone if group not in merged]
    rest = sum(sizes[group] for group in merged) + unstated
    while alone and ((merged or unstated) and rest < minimum):
        merged.append(alone.pop())
        rest += sizes[merged[-1]]
    rows = [ParticipationRow((group,), sizes[group], headcounts.get(group)) for group in alone]
    if merged or unstated:
        headcount = None if unstated else _added(merged, headcounts)
        rows.append(ParticipationRow(tuple(sorted(merged)), rest, headcount, bool(unstated)))
    return Participation(sum(sizes.values()) + unstated, _added(list(sizes), headcounts), tuple(rows))


def _too_small(n: int, headcount: int | None, minimum: int) -> bool:
    return n < minimum or (headcount is not None and headcount < minimum)


def _added(groups: list[str], headcounts: Mapping[str, int | None]) -> int | None:
    counts = [headcounts.get(group) for group in groups]
    return (
        None if any(count is None for count in counts) or not counts else sum(count or 0 for count in counts)
    )
