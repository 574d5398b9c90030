"""All platforms, one line each, and which of them a file is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.platforms.generic import GENERIC
from lo_diagnostic.importing.platforms.google_forms import GOOGLE_FORMS
from lo_diagnostic.importing.platforms.indico import INDICO
from lo_diagnostic.importing.platforms.kobo import KOBO
from lo_diagnostic.importing.platforms.limesurvey import LIMESURVEY
from lo_diagnostic.importing.platforms.microsoft_forms import MICROSOFT_FORMS
from lo_diagnostic.importing.platforms.platform import Platform, Rows
from lo_diagnostic.importing.platforms.qualtrics import QUALTRICS
from lo_diagnostic.importing.platforms.redcap import REDCAP
from lo_diagnostic.importing.platforms.surveygizmo import SURVEYGIZMO
from lo_diagnostic.importing.platforms.surveymonkey import SURVEYMONKEY
from lo_diagnostic.importing.platforms.typeform import TYPEFORM

PLATFORMS: Final[tuple[Platform, ...]] = (
    QUALTRICS,
    SURVEYMONKEY,
    SURVEYGIZMO,
    MICROSOFT_FORMS,
    LIMESURVEY,
    TYPEFORM,
    REDCAP,
    KOBO,
    INDICO,
    GOOGLE_FORMS,
)
"""In the order in which they are asked; the first that recognises a file has it."""
MOST_HEADER_ROWS: Final = 3


@dataclass(frozen=True)
class Recognised:
    """The platform of a file, its number of header rows, and a heading for each column."""

    platform: Platform
    header_rows: int
    headings: list[Heading]


def recognise(rows: Rows, header_rows: int | None = None) -> Recognised:
    """What a file is by its first rows (three where it has them); `header_rows` where the user says it.

    Where the user's number is not the platform's, the first row holds the names and the others nothing.
    """
    for platform in PLATFORMS:
        found = platform.header_rows(rows)
        if found and header_rows in (None, found):
            return Recognised(platform, found, platform.headings(rows[:found]))
    return Recognised(GENERIC, header_rows or 1, GENERIC.headings(rows[:1]))
