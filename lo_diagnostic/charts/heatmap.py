"""Page 7: groups beside each other on every theme, each number on the tint of its band."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from lo_diagnostic.charts.banded import tints
from lo_diagnostic.charts.heat import Heat
from lo_diagnostic.charts.heatmap_grid import Cell, lay_out
from lo_diagnostic.charts.lettering import LINE_HEIGHT, text_width, wrap
from lo_diagnostic.charts.marks import (
    Lettering,
    Picture,
    Row,
    boxes,
    lines,
    picture,
    text_rows,
    texts,
    tip_box,
)
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, REGULAR, STRONG, Theme
from lo_diagnostic.charts.words import about, between, whole
from lo_diagnostic.text import Speech

_GUTTER: Final = 1.0  # white round each cell
_HATCH: Final = 6.0  # pixels from line to line
_SWATCH: Final = (18.0, 10.0)
_BETWEEN: Final = 16.0  # entries of the key
_LINE: Final = NOTE * LINE_HEIGHT + 2


def draw(
    heat: Heat, answer: str, speech: Speech, theme: Theme, *, key: Heat | None, against_rest: bool = False
) -> Picture:
    """All groups by all themes; `answer`: what they say, in a sentence.

    `key`: the groups and themes that the key below explains, None without one. `against_rest`: was each group
    compared with all others together, not with each of them?
    """
    grid = lay_out(heat, speech, theme)
    shown = [cell for cell in grid.cells if cell.group.mean(cell.theme) is not None]
    hidden = [
        line for cell in grid.cells if cell.group.mean(cell.theme) is None for line in _hatched(cell, theme)
    ]
    explained = _Key(grid.bottom + (10 if key else 0), theme)
    if key:
        _explain(explained, key, against_rest, speech)
    layers = [
        boxes([*(_tinted(cell, theme) for cell in shown), *explained.boxes]),
        lines([*hidden, *explained.hatching], 0.75),
        *(texts(rows, setting) for setting, rows in grid.texts.items()),
        *(
            texts(
                [row for cell in shown for row in _number(cell, weight, heat, speech, theme)],
                Lettering(LABEL, weight, "center"),
            )
            for weight in (STRONG, REGULAR)
        ),
        texts([row for cell in shown for row in _arrow(cell, speech, theme)], Lettering(NOTE)),
        texts(explained.texts, Lettering(NOTE)),
        boxes([_tip(cell, speech) for cell in grid.cells]),
    ]
    return picture(layers, FULL_WIDTH, explained.bottom, answer)


def key_height(heat: Heat, speech: Speech) -> float:
    """Pixels that the key to all of `heat` takes at most."""
    key = _Key(10, Theme())
    _explain(key, heat, True, speech)
    return key.bottom


def _said(cell: Cell, speech: Speech) -> str:
    return speech.number(whole(cell.group.mean(cell.theme) or 0))


def _edges(cell: Cell) -> dict[str, float]:
    return {
        "x": round(cell.column.left + _GUTTER, 2),
        "x2": round(cell.column.right - _GUTTER, 2),
        "y": round(cell.top + _GUTTER, 2),
        "y2": round(cell.bottom - _GUTTER, 2),
    }


def _tinted(cell: Cell, theme: Theme) -> Row:
    """The field of a cell in the tint of the band that its mean lies on."""
    placed = cell.group.cells[cell.theme.dimension.id].band
    colours = {name: colour for _, _, colour, name in tints(cell.theme.bands, cell.theme.unfavourable, theme)}
    return {**_edges(cell), "colour": colours.get(placed.id if placed else "", theme.pale_middle)}


def _number(cell: Cell, weight: int, heat: Heat, speech: Speech, theme: Theme) -> list[Row]:
    """The mean, where it is set in `weight`: everyone's in bold."""
    if weight != (STRONG if cell.group is heat.groups[0] else REGULAR):
        return []
    return text_rows(
        [_said(cell, speech)], cell.column.middle, (cell.top + cell.bottom) / 2, LABEL, theme.ink
    )


def _arrow(cell: Cell, speech: Speech, theme: Theme) -> list[Row]:
    """Up where the group is higher than another and lower than none, down the reverse."""
    name = cell.theme.dimension.id
    higher, lower = name in cell.group.higher, name in cell.group.lower
    if higher == lower:
        return []
    x = cell.column.middle + text_width(_said(cell, speech), LABEL) / 2 + 2
    return text_rows(["↑" if higher else "↓"], x, (cell.top + cell.bottom) / 2, NOTE, theme.ink)


