"""What a report says of itself: whose it is, of when, in which language and how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from unicodedata import bidirectional

from lo_diagnostic.errors import Problem
from lo_diagnostic.report.sentences import shortened
from lo_diagnostic.study.settings import Attribute, Paper
from lo_diagnostic.study.survey import Survey

GROUP_TITLE: Final = 80
"""Letters that a report prints of a group's title."""


@dataclass(frozen=True)
class AttributeTitles:
    """An attribute and its groups as the reader knows them: group id → title."""

    title: str
    groups: Mapping[str, str]


@dataclass(frozen=True)
class ReportFrame:
    """Everything on a page that does not come from the findings. Titles are in the report's language.

    `colour` is the client's `#rrggbb`, `logo` a PNG or JPEG. `short_hash` names the analysis in the foot.
    `ledger`: is it remembered what was shown before?
    """

    title: str
    organisation: str
    wave: str
    made_on: date
    language: str
    colour: str | None
    logo: Path | None
    synthetic: bool
    attributes: Mapping[str, AttributeTitles]
    program: str
    short_hash: str
    retain_until: date | None = None
    ledger: bool = False
    paper: Paper = "a4"


def survey_frame(
    survey: Survey, language: str, *, made_on: date, program: str, short_hash: str
) -> ReportFrame:
    """The frame of a report of `survey` in `language`."""
    return ReportFrame(
        title=survey.title.in_language(language),
        organisation=survey.organisation,
        wave=survey.wave,
        made_on=made_on,
        language=language,
        colour=survey.colour,
        logo=survey.logo,
        synthetic=survey.synthetic,
        attributes={
            name: AttributeTitles(
                attribute.title.in_language(language),
                _group_titles(attribute, language),
            )
            for name, attribute in survey.attributes.items()
        },
        program=program,
        short_hash=short_hash,
        retain_until=survey.retain_until,
        ledger=survey.history is not None,
        paper=survey.paper,
    )


def title_warnings(survey: Survey, language: str) -> list[Problem]:
    """Groups that a PDF's charts cannot write: WeasyPrint sets the letters of a chart one by one."""
    message = 'the charts of a PDF write "{title}" from left to right.'
    remedy = "Give the group a title in other letters; everywhere else, and in HTML, it is right."
    return [
        Problem(
            "study.yaml", f"attributes.{name}.values.{group}", message.format(title=title), remedy, "warning"
        )
        for name, attribute in survey.attributes.items()
        for group, title in _group_titles(attribute, language).items()
        if any(bidirectional(letter) in ("R", "AL") for letter in title)
    ]


def _group_titles(attribute: Attribute, language: str) -> dict[str, str]:
    """Group → its title, cut where it is long; its id where the cut leaves nothing to tell it by."""
    cut = {group: shortened(attribute.title_of(group, language), GROUP_TITLE) for group in attribute.values}
    titles = list(cut.values())
    return {group: title if titles.count(title) == 1 else group for group, title in cut.items()}
