"""The columns of an export: which may be items or choices, which are left out, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Table
from collections.abc import Sequence
from typing import Final

from lo_diagnostic.importing.coded_cells import variable_of
from lo_diagnostic.importing.found_clusters import Candidate
from lo_diagnostic.importing.found_scales import (
    Answers,
    FoundScale,
    answers_of,
    structure_scale,
    table_scale,
)
from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.label_families import MARKS
from lo_diagnostic.importing.mapped import places_of
from lo_diagnostic.importing.mapping import AS_NUMBERS, IGNORE, ColumnMapping, Mapping
from lo_diagnostic.importing.platforms.platform import listed
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.importing.values import NUMBER
from lo_diagnostic.instrument.model import RESERVED_COLUMNS
from lo_diagnostic.text import matching_form

NOBODY: Final = "nobody answered"
OWN_WORDS: Final = "people's own words"
SAME: Final = "one answer only: an option of a list, or everybody answered the same"
_PEOPLE: Final = "every value differs: people's ids?"
_MARK: Final = "yes or no: an option of a list, or a question without a scale"
_LIST: Final = "several options in one cell"
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OF_PEOPLE: Final = frozenset({"id", "respondent", "participant", "nr"})
_OTHER: Final = listed("other|other (please specify)|anders|anders, namelijk|andere|autre|sonstiges")


class FoundColumns:
    """The columns of a file sorted: those that may be items or choices, and why the others are left out.

    `mapped`: what the mapping file says of a column, by its place.
    """

    def __init__(self, table: TextTable, mapping: Mapping | None) -> None:
        self.table = table
        self.mapped = _by_place(table.headings, mapping)
        self.left: dict[int, str] = {}
        self.candidates: dict[int, Candidate] = {}
        self._tables = dict(mapping.values) if mapping else {}
        self._missing = {
            matching_form(text): kind for text, kind in (mapping.missing if mapping else {}).items()
        }
        self._written: dict[str, dict[str, str]] = {}
        answers = {index: self._answers(index) for index, _ in enumerate(table.headings)}
        named = {index: self._named_table(index, found) for index, found in answers.items()}
        for index, name in named.items():
            self._written.setdefault(name, {}).update(answers[index].texts)
        for index, heading in enumerate(table.headings):
            given = self._given(index, named[index])
            reason = self._reason(index, heading, answers[index], given)
            if reason:
                self.left[index] = reason
            else:
                self.candidates[index] = Candidate(index, heading, answers[index], given)

    def _answers(self, index: int) -> Answers:
        table = self.table_of(index)
        kept = [matching_form(text) for text, value in table.items() if isinstance(value, int)]
        no_answers = {matching_form(text): str(value) for text, value in table.items()}
        missing = self._missing | {
            form: value for form, value in no_answers.items() if value in ("cannot_say", "not_answered")
        }
        return answers_of(self.table.distinct(index), missing, kept)

    def table_of(self, index: int) -> Table[str, int | str]:
        """The value table that the mapping file names for a column."""
        column = self.mapped.get(index)
        return self._tables.get(column.table or "", {}) if column else {}

    def _named_table(self, index: int, answers: Answers) -> str:
        """The value table that a column names, or one of labels that has all of its answers."""
        column = self.mapped.get(index)
        if column is not None and column.table is not None:
            return column.table
        for name, table in self._tables.items():
            labels = {matching_form(text): value for text, value in table.items()}
            values = [labels.get(form) for form in answers.texts]
            numbers = any(NUMBER.fullmatch(text.strip()) for text in answers.texts.values())
            if values and not numbers and all(isinstance(value, int) for value in values):
                return name
        return ""

    def _given(self, index: int, name: str) -> FoundScale | None:
        """The scale that the mapping file or the file's own structure says."""
        if name in self._tables and (scale := table_scale(self._tables[name], self._written[name])):
            return scale
        variable = variable_of(self.table.headings[index].names, self.table.structure)
        return structure_scale(variable) if name != AS_NUMBERS else None

    def _reason(self, index: int, heading: Heading, answers: Answers, given: FoundScale | None) -> str:
        """Why a column is certainly no item; empty where it may be one."""
        mapped = self.mapped.get(index)
        if mapped is not None and mapped.target in (IGNORE, *RESERVED_COLUMNS):
            return "the mapping file says so"
        if mapped is not None:
            return "" if given or answers.texts else _unread(answers)
        if reason := _no_answers(heading):
            return reason
        if not answers.texts:
            return _unread(answers)
        if matching_form(heading.row or heading.question or heading.name) in _OTHER:
            return OWN_WORDS
        if given is None and _names_people(heading.name) and self._all_differ(index):
            return _PEOPLE
        if given is not None and given.name == "table":
            return ""
        labels = {matching_form(point.label) for point in given.points} if given else answers.texts.keys()
        if labels <= MARKS:
            return _MARK
        if given is None and _is_list(answers):
            return _LIST
        return ""

    def _all_differ(self, index: int) -> bool:
        """Does every row hold a value of its own, a word without a space?"""
        found = self.table.distinct(index)
        words = all(len(text.split()) == 1 for text in found.texts)
        return words and len(found.texts) > 1 and bool((found.times == 1).all())


def _no_answers(heading: Heading) -> str:
    """Why a column holds nobody's answers, by its heading alone."""
    if not heading.name:
        return "has no name"
    if heading.kind != "answers":
        return {"respondent": "who answered", "personal": "personal data"}.get(
            heading.kind, "the platform's own"
        )
    called = {matching_form(text) for text in (*heading.names, *heading.texts)}
    if called & set(RESERVED_COLUMNS):
        return "a name that every responses file has"
    return ""


def _unread(answers: Answers) -> str:
    """Why a column without any answer is left out: `don't know` is one that somebody chose."""
    return SAME if answers.cannot_say or answers.apart else NOBODY


def _names_people(name: str) -> bool:
    """Is a column called as those are that tell whose answers they are: `Participant nr`, `tokenGuid`?"""
    words = {word.casefold() for word in _WORD.findall(name)}
    return not words.isdisjoint(_OF_PEOPLE) or (name.casefold().endswith("id") and len(name.split()) == 1)


def _is_list(answers: Answers) -> bool:
    """Do cells hold several options, `one;two` or `one, two`?"""
    for between in (";", ","):
        parts = [[matching_form(part) for part in text.split(between)] for text in answers.texts.values()]
        several = [found for found in parts if len(found) > 1]
        times = Counter(part for found in parts for part in found)
        if several and all(times[part] > 1 for part in several[0]):
            return True
    return False


def _by_place(headings: Sequence[Heading], mapping: Mapping | None) -> dict[int, ColumnMapping]:
    """The columns that a mapping file names, those to be ignored among them."""
    found: dict[int, ColumnMapping] = {}
    if mapping is None:
        return found
    ignored = {name: ColumnMapping(target=IGNORE) for name in mapping.ignore}
    for name, column in (ignored | mapping.columns).items():
        found |= dict.fromkeys(places_of(name, headings), column)
    return found