def _tip(cell: Cell, speech: Speech) -> Row:
    """What a cell says when it is pointed at: its interval above all."""
    found, mean = cell.group.cells.get(cell.theme.dimension.id), cell.group.mean(cell.theme)
    said = speech.say("not shown")
    if found and mean is not None:
        said = f"{about(mean, speech)}, {between(found.interval, speech)}"
    place = cell.column.left, cell.top, cell.column.right, cell.bottom
    return tip_box(*place, f"{cell.theme.title(speech)}, {cell.group.title}: {said}")


def _hatched(cell: Cell, theme: Theme) -> Iterator[Row]:
    return _diagonals(**_edges(cell), colour=theme.middle_grey)


def _diagonals(x: float, x2: float, y: float, y2: float, colour: str) -> Iterator[Row]:
    """Lines that rise to the right, inside the box, in step with those of every other box."""
    for number in range(ceil((x + y) / _HATCH), ceil((x2 + y2) / _HATCH)):
        both = number * _HATCH
        left, right = max(x, both - y2), min(x2, both - y)
        yield {
            "x": round(left, 2),
            "y": round(both - left, 2),
            "x2": round(right, 2),
            "y2": round(both - right, 2),
            "colour": colour,
        }


@dataclass
class _Key:
    """What tints, hatching and arrows mean: entries beside each other, in lines."""

    top: float
    theme: Theme
    x: float = 0
    boxes: list[Row] = field(default_factory=list)
    hatching: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)

    @property
    def bottom(self) -> float:
        """Where its last line ends."""
        return self.top + (_LINE if self.x else 0)

    def add(self, text: str, swatch: str = "") -> None:
        """One entry; `swatch`: its colour, `hatched`, or none."""
        taken = _SWATCH[0] + 5 if swatch else 0
        room = FULL_WIDTH - taken - 4
        if self.x and self.x + taken + text_width(text, NOTE) > FULL_WIDTH:
            self.new_line()
        if swatch:
            self._add_swatch(swatch)
        first, *more = wrap(text, room, NOTE)
        for number, line in enumerate([first, *more]):
            if number:
                self.new_line()
            self.texts += text_rows([line], self.x + taken, self.top + _LINE / 2, NOTE, self.theme.grey)
        self.x += taken + text_width(text if not more else more[-1], NOTE) + _BETWEEN

    def new_line(self, x: float = 0) -> None:
        """Go on below, where something stands on this line."""
        if self.x:
            self.x, self.top = x, self.top + _LINE

    def _add_swatch(self, swatch: str) -> None:
        y = self.top + (_LINE - _SWATCH[1]) / 2
        box = {"x": self.x, "x2": self.x + _SWATCH[0], "y": y, "y2": y + _SWATCH[1]}
        if swatch == "hatched":
            self.hatching += _diagonals(**box, colour=self.theme.middle_grey)
        else:
            self.boxes.append({**box, "colour": swatch})


def _explain(key: _Key, heat: Heat, against_rest: bool, speech: Speech) -> None:
    key.add(speech.say("average, from 0 to 100"))
    beside = key.x
    for names in _band_sets(heat, speech, key.theme):
        if key.x > beside:
            key.new_line(beside)
        for name, colour in names:
            key.add(name, colour)
    key.new_line()
    if any(group.mean(one) is None for one in heat.themes for group in heat.groups):
        key.add(speech.say("not shown, to protect people's answers"), "hatched")
    if any(group.higher or group.lower for group in heat.groups):
        other = speech.say("all other groups together") if against_rest else speech.say("another group")
        text = speech.say(
            "↑ higher, ↓ lower than {other}, where chance is an unlikely explanation", other=other
        )
        key.add(text)


def _band_sets(heat: Heat, speech: Speech, theme: Theme) -> list[list[tuple[str, str]]]:
    """Names and colours of the bands, each set of them once."""
    sets: list[list[tuple[str, str]]] = []
    for one in heat.themes:
        names = [band.title.in_language(speech.language) for band in one.bands]
        colours = [colour for _, _, colour, _ in tints(one.bands, one.unfavourable, theme)]
        entries = list(zip(names, colours, strict=False))
        if entries and entries not in sets:
            sets.append(entries)
    return sets
