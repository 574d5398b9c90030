"""Findings as the document of `lo-diag findings --json`: full precision, null for what cannot be told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from lo_diagnostic.findings.comparison import RoleGap
from lo_diagnostic.findings.findings import Action, Card, DimensionFinding, Findings, Plane
from lo_diagnostic.findings.silence import not_measured
from lo_diagnostic.instrument.model import LocalText
from lo_diagnostic.scoring.cells import BandPlacement, IndexScores, Interval

FINDINGS_FORMAT: Final = "lo-diag/findings/1"

Told = dict[str, Any]


def findings_json(findings: Findings, wave: str, language: str | None = None) -> str:
    """The document as text. Never NaN."""
    document = findings_document(findings, wave, language)
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def findings_document(findings: Findings, wave: str, language: str | None = None) -> Told:
    """The document as plain dicts and lists; docs/reference/findings.md explains each field.

    `language`: of its texts; None gives them in every language, as language → text.
    """
    return {
        "format": FINDINGS_FORMAT,
        "instruments": [asdict(reference) for reference in findings.references],
        "wave": wave,
        "n": findings.n,
        "headcount": findings.headcount,
        "dimensions": {found.dimension.id: _dimension(found, language) for found in findings.dimensions},
        "plane": _plane(findings.plane, language) if findings.plane else None,
        "highest": list(findings.highest),
        "tension": findings.tension,
        "actions": [_action(action, findings, language) for action in findings.actions],
        "held_back": [
            {"rule": one.rule, "fired_on": _fired_on(one.fired_on, findings), "why": one.why}
            for one in findings.held_back
        ],
        "leaders": {gap.dimension.id: _gap(gap) for gap in findings.leaders},
        "cards": [_card(card, findings, language) for card in findings.cards],
        "withheld": [dimension.id for dimension in findings.withheld_dimensions],
        "not_measured": list(not_measured(findings)),
    }


def _dimension(found: DimensionFinding, language: str | None) -> Told:
    scores = found.scores
    return {
        "title": _text(found.dimension.title, language),
        "parts": [part.id for part in found.parts],
        "n": scores.n,
        "mean": scores.mean,
        "interval": _fields(scores.interval),
        "band": _fields(scores.band),
        "standing": found.standing.value,
    }


def _gap(gap: RoleGap) -> Told:
    """Leaders beside staff on one dimension; the difference is leaders minus staff."""
    return {
        "leaders": gap.leaders.mean,
        "staff": gap.staff.mean,
        "difference": gap.difference.difference,
        "interval": _fields(gap.difference.interval),
        "p_adjusted": gap.difference.p_adjusted,
        "verdict": gap.difference.verdict,
    }


def _plane(plane: Plane, language: str | None) -> Told:
    """The region is not named where both sides are too close to the middle."""
    region = plane.region if len(plane.close) < 2 else None
    return {
        "region": region.id if region else None,
        "title": _text(region.title, language) if region else None,
        "close": list(plane.close),
        "capability": _fields(plane.capability),
        "capacity": _fields(plane.capacity),
    }


def _action(action: Action, findings: Findings, language: str | None) -> Told:
    return {
        "rule": action.rule,
        "fired_on": _fired_on(action.fired_on, findings),
        "facts": dict(action.facts),
        "grade": action.grade,
        "action": _text(action.action, language),
        "first_step": _text(action.first_step, language),
        "owner": _text(action.owner, language),
    }


def _card(card: Card, findings: Findings, language: str | None) -> Told:
    return {
        "id": card.id,
        "fired_on": _fired_on(card.fired_on, findings),
        "title": _text(card.title, language),
        "question": _text(card.question, language),
        "choice": _text(card.choice, language),
    }


def _fired_on(names: Iterable[str], findings: Findings) -> list[Told]:
    found = (findings.dimension(name) for name in names)
    return [
        {"dimension": one.dimension.id, "mean": one.scores.mean, "band": _fields(one.scores.band)}
        for one in found
        if one is not None
    ]


def _fields(result: Interval | BandPlacement | IndexScores | None) -> Told | None:
    return asdict(result) if result else None


def _text(text: LocalText, language: str | None) -> str | dict[str, str]:
    return dict(text.root) if language is None else text.in_language(language)
