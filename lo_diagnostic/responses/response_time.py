"""Response time: seconds a person took for an item."""

from __future__ import annotations

import numpy as np

from lo_diagnostic.responses.answer_blocks import Answers, Floats, slices
from lo_diagnostic.responses.responses import NOT_ANSWERED


def seconds_per_item(answers: Answers, seconds: Floats) -> Floats:
    """Each person's seconds over the items they answered, "cannot say" included: that too has to be read.

    `answers`: items × people; `seconds`: over people, NaN where not known. NaN where nothing was answered.
    """
    answered = np.zeros(answers.shape[1])
    for people in slices(answers.shape[1]):
        answered[people] = (answers[:, people] != NOT_ANSWERED).sum(axis=0)
    return seconds / np.where(answered > 0, answered, np.nan)
