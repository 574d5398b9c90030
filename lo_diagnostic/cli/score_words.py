"""What the tables of scores have in common: names of themes and groups, numbers, verdicts, columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from rich.table import Table
from rich.text import Text

from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.scoring.differences import REST
from lo_diagnostic.scoring.scores import Change, Difference, Verdict
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import Speech, plain

NOTHING = "–"
LEAST_P = 0.001
MOST_ROWS = 20

Tested = TypeVar("Tested", Difference, Change)


@dataclass(frozen=True)
class ScoreWords:
    """How one instrument's results of a survey are said in one language.

    `merged`: the members of groups that are told as one, by cut and name; "" is who did not state theirs.
    """

    survey: Survey
    instrument: Instrument
    speech: Speech
    merged: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def themes(self) -> dict[str, str]:
        """The title of each dimension, in the instrument's order."""
        titles = ((found.id, found.title) for found in self.instrument.dimensions)
        return {name: plain(title.in_language(self.speech.language)) for name, title in titles}

    def group(self, cut: str, group: str) -> str:
        """A group as readers know it; of a crossed cut the parts, with commas."""
        if group == REST:
            return self.speech.say("the rest")
        if members := self.merged.get((cut, group)):
            named = [self.group(cut, one) if one else self.speech.say("not stated") for one in members]
            return self.speech.say("other: {groups}", groups="; ".join(named))
        parts = zip(cut.split(","), group.split(","), strict=True)
        titles = (
            self.survey.group_title(attribute, value, self.speech.language) for attribute, value in parts
        )
        return plain(", ".join(titles))

    def number(self, value: float | None, decimals: int = 1) -> str:
        """A number, or a dash where there is none."""
        return NOTHING if value is None else self.speech.number(value, decimals)

    def interval(self, interval: Interval | None, decimals: int = 1) -> str:
        """`0.06 to 0.33`."""
        if interval is None:
            return NOTHING
        low, high = (self.speech.number(end, decimals) for end in (interval.low, interval.high))
        return self.speech.say("{low} to {high}", low=low, high=high)

    def percent(self, share: float) -> str:
        """A share of 1 as per cent, without the sign."""
        return self.speech.number(100 * share, 1)

    def percents(self, shares: Interval) -> str:
        """An interval of shares of 1 as per cent."""
        return self.interval(Interval(shares.level, 100 * shares.low, 100 * shares.high))

    def p(self, value: float | None) -> str:
        """`.048`; below a thousandth `< .001`, because no p is zero."""
        if value is None:
            return NOTHING
        text = self.speech.number(max(value, LEAST_P), 3).removeprefix("0")
        return f"< {text}" if value < LEAST_P else text

    def verdict(self, verdict: Verdict) -> str:
        """What may be said of a difference or of a change."""
        said: dict[Verdict, str] = {
            "higher": self.speech.say("higher"),
            "slightly_higher": self.speech.say("slightly higher"),
            "too_close": self.speech.say("may be chance"),
            "slightly_lower": self.speech.say("slightly lower"),
            "lower": self.speech.say("lower"),
        }
        return said[verdict]


def heading(text: str) -> Text:
    """A line above a table, apart from what stands before it."""
    return Text(f"\n{text}", style="bold")


def columns(texts: Sequence[str], numbers: Sequence[str], remarks: Sequence[str] = ()) -> Table:
    """An empty table: texts left, numbers right and never broken, remarks left."""
    table = Table(box=None, pad_edge=False)
    for text in texts:
        table.add_column(text, overflow="fold")
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    for remark in remarks:
        table.add_column(remark)
    return table


def clear_of_chance(tests: Sequence[Tested]) -> list[Tested]:
    """Those whose verdict is not too close, the largest first."""
    clear = [one for one in tests if one.verdict != "too_close"]
    return sorted(clear, key=lambda one: -abs(one.difference))


def rows_left_out(count: int, speech: Speech) -> Iterator[Text]:
    """A line on how many of `count` rows a table leaves out, if any."""
    if count > MOST_ROWS:
        yield Text(speech.say("and {n} more (--json gives all)", n=speech.number(count - MOST_ROWS)))
