"""What was shown earlier, as rows over the people of today and of then; and what of it is told again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.disclosure.counting import Across
from lo_diagnostic.disclosure.measures import PEOPLE, Grouping, Ints, Mask, Measure
from lo_diagnostic.responses.responses import CANNOT_SAY, Responses
from lo_diagnostic.scoring.frame import frame_of
from lo_diagnostic.scoring.indices import person_indices
from lo_diagnostic.scoring.membership import combined_sum, index_sums
from lo_diagnostic.scoring.persons import MeasuredDimension, longest, measure
from lo_diagnostic.study.history import History
from lo_diagnostic.study.ledger import Issue, Shown
from lo_diagnostic.study.survey import Survey


@dataclass(frozen=True)
class Earlier:
    """One thing that was shown; `places`: the column of each of its respondents."""

    shown: Shown
    survey: Survey
    measured: Sequence[MeasuredDimension]
    places: Ints

    def groups(self, cut: str) -> tuple[Grouping, Mask]:
        """The cut as it was shown, and which of its groups were."""
        told = self.shown["cuts"][cut]
        grouping = frame_of(self.survey, [cut]).cuts[cut].regrouped(told["merged"])
        return grouping, np.isin(np.array(grouping.groups, dtype=object), told["groups"])

    def of_dimension(self, cut: str, key: str) -> Mask:
        """Which groups of the cut were shown for a dimension."""
        grouping, shown = self.groups(cut)
        withheld = self.shown["cuts"][cut]["withheld"].get(key, [])
        mask: Mask = shown & ~np.isin(np.array(grouping.groups, dtype=object), withheld)
        return mask


def of_issue(issue: Issue, survey: Survey, history: History, columns: IssuedColumns) -> Earlier:
    """What was shown then, of the people and answers of that time. Raises InputProblems if they are gone."""
    instruments = [found for found in survey.instruments if found.instrument.id in issue.shown["instruments"]]
    then = replace(survey, responses=history.at(history.told.freezes[issue.freeze])).answering(instruments)
    measured = longest(
        found for one in instruments for found in measure(one.instrument, then.responses, pilot=survey.pilot)
    )
    return Earlier(issue.shown, then, measured, columns.places(then.responses))


class IssuedColumns:
    """Today's people, then a column for each who is gone (it counts for one) or has changed (for none)."""

    def __init__(self, responses: Responses) -> None:
        self.today = len(responses)
        self._place = pd.Index(responses.people["respondent"])
        self._answers = responses.answers
        self._extra: dict[tuple[str, bytes], int] = {}
        self._weights: list[int] = []
        self._gone: set[str] = set()

    @property
    def weights(self) -> Ints:
        """How many people each further column counts for."""
        return np.array(self._weights, np.int64)

    def places(self, then: Responses) -> Ints:
        """The column of each of these people."""
        place = self._place.get_indexer(pd.Index(then.people["respondent"])).astype(np.int64)
        there = np.flatnonzero(place >= 0)
        names = then.answers.columns.intersection(self._answers.columns)
        before = then.answers[names].to_numpy()
        same = (before[there] == self._answers[names].to_numpy()[place[there]]).all(axis=1)
        for row in [*there[~same], *np.flatnonzero(place < 0)]:
            person, answers = str(then.people["respondent"].iloc[row]), before[row].tobytes()
            place[row] = self._further(person, answers, int(place[row]))
        found: Ints = place
        return found

    def _further(self, person: str, answers: bytes, today: int) -> int:
        if (person, answers) not in self._extra:
            self._extra[person, answers] = self.today + len(self._weights)
            self._weights.append(int(today < 0 and person not in self._gone))
            self._gone.add(person)
        return self._extra[person, answers]


