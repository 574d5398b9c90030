"""Page 9: what changed, as a dot then and a dot now, and beside them the change with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from lo_diagnostic.charts import theme_rows
from lo_diagnostic.charts.differences import CALLED, Columns, change_words, columns, in_short, signed
from lo_diagnostic.charts.lettering import LINE_HEIGHT
from lo_diagnostic.charts.marks import (
    Layer,
    Lettering,
    Picture,
    Row,
    Span,
    boxes,
    dots,
    lines,
    picture,
    text_rows,
    texts,
)
from lo_diagnostic.charts.theme import FULL_WIDTH, NOTE, Theme
from lo_diagnostic.charts.theme_rows import ThemeRow
from lo_diagnostic.findings.comparison import ChangeFinding
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.text import Speech

_SPAN: Final = Span(156, 328)
LABELS: Final = _SPAN.left - theme_rows.GUTTER
"""Pixels for the names of dimensions."""
_CHANGE: Final = (344.0, 446.0)  # the field of the change, its middle no change
_COLUMNS: Final = Columns(head=344, number=480, brackets=486, words=562)
_OFF: Final = 1.5  # pixels by which the line of no change keeps off the lines between rows
_STEP: Final = 10  # points to which the field of the change is widened


def draw(
    changes: Sequence[ChangeFinding],
    found: Sequence[DimensionFinding],
    speech: Speech,
    theme: Theme,
    height: float = 24,
    reach: int | None = None,
) -> Picture:
    """Then and now on all dimensions of `changes`; `found`: dimensions that are answered as they are.

    `reach`: points of change at the ends of its field (default: what these changes take). Needs at least one
    of both.
    """
    rows = theme_rows.lay_out([one.dimension for one in changes], LABELS, height, speech)
    known = {one.dimension.id: one for one in changes}
    drawn = [(row, known[row.dimension.id]) for row in rows]
    told = [(row, one.change) for row, one in drawn]
    words = change_words(speech)
    ground, bottom = theme_rows.ground(rows, _SPAN, found, speech, theme)
    layers = [
        *ground,
        lines([line for row, one in drawn for line in _line(row, one, theme)], 2, _SPAN),
        dots([dot for row, one in drawn for dot in _dots(row, one, theme)[:1]], 10, _SPAN, hollow=True),
        dots([dot for row, one in drawn for dot in _dots(row, one, theme)[1:]], 11, _SPAN),
        texts(_names(*drawn[0], speech, theme), Lettering(NOTE, align="center")),
        *_change_field(drawn, reach or reach_of(changes), speech, theme),
        *columns(told, _COLUMNS, speech.say("change"), words, speech, theme),
        theme_rows.tips(rows, [in_short(one, words, speech) for _, one in told], speech),
    ]
    return picture(layers, FULL_WIDTH, bottom, _answer(changes, speech))


def reach_of(changes: Sequence[ChangeFinding]) -> int:
    """Points at the ends of a field that holds all these changes with their intervals."""
    known = [one.change.interval for one in changes]
    ends = [end for interval in known if interval for end in (interval.low, interval.high)]
    widest = max(map(abs, [*ends, *(one.change.difference for one in changes)]))
    return min(max(ceil(widest / _STEP), 1) * _STEP, 100)


def then(found: ChangeFinding) -> float | None:
    """Where everybody of now would have stood then: now minus the change, kept between 0 and 100."""
    if found.scores.mean is None:
        return None
    return min(max(found.scores.mean - found.change.difference, 0.0), 100.0)


def _dots(row: ThemeRow, found: ChangeFinding, theme: Theme) -> list[Row]:
    """The dot then and the dot now."""
    return [
        {"x": score, "y": row.middle, "colour": theme.accent, "dimension": row.dimension.id}
        for score in (then(found), found.scores.mean)
        if score is not None
    ]


def _line(row: ThemeRow, found: ChangeFinding, theme: Theme) -> list[Row]:
    before, now = then(found), found.scores.mean
    if before is None or now is None:
        return []
    low, high = sorted((before, now))
    return [{"x": low, "x2": high, "y": row.middle, "y2": row.middle, "colour": theme.middle_grey}]


def _names(row: ThemeRow, found: ChangeFinding, speech: Speech, theme: Theme) -> list[Row]:
    before, now = then(found), found.scores.mean
    if before is None or now is None:
        return []
    named = (speech.say("then"), before), (speech.say("now"), now)
    return theme_rows.named_dots(named, _SPAN, row.head, theme)


def _change_field(
    drawn: Sequence[tuple[ThemeRow, ChangeFinding]], reach: int, speech: Speech, theme: Theme
) -> list[Layer]:
    """The changes with their 95 % intervals round a line of no change."""
    span = Span(*_CHANGE, low=-reach, high=reach)
    rows = [row for row, _ in drawn]
    fields = theme_rows.fields(rows, span, theme)
    zero = [
        {"x": 0, "x2": 0, "y": row.top + _OFF, "y2": row.bottom - _OFF, "colour": theme.grey} for row in rows
    ]
    marks = [
        {"x": one.change.difference, "y": row.middle, "colour": _colour(one, theme)} for row, one in drawn
    ]
    bars = [
        {"x": max(i.low, -reach), "x2": min(i.high, reach), "y": row.middle, "y2": row.middle}
        | {"colour": _colour(one, theme), "dimension": row.dimension.id}
        for row, one in drawn
        if (i := one.change.interval) is not None
    ]
    return [
        boxes(fields, span),
        lines(zero, 0.75, span),
        lines(bars, 2, span),
        dots(marks, 9, span),
        *_axis(span, rows[-1].bottom + 11, speech, theme),
    ]


def _colour(found: ChangeFinding, theme: Theme) -> str:
    return theme.accent if found.change.verdict in CALLED else theme.middle_grey


def _axis(span: Span, y: float, speech: Speech, theme: Theme) -> list[Layer]:
    """`−20 0 +20`, and what the middle means."""
    low, high = speech.number(span.low), f"+{speech.number(span.high)}"
    same = text_rows([speech.say("no change")], span.at(0), y + NOTE * LINE_HEIGHT, NOTE, theme.grey)
    return [
        texts(text_rows([low], span.left, y, NOTE, theme.grey), Lettering(NOTE)),
        texts(text_rows([high], span.right, y, NOTE, theme.grey), Lettering(NOTE, align="right")),
        texts(text_rows(["0"], span.at(0), y, NOTE, theme.grey) + same, Lettering(NOTE, align="center")),
    ]


def _answer(changes: Sequence[ChangeFinding], speech: Speech) -> str:
    words = change_words(speech)
    told = "; ".join(
        f"{one.dimension.title.in_language(speech.language)} {signed(one.change, speech)} "
        f"({words[one.change.verdict]})"
        for one in changes
    )
    return speech.say(
        "Change in points since {wave}: {changes}.", wave=changes[0].change.earlier, changes=told
    )
