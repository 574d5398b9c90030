"""The family of tests: every difference and change of one output, adjusted for their number together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from lo_diagnostic.scoring.multiplicity import benjamini_hochberg, holm
from lo_diagnostic.scoring.scores import Change, Difference
from lo_diagnostic.scoring.verdicts import verdict

Result = TypeVar("Result", Difference, Change)


@dataclass(frozen=True)
class Tested(Generic[Result]):
    """A difference or change before its p (NaN where there was no test) is adjusted; p itself is not told."""

    result: Result
    p: float


@dataclass(frozen=True)
class Family:
    """Adjusted p values of every test, in the order in which they were handed in."""

    size: int
    exploring: Sequence[float]
    deciding: Sequence[float]

    @classmethod
    def of(cls, p: Sequence[float]) -> Family:
        """Adjust p values; NaN counts for nothing."""
        values = np.array(p, dtype=np.float64)
        size = int(np.count_nonzero(~np.isnan(values)))
        return cls(size, benjamini_hochberg(values).tolist(), holm(values).tolist())

    def judged(self, tested: Sequence[Tested[Result]], start: int) -> tuple[Result, ...]:
        """The results of the tests from place `start` onwards, with adjusted p values and their verdicts."""
        return tuple(self._judge(one.result, start + place) for place, one in enumerate(tested))

    def _judge(self, result: Result, place: int) -> Result:
        p = self.exploring[place]
        adjusted = None if np.isnan(p) else p
        return replace(
            result,
            p_adjusted=adjusted,
            p_holm=None if adjusted is None else self.deciding[place],
            family=self.size,
            verdict=verdict(result.difference, result.interval, adjusted),
        )
