"""How much variance lies between groups: one-way ANOVA, ICC(1), ICC(2), REML and shrunken group means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc, fdtri

from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.scoring.group_moments import Floats, GroupMoments, Ints

LEVEL = 0.95
RATIOS = np.concatenate([[0.0], np.logspace(-6, 26, 257)])
"""Values of τ²/σ² between which the maxima of the likelihood are looked for; more than rounding can leave."""


@dataclass(frozen=True)
class OneWayAnova:
    """One-way analysis of variance; mean squares in the square of the scores' unit.

    `f` and `p` are None where nothing varies within groups.
    """

    df_between: int
    df_within: int
    ms_between: float
    ms_within: float
    f: float | None
    p: float | None


@dataclass(frozen=True)
class VarianceComponents:
    """REML estimates of the model score = grand + group + person; `grand` is its GLS intercept."""

    tau2: float
    sigma2: float
    grand: float

    @property
    def icc1(self) -> float:
        """τ²/(τ² + σ²): never below 0."""
        return self.tau2 / (self.tau2 + self.sigma2)

    def icc2(self, size: float) -> float:
        """Reliability of the mean of `size` people: `icc1` stepped up by Spearman and Brown's formula."""
        return size * self.icc1 / (1 + (size - 1) * self.icc1)


@dataclass(frozen=True)
class ShrunkenMeans:
    """Empirical-Bayes means of groups, in their order: `grand` + `reliability` · (raw mean − `grand`)."""

    grand: float
    reliability: Floats
    mean: Floats


def one_way_anova(m: GroupMoments) -> OneWayAnova | None:
    """F test that all groups have one mean (Fisher 1925). None for one group, groups of one, no variance."""
    if not _varies(m):
        return None
    between, within = m.ss_between / m.df_between, m.ss_within / m.df_within
    f = between / within if within > 0 else None
    p = None if f is None else float(fdtrc(m.df_between, m.df_within, f))
    return OneWayAnova(m.df_between, m.df_within, between, within, f, p)


def icc1(m: GroupMoments, size: float | None = None) -> float | None:
    """ICC(1) = (MSB − MSW)/(MSB + (k − 1)·MSW), from ANOVA; negative values are kept.

    `size` k: N/G unless given, as in R's multilevel (Bliese 2000); `m.k0` for unequal groups. It is the
    share of variance that lies between groups. None where `one_way_anova` is. (Shrout & Fleiss 1979,
    Psychological Bulletin 86:420.)
    """
    anova = one_way_anova(m)
    if anova is None:
        return None
    k = m.mean_size if size is None else size
    return (anova.ms_between - anova.ms_within) / (anova.ms_between + (k - 1) * anova.ms_within)


def icc2(m: GroupMoments) -> float | None:
    """ICC(2) = (MSB − MSW)/MSB, reliability of the mean of an average group; negative values are kept.

    None where `one_way_anova` is, and where all groups have one mean. (Shrout & Fleiss 1979.)
    """
    anova = one_way_anova(m)
    if anova is None or anova.ms_between == 0:
        return None
    return (anova.ms_between - anova.ms_within) / anova.ms_between


def icc1_interval(m: GroupMoments, level: float = LEVEL) -> Interval | None:
    """Interval of ICC(1) with k = N/G: (F − 1)/(F + k − 1) at both limits of F; exact for equal sizes only.

    (1, 1), its limit, where nothing varies within groups. None where `icc1` is. (Shrout & Fleiss 1979,
    Psychological Bulletin 86:420; R's psychometric::ICC1.CI.)
    """
    limits = _f_limits(m, level)
    if limits is None:
        return None
    low, high = (1.0 if np.isinf(f) else (f - 1) / (f + m.mean_size - 1) for f in limits)
    return Interval(level, low, high)


def icc2_interval(m: GroupMoments, level: float = LEVEL) -> Interval | None:
    """Interval of ICC(2): 1 − 1/F at both limits of F. None where `icc2` is. (Shrout & Fleiss 1979.)"""
    limits = _f_limits(m, level)
    if limits is None or limits[0] == 0:
        return None
    return Interval(level, 1 - 1 / limits[0], 1 - 1 / limits[1])


def reml(m: GroupMoments) -> VarianceComponents | None:
    """Restricted maximum-likelihood variances between (τ²) and within (σ²) groups; τ² may be 0.

    The likelihood is profiled to one number, λ = τ²/σ² (Searle, Casella & McCulloch, *Variance
    Components*, 1992, ch. 6). None where `one_way_anova` is.
    """
    if not _varies(m):
        return None
    if m.ss_within == 0:
        means = np.sort(m.mean)
        return VarianceComponents(float(means.var(ddof=1)), 0.0, float(means.mean()))
    profile = _Profile.of(m)
    ratio = _best_ratio(profile)
    sigma2 = float(profile.residual(profile.weights(np.array([ratio])))[0]) / (m.people - 1)
    grand = float(profile.grand(profile.weights(np.array([ratio])))[0])
    return VarianceComponents(ratio * sigma2, sigma2, grand)


