"""What the audit of a table takes for granted about who is where, and what it leaves open, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from lo_diagnostic.disclosure.tables.cells import MeasureCells, families
from lo_diagnostic.disclosure.tables.table_file import ReportTable


def assumptions(tables: Sequence[ReportTable], measures: Sequence[MeasureCells]) -> tuple[str, ...]:
    """One sentence for each assumption that was made of these reports."""
    return tuple(
        dict.fromkeys([*_about_groups(measures), *_about_files(tables, measures), *_about_measures(tables)])
    )


def _about_groups(measures: Sequence[MeasureCells]) -> Iterator[str]:
    cells = [cell for measure in measures for cell in measure.cells]
    if any(cell.place.level for cell in cells):
        yield "Nobody is in two groups of one cut; everyone holds all groups."
    if any(len(part) > 1 for cell in cells for part in cell.place.parts):
        yield "A group lies in those that its name or row names, as in `sales,0-2 years` or `Sales / North`."
    for one, other in dict.fromkeys(pair for measure in measures for pair in _apart(measure)):
        yield f"Who is in a group of {one} and of {other} is not told: what combines these was not looked at."
    if any(not cell.shown for cell in cells):
        yield "An n without a mean was used to work out the size of other groups; it was not judged itself."


def _apart(measure: MeasureCells) -> Iterator[tuple[str, str]]:
    """Pairs of cuts whose groups nothing in the report relates."""
    names = []
    for family in families(measure.cells):
        levels = {measure.cells[place].place.level.partition("\n")[0] for place in family} - {""}
        names.append(max(levels, key=lambda level: (len(level), level), default=""))
    yield from combinations(names, 2)


def _about_files(tables: Sequence[ReportTable], measures: Sequence[MeasureCells]) -> Iterator[str]:
    if len(tables) > 1 and not all(measure.apart for measure in measures):
        yield "All files are about the same people and their same answers."
    for order in dict.fromkeys(measure.order for measure in measures if measure.order):
        yield f"Who is in a cell of one file is in that cell of a later one; in order: {', '.join(order)}."
    for measure in measures:
        if measure.apart:
            named = f" of {measure.name}" if measure.name else ""
            yield f"The files cannot be about the same answers{named}: each was looked at by itself."
    if len({row.about for table in tables for row in table.rows}) > 1:
        yield "Answers of different waves and questionnaires are different answers: they were not compared."


def _about_measures(tables: Sequence[ReportTable]) -> Iterator[str]:
    rows = [row for table in tables for row in table.rows]
    if any(row.part_of for row in rows):
        yield (
            "A score is the mean of the items answered; the items listed are all of a dimension's; who "
            "answered all of them has a score; the largest n of a group counts all who answered anything."
        )
    if len({row.measure for row in rows if row.part_of is None}) > 1:
        yield "No measure is computed from others, but dimensions from items; an index was taken by itself."
