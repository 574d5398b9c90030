"""The audit of reports that are tables of group, n and mean: what their n's alone show about who is where.

Means of different measures are about different answers, so each measure is looked at by itself; only items
are looked at together with their dimension. The groups of a crossed cut, and those of the cuts that it
crosses, make up one family of cells, of which is known who lies in whom. Sizes that the n's do not tell are
bounded: a leak is told only where it is one whatever they are, safety only where none of them makes a leak.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lo_diagnostic.disclosure.audit import Audit, audit_rows
from lo_diagnostic.disclosure.elimination import rank
from lo_diagnostic.disclosure.information_sets import InformationSets
from lo_diagnostic.disclosure.measures import Ints, Mask
from lo_diagnostic.disclosure.tables.assumptions import assumptions
from lo_diagnostic.disclosure.tables.cells import MeasureCells, Reading, families, measures_of
from lo_diagnostic.disclosure.tables.items import item_leaks
from lo_diagnostic.disclosure.tables.kinds import Cell, kinds_of_people
from lo_diagnostic.disclosure.tables.places import Place
from lo_diagnostic.disclosure.tables.sizes import Sizes, profile_sizes
from lo_diagnostic.disclosure.tables.table_file import ReportTable
from lo_diagnostic.disclosure.witness import Witness
from lo_diagnostic.errors import InputProblems, Problem

_Found = tuple[Audit, int]
"""The audit of a family, and how many of its independent cells were in families before."""


def audit_tables(tables: Sequence[ReportTable], k: int) -> Audit:
    """Audit reports about the same people together.

    `cells`, `independent`: over all measures; `people`: of the measure with the most, as far as is known.
    Raises InputProblems where the n's cannot be true of groups that share nobody.
    """
    auditor = _Auditor(k)
    measures = [measure for readings in measures_of(tables) for measure in auditor.look_at(readings)]
    if auditor.problems:
        raise InputProblems(dict.fromkeys(auditor.problems))
    witnesses = [*auditor.witnesses, *item_leaks(tables, k)]
    return Audit(
        cells=auditor.cells,
        independent=auditor.independent,
        people=auditor.people,
        k=k,
        witness=min(witnesses, key=lambda one: (one.people, len(one.terms)), default=None),
        unproven=() if witnesses else tuple(dict.fromkeys(auditor.unproven)),
        assumptions=assumptions(tables, measures),
    )


class _Auditor:
    """What was found so far. The same n's of another measure give the same result and are looked at once."""

    def __init__(self, k: int) -> None:
        self.k = k
        self.cells = self.independent = self.people = 0
        self.witnesses: list[Witness] = []
        self.unproven: list[str] = []
        self.problems: list[Problem] = []
        self._known: dict[tuple[object, ...], _Found | Problem] = {}

    def look_at(self, readings: Iterable[Reading]) -> Reading:
        """Audit a measure by the first reading that its n's allow, and return that one."""
        for reading in readings:
            found = [one for measure in reading for one in self._families(measure)]
            problems = [one for one in found if isinstance(one, Problem)]
            if not problems:
                break
        self.problems += problems
        self.cells += sum(cell.shown for measure in reading for cell in measure.cells)
        for one in found:
            if not isinstance(one, Problem):
                self._note(*one)
        return reading

    def _families(self, measure: MeasureCells) -> Iterator[_Found | Problem]:
        """Audit one family after the other."""
        earlier: set[int] = set()
        for family in families(measure.cells):
            cells = [measure.cells[place] for place in family]
            before = np.array([place in earlier for place in family])
            told = ((cell.place, cell.file, cell.time, cell.n, cell.shown) for cell in cells)
            key = (before.tobytes(), *told)
            if key not in self._known:
                self._known[key] = _audit_family(cells, before, self.k)
            yield self._known[key]
            earlier.update(family)

    def _note(self, audit: Audit, known_before: int) -> None:
        self.independent += audit.independent - known_before
        self.people = max(self.people, audit.people)
        self.witnesses += [audit.witness] if audit.witness else []
        self.unproven += audit.unproven


def _audit_family(cells: Sequence[Cell], earlier: Mask, k: int) -> _Found | Problem:
    """Audit a family; `earlier`: which of its cells were in one before. A problem on contradiction."""
    members = kinds_of_people(cells)
    if members is None:
        cuts = ", ".join(sorted({cell.place.level for cell in cells if cell.place.level}))
        return Problem(cells[0].file, "", f"crosses too many groups ({cuts}).", "Audit fewer cuts at a time.")
    n = np.array([cell.n for cell in cells], np.int64)
    sizes = profile_sizes(members, n)
    if sizes is None:
        return _contradiction(cells)
    there = sizes.most > 0
    family = _Family(
        cells, replace(sizes, members=members[:, there], least=sizes.least[there], most=sizes.most[there])
    )
    known_before = rank(family.rows[earlier[family.shown]]) if earlier.any() else 0
    return family.audit(k), known_before


