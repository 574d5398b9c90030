"""The tables of `docs/reference/scores.md`: what each field of the JSON and each column of the table is.

Run as a module with the page's path it renews them (`make schema`); the text above them is written by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.scoring.cells import DimensionScores, GroupScores, IndexScores
from lo_diagnostic.scoring.scores_columns import columns_of
from lo_diagnostic.scoring.scores_groups import group_columns
from lo_diagnostic.scoring.scores_schema import scores_schema
from lo_diagnostic.scoring.scores_table import LABELS, cell_columns, item_columns

MARK: Final = "<!-- From here on the page is generated: `make schema` -->\n"
_KINDS: Final = {
    "dimension": columns_of(DimensionScores),
    "dimension of a group": group_columns(),
    "item": item_columns(),
    "index": columns_of(IndexScores),
    "people": columns_of(GroupScores),
}


def renewed(page: str) -> str:
    """The page with today's tables below the mark. Raises ValueError where the mark is missing."""
    written = page[: page.index(MARK)]
    return written + MARK + "\n" + "\n".join((*_columns(), "", *_types())) + "\n"


def _columns() -> Iterator[str]:
    yield "## Columns of CSV and Parquet"
    yield ""
    yield "| column | type | in rows of | meaning |"
    yield "|---|---|---|---|"
    for name, meaning in LABELS.items():
        yield f"| `{name}` | {'bool' if name in ('unstated', 'withheld') else 'string'} | all | {meaning} |"
    for column in cell_columns():
        having = [kind for kind, columns in _KINDS.items() if column.name in {c.name for c in columns}]
        rows = ", ".join(having) if column.name != "notes" else "all"
        yield f"| `{column.name}` | {column.type} | {rows} | {column.meaning} |"
    yield "| `count_1`, `count_2`, … | int64 | item | people who chose this scale value |"


def _types() -> Iterator[str]:
    yield "## Types of the JSON"
    for name, schema in scores_schema()["$defs"].items():
        yield ""
        yield f"### {name}"
        yield ""
        yield schema["description"]
        yield ""
        yield "| field | type | meaning |"
        yield "|---|---|---|"
        for field, told in schema["properties"].items():
            yield f"| `{field}` | {_kind(told)} | {told['description']} |"


def _kind(schema: dict[str, Any]) -> str:
    """A type in a few words, result types as links."""
    if "anyOf" in schema:
        return " or ".join(map(_kind, schema["anyOf"]))
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if "additionalProperties" in schema and "properties" not in schema:
        return f"object of {_kind(schema['additionalProperties'])}"
    if schema["type"] == "array":
        return f"array of {_kind(schema['items'])}"
    return " or ".join([schema["type"]] if isinstance(schema["type"], str) else schema["type"])


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
