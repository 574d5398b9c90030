"""What is odd about the answers and is told, never mended: mostly blank, unlabelled codes, repeats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from lo_diagnostic.errors import Problem
from lo_diagnostic.importing.item_answers import ItemAnswers
from lo_diagnostic.importing.places import few_and_more, shown
from lo_diagnostic.importing.text_table import TextTable

_NAMED: Final = 10
_MOST_ROWS: Final = 20_000
"""Longer files are not searched for repeats: by chance they hold many."""
_FEWEST_COLUMNS: Final = 8


def item_warnings(table: TextTable, items: Mapping[str, ItemAnswers]) -> list[Problem]:
    """Warnings of items that most people left blank, and of numbers that no table explains."""
    problems = []
    blank = [name for name, item in items.items() if item.counts.blank * 2 > len(table)]
    if blank:
        message = f"more than half of the people left {few_and_more(list(map(shown, blank)), _NAMED)} blank."
        problems.append(Problem(table.file, "", message, "Check that the right column was read.", "warning"))
    coded = [name for item in items.values() for name in item.coded]
    if coded and table.platform.coded:
        message = (
            f"numbers were taken for scale values in {few_and_more(list(map(shown, coded)), _NAMED)}; "
            f"in {table.platform.title} they are codes that need not be."
        )
        remedy = "Compare them with the questionnaire, or say what they mean with --codebook or --map."
        problems.append(Problem(table.file, "", message, remedy, "warning"))
    return problems


def repeated_rows(table: TextTable) -> list[Problem]:
    """A warning of rows that repeat an earlier row in every column of answers."""
    if len(table) > _MOST_ROWS:
        return []
    answers = [index for index, heading in enumerate(table.headings) if heading.kind == "answers"]
    answers = [index for index in answers if not table.holds_nothing(index)]
    if len(answers) < _FEWEST_COLUMNS:
        return []
    cells = pd.DataFrame({index: table.distinct(index).codes for index in answers})
    blank = {index: _blank_code(table, index) for index in answers}
    filled = np.array([cells[index].to_numpy() != blank[index] for index in answers]).sum(axis=0)
    rows = table.rows[cells.duplicated().to_numpy() & (filled > 1)]
    if not len(rows):
        return []
    many = "1 row repeats" if len(rows) == 1 else f"{len(rows):,} rows repeat"
    message = f"{many} an earlier row, answer by answer: {few_and_more(list(map(str, rows)), _NAMED)}."
    return [
        Problem(table.file, "", message, "Nothing is dropped: look whether one was sent twice.", "warning")
    ]


def _blank_code(table: TextTable, index: int) -> int:
    distinct = table.distinct(index)
    codes = (int(mark) for text, mark in zip(distinct.texts, distinct.marks, strict=True) if not text.strip())
    return next(codes, -1)
