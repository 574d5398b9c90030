"""One group of a cut told by itself: its findings, and how it lies beside the organisation as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lo_diagnostic.findings.advice import NO_FACTS, Facts, choose_cards
from lo_diagnostic.findings.comparison import CutFinding, GroupFinding
from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.findings.guidance import shipped_cards
from lo_diagnostic.findings.standing import standing, tension_of
from lo_diagnostic.instrument.model import Dimension
from lo_diagnostic.scoring.cells import CellScores, DimensionScores, Interval
from lo_diagnostic.scoring.scores import Verdict
from lo_diagnostic.scoring.verdicts import CLEAR
from lo_diagnostic.study.survey import Survey


@dataclass(frozen=True)
class Beside:
    """One dimension of a group beside the organisation as a whole, of which the group is a part.

    `mean` is the group's, `organisation` that of everybody.
    """

    found: DimensionFinding
    mean: float
    organisation: float
    verdict: Verdict

    @property
    def difference(self) -> float:
        """Group minus organisation."""
        return self.mean - self.organisation


@dataclass(frozen=True)
class OneGroup:
    """What is told of one group, all of it released: n, and mean, interval and band of each dimension.

    `findings`: those of the group, in the form in which those of an organisation are told; nothing in them
    is about anybody else. `beside`: its dimensions beside the organisation's, in the same order. `members`:
    the groups in a merged one, with the people of `unstated` group or not.
    """

    group: str
    findings: Findings
    beside: tuple[Beside, ...]
    members: tuple[str, ...] = ()
    unstated: bool = False


def verdict_beside(mean: float, interval: Interval | None, organisation: float) -> Verdict:
    """What is said of a group beside the organisation: a convention, printed where it is used.

    Group minus organisation is not tested: the group is part of the organisation. "Too close" where the
    interval of the group (90 %) holds the organisation's mean, or there is none; else "slightly higher" or
    "slightly lower", without "slightly" from `CLEAR` points on.
    """
    difference = round(mean - organisation, 9)
    if interval is None or interval.low <= organisation <= interval.high:
        return "too_close"
    if abs(difference) >= CLEAR:
        return "higher" if difference > 0 else "lower"
    return "slightly_higher" if difference > 0 else "slightly_lower"


def one_group(
    findings: Findings, cut: CutFinding, group: GroupFinding, headcount: int | None, facts: Facts = NO_FACTS
) -> OneGroup:
    """The findings of one group of `cut`, by the rules for everybody: bands, standings, cards.

    `findings` with `scores`: those of the organisation. No advice: that takes answers per question.
    """
    found = tuple(
        _dimension(whole, dimension, group.dimensions[dimension.id])
        for dimension in cut.dimensions
        if dimension.id in group.dimensions and (whole := findings.dimension(dimension.id))
    )
    tension = tension_of(found)
    standings = {one.dimension.id: one.standing for one in found}
    first = (tension.dimension.id,) if tension else ()
    own = Findings(
        instruments=findings.instruments,
        references=findings.references,
        n=group.n,
        headcount=headcount,
        minimum_group=findings.minimum_group,
        minimum_detail=findings.minimum_detail,
        detail=group.n >= findings.minimum_detail,
        participation={},
        dimensions=found,
        withheld_dimensions=tuple(d for d in cut.dimensions if d.id not in group.dimensions),
        highest=(),
        tension=tension.dimension.id if tension else None,
        plane=None,
        reciprocity_gap=None,
        actions=(),
        held_back=(),
        cards=choose_cards(shipped_cards(), standings, facts, (), first),
    )
    return OneGroup(group.group, own, _beside(findings, found), group.members, group.unstated)


def group_headcount(survey: Survey, cut: str, group: GroupFinding) -> int | None:
    """How many people belong to a group; None where that is not known, or fewer than have answered."""
    known = survey.attributes[cut].values if cut in survey.attributes else {}
    counts = [known[name].headcount if name in known else None for name in group.members or (group.group,)]
    if group.unstated or any(count is None for count in counts):
        return None
    people = sum(count or 0 for count in counts)
    return people if people >= group.n else None


def _dimension(whole: DimensionFinding, dimension: Dimension, cell: CellScores) -> DimensionFinding:
    """The group's mean, interval and band on a dimension; what else the cell holds is not told."""
    scores = DimensionScores(
        n=cell.n,
        raw_mean=None,
        mean=cell.mean,
        interval=cell.interval,
        interval_now=None,
        band=cell.band,
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
    stands = standing(cell.band, whole.bands, unfavourable=dimension.high == "unfavourable")
    return DimensionFinding(dimension, whole.scale, whole.bands, scores, stands)


def _beside(findings: Findings, found: Sequence[DimensionFinding]) -> tuple[Beside, ...]:
    everybody = findings.scores.dimensions if findings.scores else {}
    rows: list[Beside] = []
    for one in found:
        whole, mean = everybody.get(one.dimension.id), one.scores.mean
        if isinstance(whole, CellScores) and whole.mean is not None and mean is not None:
            verdict = verdict_beside(mean, one.scores.interval, whole.mean)
            rows.append(Beside(one, mean, whole.mean, verdict))
    return tuple(rows)
