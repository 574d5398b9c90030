"""Late answers: whose have changed since something was shown, and how many of them each result has.

A result that one freeze shows of everybody, and a later one with the answers of a few people more, cannot be
shown again. So late answers count all at once, when each result has none of them, or enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from lo_diagnostic.instrument.model import Dimension, Instrument
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED, Responses
from lo_diagnostic.study.batches import Batch
from lo_diagnostic.study.ledger import Freeze, Issue

Record = Mapping[str, Any]
Change = tuple[Record | None, Record | None]
"""All of a person that results depend on: then and now, None where there is nothing."""


@dataclass(frozen=True)
class Whole:
    """A result of everybody who gave at least `least` of the items an answer above `floor`."""

    items: tuple[str, ...]
    least: int
    floor: int

    def among(self, changes: Iterable[Change]) -> int:
        """How many of these people are in it, then or now."""
        return sum(any(one is not None and self._holds(one) for one in change) for change in changes)

    def among_imported(self, responses: Responses) -> int:
        """How many of the respondents are in it."""
        answered = np.zeros(len(responses), np.int16)
        for item in self.items:
            if item in responses.answers:
                answered += responses.answers[item].to_numpy() > self.floor
        return int(np.count_nonzero(answered >= self.least))

    def _holds(self, record: Record) -> bool:
        given: Mapping[str, int] = record["answers"]
        return sum(given.get(item, NOT_ANSWERED) > self.floor for item in self.items) >= self.least


@dataclass(frozen=True)
class LateAnswers:
    """The difference between two freezes: live people, and those of imports that only one of the two has."""

    live: Sequence[Change]
    imported: Sequence[Responses]

    @property
    def people(self) -> int:
        """How many people's answers, groups or language are new, changed or gone."""
        return len(self.live) + sum(map(len, self.imported))

    def fewest(self, wholes: Iterable[Whole]) -> int:
        """The smallest number of these people in any of the results, or in all; results with none aside.

        Who only changed groups is in no result that has other people's new answers: that is counted without.
        """
        answered = [(then, now) for then, now in self.live if _answers(then) != _answers(now)]
        numbers = [self.people]
        for whole in wholes:
            imported = sum(whole.among_imported(one) for one in self.imported)
            numbers += [imported + whole.among(changes) for changes in (self.live, answered)]
        return min((number for number in numbers if number), default=0)


def late_answers(last: Freeze, now: Freeze, wave: str, batches: Iterable[Batch]) -> LateAnswers:
    """What is different now from the last freeze of the wave."""
    changes = ((last.live.get(one), now.live.get(one)) for one in last.live.keys() | now.live.keys())
    other = set(last.batches) ^ set(now.batches)
    return LateAnswers(
        [change for change in changes if change[0] != change[1]],
        [batch.responses.of_wave(wave) for batch in batches if batch.provenance.batch in other],
    )


def wholes_shown(
    questionnaire: Sequence[Instrument], issues: Sequence[Issue], *, pilot: bool
) -> Iterator[Whole]:
    """Who answered, and every dimension, as far as they were shown and everybody is asked for them."""
    shown = [issue.shown for issue in issues]
    keys = {key for one in shown for key in one["dimensions"]}
    keys |= {key for one in shown for told in one["sums"] for key in told["of"]}
    for asked in questionnaire:
        for dimension in filter(_asked_of_everybody, asked.dimensions):
            if f"{asked.id}/{dimension.id}" in keys:
                items = tuple(item.id for item in dimension.asked())
                yield Whole(items, max(1, ceil(asked.scoring.min_answered * len(items))), CANNOT_SAY)
    for scope in {tuple(one["instruments"]) for one in shown if one["people"]}:
        counted = [asked for asked in questionnaire if asked.id in scope]
        if any(_asked_of_everybody(dimension) for asked in counted for dimension in asked.dimensions):
            items = tuple(item.id for asked in counted for item in asked.asked_items(pilot))
            yield Whole(items, 1, NOT_ANSWERED)


def _asked_of_everybody(dimension: Dimension) -> bool:
    return dimension.ask_if is None and not any(item.ask_if for item in dimension.items)


def _answers(record: Record | None) -> Any:
    return {} if record is None else record["answers"]
