"""One dimension over the groups of one cut: each group's results, and how far groups differ and agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Grouping, Measure
from lo_diagnostic.disclosure.plan import Levels, Plan
from lo_diagnostic.disclosure.release import cut_down_columns
from lo_diagnostic.disclosure.showing import Showing
from lo_diagnostic.scoring.agreement_gate import GroupEvidence, Wording, agreement_gate
from lo_diagnostic.scoring.agreement_indices import (
    ad_limit,
    average_deviation,
    is_split,
    rwg_j,
    slight_skew_null,
    uniform_null,
)
from lo_diagnostic.scoring.columns import AgreementColumns, GroupColumns
from lo_diagnostic.scoring.dimensions import Spread, describe_dimension
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.group_moments import GroupMoments
from lo_diagnostic.scoring.omnibus import omega_squared, welch_anova
from lo_diagnostic.scoring.patterns import Patterns
from lo_diagnostic.scoring.persons import MeasuredDimension
from lo_diagnostic.scoring.scores import Agreement
from lo_diagnostic.scoring.shuffled_teams import expected_rwg_j
from lo_diagnostic.scoring.tallies import GroupTally
from lo_diagnostic.scoring.variance_components import (
    ShrunkenMeans,
    VarianceComponents,
    icc1,
    icc1_interval,
    icc2,
    icc2_interval,
    one_way_anova,
    reml,
    shrunken_means,
)

Floats = NDArray[np.float64]
ACROSS = ("icc1", "icc1_k0", "icc1_reml", "icc1_interval", "icc2", "icc2_reml", "icc2_interval", "f", "df1",
          "df2", "p", "welch_f", "welch_df2", "welch_p", "omega_squared", "tau2", "sigma2")  # fmt: skip
LEAST_RESPONSE = 0.5
"""Of a group's headcount, so that its mean may be called the group's view: a convention."""


@dataclass(frozen=True, eq=False)
class ShownGroups:
    """The groups of a cut that may be shown for one dimension, and what is computed across them.

    All arrays are parallel to `names`. `index`: places in the cut; `levels`: how much may be shown of each.
    """

    names: tuple[str, ...]
    index: NDArray[np.int64]
    levels: Levels
    scores: Distributions
    moments: GroupMoments
    components: VarianceComponents | None
    shrunken: ShrunkenMeans | None
    pooled: Spread | None

    @property
    def lent(self) -> GroupMoments:
        """The moments with the pooled spread in place of that of groups that may show a summary only.

        For whatever depends on single spreads: their own could be worked back from it.
        """
        if self.pooled is None:
            return self.moments
        pooled = self.pooled.sd**2 * (self.moments.n - 1)
        return replace(self.moments, ss=np.where(self.detail, self.moments.ss, pooled))

    @property
    def detail(self) -> NDArray[np.bool_]:
        """Of which more than a summary may be shown."""
        mask: NDArray[np.bool_] = self.levels == Showing.DETAIL
        return mask


def shown_groups(
    found: MeasuredDimension, cut: str, grouping: Grouping, by_group: Distributions, plan: Plan
) -> ShownGroups:
    """Everything across groups is computed from the shown ones only."""
    levels = plan.by_group[Measure("dimension", found.dimension.id), cut]
    index = np.flatnonzero(levels)
    scores = by_group.among(index)
    moments = GroupMoments(scores.n, scores.mean, scores.squares)
    components = reml(moments)
    df = moments.df_within
    return ShownGroups(
        names=tuple(grouping.groups[place] for place in index),
        index=index,
        levels=levels[index],
        scores=scores,
        moments=moments,
        components=components,
        shrunken=shrunken_means(moments, components) if components else None,
        pooled=Spread(float(np.sqrt(moments.ss_within / df)), df) if df > 0 else None,
    )


def group_columns(found: MeasuredDimension, headcounts: Floats, shown: ShownGroups) -> GroupColumns:
    """Each shown group's results; small groups borrow the spread of all that are shown.

    Without skew and kurtosis: with them, and those of everybody, the scores of a few people could be solved.

    `headcounts`: of every group of the cut, NaN where not known.
    """
    cells = describe_dimension(found, shown.scores, headcounts[shown.index], shown.pooled, ~shown.detail)
    place = np.full(len(headcounts), -1)
    place[shown.index] = np.arange(len(shown.index))
    unknown = np.full(len(shown.names), np.nan)
    cells = replace(cells, skew=unknown, kurtosis=unknown)
    return GroupColumns(
        cells=cut_down_columns(cells, shown.levels),
        place=place,
        eb_mean=shown.shrunken.mean if shown.shrunken else unknown,
        group_reliability=shown.shrunken.reliability if shown.shrunken else unknown,
    )


def agreement(
    found: MeasuredDimension,
    headcounts: Floats,
    shown: ShownGroups,
    counted: GroupTally,
    patterns: Patterns,
    least: int,
) -> Agreement:
    """How far the shown groups differ on the dimension, and how far the members of each agree.

    `headcounts`: of every group of the cut, NaN where not known. `least`: people that it takes to tell how
    far the members of a group agree.
    """
    moments, components = shown.moments, shown.components
    anova, welch = one_way_anova(moments), welch_anova(shown.lent)
    points = np.array(sorted(found.scale.points), dtype=np.float64)
    limit = ad_limit(points)
    return Agreement(
        group_count=moments.groups,
        n=moments.people,
        icc1=icc1(moments),
        icc1_k0=icc1(moments, moments.k0),
        icc1_reml=components.icc1 if components else None,
        icc1_interval=icc1_interval(moments),
        icc2=icc2(moments),
        icc2_reml=components.icc2(moments.mean_size) if components else None,
        icc2_interval=icc2_interval(moments),
        f=anova.f if anova else None,
        df1=anova.df_between if anova else None,
        df2=anova.df_within if anova else None,
        p=anova.p if anova else None,
        welch_f=welch.f if welch else None,
        welch_df2=welch.df2 if welch else None,
        welch_p=welch.p if welch else None,
        omega_squared=omega_squared(moments),
        tau2=components.tau2 if components else None,
        sigma2=components.sigma2 if components else None,
        ad_limit=limit,
        groups=_by_group(found, headcounts[shown.index], shown, counted, patterns, least),
        notes=_notes(moments, icc1(moments), welch is None)
        | ({} if limit else {"ad_limit": "points at unequal distances"}),
    )


def _by_group(
    found: MeasuredDimension,
    headcounts: Floats,
    shown: ShownGroups,
    counted: GroupTally,
    patterns: Patterns,
    least: int,
) -> AgreementColumns:
    """The agreement of each shown group, on the scale's own points."""
    points = np.array(sorted(found.scale.points), dtype=np.float64)
    given, complete = counted.given[shown.index], counted.complete[shown.index]
    uniform, skewed = uniform_null(points), slight_skew_null(points)
    unknown = np.full(len(shown.names), np.nan)
    few = given.sum(axis=2).min(axis=1) < least
    few_complete = complete[:, 0].sum(axis=1) < least
    rwg_skewed = unknown if skewed is None else np.where(few, np.nan, rwg_j(given, points, skewed))
    deviation = np.where(few_complete, np.nan, average_deviation(complete, points, around="mean"))
    split = is_split(given, points) & shown.detail & ~few
    agreed = AgreementColumns(
        names=shown.names,
        levels=shown.levels,
        n=shown.scores.n,
        rwg_j=np.where(few, np.nan, rwg_j(given, points, uniform)),
        rwg_j_skewed=rwg_skewed,
        rwg_j_shuffled=expected_rwg_j(patterns.values, patterns.counts, uniform, shown.scores.n),
        ad_mean=deviation,
        ad_median=np.where(few_complete, np.nan, average_deviation(complete, points, around="median")),
        split=split,
        view=_views(found, headcounts, shown, (rwg_skewed, deviation, split)),
    )
    return cut_down_columns(agreed, shown.levels)


