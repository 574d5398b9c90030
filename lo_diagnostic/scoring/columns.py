"""Results of many groups as columns, one entry a group, that look like cells when they are asked for one.

A cut may have tens of thousands of groups: their numbers stay arrays until somebody reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Grouping
from lo_diagnostic.disclosure.plan import Levels
from lo_diagnostic.disclosure.release import WITHHELD, Withheld
from lo_diagnostic.disclosure.showing import DETAIL_FIELD, Showing
from lo_diagnostic.instrument.model import Band
from lo_diagnostic.scoring.agreement_gate import Wording
from lo_diagnostic.scoring.cells import (
    BandPlacement,
    GroupDimensionScores,
    GroupScores,
    Interval,
    MergedScores,
    Notes,
    Quartiles,
)
from lo_diagnostic.scoring.intervals import LEVEL, SHARE_LEVEL
from lo_diagnostic.scoring.scores import GroupAgreement

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class CellColumns:
    """Scores of one dimension over groups; parallel arrays, NaN for what `CellScores` has as None.

    `band`, `leaning`: places in `bands`, −1 for none.
    """

    bands: tuple[Band, ...]
    n: Ints
    raw_mean: Floats
    mean: Floats
    low: Floats
    high: Floats
    now_low: Floats
    now_high: Floats
    band: Ints
    clear: Mask
    leaning: Ints
    raw_sd: Floats = field(metadata=DETAIL_FIELD)
    sd: Floats = field(metadata=DETAIL_FIELD)
    se: Floats = field(metadata=DETAIL_FIELD)
    median: Floats = field(metadata=DETAIL_FIELD)
    lower: Floats = field(metadata=DETAIL_FIELD)
    upper: Floats = field(metadata=DETAIL_FIELD)
    skew: Floats = field(metadata=DETAIL_FIELD)
    kurtosis: Floats = field(metadata=DETAIL_FIELD)
    favourable: Floats = field(metadata=DETAIL_FIELD)
    favourable_low: Floats = field(metadata=DETAIL_FIELD)
    favourable_high: Floats = field(metadata=DETAIL_FIELD)

    def cell(self, row: int) -> dict[str, Any]:
        """The fields of `CellScores` for one group."""
        told: dict[str, Any] = {name: values[row] for name, values in self._values.items()}
        told["interval"] = interval_of(LEVEL, told.pop("low"), told.pop("high"))
        told["interval_now"] = interval_of(LEVEL, told.pop("now_low"), told.pop("now_high"))
        low, high = told.pop("favourable_low"), told.pop("favourable_high")
        told["favourable_interval"] = interval_of(SHARE_LEVEL, low, high)
        lower, upper = told.pop("lower"), told.pop("upper")
        told["quartiles"] = None if lower is None else Quartiles(lower, upper)
        told["band"] = self._placement(told["band"], told.pop("clear"), told.pop("leaning"))
        told["notes"] = self._notes(told)
        return told

    @cached_property
    def _values(self) -> dict[str, list[Any]]:
        """Every column as plain values, None for NaN."""
        columns = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "bands"}
        return {name: plain_values(column) for name, column in columns.items()}

    def _placement(self, band: int, clear: bool, leaning: int) -> BandPlacement | None:
        if band < 0:
            return None
        return BandPlacement(self.bands[band].id, clear, self.bands[leaning].id if leaning >= 0 else None)

    def _notes(self, told: Mapping[str, Any]) -> dict[str, str]:
        """Why numbers are missing; where only a summary may be told, of the summary."""
        notes: dict[str, str] = {}
        why = "one person" if told["n"] == 1 else "zero variance"
        detail = told["median"] is not None
        missing = ["interval"] if told["interval"] is None else []
        missing += ["raw_sd", "sd", "se"] if detail and told["sd"] is None else []
        missing += ["skew", "kurtosis"] if detail and told["skew"] is None else []
        notes |= dict.fromkeys(missing, why)
        if told["interval_now"] is None:
            unknown = "the headcount is not known, or smaller than the number of people who answered"
            notes["interval_now"] = why if told["interval"] is None else unknown
        if not self.bands:
            notes["band"] = "the instrument has no bands for this dimension"
        return notes


@dataclass(frozen=True, eq=False)
class GroupColumns:
    """One dimension over the shown groups of a cut; `place`: the row of each of its groups, −1 if hidden."""

    cells: CellColumns
    place: Ints
    eb_mean: Floats
    group_reliability: Floats

    def cell(self, group: int) -> GroupDimensionScores | Withheld:
        """The results of one of the cut's groups."""
        row = int(self.place[group])
        if row < 0:
            return WITHHELD
        told = self.cells.cell(row)
        eb_mean, reliability = (values[row] for values in self._shrunken)
        if eb_mean is None:
            why = "one group, groups of one, or no variance"
            told["notes"] |= dict.fromkeys(("eb_mean", "group_reliability"), why)
        if told["median"] is not None:
            told["notes"] |= dict.fromkeys(("skew", "kurtosis"), "told of everybody only")
        return GroupDimensionScores(**told, eb_mean=eb_mean, group_reliability=reliability)

    @cached_property
    def _shrunken(self) -> tuple[list[Any], list[Any]]:
        return plain_values(self.eb_mean), plain_values(self.group_reliability)


