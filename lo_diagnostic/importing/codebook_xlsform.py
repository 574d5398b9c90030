"""An XLSForm (Kobo, ODK, SurveyCTO): its sheets survey and choices → what was asked, and labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lo_diagnostic.importing.codebook_rows import CodebookRow, without_markup
from lo_diagnostic.importing.places import shown
from lo_diagnostic.importing.structure import Structure, Variable

_NO_QUESTIONS: Final = ("begin", "end", "note", "calculate", "hidden")
_LISTS: Final = ("list_name", "list name")


def xlsform_structure(survey: Sequence[CodebookRow], choices: Sequence[CodebookRow]) -> Structure:
    """The questions by name, in the form's first language; where several may be chosen, also each choice.

    Raises InputProblems where a question names a list that has no choices, or a list has a name twice.
    """
    lists = _lists(choices)
    return dict(variable for row in survey for variable in _variables(row, lists))


def _lists(choices: Sequence[CodebookRow]) -> dict[str, dict[str, str]]:
    """Name of each list → its choices: name → label."""
    lists: dict[str, dict[str, str]] = {}
    for row in choices:
        name = next((row[column] for column in _LISTS if row[column]), "")
        if not name:
            continue
        known = lists.setdefault(name, {})
        label = _label(row)
        if known.setdefault(row["name"], label) != label:
            message = f"the choice {shown(row['name'])} comes twice in the list {shown(name)}."
            raise row.wrong(message, "Give each choice of a list its own name.")
    return lists


def _variables(row: CodebookRow, lists: dict[str, dict[str, str]]) -> Iterator[tuple[str, Variable]]:
    name, text = row["name"], _label(row)
    kind, _, rest = row["type"].replace("select one ", "select_one ").partition(" ")
    if not name or not kind or kind.casefold().startswith(_NO_QUESTIONS):
        return
    asked = rest.split(" ")[0]
    if kind not in ("select_one", "select_multiple", "rank"):
        yield name, Variable(text)
        return
    if asked not in lists:
        message = f"the list {shown(asked)} has no choices."
        raise row.wrong(message, "Add them in the sheet choices, or mend the name of the list.")
    yield name, Variable(text, labels=lists[asked])
    if kind == "select_multiple":
        for choice, label in lists[asked].items():
            yield f"{name}/{choice}", Variable(label, text)


def _label(row: CodebookRow) -> str:
    """The label without a language, or in the first language that has one."""
    labels = (row[column] for column in row.cells if column.startswith(("label::", "label:")))
    return without_markup(row["label"] or next((label for label in labels if label), ""))