def _contradiction(cells: Sequence[Cell]) -> Problem:
    """The n's cannot be: a whole that is less than its parts, where that is plain."""
    files = ", ".join(dict.fromkeys(cell.file for cell in cells))
    remedy = "Audit apart what counts other people: n must be of the same answers, groups must share nobody."
    for whole in cells:
        parts: dict[str, int] = defaultdict(int)
        for cell in cells:
            if cell.file == whole.file and _next_within(cell.place, whole.place):
                parts[cell.place.level] += cell.n
        if (most := max(parts.values(), default=0)) > whole.n:
            message = f"{whole.label} has {whole.n} people, the groups in it have {most} together."
            return Problem(whole.file, "", message, remedy)
    return Problem(files, "", "the n's contradict one another: no people can be grouped like that.", remedy)


def _next_within(place: Place, whole: Place) -> bool:
    """Is this one of the groups into which the whole is divided?"""
    if place.within is None or whole.within is None:
        return False
    return len(place.within) == len(whole.within) + 1 and set(whole.within) < set(place.within)


@dataclass(frozen=True)
class _Family:
    """Cells of which is known who lies in whom, and the sizes of the kinds of people in them."""

    cells: Sequence[Cell]
    sizes: Sizes

    @property
    def shown(self) -> Mask:
        """Which cells have their mean shown; of the others the n helps to know the sizes."""
        return np.array([cell.shown for cell in self.cells], np.bool_)

    @property
    def rows(self) -> Ints:
        """The shown cells over the kinds of people."""
        return self.sizes.members[self.shown]

    def audit(self, k: int) -> Audit:
        """Audit the family: exactly where all sizes are known, else by what holds whatever they are."""
        least, most = self.sizes.least, self.sizes.most
        surely = self._audit_with(most, k)
        if self.sizes.known:
            return self._named(surely)
        people = max(int(least.sum()), int(self.sizes.n.max()))
        figures = replace(surely, witness=None, unproven=(), people=people)
        example = self.sizes.example()
        also = () if example is None else (self._audit_with(example, k),)
        found = [leak for audit in (surely, *also) if (leak := self._whatever_the_sizes(audit.witness, k))]
        if found:
            lightest = min(found, key=lambda leak: (leak.people, len(leak.terms)))
            return self._named(replace(figures, witness=lightest))
        sets = InformationSets(least, k)
        if all(sets.admit(row) for row in self.rows):
            return figures
        return replace(figures, unproven=tuple(self._unknown(k)))

    def _audit_with(self, people: Ints, k: int) -> Audit:
        """The audit with these sizes; cells are called by their places among the rows."""
        return audit_rows(self.rows, people, list(map(str, range(len(self.rows)))), k)

    def _named(self, audit: Audit) -> Audit:
        """The audit with the cells' own names."""
        labels = [cell.label for cell in self.cells if cell.shown]
        unproven = tuple(labels[int(place)] for place in audit.unproven)
        if audit.witness is None:
            return replace(audit, unproven=unproven)
        terms = tuple((times, labels[int(place)]) for times, place in audit.witness.terms)
        return replace(audit, witness=replace(audit.witness, terms=terms), unproven=unproven)

    def _whatever_the_sizes(self, witness: Witness | None, k: int) -> Witness | None:
        """The witness, if it is about somebody and fewer than k people for all sizes that give the n's."""
        if witness is None:
            return None
        total = sum(int(times) * self.rows[int(place)] for times, place in witness.terms)
        bounds = self.sizes.bounds(np.not_equal(total, 0))
        if bounds is None or not 1 <= bounds[0] <= bounds[1] < k:
            return None
        return replace(witness, people=bounds[1], at_least=bounds[0])

    def _unknown(self, k: int) -> list[str]:
        """The kinds of people whose number is not known and may be small, named by the cells they are in."""
        found = []
        for kind in np.flatnonzero((self.sizes.least < self.sizes.most) & (self.sizes.least < k)):
            inside = self.sizes.members[:, kind].tolist()
            places = [cell.place for cell, there in zip(self.cells, inside, strict=True) if there]
            groups = dict.fromkeys(place.label for place in places if place.level)
            who = f"{' and '.join(groups)}, in no other shown group" if groups else "in no shown group"
            found.append(f"{who}: {self.sizes.least[kind]} to {self.sizes.most[kind]} people")
        return found
