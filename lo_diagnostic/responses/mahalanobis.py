"""Mahalanobis distance: how unusual one person's answers are, together, among everybody's."""

from __future__ import annotations

import numpy as np

from lo_diagnostic.responses.answer_blocks import Answers, Floats, blocks
from lo_diagnostic.responses.cross_products import CrossProducts

SINGULAR = 1e-10
"""Smallest eigenvalue of the correlations at which distances would be rounding errors."""


def mahalanobis_squared(answers: Answers, sums: CrossProducts) -> Floats | None:
    """Each person's D² from the mean of all, by pairwise covariances (Meade & Craig 2012, Psychol Methods
    17:437).

    `answers`: items × people; `sums`: theirs. About chi-square, with as many degrees of freedom as items,
    where answers are normal. A hole counts as 0 after centring, as in R's careless: it adds no distance.
    None where the covariances are not positive definite: an item that nobody answered or all answered alike,
    one that follows from others, fewer people than items.
    """
    whitening = _whitening(sums.covariances)
    if whitening is None:
        return None
    centre = sums.means[:, np.newaxis]
    distance = np.empty(answers.shape[1])
    for block in blocks(answers):
        deviations = block.values.astype(np.float64)
        deviations -= centre
        deviations *= block.given
        white = whitening @ deviations
        distance[block.people] = np.einsum("ij,ij->j", white, white)
    return distance


def _whitening(covariance: Floats) -> Floats | None:
    """W with W C Wᵀ = 1, by Cholesky's factor of the correlations; None where C is not positive definite."""
    variances = np.diag(covariance)
    if not (len(covariance) and np.isfinite(covariance).all() and (variances > 0).all()):
        return None
    sd = np.sqrt(variances)
    correlation = covariance / np.outer(sd, sd)
    if np.linalg.eigvalsh(correlation)[0] < SINGULAR:
        return None
    whitening: Floats = np.linalg.solve(np.linalg.cholesky(correlation), np.diag(1 / sd))
    return whitening
