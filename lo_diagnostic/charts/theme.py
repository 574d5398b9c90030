"""Colours and sizes of every chart and page, and the rule that makes a client's colour legible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FONT: Final = "IBM Plex Sans"
PX_PER_MM: Final = 96 / 25.4
FULL_WIDTH: Final = round(170 * PX_PER_MM, 1)  # twelve columns of an A4 page, in CSS pixels

LABEL: Final = 12.67  # 9.5 pt
NOTE: Final = 11.33  # 8.5 pt
REGULAR: Final = 400
STRONG: Final = 600

DEFAULT_ACCENT: Final = "#1b5e7b"
WHITE: Final = "#ffffff"
TEXT_CONTRAST: Final = 4.5
GRAPHIC_CONTRAST: Final = 3.0

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Theme:
    """One accent; all else is fixed. `unfavourable` and `favourable` run from the middle outwards (PuOr)."""

    accent: str = DEFAULT_ACCENT
    ink: str = "#1c2126"
    grey: str = "#596068"  # text
    middle_grey: str = "#868d95"  # marks that carry meaning
    line_grey: str = "#c5cad0"  # hairlines
    field: str = "#f5f6f7"
    zone: str = "#dfe3e7"
    unfavourable: tuple[str, str] = ("#d57a1a", "#8a4205")
    favourable: tuple[str, str] = ("#8478b4", "#4a2a80")
    neutral: str = "#868d95"
    pale_unfavourable: str = "#fbe8d3"
    pale_middle: str = "#edeff1"
    pale_favourable: str = "#e3e0f0"


def theme_of(colour: str | None) -> Theme:
    """The theme with the client's colour (`#rrggbb`) as accent, darkened until text in it reads on white."""
    return Theme(accent=legible(colour or DEFAULT_ACCENT))


def legible(colour: str, contrast: float = TEXT_CONTRAST) -> str:
    """`colour`, mixed with black in small steps until it stands off from white by `contrast` : 1."""
    for step in range(101):
        mixed = mix(colour, "#000000", step / 100)
        if contrast_ratio(mixed, WHITE) >= contrast:
            return mixed
    return "#000000"


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0–1) of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (one + (two - one) * share)):02x}" for one, two in pairs)


def contrast_ratio(one: str, two: str) -> float:
    """Contrast of two colours, 1–21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def shade(ends: tuple[str, str], position: float) -> str:
    """The colour at `position` between the near end (0) and the far end (1) of one side."""
    return mix(ends[0], ends[1], position)


def _channels(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
