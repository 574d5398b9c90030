"""Cells that are no text, as text: whole numbers without decimals, dates in ISO order, durations in hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

_EXACT: Final = 2.0**53
"""Whole numbers up to this are exact in a float."""


def number_text(value: float) -> str:
    """`5` for 5.0, the shortest exact decimal for others."""
    return str(int(value)) if value.is_integer() and abs(value) <= _EXACT else repr(value)


def moment_text(value: datetime) -> str:
    """`2026-11-22`, with ` 14:05:00` behind it unless it is midnight."""
    if value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat(" ", "seconds")


def duration_text(value: timedelta) -> str:
    """`37:30:00`: hours, minutes, seconds."""
    seconds = round(value.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else ''}{hours:02}:{rest // 60:02}:{rest % 60:02}"
