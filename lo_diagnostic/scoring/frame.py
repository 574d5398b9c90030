"""What is known of the people besides their answers: cuts, headcounts, thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Grouping
from lo_diagnostic.disclosure.showing import Thresholds
from lo_diagnostic.errors import InputProblems, did_you_mean
from lo_diagnostic.study.survey import Survey


@dataclass(frozen=True)
class Frame:
    """`cuts`: cut → group of each respondent. `headcounts`: (cut, group) → people; ("", "") is everybody.

    A headcount smaller than the number of people who answered is left out: it cannot be right.
    """

    thresholds: Thresholds
    cuts: Mapping[str, Grouping] = field(default_factory=dict)
    headcounts: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def merged(self, cuts: Mapping[str, Grouping]) -> Frame:
        """The frame with groups as they are shown: small ones merged, with the headcounts of all in them."""
        headcounts = dict(self.headcounts)
        for cut, grouping in cuts.items():
            for name, members in grouping.members.items():
                known = [self.headcounts.get((cut, member), 0) for member in members]
                if all(known) and name not in grouping.with_unstated:
                    headcounts[cut, name] = sum(known)
        return replace(self, cuts=cuts, headcounts=headcounts)

    def headcounts_of(self, cut: str) -> NDArray[np.float64]:
        """The headcount of each group of a cut, NaN where it is not known."""
        groups = self.cuts[cut].groups
        return np.array([self.headcounts.get((cut, group), np.nan) for group in groups], dtype=np.float64)


def frame_of(survey: Survey, cuts: Sequence[str] = ()) -> Frame:
    """The frame of a survey for the given cuts, each an attribute or several crossed (`team,tenure`).

    Raises InputProblems for attributes that the responses do not have.
    """
    known = survey.responses.attributes
    unknown = [name for cut in cuts for name in cut.split(",") if name not in known]
    if unknown:
        raise InputProblems.one(
            "", "--by", f'there is no attribute "{unknown[0]}".', did_you_mean(unknown[0], known)
        )
    if twice := [cut for cut in cuts if len(set(cut.split(","))) < len(cut.split(","))]:
        raise InputProblems.one("", "--by", f'"{twice[0]}" names an attribute twice.', "Name it once.")
    groupings = {cut: _grouping(survey, cut) for cut in cuts}
    answered = {("", ""): len(survey.responses)}
    headcounts: dict[tuple[str, str], int | None] = {("", ""): survey.headcount}
    for name, grouping in groupings.items():
        answered |= {(name, g): int(n) for g, n in zip(grouping.groups, grouping.sizes(), strict=True)}
        values = survey.attributes[name].values if name in survey.attributes else {}
        headcounts |= {(name, group): value.headcount for group, value in values.items()}
    believable = {key: N for key, N in headcounts.items() if N is not None and answered.get(key, 0) <= N}
    thresholds = Thresholds(survey.confidentiality.minimum_group, survey.confidentiality.minimum_detail)
    return Frame(thresholds, groupings, believable)


def _grouping(survey: Survey, cut: str) -> Grouping:
    columns: list[pd.Series[str]] = [survey.responses.people[name] for name in cut.split(",")]
    labels = columns[0]
    for column in columns[1:]:
        labels = labels.str.cat(column, sep=",")
    return Grouping.by(labels)
