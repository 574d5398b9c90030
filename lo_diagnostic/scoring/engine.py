"""The engine: plan the cells, compute them, hand on what disclosure control releases. Nothing else leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lo_diagnostic.disclosure.measures import PEOPLE, Cell, Grouping, Measure
from lo_diagnostic.disclosure.plan import Plan
from lo_diagnostic.disclosure.release import WITHHELD, Release, Withheld, cut_down
from lo_diagnostic.disclosure.showing import RELIABILITY_ROWS, Showing
from lo_diagnostic.scoring.cells import DimensionScores, IndexScores, ItemScores
from lo_diagnostic.scoring.changes import REGRESSION, wave_changes
from lo_diagnostic.scoring.columns import CutScores, GroupColumns
from lo_diagnostic.scoring.consistency import consistency
from lo_diagnostic.scoring.differences import MOST_COMPARED, TOO_MANY, group_differences
from lo_diagnostic.scoring.dimensions import describe_dimension
from lo_diagnostic.scoring.family import Family, Tested
from lo_diagnostic.scoring.groups import agreement, group_columns, shown_groups
from lo_diagnostic.scoring.highest import highest_dimensions
from lo_diagnostic.scoring.indices import describe_index
from lo_diagnostic.scoring.issued_before import shown_record
from lo_diagnostic.scoring.items import describe_items
from lo_diagnostic.scoring.joint import JointScores, join
from lo_diagnostic.scoring.outcome import priorities
from lo_diagnostic.scoring.overlap import OVERLAP_LEVEL, fisher_interval, overlapping
from lo_diagnostic.scoring.persons import Floats, MeasuredDimension
from lo_diagnostic.scoring.response_quality import response_quality
from lo_diagnostic.scoring.scores import (
    Agreement,
    Difference,
    InstrumentRef,
    Overlap,
    PairInterval,
    QualityScores,
    Respondents,
    Scores,
)
from lo_diagnostic.scoring.tallies import DimensionTally, tally
from lo_diagnostic.scoring.waves import EarlierWave, Part, Wave
from lo_diagnostic.scoring.welch import LEVEL


@dataclass(frozen=True)
class Wanted:
    """What is asked for beside the scores: response quality, priorities for an outcome dimension."""

    quality: bool = False
    outcome: str | None = None


@dataclass
class _Computed:
    """What is released of the dimensions and of their groups, by cut; tests wait for their family."""

    dimensions: dict[str, DimensionScores | Withheld] = field(default_factory=dict)
    groups: dict[str, dict[str, GroupColumns]] = field(default_factory=dict)
    agreement: dict[str, dict[str, Agreement]] = field(default_factory=dict)
    differences: dict[str, list[Tested[Difference]]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def score(
    wave: Wave,
    rows: int,
    instruments: tuple[InstrumentRef, ...],
    wanted: Wanted,
    earlier: EarlierWave | None = None,
) -> Release[Scores]:
    """Released results of a wave, whose dimensions have different ids (see `persons.longest`).

    `wave` holds the people who answered anything; `rows` counts the others, too.
    Raises InputProblems for an outcome that is no dimension with results.
    """
    measured, plan, frame = wave.measured, wave.plan, wave.frame
    computed = _compute(wave)
    shown = [found for found in measured if plan.shown(Cell(Measure("dimension", found.dimension.id)))]
    joint = join(shown) if shown else None
    quality, parts = _quality(wave, shown) if wanted.quality else (None, [])
    changes, paired = wave_changes(wave, earlier, parts) if earlier else ([], [])
    p = [one.p for tested in computed.differences.values() for one in tested]
    family = Family.of([*p, *(one.p for one in changes)])
    scores = Scores(
        instruments=instruments,
        wave=wave.name,
        headcount=frame.headcounts.get(("", "")),
        minimum_group=frame.thresholds.group,
        minimum_detail=frame.thresholds.detail,
        respondents=Respondents(rows, len(measured[0].levels), _scored(measured)),
        dimensions=computed.dimensions,
        indices={name: _index(values, name, plan) for name, values in wave.indices.items()},
        correlations=_correlations(joint),
        correlation_intervals=_correlation_intervals(joint),
        overlaps=_overlaps(joint),
        groups={cut: _groups(computed, cut, wave) for cut in frame.cuts},
        agreement=computed.agreement,
        differences=_judged(computed.differences, family),
        changes=family.judged(changes, len(p)),
        priorities=priorities(wanted.outcome, shown) if wanted.outcome else None,
        quality=quality,
        highest=_highest(shown, computed.dimensions, joint),
        notes=_notes(wave, earlier) | computed.notes | _uncorrelated(joint),
    )
    return Release(
        scores, tuple(plan.withheld()), shown_record(wave, [one.id for one in instruments], [*parts, *paired])
    )


def _quality(wave: Wave, shown: Sequence[MeasuredDimension]) -> tuple[QualityScores | Withheld, list[Part]]:
    return response_quality(shown, wave.frame.thresholds, wave.safe_parts)


def _scored(measured: Sequence[MeasuredDimension]) -> int:
    """How many people have a score on at least one dimension."""
    anybody = measured[0].known
    for found in measured[1:]:
        anybody |= found.known
    return int(anybody.sum())


def _compute(wave: Wave) -> _Computed:
    """Results of the cells that may be shown, and of no other."""
    cuts = wave.frame.cuts
    computed = _Computed(
        groups={cut: {} for cut in cuts},
        agreement={cut: {} for cut in cuts},
        differences={cut: [] for cut in cuts},
    )
    for found in wave.measured:
        name = found.dimension.id
        if not wave.plan.shown(Cell(Measure("dimension", name))):
            computed.dimensions[name] = WITHHELD
            continue
        counted = tally(found, cuts)
        computed.dimensions[name] = _dimension(found, counted, wave)
        for cut, grouping in cuts.items():
            _compute_groups(computed, found, cut, grouping, counted, wave)
    return computed


def _dimension(found: MeasuredDimension, counted: DimensionTally, wave: Wave) -> DimensionScores | Withheld:
    """The organisation's results of one dimension, its reliability and items as far as they may be told."""
    level = wave.plan.shown(Cell(Measure("dimension", found.dimension.id)))
    headcount = np.array([wave.frame.headcounts.get(("", ""), np.nan)])
    cell = describe_dimension(found, counted.scores, headcount).cell(0)
    results = DimensionScores(**cell)
    if level == Showing.DETAIL:
        inner = consistency(counted.patterns, found.asked, [item.id for item in found.scored])
        results = replace(
            results,
            reliability=inner.reliability,
            items=_items(describe_items(found, counted, inner), wave.plan),
            notes={**results.notes, **inner.notes},
        )
    released: DimensionScores | Withheld = cut_down(results, level)
    return released


