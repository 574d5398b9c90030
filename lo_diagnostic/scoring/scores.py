"""Frozen result types of one wave: the whole of its scores, and what compares people, groups and waves.

Differences and their intervals are on 0–100. None stands for what cannot be computed or may not be shown;
`notes` holds the reason (CONTRACT §5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.scoring.cells import (
    CellScores,
    DimensionScores,
    GroupScores,
    IndexScores,
    Interval,
    MergedScores,
    Notes,
)

SCORES_FORMAT = "lo-diag/scores/1"

Verdict = Literal["higher", "slightly_higher", "too_close", "slightly_lower", "lower"]


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """How far the members of one group agree on one dimension.

    `rwg_j`: uniform null; `rwg_j_skewed`: slight skew; `rwg_j_shuffled`: what a group of this size made of
    arbitrary people would have (uniform null). `ad_mean`, `ad_median`: in scale points, agreement below
    `ad_limit`. `split`: the mean item variance lies above the uniform null. `view`: what the group's mean may
    be called (see `agreement_gate`).
    """

    n: int
    rwg_j: float | None
    rwg_j_skewed: float | None
    rwg_j_shuffled: float | None
    ad_mean: float | None
    ad_median: float | None
    split: bool | None
    view: str
    notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Do the shown groups of a cut differ on a dimension, and do their members agree?

    `icc1`, `icc2`: ANOVA with k = N/G; `_k0`: with the k of unequal groups; `_reml`: mixed model. `f`, `p`:
    the classic F test; `welch_*`: without equal variances. `omega_squared` is not truncated at 0.
    """

    group_count: int
    n: int
    icc1: float | None
    icc1_k0: float | None
    icc1_reml: float | None
    icc1_interval: Interval | None
    icc2: float | None
    icc2_reml: float | None
    icc2_interval: Interval | None
    f: float | None
    df1: int | None
    df2: int | None
    p: float | None
    welch_f: float | None
    welch_df2: float | None
    welch_p: float | None
    omega_squared: float | None
    tau2: float | None
    sigma2: float | None
    ad_limit: float | None
    groups: Mapping[str, GroupAgreement | Withheld]
    notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """a minus b on one dimension: two groups of a cut, or one group and the rest of the shown (`_rest`).

    `p_adjusted` (Benjamini–Hochberg) and `p_holm` are over every test in the output (`family` of them).
    """

    dimension: str
    a: str
    b: str
    difference: float
    interval: Interval | None
    hedges_g: float | None
    hedges_g_interval: Interval | None
    p_adjusted: float | None
    p_holm: float | None
    family: int
    verdict: Verdict
    notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """The current wave minus an earlier one on one dimension, of everybody or of one group.

    `linked`: the same people were compared with themselves; else the waves count as independent. `effect`:
    Hedges' g, linked in sds of the change, else in pooled sds. `expected`: how far this group's mean is
    expected to move with nothing having changed, because extreme means lie nearer the middle next time
    (regression to the mean); None for the whole organisation.
    """

    dimension: str
    cut: str
    group: str
    earlier: str
    linked: bool
    n: int
    n_earlier: int
    difference: float
    interval: Interval | None
    effect: float | None
    expected: float | None
    p_adjusted: float | None
    p_holm: float | None
    family: int
    verdict: Verdict
    notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PairInterval:
    """People who have both scores, and the 95 % interval of their correlation."""

    n: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two dimensions that people hardly tell apart: reports combine them (90 % interval of r)."""

    a: str
    b: str
    r: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Weight:
    """What one predictor contributes to R², two ways, with bootstrap intervals. Not a cause."""

    lmg: float
    lmg_interval: Interval
    johnson: float
    johnson_interval: Interval


@dataclass(frozen=True, slots=True)
class Priorities:
    """How the variance of the outcome that the other dimensions account for splits among them."""

    outcome: str
    n: int
    r_squared: float | None
    weights: Mapping[str, Weight]
    notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flagged:
    """How many people's answers lie beyond the cut of one index; None where the index has no value here."""

    n: int | None
    cut: float | None
    notes: Notes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QualityScores:
    """Response quality: counts of people with patterns of careless answering; nobody is dropped or listed.

    `judged`: people with enough answers. `flagged`: people with two flags and more. `without_flagged`: the
    dimensions without them, shown only where both sides reach the minimum.
    """

    judged: int
    flagged: int
    indices: Mapping[str, Flagged]
    without_flagged: Mapping[str, CellScores | Withheld]


@dataclass(frozen=True, slots=True)
class InstrumentRef:
    """Which instrument was scored: sha256 of its file, empty for one that never was a file."""

    id: str
    version: str
    status: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Respondents:
    """`rows` of the table, those who `answered` anything, those `scored` on at least one dimension."""

    rows: int
    answered: int
    scored: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Results of one wave; only ever inside a `Release`.

    `instruments`: what was scored, one unless a report joins several. `minimum_group`, `minimum_detail`:
    people that it took to show a number. `highest`: the learning dimensions that cannot be told apart from
    the highest (95 % interval of the paired difference includes 0).
    `correlations`: of person scores, pairs that have both; whole organisation only.
    """

    instruments: tuple[InstrumentRef, ...]
    wave: str
    headcount: int | None
    minimum_group: int
    minimum_detail: int
    respondents: Respondents
    dimensions: Mapping[str, DimensionScores | Withheld]
    indices: Mapping[str, IndexScores | Withheld]
    correlations: Mapping[str, Mapping[str, float | None]]
    correlation_intervals: Mapping[str, Mapping[str, PairInterval]]
    overlaps: tuple[Overlap, ...]
    groups: Mapping[str, Mapping[str, GroupScores | MergedScores | Withheld]]
    agreement: Mapping[str, Mapping[str, Agreement]]
    differences: Mapping[str, tuple[Difference, ...]]
    changes: tuple[Change, ...]
    priorities: Priorities | None
    quality: QualityScores | Withheld | None
    highest: tuple[str, ...]
    notes: Notes = field(default_factory=dict)
