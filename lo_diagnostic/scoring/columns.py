"""Results of many groups as columns, one entry a group, that look like cells when they are asked for one.

A cut may have tens of thousands of groups: their numbers stay arrays until somebody reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
        n, interval = int(self.n[row]), interval_of(LEVEL, self.low[row], self.high[row])
        lower, upper = number(self.lower[row]), number(self.upper[row])
        return {
            "n": n,
            "raw_mean": number(self.raw_mean[row]),
            "mean": number(self.mean[row]),
            "interval": interval,
            "interval_now": interval_of(LEVEL, self.now_low[row], self.now_high[row]),
            "band": self._placement(row),
            "raw_sd": number(self.raw_sd[row]),
            "sd": number(self.sd[row]),
            "se": number(self.se[row]),
            "median": number(self.median[row]),
            "quartiles": None if lower is None or upper is None else Quartiles(lower, upper),
            "skew": number(self.skew[row]),
            "kurtosis": number(self.kurtosis[row]),
            "favourable": number(self.favourable[row]),
            "favourable_interval": interval_of(
                SHARE_LEVEL, self.favourable_low[row], self.favourable_high[row]
            ),
            "notes": self._notes(row),
        }

    def _placement(self, row: int) -> BandPlacement | None:
        if self.band[row] < 0:
            return None
        leaning = self.bands[self.leaning[row]].id if self.leaning[row] >= 0 else None
        return BandPlacement(self.bands[self.band[row]].id, bool(self.clear[row]), leaning)

    def _notes(self, row: int) -> dict[str, str]:
        """Why numbers are missing; where only a summary may be told, of the summary."""
        notes: dict[str, str] = {}
        why = "one person" if self.n[row] == 1 else "zero variance"
        if np.isnan(self.low[row]):
            notes["interval"] = why
        if np.isnan(self.sd[row]) and not np.isnan(self.median[row]):
            notes |= dict.fromkeys(("raw_sd", "sd", "se"), why)
        if np.isnan(self.skew[row]) and not np.isnan(self.median[row]):
            notes |= dict.fromkeys(("skew", "kurtosis"), why)
        if np.isnan(self.now_low[row]):
            notes["interval_now"] = (
                why
                if "interval" in notes
                else "the headcount is not known, or smaller than the number of people who answered"
            )
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
        eb_mean, reliability = number(self.eb_mean[row]), number(self.group_reliability[row])
        fields = self.cells.cell(row)
        if eb_mean is None:
            fields["notes"] |= dict.fromkeys(
                ("eb_mean", "group_reliability"), "one group, groups of one, or no variance"
            )
        return GroupDimensionScores(**fields, eb_mean=eb_mean, group_reliability=reliability)


@dataclass(frozen=True, eq=False)
class CutScores(Mapping[str, GroupScores | Withheld]):
    """The groups of one cut; `n` is 0 where a group is not shown.

    `dimensions`: those that have columns; any other of `names` is withheld.
    """

    groups: tuple[str, ...]
    n: Ints
    shown: Levels
    names: tuple[str, ...]
    dimensions: Mapping[str, GroupColumns]

    def __getitem__(self, group: str) -> GroupScores | Withheld:
        place = self._place[group]
        if not self.shown[place]:
            return WITHHELD
        cells = {
            name: self.dimensions[name].cell(place) if name in self.dimensions else WITHHELD
            for name in self.names
        }
        return GroupScores(int(self.n[place]), cells)

    def __iter__(self) -> Iterator[str]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {group: place for place, group in enumerate(self.groups)}


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
        columns = ("rwg_j", "rwg_j_skewed", "rwg_j_shuffled", "ad_mean", "ad_median")
        told = {name: number(getattr(self, name)[row]) for name in columns}
        split = None if told["rwg_j"] is None else bool(self.split[row])
        return GroupAgreement(
            n=int(self.n[row]), split=split, view=self.view[row], notes=_missing(told), **told
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def _row(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.names)}


def number(value: float) -> float | None:
    """A plain number; None for NaN."""
    return None if np.isnan(value) else float(value)


def interval_of(level: float, low: float, high: float) -> Interval | None:
    """The interval with these ends; None where they are NaN."""
    return None if np.isnan(low) else Interval(level, float(low), float(high))


def _missing(told: Mapping[str, float | None]) -> Notes:
    reasons = dict.fromkeys((*told, "split"), "an item has fewer than two answers")
    reasons["rwg_j_skewed"] = "no published null for this number of answers, or too few answers"
    reasons["ad_mean"] = reasons["ad_median"] = "fewer than two people answered every item"
    notes = {name: reasons[name] for name, value in told.items() if value is None}
    return notes | ({"split": reasons["split"]} if told["rwg_j"] is None else {})
