"""How wide a text is in the report's font, and how it breaks into lines, before anything is drawn."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from lo_diagnostic.charts.theme import REGULAR
from lo_diagnostic.text import plain

LINE_HEIGHT: Final = 1.25
_STRONG_FACTOR: Final = 1.05  # semibold letters are this much wider, at most
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w|\s|$)")
_JOINING: Final = re.compile("[\u200d\u20e3\ufe00-\ufe0f\U000e0020-\U000e007f]")  # parts of emoji
_PICTURES: Final = frozenset({"So", "Sk", "Cn", "Co"})  # categories of symbols and of what is no letter yet
_UNKNOWN: Final = 0.62  # em, for letters that the font lacks


def font_folder() -> Path:
    """Folder of the font files that come with the installation."""
    import fontpkg_ibm_plex_sans

    return Path(str(fontpkg_ibm_plex_sans.ROOT)) / "files"


def typographic(text: str) -> str:
    """The text as it is printed: curly apostrophes, no emoji, nothing that turns the direction of others.

    A text of emoji alone becomes their names. A PDF for all may hold no letter that no font has.
    """
    return _APOSTROPHE.sub("’", text if text.isascii() else _drawable(text))


def _drawable(text: str) -> str:
    shown = _JOINING.sub("", plain(text))
    known = _letter_widths()
    lacking = [c for c in shown if c not in known and unicodedata.category(c) in _PICTURES]
    if not lacking and shown == text:
        return text
    kept = " ".join("".join(c for c in shown if c not in lacking).split())
    return kept or " ".join(unicodedata.name(c, "?").lower() for c in lacking)


def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """Width of one line of `text` in pixels."""
    widths = _letter_widths()
    factor = 1.0 if weight == REGULAR else _STRONG_FACTOR
    return sum(widths.get(letter, _UNKNOWN) for letter in text) * size * factor


def wrap(text: str, width: float, size: float, weight: int = REGULAR) -> list[str]:
    """Lines of at most `width` pixels; a word that is wider than that is broken, nothing is left out."""
    lines: list[str] = []
    line = ""
    for word in typographic(text).split():
        joined = f"{line} {word}" if line else word
        if text_width(joined, size, weight) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *broken, line = _pieces(word, width, size, weight)
        lines += broken
    return [*lines, line] if line else lines or [""]


def _pieces(word: str, width: float, size: float, weight: int) -> list[str]:
    """The word in pieces that fit; one piece when it fits as it is."""
    pieces: list[str] = []
    piece = ""
    for letter in word:
        if piece and text_width(piece + letter, size, weight) > width:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


@cache
def _letter_widths() -> dict[str, float]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(font_folder() / "IBMPlexSans[wdth,wght].ttf", lazy=True) as font:
        unit = font["head"].unitsPerEm
        advances = font["hmtx"].metrics
        return {chr(code): advances[name][0] / unit for code, name in font.getBestCmap().items()}
