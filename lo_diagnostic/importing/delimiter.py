"""Which character separates the values of a delimited text: the one whose records fit the header."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Final

CANDIDATES: Final = (",", ";", "\t", "|")
NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
ONE_COLUMN: Final = "\x1f"
"""Stands for "no delimiter": a character that no spreadsheet writes."""


@dataclass(frozen=True)
class _Fit:
    delimiter: str
    records: int
    fitting: int
    splits_quotes: bool
    """Would it divide a quoted name of the header? Then it is a character of that name."""


def likely_delimiters(text: str, whole: bool) -> list[str]:
    """The delimiters that explain the text equally well, the best it has: one, unless it is ambiguous.

    `whole`: is this all of the text? Otherwise its last record, maybe cut, is not counted.
    """
    fits = [fit for delimiter in CANDIDATES if (fit := _fit(text, delimiter, whole)) is not None]
    if not fits:
        return [ONE_COLUMN]
    fits = [fit for fit in fits if not fit.splits_quotes] or fits
    perfect = [fit.delimiter for fit in fits if fit.records == fit.fitting]
    best = max(fit.fitting for fit in fits)
    return perfect or [fit.delimiter for fit in fits if fit.fitting == best]


def _fit(text: str, delimiter: str, whole: bool) -> _Fit | None:
    """How many records have the header's width; None where the header is not divided at all."""
    widths: list[int] = []
    header: list[str] = []
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for record in records:
            if any(cell.strip() for cell in record):
                header = header or record
                if len(header) < 2:
                    return None
                widths.append(len(record))
    except csv.Error:
        whole = True
    if not whole and len(widths) > 1:
        widths.pop()
    if not widths:
        return None
    splits = any(name.count('"') % 2 for name in header)
    return _Fit(delimiter, len(widths), widths.count(widths[0]), splits)
