"""Standardised mean differences: d and Hedges' g with noncentral-t intervals; d_z and d_av of pairs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincc, gammaln, ndtr, ndtri

from lo_diagnostic.scoring.wave_changes import LinkedPairs
from lo_diagnostic.scoring.welch import LEVEL, Samples, varies

Floats = NDArray[np.float64]

_NODES = 128  # fewer cost digits at df below 8
_NORMAL = np.linspace(-8.5, 8.5, 69)
_NORMAL_WEIGHTS = np.exp(-(_NORMAL**2) / 2) / np.exp(-(_NORMAL**2) / 2).sum()
_BROAD = 1.5  # standard deviation of t·S, where that of the normal part is 1
_ROUNDS = 30


@dataclass(frozen=True)
class StandardisedDifferences:
    """d and g = J · d with their intervals, an entry a pair; NaN where there is no variance."""

    d: Floats
    d_low: Floats
    d_high: Floats
    g: Floats
    g_low: Floats
    g_high: Floats


def standardised_differences(a: Samples, b: Samples, level: float = LEVEL) -> StandardisedDifferences:
    """(a − b) / pooled SD with n_a + n_b − 2 degrees of freedom, and its bias-corrected form.

    (Hedges 1981, Journal of Educational Statistics 6:107.) Variances weigh by n − 1 even where they were
    pooled over more groups. NaN below two people on a side, or without variance.
    """
    df = a.n + b.n - 2
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.sqrt(((a.n - 1) * a.variance + (b.n - 1) * b.variance) / df)
        usable = (a.n > 1) & (b.n > 1) & varies(sd, a.mean, b.mean)
        d = np.where(usable, (a.mean - b.mean) / sd, np.nan)
        return _with_intervals(d, df, np.sqrt(a.n * b.n / (a.n + b.n)), level)


def standardised_changes(pairs: LinkedPairs, level: float = LEVEL) -> StandardisedDifferences:
    """d_z and g_z: the mean change in units of the SD of people's changes, n − 1 degrees of freedom.

    (Gibbons, Hedeker & Davis 1993, Journal of Educational Statistics 18:271.) NaN below three pairs, or
    where everybody moved by the same.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        d = np.where((pairs.n > 2) & pairs.vary, pairs.mean / pairs.sd, np.nan)
        return _with_intervals(d, pairs.n - 1, np.sqrt(pairs.n), level)


def change_in_average_sd(pairs: LinkedPairs) -> Floats:
    """d_av: the mean change in units of √((s_a² + s_b²)/2) of the two waves; NaN where neither varies.

    (Cumming 2012, *Understanding the New Statistics*, ch. 11.)
    """
    average = (pairs.sd_a**2 + pairs.sd_b**2) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(average > 0, pairs.mean / np.sqrt(average), np.nan)


def correction(df: Floats) -> Floats:
    """Hedges' exact J = Γ(df/2) / (√(df/2) Γ((df − 1)/2)) for df > 1; rounding below 2e-8 at df = 10⁷."""
    return np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2)


def noncentrality(t: Floats, df: Floats, probability: float) -> Floats:
    """The δ at which a noncentral t(df, δ) falls at or below `t` with this probability; NaN where t is.

    The probability is an integral over the chi distribution of the standard deviation, or over the normal
    one of the mean where the former is the broader (`_over_chi`, `_over_normal`): both stay exact for large
    df and far tails, where scipy's nctdtr loses digits or gives NaN. Error of δ, relative above 1, against
    composite Gauss–Legendre integration: 1e-13 for df from 8 to 10⁷, 2e-8 at df = 4, 2e-4 at df = 2.
    """
    found = np.full(np.shape(t), np.nan)
    height = np.abs(t)
    target = ndtri(np.where(t < 0, 1 - probability, probability))
    broad = height > _BROAD * np.sqrt(2 * df)
    for chosen, distribution in ((~broad, _over_chi), (broad, _over_normal)):
        at = chosen & np.isfinite(t)
        if at.any():
            found[at] = _solve(distribution(height[at], df[at]), height[at], df[at], target[at])
    return np.where(t < 0, -found, found)


def _with_intervals(d: Floats, df: Floats, root: Floats, level: float) -> StandardisedDifferences:
    """d, g and their intervals; d · root is Student's t (Cumming & Finch 2001, Educ Psychol Meas 61:532)."""
    low = noncentrality(d * root, df, (1 + level) / 2) / root
    high = noncentrality(d * root, df, (1 - level) / 2) / root
    j = correction(df)
    return StandardisedDifferences(d, low, high, j * d, j * low, j * high)


def _over_chi(t: Floats, df: Floats) -> Callable[[Floats], Floats]:
    """δ ↦ E[Φ(t·S − δ)] with S = χ/√df, by the trapezoidal rule on log S (mass below e⁻³⁶ left out)."""
    reach = np.sqrt(36 / df)
    low, high = -reach - 36 / df, np.log1p(2 * reach + 2 * reach**2) / 2
    log_s = np.linspace(low, high, _NODES, axis=-1)
    weight = np.exp(df[:, None] * (log_s - np.expm1(2 * log_s) / 2))
    weight /= weight.sum(axis=-1, keepdims=True)
    ts = t[:, None] * np.exp(log_s)
    return lambda delta: np.einsum("pk,pk->p", weight, ndtr(ts - delta[:, None]))


def _over_normal(t: Floats, df: Floats) -> Callable[[Floats], Floats]:
    """δ ↦ E[P(S ≥ (Z + δ)/t)] with Z standard normal, by the trapezoidal rule; t > 0."""
    half = df[:, None] / 2

    def probability(delta: Floats) -> Floats:
        least = np.maximum(_NORMAL + delta[:, None], 0) / t[:, None]
        return np.asarray(gammaincc(half, half * least**2) @ _NORMAL_WEIGHTS)

    return probability


def _solve(distribution: Callable[[Floats], Floats], t: Floats, df: Floats, target: Floats) -> Floats:
    """The secant method on normal scores, where the curve is all but straight, from the normal limit."""
    spread = np.sqrt(1 + t**2 / (2 * df))

    def gap(delta: Floats) -> Floats:
        return np.asarray(ndtri(np.clip(distribution(delta), 1e-300, 1 - 1e-16)) - target)

    before = t - target * spread
    gap_before = gap(before)
    delta = before + gap_before * spread
    for _ in range(_ROUNDS):
        gap_now = gap(delta)
        moved = (delta - before) * gap_now
        step = np.divide(moved, gap_now - gap_before, out=np.zeros_like(moved), where=gap_now != gap_before)
        before, gap_before, delta = delta, gap_now, delta - step
        if np.all(np.abs(step) <= 1e-11 * (1 + np.abs(delta))):
            break
    return delta
