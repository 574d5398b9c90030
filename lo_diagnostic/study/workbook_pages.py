"""How an Excel workbook is written row by row: headings, widths, text that stays text, disk faults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import EIO
from tempfile import gettempdir
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

MOST_ROWS: Final = 1_048_576
"""What Excel can open, the heading included."""
LONGEST_TEXT: Final = 32_767
"""What a cell holds, in UTF-16 units."""
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@contextmanager
def temporary_files(book: Workbook) -> Iterator[None]:
    """openpyxl keeps sheets in temporary files: where they cannot be written, the error is an OSError."""
    try:
        yield
    except Exception as fault:
        if not type(fault).__module__.startswith("lxml"):  # openpyxl writes through it
            raise
        for page in book.worksheets:
            with suppress(Exception):  # half a sheet: it cannot be closed well, and complains when left open
                page.close()
        raise OSError(EIO, f"no room for temporary files in {gettempdir()}: {fault}") from fault


def start_page(book: Workbook, name: str, headings: Sequence[str], widths: Sequence[int]) -> Any:
    """A sheet with a heading that stays in sight; rows are appended to it."""
    page = book.create_sheet(name)
    page.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    row = [WriteOnlyCell(page, _NOT_IN_XML.sub("", heading)) for heading in headings]
    for cell in row:
        cell.data_type = "s"
        cell.font = Font(bold=True)
    page.append(row)
    return page


def text_cell(page: Any, text: str, alignment: Alignment | None = None) -> object:
    """The text for a cell, which is no formula and no error value; what no workbook can hold is left out."""
    text = _NOT_IN_XML.sub("", text)
    if alignment is None and text not in ERROR_CODES and not text.startswith("="):
        return text
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    if alignment is not None:
        cell.alignment = alignment
    return cell


def fits_a_cell(text: str) -> bool:
    """Can a cell hold the whole text?"""
    return len(text) * 2 <= LONGEST_TEXT or len(text.encode("utf-16-le")) // 2 <= LONGEST_TEXT
