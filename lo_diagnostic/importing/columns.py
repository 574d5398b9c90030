"""Which column is what: respondent, wave, language, attribute, item or question, and how that was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lo_diagnostic.errors import Problem, did_you_mean
from lo_diagnostic.importing.expected import Expected, ExpectedAttribute, ExpectedItem
from lo_diagnostic.importing.near_names import near_names
from lo_diagnostic.importing.places import shown
from lo_diagnostic.importing.spellings import Spellings
from lo_diagnostic.importing.text_table import TextTable

Role = Literal["respondent", "wave", "language", "attribute", "item", "question", "ignored"]
_SUGGESTIONS: Final = 20
_NAMED: Final = 10
BY_NAME: Final = ("name", "attribute", "item id", "question id")
"""How a column is matched where its name is an id: there numbers are scale values."""


@dataclass(frozen=True)
class Target:
    """What a column may be."""

    role: Role
    id: str


@dataclass(frozen=True)
class Column:
    """A column as it was understood; `target` is None where it is left out."""

    index: int
    name: str
    role: Role
    target: str | None = None
    matched_by: str | None = None

    @property
    def by_name(self) -> bool:
        """Is the column's name an id (not a text)?"""
        return self.matched_by in BY_NAME


def map_columns(table: TextTable, expected: Expected) -> tuple[list[Column], list[Problem]]:
    """Every column as it was understood, and the problems of doing so."""
    spellings = _spellings(expected)
    columns: list[Column] = []
    problems: list[Problem] = []
    unknown: list[Column] = []
    unasked = {item.id for item in expected.items().values() if not item.asked}
    for index, name in enumerate(table.header):
        found = spellings.find(name)
        targets = dict.fromkeys(target for target, _ in found)
        if len(targets) == 1:
            (target, matched_by) = found[0]
            left_out = target.role == "item" and target.id in unasked
            role: Role = "ignored" if left_out else target.role
            columns.append(Column(index, name, role, target.id, matched_by))
            if left_out and not _holds_nothing(table, index):
                problems.append(_reserve(table.file, columns[-1]))
            continue
        columns.append(Column(index, name, "ignored"))
        if targets:
            problems.append(_ambiguous(table.file, name, list(targets)))
        elif name or not _holds_nothing(table, index):
            unknown.append(columns[-1])
    absent = _absent(columns, expected)
    problems += _unknown(table.file, unknown, expected, spellings, absent)
    problems += _twice(table.file, columns)
    return columns, problems + _missing(table.file, columns, expected, absent)


def _spellings(expected: Expected) -> Spellings[tuple[Target, str]]:
    found: Spellings[tuple[Target, str]] = Spellings()
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


def _holds_nothing(table: TextTable, index: int) -> bool:
    return not any(text.strip() for text in table.distinct(index).texts)


def _place(column: Column) -> str:
    return f"column {shown(column.name)}" if column.name else f"column {column.index + 1}"


def _reserve(file: str, column: Column) -> Problem:
    message = f'is the reserve item "{column.target}", which is asked in pilots only: it was left out.'
    remedy = "Nothing; or set `pilot: true` in study.yaml."
    return Problem(file, _place(column), message, remedy, "warning")


def _ambiguous(file: str, name: str, targets: list[Target]) -> Problem:
    told = " or ".join(f'"{target.id}"' for target in targets)
    message = f"may be {told}: their texts are the same."
    return Problem(file, f"column {shown(name)}", message, "Use the id as the column's name.")


def _unknown(
    file: str,
    unknown: Sequence[Column],
    expected: Expected,
    spellings: Spellings[tuple[Target, str]],
    absent: Sequence[ExpectedItem],
) -> list[Problem]:
    """Errors for all of them in a study; in a bare file for misspelt items, and a warning of the others."""
    if not expected.instruments:
        message = "its columns were not compared with the items of an instrument."
        return [Problem(file, "", message, "Name one with --instrument.", "warning")]
    names = [column.name for column in unknown if column.name]
    texts = [text for item in absent for _, text in item.texts]
    meant = near_names(names, [item.id for item in absent], texts)
    problems = []
    for told, column in enumerate(unknown):
        close = f'Did you mean "{meant[column.name]}"?' if column.name in meant else ""
        if expected.strict and not close and column.name and told < _SUGGESTIONS:
            close = _close_name(column.name, spellings)
        if expected.strict or close:
            remedy = f"{close} Rename the column, or remove it.".strip()
            problems.append(Problem(file, _place(column), _nothing(column, expected), remedy))
    if expected.strict:
        return problems
    return problems + _not_used(file, [column for column in unknown if column.name not in meant])


