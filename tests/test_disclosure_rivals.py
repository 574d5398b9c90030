"""The attacker is no paper tiger: the rules that vendors describe give somebody away to it (TRUST §2)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lo_diagnostic.disclosure.information_sets import InformationSets
from lo_diagnostic.disclosure.partition import Partition
from lo_diagnostic.disclosure.profiles import Profiles
from tests.disclosure_attack import exposed, narrowest
from tests.disclosure_desk import bare_file, study
from tests.disclosure_organisations import Organisation, organisations
from tests.disclosure_told import Cell, Row, members, rows, told_by_json, told_groups

WITHIN_200 = settings(
    max_examples=200,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def only_the_minimum(patch: pytest.MonkeyPatch) -> None:
    """Whatever enough people stand behind is shown."""
    patch.setattr(InformationSets, "admit", lambda sets, row: sets.touched(row) >= sets.k)
    patch.setattr(Partition, "admit_cells", lambda _, layers, groups: np.ones(len(groups), np.bool_))


def with_the_next_smallest_sibling(patch: pytest.MonkeyPatch) -> None:
    """In each cut the smallest are hidden until those hidden are nobody or enough."""
    only_the_minimum(patch)

    def admit_cells(proof: Any, layers: Ints, groups: Ints) -> Mask:
        n = {cell: proof.sets.touched(proof._row(*cell)) for cell in zip(layers, groups, strict=True)}
        admitted = dict.fromkeys(n, True)
        for layer in set(layers):
            siblings = sorted((cell for cell in n if cell[0] == layer), key=lambda cell: n[cell])
            hidden = proof.sets.touched(proof._row(0, 0)) - sum(n[cell] for cell in siblings)
            while siblings and 0 < hidden < proof.sets.k:
                hidden += n[siblings[0]]
                admitted[siblings.pop(0)] = False
        return np.array(list(admitted.values()), np.bool_)

    patch.setattr(Profiles, "admit_cells", admit_cells)


def with_overlaps_that_differ_enough(patch: pytest.MonkeyPatch) -> None:
    """Of any two that are shown, each has nobody or enough people whom the other has not."""

    def admit(sets: Any, row: Ints) -> bool:
        shown = vars(sets).setdefault("shown", [])
        pairs = [pair for other in shown for pair in ((row, other), (other, row))]
        differ = (sets.touched((one != 0) & (other == 0)) for one, other in pairs)
        admitted: bool = sets.touched(row) >= sets.k and all(n == 0 or n >= sets.k for n in differ)
        shown += [row] if admitted else []
        return admitted

    patch.setattr(InformationSets, "admit", admit)


def by_every_few(organisation: Organisation, *cuts: str) -> bool:
    """Attack (a): is there a combination of the numbers of people that is about a few?"""
    with study(organisation) as desk:
        document = desk.score(*(cuts or ("team", "site"))).json()
    learned = rows(told_by_json(document), members(document, organisation), organisation)
    counts = [row for row in learned if row.cell.kind == "people"]
    return bool(exposed(counts, organisation.minimum_group))


def by_cutting(organisation: Organisation) -> bool:
    """Attack (b): the same of two cuts, by minimum cuts."""
    with bare_file(organisation) as desk:
        document = desk.score("team", "site").json()
    told, of = told_by_json(document), members(document, organisation)
    team, site = (told_groups(Cell("people", "", cut), told, of) for cut in ("team", "site"))
    return narrowest(team, site, of["", ""]) < organisation.minimum_group


def in_one_cut(organisation: Organisation) -> bool:
    """Attack (a) on teams alone."""
    return by_every_few(organisation, "team")


RULES = [only_the_minimum, with_the_next_smallest_sibling, with_overlaps_that_differ_enough]
SMALL = organisations(8, 16, minima=True, skips=False)
LARGE = organisations(40, 120, skips=False, teams=9)


@pytest.mark.parametrize(
    ("rule", "gives_away", "drawn"),
    [
        *((rule, by_every_few, SMALL) for rule in RULES),
        *((rule, by_cutting, LARGE) for rule in RULES),
        (only_the_minimum, in_one_cut, SMALL),
    ],
)
def test_a_rival_rule_gives_somebody_away(
    rule: Callable[[pytest.MonkeyPatch], None],
    gives_away: Callable[[Organisation], bool],
    drawn: st.SearchStrategy[Organisation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rule(monkeypatch)
    found = find(drawn, gives_away, settings=WITHIN_200)
    monkeypatch.undo()
    assert not gives_away(found)


@given(organisations(5, 12, skips=False), st.integers(2, 5))
def test_both_attacks_find_the_same(organisation: Organisation, k: int) -> None:
    people = {one.id for one in organisation.people}
    team, site = (
        {one.id: one.groups[cut] for one in organisation.people if cut in one.groups}
        for cut in ("team", "site")
    )
    groups = [{one for one in cut if cut[one] == name} for cut in (team, site) for name in set(cut.values())]
    margins = [
        Row(Cell("people", "", "", str(place)), {(one, ""): Fraction(1) for one in group})
        for place, group in enumerate([people, *groups])
    ]
    assert bool(exposed(margins, k)) == (narrowest(team, site, people) < k)
