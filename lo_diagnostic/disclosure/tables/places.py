"""Where the cells of a report lie in one another, by their names: groups within groups, and crossed cuts.

A place is a choice of values for some attributes, none for everyone. `sales,0-2 years` of the cut
`team,tenure` lies within both of its parts; `Sales / North` lies within `Sales`, if there is such a group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lo_diagnostic.disclosure.tables.columns import is_everyone, key_of
from lo_diagnostic.disclosure.tables.table_file import ReportRow

_STEP: Final = re.compile(r"\s*(?:[/>»→|\\]|::)\s*")
Pairs = tuple[tuple[str, str], ...]
"""(attribute, value), names without case: people that have all of these values."""
Named = Mapping[tuple[str, str], ReportRow]
"""(cut, name) → a row about that group, for groups of one attribute."""


@dataclass(frozen=True)
class Place:
    """A group: people in any of its `parts`, and what a reader calls it, in whatever spelling.

    `attributes`: those of its cut. `level`: groups of one level share nobody.
    """

    parts: tuple[Pairs, ...]
    attributes: frozenset[str]
    level: str
    label: str = field(compare=False)

    @property
    def within(self) -> Pairs | None:
        """The values that all of its people have; None for several groups that are told as one."""
        return self.parts[0] if len(self.parts) == 1 else None


EVERYONE: Final = Place(((),), frozenset(), "", "everyone")


def place_rows(rows: Sequence[ReportRow]) -> list[Place]:
    """The place of every row."""
    named = {(key_of(row.cut), key_of(row.within[0][1])): row for row in rows if len(row.within) == 1}
    return [_place(row, named) for row in rows]


def _place(row: ReportRow, named: Named) -> Place:
    if not row.within:
        return EVERYONE
    attributes = frozenset(key_of(one) for one in row.cut.split(",")) | {key_of(row.cut)}
    label = f"{row.cut} {','.join(value for _, value in row.within)}"
    if row.members:
        places = [_place(replace(row, within=within, members=()), named) for within in row.members]
        parts = tuple(place.parts[0] for place in places)
        return Place(parts, attributes.union(*(place.attributes for place in places)), places[0].level, label)
    if len(row.within) > 1:
        within = tuple((key_of(cut), key_of(value)) for cut, value in row.within)
        return Place((within,), attributes, key_of(row.cut), label)
    return _nested(row, attributes, label, named)


def _nested(row: ReportRow, attributes: frozenset[str], label: str, named: Named) -> Place:
    """A group of one attribute, within those that it lies in, the outermost first."""
    chain = [row]
    while (parent := _parent(chain[0], named)) is not None and parent not in chain:
        chain.insert(0, parent)
    within: list[tuple[str, str]] = []
    for one in chain:
        cut = key_of(one.cut)
        depth = sum(known.partition("\n")[0] == cut for known, _ in within)
        within.append((f"{cut}\n{depth}" if depth else cut, key_of(one.within[0][1])))
    inner = frozenset(attribute for attribute, _ in within)
    return Place((tuple(within),), attributes | inner, within[-1][0], label)


def _parent(row: ReportRow, named: Named) -> ReportRow | None:
    """The group that this one lies in: as its row says, else by the steps of its name."""
    cut, name = key_of(row.cut), row.within[0][1]
    if row.parent:
        return None if is_everyone(row.parent) else _named(cut, key_of(row.parent), named)
    for step in reversed(list(_STEP.finditer(name))):
        if found := _named(cut, key_of(name[: step.start()]), named):
            return found
    return None


def _named(cut: str, name: str, named: Named) -> ReportRow | None:
    """The group of that name in this cut, else in the only other one that has it."""
    if (cut, name) in named:
        return named[cut, name]
    found = [row for (_, other), row in named.items() if other == name]
    return found[0] if len(found) == 1 else None
