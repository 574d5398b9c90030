"""Matrices with a column for each row and option: which column stands for which answer to which item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lo_diagnostic.importing.column import Column
from lo_diagnostic.importing.expected import Expected, ExpectedItem
from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.item_values import labels_of
from lo_diagnostic.importing.spellings import Spellings
from lo_diagnostic.importing.text_table import TextTable

OPTION: Final = "row and option"
_BETWEEN: Final = " - "


def expanded_columns(table: TextTable, columns: Sequence[Column], expected: Expected) -> list[Column]:
    """The columns, those of expanded matrices as options of their items."""
    rows: Spellings[ExpectedItem] = Spellings()
    for item in expected.items().values():
        rows.add_id(item.id, item)
        for _, text in item.texts:
            rows.add_text(text, item)
    return [
        column
        if column.role != "ignored" or column.matched_by is not None
        else _option(column, table.headings[column.index], rows) or column
        for column in columns
    ]


def _option(column: Column, heading: Heading, rows: Spellings[ExpectedItem]) -> Column | None:
    for row, option in _splits(heading):
        found = rows.find(row)
        if len(found) == 1:
            value = labels_of(found[0].scale).find(option)
            if len(value) == 1:
                return Column(column.index, column.name, "item", found[0].id, OPTION, option=value[0])
    return None


def _splits(heading: Heading) -> Iterator[tuple[str, str]]:
    """Every way in which a heading may be `row - option`."""
    for text in heading.texts:
        parts = text.split(_BETWEEN)
        for cut in range(len(parts) - 1, 0, -1):
            yield _BETWEEN.join(parts[:cut]), _BETWEEN.join(parts[cut:])
