"""Which column is what: by the mapping file, the platform's code, the question's text, or its row alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.column import BY_NAME, PERSONAL, TECHNICAL, Column, Target
from lo_diagnostic.importing.column_problems import ambiguous, column_problems, reserve
from lo_diagnostic.importing.expanded import expanded_columns
from lo_diagnostic.importing.expected import Expected
from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.mapped import MappedColumns
from lo_diagnostic.importing.mapping import Mapping
from lo_diagnostic.importing.spellings import Spellings
from lo_diagnostic.importing.structure import Structure
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.instrument.model import RESERVED_COLUMNS

Known: TypeAlias = Spellings[tuple[Target, str]]
"""What a heading may name, and how that is called."""


def map_columns(
    table: TextTable, expected: Expected, mapping: Mapping | None = None, structure: Structure | None = None
) -> tuple[list[Column], list[Problem]]:
    """Every column as it was understood, and the problems of doing so.

    `structure` says what the codes of the platform stand for; the file's own where it is None.
    """
    known = _known(expected)
    mapped = MappedColumns(mapping, table.headings, expected)
    codes = table.structure if structure is None else structure
    problems: list[Problem] = []
    columns = []
    for index, heading in enumerate(table.headings):
        column = mapped.column(index)
        if column is None:
            column, found = _matched(table.file, index, heading, known, codes)
            problems += found
        columns.append(column)
    columns = expanded_columns(table, columns, expected)
    unasked = {item.id for item in expected.items().values() if not item.asked}
    for index, column in enumerate(columns):
        if column.role == "item" and column.target in unasked:
            columns[index] = replace(column, role="ignored")
            if not table.holds_nothing(index):
                problems.append(reserve(table.file, column))
    return columns, [*mapped.problems, *problems, *column_problems(table, columns, expected, known, mapping)]


def _known(expected: Expected) -> Known:
    found: Known = Spellings()
    for role in ("respondent", "wave", "language"):
        found.add_id(role, (Target(role, role), "name"))
    for attribute in expected.attributes:
        target = Target("attribute", attribute.name)
        found.add_id(attribute.name, (target, "attribute"))
        for language, title in attribute.titles:
            found.add_text(title, (target, f"attribute title ({language})"))
    for item in expected.items().values():
        target = Target("item", item.id)
        found.add_id(item.id, (target, "item id"))
        for called, text in item.texts:
            found.add_text(text, (target, called))
    for question in expected.questions().values():
        target = Target("question", question.id)
        found.add_id(question.id, (target, "question id"))
        for language, text in question.text.root.items():
            found.add_text(text, (target, f"question text ({language})"))
    return found


def _matched(
    file: str, index: int, heading: Heading, known: Known, structure: Structure
) -> tuple[Column, list[Problem]]:
    """The column by its heading, the first of its names that is known; left out where none is."""
    for text, by_code in _names(heading, structure):
        found = known.find(text)
        if heading.kind != "answers":
            found = [(target, called) for target, called in found if target.role not in RESERVED_COLUMNS]
        targets = dict.fromkeys(target for target, _ in found)
        if len(targets) > 1:
            column = Column(index, heading.name, "ignored")
            return column, [ambiguous(file, heading.name, list(targets))]
        if targets:
            target, matched_by = found[0]
            if by_code and matched_by in BY_NAME:
                matched_by = "platform code"
            return Column(index, heading.name, target.role, target.id, matched_by), []
    if heading.kind == "respondent":
        return Column(index, heading.name, "respondent", "respondent", TECHNICAL), []
    told = {"personal": PERSONAL, "technical": TECHNICAL}.get(heading.kind)
    return Column(index, heading.name, "ignored", matched_by=told), []


def _names(heading: Heading, structure: Structure) -> Iterator[tuple[str, bool]]:
    """What the heading may be known by, the surest first, and whether that is a code behind its name."""
    yield heading.name, False
    yield from ((code, True) for code in heading.codes)
    yield from ((text, False) for text in heading.texts)
    for code in heading.names:
        if (variable := structure.get(code)) is not None:
            yield from ((text, False) for text in (variable.text, variable.question) if text)
