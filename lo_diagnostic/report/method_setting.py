"""How the method page is set: where the left of two columns ends, and whether all of it fits on one page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lo_diagnostic.report.room import ROOM, Letters

_TAKEN: Final = 37.0  # millimetres, by question, headline, closing line and headings
_WIDTH: Final = 170.0
_COLUMN: Final = 81.0
_SECTIONS: Final = Letters(8, 10.2, 5.9)  # each with its heading
_LINES: Final = Letters(8, 11, 1.5)
_SMALL: Final = Letters(7, 8.6, 0.5)


def setting_of(page: Mapping[str, Any]) -> dict[str, Any]:
    """For a method page: how many sections, norms and sources stand `left`; does it fit on `one_page`?"""
    sections = _SECTIONS.in_two([section["text"] for section in page["sections"]], _COLUMN)
    norms, sources = (_SMALL.in_two(texts, _COLUMN) for texts in (page["norms"]["told"], page["sources"]))
    lines = [*(" ".join(one.values()) for one in page["instruments"]), page["made"], page["norms"]["missing"]]
    taken = _TAKEN + sections[1] + norms[1] + sources[1] + sum(_LINES.height(line, _WIDTH) for line in lines)
    return {
        "left": {"sections": sections[0], "norms": norms[0], "sources": sources[0]},
        "one_page": taken <= ROOM,
    }
