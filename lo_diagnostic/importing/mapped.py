"""The columns that a mapping file speaks of: what it says they are, and where it names what is not there."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from typing import Final

from lo_diagnostic.errors import Problem, did_you_mean
from lo_diagnostic.importing.column import MAPPING_FILE, Column, Role
from lo_diagnostic.importing.expected import Expected, ExpectedItem
from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.mapping import (
    AS_NUMBERS,
    IGNORE,
    NO_ANSWER,
    ColumnMapping,
    Mapping,
    scale_value,
)
from lo_diagnostic.importing.places import few, shown
from lo_diagnostic.importing.values import whole_number
from lo_diagnostic.instrument.model import Scale
from lo_diagnostic.text import matching_form

_CALLED: Final = "the mapping file"
_NAMED: Final = 5


class MappedColumns:
    """What a mapping file makes of the headings of an export; of none where there is no file."""

    def __init__(self, mapping: Mapping | None, headings: Sequence[Heading], expected: Expected) -> None:
        self.problems: list[Problem] = []
        self._headings = headings
        self._roles = _roles(expected)
        self._items = expected.items()
        self._known = _known_values(expected)
        self._mapped: set[int] = set()
        self._columns: dict[int, Column] = {}
        if mapping is None:
            return
        self.problems += _points_as_missing(mapping, self._items)
        for name in mapping.ignore:
            for index in places_of(name, self._headings):
                self._columns[index] = Column(index, headings[index].name, "ignored", None, MAPPING_FILE)
        for name, column in mapping.columns.items():
            self._take(name, column, mapping)

    def column(self, index: int) -> Column | None:
        """The column at a place, None where the mapping file says nothing of it."""
        return self._columns.get(index)

    def _take(self, name: str, column: ColumnMapping, mapping: Mapping) -> None:
        places = places_of(name, self._headings)
        if len(places) != 1:
            self.problems.append(_not_one(name, places, self._headings))
            return
        (index,) = places
        role: Role | None = "ignored" if column.target == IGNORE else self._roles.get(column.target)
        if role is None:
            self.problems.append(self._no_target(name, column.target))
            return
        target = None if role == "ignored" else column.target
        if index in self._mapped:
            self.problems.append(_twice(name, self._headings[index]))
        self._mapped.add(index)
        faults = self._faults(column, role, mapping)
        self.problems += faults
        self._columns[index] = Column(
            index,
            self._headings[index].name,
            role,
            target,
            MAPPING_FILE,
            values={} if faults else mapping.table_of(column),
            numbers=column.table == AS_NUMBERS,
        )

    def _faults(self, column: ColumnMapping, role: Role, mapping: Mapping) -> list[Problem]:
        """Meanings in the table of a column that it cannot have."""
        if role == "item":
            return _off_the_scale(column, mapping, self._items[column.target].scale)
        known = self._known.get(column.target, {})
        meanings = {str(meant) for meant in mapping.table_of(column).values()} - NO_ANSWER.keys()
        return [
            _not_known(column, meant, list(known))
            for meant in sorted(meanings)
            if known and matching_form(meant) not in known
        ]

    def _no_target(self, name: str, target: str) -> Problem:
        message = f'{shown(name)} is to be "{target}", which is no item, question or attribute here.'
        return Problem(_CALLED, f"column {shown(name)}", message, did_you_mean(target, list(self._roles)))


def places_of(name: str, headings: Sequence[Heading]) -> list[int]:
    """The places of the columns that a name means: `#12`, the name as it stands, or much like it."""
    if name.startswith("#") and name[1:].isdecimal():
        return [int(name[1:]) - 1] if 0 < int(name[1:]) <= len(headings) else []
    exact = [index for index, heading in enumerate(headings) if heading.name == name]
    form = matching_form(name)
    return exact or [index for index, heading in enumerate(headings) if matching_form(heading.name) == form]


def _off_the_scale(column: ColumnMapping, mapping: Mapping, scale: Scale) -> list[Problem]:
    """Meanings in the table of an item that are no point of its scale."""
    faults = []
    for text, meant in mapping.table_of(column).items():
        if meant not in NO_ANSWER and scale_value(meant) not in scale.points:
            message = f'{shown(text)} is to mean {meant}, which is not on the scale of "{column.target}".'
            remedy = f"Write {scale.lowest}–{scale.highest}, cannot_say or not_answered."
            faults.append(Problem(_CALLED, f"values.{column.table}", message, remedy))
    return faults


def _points_as_missing(mapping: Mapping, items: Table[str, ExpectedItem]) -> list[Problem]:
    """A warning of codes for no answer that are points of a scale."""
    problems = []
    for text, kind in mapping.missing.items():
        named = [name for name, item in items.items() if whole_number(text) in item.scale.points]
        if named:
            told = few([shown(name) for name in named], _NAMED)
            message = f"{text} is a point of the scale of {told}: who chose it counts as {kind}."
            remedy = "Say it in a table of the columns that are meant."
            problems.append(Problem(_CALLED, "missing", message, remedy, "warning"))
    return problems


def _known_values(expected: Expected) -> dict[str, dict[str, str]]:
    """Attribute or choice → what its values may be called (as it is compared) → as it is written."""
    called = {
        attribute.name: [
            *attribute.values,
            *(title for titles in attribute.values.values() for title in titles),
        ]
        for attribute in expected.attributes
        if not attribute.free
    }
    for question in expected.questions().values():
        options = question.options or {}
        called[question.id] = [
            *options,
            *(text for label in options.values() for text in label.root.values()),
        ]
    return {name: {matching_form(text): text for text in texts} for name, texts in called.items()}


def _not_known(column: ColumnMapping, meant: str, known: Sequence[str]) -> Problem:
    message = f'{shown(meant)} is no value of "{column.target}".'
    return Problem(_CALLED, f"values.{column.table}", message, did_you_mean(meant, known))


def _twice(name: str, heading: Heading) -> Problem:
    message = f"{shown(heading.name)} is mapped a second time here."
    return Problem(_CALLED, f"column {shown(name)}", message, "Keep one of the two.")


def _roles(expected: Expected) -> dict[str, Role]:
    """Everything that a column may be called, and the role that it then has."""
    roles: dict[str, Role] = {"respondent": "respondent", "wave": "wave", "language": "language"}
    roles |= dict.fromkeys((attribute.name for attribute in expected.attributes), "attribute")
    roles |= dict.fromkeys(expected.questions(), "question")
    return roles | dict.fromkeys(expected.items(), "item")


def _not_one(name: str, places: Sequence[int], headings: Sequence[Heading]) -> Problem:
    place = f"column {shown(name)}"
    if places:
        named = ", ".join(f"#{index + 1}" for index in places)
        return Problem(
            _CALLED, place, f"several columns have this name: {named}.", "Name the one meant by its place."
        )
    known = [heading.name for heading in headings if heading.name]
    message = "the export has no such column."
    return Problem(
        _CALLED, place, message, did_you_mean(name, known) if len(known) <= 12 else _close(name, known)
    )


def _close(name: str, known: Sequence[str]) -> str:
    close = did_you_mean(name, known)
    return close if close.startswith("Did") else "Take it out, or name the column as the export does."
