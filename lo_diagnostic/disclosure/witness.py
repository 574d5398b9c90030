"""What gives a few people away: cells, each added or subtracted so many times, and how many are left."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from lo_diagnostic.disclosure.elimination import eliminate
from lo_diagnostic.disclosure.information_sets import PRIME
from lo_diagnostic.disclosure.measures import Ints, Mask

Coefficients = dict[int, int]
"""Row → how often it counts; never 0."""
_LARGEST = math.isqrt(PRIME // 2)


@dataclass(frozen=True)
class Witness:
    """Sums of cells (n times mean) that, each taken so many times, leave a sum over a few people.

    `people`: how many these are; where that is not known exactly, at most so many and `at_least` so many.
    """

    terms: tuple[tuple[Fraction, str], ...]
    people: int
    at_least: int

    def as_dict(self) -> dict[str, Any]:
        """The witness as JSON writes it; `at_least` only where it says more."""
        terms = [{"times": _number(times), "cell": cell} for times, cell in self.terms]
        few = {} if self.at_least == self.people else {"at_least": self.at_least}
        return {"people": self.people, **few, "terms": terms}


def find_witness(rows: Ints, people: Ints, supports: Iterable[Mask], labels: Sequence[str]) -> Witness | None:
    """The combination of fewest rows that is about exactly the people of one of the supports.

    `rows`: cells × profiles; `people`: how many each profile counts for. Each support holds the profiles
    that some combination touches. None where no combination could be written in small fractions.
    """
    found = [
        (int(people[support].sum()), len(terms), sum(map(abs, terms.values())), tuple(terms.items()))
        for support in supports
        for terms in _combinations(rows, support)
    ]
    if not found:
        return None
    exposed, _, _, terms = min(found)
    return _witness(dict(terms), exposed, rows @ people, labels)


def _witness(terms: Coefficients, exposed: int, sizes: Ints, labels: Sequence[str]) -> Witness:
    """Added cells come first, and the largest cell is added."""
    largest = max(terms, key=lambda row: (int(sizes[row]), -row))
    sign = 1 if terms[largest] > 0 else -1
    order = sorted(terms, key=lambda row: (sign * terms[row] < 0, row))
    return Witness(tuple((Fraction(sign * terms[row]), labels[row]) for row in order), exposed, exposed)


def _combinations(rows: Ints, support: Mask) -> Iterator[Coefficients]:
    """Combinations that touch the support and nothing else: of one or two rows, else of a few more."""
    pairs = list(_of_one_or_two(rows, support))
    if pairs:
        yield from pairs
        return
    entries = np.count_nonzero(rows, axis=1)
    for order in (np.arange(len(rows)), np.argsort(entries, kind="stable"), np.argsort(-entries)):
        for terms in _circuits(rows[order], support):
            yield {int(order[row]): times for row, times in terms.items()}


def _of_one_or_two(rows: Ints, support: Mask) -> Iterator[Coefficients]:
    inside, outside = rows[:, support], rows[:, ~support]
    nothing = ~outside.any(axis=1)
    yield from ({int(row): 1} for row in np.flatnonzero(nothing & inside.all(axis=1)))
    _, alike = np.unique(outside, axis=0, return_inverse=True)
    for kind in np.flatnonzero(np.bincount(alike.ravel()) > 1):
        for one, other in combinations(np.flatnonzero(alike.ravel() == kind), 2):
            if (inside[one] != inside[other]).all():
                yield {int(one): 1, int(other): -1}


def _circuits(rows: Ints, support: Mask) -> Iterator[Coefficients]:
    """For every row that depends on rows chosen from the first on, outside the support: what makes it up."""
    tracked = np.hstack([rows, np.eye(len(rows), dtype=np.int64)])
    _, left = eliminate(tracked, np.flatnonzero(~support))
    many = rows.shape[1]
    for combined in left[(left[:, :many] != 0).any(axis=1), many:]:
        terms = _whole_numbers({int(row): int(combined[row]) for row in np.flatnonzero(combined)})
        if terms is not None and _touches_exactly(rows, terms, support):
            yield terms


def _touches_exactly(rows: Ints, terms: Coefficients, support: Mask) -> bool:
    """By whole numbers without end: does the combination touch all of the support and nothing else?"""
    total = sum(times * rows[row].astype(object) for row, times in terms.items())
    return bool(((total != 0) == support).all())


def _whole_numbers(residues: Coefficients) -> Coefficients | None:
    """The smallest whole numbers in the proportions of small fractions that are known modulo the prime."""
    fractions = {row: _fraction(residue) for row, residue in residues.items()}
    scale = math.lcm(*(found.denominator for found in fractions.values() if found))
    whole = {row: int(found * scale) for row, found in fractions.items() if found}
    if len(whole) < len(residues):
        return None
    common = math.gcd(*whole.values())
    return {row: times // common for row, times in whole.items()}


def _fraction(residue: int) -> Fraction | None:
    """The fraction of small numbers that is `residue` modulo the prime (Wang 1981, Proc SYMSAC:212)."""
    before, now, taken, times = PRIME, residue, 0, 1
    while now > _LARGEST:
        quotient = before // now
        before, now, taken, times = now, before - quotient * now, times, taken - quotient * times
    return Fraction(now, times) if 0 < abs(times) <= _LARGEST else None


def _number(value: Fraction) -> int | str:
    return value.numerator if value.denominator == 1 else str(value)
