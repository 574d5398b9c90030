"""Deniability: nobody's answer may follow from means that lie at an end of the scale.

A group in which everybody chose the highest answer tells everybody's answer, though no combination of cells
isolates a few people. With bounds on what can be answered, somebody is pinned when the shown sums leave only
one possible score: the linear program over all scores within the scale has no other solution.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lo_diagnostic.disclosure.measures import Ints, Mask

_MOVED = 1e-6


def pinned(rows: Ints, lowest: Mask, highest: Mask) -> Mask:
    """Which people's scores follow from the sums of the rows.

    `rows`: cells × people of one kind, 1 where they count in the cell; `lowest`, `highest`: whose score is at
    that end of the scale. The release is k-safe, so whoever is at no end is free. Scores that stay at the
    ends are those that no change within the bounds moves. Such changes are a cone: those of several people
    add up and can be made as large as one likes, so one linear program moves at once whoever can be moved.
    """
    ends = lowest | highest
    if not ends.any():
        return ends
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    at, n = np.flatnonzero(ends), len(ends)
    moves = rows * np.where(highest, -1.0, 1.0)
    unchanged = csr_array(np.hstack([moves, np.zeros((len(rows), len(at)))]))
    at_most_moved = hstack([-eye_array(n, format="csr")[at], eye_array(len(at))])
    told = milp(
        np.concatenate([np.zeros(n), -np.ones(len(at))]),
        constraints=[LinearConstraint(unchanged, 0.0, 0.0), LinearConstraint(at_most_moved, -np.inf, 0.0)],
        bounds=Bounds(
            np.concatenate([np.where(ends, 0.0, -np.inf), np.zeros(len(at))]),
            np.concatenate([np.full(n, np.inf), np.ones(len(at))]),
        ),
    )
    if told.x is None:
        return ends
    found = np.zeros(n, np.bool_)
    found[at] = told.x[n:] < _MOVED
    return found


def kinds_of(layers: Sequence[Ints], scores: Ints, width: int) -> tuple[Ints, Mask, Mask]:
    """People who share every layer as one kind: rows of the layers' groups, and who is at an end as a whole.

    `layers`: of each person the shown group, −1 for none; `scores`: steps above the lowest of `width`.
    """
    keys = np.zeros(len(scores), np.int64)
    for layer in layers:
        keys = np.unique(keys * (int(layer.max(initial=0)) + 2) + layer + 1, return_inverse=True)[1]
    _, first, kind = np.unique(keys, return_index=True, return_inverse=True)
    rows = [layer[first] == group for layer in layers for group in np.unique(layer[layer >= 0])]
    n = np.bincount(kind)
    total = np.bincount(kind, weights=scores)
    return np.array(rows, np.int64).reshape(-1, len(first)), total == 0, total == n * width
