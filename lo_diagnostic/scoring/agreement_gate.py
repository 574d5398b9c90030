"""When a group's mean may be called the team's view: five points, and the words that follow from them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from lo_diagnostic.instrument.model import Referent
from lo_diagnostic.scoring.cells import Interval

Wording = Literal[
    "personal_average",
    "few_answers",
    "split",
    "not_told_apart",
    "not_all_told",
    "one_team",
    "team_view",
]
"""What a group's mean is called.

- `personal_average`: an item speaks of "I"; the mean is the average of personal experiences, without a gate.
- `few_answers`: too few people, or too few of the group, stand behind the mean.
- `split`: answers lie further apart than evenly spread ones; the disagreement is the finding.
- `not_told_apart`: the groups' means may all be the same; one result for the organisation, no table in order.
- `not_all_told`: the group's reliability or its agreement cannot or may not be told.
- `one_team`: nothing to compare with; points 2 and 3 do not apply, the others hold.
- `team_view`: all five points hold.
"""


@dataclass(frozen=True)
class GroupEvidence:
    """What is known of one dimension in one group.

    `referents`: those of the scored items. `groups`: how many are compared; `icc1_interval`: across them.
    `reliability_told`: is τ²/(τ² + σ²/n) known? `agreement_told`: may r_wg(j) with the slightly skewed null,
    or the average deviation, be told? `split`: do answers lie further apart than evenly spread ones?
    `enough_answers`: do n and, with a headcount, the response rate reach their floors?
    """

    referents: Collection[Referent]
    groups: int
    icc1_interval: Interval | None
    reliability_told: bool
    agreement_told: bool
    split: bool
    enough_answers: bool


@dataclass(frozen=True)
class GatePoints:
    """The five points of PSYCHOMETRICS §3; None where one does not apply.

    `about_team`: every scored item speaks of the team or the organisation. `told_apart`: the interval of
    ICC(1) lies above 0. `reliability_told`: this group's reliability is known. `agreement_told`: r_wg(j) with
    the slightly skewed null, or the average deviation, is known. `enough_answers`: n and response rate reach
    their floors.
    """

    about_team: bool
    told_apart: bool | None
    reliability_told: bool | None
    agreement_told: bool | None
    enough_answers: bool


@dataclass(frozen=True)
class AgreementGate:
    """The points, and what the group's mean is called because of them."""

    points: GatePoints
    wording: Wording


def agreement_gate(evidence: GroupEvidence) -> AgreementGate:
    """Which points hold for one dimension in one group, and what its mean may be called.

    "I" items have no gate: points 2–4 do not apply to them (Chan 1998, Journal of Applied Psychology 83:234,
    on what it takes to speak of a group). An ICC(1) interval that is None does not show that groups differ.
    """
    points = _points(evidence)
    return AgreementGate(points, _wording(points, split=evidence.split))


def _points(e: GroupEvidence) -> GatePoints:
    about_team = "self" not in e.referents
    compared = about_team and e.groups > 1
    interval = e.icc1_interval
    return GatePoints(
        about_team=about_team,
        told_apart=(interval is not None and interval.low > 0) if compared else None,
        reliability_told=e.reliability_told if compared else None,
        agreement_told=e.agreement_told if about_team else None,
        enough_answers=e.enough_answers,
    )


def _wording(points: GatePoints, *, split: bool) -> Wording:
    """The first that fits: what the items are about, then this group's answers, then the comparison."""
    fits: tuple[tuple[bool, Wording], ...] = (
        (not points.about_team, "personal_average"),
        (not points.enough_answers, "few_answers"),
        (split, "split"),
        (points.told_apart is False, "not_told_apart"),
        (points.reliability_told is False or points.agreement_told is False, "not_all_told"),
        (points.told_apart is None, "one_team"),
    )
    return next((wording for holds, wording in fits if holds), "team_view")
