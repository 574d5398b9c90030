"""Organisations whose confidentiality is tested: who is in which group, who answered what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from hypothesis import strategies as st

ATTRIBUTES = ("team", "site", "tenure")
Items = tuple[str, ...]
LAYERS = (("environment", "environment"), ("environment", "relationships"), ("environment", "capacity"))
OFFERED_AND_TAKEN = ("wide-participation", "work-that-teaches", "learning-off-the-job", "support", "take-up")


@dataclass(frozen=True)
class Person:
    """`groups`: attribute → group, where stated. `answers`: item → value; `declined`: "cannot say"."""

    id: str
    groups: Mapping[str, str]
    answers: Mapping[str, int]
    declined: frozenset[str] = frozenset()

    def group(self, cut: str) -> str | None:
        """The group of an attribute or of several crossed ones; None where it is unknown."""
        stated = [self.groups.get(attribute) for attribute in cut.split(",")]
        return None if None in stated else ",".join(filter(None, stated))

    @property
    def took_part(self) -> bool:
        """Did they say anything?"""
        return bool(self.answers or self.declined)

    def cell(self, column: str) -> str:
        """What stands in a column of a responses file."""
        if column == "respondent":
            return self.id
        if column in self.declined:
            return "cannot_say"
        return str(self.answers.get(column, self.groups.get(column, "")))


@dataclass(frozen=True, repr=False)
class Organisation:
    """`dimensions`: dimension → items; `layers`: dimension → layer. A bare file has the minima 5 and 10."""

    dimensions: Mapping[str, Items]
    layers: Mapping[str, str]
    people: tuple[Person, ...]
    minimum_group: int = 5
    minimum_detail: int = 10

    def __repr__(self) -> str:
        return f"minima {self.minimum_group}, {self.minimum_detail}; {self.layers}\n{self.csv()}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"\n{self!r}")

    @property
    def items(self) -> Items:
        """Every item."""
        return tuple(item for items in self.dimensions.values() for item in items)

    @cached_property
    def participants(self) -> tuple[Person, ...]:
        """Who said anything."""
        return tuple(person for person in self.people if person.took_part)

    def scored(self, person: Person, dimension: str) -> Items:
        """The items that make up a person's score; none where fewer than 2/3 are answered."""
        items = self.dimensions[dimension]
        answered = tuple(item for item in items if item in person.answers)
        return answered if 3 * len(answered) >= 2 * len(items) else ()

    def without(self, people: Collection[int]) -> Organisation:
        """The organisation before these (by place) answered."""
        kept = tuple(person for place, person in enumerate(self.people) if place not in people)
        return replace(self, people=kept)

    def only(self, people: Collection[int]) -> Organisation:
        """These people alone."""
        return self.without(set(range(len(self.people))) - set(people))

    def answering(self, seed: int, low: int, high: int) -> Organisation:
        """The same people, who answered the same items with other values from `low` to `high`."""
        values = np.random.default_rng(seed).integers(low, high + 1, (len(self.people), len(self.items)))
        given = [dict(zip(self.items, row, strict=True)) for row in values.tolist()]
        people = (
            replace(person, answers={item: own[item] for item in person.answers})
            for person, own in zip(self.people, given, strict=True)
        )
        return replace(self, people=tuple(people))

    def renamed(self, names: Mapping[str, str]) -> Organisation:
        """The same people in groups of other names."""
        people = (
            replace(one, groups={of: names.get(group, group) for of, group in one.groups.items()})
            for one in self.people
        )
        return replace(self, people=tuple(people))

    def csv(self, columns: Sequence[str] = (), rows: Iterable[int] = ()) -> str:
        """The canonical responses file, its columns and rows in the given order."""
        columns = columns or ("respondent", *ATTRIBUTES, *self.items)
        people = [self.people[row] for row in rows] or self.people
        lines = [",".join(columns), *(",".join(map(one.cell, columns)) for one in people)]
        return "\n".join([*lines, ""])


def read_organisation(csv: str, layers: Mapping[str, str], group: int, detail: int) -> Organisation:
    """The organisation of a responses file; items of one dimension differ in their number alone."""
    header, *lines = (line.split(",") for line in csv.split())
    items = header[1 + len(ATTRIBUTES) :]
    parts = (tuple(found) for _, found in groupby(items, lambda item: item.rstrip("0123456789")))
    dimensions = dict(zip(layers, parts, strict=True))
    people = []
    for line in lines:
        told = {column: cell for column, cell in zip(header, line, strict=True) if cell}
        answers = {item: int(told[item]) for item in items if told.get(item, "").isdigit()}
        declined = frozenset(item for item in items if item in told and item not in answers)
        groups = {of: told[of] for of in ATTRIBUTES if of in told}
        people.append(Person(told["respondent"], groups, answers, declined))
    return Organisation(dimensions, layers, tuple(people), group, detail)


