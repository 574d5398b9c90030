"""Released results as one tidy table: a row for each cell, a column for each number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeVar

import pandas as pd
import pyarrow as pa

from lo_diagnostic.disclosure.release import Release, Withheld
from lo_diagnostic.scoring.cells import DimensionScores, IndexScores, ItemScores
from lo_diagnostic.scoring.scores import Scores
from lo_diagnostic.scoring.scores_columns import Column, Labels, columns_of, labelled, records_table
from lo_diagnostic.scoring.scores_groups import (
    dimension_of_groups,
    group_columns,
    merged_of_groups,
    people_of_groups,
)

LABELS: Final = {
    "instrument": "id of the instrument",
    "wave": "the wave; empty where none is named",
    "cut": "what people are grouped by; empty for the whole organisation",
    "group": "the group; empty for the whole organisation",
    "members": "the groups, with | between them, that a merged one tells as one",
    "unstated": "true where a merged group holds people who did not state theirs, too",
    "kind": "what the row is about: people (of a group), dimension, item or index",
    "id": "its id; empty for people",
    "dimension": "the dimension that an item belongs to, or that the row is about",
    "withheld": "true where the cell is not shown; nothing else is told of it then",
}
_RAW: Final = {"mean": "raw_mean", "sd": "raw_sd"}
_Result = TypeVar("_Result")


def cells_table(releases: Sequence[Release[Scores]], wave: str) -> Any:
    """A `pyarrow.Table` with a row for each cell that was planned, those that are withheld included.

    Per instrument the organisation's dimensions, items and indices come first, then cut after cut its groups'
    people and dimensions. Columns are those of `cell_columns`, then `count_POINT` for each scale value of the
    items. Item means and sds stand under `raw_mean` and `raw_sd`: they are on the scale's own numbers.
    """
    empty = pa.schema([*_labels(), *((column.name, column.type) for column in cell_columns())]).empty_table()
    blocks = (block for release in releases for block in _blocks(release, wave))
    return pa.concat_tables([empty, *blocks], promote_options="default").combine_chunks()


def cells_frame(releases: Sequence[Release[Scores]], wave: str) -> pd.DataFrame:
    """`cells_table` for pandas: missing numbers are NaN; whole numbers and truth values are nullable."""
    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = cells_table(releases, wave).to_pandas(types_mapper=nullable.get)
    return frame


@cache
def cell_columns() -> tuple[Column, ...]:
    """Every column but the labels and the counts of items: those of all kinds of cells, each once."""
    kinds = (columns_of(DimensionScores), item_columns(), columns_of(IndexScores), group_columns())
    found = {column.name: column for columns in reversed(kinds) for column in columns}
    order = dict.fromkeys(column.name for columns in kinds for column in columns if column.name != "notes")
    return tuple(found[name] for name in (*order, "notes"))


@cache
def item_columns() -> tuple[Column, ...]:
    """Columns of an item; its mean and sd say that they are raw."""
    return tuple(
        Column(_RAW.get(column.name, column.name), column.path, column.type, column.meaning)
        for column in columns_of(ItemScores)
    )


def shown(result: _Result | Withheld) -> _Result | None:
    """The result; None where it is withheld."""
    return None if isinstance(result, Withheld) else result


def _labels() -> list[tuple[str, Any]]:
    return [(name, pa.bool_() if name in ("unstated", "withheld") else pa.string()) for name in LABELS]


def _blocks(release: Release[Scores], wave: str) -> Iterator[Any]:
    """One table for each kind of cell, each with the columns that it has."""
    scores = release.results
    place = {"instrument": scores.instruments[0].id, "wave": wave or None}
    names = list(scores.dimensions)
    found = [shown(result) for result in scores.dimensions.values()]
    yield _block(
        {**place, "kind": "dimension", "id": names, "dimension": names}, found, columns_of(DimensionScores)
    )
    yield _items(release, place)
    indices = [shown(result) for result in scores.indices.values()]
    yield _block({**place, "kind": "index", "id": list(scores.indices)}, indices, columns_of(IndexScores))
    for cut, groups in scores.groups.items():
        here = place | {"cut": cut, "group": list(groups)}
        merged = merged_of_groups(groups)
        yield labelled({**here, "kind": "people"}, merged | people_of_groups(groups), len(groups))
        for name in names:
            told = dimension_of_groups(groups, name, scores.agreement[cut].get(name))
            labels = {**here, "kind": "dimension", "id": name, "dimension": name}
            yield labelled(labels, merged | told, len(groups))


def _items(release: Release[Scores], place: Mapping[str, str | None]) -> Any:
    """The items that are shown, then those that are not."""
    told = [
        (item, name, result)
        for name, dimension in release.results.dimensions.items()
        if not isinstance(dimension, Withheld)
        for item, result in dimension.items.items()
        if not isinstance(result, Withheld)
    ]
    hidden = [cell.measure.id for cell in release.withheld if cell.measure.kind == "item"]
    labels = {
        **place,
        "kind": "item",
        "id": [*(item for item, _, _ in told), *hidden],
        "dimension": [*(name for _, name, _ in told), *(None for _ in hidden)],
    }
    records = [*(result for _, _, result in told), *(None for _ in hidden)]
    block = _block(labels, records, item_columns())
    points = sorted({int(point) for _, _, result in told for point in result.counts})
    for point in points:
        counts = [result.counts.get(str(point)) if result else None for result in records]
        block = block.append_column(f"count_{point}", pa.array(counts, pa.int64()))
    return block


def _block(labels: Labels, records: Sequence[object | None], columns: Sequence[Column]) -> Any:
    """Labels and numbers of the records, and which of them are withheld."""
    withheld = pa.array([record is None for record in records], pa.bool_())
    return records_table(labels, records, columns).append_column("withheld", withheld)
