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
from lo_diagnostic.importing.found_columns import NOBODY, OWN_WORDS, SAME, FoundColumns
from lo_diagnostic.importing.found_groups import groups_of
from lo_diagnostic.importing.found_names import LONGEST_ID, Name, Names, distinct_ids
from lo_diagnostic.importing.found_same import one_wording
from lo_diagnostic.importing.found_scales import FoundScale
from lo_diagnostic.importing.mapping import NO_ANSWER
from lo_diagnostic.importing.mapping import Mapping as MappingTables
from lo_diagnostic.importing.platforms.spss import SPSS
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.importing.values import NUMBER

_MARKS: Final = "0 or 1: an option of a list"
_NUMBERS: Final = "numbers that are no answer scale"
_JOINED: Final = "the mapping file reads it as one with another column"
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
class LeftOut:
    """A column that is not in the draft: its place (from 1), and its question where it is a row of that."""

    place: int
    name: str
    question: str
    reason: str


@dataclass(frozen=True)
class Found:
    """What a file of answers holds.

    `own_words`: columns that may be questions with a free answer. `language`: empty where the labels do
    not tell.
    """

    dimensions: tuple[FoundDimension, ...]
    choices: tuple[FoundChoice, ...]
    left_out: tuple[LeftOut, ...]
    own_words: tuple[Name, ...]
    language: str = ""


def find_items(table: TextTable, mapping: MappingTables | None = None) -> Found:
    """What a file of answers holds, as far as its headings and answers tell; nothing is guessed."""
    columns = FoundColumns(table, mapping)
    given = [column.target for column in columns.mapped.values()]
    finding = _Finding(columns, Names(table.headings, table.structure, given))
    coded = table.platform.coded and table.platform is not SPSS
    clusters = [
        (group.title, cluster)
        for group in groups_of(table.headings, list(columns.candidates))
        for cluster in clusters_of(group, columns.candidates, coded)
    ]
    for title, cluster in clusters:
        finding.take(title, cluster)
    dimensions = finding.dimensions()
    return Found(
        dimensions,
        tuple(choice for _, choice in sorted(finding.choices.items())),
        tuple(_left_out(table, index, reason) for index, reason in sorted(columns.left.items())),
        tuple(name for _, name in sorted(finding.own_words.items())),
        _language(dimensions),
    )


def _left_out(table: TextTable, index: int, reason: str) -> LeftOut:
    heading = table.headings[index]
    question = heading.question if heading.row else ""
    return LeftOut(index + 1, heading.name or f"#{index + 1}", question, reason)


class _Finding:
    """What was found so far, cluster by cluster."""

    def __init__(self, columns: FoundColumns, names: Names) -> None:
        self._columns = columns
        self._names = names
        self._dimensions: list[FoundDimension] = []
        self._written: list[list[Mapping[str, int]]] = []
        self.choices: dict[int, FoundChoice] = {}
        self.own_words: dict[int, Name] = {}
        self._given: set[str] = set()

    def take(self, title: str, cluster: Cluster) -> None:
        """The cluster as a dimension, its columns as choices, or why they are left out."""
        reason = _no_items(cluster)
        if cluster.scale is not None and not reason and not _nominal(cluster, cluster.scale):
            items = tuple(self._items(cluster))
            if items:
                scale = _with_cannot_say(cluster, cluster.scale)
                self._dimensions.append(FoundDimension(title, scale, items))
                self._written.append([column.answers.written for column in cluster.columns])
            return
        for column in cluster.columns:
            options = _named_options(self._columns, column)
            why = "" if options else reason or _no_choice(cluster, column)
            self._take_alone(column, options or _options(column), why)

    def dimensions(self) -> tuple[FoundDimension, ...]:
        """The dimensions, those on one scale with the same wording of it."""
        scales = one_wording([dimension.scale for dimension in self._dimensions], self._written)
        return tuple(
            replace(dimension, scale=scale) for dimension, scale in zip(self._dimensions, scales, strict=True)
        )

    def _items(self, cluster: Cluster) -> Iterator[FoundItem]:
        for column in cluster.columns:
            if (name := self._name(column)) is not None:
                yield FoundItem(name, column.answers.codes)

    def _take_alone(self, column: Candidate, options: Mapping[str, str], reason: str) -> None:
        if reason and reason != OWN_WORDS:
            self._columns.left[column.index] = reason
        elif (name := self._name(column)) is not None:
            if reason:
                self._columns.left[column.index] = reason
                self.own_words[column.index] = name
            else:
                self.choices[column.index] = FoundChoice(name, options)

    def _name(self, column: Candidate) -> Name | None:
        """The column's name; it is left out where it cannot be told from another."""
        mapped = self._columns.mapped.get(column.index)
        given = mapped.target if mapped else ""
        name = None if given in self._given else self._names.name(column.index, given)
        if name is None:
            self._columns.left[column.index] = _JOINED if given else _TWICE
        self._given |= {given} - {""}
        return name


def _no_items(cluster: Cluster) -> str:
    """Why the columns of a cluster can be neither items nor choices."""
    if cluster.kind == "given":
        return ""
    if len(cluster.texts) < 2:
        return SAME if cluster.texts else NOBODY
    if cluster.kind != "numbers":
        return ""
    lists = all(column.heading.row or "___" in column.heading.name for column in cluster.columns)
    if lists and cluster.numbers.keys() <= {0, 1}:
        return _MARKS
    return "" if cluster.scale or any(cluster.numbers.values()) else _NUMBERS


def _nominal(cluster: Cluster, scale: FoundScale) -> bool:
    """Are the labels of a structure file options without an order, as far as anybody can tell?"""
    return scale.name == "labels" and not scale.language and len(cluster.columns) == 1


def _no_choice(cluster: Cluster, column: Candidate) -> str:
    """Why a column without a scale is no choice of options."""
    if cluster.kind == "given":
        return ""
    if len(column.answers.texts) < 2:
        return SAME
    if all(NUMBER.fullmatch(text.strip()) for text in column.answers.texts.values()):
        return _NUMBERS
    return "" if len(column.answers.texts) <= MOST_OPTIONS and repeated([column]) else OWN_WORDS


def _with_cannot_say(cluster: Cluster, scale: FoundScale) -> FoundScale:
    said = (column.answers.cannot_say for column in cluster.columns)
    return replace(scale, cannot_say=scale.cannot_say or next(filter(None, said), ""))


def _named_options(columns: FoundColumns, column: Candidate) -> Mapping[str, str]:
    """The options of a choice by the value table that a mapping file names; empty where it names none."""
    named: dict[str, str] = {}
    for text, value in columns.table_of(column.index).items():
        if isinstance(value, str) and value not in NO_ANSWER:
            named.setdefault(value, text)
    return named if len(named) > 1 else {}


def _options(column: Candidate) -> Mapping[str, str]:
    """The options of a choice: the codes of a structure file, or ids such as their texts yield."""
    if column.given is not None and column.given.name == "labels":
        return {str(point.value): point.label for point in column.given.points}
    texts: Sequence[str] = [*column.answers.texts.values(), *column.answers.apart]
    return dict(zip(distinct_ids(texts, "_", LONGEST_ID, "option"), texts, strict=True))


def _language(dimensions: Sequence[FoundDimension]) -> str:
    """The language of most items, by the labels of their scales."""
    told = Counter[str]()
    for dimension in dimensions:
        if dimension.scale.language:
            told[dimension.scale.language] += len(dimension.items)
    return told.most_common(1)[0][0] if told else ""
