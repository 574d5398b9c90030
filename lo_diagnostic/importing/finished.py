"""Who has finished, where the platform says so: everybody stays in unless only those are wanted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.column import Column
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.text import matching_form


def of_finished(table: TextTable, columns: Sequence[Column], only: bool) -> tuple[TextTable, list[Problem]]:
    """The table (of those who have finished, where only they are wanted), and what is told of the others."""
    finished = _finished(table, columns)
    if finished is None:
        return table, [_unsaid(table)] if only else []
    others = int(np.count_nonzero(~finished))
    if not others:
        return table, []
    many = f"{others:,} of {len(table):,} people had not finished"
    if not only:
        remedy = "Nothing; or leave them out with --finished-only."
        return table, [Problem(table.file, "", f"{many}: they are in.", remedy, "warning")]
    if others == len(table):
        return table, [Problem(table.file, "", "nobody had finished.", "Import it without --finished-only.")]
    told = Problem(table.file, "", f"{many}: they were left out.", "Nothing, if that is meant.", "warning")
    return table.where(finished), [told]


def _finished(table: TextTable, columns: Sequence[Column]) -> NDArray[np.bool_] | None:
    """Mask of who has finished by every column that says so; None where no column does."""
    mask = None
    for index in _that_say_so(table, columns):
        heading = table.headings[index]
        distinct = table.distinct(index)
        words = {matching_form(word) for word in heading.finished}
        said = [
            bool(text.strip()) if words == {""} else matching_form(text) in words for text in distinct.texts
        ]
        here: NDArray[np.bool_] = distinct.spread(np.array(said, np.bool_))
        mask = here if mask is None else mask & here
    return mask


def _that_say_so(table: TextTable, columns: Sequence[Column]) -> list[int]:
    """The columns that say who has finished: of several, each behind a form, those of forms with items."""
    saying = [index for index, heading in enumerate(table.headings) if heading.finished]
    items = [column.index for column in columns if column.role == "item"]
    with_items = [
        index
        for before, index in zip([-1, *saying], saying, strict=False)
        if any(before < item < index for item in items)
    ]
    return with_items or saying


def _unsaid(table: TextTable) -> Problem:
    message = f"has no column that says who has finished ({table.platform.title})."
    return Problem(table.file, "", message, "Import it without --finished-only.")
