"""Released results as the sheets of a workbook: one table for each kind of result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from lo_diagnostic.disclosure.release import Release, Withheld
from lo_diagnostic.instrument.model import LocalText
from lo_diagnostic.scoring.cells import CellScores, DimensionScores, IndexScores
from lo_diagnostic.scoring.scores import (
    Agreement,
    Change,
    Difference,
    Flagged,
    PairInterval,
    Priorities,
    Scores,
    Weight,
)
from lo_diagnostic.scoring.scores_columns import Column, arrays, columns_of, records_table
from lo_diagnostic.scoring.scores_groups import group_columns
from lo_diagnostic.scoring.scores_table import LABELS, cells_table, item_columns, shown
from lo_diagnostic.study.survey import Survey

_MORE_LABELS: Final = {
    "title": "the dimension's title, or the item's text",
    "overlap": "true where people hardly tell the two apart; reports combine them",
}

_Labels = tuple[str | None, ...]


@dataclass(frozen=True)
class Sheet:
    """A `pyarrow.Table` with its name, and what its columns mean."""

    name: str
    table: Any
    meanings: Mapping[str, str]


def sheets(survey: Survey, releases: Sequence[Release[Scores]], language: str) -> list[Sheet]:
    """The sheets, most wanted first; titles and texts are in `language`.

    Priorities and response quality have sheets only where they were asked for.
    """
    cells = cells_table(releases, survey.wave)
    titles = _titles(survey, language)
    found = [
        _cells("Dimensions", cells, "dimension", columns_of(DimensionScores), titles),
        _cells("Items", cells, "item", item_columns(), titles),
        _cells("Indices", cells, "index", columns_of(IndexScores), titles),
        _groups(cells),
        _sheet("Agreement", ("instrument", "cut", "dimension"), columns_of(Agreement), _agreement(releases)),
        _sheet("Differences", ("instrument", "cut"), columns_of(Difference), _differences(releases)),
        _sheet("Changes", ("instrument",), columns_of(Change), _changes(releases)),
        _correlations(releases),
    ]
    if any(release.results.priorities for release in releases):
        found.append(_priorities(releases))
    if any(release.results.quality for release in releases):
        found.append(_sheet("Quality", ("instrument", "id"), columns_of(Flagged), _quality(releases)))
        kept = _without_flagged(releases)
        found.append(_sheet("Without flagged", ("instrument", "dimension"), columns_of(CellScores), kept))
    places = ("instrument", "cut", "group", "kind", "id")
    return [*found, _sheet("Withheld", places, (), _withheld(releases))]


def _cells(
    name: str, cells: Any, kind: str, columns: Sequence[Column], titles: Mapping[tuple[str, str, str], str]
) -> Sheet:
    """The organisation's rows of one kind, with the columns that this kind has."""
    rows = cells.filter(pc.and_(pc.equal(cells["kind"], kind), pc.is_null(cells["cut"])))
    keys = zip(rows["instrument"].to_pylist(), rows["kind"].to_pylist(), rows["id"].to_pylist(), strict=True)
    rows = rows.append_column("title", pa.array([titles.get(key) for key in keys], pa.string()))
    label = {"dimension": ["title"], "item": ["dimension", "title"]}.get(kind, [])
    counts = [column for column in rows.column_names if column.startswith("count_") and kind == "item"]
    names = ["instrument", "id", *label, "withheld", *(column.name for column in columns), *counts]
    return _with_meanings(name, rows.select(names), columns)


def _titles(survey: Survey, language: str) -> dict[tuple[str, str, str], str]:
    """(Instrument, kind, id) → title of a dimension, text of an item."""
    found: dict[tuple[str, str, str], LocalText] = {}
    for instrument in (file.instrument for file in survey.instruments):
        for dimension, item in instrument.items():
            found[instrument.id, "dimension", dimension.id] = dimension.title
            found[instrument.id, "item", item.id] = item.text
    return {key: text.in_language(language) for key, text in found.items()}


def _groups(cells: Any) -> Sheet:
    """The rows of groups: their people and their dimensions."""
    labels = ("instrument", "cut", "group", "members", "unstated", "kind", "id", "withheld")
    rows = cells.filter(pc.is_valid(cells["cut"]))
    names = [*labels, *(column.name for column in group_columns())]
    return _with_meanings("Groups", rows.select(names), group_columns())


def _sheet(
    name: str,
    labels: Sequence[str],
    columns: Sequence[Column],
    found: Iterable[tuple[_Labels, object | None]],
) -> Sheet:
    """A sheet of records, each with its labels; a record that is None is left empty."""
    rows = list(found)
    told = {label: [texts[place] for texts, _ in rows] for place, label in enumerate(labels)}
    return _with_meanings(name, records_table(told, [record for _, record in rows], columns), columns)


