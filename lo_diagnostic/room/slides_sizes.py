"""How large things are on the wall: pixels of a slide 1,920 wide, to be read from ten metres."""

from __future__ import annotations

from typing import Final

from lo_diagnostic.charts.lettering import LINE_HEIGHT

WIDE: Final = 1800.0
HIGH: Final = 680.0
"""At most: title, answer and question stand on the same slide."""
LABEL: Final = 44.0
NUMBER: Final = 54.0
NOTE: Final = 34.0
LINE: Final = LINE_HEIGHT
