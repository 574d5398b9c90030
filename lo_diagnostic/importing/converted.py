"""An Excel workbook or an SPSS file as CSV in memory, made by a child process."""

from __future__ import annotations

import io
from typing import Final

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.child import run_child
from lo_diagnostic.importing.opened_file import OpenedFile
from lo_diagnostic.importing.places import shown
from lo_diagnostic.importing.structure import Structure, Variable

_FROM_EXCEL: Final = "Open it in Excel and save the sheet with the answers as CSV (UTF-8)."
_FROM_SPSS: Final = "Open it in SPSS or PSPP and save it as CSV (UTF-8)."


def workbook_as_csv(file: OpenedFile, sheet: str = "") -> tuple[io.BytesIO, list[Problem]]:
    """The values of one sheet: that of this name, or the one with the answers; and a warning about others.

    Raises InputProblems where it cannot be read.
    """
    asked = (sheet,) if sheet else ()
    found, csv = run_child("workbook_child", file, *asked, what="an Excel workbook", remedy=_FROM_EXCEL)
    others = [shown(name) for name in found["others"]]
    if not others:
        return csv, []
    message = f"has several sheets with cells; {shown(found['sheet'])} was read, not {', '.join(others)}."
    remedy = "If the answers are in another sheet, save that one as CSV (UTF-8) and import it."
    return csv, [Problem(file.name, "", message, remedy, "warning")]


def sav_as_csv(file: OpenedFile) -> tuple[io.BytesIO, Structure]:
    """The cells below the names of the variables, and what the file says of these.

    Raises InputProblems where it cannot be read.
    """
    found, csv = run_child("sav_child", file, what="an SPSS file", remedy=_FROM_SPSS)
    structure = {
        name: Variable(text=told["text"], labels=told["labels"], missing=frozenset(told["missing"]))
        for name, told in found["variables"].items()
    }
    return csv, structure