def _with_meanings(name: str, table: Any, columns: Sequence[Column]) -> Sheet:
    told = LABELS | _MORE_LABELS | {column.name: column.meaning for column in columns}
    counts = "people who chose this scale value"
    return Sheet(name, table, {column: told.get(column, counts) for column in table.column_names})


def _each(releases: Sequence[Release[Scores]]) -> Iterator[tuple[str, Scores]]:
    for release in releases:
        yield release.results.instruments[0].id, release.results


def _agreement(releases: Sequence[Release[Scores]]) -> Iterator[tuple[_Labels, Agreement]]:
    for instrument, scores in _each(releases):
        for cut, dimensions in scores.agreement.items():
            yield from (((instrument, cut, name), result) for name, result in dimensions.items())


def _differences(releases: Sequence[Release[Scores]]) -> Iterator[tuple[_Labels, Difference]]:
    for instrument, scores in _each(releases):
        for cut, differences in scores.differences.items():
            yield from (((instrument, cut), difference) for difference in differences)


def _changes(releases: Sequence[Release[Scores]]) -> Iterator[tuple[_Labels, Change]]:
    for instrument, scores in _each(releases):
        yield from (((instrument,), change) for change in scores.changes)


def _correlations(releases: Sequence[Release[Scores]]) -> Sheet:
    """Each pair once, with its n and interval; and whether reports combine the two."""
    pairs = [
        (instrument, a, b, r)
        for instrument, scores in _each(releases)
        for a, others in scores.correlations.items()
        for b, r in others.items()
    ]
    instruments, a, b, r = zip(*pairs, strict=True) if pairs else ((),) * 4
    told = {
        (instrument, a, b): found
        for instrument, scores in _each(releases)
        for a, others in scores.correlation_intervals.items()
        for b, found in others.items()
    }
    overlapping = {
        (instrument, overlap.a, overlap.b)
        for instrument, scores in _each(releases)
        for overlap in scores.overlaps
    }
    labels = {"instrument": instruments, "a": a, "b": b}
    table = records_table(labels, [told.get(pair[:3]) for pair in pairs], columns_of(PairInterval))
    table = table.add_column(3, "r", pa.array(r, pa.float64()))
    overlaps = pa.array([pair[:3] in overlapping for pair in pairs], pa.bool_())
    table = table.add_column(4, "overlap", overlaps)
    return _with_meanings("Correlations", table, columns_of(PairInterval))


def _priorities(releases: Sequence[Release[Scores]]) -> Sheet:
    """A row for each predictor; one without, where there are no weights."""
    nothing: Mapping[str | None, Weight | None] = {None: None}
    rows = [
        (instrument, name, scores.priorities, weight)
        for instrument, scores in _each(releases)
        if scores.priorities
        for name, weight in (scores.priorities.weights or nothing).items()
    ]
    instruments, names, outcomes, weights = zip(*rows, strict=True)
    labels = {"instrument": instruments, "dimension": names}
    table = records_table(labels, outcomes, columns_of(Priorities))
    for name, values in arrays(columns_of(Weight), weights).items():
        table = table.append_column(name, values)
    return _with_meanings("Priorities", table, (*columns_of(Priorities), *columns_of(Weight)))


def _quality(releases: Sequence[Release[Scores]]) -> Iterator[tuple[_Labels, Flagged]]:
    for instrument, scores in _each(releases):
        if (quality := shown(scores.quality)) is not None:
            counts = {"judged": Flagged(quality.judged, None), "flagged": Flagged(quality.flagged, None)}
            found = {**counts, **quality.indices}
            yield from (((instrument, name), flagged) for name, flagged in found.items())


def _without_flagged(releases: Sequence[Release[Scores]]) -> Iterator[tuple[_Labels, CellScores]]:
    for instrument, scores in _each(releases):
        if (quality := shown(scores.quality)) is not None:
            cells = {name: shown(cell) for name, cell in quality.without_flagged.items()}
            yield from (((instrument, name), cell) for name, cell in cells.items() if cell is not None)


def _withheld(releases: Sequence[Release[Scores]]) -> Iterator[tuple[_Labels, None]]:
    for release in releases:
        instrument = release.results.instruments[0].id
        for cell in release.withheld:
            labels = (cell.cut, cell.group, cell.measure.kind, cell.measure.id)
            yield (instrument, *(label or None for label in labels)), None
        quality = release.results.quality
        if isinstance(quality, Withheld):
            yield (instrument, None, None, "quality", None), None
        else:
            hidden = quality.without_flagged.items() if quality else ()
            names = [name for name, cell in hidden if isinstance(cell, Withheld)]
            yield from (((instrument, None, None, "without flagged", name), None) for name in names)
