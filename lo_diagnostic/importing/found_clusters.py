"""Columns that belong together → clusters of them that were answered on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from lo_diagnostic.importing.found_groups import Group
from lo_diagnostic.importing.found_scales import (
    MOST_POINTS,
    Answers,
    FoundScale,
    label_scale,
    number_scale,
    numbers_of,
    undecided_scale,
)
from lo_diagnostic.importing.headings import Heading

MOST_OPTIONS: Final = 12
_REPEATED: Final = 3
"""How often an option must have been chosen on average: texts that hardly repeat are people's own words."""


@dataclass(frozen=True)
class Candidate:
    """A column that may be an item. `given`: its scale where a mapping or a structure file says it."""

    index: int
    heading: Heading
    answers: Answers
    given: FoundScale | None = None


@dataclass
class Cluster:
    """Columns on one scale, as they are gathered."""

    kind: Literal["given", "numbers", "labels"]
    scale: FoundScale | None
    columns: list[Candidate] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)


def repeated(columns: Sequence[Candidate]) -> bool:
    """Are the texts in columns options, not people's own words?"""
    texts = {form for column in columns for form in column.answers.texts}
    return sum(column.answers.times for column in columns) >= _REPEATED * len(texts)


def clusters_of(group: Group, candidates: Mapping[int, Candidate], coded: bool) -> list[Cluster]:
    """The clusters of a group, in the order of the file; those without a scale are on none that is known.

    `coded`: are numbers without labels codes of the platform?
    """
    clusters: list[Cluster] = []
    columns = [candidates[index] for index in group.columns]
    for column in sorted(columns, key=lambda column: -len(column.answers.texts)):
        cluster = _cluster(column)
        if not any(_joined(other, cluster, bool(group.title)) for other in clusters):
            clusters.append(cluster)
    for cluster in clusters:
        cluster.columns.sort(key=lambda column: column.index)
        if cluster.kind == "numbers":
            cluster.scale = number_scale(cluster.numbers, coded)
        if cluster.kind == "labels":
            many = len(cluster.columns) > 1 and len(cluster.texts) <= MOST_OPTIONS
            cluster.scale = label_scale(cluster.texts)
            if cluster.scale is None and many and repeated(cluster.columns):
                cluster.scale = undecided_scale(cluster.texts.values())
    return sorted(clusters, key=lambda cluster: cluster.columns[0].index)


def _cluster(column: Candidate) -> Cluster:
    texts = dict(column.answers.texts)
    if column.given is not None:
        return Cluster("given", column.given, [column], texts)
    numbers = numbers_of(texts.values())
    if numbers is not None:
        return Cluster("numbers", None, [column], texts, numbers)
    return Cluster("labels", None, [column], texts)


def _joined(one: Cluster, other: Cluster, together: bool) -> bool:
    """Take the other cluster in where both are on one scale. `together`: are they of one question or stem?"""
    if one.kind != other.kind:
        return False
    if one.kind == "given" and one.scale != other.scale:
        return False
    if one.kind == "numbers" and not _same_numbers(one, other, together):
        return False
    if one.kind == "labels" and not _same_labels(one, other):
        return False
    one.columns += other.columns
    one.texts = other.texts | one.texts
    one.numbers |= {
        number: label for number, label in other.numbers.items() if label or number not in one.numbers
    }
    return True


def _same_numbers(one: Cluster, other: Cluster, together: bool) -> bool:
    asked = one.columns[0].heading.question == other.columns[0].heading.question
    if not (together and asked):
        ends = {
            (min(cluster.numbers, default=0), max(cluster.numbers, default=0)) for cluster in (one, other)
        }
        return len(ends) == 1 and one.numbers == other.numbers
    both = [*one.numbers, *other.numbers]
    labels = {
        (number, label) for cluster in (one, other) for number, label in cluster.numbers.items() if label
    }
    return max(both) - min(both) < MOST_POINTS and len(dict(labels)) == len(labels)


def _same_labels(one: Cluster, other: Cluster) -> bool:
    """Do the labels of both make one scale that is known, or are those of one among those of the other?"""
    union = one.texts | other.texts
    if label_scale(union) is not None:
        return True
    if label_scale(one.texts) is not None or label_scale(other.texts) is not None:
        return False
    if other.texts.keys() <= one.texts.keys():
        return len(other.texts) > 1
    asked = [cluster.columns[0].heading for cluster in (one, other)]
    matrix = all(heading.row for heading in asked) and asked[0].question == asked[1].question
    return matrix and not one.texts.keys().isdisjoint(other.texts) and len(union) <= MOST_OPTIONS
