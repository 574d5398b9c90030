"""How much of a page texts take, before anything is set: WeasyPrint would find out at a second a try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import Final

from lo_diagnostic.charts.lettering import text_width
from lo_diagnostic.charts.theme import PX_PER_MM, REGULAR

ROOM: Final = 251.0
"""Millimetres of text on a page, on either paper."""
_RAGGED: Final = 1.05  # lines do not fill up to their ends


@dataclass(frozen=True)
class Letters:
    """Letters of `size` points in lines of `line` points; each text takes `after` millimetres more."""

    size: float
    line: float
    after: float = 0.0
    weight: int = REGULAR

    def height(self, text: str, width: float) -> float:
        """Millimetres that `text` takes in a column of `width` millimetres, about; none where it is empty."""
        taken = text_width(text, self.size * 96 / 72, self.weight) * _RAGGED / PX_PER_MM
        return ceil(taken / width) * self.line * 25.4 / 72 + self.after if text else 0.0

    def in_two(self, texts: Sequence[str], width: float) -> tuple[int, float]:
        """How many of `texts` stand in the left of two columns, so that these end alike, and their height."""
        ends = [0.0, *accumulate(self.height(text, width) for text in texts)]
        heights = [max(end, ends[-1] - end) for end in ends]
        return heights.index(min(heights)), min(heights)
