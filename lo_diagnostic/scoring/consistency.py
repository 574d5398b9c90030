"""A dimension's reliability over the whole organisation: every coefficient, and why one is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.disclosure.showing import RELIABILITY_ROWS
from lo_diagnostic.scoring.alpha_jackknife import jackknife_interval
from lo_diagnostic.scoring.cells import Interval, OneFactorFitScores, Reliability
from lo_diagnostic.scoring.omega import OneFactorFit, fit_one_factor, omega_interval, omega_total
from lo_diagnostic.scoring.patterns import Patterns
from lo_diagnostic.scoring.reliability import (
    LEVEL,
    alpha_if_dropped,
    average_correlation,
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    spearman_brown,
    standardised_alpha,
    varying,
)

Floats = NDArray[np.float64]
NO_ALPHA = ("reliability", "reliability.alpha")
OF_OMEGA = ("omega_total", "omega_interval", "one_factor_fit")
FEW_ROWS = f"fewer than {RELIABILITY_ROWS} complete rows: the interval only"


@dataclass(frozen=True)
class Consistency:
    """`item_rest_r`, `alpha_if_dropped`: by place of the scored item, None where undefined or not told."""

    reliability: Reliability
    item_rest_r: tuple[float | None, ...]
    alpha_if_dropped: tuple[float | None, ...]
    notes: Mapping[str, str]


def consistency(patterns: Patterns, n: int, items: Sequence[str]) -> Consistency:
    """Reliability of a dimension from the answers of everybody.

    `n`: who was asked and answered anything, the rows of R's psych; `items`: ids. Items without variance, or
    without answers, are left out of everything, as psych does. With fewer than 30 complete rows only the
    intervals of alpha are told (CONTRACT §4).
    """
    kept = varying(patterns.cross_products().covariances)
    left_out = ", ".join(item for item, stays in zip(items, kept, strict=True) if not stays)
    used, k = patterns.of_items(kept), int(kept.sum())
    complete, products = used.complete, used.cross_products()
    alpha = cronbach_alpha(products.covariances)
    people = complete.n if k > 1 else patterns.n
    reason = _undefined(len(items), k, people, alpha)
    if alpha is None or reason:
        undefined = Reliability(k, n, complete.n, "pairwise", *(None,) * 10)
        return _without_items(undefined, kept, dict.fromkeys(NO_ALPHA, reason))
    feldt = feldt_interval(alpha, n, k)
    jackknife = _interval(jackknife_interval(used.values, used.counts, LEVEL))
    if complete.n < RELIABILITY_ROWS:
        few = Reliability(k, n, complete.n, "pairwise", None, feldt, jackknife, *(None,) * 7)
        return _without_items(few, kept, dict.fromkeys(NO_ALPHA, FEW_ROWS))
    correlations, listwise = products.correlations, complete.cross_products().covariances
    fit = fit_one_factor(listwise, complete.n)
    found = Reliability(
        items=k,
        n=n,
        complete=complete.n,
        missing="pairwise",
        alpha=alpha,
        alpha_interval=feldt,
        alpha_interval_jackknife=jackknife,
        alpha_listwise=cronbach_alpha(listwise),
        alpha_standardised=standardised_alpha(correlations),
        average_r=average_correlation(correlations),
        spearman_brown=spearman_brown(float(correlations[0, 1])) if k == 2 else None,
        omega_total=omega_total(fit) if fit else None,
        omega_interval=_interval(omega_interval(fit, complete.values, complete.counts)) if fit else None,
        one_factor_fit=_fit_scores(fit) if fit else None,
    )
    rest = _told(item_rest_correlations(products.covariances), kept)
    dropped = _told(alpha_if_dropped(products.covariances), kept)
    return Consistency(found, rest, dropped, _notes(found, left_out, fit))


def _without_items(found: Reliability, kept: NDArray[np.bool_], notes: Mapping[str, str]) -> Consistency:
    nothing = (None,) * len(kept)
    return Consistency(found, nothing, nothing, notes)


def _undefined(items: int, varying_items: int, people: int, alpha: float | None) -> str:
    """Why there is no reliability at all; empty where there is."""
    if items < 2:
        return "one item"
    if people < 3:
        return "fewer than three complete rows"
    return "zero variance" if varying_items < 2 or alpha is None else ""


def _notes(found: Reliability, left_out: str, fit: OneFactorFit | None) -> dict[str, str]:
    """What a reader of the coefficients must know."""
    notes: dict[str, str] = {}
    if left_out:
        notes["reliability"] = f"left out, because nobody answered or everybody alike: {left_out}"
    if found.alpha is not None and found.alpha < 0:
        notes["reliability.alpha"] = "negative: an item is probably keyed the wrong way round"
    if found.alpha_interval_jackknife is None:
        notes["reliability.alpha_interval_jackknife"] = (
            "leaving one person out makes no difference or no alpha"
        )
    if found.items != 2:
        notes["reliability.spearman_brown"] = "for two items only"
    elif found.spearman_brown is not None and found.spearman_brown < 0:
        notes["reliability.spearman_brown"] = "not meaningful: the two items correlate negatively"
    if found.omega_total is None:
        notes |= dict.fromkeys((f"reliability.{name}" for name in OF_OMEGA), _no_omega(found.items, fit))
    elif fit is not None and fit.heywood:
        notes["reliability.omega_total"] = "Heywood case: a residual variance is not positive"
    if fit is not None and fit.df == 0:
        notes["reliability.one_factor_fit"] = "three items fit one factor exactly: nothing to test"
    return notes


def _no_omega(items: int, fit: OneFactorFit | None) -> str:
    if items < 3:
        return "fewer than three items"
    return "the covariances are singular" if fit is None else "the one-factor model did not converge"


def _fit_scores(fit: OneFactorFit) -> OneFactorFitScores:
    return OneFactorFitScores(fit.chisq, fit.df or 0, fit.cfi, fit.rmsea, fit.srmr, fit.heywood)


def _interval(limits: tuple[float, float] | None) -> Interval | None:
    return None if limits is None else Interval(LEVEL, *limits)


def _told(values: Floats, kept: NDArray[np.bool_]) -> tuple[float | None, ...]:
    """The kept items' values among all; None for the others, and where undefined."""
    among = np.full(len(kept), np.nan)
    among[kept] = values
    return tuple(None if np.isnan(value) else float(value) for value in among)
