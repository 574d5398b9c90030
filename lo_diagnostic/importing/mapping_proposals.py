"""What a mapping file could say of an export that is not understood yet: likely columns, texts, codes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from lo_diagnostic.importing.column import Column
from lo_diagnostic.importing.expected import Expected, ExpectedAttribute
from lo_diagnostic.importing.item_answers import ItemReading, item_column
from lo_diagnostic.importing.item_values import ItemColumn, item_values, labels_of
from lo_diagnostic.importing.mapping import NO_ANSWER
from lo_diagnostic.importing.near_names import near_names
from lo_diagnostic.importing.no_answer import USUAL_CODES
from lo_diagnostic.importing.spellings import Spellings, is_blank
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.importing.values import NUMBER, attribute_values, whole_number
from lo_diagnostic.instrument.model import Scale
from lo_diagnostic.text import matching_form, plain

_ALIKE: Final = 0.55
"""Of labels: "Always" is to find "(almost) always"."""
_OF_PEOPLE: Final = re.compile(
    r"id$|\b(?:id|nr|no|code|respondents?|participants?|deelnemers?|number|nummer)\b"
)
"""Names of columns in which people may be numbered."""
_TEXTS_ALIKE: Final = 0.7
MOST_TEXTS: Final = 30
"""A table with more texts than that is none of labels."""
_WORDS: Final = {value: word for word, value in NO_ANSWER.items()}


@dataclass(frozen=True)
class Proposal:
    """A text without a meaning: in how many cells it stands, what it may mean, and why that is thought."""

    text: str
    times: int
    meant: str | None
    why: str


@dataclass
class Proposals:
    """What may be said of the texts of an export.

    `tables`: name → what is known there (a line) and the texts; `table_of`: place of a column → its table.
    `numbers`: places of columns whose numbers may be scale values. `codes`: usual codes for no answer and
    their cells.
    """

    tables: dict[str, tuple[str, dict[str, Proposal]]] = field(default_factory=dict)
    table_of: dict[int, str] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    codes: dict[str, int] = field(default_factory=dict)


def propose(
    table: TextTable, columns: Sequence[Column], expected: Expected, reading: ItemReading
) -> Proposals:
    """Proposals for the items and attributes that have a column; items on one scale share a table."""
    found = Proposals()
    names: list[Scale] = []
    attributes = {attribute.name: attribute for attribute in expected.attributes}
    for column in columns:
        distinct = table.distinct(column.index)
        if column.role == "item":
            known = item_column(table, column, reading)
            understood = item_values(distinct.texts, known)
            odd = understood.faulty if understood.numbers is None else understood.faulty | understood.numbers
            if known.scale not in names:
                names.append(known.scale)
            name, told = f"answers{names.index(known.scale) + 1}", _points(known.scale)
            explain = partial(_of_item, known=known)
        elif column.role == "attribute":
            attribute = attributes[str(column.target)]
            odd = attribute_values(distinct.texts, attribute).faulty
            name, told = f"{attribute.name}_values", ", ".join(attribute.values)
            explain = partial(_of_attribute, attribute=attribute)
        else:
            continue
        cells = {
            text: int(n) for text, n, bad in zip(distinct.texts, distinct.times, odd, strict=True) if bad
        }
        few = len(cells) <= MOST_TEXTS + len(USUAL_CODES)
        _take(
            found, column, cells, name, told, [explain(text, n) for text, n in cells.items()] if few else []
        )
    return found


def _take(
    found: Proposals, column: Column, cells: Mapping[str, int], name: str, told: str, proposed: list[Proposal]
) -> None:
    codes = {text.strip(): n for text, n in cells.items() if text.strip() in USUAL_CODES}
    for code, n in codes.items():
        found.codes[code] = found.codes.get(code, 0) + n
    rest = [proposal for proposal in proposed if proposal.text.strip() not in USUAL_CODES]
    if rest and all(NUMBER.fullmatch(one.text.strip()) and one.meant and not one.why for one in rest):
        found.numbers.add(column.index)
    elif 0 < len(rest) <= MOST_TEXTS:
        found.table_of[column.index] = name
        texts = found.tables.setdefault(name, (told, {}))[1]
        for one in rest:
            times = one.times + (texts[one.text].times if one.text in texts else 0)
            texts[one.text] = Proposal(one.text, times, one.meant, one.why)


def _of_item(text: str, times: int, known: ItemColumn) -> Proposal:
    stripped = text.strip()
    if label := known.variable.labels.get(stripped):
        return _like(label, labels_of(known.scale), text, times, f'"{label}" in the structure file')
    if NUMBER.fullmatch(stripped):
        point = whole_number(stripped)
        return Proposal(text, times, str(point) if point in known.scale.points else None, "")
    return _like(text, labels_of(known.scale), text, times, "")


def _of_attribute(text: str, times: int, attribute: ExpectedAttribute) -> Proposal:
    labels: Spellings[str] = Spellings()
    for value, titles in attribute.values.items():
        for label in (value, *titles):
            labels.add_text(label, value)
    return _like(text, labels, text, times, "")


def _like(label: str, labels: Spellings[int] | Spellings[str], text: str, times: int, why: str) -> Proposal:
    """The meaning of the known label that is most like another."""
    forms = {matching_form(known): known for known in labels.texts}
    close = difflib.get_close_matches(matching_form(label), forms, n=1, cutoff=_ALIKE)
    meant = labels.find(forms[close[0]]) if close else []
    if len(meant) != 1:
        return Proposal(text, times, None, why)
    value = meant[0]
    like = f'like "{forms[close[0]]}"'
    return Proposal(
        text, times, _WORDS.get(value, str(value)) if isinstance(value, int) else value, why or like
    )


def _points(scale: Scale) -> str:
    return ", ".join(f"{value} = {next(iter(label.root.values()))}" for value, label in scale.points.items())


def likely_columns(columns: Sequence[Column], expected: Expected) -> dict[int, tuple[str, str]]:
    """Columns that are nothing known → the id of what has no column and is much like it, and why."""
    unknown = [c for c in columns if c.target is None and c.matched_by is None and c.name]
    ids, texts = _without_column(columns, expected)
    near = near_names([column.name for column in unknown], ids, texts)
    forms = {matching_form(text): text for text in texts}
    found = {}
    for column in unknown:
        close = difflib.get_close_matches(matching_form(column.name), forms, n=1, cutoff=_TEXTS_ALIKE)
        like = near.get(column.name) or (forms[close[0]] if close else None)
        if like is not None:
            found[column.index] = (texts.get(like, like), f'It is much like "{plain(like)}".')
    return found


def people_columns(table: TextTable, columns: Sequence[Column]) -> dict[int, tuple[str, str]]:
    """The first column that may hold the ids of people, where no column is known to."""
    if any(column.role == "respondent" for column in columns):
        return {}
    for column in columns:
        if (
            column.role == "ignored"
            and column.matched_by is None
            and _OF_PEOPLE.search(column.name.casefold())
        ):
            distinct = table.distinct(column.index)
            if len(distinct.texts) == len(table) and not any(map(is_blank, distinct.texts)):
                return {column.index: ("respondent", "Every value differs; later imports know people by it.")}
    return {}


def lacking(columns: Sequence[Column], expected: Expected) -> list[str]:
    """The attributes and items that have no column."""
    return list(_without_column(columns, expected)[0])


def _without_column(columns: Iterable[Column], expected: Expected) -> tuple[list[str], dict[str, str]]:
    """Ids of what has no column, and its texts, each with its id."""
    there = {column.target for column in columns}
    named = [(attribute.name, [title for _, title in attribute.titles]) for attribute in expected.attributes]
    named += [(item.id, [text for _, text in item.texts]) for item in expected.items().values() if item.asked]
    absent = [(name, texts) for name, texts in named if name not in there]
    return [name for name, _ in absent], {text: name for name, texts in absent for text in texts}
