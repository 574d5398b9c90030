"""Page 2: who answered, one dot a person (or for several, in large groups), group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lo_diagnostic.charts.lettering import LINE_HEIGHT, wrap
from lo_diagnostic.charts.marks import (
    Lettering,
    Picture,
    Row,
    boxes,
    dots,
    lines,
    picture,
    text_rows,
    texts,
    tip_box,
)
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, STRONG, Theme
from lo_diagnostic.charts.words import percent
from lo_diagnostic.disclosure.participation import Participation, ParticipationRow
from lo_diagnostic.text import Speech

_DOTS: Final = (196.0, 524.0)
_PITCHES: Final = (
    (6, 11.2, 31.0),
    (9, 9.4, 26.0),
    (12, 9.4, 21.0),
    (100000, 7.6, 19.0),
)  # up to so many groups, so many pixels from dot to dot, and at least from group to group
_RATE: Final = 568.0
_LINES: Final = 2  # rows of dots a group may take before a dot stands for more people
_MANY_GROUPS: Final = 12
_UNITS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)


@dataclass(frozen=True)
class _Group:
    row: ParticipationRow
    label: list[str]
    answered: int  # dots
    silent: int
    pitch: float  # pixels from dot to dot
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def draw(
    participation: Participation,
    titles: Mapping[str, str],
    speech: Speech,
    theme: Theme,
    unit: int = 0,
    together: int = 0,
) -> Picture:
    """Dots for every row of `participation`; `titles` names its groups; a dot is `unit` people (0: any).

    `together`: the rows of all pictures that stand together (0: its own), which decide how close they are.
    """
    together = together or len(participation.rows)
    unit = unit or fitting_unit(participation, together)
    groups, bottom = _lay_out(participation, titles, unit, together, speech)
    key = _key(unit, participation.headcount is not None, speech)
    filled = [row for group in groups for row in _dot_rows(group, 0, group.answered, theme.accent)]
    rings = [
        row
        for group in groups
        for row in _dot_rows(group, group.answered, group.answered + group.silent, theme.middle_grey)
    ]
    layers = [
        lines(_separators(groups, theme), 0.5),
        dots(filled, _pitch(together) * 0.8),
        dots(rings, _pitch(together) * 0.7, hollow=True),
        texts(
            [r for g in groups for r in text_rows(g.label, 0, g.middle, LABEL, theme.ink)], Lettering(LABEL)
        ),
        texts(_rates(groups, speech, theme), Lettering(LABEL, align="right")),
        texts(_counts(groups, speech, theme), Lettering(LABEL, STRONG, "right")),
        texts(text_rows([key], _DOTS[0], bottom + 14, NOTE, theme.grey), Lettering(NOTE)),
        boxes([tip_box(0, g.top, FULL_WIDTH, g.bottom, _tip(g.row, titles, speech)) for g in groups]),
    ]
    return picture(layers, FULL_WIDTH, bottom + 26, _answer(participation, titles, speech))


def row_title(row: ParticipationRow, titles: Mapping[str, str], speech: Speech) -> str:
    """What a row of the participation table is called."""
    names = [titles.get(member, member) for member in row.members]
    if row.with_unstated:
        if not names:
            return speech.say("Group not stated")
        if len(names) > 2:
            return speech.say("{n} small groups and group not stated", n=speech.number(len(names)))
        return speech.join([*names, speech.say("not stated")])
    if len(names) == 1:
        return names[0]
    if len(names) > 3:
        return speech.say("{n} small groups together", n=speech.number(len(names)))
    return speech.say("{groups} together", groups=speech.join(names))


def fitting_unit(participation: Participation, together: int = 0) -> int:
    """How many people one dot stands for: one, unless the largest group would take too many lines."""
    together = together or len(participation.rows)
    largest = max((max(row.n, row.headcount or 0) for row in participation.rows), default=1)
    room = _per_line(_pitch(together)) * (1 if together > _MANY_GROUPS else _LINES)
    return next((unit for unit in _UNITS if largest <= unit * room), _UNITS[-1])


def _pitch(rows: int) -> float:
    return next(pitch for most, pitch, _ in _PITCHES if rows <= most)


def row_height(row: ParticipationRow, titles: Mapping[str, str], speech: Speech) -> float:
    """Pixels that the label of a row takes."""
    return len(_label(row, titles, speech)) * LABEL * LINE_HEIGHT + 4


def _label(row: ParticipationRow, titles: Mapping[str, str], speech: Speech) -> list[str]:
    return wrap(row_title(row, titles, speech), _DOTS[0] - 16, LABEL)


def _per_line(pitch: float) -> int:
    return int((_DOTS[1] - _DOTS[0]) // pitch)


def _lay_out(
    participation: Participation, titles: Mapping[str, str], unit: int, together: int, speech: Speech
) -> tuple[list[_Group], float]:
    groups: list[_Group] = []
    top = 0.0
    pitch = _pitch(together)
    least = next(height for most, _, height in _PITCHES if together <= most)
    for row in participation.rows:
        label = _label(row, titles, speech)
        answered = _dots_for(row.n, unit)
        silent = max(_dots_for(row.headcount or 0, unit) - answered, 0)
        rows_of_dots = -(-(answered + silent) // _per_line(pitch))
        height = max(least, row_height(row, titles, speech), rows_of_dots * pitch + 8)
        groups.append(_Group(row, label, answered, silent, pitch, top, top + height))
        top += height
    return groups, top


def _dots_for(people: int, unit: int) -> int:
    """Whole dots, at least one for anybody at all."""
    return max(round(people / unit), 1) if people else 0


def _dot_rows(group: _Group, start: int, end: int, colour: str) -> list[Row]:
    pitch, per_line = group.pitch, _per_line(group.pitch)
    rows_of_dots = -(-(group.answered + group.silent) // per_line)
    first = group.middle - (rows_of_dots - 1) * pitch / 2
    return [
        {
            "x": round(_DOTS[0] + (number % per_line + 0.5) * pitch, 2),
            "y": round(first + number // per_line * pitch, 2),
            "colour": colour,
        }
        for number in range(start, end)
    ]


def _separators(groups: Sequence[_Group], theme: Theme) -> list[Row]:
    return [
        {"x": 0, "x2": FULL_WIDTH, "y": g.bottom, "y2": g.bottom, "colour": theme.line_grey} for g in groups
    ]


def _rates(groups: Sequence[_Group], speech: Speech, theme: Theme) -> list[Row]:
    return [
        row
        for group in groups
        for row in text_rows([_rate(group.row, speech)], _RATE, group.middle, LABEL, theme.grey)
    ]


def _rate(row: ParticipationRow, speech: Speech) -> str:
    """The share that answered; empty where it is not known."""
    return percent(row.n / row.headcount, speech) if row.headcount and row.n <= row.headcount else ""


def _counts(groups: Sequence[_Group], speech: Speech, theme: Theme) -> list[Row]:
    return [
        row
        for group in groups
        for row in text_rows([_count(group.row, speech)], FULL_WIDTH, group.middle, LABEL, theme.ink)
    ]


def _count(row: ParticipationRow, speech: Speech) -> str:
    if row.headcount is None:
        return speech.number(row.n)
    return speech.say("{n} of {people}", n=speech.number(row.n), people=speech.number(row.headcount))


def _tip(row: ParticipationRow, titles: Mapping[str, str], speech: Speech) -> str:
    said = speech.say("{group}: {n} answered", group=row_title(row, titles, speech), n=_count(row, speech))
    return ", ".join(filter(None, [said, _rate(row, speech)]))


def _key(unit: int, with_headcount: bool, speech: Speech) -> str:
    one = speech.count("one dot is {n} person", "one dot is about {n} people", unit)
    if not with_headcount:
        return one
    return speech.say("{one}; filled: answered, open: did not answer", one=one)


def _answer(participation: Participation, titles: Mapping[str, str], speech: Speech) -> str:
    parts = [f"{row_title(row, titles, speech)} {_count(row, speech)}" for row in participation.rows]
    return speech.say("Answered, by group: {groups}.", groups="; ".join(parts))
