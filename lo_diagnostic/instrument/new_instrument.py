"""A new questionnaire: the shipped start under an id of its own."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.library import shipped_ids
from lo_diagnostic.instrument.model import DimensionId

STAND_IN = "new-instrument"
"""The id that the start bears wherever the new one belongs."""


def new_instrument(start: str, new_id: str) -> str:
    """The YAML text `start` with `new_id` for its id. Raises InputProblems where that can be no id."""
    try:
        TypeAdapter(DimensionId).validate_python(new_id)
    except ValidationError:
        remedy = "Begin with a letter; use letters, digits and hyphens, 60 at most, such as team-climate."
        raise InputProblems.one("", "", f"{new_id!r} cannot be an id.", remedy) from None
    if new_id in shipped_ids():
        message = f'"{new_id}" is the id of a shipped questionnaire.'
        remedy = "Choose another id, so that nobody mistakes one's scores for the other's."
        raise InputProblems.one("", "", message, remedy)
    return start.replace(STAND_IN, new_id)