class EarlierRows:
    """Rows of earlier results over all columns, for the dimensions that are measured today."""

    def __init__(self, measured: Sequence[MeasuredDimension], columns: IssuedColumns) -> None:
        self._measured = {found.key: found for found in measured}
        self._columns = columns
        self.layers: dict[Measure, list[Ints]] = {}
        self.values: dict[Measure, list[Ints]] = {}
        self.wholes: dict[Measure, list[Ints]] = {}

    def add(self, one: Earlier) -> None:
        """Everything that was shown then."""
        self.add_people(one)
        for found in one.measured:
            if found.key in self._measured and found.key in one.shown["dimensions"]:
                self._add_dimension(found, one, np.zeros(len(one.places), np.int64))
        self.add_sums(one)

    def add_people(self, one: Earlier) -> None:
        """Who answered, of everybody and of each group."""
        self._add_layer(PEOPLE, one, np.zeros(len(one.places), np.int64))
        for cut in one.shown["cuts"]:
            grouping, shown = one.groups(cut)
            self._add_layer(PEOPLE, one, kept_groups(grouping, shown))

    def add_sums(self, one: Earlier) -> None:
        """What was shown across dimensions, in each dimension that it touches, and of parts of the people."""
        for told in one.shown["sums"]:
            parts = [found for found in one.measured if found.key in told["of"]]
            for across in _across(told, parts):
                for found in parts:
                    if found.key in self._measured and found.dimension.id in across.weights:
                        self._add_value(found, one, across.row(found.dimension.id))
        ids = one.survey.responses.people["respondent"]
        for told in one.shown["parts"]:
            for found in (found for found in one.measured if found.key == told["of"]):
                if found.key in self._measured:
                    self._add_value(found, one, (found.known & ~ids.isin(told["without"]).to_numpy()))

    def today(self, measure: Measure) -> Ints:
        """Who answered an item, or has a score on a dimension, today."""
        layer = np.full(self._columns.today + len(self._columns.weights), -1)
        for found in self._measured.values():
            if measure == Measure("dimension", found.dimension.id):
                layer[: self._columns.today] = np.where(found.known, 0, -1)
            elif measure.kind == "item" and measure.id in found.answers:
                layer[: self._columns.today] = who_answered(found, measure.id)
        return layer

    def _add_dimension(self, found: MeasuredDimension, one: Earlier, everybody: Ints) -> None:
        measure = Measure("dimension", found.dimension.id)
        known = found.known
        self._add_layer(measure, one, np.where(known, everybody, -1))
        self.wholes.setdefault(measure, []).append(self._column(one, np.where(known, everybody, -1), -1))
        for cut in one.shown["cuts"]:
            kept = kept_groups(one.groups(cut)[0], one.of_dimension(cut, found.key))
            self._add_layer(measure, one, np.where(known, kept, -1))
        shown = [item.id for item in found.items if item.id in one.shown["items"]]
        if {item.id for item in found.scored} <= set(shown):
            self._add_value(found, one, found.answered)
        for item in shown:
            layer = self._column(one, who_answered(found, item), -1)
            self.wholes.setdefault(Measure("item", item), []).append(layer)

    def _add_layer(self, measure: Measure, one: Earlier, layer: Ints) -> None:
        self.layers.setdefault(measure, []).append(self._column(one, layer, -1))

    def _add_value(self, found: MeasuredDimension, one: Earlier, row: NDArray[Any]) -> None:
        column = self._column(one, row.astype(np.int64), 0)
        self.values.setdefault(Measure("dimension", found.dimension.id), []).append(column)

    def _column(self, one: Earlier, row: Ints, filling: int) -> Ints:
        column = np.full(self._columns.today + len(self._columns.weights), filling, np.int64)
        column[one.places] = row
        return column


class ToldAgain:
    """What was shown of today's answers: it is shown again."""

    def __init__(self, measured: Sequence[MeasuredDimension], survey: Survey) -> None:
        self._measured, self._survey = measured, survey
        self.cuts: dict[str, Grouping] = {}
        self.by_group: dict[tuple[Measure, str], Mask] = {}
        self.whole: set[Measure] = set()

    def add(self, shown: Shown) -> None:
        """One more thing that was shown of the people who are measured now."""
        self.add_dimensions(shown)
        self.whole |= {PEOPLE}
        self.whole |= {Measure(told["kind"], told["id"]) for told in shown["sums"] if self._has(told["of"])}
        for cut in shown["cuts"]:
            self._add(PEOPLE, cut, self._now(shown).groups(cut)[1])

    def add_dimensions(self, shown: Shown) -> None:
        """What was shown of the dimensions: their answers are the same whoever else was counted."""
        mine = [found for found in self._measured if found.key in shown["dimensions"]]
        items = {item.id for found in mine for item in found.items}
        self.whole |= {Measure("dimension", found.dimension.id) for found in mine}
        self.whole |= {Measure("item", item) for item in shown["items"] if item in items}
        for cut in shown["cuts"]:
            self.cuts[cut], _ = self._now(shown).groups(cut)
            for found in mine:
                of_dimension = self._now(shown).of_dimension(cut, found.key)
                self._add(Measure("dimension", found.dimension.id), cut, of_dimension)

    def agrees(self, earlier: Earlier) -> bool:
        """Were the groups then those of the people who are measured now, and of what is told already?"""
        for cut in earlier.shown["cuts"]:
            now = self._now(earlier.shown).groups(cut)[0]
            if not now.is_like(self.cuts.get(cut, now)) or not now.is_like(earlier.groups(cut)[0]):
                return False
        return True

    def _now(self, shown: Shown) -> Earlier:
        return Earlier(shown, self._survey, self._measured, np.zeros(0, np.int64))

    def _has(self, keys: Sequence[str]) -> bool:
        return set(keys) <= {key for found in self._measured for key in found.named.values()}

    def _add(self, measure: Measure, cut: str, shown: Mask) -> None:
        before = self.by_group.get((measure, cut), np.zeros(len(shown), np.bool_))
        self.by_group[measure, cut] = before | shown


def _across(told: Mapping[str, Any], parts: Sequence[MeasuredDimension]) -> list[Across]:
    """The sum that was shown, from the dimensions that it was of."""
    if len(parts) < len(told["of"]):
        return []
    if told["kind"] == "index":
        sums = index_sums(parts, person_indices(parts))
        return [one for one in sums if one.measure.id == told["id"]]
    return [combined_sum(told["id"], parts)]


def kept_groups(grouping: Grouping, shown: Mask) -> Ints:
    """The group of each person, −1 for one that is not shown."""
    kept: Ints = np.where(np.append(shown, False)[grouping.codes], grouping.codes, -1)
    return kept


def who_answered(found: MeasuredDimension, item: str) -> Ints:
    """0 for each person who answered the item, −1 for the others."""
    raw = found.raw(next(one for one in found.items if one.id == item))
    layer: Ints = np.where(raw > CANNOT_SAY, 0, -1).astype(np.int64)
    return layer
