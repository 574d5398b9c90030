"""A table with names in its first row: what a file is where no signature fits. Nothing is guessed."""

from __future__ import annotations

from typing import Final

from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.platforms.platform import Platform, Rows, grid_heading, one_line


def _headings(rows: Rows) -> list[Heading]:
    return [grid_heading(one_line(cell)) for cell in rows[0]]


GENERIC: Final = Platform("generic", "no platform that is known", lambda _: 1, _headings)
