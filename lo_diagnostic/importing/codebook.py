"""A structure file (`import --codebook`), recognised by its content → what was asked, and the labels."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from lo_diagnostic.errors import InputProblems, errors_among
from lo_diagnostic.importing.codebook_limesurvey import is_limesurvey, limesurvey_structure
from lo_diagnostic.importing.codebook_redcap import is_redcap, redcap_structure
from lo_diagnostic.importing.codebook_rows import CodebookRow
from lo_diagnostic.importing.codebook_xlsform import xlsform_structure
from lo_diagnostic.importing.converted import sav_as_csv, workbook_as_csv
from lo_diagnostic.importing.in_child import no_sheet
from lo_diagnostic.importing.opened_file import OpenedFile, opened, unreadable
from lo_diagnostic.importing.structure import Structure
from lo_diagnostic.importing.text_file import text_of

_MAX_BYTES: Final = 20_000_000
_KINDS: Final = (
    "Give a LimeSurvey structure (.txt), a REDCap data dictionary (.csv), an XLSForm (.xlsx) "
    "or an SPSS file (.sav)."
)
_LSS: Final = "Export the survey structure from LimeSurvey as tab-separated values (.txt)."


def read_codebook(path: Path) -> Structure:
    """The questions of a structure file, by the names of their columns in an export.

    Raises InputProblems where the file cannot be read, is none of the four kinds, or contradicts itself.
    """
    with opened(path) as file:
        try:
            structure = _structure(file)
        except OSError as fault:
            raise unreadable(file.name, fault) from fault
        if not structure:
            raise InputProblems.one(file.name, "", "holds no question.", _KINDS)
        return structure


def _structure(file: OpenedFile) -> Structure:
    kind = file.kind()
    if kind == "sav":
        return sav_as_csv(file)[1]
    if kind == "xlsx":
        return xlsform_structure(_sheet(file, "survey"), _sheet(file, "choices"))
    return _of_text(file)


def _of_text(file: OpenedFile) -> Structure:
    text = _text(file)
    first = text.partition("\n")[0]
    if is_limesurvey(first):
        return limesurvey_structure(_rows(file.name, text, "\t"))
    if is_redcap(first):
        delimiter = ";" if first.count(";") > first.count(",") else ","
        return redcap_structure(_rows(file.name, text, delimiter))
    if "<LimeSurveyDocType>" in text[:1000]:
        raise InputProblems.one(file.name, "", "is a LimeSurvey survey archive (.lss).", _LSS)
    raise InputProblems.one(file.name, "", "is no structure file of a known kind.", _KINDS)


def _text(file: OpenedFile) -> str:
    found, problems = text_of(file)
    if found is None:
        raise InputProblems(errors_among(problems))
    text, whole = found.sample(_MAX_BYTES)
    if not whole:
        message = f"is larger than {_MAX_BYTES // 10**6} MB."
        raise InputProblems.one(file.name, "", message, _KINDS)
    return text.removeprefix("\ufeff")


def _sheet(file: OpenedFile, name: str) -> list[CodebookRow]:
    """The rows of a sheet of an XLSForm."""
    try:
        made = workbook_as_csv(file, name)[0]
    except InputProblems as fault:
        if fault.problems[0].message == no_sheet(name):
            message = f'is no XLSForm: it has no sheet "{name}".'
            raise InputProblems.one(file.name, "", message, _KINDS) from fault
        raise
    if made.getbuffer().nbytes > _MAX_BYTES:
        message = f'has more than {_MAX_BYTES // 10**6} MB in the sheet "{name}".'
        raise InputProblems.one(file.name, "", message, _KINDS)
    return _rows(file.name, made.getvalue().decode(), ",", f"sheet {name}, ")


def _rows(file: str, text: str, delimiter: str, place: str = "") -> list[CodebookRow]:
    """The rows below the header, each with its place and its cells by the header's names in lower case."""
    rows: list[CodebookRow] = []
    names: list[str] = []
    number = 0
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1
        ):
            if not names:
                names = [" ".join(cell.split()).casefold() for cell in cells]
            elif any(cells):
                named: dict[str, str] = {}
                for name, cell in zip(names, cells, strict=False):
                    named.setdefault(name, cell)
                rows.append(CodebookRow(file, f"{place}row {number}", named))
    except csv.Error as fault:
        message = f"cannot be read ({fault})."
        raise InputProblems.one(file, f"{place}row {number + 1}", message, _KINDS) from fault
    return rows
