"""Believable findings made by hand, for tests of charts and reports: no engine is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import sqrt
from typing import Any

from lo_diagnostic.disclosure.participation import Participation, count_participation
from lo_diagnostic.findings.advice import choose_actions, choose_cards
from lo_diagnostic.findings.findings import DimensionFinding, Findings, Standing
from lo_diagnostic.findings.guidance import shipped_cards, shipped_rules
from lo_diagnostic.findings.plane import place_on_plane
from lo_diagnostic.findings.standing import standing
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.instrument.model import Dimension, Instrument
from lo_diagnostic.report.frame import AttributeTitles, ReportFrame
from lo_diagnostic.scoring.bands import place
from lo_diagnostic.scoring.cells import DimensionScores, IndexScores, Interval, ItemScores, Quartiles
from lo_diagnostic.scoring.combined import one_dimension
from lo_diagnostic.scoring.scores import InstrumentRef, Overlap

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
        actions=choose_actions(shipped_rules(), standings) if detail else (),
        cards=choose_cards(shipped_cards(), standings),
    )


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


def example_overlap(a: str, b: str, r: float = 0.93) -> Overlap:
    """Two dimensions that people hardly tell apart."""
    return Overlap(a, b, r, Interval(0.9, r - 0.03, r + 0.02))


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