@st.composite
def organisations(
    draw: st.DrawFn,
    fewest: int = 5,
    most: int = 40,
    *,
    minima: bool = False,
    skips: bool = True,
    teams: int = 6,
) -> Organisation:
    """Uneven teams, sites that nearly follow the teams, bands of tenure; some state no group or skip items.

    `minima`: other minima than those of a bare file, as a study may set them.
    """
    dimensions, layers = draw(questionnaires())
    items = [item for of_one in dimensions.values() for item in of_one]
    n = draw(st.integers(fewest, most))
    groups = draw(_groups(n, teams))
    skipped = draw(_skipped(n, dimensions)) if skips else {}
    people = tuple(
        _person(place, groups[place], items, *skipped.get(place, ((), False))) for place in range(n)
    )
    made = Organisation(dimensions, layers, people).answering(draw(st.integers(0, 999)), 1, 5)
    if not minima:
        return made
    group = draw(st.sampled_from([3, 3, 4, 5]))
    return replace(made, minimum_group=group, minimum_detail=group + draw(st.integers(0, 3)))


@st.composite
def questionnaires(draw: st.DrawFn) -> tuple[dict[str, Items], dict[str, str]]:
    """Two small dimensions, now and then the five of the reciprocity gap; and the layer of each."""
    if draw(st.sampled_from([False, False, False, True])):
        named: dict[str, Items] = {
            name: (f"{one}1", f"{one}2") for name, one in zip(OFFERED_AND_TAKEN, "abcde", strict=True)
        }
        return named, dict.fromkeys(named, "environment")
    sizes = {name: draw(st.integers(2, 4)) for name in ("care", "pace")}
    dimensions = {name: tuple(f"{name}{place}" for place in range(1, n + 1)) for name, n in sizes.items()}
    return dimensions, dict(zip(dimensions, draw(st.sampled_from(LAYERS)), strict=True))


@st.composite
def _groups(draw: st.DrawFn, n: int, teams: int) -> list[dict[str, str]]:
    """Attribute → group of each person: teams one after another, each at home on a site, with some movers."""
    place = st.integers(0, n - 1)
    ends = sorted(draw(st.sets(place, min_size=draw(st.integers(0, 2)), max_size=teams - 1)))
    team = [sum(end <= person for end in ends) for person in range(n)]
    homes = draw(st.lists(st.integers(1, 3), min_size=teams, max_size=teams))
    movers = draw(st.dictionaries(place, st.integers(1, 3), max_size=max(3, n // 10)))
    tenure = draw(st.lists(st.integers(1, 3), min_size=n, max_size=n)) if n <= 40 else [1] * n
    silent = {attribute: draw(st.sets(place, max_size=2)) for attribute in ("team", "site")}
    stated = [
        {
            "team": f"team-{team[person] + 1}",
            "site": f"site-{movers.get(person, homes[team[person]])}",
            "tenure": f"band-{tenure[person]}",
        }
        for person in range(n)
    ]
    return [
        {of: group for of, group in groups.items() if person not in silent.get(of, ())}
        for person, groups in enumerate(stated)
    ]


def _skipped(
    n: int, dimensions: Mapping[str, Items]
) -> st.SearchStrategy[dict[int, tuple[Collection[str], bool]]]:
    """Some people → what they did not answer (items or a whole dimension), and whether they said so."""
    items = [item for of_one in dimensions.values() for item in of_one]
    what = st.sets(st.sampled_from(items), min_size=1) | st.sampled_from(list(dimensions.values()))
    one = st.tuples(what, st.booleans())
    return st.sampled_from([0, 1, 3]).flatmap(
        lambda least: st.dictionaries(st.integers(0, n - 1), one, min_size=least, max_size=6)
    )


def _person(
    place: int, groups: Mapping[str, str], items: Sequence[str], skipped: Collection[str], said_so: bool
) -> Person:
    given = {item: 3 for item in items if item not in skipped}
    return Person(f"p{place:03}", groups, given, frozenset(skipped) if said_so else frozenset())
