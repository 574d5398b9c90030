"""What may be shown of a number, given how many people stand behind it (CONTRACT §4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

RELIABILITY_ROWS: Final = 30
"""Complete rows from which reliability is told as a coefficient; below, as an interval only."""


class Showing(IntEnum):
    """How much of a cell may be shown; higher shows more."""

    NOTHING = 0
    SUMMARY = 1  # n, mean, interval, band
    DETAIL = 2  # also spread, median, shares, counts, items


DETAIL_FIELD: Final[dict[str, Any]] = {"showing": Showing.DETAIL}
"""`field(metadata=DETAIL_FIELD)` marks what is released from `minimum_detail` people upwards only."""


@dataclass(frozen=True)
class Thresholds:
    """People needed behind a number: `group` for a summary, `detail` for everything else."""

    group: int = 5
    detail: int = 10

    def showing(self, n: int) -> Showing:
        """What `n` people allow."""
        if n < self.group:
            return Showing.NOTHING
        return Showing.DETAIL if n >= self.detail else Showing.SUMMARY

    def showing_part(self, part: int, rest: int) -> Showing:
        """What `part` of the people behind a shown number allow: the `rest` can be worked back, too."""
        return self.showing(min(part, rest) if rest else part)
