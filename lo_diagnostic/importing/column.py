"""A column as it was understood: what it is, how that was seen, what its texts mean by a mapping file."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from typing import Final, Literal

from lo_diagnostic.importing.places import shown

Role = Literal["respondent", "wave", "language", "attribute", "item", "question", "ignored"]
BY_NAME: Final = ("name", "attribute", "item id", "question id", "platform code")
"""How a column is matched where its name is an id: there numbers are scale values."""
MAPPING_FILE: Final = "mapping file"
PERSONAL: Final = "personal data"
TECHNICAL: Final = "the platform's own"


@dataclass(frozen=True)
class Target:
    """What a column may be."""

    role: Role
    id: str


@dataclass(frozen=True)
class Column:
    """A column as it was understood; `target` is None where it is left out.

    `values`: what texts mean by the mapping file. `numbers`: are its numbers scale values? `option`: the
    scale value that a mark in it stands for, where a matrix has one column an option.
    """

    index: int
    name: str
    role: Role
    target: str | None = None
    matched_by: str | None = None
    values: Table[str, int | str] = field(default_factory=dict)
    numbers: bool = False
    option: int | None = None

    @property
    def by_name(self) -> bool:
        """Is the column's name an id (not a text)?"""
        return self.matched_by in BY_NAME

    @property
    def place(self) -> str:
        """How the column is named in a problem."""
        return f"column {shown(self.name)}" if self.name else f"column {self.index + 1}"
