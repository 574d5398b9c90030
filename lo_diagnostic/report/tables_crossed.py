"""Themes crossed with groups: one table for each of whichever are fewer, a row for each of the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from lo_diagnostic.report.tables_layout import Row, Table, columns
from lo_diagnostic.report.tables_words import TableWords
from lo_diagnostic.scoring.cells import Notes

Place = tuple[str, str]
"""A theme, and what it is crossed with: a group, or two of them."""


@dataclass(frozen=True)
class Line:
    """The cells of one place, without its name, and the notes of its results."""

    cells: Row
    notes: Notes = field(default_factory=dict)


@dataclass(frozen=True)
class Crossing:
    """What the tables of one kind have in common.

    `others`: what themes are crossed with, id → title; `head`: the name of these. `caption`: of a table, from
    the title of its theme or group. `fields`: those whose notes are told.
    """

    others: Mapping[str, str]
    head: str
    caption: Callable[[str], str]
    numbers: list[str]
    last: list[str] = field(default_factory=list)
    fields: Collection[str] = ()


def crossed(words: TableWords, crossing: Crossing, lines: Mapping[Place, Line]) -> Iterator[Table]:
    """The tables of all `lines`, in the order of the themes and of the others."""
    known, with_them = ({place[side] for place in lines} for side in (0, 1))
    themes = {name: words.theme(name) for name in words.dimensions if name in known}
    others = {name: title for name, title in crossing.others.items() if name in with_them}
    by_theme = len(themes) <= len(others)
    for outer, title in (themes if by_theme else others).items():
        places = [
            (name, (outer, inner) if by_theme else (inner, outer))
            for inner, name in (others if by_theme else themes).items()
        ]
        told = [(name, place) for name, place in places if place in lines]
        head = crossing.head if by_theme else words.speech.say("Theme")
        yield Table(
            crossing.caption(title),
            columns([head], crossing.numbers, crossing.last),
            tuple((name, *lines[place].cells) for name, place in told),
            words.remarks(((name, lines[place].notes) for name, place in told), crossing.fields),
        )