@dataclass(frozen=True, eq=False)
class CutScores(Mapping[str, GroupScores | Withheld]):
    """The groups of one cut; `n` is 0 where a group is not shown.

    `dimensions`: those that have columns; any other of `names` is withheld.
    """

    grouping: Grouping
    n: Ints
    shown: Levels
    names: tuple[str, ...]
    dimensions: Mapping[str, GroupColumns]

    def __getitem__(self, group: str) -> GroupScores | Withheld:
        place = self.grouping.place[group]
        if not self.shown[place]:
            return WITHHELD
        cells = {
            name: self.dimensions[name].cell(place) if name in self.dimensions else WITHHELD
            for name in self.names
        }
        members = self.grouping.members.get(group)
        if members:
            return MergedScores(int(self.n[place]), cells, members, group in self.grouping.with_unstated)
        return GroupScores(int(self.n[place]), cells)

    @property
    def groups(self) -> tuple[str, ...]:
        """Their names, merged ones last."""
        return self.grouping.groups

    def __iter__(self) -> Iterator[str]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)


@dataclass(frozen=True, eq=False)
class AgreementColumns(Mapping[str, GroupAgreement | Withheld]):
    """Agreement within the groups of a cut that are shown for a dimension; NaN for what has no value.

    `levels`: those below detail are withheld, their numbers blank. `split`: told only where `rwg_j` is.
    """

    names: tuple[str, ...]
    levels: Levels
    n: Ints
    rwg_j: Floats = field(metadata=DETAIL_FIELD)
    rwg_j_skewed: Floats = field(metadata=DETAIL_FIELD)
    rwg_j_shuffled: Floats = field(metadata=DETAIL_FIELD)
    ad_mean: Floats = field(metadata=DETAIL_FIELD)
    ad_median: Floats = field(metadata=DETAIL_FIELD)
    split: Mask
    view: tuple[Wording, ...]

    def __getitem__(self, group: str) -> GroupAgreement | Withheld:
        row = self._row[group]
        if self.levels[row] < Showing.DETAIL:
            return WITHHELD
        told = {name: values[row] for name, values in self._values.items()}
        split = None if told["rwg_j"] is None else bool(self.split[row])
        return GroupAgreement(
            n=int(self.n[row]), split=split, view=self.view[row], notes=_missing(told), **told
        )

    @cached_property
    def _values(self) -> dict[str, list[Any]]:
        columns = ("rwg_j", "rwg_j_skewed", "rwg_j_shuffled", "ad_mean", "ad_median")
        return {name: plain_values(getattr(self, name)) for name in columns}

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def _row(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.names)}


def plain_values(column: NDArray[Any]) -> list[Any]:
    """A column as plain values, None for NaN."""
    return [None if value != value else value for value in column.tolist()]


def interval_of(level: float, low: float | None, high: float | None) -> Interval | None:
    """The interval with these ends; None where they are None or NaN."""
    if low is None or high is None or low != low:
        return None
    return Interval(level, float(low), float(high))


def _missing(told: Mapping[str, float | None]) -> Notes:
    reasons = dict.fromkeys((*told, "split"), "an item has fewer than two answers")
    if told["rwg_j"] is not None:
        reasons["rwg_j_skewed"] = "no published null for this number of answers"
    reasons["ad_mean"] = reasons["ad_median"] = "fewer than two people answered every item"
    notes = {name: reasons[name] for name, value in told.items() if value is None}
    return notes | ({"split": reasons["split"]} if told["rwg_j"] is None else {})
