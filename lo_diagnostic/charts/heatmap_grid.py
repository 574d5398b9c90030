"""Where everything of a heatmap stands: its cells, and the texts beside and above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from lo_diagnostic.charts.heat import (
    APART,
    BESIDE,
    SIDE,
    Heat,
    HeatGroup,
    HeatTheme,
    group_columns,
    theme_columns,
    widths,
)
from lo_diagnostic.charts.lettering import LINE_HEIGHT, wrap
from lo_diagnostic.charts.marks import Lettering, Row, text_rows
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, STRONG, Theme
from lo_diagnostic.charts.words import layer_title
from lo_diagnostic.text import Speech

_BLOCKS: Final = 12.0  # pixels between layers as rows
_UNDER: Final = 4.0  # between heads and cells
_LINE: Final = NOTE * LINE_HEIGHT

_NAME: Final = Lettering(LABEL)
_NOTE: Final = Lettering(NOTE)
_COUNT: Final = Lettering(NOTE, align="right")
_HEAD: Final = Lettering(NOTE, align="center")
_LAYER: Final = Lettering(NOTE, STRONG)


@dataclass(frozen=True)
class Column:
    """Pixels from the left of its edges."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        """Where its numbers and its head stand."""
        return (self.left + self.right) / 2

    @property
    def room(self) -> float:
        """Pixels for what stands above it."""
        return self.right - self.left - SIDE


@dataclass(frozen=True)
class Cell:
    """One group on one theme, and the pixels that it takes."""

    theme: HeatTheme
    group: HeatGroup
    column: Column
    top: float
    bottom: float


@dataclass
class Grid:
    """A heatmap's cells, and its texts by how they are set."""

    heat: Heat
    speech: Speech
    theme: Theme
    cells: list[Cell] = field(default_factory=list)
    texts: dict[Lettering, list[Row]] = field(default_factory=dict)
    bottom: float = 0

    def write(self, lines: Sequence[str], x: float, top: float, setting: Lettering, colour: str) -> float:
        """Set lines of text from `top` down; where they end."""
        height = _height(lines, setting)
        rows = text_rows(lines, x, top + height / 2, setting.size, colour)
        self.texts.setdefault(setting, []).extend(rows)
        return top + height


def lay_out(heat: Heat, speech: Speech, theme: Theme) -> Grid:
    """All themes by all groups."""
    grid = Grid(heat, speech, theme)
    if heat.groups_beside:
        _themes_down(grid)
    else:
        _groups_down(grid)
    return grid


def height_of(heat: Heat, speech: Speech) -> float:
    """Pixels from the top of the heads to the bottom of the last row."""
    return lay_out(heat, speech, Theme()).bottom


def _height(lines: Sequence[str], setting: Lettering) -> float:
    return len(lines) * setting.size * LINE_HEIGHT


def _columns(blocks: Sequence[Sequence[float]], left: float) -> list[Column]:
    """Columns of these widths from `left` on, those of a block close together."""
    columns: list[Column] = []
    for block in blocks:
        for width in block:
            columns.append(Column(left, left + width))
            left += width
        left += APART
    return columns


def _themes_down(grid: Grid) -> None:
    heat = grid.heat
    wide = widths(group_columns(heat.groups), FULL_WIDTH - heat.names - APART)
    columns = _columns([wide[:1], wide[1:]], heat.names)
    titles = [wrap(one.title, column.room, NOTE) for one, column in zip(heat.groups, columns, strict=True)]
    head = max(map(len, titles)) * _LINE
    for group, column, lines in zip(heat.groups, columns, titles, strict=True):
        under = grid.write(lines, column.middle, head - _height(lines, _HEAD), _HEAD, grid.theme.ink)
        grid.write([group.people(grid.speech)], column.middle, under, _HEAD, grid.theme.grey)
    grid.bottom = head - _BLOCKS  # the name of the first layer stands beside the n
    for layer in heat.layers():
        name = [layer_title(layer[0].dimension.layer, grid.speech)]
        top = grid.write(name, 0, grid.bottom + _BLOCKS, _LAYER, grid.theme.accent) + _UNDER
        for one in layer:
            bottom = top + _name_theme(grid, one, top)
            grid.cells += [
                Cell(one, group, column, top, bottom)
                for group, column in zip(heat.groups, columns, strict=True)
            ]
            top = bottom
        grid.bottom = top


