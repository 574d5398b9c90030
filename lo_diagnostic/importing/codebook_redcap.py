"""REDCap's data dictionary → what was asked, and the label of every choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.importing.codebook_rows import CodebookRow, without_markup
from lo_diagnostic.importing.places import shown
from lo_diagnostic.importing.structure import Structure, Variable

_FIELD: Final = "variable / field name"
_HEADERS: Final = {
    "field_name": _FIELD,
    "field_type": "field type",
    "field_label": "field label",
    "select_choices_or_calculations": "choices, calculations, or slider labels",
    "section_header": "section header",
    "matrix_group_name": "matrix group name",
}
"""As REDCap's API names the columns → as its pages do."""
_OWN_LABELS: Final = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}
_MARKS: Final = {"1": "Checked", "0": "Unchecked"}
_REMEDY: Final = 'Write choices as "1, Never | 2, Rarely", each code once.'


def is_redcap(header: str) -> bool:
    """Is this the first line of a data dictionary?"""
    names = header.replace('"', "").casefold()
    return (_FIELD in names and "field type" in names) or ("field_name" in names and "field_type" in names)


def redcap_structure(rows: Sequence[CodebookRow]) -> Structure:
    """The fields by the names of their columns; a checkbox has a column for each choice.

    Raises InputProblems with every field whose choices cannot be understood.
    """
    found: dict[str, Variable] = {}
    headers: dict[str, str] = {}
    faults: list[InputProblems] = []
    for row in map(_as_on_the_pages, rows):
        matrix = row["matrix group name"]
        if matrix:
            headers.setdefault(matrix, without_markup(row["section header"]))
        try:
            found.update(_variables(row, headers.get(matrix, "")))
        except InputProblems as fault:
            faults.append(fault)
    if faults:
        raise InputProblems(problem for fault in faults for problem in fault.problems)
    return found


def _as_on_the_pages(row: CodebookRow) -> CodebookRow:
    return CodebookRow(
        row.file, row.place, {_HEADERS.get(name, name): cell for name, cell in row.cells.items()}
    )


def _variables(row: CodebookRow, above: str) -> Iterator[tuple[str, Variable]]:
    name, kind = row[_FIELD], row["field type"].casefold()
    text = without_markup(row["field label"])
    if kind == "checkbox":
        for code, label in _choices(row).items():
            column = f"{name}___{re.sub('[^a-z0-9_]', '_', code.casefold())}"
            yield column, Variable(label, text, _MARKS)
    elif kind in ("radio", "dropdown"):
        yield name, Variable(text, above, _choices(row))
    elif kind != "descriptive":
        yield name, Variable(text, above, _OWN_LABELS.get(kind, {}))


def _choices(row: CodebookRow) -> dict[str, str]:
    """Code → label."""
    choices: dict[str, str] = {}
    for choice in row["choices, calculations, or slider labels"].split("|"):
        if not choice.strip():
            continue
        code, comma, label = (part.strip() for part in choice.partition(","))
        if not comma or code in choices:
            what = "comes twice" if comma else "has no code"
            raise row.wrong(f"the choice {shown(choice.strip())} {what}.", _REMEDY)
        choices[code] = without_markup(label)
    return choices
