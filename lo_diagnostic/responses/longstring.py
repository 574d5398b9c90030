"""Longstring: the longest run of the same answer to items in a row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.responses.answer_blocks import Answers, slices
from lo_diagnostic.responses.responses import CANNOT_SAY


def longstring(answers: Answers) -> NDArray[np.int16]:
    """Each person's longest run of identical answers, in items (Johnson 2005, J Res Pers 39:103).

    `answers`: items × people, raw: a reversed item is not turned. A hole ends a run and is itself a run of
    one, as R's `rle` has it; so somebody without answers has 1.
    """
    longest = np.zeros(answers.shape[1], dtype=np.int16)
    for people in slices(answers.shape[1]):
        part = answers[:, people]
        run = np.zeros(part.shape[1], dtype=np.int16)
        for item, given in enumerate(part):
            if item:
                run *= (given == part[item - 1]) & (given > CANNOT_SAY)
            run += 1
            np.maximum(longest[people], run, out=longest[people])
    return longest
