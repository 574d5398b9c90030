"""A table of themes by groups before it is drawn: which are its columns, and where it may be cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from lo_diagnostic.charts.lettering import text_width, wrap
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, REGULAR, STRONG
from lo_diagnostic.charts.words import layer_title
from lo_diagnostic.instrument.model import Band, Dimension
from lo_diagnostic.scoring.cells import CellScores
from lo_diagnostic.text import Speech

APART: Final = 10.0  # pixels between everyone and the groups, and between layers as columns
SIDE: Final = 6.0  # between a word and the edges of its column
BESIDE: Final = 14.0  # between what rows are called and their cells
_COLUMN: Final = (50.0, 92.0)  # the narrowest, with room for a number and its arrow, and the widest
_NAMES: Final = (90.0, 150.0, 260.0)  # least, most on one line, most at all
_ROWS: Final = ((14, 24.0), (24, 20.0), (100000, 17.5))  # up to so many, rows of so many pixels
_MOST_LINES: Final = 5  # of a group's title above its column


@dataclass(frozen=True)
class HeatTheme:
    """A dimension of the questionnaire and the bands its scores lie on."""

    dimension: Dimension
    bands: tuple[Band, ...]

    @property
    def unfavourable(self) -> bool:
        """Is a high score bad here?"""
        return self.dimension.high == "unfavourable"

    def title(self, speech: Speech) -> str:
        """What the theme is called."""
        return self.dimension.title.in_language(speech.language)

    def warning(self, speech: Speech) -> str:
        """That higher is worse, where it is."""
        return speech.say("higher is worse") if self.unfavourable else ""


@dataclass(frozen=True)
class HeatGroup:
    """A group with its scores by dimension, those that may be shown; or everyone.

    `higher`, `lower`: the dimensions on which it clearly differs so from another group.
    """

    title: str
    n: int
    cells: Mapping[str, CellScores]
    higher: frozenset[str] = frozenset()
    lower: frozenset[str] = frozenset()

    def people(self, speech: Speech) -> str:
        """`n = 12`."""
        return f"n = {speech.number(self.n)}"

    def mean(self, theme: HeatTheme) -> float | None:
        """Its mean, None where that may not be shown."""
        found = self.cells.get(theme.dimension.id)
        return None if found is None else found.mean


@dataclass(frozen=True)
class Heat:
    """Themes by groups, of which the first is everyone.

    `groups_beside`: are the groups its columns? `names`: pixels for what the rows are called, of which
    `counts` for n where they are groups. `row`: pixels of a row with one line.
    """

    themes: tuple[HeatTheme, ...]
    groups: tuple[HeatGroup, ...]
    groups_beside: bool
    names: float
    counts: float
    row: float

    def layers(self) -> list[tuple[HeatTheme, ...]]:
        """The themes, layer by layer."""
        return [tuple(members) for _, members in groupby(self.themes, lambda one: one.dimension.layer)]

    def cuts(self) -> list[tuple[Heat, Heat]]:
        """Every way to make two of it: between layers or within the only one, else between groups."""
        if not self.groups_beside:
            everyone, others = self.groups[:1], self.groups[1:]
            return [
                (replace(self, groups=everyone + others[:at]), replace(self, groups=everyone + others[at:]))
                for at in range(1, len(others))
            ]
        layers = self.layers()
        sizes = [len(layer) for layer in layers] if len(layers) > 1 else [1] * len(self.themes)
        ends = [sum(sizes[: number + 1]) for number in range(len(sizes) - 1)]
        return [
            (replace(self, themes=self.themes[:at]), replace(self, themes=self.themes[at:])) for at in ends
        ]


def heats(themes: Sequence[HeatTheme], groups: Sequence[HeatGroup], speech: Speech) -> list[Heat]:
    """One table with groups as columns where they fit, else as many as it takes with groups as rows."""
    titles = _names_width([theme.title(speech) for theme in themes])
    beside = Heat(tuple(themes), tuple(groups), True, titles, 0, _row(len(themes)))
    needed = group_columns(groups)
    if sum(needed) + APART <= FULL_WIDTH - titles and max(needed) <= _COLUMN[1]:
        return [beside]
    counts = max(text_width(group.people(speech), NOTE) for group in groups) + APART
    names = _names_width([group.title for group in groups]) + counts
    under = Heat(tuple(themes), tuple(groups), False, names, counts, _row(len(groups)))
    return [replace(under, themes=pack) for pack in _packs(under, speech)]


def _packs(heat: Heat, speech: Speech) -> Iterator[tuple[HeatTheme, ...]]:
    """Themes that fit beside each other, whole layers together where that is possible."""

    def fit(themes: tuple[HeatTheme, ...]) -> bool:
        found = replace(heat, themes=themes).layers()
        needed = sum(map(sum, theme_columns(found, speech)))
        return needed + APART * (len(found) - 1) <= FULL_WIDTH - heat.names

    pack: tuple[HeatTheme, ...] = ()
    for layer in heat.layers():
        if pack and not fit(pack + layer):
            yield pack
            pack = ()
        for one in layer:
            if pack and not fit((*pack, one)):
                yield pack
                pack = ()
            pack = (*pack, one)
    yield pack


def group_columns(groups: Sequence[HeatGroup]) -> list[float]:
    """Pixels of each group's column that break no word of its title and set it in a few lines."""
    needed = []
    for one in groups:
        width = max(_widest_word(one.title) + SIDE, _COLUMN[0])
        while len(wrap(one.title, width - SIDE, NOTE)) > _MOST_LINES:
            width += SIDE
        needed.append(width)
    return needed


def theme_columns(layers: Sequence[Sequence[HeatTheme]], speech: Speech) -> list[list[float]]:
    """Pixels of each theme's column that break no word above it, as far as a column may be wide."""
    needed: list[list[float]] = []
    for layer in layers:
        columns = [_theme_column(one, speech) for one in layer]
        word = _widest_word(layer_title(layer[0].dimension.layer, speech), STRONG)
        more = max(word - sum(columns), 0) / len(columns)
        needed.append([column + more for column in columns])
    return needed


def widths(needed: Sequence[float], room: float) -> list[float]:
    """Widths of columns that fill the room as far as they may: all alike where they fit alike."""
    alike = min(room / len(needed), _COLUMN[1])
    spare = max(room - sum(needed), 0) / len(needed)
    return [alike if max(needed) <= alike else need + spare for need in needed]


def _row(count: int) -> float:
    return next(height for most, height in _ROWS if count <= most)


def _theme_column(theme: HeatTheme, speech: Speech) -> float:
    widest = max(_widest_word(text) for text in (theme.title(speech), theme.warning(speech)))
    return min(max(widest + SIDE, _COLUMN[0]), _COLUMN[1])


def _widest_word(text: str, weight: int = REGULAR) -> float:
    return max((text_width(word, NOTE, weight) for word in text.split()), default=0.0)


def _names_width(titles: Sequence[str]) -> float:
    """Pixels for titles of rows: short ones on one line, long ones on two."""
    least, line, most = _NAMES
    wide = [text_width(title, LABEL) for title in titles]
    return max(least, *(min(max(min(one, line), one / 2 + 24), most) for one in wide)) + BESIDE
