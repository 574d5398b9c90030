"""One dimension over the groups of one cut: each group's results, and how far groups differ and agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.plan import Cell, Grouping, Measure, Plan
from lo_diagnostic.disclosure.release import WITHHELD, Withheld
from lo_diagnostic.disclosure.showing import Showing
from lo_diagnostic.scoring.agreement_gate import GroupEvidence, agreement_gate
from lo_diagnostic.scoring.agreement_indices import (
    ad_limit,
    average_deviation,
    is_split,
    rwg_j,
    slight_skew_null,
    uniform_null,
)
from lo_diagnostic.scoring.cells import GroupDimensionScores
from lo_diagnostic.scoring.dimensions import Spread, describe_dimension
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.frame import Frame
from lo_diagnostic.scoring.group_moments import GroupMoments
from lo_diagnostic.scoring.omnibus import omega_squared, welch_anova
from lo_diagnostic.scoring.patterns import Patterns
from lo_diagnostic.scoring.persons import MeasuredDimension
from lo_diagnostic.scoring.scores import Agreement, GroupAgreement
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


@dataclass(frozen=True)
class ShownGroups:
    """The groups of a cut that may be shown for one dimension, and what is computed across them.

    `names` and all arrays are parallel; `detail`: may more than a summary be shown?
    """

    names: tuple[str, ...]
    index: NDArray[np.int64]
    detail: NDArray[np.bool_]
    scores: Distributions
    moments: GroupMoments
    components: VarianceComponents | None
    shrunken: ShrunkenMeans | None
    pooled: Spread | None


def shown_groups(
    found: MeasuredDimension, cut: str, grouping: Grouping, by_group: Distributions, plan: Plan
) -> ShownGroups:
    """Everything across groups is computed from the shown ones only."""
    measure = Measure("dimension", found.dimension.id)
    levels = [plan.shown(Cell(measure, cut, group)) for group in grouping.groups]
    index = np.array([place for place, level in enumerate(levels) if level], dtype=np.int64)
    scores = by_group.among(index)
    moments = GroupMoments(scores.n, scores.mean, scores.squares)
    components = reml(moments)
    df = moments.df_within
    return ShownGroups(
        names=tuple(grouping.groups[place] for place in index),
        index=index,
        detail=np.array([levels[place] == Showing.DETAIL for place in index], dtype=np.bool_),
        scores=scores,
        moments=moments,
        components=components,
        shrunken=shrunken_means(moments, components) if components else None,
        pooled=Spread(float(np.sqrt(moments.ss_within / df)), df) if df > 0 else None,
    )


def group_cells(
    found: MeasuredDimension, cut: str, shown: ShownGroups, frame: Frame
) -> dict[Cell, GroupDimensionScores]:
    """Each shown group's results; small groups borrow the spread of all that are shown."""
    headcounts = [frame.headcounts.get((cut, name)) for name in shown.names]
    borrowed = [None if detail else shown.pooled for detail in shown.detail]
    described = describe_dimension(found, shown.scores, headcounts, borrowed, GroupDimensionScores)
    measure = Measure("dimension", found.dimension.id)
    cells: dict[Cell, GroupDimensionScores] = {}
    for place, (name, results) in enumerate(zip(shown.names, described, strict=True)):
        if shown.shrunken:
            results = replace(
                results,
                eb_mean=float(shown.shrunken.mean[place]),
                group_reliability=float(shown.shrunken.reliability[place]),
            )
        cells[Cell(measure, cut, name)] = results
    return cells


def agreement(
    found: MeasuredDimension,
    cut: str,
    shown: ShownGroups,
    counted: GroupTally,
    patterns: Patterns,
    frame: Frame,
) -> Agreement:
    """How far the shown groups differ on the dimension, and how far the members of each agree."""
    moments, components = shown.moments, shown.components
    anova, welch = one_way_anova(moments), welch_anova(moments)
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
        groups=_by_group(found, cut, shown, counted, patterns, frame),
        notes=_notes(moments, icc1(moments), welch is None),
    )


def _by_group(
    found: MeasuredDimension,
    cut: str,
    shown: ShownGroups,
    counted: GroupTally,
    patterns: Patterns,
    frame: Frame,
) -> dict[str, GroupAgreement | Withheld]:
    """The agreement of each shown group; withheld where it may show a summary only."""
    points = np.array(sorted(found.scale.points), dtype=np.float64)
    given, complete = counted.given[shown.index], counted.complete[shown.index]
    uniform, skewed = uniform_null(points), slight_skew_null(points)
    unknown = np.full(len(shown.names), np.nan)
    split = is_split(given, points)
    columns = {
        "rwg_j": rwg_j(given, points, uniform),
        "rwg_j_skewed": unknown if skewed is None else rwg_j(given, points, skewed),
        "rwg_j_shuffled": expected_rwg_j(patterns.values, patterns.counts, uniform, shown.scores.n),
        "ad_mean": average_deviation(complete, points, around="mean"),
        "ad_median": average_deviation(complete, points, around="median"),
    }
    across = icc1_interval(shown.moments)
    results: dict[str, GroupAgreement | Withheld] = {}
    for place, name in enumerate(shown.names):
        if not shown.detail[place]:
            results[name] = WITHHELD
            continue
        n = int(shown.scores.n[place])
        told = {column: _number(values[place]) for column, values in columns.items()}
        divided = None if told["rwg_j"] is None else bool(split[place])
        headcount = frame.headcounts.get((cut, name))
        evidence = GroupEvidence(
            referents={item.referent for item in found.scored if item.referent},
            groups=len(shown.names),
            icc1_interval=across,
            reliability=float(shown.shrunken.reliability[place]) if shown.shrunken else None,
            rwg_j_skewed=told["rwg_j_skewed"],
            average_deviation=told["ad_mean"],
            split=divided,
            n=n,
            minimum_n=frame.thresholds.group,
            response_rate=n / headcount if headcount else None,
            minimum_rate=0.0,
        )
        view = agreement_gate(evidence).wording
        results[name] = GroupAgreement(n=n, split=divided, view=view, notes=_missing(told), **told)
    return results


def _missing(told: Mapping[str, float | None]) -> dict[str, str]:
    reasons = dict.fromkeys(told, "an item has fewer than two answers")
    reasons["rwg_j_skewed"] = "no published null for this number of answers"
    reasons["ad_mean"] = reasons["ad_median"] = "fewer than two people answered every item"
    return {name: reasons[name] for name, value in told.items() if value is None}


def _notes(moments: GroupMoments, icc: float | None, no_welch: bool) -> dict[str, str]:
    notes: dict[str, str] = {}
    if moments.groups < 2:
        return {"icc1": "one group: nothing to compare with"}
    if icc is None:
        notes["icc1"] = "zero variance"
    elif icc < 0:
        notes["icc1"] = "negative: no team effect seen"
    if moments.groups == 2:
        notes["icc2"] = "two groups: only one degree of freedom between them"
    if no_welch:
        notes["welch_f"] = "a group without variance"
    return notes


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
