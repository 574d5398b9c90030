"""Where means lie on an instrument's bands, and whether their intervals let us say so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.instrument.model import Band
from lo_diagnostic.scoring.cells import BandPlacement, Interval

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def place(mean: float, interval: Interval | None, bands: Sequence[Band]) -> BandPlacement | None:
    """The band that holds the mean; clear when the interval lies in it; else the one other it touches.

    Without an interval nothing is clear. None without bands.
    """
    if not bands:
        return None
    low, high = (interval.low, interval.high) if interval else (np.nan, np.nan)
    here, clear, leaning = place_all(np.array([mean]), np.array([low]), np.array([high]), bands)
    other = bands[leaning[0]].id if leaning[0] >= 0 else None
    return BandPlacement(bands[here[0]].id, bool(clear[0]), other)


def place_all(
    means: Floats, lows: Floats, highs: Floats, bands: Sequence[Band]
) -> tuple[Ints, NDArray[np.bool_], Ints]:
    """For each mean (0–100): its band's place, whether that is clear, and the band it leans to, −1 for none.

    `lows`, `highs`: ends of the intervals, NaN without one. All −1 without bands.
    """
    if not bands:
        nowhere = np.full(len(means), -1)
        return nowhere, np.zeros(len(means), np.bool_), nowhere
    unknown = np.isnan(lows)
    here, low, high = (_bands_of(scores, bands) for scores in (means, lows, highs))
    clear = ~unknown & (low == high)
    leaning = np.where(~unknown & (high - low == 1), np.where(low == here, high, low), -1)
    return here, clear, leaning


def _bands_of(scores: Floats, bands: Sequence[Band]) -> Ints:
    """Places of the bands; a mean that is exactly a cut point must not miss it by a rounding of its sum."""
    rounded = np.round(scores, 9)
    below = [rounded < band.below if band.below is not None else rounded <= band.upper for band in bands[:-1]]
    places: Ints = np.argmax([*below, np.ones(len(scores), np.bool_)], axis=0)
    return places
