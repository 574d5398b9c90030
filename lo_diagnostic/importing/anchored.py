"""Cells that hold a number and its label: `Very sensitive 10`, `No trust at all - 1`, `10 (All my time)`."""

from __future__ import annotations

import re
from typing import Final

_FIRST: Final = re.compile(
    r"(?P<number>[-−]?\d{1,4})\s*(?:[-–—:=.)]\s*|\s)(?P<label>\S.*)|(?P<n>\d{1,4})\s*\((?P<l>.+)\)"
)
_LAST: Final = re.compile(r"(?P<label>.*[^\s\d(–—:=-])\s*(?:[-–—:=(]\s*|\s)(?P<number>\d{1,4})\)?")


def number_and_label(text: str) -> tuple[int, str] | None:
    """The number at one end of a cell and the label beside it; None where there is none.

    A dash before a number at the end joins it to the label: it is no minus sign.
    """
    line = " ".join(text.split())
    if found := _FIRST.fullmatch(line):
        number, label = found["number"] or found["n"], found["label"] or found["l"]
        return int(number.replace("−", "-")), _bare(label)
    if found := _LAST.fullmatch(line):
        return int(found["number"]), _bare(found["label"])
    return None


def _bare(label: str) -> str:
    """The label without the brackets that stood around it."""
    return label[1:-1].strip() if label.startswith("(") and label.endswith(")") else label
