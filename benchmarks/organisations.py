"""Made-up organisations as disclosure control sees them: uneven teams at sites, and who answered what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from lo_diagnostic.disclosure.counting import Counted
from lo_diagnostic.disclosure.measures import Grouping, Mask

CUTS = ("team", "site", "tenure", "team,site", "team,tenure", "site,tenure")
DIMENSIONS = 8
_ITEMS = 4
_LEAST_ANSWERED = 3
_SITES = 4
_AT_HOME = 0.85
_BANDS = (0.3, 0.25, 0.2, 0.15, 0.1)
_UNEVEN = 2.0
"""Concentration of the teams' sizes: some are several times as large as others."""
_SKIPPED = 0.02


@dataclass(frozen=True, eq=False)
class Organisation:
    """The team, site and tenure band of each person, and who answered each item (items × people).

    Most of a team is at its home site, so that teams nearly lie within sites. Everybody answered all of the
    first dimension; of the others 2 % of the items were skipped.
    """

    codes: dict[str, NDArray[np.intp]]
    given: tuple[Mask, ...]

    @classmethod
    def of(cls, people: int, seed: int, teams: int = 50) -> Organisation:
        """So many people, made up from a seed."""
        random = np.random.default_rng([seed, people])
        team = random.choice(teams, people, p=random.dirichlet(np.full(teams, _UNEVEN)))
        home = random.integers(0, _SITES, teams)[team]
        site = np.where(random.random(people) < _AT_HOME, home, random.integers(0, _SITES, people))
        tenure = random.choice(len(_BANDS), people, p=_BANDS)
        given = [np.ones((_ITEMS, people), np.bool_)]
        given += [random.random((_ITEMS, people)) >= _SKIPPED for _ in range(1, DIMENSIONS)]
        return cls({"team": team, "site": site, "tenure": tenure}, tuple(given))

    @property
    def people(self) -> int:
        """How many there are."""
        return len(self.codes["team"])

    def cuts(self, names: Iterable[str] = CUTS) -> dict[str, Grouping]:
        """The groups of each cut; `team,site` crosses two."""
        return {name: self._cut(name) for name in names}

    def _cut(self, name: str) -> Grouping:
        crossed = np.zeros(self.people, np.intp)
        for one in name.split(","):
            crossed = crossed * (int(self.codes[one].max()) + 1) + self.codes[one]
        groups, codes = np.unique(crossed, return_inverse=True)
        return Grouping(tuple(map(str, groups)), codes)

    def counted(self) -> list[Counted]:
        """Who has a score on each dimension: whoever answered three of its four items."""
        found = []
        for number, given in enumerate(self.given):
            answered = given.sum(axis=0, dtype=np.int8)
            scored = answered >= _LEAST_ANSWERED
            items = {_item(number, item): int(given[item].sum()) for item in range(_ITEMS)}
            stray = int(answered[~scored].sum())
            found.append(Counted(f"d{number}", np.where(scored, answered, 0), items, stray=stray))
        return found

    def answers_within(self, folder: Path) -> Path:
        """A file of answers 1–5, with the team, as these people would have given them."""
        random = np.random.default_rng(self.people)
        columns = {"team": pa.array([f"team{team:05d}" for team in self.codes["team"]])}
        for number, given in enumerate(self.given):
            for item in range(_ITEMS):
                answers = random.integers(1, 6, self.people, np.int8)
                columns[_item(number, item)] = pa.array(answers, mask=~given[item])
        file = folder / "answers.csv"
        csv.write_csv(pa.table(columns), file, csv.WriteOptions(quoting_style="none"))
        return file


def _item(dimension: int, item: int) -> str:
    return f"d{dimension}i{item}"
