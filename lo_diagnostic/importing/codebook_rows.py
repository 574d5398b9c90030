"""What the readers of structure files share: a row with its place, and texts without markup."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lo_diagnostic.errors import InputProblems

_SCRIPT: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG: Final = re.compile(r"<(?:!--[^<>]*--|[a-zA-Z/][^<>]*)>")


@dataclass(frozen=True)
class CodebookRow:
    """One row of a structure file: its cells by the names of the columns, which are in lower case."""

    file: str
    place: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """A cell without spaces around it, "" where there is none."""
        return self.cells.get(column, "").strip()

    def wrong(self, message: str, remedy: str) -> InputProblems:
        """What to raise where something in this row is wrong."""
        return InputProblems.one(self.file, self.place, message, remedy)


def without_markup(text: str) -> str:
    """A text as it is read on the screen: without HTML, on one line."""
    shown = html.unescape(_TAG.sub(" ", _SCRIPT.sub(" ", text))) if "<" in text or "&" in text else text
    return " ".join(shown.split())
