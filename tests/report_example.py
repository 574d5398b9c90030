"""Believable findings made by hand, for tests of charts and reports: no engine is needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import sqrt
from pathlib import Path
from typing import Any

from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.disclosure.participation import Participation, count_participation
from lo_diagnostic.findings.advice import choose_actions, choose_cards
from lo_diagnostic.findings.comparison import ChangeFinding, CutFinding, GroupFinding, RoleGap
from lo_diagnostic.findings.findings import DimensionFinding, Findings, Standing
from lo_diagnostic.findings.guidance import shipped_cards, shipped_rules
from lo_diagnostic.findings.plane import place_on_plane
from lo_diagnostic.findings.standing import standing
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.instrument.model import Dimension, Instrument
from lo_diagnostic.report.drawn import drawn_context
from lo_diagnostic.report.frame import AttributeTitles, ReportFrame
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.readers import compose
from lo_diagnostic.scoring.bands import place
from lo_diagnostic.scoring.cells import (
    DimensionScores,
    GroupDimensionScores,
    IndexScores,
    Interval,
    ItemScores,
    Quartiles,
)
from lo_diagnostic.scoring.combined import one_dimension
from lo_diagnostic.scoring.differences import MOST_IN_PAIRS, REST
from lo_diagnostic.scoring.scores import Agreement, Change, Difference, GroupAgreement, InstrumentRef, Overlap
from lo_diagnostic.scoring.verdicts import verdict

LAYERS = ("principles", "environment", "relationships", "reach", "capacity")
MEANS = {
    "curiosity": 58.4,
    "experience": 67.6,
    "reflection": 34.2,
    "action": 41.3,
    "wide-participation": 46.1,
    "work-that-teaches": 63.8,
    "learning-off-the-job": 54.9,
    "support": 60.2,
    "take-up": 49.0,
    "time-pressure": 69.5,
    "protected-room": 31.0,
    "fragmentation": 64.0,
    "say-over-planning": 52.0,
}
SPREAD = 18.0
TEAMS = {"care": 24, "planning": 12, "sales": 15, "it": 8, "board": 2}
TEAM_PEOPLE = {"care": 28, "planning": 22, "sales": 16, "it": 8, "board": 4}
TEAM_TITLES = {
    "en": {
        "care": "Client care",
        "planning": "Planning and logistics",
        "sales": "Sales",
        "it": "IT",
        "board": "Board",
    },
    "nl": {
        "care": "Klantenservice",
        "planning": "Planning en logistiek",
        "sales": "Verkoop",
        "it": "ICT",
        "board": "Directie",
    },
}


def example_findings(
    instruments: tuple[str, ...] = ("learning-organisation",),
    n: int = 61,
    headcount: int | None = 78,
    means: Mapping[str, float] | None = None,
    participation: Mapping[str, Participation] | None = None,
) -> Findings:
    """Findings of `n` people, every dimension at its mean of `means` (default: `MEANS`)."""
    files = [find_instrument(name) for name in instruments]
    loaded = tuple(found.instrument for found in files)
    detail = n >= 10
    found = tuple(
        _finding(instrument, dimension, n, detail, (means or MEANS)[dimension.id])
        for instrument, dimension in _measured(loaded)
    )
    standings = {one.dimension.id: one.standing for one in found}
    advice = choose_actions(shipped_rules(), standings)
    return Findings(
        instruments=loaded,
        references=tuple(
            InstrumentRef(f.instrument.id, f.instrument.version, f.instrument.status, f.sha256) for f in files
        ),
        n=n,
        headcount=headcount,
        minimum_group=5,
        minimum_detail=10,
        detail=detail,
        participation=example_participation() if participation is None else participation,
        dimensions=found,
        withheld_dimensions=(),
        highest=_highest(found),
        tension=_tension(found),
        plane=place_on_plane(_indices(found, n)),
        reciprocity_gap=_gap(found, n),
        actions=advice.actions if detail else (),
        held_back=advice.held_back if detail else (),
        cards=choose_cards(shipped_cards(), standings),
    )


def family_findings(instruments: tuple[str, ...]) -> Findings:
    """Findings of any of the shipped questionnaires, means one after the other from 40 up."""
    asked = [one.id for name in instruments for one in find_instrument(name).instrument.dimensions]
    return example_findings(instruments, means={name: 40.0 + number for number, name in enumerate(asked)})


def told_as_one(findings: Findings, names: Sequence[str], r: float = 0.93) -> Findings:
    """The same findings with these dimensions combined, which every two of them overlap by `r`."""
    parts = [found for found in findings.dimensions if found.dimension.id in names]
    scores = replace(parts[0].scores, items={k: v for part in parts for k, v in part.scores.items.items()})
    dimensions = tuple(part.dimension for part in parts)
    combined = replace(parts[0], dimension=one_dimension(dimensions), scores=scores, parts=dimensions)
    return replace(
        findings,
        dimensions=tuple(
            combined if one is parts[0] else one
            for one in findings.dimensions
            if one is parts[0] or one not in parts
        ),
        overlaps=(*findings.overlaps, *(example_overlap(a, b, r) for a, b in combinations(names, 2))),
    )


def leader_pictures(findings: Findings, frame: ReportFrame) -> dict[str, Picture]:
    """The charts of the leader report by name, as finished specs; nothing is drawn."""
    return compose("leader", findings, frame).pictures


def leader_report(findings: Findings, frame: ReportFrame, templates: Path | None = None) -> str:
    """The leader report as HTML, charts inside."""
    return render_html(drawn_context(compose("leader", findings, frame)), templates)


def example_overlap(a: str, b: str, r: float = 0.93) -> Overlap:
    """Two dimensions that people hardly tell apart."""
    return Overlap(a, b, r, Interval(0.9, r - 0.03, r + 0.02))


def with_halves(findings: Findings, halves: Mapping[str, tuple[float, float]]) -> Findings:
    """The same findings with these middle halves of people: dimension → (lower, upper) quartile."""
    dimensions = tuple(
        replace(one, scores=replace(one.scores, quartiles=Quartiles(*halves[one.dimension.id])))
        if one.dimension.id in halves
        else one
        for one in findings.dimensions
    )
    return replace(findings, dimensions=dimensions)


def example_gap(
    found: DimensionFinding, difference: float, margin: float = 6.0, n: tuple[int, int] = (15, 46)
) -> RoleGap:
    """Leaders `difference` points above staff, who lie where everybody does; `n`: leaders, staff."""
    scores = found.scores
    mean = min(max(scores.mean or 0.0, -difference), 100 - difference)
    told = Difference(
        dimension=found.dimension.id,
        a="leader",
        b="staff",
        difference=difference,
        interval=Interval(0.95, difference - margin, difference + margin),
        hedges_g=None,
        hedges_g_interval=None,
        p_adjusted=0.01,
        p_holm=0.01,
        family=40,
        verdict="too_close",
    )
    return RoleGap(
        found.dimension,
        replace(scores, n=n[0], mean=mean + difference),
        replace(scores, n=n[1], mean=mean),
        replace(told, verdict=verdict(difference, told.interval, 0.01)),
    )


def example_change(
    found: DimensionFinding,
    difference: float,
    margin: float = 6.0,
    *,
    linked: bool = False,
    n_earlier: int = 54,
) -> ChangeFinding:
    """A dimension that moved by `difference` points since a year before."""
    interval = Interval(0.95, difference - margin, difference + margin)
    change = Change(
        dimension=found.dimension.id,
        cut="",
        group="",
        earlier="2025-autumn",
        linked=linked,
        n=n_earlier if linked else found.scores.n,
        n_earlier=n_earlier,
        difference=difference,
        interval=interval,
        effect=None,
        expected=None,
        p_adjusted=0.01,
        p_holm=0.01,
        family=40,
        verdict=verdict(difference, interval, 0.01),
    )
    return ChangeFinding(found.dimension, found.scores, change)


def compared_findings(instruments: tuple[str, ...] = ("learning-organisation",), **changes: Any) -> Findings:
    """Findings with leaders beside staff, a wave before, and people who differ more here than there."""
    findings = example_findings(instruments, **changes)
    moves = (9.4, 3.2, -2.6, 12.1, 5.5, -11.8, 0.3, 6.9, -6.7)
    halves = {
        one.dimension.id: (max(mean - 5 - 2.1 * (number % 9), 0), min(mean + 4 + 1.7 * (number % 9), 100))
        for number, one in enumerate(findings.dimensions)
        for mean in [one.scores.mean or 0.0]
    }
    moved = [(one, moves[number % 9], moves[-number % 9]) for number, one in enumerate(findings.dimensions)]
    return replace(
        with_halves(findings, halves if findings.detail else {}),
        leaders=tuple(example_gap(one, gap) for one, gap, _ in moved),
        changes=tuple(example_change(one, change) for one, _, change in moved),
    )


def with_groups(
    findings: Findings,
    sizes: Mapping[str, int] = TEAMS,
    merged: Mapping[str, tuple[str, ...]] | None = None,
    hidden: Collection[tuple[str, str]] = (),
    shift: float = 6.0,
    divided: Collection[tuple[str, str]] = (),
) -> Findings:
    """The same findings by team, each up to two steps of `shift` points from everybody, in changing order.

    `sizes`: people of each group that is shown; `merged`: the members of those that are several. `hidden`:
    (group, dimension) that may not be shown; `divided`: where the members of a group disagree.
    """
    groups = [
        GroupFinding(
            group,
            n,
            {
                one.dimension.id: group_scores(one, n, shift * ((place * 3 + row * 2) % 5 - 2))
                for row, one in enumerate(findings.dimensions)
                if (group, one.dimension.id) not in hidden
            },
            (merged or {}).get(group, ()),
            group in (merged or {}),
        )
        for place, (group, n) in enumerate(sizes.items())
    ]
    dimensions = tuple(
        one.dimension for one in findings.dimensions if any(one.dimension.id in g.dimensions for g in groups)
    )
    agreement = {
        name: example_agreement([group for group, where in divided if where == name]) for _, name in divided
    }
    differences = tuple(between for one in dimensions for between in _differences(one.id, groups))
    cut = CutFinding("team", dimensions, tuple(groups), (), differences, agreement)
    return replace(findings, groups=cut)


def group_scores(found: DimensionFinding, n: int, shift: float) -> GroupDimensionScores:
    """A dimension over `n` people who lie `shift` points above everybody."""
    mean = min(max((found.scores.mean or 0.0) + shift, 0.0), 100.0)
    margin = 1.7 * SPREAD / sqrt(n)
    interval = Interval(0.9, max(mean - margin, 0), min(mean + margin, 100))
    return GroupDimensionScores(
        n=n,
        raw_mean=mean / 25 + 1,
        mean=mean,
        interval=interval,
        interval_now=None,
        band=place(mean, interval, found.bands),
        raw_sd=None,
        sd=None,
        se=None,
        median=None,
        quartiles=None,
        skew=None,
        kurtosis=None,
        favourable=None,
        favourable_interval=None,
    )


def _differences(dimension: str, groups: Sequence[GroupFinding]) -> list[Difference]:
    """Pairs of up to ten groups, of more each against the rest, as the engine tells them."""
    shown = [
        (one.group, one.n, one.dimensions[dimension].mean or 0.0)
        for one in groups
        if dimension in one.dimensions
    ]
    if len(shown) <= MOST_IN_PAIRS:
        return [
            example_difference(dimension, a, b, x - y, 2 * SPREAD * sqrt(1 / n + 1 / m))
            for (a, n, x), (b, m, y) in combinations(shown, 2)
        ]
    people, total = sum(n for _, n, _ in shown), sum(n * mean for _, n, mean in shown)
    return [
        example_difference(dimension, a, REST, mean - (total - n * mean) / (people - n), 2 * SPREAD / sqrt(n))
        for a, n, mean in shown
    ]


def example_difference(dimension: str, a: str, b: str, difference: float, margin: float = 6.0) -> Difference:
    """a minus b, with the verdict that its interval allows."""
    interval = Interval(0.95, difference - margin, difference + margin)
    return Difference(
        dimension=dimension,
        a=a,
        b=b,
        difference=difference,
        interval=interval,
        hedges_g=None,
        hedges_g_interval=None,
        p_adjusted=0.01,
        p_holm=0.01,
        family=40,
        verdict=verdict(difference, interval, 0.01),
    )


def example_agreement(divided: Collection[str]) -> Agreement:
    """What is known of agreement on a dimension: that the members of these groups disagree."""
    numbers: dict[str, Any] = dict.fromkeys(
        (
            *("icc1", "icc1_k0", "icc1_reml", "icc1_interval", "icc2", "icc2_reml", "icc2_interval", "f"),
            *("df1", "df2", "p", "welch_f", "welch_df2", "welch_p", "omega_squared", "tau2", "sigma2"),
            "ad_limit",
        )
    )
    told: dict[str, Any] = dict.fromkeys(("rwg_j", "rwg_j_skewed", "rwg_j_shuffled", "ad_mean", "ad_median"))
    groups = {group: GroupAgreement(n=12, split=True, view="split", **told) for group in divided}
    return Agreement(group_count=5, n=61, groups=groups, **numbers)


def example_participation() -> dict[str, Participation]:
    """Five teams, one too small to tell apart."""
    return {"team": count_participation(TEAMS, 0, dict(TEAM_PEOPLE), 5)}


def example_frame(language: str = "en", **changes: Any) -> ReportFrame:
    """The frame of a study of a made-up transport firm."""
    titles = {"en": ("Learning climate 2026", "Team"), "nl": ("Leerklimaat 2026", "Team")}[language]
    frame = ReportFrame(
        title=titles[0],
        organisation="Noorderlicht Transport",
        wave="2026-autumn",
        made_on=date(2026, 11, 21),
        language=language,
        colour="#0b6e5f",
        logo=None,
        synthetic=True,
        attributes={"team": AttributeTitles(titles[1], TEAM_TITLES[language])},
        program="lo-diag 0.1.0",
        short_hash="3f9a1c7e",
        retain_until=date(2027, 12, 31),
    )
    return replace(frame, **changes)


def _measured(instruments: tuple[Instrument, ...]) -> list[tuple[Instrument, Dimension]]:
    longest: dict[str, tuple[Instrument, Dimension]] = {}
    for instrument in instruments:
        for dimension in instrument.dimensions:
            known = longest.get(dimension.id)
            if known is None or len(dimension.asked()) > len(known[1].asked()):
                longest[dimension.id] = (instrument, dimension)
    return sorted(longest.values(), key=lambda pair: LAYERS.index(pair[1].layer))


def _finding(
    instrument: Instrument, dimension: Dimension, n: int, detail: bool, mean: float
) -> DimensionFinding:
    bands = tuple(instrument.bands[dimension.bands]) if dimension.bands else ()
    items = {
        item.id: _item(n, 100 - shifted if item.reversed else shifted)
        for number, item in enumerate(dimension.asked())
        for shifted in [mean + (number - 1) * 9]
    }
    sd = 18.0
    margin = (1.67 + 2 / n) * sd / sqrt(n)
    interval = Interval(0.9, mean - margin, mean + margin)
    placed = place(mean, interval, bands)
    scores = DimensionScores(
        n=n,
        raw_mean=mean / 25 + 1,
        mean=mean,
        interval=interval,
        interval_now=None,
        band=placed,
        raw_sd=sd / 25 if detail else None,
        sd=sd if detail else None,
        se=sd / sqrt(n) if detail else None,
        median=mean if detail else None,
        quartiles=Quartiles(mean - sd / 2, mean + sd / 2) if detail else None,
        skew=0.0 if detail else None,
        kurtosis=0.0 if detail else None,
        favourable=0.3 if detail else None,
        favourable_interval=Interval(0.95, 0.2, 0.42) if detail else None,
        items=items if detail else {},
    )
    unfavourable = dimension.high == "unfavourable"
    scale = instrument.scale_of(dimension, dimension.items[0])
    return DimensionFinding(
        dimension, scale, bands, scores, standing(placed, bands, unfavourable=unfavourable)
    )


def _item(n: int, target: float) -> ItemScores:
    """Counts whose mean lies near `target` on 0–100: five answers spread round it."""
    centre = min(max(target / 25, 0.2), 3.8)
    weights = [1 / (0.35 + (point - centre) ** 2) for point in range(5)]
    counts = [round(n * weight / sum(weights)) for weight in weights]
    counts[counts.index(max(counts))] += n - sum(counts)
    return ItemScores(n, 0, None, None, {str(point + 1): count for point, count in enumerate(counts)})


def _highest(found: tuple[DimensionFinding, ...]) -> tuple[str, ...]:
    learning = [one for one in found if one.dimension.layer != "capacity"]
    top = max((one.scores.mean or 0 for one in learning), default=0)
    return tuple(one.dimension.id for one in learning if (one.scores.mean or 0) > top - 4.5)


def _tension(found: tuple[DimensionFinding, ...]) -> str | None:
    poor = [one for one in found if one.standing is Standing.POOR]
    learning = [one for one in poor if not one.unfavourable and one.dimension.layer != "capacity"]
    lowest = min(learning or poor, key=lambda one: one.scores.mean or 0, default=None)
    return lowest.dimension.id if lowest else None


def _indices(found: tuple[DimensionFinding, ...], n: int) -> dict[str, IndexScores]:
    capacity = [one for one in found if one.dimension.layer == "capacity"]
    learning = [one for one in found if one.dimension.layer != "capacity"]
    sides = {"capability": learning, "capacity": capacity}
    return {name: _index(_mean(side), n) for name, side in sides.items() if side}


def _mean(side: list[DimensionFinding]) -> float:
    favourable = [100 - (s.scores.mean or 0) if s.unfavourable else s.scores.mean or 0 for s in side]
    return sum(favourable) / len(favourable)


def _index(mean: float, n: int) -> IndexScores:
    margin = 1.7 * 12 / sqrt(n)
    return IndexScores(n, mean, Interval(0.9, mean - margin, mean + margin))


def _gap(found: tuple[DimensionFinding, ...], n: int) -> IndexScores | None:
    known = {one.dimension.id: one.scores.mean or 0 for one in found}
    chances = [
        known.get(name)
        for name in ("wide-participation", "work-that-teaches", "learning-off-the-job", "support")
    ]
    if "take-up" not in known or None in chances:
        return None
    return _index(sum(chance or 0 for chance in chances) / 4 - known["take-up"], n)
