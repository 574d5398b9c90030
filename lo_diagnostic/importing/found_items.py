"""The columns of an export → items in dimensions, choices, and what is left out with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lo_diagnostic.importing.found_clusters import (
    MOST_OPTIONS,
    Candidate,
    Cluster,
    clusters_of,
    repeated,
)
from lo_diagnostic.importing.found_columns import NOBODY, OWN_WORDS, FoundColumns
from lo_diagnostic.importing.found_groups import groups_of
from lo_diagnostic.importing.found_names import Name, Names, distinct_ids
from lo_diagnostic.importing.found_scales import FoundScale
from lo_diagnostic.importing.mapping import Mapping as MappingTables
from lo_diagnostic.importing.platforms.spss import SPSS
from lo_diagnostic.importing.text_table import TextTable

_SAME: Final = "one answer only: an option of a list, or everybody answered the same"
_MARKS: Final = "0 or 1: an option of a list"
_NUMBERS: Final = "numbers that are no answer scale"
_TWICE: Final = "another column has the same heading: name it by its place (#12) in a mapping file"


@dataclass(frozen=True)
class FoundItem:
    """A column that is an item, and the codes in it that may stand for no answer."""

    name: Name
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundDimension:
    """Items on one scale; the title is empty where the file gives none."""

    title: str
    scale: FoundScale
    items: tuple[FoundItem, ...]


@dataclass(frozen=True)
class FoundChoice:
    """A question that is not scored: id of each option → its text."""

    name: Name
    options: Mapping[str, str]


@dataclass(frozen=True)
class Found:
    """What a file of answers holds.

    `left_out`: headings of columns and why they are not in the draft. `own_words`: columns that may be
    questions with a free answer. `language`: empty where the labels do not tell.
    """

    dimensions: tuple[FoundDimension, ...]
    choices: tuple[FoundChoice, ...]
    left_out: tuple[tuple[str, str], ...]
    own_words: tuple[Name, ...]
    language: str = ""


def find_items(table: TextTable, mapping: MappingTables | None = None) -> Found:
    """What a file of answers holds, as far as its headings and answers tell; nothing is guessed."""
    columns = FoundColumns(table, mapping)
    finding = _Finding(columns, Names(table.headings, table.structure))
    coded = table.platform.coded and table.platform is not SPSS
    clusters = [
        (group.title, cluster)
        for group in groups_of(table.headings, list(columns.candidates))
        for cluster in clusters_of(group, columns.candidates, coded)
    ]
    for title, cluster in clusters:
        finding.take(title, cluster)
    left = columns.left
    told = tuple((table.headings[index].name or f"#{index + 1}", left[index]) for index in sorted(left))
    dimensions = tuple(finding.dimensions)
    return Found(dimensions, tuple(finding.choices), told, tuple(finding.own_words), _language(dimensions))


class _Finding:
    """What was found so far, cluster by cluster."""

    def __init__(self, columns: FoundColumns, names: Names) -> None:
        self._columns = columns
        self._names = names
        self.dimensions: list[FoundDimension] = []
        self.choices: list[FoundChoice] = []
        self.own_words: list[Name] = []

    def take(self, title: str, cluster: Cluster) -> None:
        """The cluster as a dimension, its columns as choices, or why they are left out."""
        reason = _no_items(cluster)
        if cluster.scale is not None and not reason:
            items = tuple(self._items(cluster))
            if items:
                self.dimensions.append(FoundDimension(title, _with_cannot_say(cluster, cluster.scale), items))
            return
        for column in cluster.columns:
            self._take_alone(column, reason or _no_choice(cluster, column))

    def _items(self, cluster: Cluster) -> Iterator[FoundItem]:
        for column in cluster.columns:
            if (name := self._name(column)) is not None:
                yield FoundItem(name, column.answers.codes)

    def _take_alone(self, column: Candidate, reason: str) -> None:
        if reason and reason != OWN_WORDS:
            self._columns.left[column.index] = reason
        elif (name := self._name(column)) is not None:
            if reason:
                self._columns.left[column.index] = reason
                self.own_words.append(name)
            else:
                self.choices.append(FoundChoice(name, _options(self._columns, column)))

    def _name(self, column: Candidate) -> Name | None:
        """The column's name; it is left out where it cannot be told from another."""
        mapped = self._columns.mapped.get(column.index)
        name = self._names.name(column.index, mapped.target if mapped else "")
        if name is None:
            self._columns.left[column.index] = _TWICE
        return name


def _no_items(cluster: Cluster) -> str:
    """Why the columns of a cluster can be neither items nor choices."""
    if cluster.kind == "given":
        return ""
    if len(cluster.texts) < 2:
        return _SAME if cluster.texts else NOBODY
    if cluster.kind != "numbers":
        return ""
    lists = all(column.heading.row or "___" in column.heading.name for column in cluster.columns)
    if lists and cluster.numbers.keys() <= {0, 1}:
        return _MARKS
    return "" if cluster.scale else _NUMBERS


def _no_choice(cluster: Cluster, column: Candidate) -> str:
    """Why a column without a scale is no choice of options."""
    if cluster.kind == "given":
        return ""
    if len(column.answers.texts) < 2:
        return _SAME
    return "" if len(column.answers.texts) <= MOST_OPTIONS and repeated([column]) else OWN_WORDS


def _with_cannot_say(cluster: Cluster, scale: FoundScale) -> FoundScale:
    said = (column.answers.cannot_say for column in cluster.columns)
    return replace(scale, cannot_say=scale.cannot_say or next(filter(None, said), ""))


def _options(columns: FoundColumns, column: Candidate) -> Mapping[str, str]:
    """The options of a choice: the ids that a mapping file gives them, else such as their texts yield."""
    table = columns.table_of(column.index)
    named = {str(value): text for text, value in reversed(table.items()) if not isinstance(value, int)}
    if len(named) > 1:
        return dict(reversed(named.items()))
    texts: Sequence[str] = list(column.answers.texts.values())
    return {name: text for text, name in distinct_ids(texts, "_", 40, "option").items()}


def _language(dimensions: Sequence[FoundDimension]) -> str:
    """The language of most items, by the labels of their scales."""
    told = Counter[str]()
    for dimension in dimensions:
        if dimension.scale.language:
            told[dimension.scale.language] += len(dimension.items)
    return told.most_common(1)[0][0] if told else ""
