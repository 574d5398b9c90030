"""How an import is shown: how each file was read, what its columns were taken for, what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lo_diagnostic.cli import console
from lo_diagnostic.text import plain

if TYPE_CHECKING:
    from lo_diagnostic.importing.column import Column
    from lo_diagnostic.importing.import_report import ImportReport, ItemCounts

_ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with mark",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
}
_DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_KINDS: Final = {"xlsx": "Excel workbook", "sav": "SPSS file"}
_TOLD: Final = 8
_MOST_NAMES: Final = 24
_LONGEST_NAME: Final = 50


def show_report(report: ImportReport) -> None:
    """Print how a file was read and how each of its columns was understood; nothing where it was not read."""
    if report.encoding is None:
        return
    from rich.table import Table
    from rich.text import Text

    console.show(plain(f"{report.file}: {people(report.respondents)}; {', '.join(_how(report))}"))
    used = [column for column in report.columns if column.role != "ignored"]
    table = Table()
    for heading in ("Column", "Read as", "Seen by"):
        table.add_column(heading, overflow="fold")
    for heading in ("Answers", "Blank", "No answer", "Range"):
        table.add_column(heading, justify="right")
    for column in used:
        name = _short(column.name) or f"(column {column.index + 1})"
        texts = (name, _taken_for(column), column.matched_by or "")
        counts = report.items.get(column.target or "") if column.role == "item" else None
        table.add_row(*(Text(plain(text)) for text in texts), *_numbers(counts))
    if used:
        console.show(table)
    for line in (*_no_answers(report), *_left_out(report)):
        console.show(plain(line))


def people(many: int) -> str:
    """`1 person`, `2,042 people`."""
    return "1 person" if many == 1 else f"{many:,} people"


def _how(report: ImportReport) -> Iterator[str]:
    """How the file was read: platform, encoding, delimiter, header rows, fingerprint."""
    yield report.platform
    yield _KINDS.get(report.kind) or _ENCODINGS.get(str(report.encoding), str(report.encoding))
    if report.delimiter is not None:
        told = _DELIMITERS.get(report.delimiter, f'"{report.delimiter}"')
        yield f"delimiter: {told}"
    if report.header_rows:
        yield "1 header row" if report.header_rows == 1 else f"{report.header_rows} header rows"
    if report.sha256 is not None:
        yield f"SHA-256 {report.sha256[:12]}…"


def _taken_for(column: Column) -> str:
    if column.role == column.target:
        return column.role
    return f"{column.role} {column.target}" + (f" = {column.option}" if column.option is not None else "")


def _numbers(counts: ItemCounts | None) -> tuple[str, str, str, str]:
    if counts is None:
        return "", "", "", ""
    ends = f"{counts.low}–{counts.high}" if counts.valid else ""
    return f"{counts.valid:,}", f"{counts.blank:,}", f"{counts.missing:,}", ends


def _no_answers(report: ImportReport) -> Iterator[str]:
    """What was read as no answer, over all items."""
    times: dict[str, int] = {}
    for counts in report.items.values():
        for text, n in counts.reasons.items():
            times[text] = times.get(text, 0) + n
    if times:
        told = ", ".join(f'"{text}" ({n:,})' for text, n in list(times.items())[:_TOLD])
        yield f"Read as no answer: {told}{', …' if len(times) > _TOLD else ''}"


def _left_out(report: ImportReport) -> Iterator[str]:
    """The columns that are not used, by why they are not."""
    reasons: dict[str, list[str]] = {}
    for column in report.columns:
        if column.role == "ignored":
            why = "a reserve item" if column.target else column.matched_by or "nothing that is asked"
            reasons.setdefault(why, []).append(column.name or f"(column {column.index + 1})")
    for why, names in reasons.items():
        told = ", ".join(_short(name) for name in names[:_MOST_NAMES])
        more = f" and {len(names) - _MOST_NAMES} more (all with --json)" if len(names) > _MOST_NAMES else ""
        yield f"Not used, {why} ({len(names)}): {told}{more}"


def _short(name: str) -> str:
    """A name with its beginning and its end, where it is long."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:24]}…{name[-24:]}"
