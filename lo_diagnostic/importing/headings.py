"""What stands above a column of an export, taken apart: code, question, row of a matrix, purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["answers", "respondent", "personal", "technical"]
"""Answers or anything else; who answered; what tells who that is; what the platform notes for itself."""


@dataclass(frozen=True)
class Heading:
    """The heading of one column.

    `name`: how the column is called in every report and mapping file. `codes`: the platform's own names of it
    (export tag, variable name), the best first. `question`: what was asked. `row`: the row of a matrix or the
    option of a list that the column is for. `finished`: the texts by which the column says that somebody has
    finished, where it says that at all; "" stands for any text.
    """

    name: str
    codes: tuple[str, ...] = ()
    question: str = ""
    row: str = ""
    kind: Kind = "answers"
    finished: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What the column is called: its name, then the platform's codes for it."""
        return (self.name, *self.codes)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts by which it may be an item's heading: the name, the question with and without the row."""
        whole = f"{self.question} [{self.row}]" if self.question and self.row else ""
        asked = self.row or self.question
        return tuple(dict.fromkeys(text for text in (self.name, whole, asked) if text))