def _items(described: Mapping[str, ItemScores], plan: Plan) -> dict[str, ItemScores | Withheld]:
    return {
        item: cut_down(scores, plan.shown(Cell(Measure("item", item)))) for item, scores in described.items()
    }


def _index(values: Floats, name: str, plan: Plan) -> IndexScores | Withheld:
    level = plan.shown(Cell(Measure("index", name)))
    released: IndexScores | Withheld = cut_down(describe_index(values) if level else None, level)
    return released


def _compute_groups(
    computed: _Computed,
    found: MeasuredDimension,
    cut: str,
    grouping: Grouping,
    counted: DimensionTally,
    wave: Wave,
) -> None:
    """Add one dimension's results by group of one cut, and what is computed across the groups."""
    by_group = counted.cuts[cut]
    shown = shown_groups(found, cut, grouping, by_group.scores, wave.plan)
    if not shown.names:
        return
    name, headcounts = found.dimension.id, wave.frame.headcounts_of(cut)
    computed.groups[cut][name] = group_columns(found, headcounts, shown)
    computed.agreement[cut][name] = agreement(
        found, headcounts, shown, by_group, counted.patterns, wave.frame.thresholds.detail
    )
    computed.differences[cut] += group_differences(name, shown)
    if len(shown.names) > MOST_COMPARED:
        computed.notes[f"differences.{cut}.{name}"] = TOO_MANY


