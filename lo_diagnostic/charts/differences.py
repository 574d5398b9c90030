"""The wording ladder of differences: how leaders and staff or two waves differ, in points and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from lo_diagnostic.charts.marks import Layer, Lettering, Row, text_rows, texts
from lo_diagnostic.charts.theme import LABEL, NOTE, STRONG, Theme
from lo_diagnostic.charts.theme_rows import ThemeRow
from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.scoring.scores import Change, Difference, Verdict
from lo_diagnostic.text import Speech

CALLED: Final[tuple[Verdict, ...]] = ("higher", "slightly_higher", "lower", "slightly_lower")
"""Verdicts that call a difference, in the order in which they are told."""


@dataclass(frozen=True)
class Columns:
    """Pixels from the left of the heading and the brackets, and of the right end of the number."""

    head: float
    number: float
    brackets: float
    words: float


def points(difference: float, verdict: Verdict) -> int:
    """A difference in whole points; one that is called is never 0."""
    rounded = _nearest(difference)
    if rounded or verdict == "too_close":
        return rounded
    return 1 if difference > 0 else -1


def bounds(interval: Interval) -> tuple[int, int]:
    """Whole ends of the interval of a difference: 0 lies between them where it lay in it, and only there.

    They are apart wherever the interval has any width, unless one of them would have to be 0 for that.
    """
    low, high = _nearest(interval.low), _nearest(interval.high)
    if interval.low > 0:
        low, high = max(low, 1), max(high, 1)
    if interval.high < 0:
        low, high = min(low, -1), min(high, -1)
    if low == high and interval.high > interval.low:
        wider = floor(interval.low), ceil(interval.high)
        if 0 not in wider or interval.low <= 0 <= interval.high:
            return wider
    return low, high


def signed(told: Difference | Change, speech: Speech) -> str:
    """`+6`, `−6`, `0`."""
    whole = points(told.difference, told.verdict)
    return f"+{speech.number(whole)}" if whole > 0 else speech.number(whole)


def sides_words(speech: Speech) -> Mapping[Verdict, str]:
    """What may be said of one side against the other."""
    return {
        "higher": speech.say("higher"),
        "slightly_higher": speech.say("slightly higher"),
        "too_close": speech.say("may be chance"),
        "slightly_lower": speech.say("slightly lower"),
        "lower": speech.say("lower"),
    }


def change_words(speech: Speech) -> Mapping[Verdict, str]:
    """What may be said of a change."""
    return {
        "higher": speech.say("up"),
        "slightly_higher": speech.say("slightly up"),
        "too_close": speech.say("may be chance"),
        "slightly_lower": speech.say("slightly down"),
        "lower": speech.say("down"),
    }


def in_short(told: Difference | Change, words: Mapping[Verdict, str], speech: Speech) -> str:
    """`+6 (−2 to 14): may be chance`."""
    number = " ".join(filter(None, [signed(told, speech), _brackets(told, speech)]))
    return f"{number}: {words[told.verdict]}"


def columns(
    told: Sequence[tuple[ThemeRow, Difference | Change]],
    places: Columns,
    head: str,
    words: Mapping[Verdict, str],
    speech: Speech,
    theme: Theme,
) -> list[Layer]:
    """Difference, its interval in brackets, and the verdict in words: of those that are called in bold."""
    numbers: dict[bool, list[Row]] = {True: [], False: []}
    verdicts: dict[bool, list[Row]] = {True: [], False: []}
    brackets: list[Row] = []
    for row, one in told:
        called = one.verdict in CALLED
        colour = theme.ink if called else theme.grey
        numbers[called] += text_rows([signed(one, speech)], places.number, row.middle, LABEL, colour)
        verdicts[called] += text_rows([words[one.verdict]], places.words, row.middle, NOTE, colour)
        brackets += text_rows([_brackets(one, speech)], places.brackets, row.middle, NOTE, theme.grey)
    return [
        texts(text_rows([head], places.head, told[0][0].head, NOTE, theme.grey), Lettering(NOTE)),
        texts(numbers[True], Lettering(LABEL, STRONG, "right")),
        texts(numbers[False], Lettering(LABEL, align="right")),
        texts(brackets, Lettering(NOTE)),
        texts(verdicts[True], Lettering(NOTE, STRONG)),
        texts(verdicts[False], Lettering(NOTE)),
    ]


def _brackets(told: Difference | Change, speech: Speech) -> str:
    """`(−2 to 14)`; empty without an interval."""
    if told.interval is None:
        return ""
    low, high = bounds(told.interval)
    if low == high:
        return f"({speech.number(low)})"
    return f"({speech.say('{low} to {high}', low=speech.number(low), high=speech.number(high))})"


def _nearest(value: float) -> int:
    """The nearest whole number, halves away from 0."""
    return floor(abs(value) + 0.5) * (1 if value > 0 else -1)
