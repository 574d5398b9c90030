"""Cronbach's alpha of a million people against `numpy.cov` of the same matrix, in one process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.survey_files import likert_matrix
from benchmarks.timing import Ratio, median
from lo_diagnostic.responses.cross_products import CrossProducts
from lo_diagnostic.scoring.reliability import cronbach_alpha

_PEOPLE = 1_000_000
_LIMIT = 3.0
_RUNS = 7


def measure() -> Iterator[Ratio]:
    """Cross-products and alpha of 40 items, without holes and with 2 %; medians of 7 alternating runs."""
    answers = likert_matrix(_PEOPLE)
    floor = partial(np.cov, answers)
    given = np.ones(answers.shape, dtype=np.bool_)
    yield _ratio("alpha of a million × 40", partial(_alpha, answers, given), floor)
    given = np.random.default_rng(1).random(answers.shape) >= 0.02
    yield _ratio("alpha of a million × 40, 2 % missing", partial(_alpha, answers, given), floor)


def _alpha(answers: NDArray[np.int16], given: NDArray[np.bool_]) -> float | None:
    return cronbach_alpha(CrossProducts.of(answers, given).covariances)


def _ratio(name: str, ours: Callable[[], Any], floor: Callable[[], Any]) -> Ratio:
    seconds = [(_seconds(ours), _seconds(floor)) for _ in range(_RUNS + 1)][1:]
    our_median, floor_median = (median(column) for column in zip(*seconds, strict=True))
    return Ratio(name, "numpy.cov", our_median, floor_median, _LIMIT)


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
