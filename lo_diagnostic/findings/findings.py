"""Frozen result types of the findings: standings, the plane, actions, cards. Texts stand in all languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from lo_diagnostic.disclosure.measures import Cell
from lo_diagnostic.disclosure.participation import Participation
from lo_diagnostic.findings.comments import CommentFindings
from lo_diagnostic.findings.comparison import ChangeFinding, CutFinding, RoleGap
from lo_diagnostic.findings.facts import FactFinding
from lo_diagnostic.instrument.learning_model import Region, SideId
from lo_diagnostic.instrument.model import Band, Dimension, Instrument, LocalText, Scale
from lo_diagnostic.scoring.cells import DimensionScores, IndexScores
from lo_diagnostic.scoring.scores import InstrumentRef, Overlap, Scores
from lo_diagnostic.study.ledger import Shown


class Standing(StrEnum):
    """Where a dimension stands for the rules: `POOR` is the worst band, or the middle leaning to it."""

    BEST = "best"
    OK = "ok"
    POOR = "poor"
    UNCLEAR = "unclear"  # the interval reaches across more than one cut point


@dataclass(frozen=True)
class DimensionFinding:
    """A measured dimension that may be shown, with all that a page needs to speak of it.

    `parts`: the dimensions of the questionnaire that are told as this one; empty for one of its own.
    """

    dimension: Dimension
    scale: Scale
    bands: tuple[Band, ...]
    scores: DimensionScores
    standing: Standing
    parts: tuple[Dimension, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the dimensions of the questionnaire that it stands for: its own, or those of its parts."""
        return tuple(part.id for part in self.parts or (self.dimension,))

    @property
    def unfavourable(self) -> bool:
        """Is a high score bad here?"""
        return self.dimension.high == "unfavourable"

    @property
    def favourable_mean(self) -> float:
        """The mean on 0–100, turned so that high is good; 0 without one."""
        mean = self.scores.mean or 0.0
        return 100.0 - mean if self.unfavourable else mean


@dataclass(frozen=True)
class Plane:
    """Capability against capacity; `close` names those of the two that are too close to the middle to call.

    `region` is the side on which both means lie: to be named with reserve where one axis is close, and not
    at all where both are.
    """

    capability: IndexScores
    capacity: IndexScores
    region: Region
    close: tuple[SideId, ...]


@dataclass(frozen=True)
class Action:
    """One proposed action: the rule that fired and on which dimensions.

    `facts`: those of the study that it asked for; `leaders`: did it fire on what leaders see higher?
    `sources` are author and year; `citations` the same publications in full.
    """

    rule: str
    fired_on: tuple[str, ...]
    action: LocalText
    because: LocalText
    first_step: LocalText
    owner: LocalText
    grade: str
    sources: tuple[str, ...]
    citations: tuple[str, ...]
    evidence: LocalText
    caveat: LocalText
    facts: Mapping[str, Any] = field(default_factory=dict)
    leaders: bool = False


@dataclass(frozen=True)
class HeldBack:
    """A rule that fired and is not told.

    `why`: another covers it, it would add time while time is short, or three are told already.
    """

    rule: str
    fired_on: tuple[str, ...]
    why: Literal["covered", "adds_time", "three_already"]


@dataclass(frozen=True)
class Card:
    """One conversation card, `fired_on` empty for those that every workshop gets."""

    id: str
    fired_on: tuple[str, ...]
    title: LocalText
    question: LocalText
    choice: LocalText


@dataclass(frozen=True)
class Findings:
    """One analysis of one study or file, ready to be told.

    `dimensions`: in the order of layers, capacity last; withheld ones are named in `withheld_dimensions`.
    `highest`: ids of the learning dimension(s) that cannot be told apart from the highest one.
    `tension`: the dimension that most deserves talk, None where nothing stands out.
    `detail`: enough people for items, shares and actions (`minimum_detail`).
    `overlaps`: dimensions of the questionnaire that people hardly tell apart, whether told as one or not.
    `shown`: what all this shows, for the ledger. `facts`: what is in place, where that was answered.

    `groups`: the default cut. `leaders`: leaders beside staff. `changes`: since the wave before. All three
    are of single dimensions of the questionnaire, as are the `scores` of the analyst; `withheld`: the cells
    of theirs that are not shown. `comments`: for readers that get them, see `comments.told_comments`.
    """

    instruments: tuple[Instrument, ...]
    references: tuple[InstrumentRef, ...]
    n: int
    headcount: int | None
    minimum_group: int
    minimum_detail: int
    detail: bool
    participation: Mapping[str, Participation]
    dimensions: tuple[DimensionFinding, ...]
    withheld_dimensions: tuple[Dimension, ...]
    highest: tuple[str, ...]
    tension: str | None
    plane: Plane | None
    reciprocity_gap: IndexScores | None
    actions: tuple[Action, ...]
    held_back: tuple[HeldBack, ...]
    cards: tuple[Card, ...]
    overlaps: tuple[Overlap, ...] = ()
    facts: tuple[FactFinding, ...] = ()
    groups: CutFinding | None = None
    leaders: tuple[RoleGap, ...] = ()
    changes: tuple[ChangeFinding, ...] = ()
    scores: Scores | None = field(default=None, repr=False)
    withheld: tuple[Cell, ...] = ()
    comments: CommentFindings | None = None
    shown: Shown = field(default_factory=dict, repr=False)

    def dimension(self, name: str) -> DimensionFinding | None:
        """The finding of one dimension, or of those it is told with; None when not measured or withheld."""
        return next((found for found in self.dimensions if name in (found.dimension.id, *found.names)), None)
