"""The attacker: looks for a combination of told numbers that is about a few people.

Each told sum is a row over the answers given, one column an answer. A release is k-safe when every
combination of its rows that is not zero uses answers of at least k people; in other words, when forgetting
any k − 1 people never lowers the rank of the rows. Nothing here is the program's own: neither its arithmetic
nor its view of who counts where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from tests.disclosure_told import Column, Row

PRIME = 2**61 - 1
Vector = list[int]
Base = list[tuple[int, Vector]]
Key = TypeVar("Key")


def leak(told: Sequence[Row], k: int, detail: int) -> str:
    """Which few people some combination of the rows is about, and of which rows; empty where there is none.

    All rows together must be k-safe, those of each item `detail`-safe. Being counted is a space of its own.
    """
    of_people = [row for row in told if row.cell.kind == "people"]
    of_answers = [row for row in told if row.cell.kind != "people"]
    items = {row.cell.id for row in told if row.cell.kind == "item"}
    parts = [(of_people, k), (of_answers, k)]
    parts += [([row for row in told if row.cell[:2] == ("item", item)], detail) for item in sorted(items)]
    return "\n".join(filter(None, (_told_leak(part, least) for part, least in parts)))


def _told_leak(told: Sequence[Row], k: int) -> str:
    few = exposed(told, k)
    if not few:
        return ""
    combined = " + ".join(f"({times}) × {row}" for times, row in _combination(told, few))
    return f"{', '.join(sorted(few))} (fewer than {k}) by {combined}"


def exposed(told: Sequence[Row], k: int) -> frozenset[str]:
    """People without whose columns the rank falls, fewer than k; nobody where the rows are k-safe.

    Goes through every set of k − 1 people; once those who stay have the full rank, the others may go.
    """
    columns: dict[str, set[tuple[int, ...]]] = {}
    for column in sorted({column for row in told for column in row.counts}):
        columns.setdefault(column[0], set()).add(tuple(_modulo(row.counts.get(column)) for row in told))
    blocks = [(person, [list(one) for one in sorted(found)]) for person, found in columns.items()]
    everybody: Base = []
    for _, block in blocks:
        everybody = _with(everybody, block)
    return _missed(blocks, [], frozenset(), len(everybody), k - 1) or frozenset()


def _missed(
    blocks: Sequence[tuple[str, list[Vector]]], base: Base, gone: frozenset[str], rank: int, left: int
) -> frozenset[str] | None:
    if len(base) == rank:
        return None
    if not blocks:
        return gone
    (person, block), *others = blocks
    found = _missed(others, _with(base, block), gone, rank, left)
    if found is None and left:
        found = _missed(others, base, gone | {person}, rank, left - 1)
    return found


def _with(base: Base, vectors: Iterable[Vector]) -> Base:
    """The base with those vectors that are no combination of it (Gauss, modulo a prime of 61 bits)."""
    base = list(base)
    for vector in vectors:
        for pivot, unit in base:
            if times := vector[pivot]:
                vector = [(a - times * b) % PRIME for a, b in zip(vector, unit, strict=True)]
        pivot = next((place for place, value in enumerate(vector) if value), -1)
        if pivot >= 0:
            inverse = pow(vector[pivot], -1, PRIME)
            base.append((pivot, [value * inverse % PRIME for value in vector]))
    return base


def _modulo(count: Fraction | None) -> int:
    return count.numerator * pow(count.denominator, -1, PRIME) % PRIME if count else 0


def _combination(told: Sequence[Row], few: frozenset[str]) -> list[tuple[Fraction, Row]]:
    """Rows, and how often each must be taken, so that only answers of these few are left."""
    base: list[tuple[Column, dict[Column, Fraction], dict[int, Fraction]]] = []
    for place, row in enumerate(told):
        left, taken = dict(row.counts), {place: Fraction(1)}
        for pivot, unit, of in base:
            if times := left.get(pivot):
                left, taken = _minus(left, times, unit), _minus(taken, times, of)
        pivots = [column for column in left if column[0] not in few]
        if pivots:
            scale = 1 / left[pivots[0]]
            base.append((pivots[0], _minus({}, -scale, left), _minus({}, -scale, taken)))
        elif left:
            return [(times, told[of_row]) for of_row, times in taken.items()]
    raise AssertionError("there is no such combination")


def _minus(a: Mapping[Key, Fraction], times: Fraction, b: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
    found = {key: a.get(key, Fraction(0)) - times * b.get(key, Fraction(0)) for key in [*a, *b]}
    return {key: value for key, value in found.items() if value}


def narrowest(first: Mapping[str, str], second: Mapping[str, str], people: Iterable[str]) -> int:
    """The fewest people that a combination of the margins of two cuts is about.

    `first`, `second`: person → the told group of that cut. People are the edges between their two groups;
    those in no told group share one node on that side, because only their sum can be known. A combination of
    margins gives each node a number and uses the people between nodes of different numbers: at least a cut
    that parts a connected piece in two. So it is the least of the minimum cuts of the pieces.
    """
    edges = Counter(((0, first.get(one, "")), (1, second.get(one, ""))) for one in people)
    nodes = sorted({node for edge in edges for node in edge})
    weights = np.zeros((len(nodes), len(nodes)), np.int64)
    for (a, b), n in edges.items():
        weights[nodes.index(a), nodes.index(b)] = weights[nodes.index(b), nodes.index(a)] = n
    pieces, piece = connected_components(weights, directed=False)
    return min(_least_cut(weights[np.ix_(piece == one, piece == one)]) for one in range(pieces))


def _least_cut(weights: NDArray[np.int64]) -> int:
    """The minimum cut of a connected graph (Stoer and Wagner 1997, J ACM 44:585)."""
    weights, least = weights.copy(), int(weights.sum())
    while len(weights) > 1:
        order, tied = [0], weights[0].copy()
        while len(order) < len(weights):
            tied[order] = -1
            order.append(int(tied.argmax()))
            last = int(tied[order[-1]])
            tied = tied + weights[order[-1]]
        least = min(least, last)
        *_, one, other = order
        weights[one] += weights[other]
        weights[:, one] += weights[:, other]
        weights[one, one] = 0
        weights = np.delete(np.delete(weights, other, 0), other, 1)
    return least
