"""Who was asked what: the `ask_if` conditions of an instrument against attributes and choices."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.instrument.model import Condition, Instrument
from lo_diagnostic.responses.responses import Responses


def holds(condition: Condition | None, known: Mapping[str, str | None]) -> bool:
    """Does the condition hold for one person? Keys AND, values OR; an unknown answer does not hold."""
    return condition is None or all(known.get(name) in values for name, values in condition.items())


def was_asked(instrument: Instrument, responses: Responses) -> dict[str, NDArray[np.bool_]]:
    """Item id → mask over respondents; only items that carry a condition, or whose dimension does."""
    masks: dict[str, NDArray[np.bool_]] = {}
    for dimension, item in instrument.items():
        if dimension.ask_if or item.ask_if:
            masks[item.id] = condition_mask(dimension.ask_if, responses) & condition_mask(
                item.ask_if, responses
            )
    return masks


def condition_mask(condition: Condition | None, responses: Responses) -> NDArray[np.bool_]:
    """For whom the condition holds: keys AND, values OR; an unknown answer does not hold."""
    everyone = np.ones(len(responses), dtype=np.bool_)
    for name, values in (condition or {}).items():
        table = responses.people if name in responses.people else responses.remarks
        known = table[name].isin(values).to_numpy() if name in table else ~everyone
        everyone = everyone & known
    return everyone
