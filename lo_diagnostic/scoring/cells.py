"""Frozen result types of single cells: what a score of some people consists of (CONTRACT §5).

Means, sds, medians and intervals are on 0–100 unless a name says `raw` (the scale's own numbers). None
stands for what cannot be computed or may not be shown; `notes` holds the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.disclosure.showing import DETAIL_FIELD

Notes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; `level` is .9 for means and overlaps, .95 for all else."""

    level: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BandPlacement:
    """`id` of the band that holds the mean; clear when the interval lies in it; else what it leans to.

    `leaning` is the one other band that the interval touches, None when it touches more or none.
    """

    id: str
    clear: bool
    leaning: str | None


@dataclass(frozen=True, slots=True)
class Quartiles:
    """First and third quartile (Hyndman and Fan's type 7, R's default)."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Internal consistency of a dimension, whole organisation only.

    `n`: who was asked and answered anything; `complete`: who answered every item. alpha, its relatives and
    the item statistics are of pairs that both answered (`missing`), those named `listwise` and omega of
    complete rows.
    """

    items: int
    n: int
    complete: int
    missing: str
    alpha: float | None
    alpha_interval: Interval | None
    alpha_interval_jackknife: Interval | None
    alpha_listwise: float | None
    alpha_standardised: float | None
    average_r: float | None
    spearman_brown: float | None
    omega_total: float | None
    omega_interval: Interval | None
    one_factor_fit: OneFactorFitScores | None


@dataclass(frozen=True, slots=True)
class OneFactorFitScores:
    """How well one factor fits (ML, complete rows); `heywood`: a residual variance is not positive."""

    chi_square: float | None
    df: int
    cfi: float | None
    rmsea: float | None
    srmr: float | None
    heywood: bool


@dataclass(frozen=True, slots=True)
class ItemScores:
    """One item: raw answers, not keyed, but for `item_rest_r` and `alpha_if_dropped`."""

    n: int
    cannot_say: int
    mean: float | None
    sd: float | None
    counts: Mapping[str, int]
    item_rest_r: float | None = None
    alpha_if_dropped: float | None = None
    notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellScores:
    """One dimension over some people.

    `interval`: people like these; `interval_now`: these people now (finite-population correction).
    """

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
    quartiles: Quartiles | None = field(metadata=DETAIL_FIELD)
    skew: float | None = field(metadata=DETAIL_FIELD)
    kurtosis: float | None = field(metadata=DETAIL_FIELD)
    favourable: float | None = field(metadata=DETAIL_FIELD)
    favourable_interval: Interval | None = field(metadata=DETAIL_FIELD)
    notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScores(CellScores):
    """One dimension over the whole organisation, with its reliability and its items."""

    reliability: Reliability | None = field(default=None, metadata=DETAIL_FIELD)
    items: Mapping[str, ItemScores | Withheld] = field(default_factory=dict, metadata=DETAIL_FIELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDimensionScores(CellScores):
    """One dimension over one group.

    `eb_mean`: the empirical-Bayes mean, for sorting, colouring and "highest", "lowest"; the mean is the
    number to print. `group_reliability`: tau²/(tau² + sigma²/n), how far its mean tells a group from others
    (0–1).
    """

    eb_mean: float | None = None
    group_reliability: float | None = None


@dataclass(frozen=True, slots=True)
class IndexScores:
    """Capability, capacity (means of layer means) or the reciprocity gap (mean paired difference)."""

    n: int
    mean: float | None
    interval: Interval | None
    notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupScores:
    """One group of one cut."""

    n: int
    dimensions: Mapping[str, GroupDimensionScores | Withheld]


@dataclass(frozen=True, slots=True)
class MergedScores(GroupScores):
    """Several groups that are too small to be shown, told as one."""

    members: tuple[str, ...]
    unstated: bool