def _groups(computed: _Computed, cut: str, wave: Wave) -> CutScores:
    grouping, shown = wave.frame.cuts[cut], wave.plan.by_group[PEOPLE, cut]
    return CutScores(
        grouping=grouping,
        n=np.where(shown, grouping.sizes(), 0),
        shown=shown,
        names=tuple(found.dimension.id for found in wave.measured),
        dimensions=computed.groups[cut],
    )


def _judged(
    tested: Mapping[str, Sequence[Tested[Difference]]], family: Family
) -> dict[str, tuple[Difference, ...]]:
    """Every difference with its adjusted p; `family` holds them all, cut after cut."""
    judged: dict[str, tuple[Difference, ...]] = {}
    start = 0
    for cut, differences in tested.items():
        judged[cut] = family.judged(differences, start)
        start += len(differences)
    return judged


def _correlations(joint: JointScores | None) -> dict[str, dict[str, float | None]]:
    """Correlations of pairs with 30 people in common; each pair once, under the earlier dimension."""
    if joint is None:
        return {}
    r, pairs = joint.correlations, joint.products.pairs
    return {
        a: {
            b: float(r[i, j]) if pairs[i, j] >= RELIABILITY_ROWS and not np.isnan(r[i, j]) else None
            for j, b in enumerate(joint.names)
            if j > i
        }
        for i, a in enumerate(joint.names[:-1])
    }


def _correlation_intervals(joint: JointScores | None) -> dict[str, dict[str, PairInterval]]:
    """n and the 95 % interval of each correlation that is told."""
    if joint is None:
        return {}
    found: dict[str, dict[str, PairInterval]] = {}
    for i, (a, others) in enumerate(_correlations(joint).items()):
        for b, r in others.items():
            n = int(joint.products.pairs[i, joint.names.index(b)])
            if r is not None and (interval := fisher_interval(r, n, LEVEL)):
                found.setdefault(a, {})[b] = PairInterval(n, interval)
    return found


def _uncorrelated(joint: JointScores | None) -> dict[str, str]:
    """Why pairs that enough people have both of are not correlated."""
    if joint is None:
        return {}
    r, pairs = joint.correlations, joint.products.pairs
    return {
        f"correlations.{a}.{b}": "zero variance"
        for i, a in enumerate(joint.names)
        for j, b in enumerate(joint.names)
        if j > i and pairs[i, j] >= RELIABILITY_ROWS and np.isnan(r[i, j])
    }


def _overlaps(joint: JointScores | None) -> tuple[Overlap, ...]:
    if joint is None:
        return ()
    found: list[Overlap] = []
    for i, a in enumerate(joint.names):
        for j, b in enumerate(joint.names[:i]):
            r, n = float(joint.correlations[i, j]), int(joint.products.pairs[i, j])
            if not np.isnan(r) and overlapping(r, n) and (interval := fisher_interval(r, n, OVERLAP_LEVEL)):
                found.append(Overlap(b, a, r, interval))
    return tuple(found)


def _highest(
    shown: Sequence[MeasuredDimension],
    dimensions: Mapping[str, DimensionScores | Withheld],
    joint: JointScores | None,
) -> tuple[str, ...]:
    if joint is None:
        return ()
    means = {
        name: found.mean or 0.0 for name, found in dimensions.items() if isinstance(found, DimensionScores)
    }
    return highest_dimensions(shown, means, joint)


def _notes(wave: Wave, earlier: EarlierWave | None) -> dict[str, str]:
    notes: dict[str, str] = {}
    if ("", "") not in wave.frame.headcounts:
        notes["headcount"] = "not known, or smaller than the number of people who answered"
    if earlier and wave.frame.cuts:
        notes["changes"] = REGRESSION
    return notes
