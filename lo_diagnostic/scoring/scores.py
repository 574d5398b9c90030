"""Frozen result types: what a score, a group and an instrument's results consist of (CONTRACT §5).

Means, sds, medians and intervals are on 0–100 unless a name says `raw` (the scale's own numbers).
None stands for what cannot be computed or may not be shown; `notes` holds the reason for the former.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.disclosure.showing import DETAIL_FIELD

SCORES_FORMAT = "lo-diag/scores/1"


@dataclass(frozen=True)
class Interval:
    """A confidence interval; `level` is .9 for means, .95 for reliability."""

    level: float
    low: float
    high: float


@dataclass(frozen=True)
class BandPlacement:
    """`id` of the band that holds the mean; clear when the interval lies in it; else what it leans to.

    `leaning` is the one other band that the interval touches, None when it touches more or none.
    """

    id: str
    clear: bool
    leaning: str | None


@dataclass(frozen=True)
class Reliability:
    """Internal consistency of a dimension, whole organisation only."""

    items: int
    n: int
    missing: str
    alpha: float | None
    alpha_interval: Interval | None


@dataclass(frozen=True)
class ItemScores:
    """One item: raw answers, not keyed."""

    n: int
    cannot_say: int
    mean: float | None
    sd: float | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class DimensionScores:
    """One dimension of one group."""

    n: int
    raw_mean: float | None
    mean: float | None
    interval: Interval | None
    interval_now: Interval | None
    band: BandPlacement | None
    raw_sd: float | None = field(metadata=DETAIL_FIELD)
    sd: float | None = field(metadata=DETAIL_FIELD)
    se: float | None = field(metadata=DETAIL_FIELD)
    median: float | None = field(metadata=DETAIL_FIELD)
    favourable: float | None = field(metadata=DETAIL_FIELD)
    reliability: Reliability | None = field(default=None, metadata=DETAIL_FIELD)
    items: Mapping[str, ItemScores | Withheld] = field(default_factory=dict, metadata=DETAIL_FIELD)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class IndexScores:
    """Capability, capacity (means of layer means) or the reciprocity gap (mean paired difference)."""

    n: int
    mean: float | None
    interval: Interval | None
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupScores:
    """One group of one cut."""

    n: int
    dimensions: Mapping[str, DimensionScores | Withheld]


@dataclass(frozen=True)
class InstrumentRef:
    """Which instrument was scored: sha256 of its file, empty for one that never was a file."""

    id: str
    version: str
    status: str
    sha256: str


@dataclass(frozen=True)
class Respondents:
    """`rows` of the table, those who `answered` anything, those `scored` on at least one dimension."""

    rows: int
    answered: int
    scored: int


@dataclass(frozen=True)
class Scores:
    """Results of one wave; only ever inside a `Release`.

    `instruments`: what was scored, one unless a report joins several. `highest`: the learning dimensions
    that cannot be told apart from the highest (95 % interval of the paired difference includes 0).
    """

    instruments: tuple[InstrumentRef, ...]
    respondents: Respondents
    dimensions: Mapping[str, DimensionScores | Withheld]
    indices: Mapping[str, IndexScores | Withheld]
    groups: Mapping[str, Mapping[str, GroupScores | Withheld]]
    highest: tuple[str, ...]
