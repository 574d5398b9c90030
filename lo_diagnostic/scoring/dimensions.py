"""Results of one dimension over some people: mean, spread, interval, band, items."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from lo_diagnostic.scoring.bands import place
from lo_diagnostic.scoring.intervals import t_interval, these_people
from lo_diagnostic.scoring.moments import mean_of, sd_of
from lo_diagnostic.scoring.persons import Floats, MeasuredDimension
from lo_diagnostic.scoring.reliability import reliability
from lo_diagnostic.scoring.scores import DimensionScores, ItemScores

FAVOURABLE_FROM = 75.0


@dataclass(frozen=True)
class Spread:
    """A standard deviation (0–100) with its degrees of freedom; groups of 5–9 borrow a pooled one."""

    sd: float
    df: int


def describe_dimension(
    measured: MeasuredDimension, scores: Floats, headcount: int | None, pooled: Spread | None = None
) -> DimensionScores:
    """Results over the people with a score; `scores` are theirs on 0–100, without NaN, at least one."""
    n = len(scores)
    mean, sd = mean_of(scores), sd_of(scores)
    spread = pooled or Spread(sd, n - 1)
    interval = t_interval(mean, spread.sd, n, df=spread.df)
    width = measured.scale.highest - measured.scale.lowest
    unfavourable = measured.dimension.high == "unfavourable"
    favourable = scores <= 100 - FAVOURABLE_FROM if unfavourable else scores >= FAVOURABLE_FROM
    return DimensionScores(
        n=n,
        raw_mean=measured.scale.lowest + mean / 100 * width,
        mean=mean,
        interval=interval,
        interval_now=these_people(interval, n, headcount),
        band=place(mean, interval, measured.bands),
        raw_sd=None if math.isnan(sd) else sd / 100 * width,
        sd=None if math.isnan(sd) else sd,
        se=None if math.isnan(sd) else sd / math.sqrt(n),
        median=float(np.median(scores)),
        favourable=float(favourable.mean()),
        notes=_notes(measured, interval is None, headcount, n),
    )


def with_reliability(results: DimensionScores, measured: MeasuredDimension) -> DimensionScores:
    """The same results with the dimension's reliability (whole organisation only)."""
    coefficient, reason = reliability(measured.keyed[:, measured.scored])
    if coefficient and coefficient.alpha is None:
        reason = "fewer than 30 complete rows: the interval only"
    notes = {**results.notes, **({"reliability.alpha": reason} if reason else {})}
    return replace(results, reliability=coefficient, notes=notes)


def describe_item(measured: MeasuredDimension, column: int) -> ItemScores:
    """n, mean, sd and counts of the raw answers to one item."""
    answers = measured.raw[:, column]
    given = answers[~np.isnan(answers)]
    counts = {str(point): int((given == point).sum()) for point in measured.scale.points}
    return ItemScores(
        n=len(given),
        cannot_say=int(measured.cannot_say[:, column].sum()),
        mean=mean_of(given) if len(given) else None,
        sd=sd_of(given) if len(given) > 1 else None,
        counts=counts,
    )


def _notes(measured: MeasuredDimension, no_interval: bool, headcount: int | None, n: int) -> dict[str, str]:
    notes = {}
    if no_interval:
        notes["interval"] = "one person" if n == 1 else "zero variance"
    if headcount is None:
        notes["interval_now"] = (
            "the headcount is not known, or smaller than the number of people who answered"
        )
    if not measured.bands:
        notes["band"] = "the instrument has no bands for this dimension"
    return notes
