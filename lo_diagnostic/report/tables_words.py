"""What the analyst's tables have in common: names of themes and groups, numbers, intervals, remarks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Final

from lo_diagnostic.charts.words import title_of
from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.instrument.model import Dimension
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.score_terms import NOTHING, ScoreTerms
from lo_diagnostic.scoring.cells import (
    BandPlacement,
    DimensionScores,
    GroupScores,
    Interval,
    MergedScores,
    Notes,
    Quartiles,
)
from lo_diagnostic.scoring.differences import REST
from lo_diagnostic.scoring.scores import Scores
from lo_diagnostic.text import Speech

FEW: Final = 30
"""People below whom scores have no decimals: more would be precision that is not there."""
_MOST_NAMED: Final = 6
_LEFT_OUT: Final = "left out, because nobody answered or everybody alike"


@dataclass(frozen=True)
class TableWords(ScoreTerms):
    """How the released `scores` of `findings` are said in the language of a report."""

    findings: Findings
    scores: Scores
    frame: ReportFrame
    speech: Speech
    decimals: ClassVar[int] = 0

    @cached_property
    def dimensions(self) -> dict[str, Dimension]:
        """Each dimension of the questionnaire by id, in the order of the layers; withheld ones, too."""
        told = [part for found in self.findings.dimensions for part in found.parts or (found.dimension,)]
        told += self.findings.withheld_dimensions
        told.sort(key=lambda one: shipped_model().place_of(one.layer))
        return {one.id: one for one in told if one.id in self.scores.dimensions}

    @cached_property
    def shown(self) -> dict[str, DimensionScores]:
        """The released scores of each of them that may be told."""
        found = ((name, self.scores.dimensions[name]) for name in self.dimensions)
        return {name: one for name, one in found if isinstance(one, DimensionScores)}

    @cached_property
    def joined(self) -> tuple[DimensionFinding, ...]:
        """Those findings that tell several dimensions as one."""
        return tuple(found for found in self.findings.dimensions if found.parts)

    def theme(self, name: str) -> str:
        """The title of a dimension."""
        return self.dimensions[name].title.in_language(self.speech.language)

    def joined_theme(self, found: DimensionFinding) -> str:
        """The title of several dimensions that are told as one, and that they are."""
        return self.speech.say("{themes} (told as one)", themes=title_of(found, self.speech))

    def cut(self, cut: str) -> str:
        """What groups are told by; of a crossed cut both."""
        known = self.frame.attributes
        return self.speech.join([known[name].title if name in known else name for name in cut.split(",")])

    def group(self, cut: str, group: str) -> str:
        """A group as readers know it; of a merged one its members, of a crossed cut the parts."""
        if group == REST:
            return self.speech.say("the rest")
        told = self.scores.groups.get(cut, {}).get(group)
        if isinstance(told, MergedScores):
            named = [self.group(cut, member) for member in told.members]
            named += [self.speech.say("not stated")] * told.unstated
            return self.speech.say("other: {groups}", groups="; ".join(named))
        known, names = self.frame.attributes, cut.split(",")
        values = group.split(",", len(names) - 1)
        titles = [
            known[name].groups.get(value, value) if name in known else value
            for name, value in zip(names, values, strict=True)
        ]
        return ", ".join(titles)

    def groups(self, cut: str) -> list[str]:
        """The groups of a cut as they are told: in the order of the study, those told as one last."""
        told = self.scores.groups[cut]
        merged = {member for one in told.values() if isinstance(one, MergedScores) for member in one.members}
        known = self.frame.attributes[cut].groups if cut in self.frame.attributes else {}
        order = {group: place for place, group in enumerate(known)}
        names = [group for group in told if group not in merged]
        return sorted(
            names, key=lambda one: (isinstance(told[one], MergedScores), order.get(one, len(order)))
        )

    def group_scores(self, cut: str, group: str) -> GroupScores | None:
        """A group's results; None where it is withheld."""
        told = self.scores.groups[cut][group]
        return told if isinstance(told, GroupScores) else None

    def quartiles(self, quartiles: Quartiles | None, decimals: int | None = None) -> str:
        """The first and the third as `40 to 60`."""
        return self.interval(Interval(0.5, quartiles.lower, quartiles.upper) if quartiles else None, decimals)

    def yes_no(self, value: bool | None) -> str:
        """Yes, no, or a dash."""
        return NOTHING if value is None else self.speech.say("yes") if value else self.speech.say("no")

    def band(self, name: str, placed: BandPlacement | None) -> str:
        """`mixed`, `mixed, leaning expansive` or `mixed, unclear`, on the bands of a dimension."""
        found = self.findings.dimension(name)
        if placed is None or found is None:
            return NOTHING
        titles = {band.id: band.title.in_language(self.speech.language) for band in found.bands}
        if placed.clear:
            return titles[placed.id]
        if placed.leaning is None:
            return self.speech.say("{band}, unclear", band=titles[placed.id])
        return self.speech.say(
            "{band}, leaning {other}", band=titles[placed.id], other=titles[placed.leaning]
        )

    def remarks(self, rows: Iterable[tuple[str, Notes]], fields: Collection[str]) -> str:
        """Why numbers of a table are missing, or how to read them: each reason with the rows it is about.

        `rows`: the name of each row and the notes of its results; `fields`: those that the table shows.
        """
        told: dict[str, dict[str, None]] = {}
        names: dict[str, None] = {}
        for name, notes in rows:
            names[name] = None
            for field, reason in notes.items():
                if field in fields:
                    told.setdefault(reason, {})[name] = None
        said = [self._remark(reason, list(found), len(names)) for reason, found in told.items()]
        return self.speech.say("Remarks: {remarks}.", remarks="; ".join(said)) if said else ""

    def _remark(self, reason: str, rows: list[str], of: int) -> str:
        text = self._reason(reason)
        if len(rows) == of:
            return text
        if len(rows) > _MOST_NAMED:
            rows = [self.speech.say("{n} rows", n=self.speech.number(len(rows)))]
        return f"{text} ({', '.join(rows)})"

    def _reason(self, reason: str) -> str:
        """A reason of the results in this language; they are written as messages."""
        if reason.startswith(_LEFT_OUT):
            return self.speech.say(_LEFT_OUT) + reason.removeprefix(_LEFT_OUT)
        return self.speech.say(reason)


def decimals(n: int) -> int:
    """Decimals of a score on 0–100: none of fewer than 30 people."""
    return 1 if n >= FEW else 0


def of_fields(notes: Mapping[str, str], part: str) -> dict[str, str]:
    """The notes on the fields of one part of the results, under their own names."""
    begin = f"{part}."
    return {name.removeprefix(begin): reason for name, reason in notes.items() if name.startswith(begin)}
