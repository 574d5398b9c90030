"""The cells of each measure of some reports: which are one and the same, and who came between two reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise, permutations
from typing import Final

from lo_diagnostic.disclosure.tables.columns import key_of
from lo_diagnostic.disclosure.tables.kinds import Cell
from lo_diagnostic.disclosure.tables.places import Place, place_rows
from lo_diagnostic.disclosure.tables.table_file import ReportRow, ReportTable
from lo_diagnostic.errors import InputProblems, Problem

_MOST_ORDERED: Final = 6
_ARITHMETIC: Final = Decimal("0.000001")
"""Means that differ less were computed in another order."""
Found = dict[tuple[Place, str], ReportRow]


@dataclass(frozen=True)
class MeasureCells:
    """The cells of one measure. `order`: the files in the order of time, where who came between them matters.

    `apart`: the files cannot be about the same answers, so this is one file's measure.
    """

    name: str
    cells: tuple[Cell, ...]
    order: tuple[str, ...] = ()
    apart: bool = False


Reading = tuple[MeasureCells, ...]
"""How a measure may be understood: all files together, or each by itself."""


def measures_of(tables: Sequence[ReportTable]) -> list[Iterator[Reading]]:
    """Of every measure its readings, the likeliest first. Raises InputProblems for a cell with two n's."""
    rows = [row for table in tables for row in table.rows]
    grouped: dict[tuple[str, str], Found] = defaultdict(dict)
    problems = []
    for row, place in zip(rows, place_rows(rows), strict=True):
        if row.n is None:
            continue
        known = grouped[key_of(row.about), key_of(row.measure)]
        before = known.get((place, row.file))
        if before is not None and before.n != row.n:
            message = f"{place.label} stands twice, with n {before.n} (row {before.row}) and n {row.n}."
            remedy = "Give the groups names of their own."
            problems.append(Problem(row.file, f"row {row.row}", message, remedy))
        if before is None or before.mean is None:
            known[place, row.file] = row
    if problems:
        raise InputProblems(problems)
    by_measure, by_file = len(grouped) > 1, len(tables) > 1
    return [_readings(found, by_measure, by_file) for found in grouped.values()]


def _readings(found: Found, by_measure: bool, by_file: bool) -> Iterator[Reading]:
    """The same people in all files; else people who came between them; else nothing in common."""
    files = tuple(dict.fromkeys(file for _, file in found))
    only_counts = all(row.mean is None for row in found.values())

    def made(chosen: Found, order: tuple[str, ...] = (), apart: bool = False) -> MeasureCells:
        name = next(iter(found.values())).measure
        cells = []
        for (place, file), row in chosen.items():
            label = f"{place.label} · {name}" if by_measure and name else place.label
            label += f" ({file})" if by_file else ""
            time = order.index(file) if order else 0
            cells.append(Cell(place, file, time, int(row.n or 0), only_counts or row.mean is not None, label))
        return MeasureCells(name, tuple(cells), order, apart)

    if len(files) > 1:
        yield from ((made(found, order),) for order in _orders(found, files))
    alone = [{key: row for key, row in found.items() if key[1] == file} for file in files]
    yield tuple(made(chosen, apart=len(files) > 1) for chosen in alone)


def _orders(found: Found, files: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Orders of time in which no cell loses people; first none at all, where no n differs."""
    both = [
        (found[place, one], found[place, other])
        for place in dict.fromkeys(place for place, _ in found)
        for one, other in pairwise([file for file in files if (place, file) in found])
    ]
    if any(a.n == b.n and not _same_mean(a.mean, b.mean) for a, b in both):
        return
    growth = [
        (b.file, a.file) if int(a.n or 0) > int(b.n or 0) else (a.file, b.file) for a, b in both if a.n != b.n
    ]
    if not growth:
        yield ()
    for order in permutations(files) if len(files) <= _MOST_ORDERED else ():
        if all(order.index(early) < order.index(late) for early, late in growth):
            yield order


def _same_mean(one: str | None, other: str | None) -> bool:
    """May both be the same mean, each rounded to the digits that it has?"""
    try:
        a, b = (Decimal(text.replace(",", ".")) for text in (one or "", other or ""))
        digits = [Decimal(1).scaleb(int(number.as_tuple().exponent)) for number in (a, b)]
    except (InvalidOperation, ValueError):
        return True
    return abs(a - b) <= sum(digits, Decimal()) / 2 + _ARITHMETIC


def families(cells: Sequence[Cell]) -> list[list[int]]:
    """Indices of the cells of each family: all whose attributes a largest cut has, and everyone."""
    sets = sorted({cell.place.attributes for cell in cells}, key=lambda one: (-len(one), sorted(one)))
    largest = [one for one in sets if not any(one < other for other in sets)]
    return [
        [place for place, cell in enumerate(cells) if cell.place.attributes <= family] for family in largest
    ]