def _nothing(column: Column, expected: Expected) -> str:
    if not column.name:
        return "has no name."
    kind = "item, question or attribute of this study" if expected.strict else "item of the questionnaire"
    return f"is no {kind}."


def _not_used(file: str, columns: Sequence[Column]) -> list[Problem]:
    """One warning of the columns of a bare file that are nothing known."""
    if not columns:
        return []
    names = ", ".join(shown(column.name) if column.name else _place(column) for column in columns[:_NAMED])
    more = f" and {len(columns) - _NAMED} more" if len(columns) > _NAMED else ""
    remedy = (
        "To count groups by one, name it with --by of `score` or `report`. "
        "If one is a question, rename it to the item's id or exact text."
    )
    return [Problem(file, "", f"columns not used: {names}{more}.", remedy, "warning")]


def _close_name(name: str, spellings: Spellings[tuple[Target, str]]) -> str:
    close = did_you_mean(name, spellings.ids)
    if close.startswith("Known") and " " in name:
        close = did_you_mean(name, spellings.texts)
    return close if close.startswith("Did") or len(spellings.ids) <= _NAMED else ""


def _twice(file: str, columns: Sequence[Column]) -> list[Problem]:
    """Two columns for one thing; a name that stands there twice was told already."""
    first: dict[tuple[Role, str], Column] = {}
    problems = []
    for column in columns:
        if column.target is None:
            continue
        other = first.setdefault((column.role, column.target), column)
        if other is not column and other.name != column.name:
            message = f'and {_place(other)} are both {column.role} "{column.target}".'
            problems.append(Problem(file, _place(column), message, "Keep one of the two."))
    return problems


def _absent(columns: Sequence[Column], expected: Expected) -> list[ExpectedItem]:
    """Items that are asked and have no column."""
    there = {column.target for column in columns if column.role == "item"}
    return [item for item in expected.items().values() if item.asked and item.id not in there]


def _missing(
    file: str, columns: Sequence[Column], expected: Expected, absent: Sequence[ExpectedItem]
) -> list[Problem]:
    """What is expected and has no column: counted as not answered, or unknown."""
    there = {(column.role, column.target) for column in columns}
    problems = [
        _without(file, attribute, columns)
        for attribute in expected.attributes
        if ("attribute", attribute.name) not in there
    ]
    if expected.strict and ("respondent", "respondent") not in there:
        message = 'has no column "respondent": a second import of the same people could not be recognised.'
        problems.append(Problem(file, "", message, "Add it if their ids are known.", "warning"))
    if absent:
        problems.append(_without_items(file, expected, [item.id for item in absent]))
    return problems


def _without_items(file: str, expected: Expected, absent: Sequence[str]) -> Problem:
    """A warning of the items that have no column; an error where no item has one."""
    items = [item.id for item in expected.items().values() if item.asked]
    if len(absent) == len(items):
        message = f"has no column for any item of {_titles(expected)}."
        remedy = f"Row 1 must hold item ids ({', '.join(items[:3])}, …) or the items' texts."
        return Problem(file, "", message, remedy)
    names = ", ".join(absent[:_NAMED]) + (", …" if len(absent) > _NAMED else "")
    message = f"{len(absent)} of {len(items)} items have no column: {names}. They count as not answered."
    if len(absent) == 1:
        message = f"1 of {len(items)} items has no column: {names}. It counts as not answered."
    return Problem(file, "", message, "Add a column for what was asked.", "warning")


def _without(file: str, attribute: ExpectedAttribute, columns: Sequence[Column]) -> Problem:
    message = f'has no column for the attribute "{attribute.name}".'
    if attribute.needed:
        left_out = [column.name for column in columns if column.role == "ignored" and column.name]
        return Problem(file, "", message, did_you_mean(attribute.name, left_out))
    remedy = "Add it if it is known; otherwise it is unknown of everybody."
    return Problem(file, "", message, remedy, "warning")


def _titles(expected: Expected) -> str:
    return " or ".join(f'"{instrument.id}"' for instrument in expected.instruments)
