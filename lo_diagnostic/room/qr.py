"""The phones' address as a QR code."""

from __future__ import annotations

import io
from typing import Final

import segno

_WHITE_ON_BLACK: Final = "\x1b[97;40m"
_AS_BEFORE: Final = "\x1b[0m"


def qr_as_svg(address: str) -> str:
    """As inline SVG, black on white, without styles (a page's rules forbid them)."""
    return segno.make(address, micro=False).svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )


def qr_for_terminal(address: str) -> str:
    """As letters of a terminal, two modules in the height of one line; whatever colours it has."""
    drawn = io.StringIO()
    segno.make(address, micro=False).terminal(out=drawn, border=2, compact=True)
    lines = drawn.getvalue().splitlines()
    return "\n".join(f"{_WHITE_ON_BLACK}{line}{_AS_BEFORE}" for line in lines)
