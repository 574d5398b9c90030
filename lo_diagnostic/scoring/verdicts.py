"""What may be said of a difference: higher, slightly higher, or too close to call (CONTRACT §5)."""

from __future__ import annotations

from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.scoring.scores import Verdict

ALPHA = 0.05
CLEAR = 8.0


def verdict(difference: float, interval: Interval | None, p_adjusted: float | None) -> Verdict:
    """The verdict of a against b from a − b on 0–100, its 95 % interval and its adjusted p.

    Too close unless the interval excludes 0 and p < .05; 8 points and more drop "slightly" (8 points but
    for the rounding of a sum are 8 points). Without an interval or a p, too close.
    """
    if interval is None or p_adjusted is None or not p_adjusted < ALPHA:
        return "too_close"
    clear = round(abs(difference), 9) >= CLEAR
    if interval.low > 0:
        return "higher" if clear else "slightly_higher"
    if interval.high < 0:
        return "lower" if clear else "slightly_lower"
    return "too_close"
