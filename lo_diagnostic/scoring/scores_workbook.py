"""Released results as an Excel workbook: the sheets of `scores_sheets`, and one that says what it all is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from lo_diagnostic import __version__
from lo_diagnostic.disclosure.release import Release
from lo_diagnostic.disclosure.showing import RELIABILITY_ROWS
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.scoring.scores import SCORES_FORMAT, Scores
from lo_diagnostic.scoring.scores_sheets import Sheet, sheets
from lo_diagnostic.scoring.spreadsheet_text import no_formula
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.study.workbook_pages import MOST_ROWS, temporary_files

_NARROWEST, _WIDEST = 8, 48
_SAMPLE: Final = 200
_ABOUT_WIDTHS: Final = (24, 34, 100)

_Row = Sequence[object]


def write_workbook(
    stream: BinaryIO, survey: Survey, releases: Sequence[Release[Scores]], language: str
) -> None:
    """Write one sheet for each kind of result, then `About`; titles and texts are in `language`.

    Numbers are numbers in full precision, withheld cells are empty. Raises InputProblems where a sheet would
    have more rows than Excel can open, OSError where the disk is full.
    """
    found = sheets(survey, releases, language)
    for sheet in found:
        _refuse_too_long(sheet)
    book = Workbook(write_only=True)
    book.properties.creator = f"lo-diag {__version__}"
    with temporary_files(book):
        for sheet in found:
            _add(book, sheet)
        about = book.create_sheet("About")
        _set_widths(about, _ABOUT_WIDTHS)
        for row in (*_origin(survey, releases), (), *_columns(found)):
            about.append([_cell(value) for value in row])
        book.save(stream)


def _refuse_too_long(sheet: Sheet) -> None:
    rows = sheet.table.num_rows
    if rows >= MOST_ROWS:
        message = f'the sheet "{sheet.name}" would have {rows} rows, more than Excel can open.'
        raise InputProblems.one("", "--out", message, "Write .parquet or .csv.")


def _add(book: Workbook, sheet: Sheet) -> None:
    """One sheet: a header that stays in sight, then the rows."""
    table = sheet.table
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    _set_widths(page, [_width(name, table[name]) for name in table.column_names])
    page.append([_heading(page, name) for name in table.column_names])
    columns = [_values(page, column) for column in table.columns]
    for row in zip(*columns, strict=True):
        page.append(row)


def _values(page: Any, column: Any) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if str(column.type) == "string":
        return [_cell(value) for value in values]
    return [_exact(page, value) if isinstance(value, float) else value for value in values]


def _exact(page: Any, value: float) -> Any:
    """The number, spelled out where the 16 digits that openpyxl writes are not enough to get it back."""
    if float(f"{value:.16g}") == value:
        return value
    cell = WriteOnlyCell(page, repr(value))
    cell.data_type = "n"
    return cell


def _cell(value: object) -> object:
    """Text without the control characters that a workbook cannot hold, and never a formula."""
    return no_formula(ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value


def _heading(page: Any, name: str) -> Any:
    cell = WriteOnlyCell(page, name)
    cell.font = Font(bold=True)
    return cell


def _width(name: str, column: Any) -> int:
    """Room for the heading and for the texts of the first rows; numbers need no more than the heading."""
    texts = column.slice(0, _SAMPLE).to_pylist() if str(column.type) == "string" else []
    longest = max(len(text) for text in (name, *(text for text in texts if text)))
    return min(max(longest + 2, _NARROWEST), _WIDEST)


def _set_widths(page: Any, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width


def _origin(survey: Survey, releases: Sequence[Release[Scores]]) -> Iterator[_Row]:
    """What was scored, of whom, and under which rules."""
    yield "lo-diag", __version__
    yield "format", SCORES_FORMAT
    if survey.synthetic:
        yield "synthetic", "some of the answers were made up"
    yield "organisation", survey.organisation or None
    yield "wave", survey.wave or None
    yield "headcount", survey.headcount
    for release in releases:
        scores = release.results
        for instrument in scores.instruments:
            yield (
                "instrument",
                instrument.id,
                f"{instrument.version}, {instrument.status}, {instrument.sha256}",
            )
        people = scores.respondents
        yield "rows", people.rows
        yield "answered", people.answered
        yield "scored", people.scored
        yield "highest", ", ".join(scores.highest) or None
        yield from (("note", name, reason) for name, reason in scores.notes.items())
    least = survey.confidentiality
    yield "people needed", least.minimum_group, "behind any number"
    yield "people needed", least.minimum_detail, "behind spreads, shares, items and agreement"
    yield "people needed", RELIABILITY_ROWS, "who answered every item, behind a coefficient of reliability"
    yield (
        "withheld",
        None,
        "fewer people, or a number that would give such away: neither n nor reason is told",
    )


def _columns(found: Sequence[Sheet]) -> Iterator[_Row]:
    """What each column means."""
    yield "sheet", "column", "meaning"
    for sheet in found:
        yield from ((sheet.name, column, meaning) for column, meaning in sheet.meanings.items())
