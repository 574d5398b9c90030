"""What the ledger says was shown of a wave, as rows over people that later results are checked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.disclosure.counting import Across
from lo_diagnostic.disclosure.issued import Issued
from lo_diagnostic.disclosure.measures import PEOPLE, Grouping, Ints, Mask, Measure
from lo_diagnostic.disclosure.plan import Plan
from lo_diagnostic.responses.responses import CANNOT_SAY, Responses
from lo_diagnostic.scoring.frame import frame_of
from lo_diagnostic.scoring.indices import person_indices
from lo_diagnostic.scoring.membership import combined_sum, index_sums
from lo_diagnostic.scoring.persons import MeasuredDimension, longest, measure
from lo_diagnostic.scoring.waves import Part, Wave
from lo_diagnostic.study.history import History
from lo_diagnostic.study.ledger import Issue, Shown
from lo_diagnostic.study.survey import Survey


def shown_record(wave: Wave, scope: Sequence[str], parts: Sequence[Part]) -> dict[str, Any]:
    """What is shown of a wave, in plain words of the ledger.

    `scope`: the instruments whose respondents count. `parts`: people of whom a mean of their own is shown.
    """
    plan = wave.plan
    keys = {name: key for found in wave.measured for name, key in found.named.items()}
    ids = wave.people.to_numpy()
    return {
        "instruments": list(scope),
        "people": bool(plan.whole[PEOPLE]),
        "dimensions": [key for name, key in keys.items() if plan.whole[Measure("dimension", name)]],
        "items": [one.id for one, level in plan.whole.items() if one.kind == "item" and level],
        "sums": [
            {"kind": one.kind, "id": one.id, "of": [keys[name] for name in names]}
            for one, names in plan.sums.items()
            if plan.whole[one]
        ],
        "parts": [{"of": keys[name], "without": sorted(map(str, ids[~mask]))} for name, mask in parts],
        "cuts": {cut: _cut_record(plan, cut, keys) for cut in plan.cuts},
    }


def _cut_record(plan: Plan, cut: str, keys: Mapping[str, str]) -> dict[str, Any]:
    """The groups that are shown, how others were merged, and where a dimension of a shown group is not."""
    grouping, people = plan.cuts[cut], plan.by_group[PEOPLE, cut]
    names = np.array(grouping.groups, dtype=object)
    withheld = {
        key: names[(people > 0) & (plan.by_group[Measure("dimension", name), cut] == 0)].tolist()
        for name, key in keys.items()
    }
    return {
        "groups": names[people > 0].tolist(),
        "merged": {
            name: {"members": list(members), "unstated": name in grouping.with_unstated}
            for name, members in grouping.members.items()
        },
        "withheld": {key: groups for key, groups in withheld.items() if groups},
    }


def issued_before(
    survey: Survey, scope: Sequence[str], measured: Sequence[MeasuredDimension]
) -> Issued | None:
    """What was shown of these dimensions, or of who answered, since the wave began; None if nothing was.

    `survey`: the respondents of the instruments in `scope`, as they are measured now.
    """
    history = survey.history
    if history is None or not history.told.issues:
        return None
    columns = IssuedColumns(survey.responses)
    now = [one.shown for one in history.told.issues if _is_now(one, history, scope)]
    before = [one for one in history.told.issues if one.shown not in now]
    earlier = [of_issue(one, survey, history, columns) for one in before]
    rows = _Rows(measured, columns)
    for one in earlier:
        rows.add(one)
    told = _Told(measured, survey)
    for shown in now:
        told.add(shown)
        rows.add_sums(Earlier(shown, survey, measured, np.arange(columns.today)))
    return Issued(
        cuts=told.cuts,
        by_group=told.by_group,
        whole=frozenset(told.whole),
        people=columns.weights,
        layers={name: tuple(layers) for name, layers in rows.layers.items()},
        values={name: tuple(values) for name, values in rows.values.items()},
        wholes={measure: (rows.today(measure), *layers) for measure, layers in rows.wholes.items()},
    )


def _is_now(issue: Issue, history: History, scope: Sequence[str]) -> bool:
    """Is it about the very people and answers that are measured now?"""
    return history.told.freezes[issue.freeze] == history.freeze and issue.shown["instruments"] == list(scope)


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


class _Rows:
    """Rows of earlier results over all columns, for the dimensions that are measured today."""

    def __init__(self, measured: Sequence[MeasuredDimension], columns: IssuedColumns) -> None:
        self._measured = {found.key: found for found in measured}
        self._columns = columns
        self.layers: dict[Measure, list[Ints]] = {}
        self.values: dict[Measure, list[Ints]] = {}
        self.wholes: dict[Measure, list[Ints]] = {}

    def add(self, one: Earlier) -> None:
        """Everything that was shown then."""
        everybody = np.zeros(len(one.places), np.int64)
        self._add_layer(PEOPLE, one, everybody)
        for cut in one.shown["cuts"]:
            grouping, shown = one.groups(cut)
            self._add_layer(PEOPLE, one, kept_groups(grouping, shown))
        for found in one.measured:
            if found.key in self._measured and found.key in one.shown["dimensions"]:
                self._add_dimension(found, one, everybody)
        self.add_sums(one)

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


class _Told:
    """What was shown of today's answers: it is shown again."""

    def __init__(self, measured: Sequence[MeasuredDimension], survey: Survey) -> None:
        self._measured, self._survey = measured, survey
        self.cuts: dict[str, Grouping] = {}
        self.by_group: dict[tuple[Measure, str], Mask] = {}
        self.whole: set[Measure] = set()

    def add(self, shown: Shown) -> None:
        """One more thing that was shown."""
        one = Earlier(shown, self._survey, self._measured, np.zeros(0, np.int64))
        mine = [found for found in self._measured if found.key in shown["dimensions"]]
        self.whole |= {PEOPLE, *(Measure("dimension", found.dimension.id) for found in mine)}
        self.whole |= {Measure("item", item) for item in shown["items"]}
        self.whole |= {Measure(told["kind"], told["id"]) for told in shown["sums"] if self._has(told["of"])}
        for cut in shown["cuts"]:
            self.cuts[cut], groups = one.groups(cut)
            self._add(PEOPLE, cut, groups)
            for found in mine:
                self._add(Measure("dimension", found.dimension.id), cut, one.of_dimension(cut, found.key))

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
