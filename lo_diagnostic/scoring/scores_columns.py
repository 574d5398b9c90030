"""Results as columns: one column for each number that lies in a result type, however deep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pyarrow as pa

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.scoring.cells import Reliability
from lo_diagnostic.scoring.scores_meaning import MEANINGS

_ARROW = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), str: pa.string()}
Labels = Mapping[str, str | Sequence[str | None] | None]
"""Label columns: one text for all rows, or a list with one each."""
_KEPT = tuple(f"reliability_{name}" for name in ("items", "n", "complete", "missing"))


@dataclass(frozen=True)
class Column:
    """`path` leads from a result to the value; `name` is the path with `_`, somewhat shortened."""

    name: str
    path: tuple[str, ...]
    type: Any
    meaning: str


@cache
def columns_of(kind: type) -> tuple[Column, ...]:
    """The columns of a result type: its numbers, words and nested results; `notes` come last, as text.

    Mappings and lists within it are tables of their own.
    """
    return tuple(sorted(_columns(kind, (), ""), key=lambda column: column.name == "notes"))


def _columns(kind: type, above: tuple[str, ...], told: str) -> Iterator[Column]:
    hints = get_type_hints(kind)
    for name in (f.name for f in fields(kind)):
        path, meaning = (*above, name), MEANINGS[kind.__name__][name]
        inner = present(hints[name])
        if is_dataclass(inner) and isinstance(inner, type):
            yield from _columns(inner, path, "" if inner is Reliability else f": {meaning}")
        elif name == "notes":
            yield Column(name, path, pa.string(), meaning + told)
        elif (arrow := _ARROW.get(str if get_origin(inner) is Literal else inner)) is not None:
            yield Column(_name(path), path, arrow, meaning + told)


def _name(path: Sequence[str]) -> str:
    """A band's id is called `band`; coefficients of reliability go by their own names."""
    name = "_".join(path).removesuffix("_id")
    return name if name in _KEPT else name.removeprefix("reliability_")


def present(hint: Any) -> Any:
    """What stands behind a type hint where it is neither null nor withheld."""
    kinds = get_args(hint)
    others = [kind for kind in kinds if kind not in (type(None), Withheld)]
    return others[0] if len(others) < len(kinds) else hint


def labelled(labels: Labels, told: Mapping[str, Any], rows: int) -> Any:
    """A `pyarrow.Table`: labels, then the columns that are told."""
    texts = {
        name: pa.array([label] * rows if isinstance(label, str | None) else label, pa.string())
        for name, label in labels.items()
    }
    return pa.table({**texts, **told})


def records_table(labels: Labels, records: Sequence[object | None], columns: Sequence[Column]) -> Any:
    """A `pyarrow.Table`: labels, then columns of the records, null where a record is None."""
    return labelled(labels, arrays(columns, records), len(records))


def arrays(columns: Sequence[Column], records: Sequence[object | None]) -> dict[str, Any]:
    """Each column over the records; null where a record is None."""
    return {column.name: pa.array(_values(column, records), column.type) for column in columns}


def _values(column: Column, records: Sequence[object | None]) -> Sequence[Any]:
    values: Sequence[Any] = records
    for name in column.path:
        values = _of_each(values, name)
    return [as_text(notes) for notes in values] if column.path[-1] == "notes" else values


def _of_each(values: Sequence[Any], name: str) -> list[Any]:
    try:
        return list(map(attrgetter(name), values))  # three times as fast as what copes with None
    except AttributeError:
        return [None if value is None else getattr(value, name) for value in values]


def as_text(notes: Mapping[str, str] | None) -> str | None:
    """Notes in one cell; None where there are none."""
    return "; ".join(f"{name}: {reason}" for name, reason in notes.items()) if notes else None