def group_reliability(components: VarianceComponents, n: Ints) -> Floats:
    """τ²/(τ² + σ²/n): how far the mean of each group of `n` ≥ 1 people tells it from others (0–1)."""
    reliability: Floats = components.tau2 / (components.tau2 + components.sigma2 / n)
    return reliability


def shrunken_means(m: GroupMoments, components: VarianceComponents) -> ShrunkenMeans:
    """Each group's mean drawn towards `components.grand`, the more so the less reliable it is.

    (Empirical Bayes, best linear unbiased prediction: Robinson 1991, Statistical Science 6:15.)
    """
    reliability = group_reliability(components, m.n)
    return ShrunkenMeans(
        components.grand, reliability, components.grand + reliability * (m.mean - components.grand)
    )


def _varies(m: GroupMoments) -> bool:
    return m.df_between > 0 and m.df_within > 0 and m.ss_between + m.ss_within > 0


def _f_limits(m: GroupMoments, level: float) -> tuple[float, float] | None:
    """Limits of the ratio of expected mean squares: F/q(df1, df2) and F·q(df2, df1)."""
    anova = one_way_anova(m)
    if anova is None:
        return None
    if anova.f is None:
        return np.inf, np.inf
    upper = (1 + level) / 2
    return (
        anova.f / float(fdtri(anova.df_between, anova.df_within, upper)),
        anova.f * float(fdtri(anova.df_within, anova.df_between, upper)),
    )


@dataclass(frozen=True)
class _Profile:
    """The REML criterion as a function of λ; groups of one size share a weight, so they are summed first.

    Per distinct `size`: how many `groups`, the `mean` of their means and the `scatter` (sum of squares) of
    these around it.
    """

    size: Floats
    groups: Floats
    mean: Floats
    scatter: Floats
    ss_within: float
    people: int

    @staticmethod
    def of(m: GroupMoments) -> _Profile:
        order = np.lexsort((m.mean, m.n))
        means = m.mean[order]
        size, first, groups = np.unique(m.n[order], return_index=True, return_counts=True)
        mean = np.add.reduceat(means, first) / groups
        scatter = np.add.reduceat((means - np.repeat(mean, groups)) ** 2, first)
        return _Profile(
            size.astype(np.float64), groups.astype(np.float64), mean, scatter, m.ss_within, m.people
        )

    def weights(self, ratios: Floats) -> Floats:
        """n/(1 + λn), the precision of a group's mean in units of 1/σ²: ratios × sizes."""
        weights: Floats = self.size / (1 + ratios[:, None] * self.size)
        return weights

    def grand(self, weights: Floats) -> Floats:
        """GLS intercept at each ratio."""
        grand: Floats = (weights @ (self.groups * self.mean)) / (weights @ self.groups)
        return grand

    def _squares(self, weights: Floats) -> Floats:
        """Squared deviations of the groups' means from the intercept: ratios × sizes."""
        apart = self.mean - self.grand(weights)[:, None]
        squares: Floats = self.scatter + self.groups * apart**2
        return squares

    def residual(self, weights: Floats) -> Floats:
        """Weighted sum of squares of everything: (N − 1)·σ² at each ratio."""
        residual: Floats = self.ss_within + (weights * self._squares(weights)).sum(axis=1)
        return residual

    def deviance(self, ratios: Floats) -> Floats:
        """−2 × profile log-likelihood, but for a constant."""
        weights = self.weights(ratios)
        return np.asarray(
            (self.people - 1) * np.log(self.residual(weights))
            + np.log1p(ratios[:, None] * self.size) @ self.groups
            + np.log(weights @ self.groups)
        )

    def slope(self, ratios: Floats) -> Floats:
        """Derivative of `deviance`; the intercept minimises `residual`, so it drops out."""
        weights = self.weights(ratios)
        fit = (weights**2 * self._squares(weights)).sum(axis=1) / self.residual(weights)
        total = weights @ self.groups
        return np.asarray(total - (weights**2 @ self.groups) / total - (self.people - 1) * fit)


def _best_ratio(profile: _Profile) -> float:
    """λ of the lowest deviance: 0, or one of the places where the slope turns upwards."""
    slope = profile.slope(RATIOS)
    turns = np.flatnonzero((slope[:-1] < 0) & (slope[1:] >= 0))
    found = [0.0, *(_turn(profile, RATIOS[i], RATIOS[i + 1]) for i in turns)]
    return float(found[int(np.argmin(profile.deviance(np.array(found))))])


def _turn(profile: _Profile, low: float, high: float) -> float:
    """Where the slope turns from negative to positive: the bracket is cut into 32, eleven times over."""
    for _ in range(11):
        ratios = np.linspace(low, high, 33)
        after = max(1, int(np.argmax(profile.slope(ratios) >= 0)))
        low, high = ratios[after - 1], ratios[after]
    return (low + high) / 2