def _name_theme(grid: Grid, one: HeatTheme, top: float) -> float:
    """Write what a row is called; the height that the row takes."""
    room = grid.heat.names - BESIDE
    name, warning = wrap(one.title(grid.speech), room, LABEL), _warning(one, room, grid.speech)
    lettered = _height(name, _NAME) + _height(warning, _NOTE)
    height = max(grid.heat.row, lettered + 4)
    under = grid.write(name, 0, top + (height - lettered) / 2, _NAME, grid.theme.ink)
    grid.write(warning, 0, under, _NOTE, grid.theme.grey)
    return height


def _warning(one: HeatTheme, room: float, speech: Speech) -> list[str]:
    return wrap(one.warning(speech), room, NOTE) if one.unfavourable else []


def _groups_down(grid: Grid) -> None:
    heat = grid.heat
    layers = heat.layers()
    needed = theme_columns(layers, grid.speech)
    wide = iter(widths(list(chain(*needed)), FULL_WIDTH - heat.names - APART * (len(layers) - 1)))
    columns = _columns([[next(wide) for _ in layer] for layer in layers], heat.names)
    top = _heads(grid, columns)
    for number, group in enumerate(heat.groups):
        name = wrap(group.title, heat.names - BESIDE - heat.counts, LABEL)
        bottom = top + max(heat.row, _height(name, _NAME) + 2)
        middle = (top + bottom) / 2
        grid.write(name, 0, middle - _height(name, _NAME) / 2, _NAME, grid.theme.ink)
        count = [group.people(grid.speech)]
        grid.write(count, heat.names - BESIDE, middle - _LINE / 2, _COUNT, grid.theme.grey)
        grid.cells += [
            Cell(one, group, column, top, bottom) for one, column in zip(heat.themes, columns, strict=True)
        ]
        grid.bottom = bottom
        top = bottom + (0 if number else APART / 2)


def _heads(grid: Grid, columns: Sequence[Column]) -> float:
    """Write layers, and the titles of their themes, above the columns; where the rows begin."""
    top = _layer_heads(grid, columns)
    beside = list(zip(grid.heat.themes, columns, strict=True))
    heads = [
        (wrap(one.title(grid.speech), column.room, NOTE), _warning(one, column.room, grid.speech))
        for one, column in beside
    ]
    bottom = top + max(len(title) + len(warning) for title, warning in heads) * _LINE
    for (_, column), (title, warning) in zip(beside, heads, strict=True):
        first = bottom - _height([*title, *warning], _HEAD)
        under = grid.write(title, column.middle, first, _HEAD, grid.theme.ink)
        grid.write(warning, column.middle, under, _HEAD, grid.theme.grey)
    return bottom + _UNDER


def _layer_heads(grid: Grid, columns: Sequence[Column]) -> float:
    left_over = list(columns)
    heads: list[tuple[float, list[str]]] = []
    for layer in grid.heat.layers():
        own, left_over = left_over[: len(layer)], left_over[len(layer) :]
        name = layer_title(layer[0].dimension.layer, grid.speech)
        heads.append((own[0].left, wrap(name, own[-1].right - own[0].left, NOTE, STRONG)))
    bottom = max(len(lines) for _, lines in heads) * _LINE
    for left, lines in heads:
        grid.write(lines, left, bottom - _height(lines, _LAYER), _LAYER, grid.theme.accent)
    return bottom + _UNDER
