"""What the tables of scores have in common: names of themes and groups, numbers, verdicts, columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, TypeVar

from rich.table import Table
from rich.text import Text

from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.report.score_terms import ScoreTerms
from lo_diagnostic.scoring.differences import REST
from lo_diagnostic.scoring.scores import Change, Difference
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import Speech, plain

MOST_ROWS = 20

Tested = TypeVar("Tested", Difference, Change)


@dataclass(frozen=True)
class ScoreWords(ScoreTerms):
    """How one instrument's results of a survey are said in one language.

    `merged`: the members of groups that are told as one, by cut and name; "" is who did not state theirs.
    """

    survey: Survey
    instrument: Instrument
    speech: Speech
    merged: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    decimals: ClassVar[int] = 1

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
