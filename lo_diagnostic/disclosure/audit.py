"""The audit: does any sum or difference of shown cells tell of fewer than k people, and which one?

Whatever touches fewer than k people touches none of the profiles that hold k or more. So the combinations
that vanish on those are all that need be looked at: often none is left. Of the rest, k information sets prove
that all is safe; without them, sets for ever more people find the fewest that are exposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lo_diagnostic.disclosure.elimination import eliminate, rank
from lo_diagnostic.disclosure.information_sets import InformationSets
from lo_diagnostic.disclosure.lightest import LightestSearch
from lo_diagnostic.disclosure.measures import Ints, Mask
from lo_diagnostic.disclosure.witness import Witness, find_witness

FORMAT = "lo-diag/audit/1"


@dataclass(frozen=True)
class Audit:
    """What was found about shown cells.

    `independent`: how many of the cells do not follow from others. `unproven`: what could be neither proven
    nor refuted. `assumptions`: what was taken for granted about who is where, in words.
    """

    cells: int
    independent: int
    people: int
    k: int
    witness: Witness | None
    unproven: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def safe(self) -> bool:
        """Is it proven that nothing tells of fewer than k people?"""
        return self.witness is None and not self.unproven

    def as_dict(self) -> dict[str, Any]:
        """The audit as `--json` writes it."""
        return {
            "format": FORMAT,
            "safe": self.safe,
            "k": self.k,
            "cells": self.cells,
            "independent": self.independent,
            "people": self.people,
            "witness": self.witness.as_dict() if self.witness else None,
            "assumptions": list(self.assumptions),
            "unproven": list(self.unproven),
        }


def audit_rows(rows: Ints, people: Ints, labels: Sequence[str], k: int) -> Audit:
    """Look for the combination of shown rows that touches the fewest people, fewer than k.

    `rows`: cells × profiles, small whole numbers: how much each person of a profile counts in a cell's sum.
    `people`: how many people each profile holds; those of nobody are left out. `labels`: the cells' names.
    """
    held, count = _profiles(rows, people)
    small = count < k
    sparse_first = held[np.argsort(np.count_nonzero(held, axis=1), kind="stable")]
    above, rest = eliminate(sparse_first, np.flatnonzero(~small))
    exposed, decided = _exposed(rest[:, small], count[small], k)
    figures = len(rows), len(above) + rank(rest), int(people.sum()), k
    supports = []
    for found in exposed:
        support = np.zeros(len(small), np.bool_)
        support[small] = found
        supports.append(support)
    witness = find_witness(held, count, supports, labels)
    if witness is None and (supports or not decided):
        return Audit(*figures, None, _refused(held, count, labels, k))
    return Audit(*figures, witness)


def _profiles(rows: Ints, people: Ints) -> tuple[Ints, Ints]:
    """One column for all who count alike everywhere, and how many they are; without who counts nowhere."""
    there = (people > 0) & (rows != 0).any(axis=0)
    columns, of = np.unique(rows[:, there], axis=1, return_inverse=True)
    count = np.bincount(of.ravel(), weights=people[there], minlength=columns.shape[1])
    return columns.astype(np.int64), count.astype(np.int64)


def _exposed(rows: Ints, people: Ints, k: int) -> tuple[list[Mask], bool]:
    """Profiles of combinations that touch the fewest people, if fewer than k; and is that certain?

    `rows` are known modulo the prime; they are looked at as they are, because these hold many zeros.
    """
    if _with_sets(rows, people, k)[1]:
        return [], True
    for least in range(2, k + 1):
        found, proven = _with_sets(rows, people, least)
        if found:
            return found, True
        if not proven:
            break
    search = LightestSearch(people, k)
    decided = search.search(eliminate(rows, range(rows.shape[1]))[0])
    return [] if search.support is None else [search.support], decided


def _with_sets(rows: Ints, people: Ints, k: int) -> tuple[list[Mask], bool]:
    """Profiles of combinations that touch fewer than k people, and is it proven that there are none?"""
    sets, proven = InformationSets(people, k), True
    found: dict[bytes, Mask] = {}
    for row in rows:
        if sets.admit(row):
            continue
        proven = False
        for residual in sets.residuals(row):
            if 0 < sets.touched(residual) < k:
                found.setdefault((residual != 0).tobytes(), residual != 0)
    return list(found.values()), proven


def _refused(rows: Ints, people: Ints, labels: Sequence[str], k: int) -> tuple[str, ...]:
    """Cells that could not be proven safe beside those before them."""
    sets = InformationSets(people, k)
    return tuple(label for row, label in zip(rows, labels, strict=True) if not sets.admit(row))
