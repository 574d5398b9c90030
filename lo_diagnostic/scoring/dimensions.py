"""Results of one dimension over some people, or over each of many groups: mean, spread, interval, band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.scoring.bands import place_all
from lo_diagnostic.scoring.columns import CellColumns
from lo_diagnostic.scoring.distributions import Distributions
from lo_diagnostic.scoring.intervals import t_halves, wilson_intervals
from lo_diagnostic.scoring.persons import MeasuredDimension

Floats = NDArray[np.float64]
FAVOURABLE_FROM = 75.0


@dataclass(frozen=True)
class Spread:
    """A standard deviation (0–100) with its degrees of freedom; groups of 5–9 borrow a pooled one."""

    sd: float
    df: int


def describe_dimension(
    measured: MeasuredDimension,
    scores: Distributions,
    headcounts: Floats,
    borrowed: Spread | None = None,
    borrowing: NDArray[np.bool_] | None = None,
) -> CellColumns:
    """Results of each group, none of which is empty; for intervals some are `borrowing` a spread.

    `headcounts`: NaN where not known.
    """
    n, mean, sd = scores.n, scores.mean, scores.sd
    used_sd, used_df = sd, n - 1
    if borrowed is not None and borrowing is not None:
        used_sd = np.where(borrowing, borrowed.sd, sd)
        used_df = np.where(borrowing, borrowed.df, used_df)
    half = t_halves(used_sd, n, used_df)
    half_now = half * np.sqrt(1 - n / headcounts)
    band, clear, leaning = place_all(mean, mean - half, mean + half, measured.bands)
    favourable = _favourable(measured, scores)
    favourable_low, favourable_high = wilson_intervals(favourable, n)
    width = measured.scale.highest - measured.scale.lowest
    return CellColumns(
        bands=measured.bands,
        n=n,
        raw_mean=measured.scale.lowest + mean / 100 * width,
        mean=mean,
        low=mean - half,
        high=mean + half,
        now_low=mean - half_now,
        now_high=mean + half_now,
        band=band,
        clear=clear,
        leaning=leaning,
        raw_sd=sd / 100 * width,
        sd=sd,
        se=sd / np.sqrt(n),
        median=scores.quantile(0.5),
        lower=scores.quantile(0.25),
        upper=scores.quantile(0.75),
        skew=scores.skew,
        kurtosis=scores.kurtosis,
        favourable=favourable / n,
        favourable_low=favourable_low,
        favourable_high=favourable_high,
    )


def _favourable(measured: MeasuredDimension, scores: Distributions) -> NDArray[np.int64]:
    """How many of each group stand on the favourable side: at 75 or above, or at 25 or below."""
    if measured.dimension.high == "unfavourable":
        return scores.number(high=100 - FAVOURABLE_FROM)
    return scores.number(low=FAVOURABLE_FROM)
