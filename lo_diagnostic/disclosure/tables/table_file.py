"""A table of group, n and mean, ours or somebody else's → its rows, or every problem of the table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lo_diagnostic.disclosure.tables.columns import Columns, find_columns, is_everyone, key_of
from lo_diagnostic.errors import InputProblems, Problem, errors_among
from lo_diagnostic.importing.places import MAX_TOLD, and_more, cell_place, shown
from lo_diagnostic.importing.spellings import unguarded
from lo_diagnostic.importing.table_file import read_table

_COUNT: Final = re.compile(r"(\d{1,9})(?:[.,]00?)?")
_NOT_SHOWN: Final = frozenset(
    ["-", "–", "—", "*", "**", "x", ".", "n/a", "na", "n.a.", "nan", "null", "none", "nvt", "n.v.t."]
).union(["withheld", "hidden", "suppressed", "verborgen", "onderdrukt"])
Within = tuple[tuple[str, str], ...]
"""(attribute, value) for each attribute that restricts a group; none for everyone."""
_TRUE: Final = frozenset(["true", "yes", "1", "x", "ja", "waar"])


@dataclass(frozen=True)
class ReportRow:
    """One row of a report: a measure of a group.

    `cut`: what people are grouped by. `members`: the groups that it tells as one. `parent`: the group that it
    lies in, where the table says so. `about`: the questionnaire and the wave. `part_of`: the dimension, where
    the row is about one of its items. `n`: None where it is not shown; so is `mean`, as it is written.
    """

    file: str
    row: int
    cut: str
    within: Within
    members: tuple[Within, ...]
    parent: str
    about: str
    measure: str
    part_of: str | None
    n: int | None
    mean: str | None


@dataclass(frozen=True)
class ReportTable:
    """The rows of a file. `items`: dimension → how many items it has, where the table tells."""

    file: str
    rows: tuple[ReportRow, ...]
    items: Mapping[tuple[str, str], int] = field(default_factory=dict)


def read_report_table(path: Path) -> tuple[ReportTable, list[Problem]]:
    """The table in a CSV file (`-`: standard input), and warnings. Raises InputProblems."""
    table, problems = read_table(path)
    if table is None or errors_among(problems):
        raise InputProblems(problems)
    records = list(zip(*(table.texts(place).to_pylist() for place in range(len(table.header))), strict=True))
    columns = find_columns(table.file, table.header, records)
    reading = _Reading(table.file, columns)
    for row, record in zip(table.rows.tolist(), records, strict=True):
        reading.add(row, [unguarded(cell.strip()) for cell in record])
    if reading.problems:
        more = and_more(table.file, len(reading.problems) - MAX_TOLD, "cells that cannot be read")
        raise InputProblems([*problems, *reading.problems[:MAX_TOLD], *more])
    return ReportTable(table.file, tuple(reading.rows), reading.items), problems


class _Reading:
    """The rows of one table while they are read."""

    def __init__(self, file: str, columns: Columns) -> None:
        self.file, self.columns = file, columns
        self.rows: list[ReportRow] = []
        self.items: dict[tuple[str, str], int] = {}
        self.problems: list[Problem] = []

    def add(self, row: int, record: Sequence[str]) -> None:
        """Read one row."""
        columns = self.columns
        withheld = columns.text(record, "withheld").casefold() in _TRUE
        n = None if withheld else self._count(row, record)
        means = [text for text in columns.texts(record, "mean") if not _is_hidden(text)]
        about = " · ".join(filter(None, (columns.text(record, "instrument"), columns.text(record, "wave"))))
        measure, part_of = self._measure(record)
        cut, within = _group(columns.groups(record))
        mean = means[0] if means and n is not None else None
        parent = columns.text(record, "parent")
        found = (
            self.file,
            row,
            cut,
            within,
            self._members(record, cut),
            parent,
            about,
            measure,
            part_of,
            n,
            mean,
        )
        self.rows.append(ReportRow(*found))
        if (count := columns.text(record, "items")).isdecimal() and part_of is None:
            self.items[about, key_of(measure)] = int(count)

    def _members(self, record: Sequence[str], cut: str) -> tuple[Within, ...]:
        """The groups that the row tells as one; none where it counts people of an unknown group, too."""
        named = self.columns.text(record, "members")
        if not named or self.columns.text(record, "unstated").casefold() in _TRUE:
            return ()
        return tuple(_group([(cut, member)])[1] for member in named.split("|"))

    def _measure(self, record: Sequence[str]) -> tuple[str, str | None]:
        """The measure, and the dimension that it is an item of (empty where that is not told)."""
        kind, item = self.columns.text(record, "kind"), self.columns.text(record, "item")
        dimension = self.columns.text(record, "dimension")
        if kind:
            return item or dimension or kind, dimension if key_of(kind) == "item" else None
        if item and self.columns.has("dimension"):
            return item, dimension
        return item or dimension, None

    def _count(self, row: int, record: Sequence[str]) -> int | None:
        text = self.columns.text(record, "n")
        if _is_hidden(text):
            return None
        if found := _COUNT.fullmatch(text):
            return int(found[1])
        place = cell_place(row, self.columns.name("n"))
        remedy = "Write whole numbers without separators; leave the cell empty where n is not shown."
        self.problems.append(Problem(self.file, place, f"{shown(text)} is no number of people.", remedy))
        return None


def _is_hidden(text: str) -> bool:
    return not text or text.casefold() in _NOT_SHOWN or text.startswith("<")


def _group(named: Sequence[tuple[str, str]]) -> tuple[str, Within]:
    """The cut, and which value each of its attributes has; a crossed cut has as many parts as its groups."""
    pairs = [pair for cut, group in named for pair in _parts(cut, group)]
    within = tuple((cut, group) for cut, group in pairs if not is_everyone(cut) and not is_everyone(group))
    return ",".join(cut for cut, _ in within), within


def _parts(cut: str, group: str) -> list[tuple[str, str]]:
    attributes, values = cut.split(","), group.split(",")
    if len(attributes) != len(values):
        return [(cut, group)]
    return [(a.strip(), v.strip()) for a, v in zip(attributes, values, strict=True)]
