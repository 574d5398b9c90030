"""How an import is shown: each file, how it was read, and what each column was taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lo_diagnostic.cli import console
from lo_diagnostic.text import plain

if TYPE_CHECKING:
    from lo_diagnostic.importing.columns import Column
    from lo_diagnostic.importing.import_report import ImportReport, ItemCounts

_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with mark", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", None: "none, one column"}


def show_report(report: ImportReport) -> None:
    """Print how a file was read and how each of its columns was understood; nothing where it was not read."""
    if report.encoding is None:
        return
    from rich.table import Table
    from rich.text import Text

    delimiter = _DELIMITERS.get(report.delimiter, f'"{report.delimiter}"')
    how = f"{_ENCODINGS[report.encoding]}, delimiter: {delimiter}"
    table = Table(title=Text(plain(f"{report.file}: {how_many(report)}; {how}")), title_justify="left")
    for heading in ("Column", "Read as", "Seen by"):
        table.add_column(heading, overflow="fold")
    for heading in ("Answers", "Blank", "Cannot say", "Range"):
        table.add_column(heading, justify="right")
    for column in report.columns:
        texts = (column.name or f"(column {column.index + 1})", _taken_for(column), column.matched_by or "")
        counts = report.items.get(column.target or "") if column.role == "item" else None
        table.add_row(*(Text(plain(text)) for text in texts), *_numbers(counts))
    console.show(table)


def how_many(report: ImportReport) -> str:
    """`1 person`, `2,042 people`."""
    return "1 person" if report.respondents == 1 else f"{report.respondents:,} people"


def _taken_for(column: Column) -> str:
    if column.role == "ignored":
        return "not used"
    return column.role if column.role == column.target else f"{column.role} {column.target}"


def _numbers(counts: ItemCounts | None) -> tuple[str, str, str, str]:
    if counts is None:
        return "", "", "", ""
    ends = f"{counts.low}–{counts.high}" if counts.valid else ""
    return f"{counts.valid:,}", f"{counts.blank:,}", f"{counts.missing:,}", ends
