"""Intra-individual response variability (IRV): how far one person's answers lie apart."""

from __future__ import annotations

import numpy as np

from lo_diagnostic.responses.answer_blocks import Answers, Floats, blocks


def response_variability(answers: Answers) -> Floats:
    """Standard deviation (n − 1) of each person's own answers, in steps of the scale.

    Low where nearly everything is answered alike (Dunn, Heggestad, Shanock & Theilgard 2018, J Bus Psychol
    33:105). `answers`: items × people, raw. NaN with fewer than two answers.
    """
    variability = np.full(answers.shape[1], np.nan)
    for block in blocks(answers):
        n = block.given.sum(axis=0).astype(np.float64)
        total = block.values.sum(axis=0).astype(np.float64)
        squares = np.einsum("ij,ij->j", block.values, block.values).astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            variability[block.people] = np.sqrt((n * squares - total**2) / (n * (n - 1)))
    return variability
