"""What a report says of itself: whose it is, of when, in which language and how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lo_diagnostic.study.survey import Survey


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
                {group: attribute.title_of(group, language) for group in attribute.values},
            )
            for name, attribute in survey.attributes.items()
        },
        program=program,
        short_hash=short_hash,
        retain_until=survey.retain_until,
        ledger=survey.history is not None,
    )
