"""Who took part, per group: a table of its own, in which groups too small to be told apart are merged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


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
