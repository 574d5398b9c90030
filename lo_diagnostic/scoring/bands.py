"""Where a mean lies on an instrument's bands, and whether its interval lets us say so."""

from __future__ import annotations

from collections.abc import Sequence

from lo_diagnostic.instrument.model import Band
from lo_diagnostic.scoring.cells import BandPlacement, Interval


def place(mean: float, interval: Interval | None, bands: Sequence[Band]) -> BandPlacement | None:
    """The band that holds the mean; clear when the interval lies in it; else the one other it touches.

    Without an interval nothing is clear. None without bands.
    """
    if not bands:
        return None
    here = _band_of(mean, bands)
    if interval is None:
        return BandPlacement(bands[here].id, clear=False, leaning=None)
    low, high = _band_of(interval.low, bands), _band_of(interval.high, bands)
    touched = [bands[index].id for index in range(low, high + 1) if index != here]
    return BandPlacement(bands[here].id, clear=not touched, leaning=touched[0] if len(touched) == 1 else None)


def _band_of(score: float, bands: Sequence[Band]) -> int:
    """Index of the band; a mean that is exactly a cut point must not miss it by a rounding of its sum."""
    return next(index for index, band in enumerate(bands) if band.holds(round(score, 9)))
