"""Quotation marks that do not fit, behind which rows may hide: in which row, and what is wrong with them."""

from __future__ import annotations

import csv
import io
from typing import Final

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.text_file import TextFile

_REMEDY: Final = 'Double every quotation mark inside a text ("") and close every quoted text.'
_BEHIND: Final = "expected after"


def misquoted_row(file: TextFile, delimiter: str, first_row: int) -> tuple[int, Problem] | None:
    """The first row whose quotation marks do not fit, and the problem; None where all fit.

    `first_row`: the row number of the first line. Arrow reads over such a mark in silence, Python's strict
    reader stops at it.
    """
    file.stream.seek(file.start)
    text = io.TextIOWrapper(file.stream, encoding=file.codec, newline="")
    records = csv.reader(text, delimiter=delimiter, strict=True)
    row = first_row
    try:
        for _ in records:
            row += 1
    except csv.Error as fault:
        message = "a double quote opens here and is not closed: the rows below it are hidden in one cell."
        if _BEHIND in str(fault):
            message = "has a quotation mark that is not closed, or text behind one that is: it may hide rows."
        return row, Problem(file.file, f"row {row}", message, _REMEDY)
    finally:
        text.detach()
    return None