def _views(
    found: MeasuredDimension,
    headcounts: Floats,
    shown: ShownGroups,
    within: tuple[Floats, Floats, NDArray[np.bool_]],
) -> tuple[Wording, ...]:
    """What each group's mean may be called; worked out once for all groups with the same evidence."""
    rwg_skewed, deviation, split = within
    referents = frozenset(item.referent for item in found.scored if item.referent)
    across = icc1_interval(shown.moments)

    @cache
    def view(enough: bool, told: bool, divided: bool) -> Wording:
        evidence = GroupEvidence(
            referents=referents,
            groups=len(shown.names),
            icc1_interval=across,
            reliability_told=shown.shrunken is not None,
            agreement_told=told,
            split=divided,
            enough_answers=enough,
        )
        return agreement_gate(evidence).wording

    enough = ~(shown.scores.n < LEAST_RESPONSE * headcounts)
    told = ~(np.isnan(rwg_skewed) & np.isnan(deviation)) & shown.detail
    evidence = zip(enough.tolist(), told.tolist(), split.tolist(), strict=True)
    return tuple(view(*one) for one in evidence)


def _notes(moments: GroupMoments, icc: float | None, no_welch: bool) -> dict[str, str]:
    notes: dict[str, str] = {}
    if moments.groups < 2:
        return dict.fromkeys(ACROSS, "one group: nothing to compare with")
    if icc is None:
        notes |= dict.fromkeys(ACROSS, "zero variance" if moments.df_within else "groups of one")
    elif icc < 0:
        notes["icc1"] = "negative: no team effect seen"
    if moments.groups == 2 and icc is not None:
        notes["icc2"] = "two groups: only one degree of freedom between them"
    if icc is not None and moments.ss_between == 0:
        notes["icc2"] = "all groups have one mean"
    if icc is not None and moments.ss_within == 0:
        notes |= dict.fromkeys(("f", "p"), "no variance within groups")
    if no_welch:
        notes |= dict.fromkeys(("welch_f", "welch_df2", "welch_p"), "a group of one, or without variance")
    return notes
