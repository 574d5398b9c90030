"""A first mapping file for an export: what was understood, and every likeness as a proposal in a comment."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.importing.coded_cells import holds_codes
from lo_diagnostic.importing.column import Column
from lo_diagnostic.importing.columns import map_columns
from lo_diagnostic.importing.expected import Expected, ExpectedItem
from lo_diagnostic.importing.item_answers import ItemReading, item_column
from lo_diagnostic.importing.item_values import item_values, labels_of
from lo_diagnostic.importing.mapping import MAPPING_FORMAT, NO_ANSWER
from lo_diagnostic.importing.no_answer import USUAL_CODES
from lo_diagnostic.importing.reader import Instructions
from lo_diagnostic.importing.text_table import TextTable, read_table
from lo_diagnostic.text import matching_form, plain

_ALIKE: Final = 0.6
_MOST_TEXTS: Final = 30
"""A column with more texts that are no label is none of the scale: they are counted, not listed."""
_HEAD: Final = """\
# How {file} is to be read: {platform}, {rows} header {row_word}, {people:,} people.
# Every line is what the import makes of it now. Lines that begin with "# " are proposals: take the mark away
# from those that are right. Then: lo-diag import {file} --map THIS-FILE
"""
_Likely: TypeAlias = dict[int, tuple[str, str]]
"""Place of a column → the id that it may be, and the name or text that it is like."""
_WORDS: Final = {value: word for word, value in NO_ANSWER.items()}


@dataclass(frozen=True)
class _Unread:
    """Texts of a column that are no answer on its scale, each with its number of cells."""

    column: Column
    item: ExpectedItem
    texts: Mapping[str, int]


def draft_mapping(path: Path, expected: Expected, told: Instructions) -> str:
    """The text of a mapping file for an export. Raises InputProblems where the export cannot be read."""
    mapping = told.mapping.mapping if told.mapping else None
    table, problems = read_table(path, mapping.header_rows if mapping else None)
    if table is None:
        raise InputProblems(problems)
    structure = table.structure if told.codebook is None else told.codebook
    columns, _ = map_columns(table, expected, mapping, structure)
    unread = _unread(
        table, columns, ItemReading(expected.items(), mapping, structure, holds_codes(table, structure))
    )
    lines = [_head(table), f"format: {MAPPING_FORMAT}", "columns:"]
    likely = _likely(columns, expected)
    lines += _columns(columns, likely, unread) or ["  {}"]
    lines += _values(unread) + _missing(unread) + _ignored(columns, likely)
    return "\n".join(lines) + "\n"


def _head(table: TextTable) -> str:
    return _HEAD.format(
        file=Path(plain(table.file)).name,
        platform=table.platform.title,
        rows=table.header_rows,
        row_word="row" if table.header_rows == 1 else "rows",
        people=len(table),
    ).rstrip()


def _unread(table: TextTable, columns: Sequence[Column], reading: ItemReading) -> dict[int, _Unread]:
    """The columns of items that hold texts without a meaning, by their place."""
    found = {}
    for column in columns:
        if column.role != "item":
            continue
        distinct = table.distinct(column.index)
        understood = item_values(distinct.texts, item_column(table, column, reading))
        odd = understood.faulty if understood.numbers is None else understood.faulty | understood.numbers
        texts = {
            text: int(n) for text, n, bad in zip(distinct.texts, distinct.times, odd, strict=True) if bad
        }
        if texts:
            found[column.index] = _Unread(column, reading.expected[str(column.target)], texts)
    return found


def _columns(columns: Sequence[Column], likely: _Likely, unread: Mapping[int, _Unread]) -> list[str]:
    lines = []
    for column in columns:
        key = _key(column, columns)
        if column.target is not None and column.option is None and column.role != "ignored":
            listed = _listed(unread.get(column.index))
            entry = (
                f"{{as: {column.target}, values: {_table_name(column)}}}"
                if listed
                else _quoted(column.target)
            )
            lines.append(f"  {key}: {entry}  # {column.matched_by}")
        elif column.index in likely:
            target, called = likely[column.index]
            lines.append(f"  # {key}: {_quoted(target)}  # is it this? It is much like {_quoted(called)}")
    return lines


def _likely(columns: Sequence[Column], expected: Expected) -> _Likely:
    """Columns that are nothing known → the id whose name or text is most like theirs, and that text."""
    there = {column.target for column in columns}
    names: dict[str, tuple[str, str]] = {}
    for attribute in expected.attributes:
        if attribute.name not in there:
            for text in (attribute.name, *(title for _, title in attribute.titles)):
                names.setdefault(matching_form(text), (attribute.name, text))
    for item in expected.items().values():
        if item.id not in there:
            for text in (item.id, *(wording for _, wording in item.texts)):
                names.setdefault(matching_form(text), (item.id, text))
    found = {}
    for column in columns:
        if column.target is None and column.matched_by is None and column.name:
            close = difflib.get_close_matches(matching_form(column.name), names, n=1, cutoff=_ALIKE)
            if close:
                found[column.index] = names[close[0]]
    return found


def _values(unread: Mapping[int, _Unread]) -> list[str]:
    """A table for each column with texts that are no label, the likely ones proposed."""
    lines = ["values:"]
    for found in unread.values():
        listed = _listed(found)
        if listed:
            lines.append(
                f"  {_table_name(found.column)}:  # what these texts under {_quoted(found.column.name)} mean"
            )
            lines += _table(found, listed)
    return lines if len(lines) > 1 else []


def _table(found: _Unread, listed: Mapping[str, int]) -> Iterator[str]:
    scale = found.item.scale
    labels = labels_of(scale)
    label = {value: next(iter(point.root.values())) for value, point in scale.points.items()}
    yield "    # " + ", ".join(f"{value} = {text}" for value, text in label.items())
    for text, times in listed.items():
        close = difflib.get_close_matches(text, labels.texts, n=1, cutoff=_ALIKE)
        meant = labels.find(close[0]) if close else []
        why = _cells(times) + (f", like {_quoted(close[0])}" if close else "")
        value = _WORDS.get(meant[0], str(meant[0])) if len(meant) == 1 else "decide"
        yield f"    # {_quoted(text)}: {value}  # {why}"


def _missing(unread: Mapping[int, _Unread]) -> list[str]:
    """The usual codes for no answer that stand off the scale."""
    times: dict[str, int] = {}
    for found in unread.values():
        for text, n in found.texts.items():
            if text.strip() in USUAL_CODES:
                times[text.strip()] = times.get(text.strip(), 0) + n
    lines = [f"#   {_quoted(code)}: not_answered  # {_cells(n)}; or cannot_say" for code, n in times.items()]
    return ["# missing:", *lines] if lines else []


def _ignored(columns: Sequence[Column], likely: _Likely) -> list[str]:
    left_out = [c for c in columns if c.role == "ignored" and c.name and c.index not in likely]
    lines = [
        f"  - {_key(column, columns)}" + (f"  # {column.matched_by}" if column.matched_by else "")
        for column in left_out
    ]
    return ["ignore:", *lines] if lines else []


def _listed(found: _Unread | None) -> dict[str, int]:
    """The texts of a column that a table is to explain, without usual codes; none where they are too many."""
    if found is None:
        return {}
    texts = {text: n for text, n in found.texts.items() if text.strip() not in USUAL_CODES}
    return texts if len(texts) <= _MOST_TEXTS else {}


def _table_name(column: Column) -> str:
    return f"{column.target}_{column.index + 1}"


def _key(column: Column, columns: Iterable[Column]) -> str:
    """The name of a column; its place where several have that name."""
    several = sum(other.name == column.name for other in columns) > 1
    return _quoted(f"#{column.index + 1}") if several or not column.name else _quoted(column.name)


def _cells(many: int) -> str:
    return "1 cell" if many == 1 else f"{many:,} cells"


def _quoted(text: str) -> str:
    return json.dumps(" ".join(plain(text).split()), ensure_ascii=False)
