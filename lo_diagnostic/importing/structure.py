"""What a structure file says of the questions: their texts, and the label of every code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Variable:
    """One question as the platform knows it.

    `text`: what was asked; `question`: what stands above it where it is a row of a matrix. `labels`: the
    label of each code, both as written, in the platform's order. `missing`: codes that are declared to be no
    answer (codes as they stand in the file).
    """

    text: str = ""
    question: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


Structure: TypeAlias = Mapping[str, Variable]
"""Code of a question (the name of its column) → the question."""
