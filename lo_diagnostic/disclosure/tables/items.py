"""Items beside their dimension: all items together, minus the dimension, tell of those who left some out.

A person's score is the mean of the items that they answered. So the sum of all m items minus m times the sum
of the scores uses nothing of those who answered every item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from lo_diagnostic.disclosure.tables.columns import key_of
from lo_diagnostic.disclosure.tables.places import Place, place_rows
from lo_diagnostic.disclosure.tables.table_file import ReportRow, ReportTable
from lo_diagnostic.disclosure.witness import Witness

_Where = tuple[str, Place]


def item_leaks(tables: Sequence[ReportTable], k: int) -> list[Witness]:
    """Where a dimension's items and its scores of the same group give fewer than k people away."""
    rows = [row for table in tables for row in table.rows]
    several = len(tables) > 1
    dimensions = _dimensions(tables)
    found: dict[tuple[str, str, _Where], list[ReportRow]] = defaultdict(list)
    largest: dict[tuple[str, _Where], int] = defaultdict(int)
    for row, place in zip(rows, place_rows(rows), strict=True):
        where, about = (row.file, place), key_of(row.about)
        largest[about, where] = max(largest[about, where], row.n or 0)
        name = row.measure if row.part_of is None else row.part_of
        found[about, key_of(name), where].append(row)
    leaks = []
    for (about, name, where), cells in found.items():
        items = dimensions.get((about, name))
        if items is not None and {key_of(row.measure) for row in cells} == items | {name}:
            leaks += _leak(cells, largest[about, where], where[1], several, k)
    return leaks


def _dimensions(tables: Sequence[ReportTable]) -> dict[tuple[str, str], set[str]]:
    """(about, dimension) → all of its items, where the reports tell which these are."""
    items: dict[tuple[str, str], set[str]] = defaultdict(set)
    lost: set[str] = set()
    for row in (row for table in tables for row in table.rows if row.part_of is not None):
        items[key_of(row.about), key_of(row.part_of or "")].add(key_of(row.measure))
        if not row.part_of:
            lost.add(key_of(row.about))
    told = {key: many for table in tables for key, many in _keyed(table)}
    return {
        key: names
        for key, names in items.items()
        if key[1] and (len(names) == told[key] if key in told else key[0] not in lost)
    }


def _keyed(table: ReportTable) -> Iterator[tuple[tuple[str, str], int]]:
    for (about, name), many in table.items.items():
        yield (key_of(about), name), many


def _leak(cells: Sequence[ReportRow], largest: int, place: Place, several: bool, k: int) -> list[Witness]:
    """The leak of one dimension in one group, if its n's show that there is one."""
    items = [row for row in cells if row.part_of is not None]
    scored = [row for row in cells if row.part_of is None]
    once = len(scored) == 1 and len({key_of(row.measure) for row in cells}) == len(cells)
    if not once or any(row.mean is None for row in cells):
        return []
    (scores,) = scored
    skipped = sum(largest - (row.n or 0) for row in items)
    n = [row.n or 0 for row in cells]
    at_least = max(n) - min(n)
    unscored = largest - (scores.n or 0)
    at_most = skipped if unscored <= skipped else skipped + unscored
    if not 1 <= at_least <= at_most < k:
        return []
    suffix = f" ({scores.file})" if several else ""
    terms = [(Fraction(1), f"{place.label} · {row.measure}{suffix}") for row in items]
    minus = (Fraction(-len(items)), f"{place.label} · {scores.measure}{suffix}")
    return [Witness((*terms, minus), at_most, at_least)]
