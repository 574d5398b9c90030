"""Page 8: leaders beside staff, as two dots with a line between them on each dimension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lo_diagnostic.charts import theme_rows
from lo_diagnostic.charts.differences import Columns, columns, in_short, sides_words, signed
from lo_diagnostic.charts.marks import Lettering, Picture, Row, Span, dots, lines, picture, texts
from lo_diagnostic.charts.theme import FULL_WIDTH, NOTE, Theme
from lo_diagnostic.charts.theme_rows import ThemeRow
from lo_diagnostic.findings.comparison import RoleGap
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.scoring.cells import CellScores
from lo_diagnostic.text import Speech

_SPAN: Final = Span(172, 392)
LABELS: Final = _SPAN.left - theme_rows.GUTTER
"""Pixels for the names of dimensions."""
_COLUMNS: Final = Columns(head=404, number=438, brackets=445, words=524)


def draw(
    gaps: Sequence[RoleGap],
    found: Sequence[DimensionFinding],
    speech: Speech,
    theme: Theme,
    height: float = 24,
) -> Picture:
    """Staff and leaders on all dimensions of `gaps`; `found`: dimensions that are answered as they are.

    Needs at least one of both.
    """
    rows = theme_rows.lay_out([gap.dimension for gap in gaps], LABELS, height, speech)
    known = {gap.dimension.id: gap for gap in gaps}
    drawn = [(row, known[row.dimension.id]) for row in rows]
    told = [(row, gap.difference) for row, gap in drawn]
    words = sides_words(speech)
    ground, bottom = theme_rows.ground(rows, _SPAN, found, speech, theme)
    layers = [
        *ground,
        lines([line for row, gap in drawn for line in _line(row, gap, theme)], 2, _SPAN),
        dots([dot for row, gap in drawn for dot in _dot(row, gap.staff, theme)], 10, _SPAN, hollow=True),
        dots([dot for row, gap in drawn for dot in _dot(row, gap.leaders, theme)], 11, _SPAN),
        texts(_names(*drawn[0], speech, theme), Lettering(NOTE, align="center")),
        *columns(told, _COLUMNS, speech.say("difference"), words, speech, theme),
        theme_rows.tips(rows, [in_short(one, words, speech) for _, one in told], speech),
    ]
    return picture(layers, FULL_WIDTH, bottom, _answer(gaps, speech))


def _dot(row: ThemeRow, scores: CellScores, theme: Theme) -> list[Row]:
    if scores.mean is None:
        return []
    return [{"x": scores.mean, "y": row.middle, "colour": theme.accent, "dimension": row.dimension.id}]


def _line(row: ThemeRow, gap: RoleGap, theme: Theme) -> list[Row]:
    if gap.staff.mean is None or gap.leaders.mean is None:
        return []
    low, high = sorted((gap.staff.mean, gap.leaders.mean))
    return [{"x": low, "x2": high, "y": row.middle, "y2": row.middle, "colour": theme.middle_grey}]


def _names(row: ThemeRow, gap: RoleGap, speech: Speech, theme: Theme) -> list[Row]:
    """Who is which dot, above the first row."""
    staff, leaders = gap.staff.mean, gap.leaders.mean
    if staff is None or leaders is None:
        return []
    named = (speech.say("staff"), staff), (speech.say("leaders"), leaders)
    return theme_rows.named_dots(named, _SPAN, row.head, theme)


def _answer(gaps: Sequence[RoleGap], speech: Speech) -> str:
    words = sides_words(speech)
    told = "; ".join(
        f"{gap.dimension.title.in_language(speech.language)} {signed(gap.difference, speech)} "
        f"({words[gap.difference.verdict]})"
        for gap in gaps
    )
    return speech.say(
        "Points by which leaders score higher or lower than staff: {differences}.", differences=told
    )
