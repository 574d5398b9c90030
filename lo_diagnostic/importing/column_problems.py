"""What is wrong with the columns of a file as they were understood: unknown, twice, missing, half there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lo_diagnostic.errors import Problem, did_you_mean
from lo_diagnostic.importing.column import MAPPING_FILE, PERSONAL, Column, Role, Target
from lo_diagnostic.importing.expected import Expected, ExpectedAttribute, ExpectedItem
from lo_diagnostic.importing.mapping import Mapping
from lo_diagnostic.importing.near_names import near_names
from lo_diagnostic.importing.places import few, few_and_more, shown
from lo_diagnostic.importing.platforms.generic import GENERIC
from lo_diagnostic.importing.spellings import Spellings
from lo_diagnostic.importing.text_table import TextTable

_SUGGESTIONS: Final = 20
_NAMED: Final = 10


def column_problems(
    table: TextTable,
    columns: Sequence[Column],
    expected: Expected,
    known: Spellings[Any],
    mapping: Mapping | None,
) -> list[Problem]:
    """Every problem of the columns; `known` holds the names and texts that a column may have."""
    if not expected.instruments:
        message = "its columns were not compared with the items of an instrument."
        return [Problem(table.file, "", message, "Name one with --instrument.", "warning")]
    unknown = [
        column
        for column in columns
        if column.role == "ignored"
        and column.target is None
        and column.matched_by is None
        and (column.name or not table.holds_nothing(column.index))
    ]
    absent = _absent(columns, expected)
    strict = expected.strict and table.platform is GENERIC and mapping is None
    problems = _unknown(table.file, unknown, expected, known, absent, strict)
    problems += _dropped(table, columns)
    problems += _twice(table, columns, told=mapping is None and table.platform is GENERIC)
    problems += _options(table.file, columns, expected)
    return problems + _missing(table.file, columns, expected, absent)


def reserve(file: str, column: Column) -> Problem:
    """A column of an item that is not asked."""
    message = f'is the reserve item "{column.target}", which is asked in pilots only: it was left out.'
    remedy = "Nothing; or set `pilot: true` in study.yaml."
    return Problem(file, column.place, message, remedy, "warning")


def ambiguous(file: str, name: str, targets: Sequence[Target]) -> Problem:
    """A column that may be several things."""
    told = " or ".join(f'"{target.id}"' for target in targets)
    message = f"may be {told}: their texts are the same."
    return Problem(file, f"column {shown(name)}", message, "Use the id as the column's name.")


def _unknown(
    file: str,
    unknown: Sequence[Column],
    expected: Expected,
    known: Spellings[Any],
    absent: Sequence[ExpectedItem],
    strict: bool,
) -> list[Problem]:
    """Errors for misspelt items, and where nothing may be left out for all; a warning of the others."""
    names = [column.name for column in unknown if column.name]
    texts = [text for item in absent for _, text in item.texts]
    meant = near_names(names, [item.id for item in absent], texts)
    problems = []
    for told, column in enumerate(unknown):
        close = f'Did you mean "{meant[column.name]}"?' if column.name in meant else ""
        if strict and not close and column.name and told < _SUGGESTIONS:
            close = _close_name(column.name, known)
        if strict or close:
            remedy = f"{close} Rename the column, or remove it.".strip()
            problems.append(Problem(file, column.place, _nothing(column, expected), remedy))
    if strict:
        return problems
    return problems + _not_used(file, [column for column in unknown if column.name not in meant], expected)


def _nothing(column: Column, expected: Expected) -> str:
    if not column.name:
        return "has no name."
    kind = "item, question or attribute of this study" if expected.strict else "item of the questionnaire"
    return f"is no {kind}."


def _not_used(file: str, columns: Sequence[Column], expected: Expected) -> list[Problem]:
    """One warning of the columns that are nothing known."""
    if not columns:
        return []
    remedy = (
        "To count groups by one, name it with --by of `score` or `report`. "
        "If one is a question, rename it to the item's id or exact text."
    )
    if expected.strict:
        remedy = (
            "If one is an item or an attribute, say so in a mapping file: `--draft-map` writes a first one."
        )
    return [Problem(file, "", f"columns not used: {_names(columns)}.", remedy, "warning")]


def _dropped(table: TextTable, columns: Sequence[Column]) -> list[Problem]:
    """A warning of the personal data that were left out."""
    dropped = [c for c in columns if c.matched_by == PERSONAL and not table.holds_nothing(c.index)]
    if not dropped:
        return []
    message = f"personal data were left out: {_names(dropped)}."
    return [Problem(table.file, "", message, "Nothing: answers are kept without them.", "warning")]


def _names(columns: Sequence[Column]) -> str:
    return few_and_more([shown(c.name) if c.name else c.place for c in columns], _NAMED)


def _close_name(name: str, known: Spellings[Any]) -> str:
    close = did_you_mean(name, known.ids)
    if close.startswith("Known") and " " in name:
        close = did_you_mean(name, known.texts)
    return close if close.startswith("Did") or len(known.ids) <= _NAMED else ""


def _twice(table: TextTable, columns: Sequence[Column], told: bool) -> list[Problem]:
    """Two columns for one thing that cannot be one. `told`: were equal names told before?"""
    first: dict[tuple[Role, str], Column] = {}
    problems = []
    for column in columns:
        if column.target is None or column.role == "ignored":
            continue
        other = first.setdefault((column.role, column.target), column)
        same_name = told and other.name == column.name
        if other is not column and not same_name and not joined(other, column):
            message = f'and {other.place} are both {column.role} "{column.target}".'
            problems.append(Problem(table.file, column.place, message, "Keep one of the two."))
    return problems


def joined(one: Column, other: Column) -> bool:
    """May two columns of one item be read as one, where nobody has both filled?

    Two options of a matrix, two wordings (of two languages, for staff and for leaders), and what a mapping
    file says is one.
    """
    if one.role != "item":
        return False
    if one.option is not None and other.option is not None:
        return one.option != other.option
    if one.matched_by == other.matched_by == MAPPING_FILE:
        return True
    wordings = {str(column.matched_by).partition(" (")[0] for column in (one, other)}
    return one.matched_by != other.matched_by and wordings <= {"item text", "leader text"}


def _options(file: str, columns: Sequence[Column], expected: Expected) -> list[Problem]:
    """Expanded matrices that lack the column of an option: who chose that one would look blank."""
    there: dict[str, set[int]] = {}
    for column in columns:
        if column.option is not None and column.target is not None:
            there.setdefault(column.target, set()).add(column.option)
    problems = []
    for name, item in expected.items().items():
        lacking = [point for point in item.scale.points if point not in there.get(name, {point})]
        if lacking:
            labels = ", ".join(shown(next(iter(item.scale.points[point].root.values()))) for point in lacking)
            message = f'the item "{name}" has a column for each option, but none for {labels}.'
            problems.append(Problem(file, "", message, "Add the column: who chose it would count as blank."))
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
    names = few(absent, _NAMED)
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
