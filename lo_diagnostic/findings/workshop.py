"""The script of a co-design session, as checked data: blocks of minutes, what to bring, safety to speak."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from lo_diagnostic.instrument.model import DimensionId, LocalText, Strict
from lo_diagnostic.instrument.strict_file import load_sound
from lo_diagnostic.resources import shipped_folder


class Block(Strict):
    """Some minutes of the session: what happens, and how."""

    minutes: Annotated[int, Field(ge=1, le=90)]
    title: LocalText
    how: LocalText


class Script(Strict):
    """`guidance/workshop.yaml`. `safety`: the dimension that tells whether people can speak openly."""

    format: Literal["lo-diag/guidance-workshop/1"]
    bring: LocalText
    safety: DimensionId
    safety_unknown: LocalText
    blocks: Annotated[list[Block], Field(min_length=1)]


@cache
def shipped_script() -> Script:
    """The session as the workshop pack prints it."""
    return load_sound(shipped_folder("instruments") / "guidance" / "workshop.yaml", Script)
