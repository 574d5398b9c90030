"""Omega total of one factor: the ML fit on raw items, how good it is, and omega with a robust interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
LEVEL = 0.95
BLOCK = 1 << 14
STEPS = 120
SHRINKING = 0.64  # of the first principal component's variance, to begin with
HALVINGS = 27
NEAR = 1e-12  # of the minimum (twice what is left to fall): one more step is the last
FLAT = 1e-7  # a curvature below it (correlation metric) does not fix a parameter
SINGULAR = 1e-10  # smallest eigenvalue of a usable correlation matrix
NO_RESIDUAL = 1e-6  # share of an item's variance that counts as "at the boundary"


@dataclass(frozen=True)
class OneFactorFit:
    """A one-factor model by maximum likelihood, Σ = λλᵀ + diag(θ).

    `loadings` and `residual_variances` are raw (k each, in the items' units, with the divisor of the
    covariances handed in); their common sign makes the loadings' sum positive. `heywood`: a residual variance
    at or below nought, kept as found. `converged`: a minimum was reached that fixes every parameter; if not,
    λ and θ mean nothing. `chisq`, `cfi`, `rmsea` and `srmr` are None then, and with df = 0 (three items).
    """

    loadings: Floats
    residual_variances: Floats
    n: int
    chisq: float | None
    df: int
    cfi: float | None
    rmsea: float | None
    srmr: float | None
    heywood: bool
    converged: bool


def fit_one_factor(covariances: Floats, n: int) -> OneFactorFit | None:
    """One factor on k ≥ 3 items by maximum likelihood (Jöreskog 1967, Psychometrika 32:443).

    `covariances`: k × k of the n people who answered every item; the divisor (n or n − 1) matters to
    nothing but the units. Residual variances may turn negative, as in lavaan. None below three items, and
    where the matrix is singular (n ≤ k, an item without variance, an item that others make up).
    """
    k = len(covariances)
    variances = np.diagonal(covariances)
    if k < 3 or not np.isfinite(covariances).all() or not (variances > 0).all():
        return None
    sds = np.sqrt(variances)
    correlations = covariances / np.outer(sds, sds)
    if np.linalg.eigvalsh(correlations)[0] < SINGULAR:
        return None
    loadings, residuals, converged = _minimise(correlations)
    df = k * (k - 3) // 2
    told = df > 0 and converged
    chisq, cfi, rmsea, srmr = _goodness(correlations, loadings, residuals, n, df) if told else (None,) * 4
    return OneFactorFit(
        loadings=loadings * sds,
        residual_variances=residuals * variances,
        n=n,
        chisq=chisq,
        df=df,
        cfi=cfi,
        rmsea=rmsea,
        srmr=srmr,
        heywood=bool((residuals < NO_RESIDUAL).any()),
        converged=converged,
    )


def omega_total(fit: OneFactorFit) -> float | None:
    """(Σλ)² / ((Σλ)² + Σθ) (McDonald 1999, *Test Theory*, ch. 6). None where the fit did not converge.

    After a Heywood case the number stands as it is (it may exceed 1): `fit.heywood` says so.
    """
    if not fit.converged:
        return None
    common = float(fit.loadings.sum()) ** 2
    return common / (common + float(fit.residual_variances.sum()))


def omega_interval(
    fit: OneFactorFit, patterns: Floats, counts: Counts, level: float = LEVEL
) -> tuple[float, float] | None:
    """ω ± z · SE, the SE by the delta method from the Huber–White sandwich with the observed information.

    `patterns` (m × k) and `counts` (m): the distinct rows of answers that the fit comes from, and how many
    people gave each; rows with a hole (NaN) are left out. The limits are not cut at 0 or 1. Needs no
    normality (Kelley & Pornprasertmanit 2016, Psychological Methods 21:69; lavaan's MLR, MBESS). None
    where the fit did not converge. Raises ValueError where the complete rows are not fit.n.
    """
    omega = omega_total(fit)
    if omega is None:
        return None
    complete = ~np.isnan(patterns).any(axis=1)
    rows, weights = patterns[complete], counts[complete]
    n = int(weights.sum())
    if n != fit.n:
        raise ValueError(f"{n} complete rows, but the fit comes from {fit.n}")
    centred = rows - weights @ rows / n
    sample = (centred * weights[:, None]).T @ centred / n
    scale = float(np.trace(sample) / (fit.loadings @ fit.loadings + fit.residual_variances.sum()))
    weighting = _influence(fit.loadings * math.sqrt(scale), fit.residual_variances * scale, sample)
    squares = 0.0
    typical = float((weighting * sample).sum())
    for start in range(0, len(rows), BLOCK):
        part = centred[start : start + BLOCK]
        influence = ((part @ weighting) * part).sum(axis=1) - typical
        squares += float(weights[start : start + BLOCK] @ influence**2)
    half = float(ndtri((1 + level) / 2)) * math.sqrt(squares) / n
    return omega - half, omega + half


def _influence(loadings: Floats, residuals: Floats, sample: Floats) -> Floats:
    """M (k × k), by which a person with centred answers z moves omega by (zᵀMz − tr MS)/n.

    That is gᵀA⁻¹s/n, with g the gradient of omega, A the observed information and s the person's score, all
    in λ and θ; s is quadratic in z. `loadings` and `residuals` are the maximum for `sample`.
    """
    k = len(loadings)
    total = loadings.sum()
    whole = total**2 + residuals.sum()
    slope = np.concatenate([np.full(k, 2 * total * residuals.sum()), np.full(k, -(total**2))]) / whole**2
    moves = np.linalg.solve(_derivatives(sample, loadings, residuals)[1], slope)
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(residuals))
    pull = np.outer(moves[:k], loadings)
    influence: Floats = inverse @ (pull + pull.T + np.diag(moves[k:])) @ inverse
    return influence


def _minimise(sample: Floats) -> tuple[Floats, Floats, bool]:
    """λ, θ of least discrepancy for a correlation matrix, and whether they are a minimum.

    Newton's method with the exact Hessian, begun at the first principal component.
    """
    k = len(sample)
    roots, axes = np.linalg.eigh(sample)
    component = axes[:, -1] * math.sqrt(SHRINKING * roots[-1])
    point: Floats = np.concatenate([component, 1 - component**2])
    for _ in range(STEPS):
        gradient, hessian = _derivatives(sample, point[:k], point[k:])
        step, curved = _newton_step(gradient, hessian)
        converged = curved and -float(gradient @ step) < NEAR
        if converged:
            point = point + step
            break
        lower = _downhill(sample, point, step)
        if lower is None:
            break
        point = lower
    loadings: Floats = point[:k] * (-1.0 if point[:k].sum() < 0 else 1.0)
    return loadings, point[k:], converged


def _downhill(sample: Floats, point: Floats, step: Floats) -> Floats | None:
    """The point a step, or a half, a quarter … of it, away that has a lower discrepancy; None if none has."""
    value = _discrepancy(sample, *np.split(point, 2))
    for halvings in range(HALVINGS):
        there: Floats = point + step / 2**halvings
        if _discrepancy(sample, *np.split(there, 2)) < value:
            return there
    return None


def _newton_step(gradient: Floats, hessian: Floats) -> tuple[Floats, bool]:
    """Where to go next, and whether the discrepancy curves up in every direction.

    Where it does not, curvatures are taken as positive, so that a saddle repels.
    """
    try:
        np.linalg.cholesky(hessian - FLAT * np.eye(len(hessian)))
    except np.linalg.LinAlgError:
        curvature, axes = np.linalg.eigh(hessian)
        away: Floats = -axes @ (axes.T @ gradient / np.maximum(np.abs(curvature), FLAT))
        return away, False
    return np.asarray(np.linalg.solve(hessian, -gradient), dtype=np.float64), True


def _discrepancy(sample: Floats, loadings: Floats, residuals: Floats) -> float:
    """log|Σ| + tr SΣ⁻¹; infinite where Σ is not positive definite."""
    implied = np.outer(loadings, loadings) + np.diag(residuals)
    try:
        root = np.linalg.cholesky(implied)
    except np.linalg.LinAlgError:
        return math.inf
    return 2 * float(np.log(np.diagonal(root)).sum()) + float(np.trace(np.linalg.solve(implied, sample)))


def _derivatives(sample: Floats, loadings: Floats, residuals: Floats) -> tuple[Floats, Floats]:
    """Gradient (2k) and Hessian (2k × 2k) of the discrepancy in λ and θ.

    With V = Σ⁻¹, T = VSV and Ω = V − T: dF = tr ΩdΣ and dΩ = VdΣT + TdΣV − VdΣV.
    """
    v = np.linalg.inv(np.outer(loadings, loadings) + np.diag(residuals))
    t = v @ sample @ v
    v_loadings, t_loadings = v @ loadings, t @ loadings
    cross = np.outer(v_loadings, t_loadings)
    by_loadings = (
        cross
        + cross.T
        - np.outer(v_loadings, v_loadings)
        + (loadings @ t_loadings - loadings @ v_loadings + 1) * v
        + (loadings @ v_loadings - 1) * t
    )
    between = t * v_loadings + v * (t_loadings - v_loadings)
    by_residuals = 2 * v * t - v * v
    gradient = np.concatenate([2 * (v_loadings - t_loadings), np.diagonal(v - t)])
    return gradient, np.block([[2 * by_loadings, 2 * between], [2 * between.T, by_residuals]])


def _goodness(
    sample: Floats, loadings: Floats, residuals: Floats, n: int, df: int
) -> tuple[float, float, float, float]:
    """χ² = nF, CFI (Bentler 1990), RMSEA (Steiger 1990) and SRMR (Bentler 1995), with n as in lavaan."""
    k = len(sample)
    null_df = k * (k - 1) // 2
    log_det = float(np.linalg.slogdet(sample)[1])
    chisq = n * max(_discrepancy(sample, loadings, residuals) - log_det - k, 0.0)
    excess, null_excess = max(chisq - df, 0.0), max(-n * log_det - null_df, chisq - df, 0.0)
    cfi = 1 - excess / null_excess if null_excess > 0 else 1.0
    left = sample - np.outer(loadings, loadings) - np.diag(residuals)
    srmr = math.sqrt(float((np.tril(left) ** 2).sum()) / (k * (k + 1) / 2))
    return chisq, cfi, math.sqrt(excess / (n * df)), srmr
