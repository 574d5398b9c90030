"""A first mapping file for an export: what was understood, and every likeness as a proposal in a comment."""

from __future__ import annotations

import json
import shlex
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.importing.coded_cells import holds_codes
from lo_diagnostic.importing.column import Column
from lo_diagnostic.importing.columns import map_columns
from lo_diagnostic.importing.expected import Expected
from lo_diagnostic.importing.found_names import one_line
from lo_diagnostic.importing.item_answers import ItemReading
from lo_diagnostic.importing.mapping import AS_NUMBERS, MAPPING_FORMAT
from lo_diagnostic.importing.mapping_proposals import (
    Proposal,
    Proposals,
    lacking,
    likely_columns,
    people_columns,
    propose,
)
from lo_diagnostic.importing.reader import Instructions
from lo_diagnostic.importing.table_file import read_table
from lo_diagnostic.importing.text_table import TextTable

_HEAD: Final = """\
# How {file} is to be read: {how}, {people:,} people.
# As it stands, the import reads the file as it would without this one. Lines that begin with "# " are
# proposals: take the mark away from those that are right. Then: lo-diag import {typed} --map THIS-FILE"""


def draft_mapping(path: Path, expected: Expected, told: Instructions) -> tuple[str, list[Problem]]:
    """The text of a mapping file for an export, and what is wrong with the form of that.

    Raises InputProblems where the export cannot be read.
    """
    mapping = told.mapping.mapping if told.mapping else None
    table, problems = read_table(path, mapping.header_rows if mapping else None, by_place=True)
    if table is None:
        raise InputProblems(problems)
    structure = table.structure if told.codebook is None else told.codebook
    columns, _ = map_columns(table, expected, mapping, structure)
    items = ItemReading(expected.items(), mapping, structure, holds_codes(table, structure))
    proposals = propose(table, columns, expected, items)
    likely = likely_columns(columns, expected) | people_columns(table, columns)
    lines = [_head(table), f"format: {MAPPING_FORMAT}"]
    if table.header_rows > 1:
        lines.append(f"header_rows: {table.header_rows}")
    lines += ["columns:", *_columns(columns, likely, proposals), *_lacking(lacking(columns, expected))]
    lines += [*_tables(proposals), *_missing(proposals), *_ignored(columns, likely)]
    return "\n".join(lines) + "\n", problems


def _head(table: TextTable) -> str:
    rows = "1 header row" if table.header_rows == 1 else f"{table.header_rows} header rows"
    how = f"{table.platform.title}, {rows}"
    name = one_line(Path(table.file).name)
    return _HEAD.format(file=name, typed=shlex.quote(name), how=how, people=len(table))


def _columns(
    columns: Sequence[Column], likely: dict[int, tuple[str, str]], proposals: Proposals
) -> list[str]:
    lines = []
    for column in columns:
        key = _key(column, columns)
        if column.target is not None and column.option is None and column.role != "ignored":
            lines.append(f"  {key}: {_entry(column, proposals)}")
        elif column.index in likely:
            target, like = likely[column.index]
            lines.append(f"  # {key}: {target}  # is it this? {one_line(like)}")
    return lines


def _entry(column: Column, proposals: Proposals) -> str:
    """What a column is, and how that was seen."""
    if column.index in proposals.table_of:
        return f"{{as: {column.target}, values: {proposals.table_of[column.index]}}}  # {column.matched_by}"
    if column.index in proposals.numbers:
        wanted = f"{{as: {column.target}, values: {AS_NUMBERS}}}"
        return f"{column.target}  # {column.matched_by}; decide: {wanted} if its numbers are scale values"
    values = f"{{as: {column.target}, values: {AS_NUMBERS}}}" if column.numbers else str(column.target)
    return f"{values}  # {column.matched_by}"


def _lacking(names: Sequence[str]) -> list[str]:
    """A comment of what has no column."""
    if not names:
        return []
    told = textwrap.wrap(f"No column yet for: {', '.join(names)}", 100)
    return [f"  # {line}".replace("# ", "#   ", 1) for line in told]


def _tables(proposals: Proposals) -> list[str]:
    if not proposals.tables:
        return []
    lines = ["values:"]
    for name, (known, texts) in proposals.tables.items():
        lines += [f"  {name}:", *(f"    #   {line}" for line in textwrap.wrap(one_line(known), 100))]
        lines += [_proposed(proposal) for proposal in texts.values()]
    return lines


def _proposed(proposal: Proposal) -> str:
    cells = "1 cell" if proposal.times == 1 else f"{proposal.times:,} cells"
    why = ", ".join(part for part in (cells, one_line(proposal.why)) if part)
    return f"    # {_quoted(proposal.text)}: {proposal.meant or 'decide'}  # {why}"


def _missing(proposals: Proposals) -> list[str]:
    """The usual codes for no answer that stand off the scale."""
    if not proposals.codes:
        return []
    told = {code: "1 cell" if n == 1 else f"{n:,} cells" for code, n in proposals.codes.items()}
    return [
        "missing:",
        *(f"  # {_quoted(code)}: not_answered  # {n}; or cannot_say" for code, n in told.items()),
    ]


def _ignored(columns: Sequence[Column], likely: dict[int, tuple[str, str]]) -> list[str]:
    left_out = [c for c in columns if c.role == "ignored" and c.index not in likely]
    why = {column.index: f"  # {column.matched_by}" if column.matched_by else "" for column in left_out}
    lines = [f"  - {_key(column, columns)}{why[column.index]}" for column in left_out]
    return ["ignore:", *lines] if lines else []


def _key(column: Column, columns: Sequence[Column]) -> str:
    """The name of a column; its place where several have that name."""
    several = sum(other.name == column.name for other in columns) > 1
    like_a_place = column.name.startswith("#") and column.name[1:].isdecimal()
    by_place = several or like_a_place or not one_line(column.name)
    return _quoted(f"#{column.index + 1}" if by_place else column.name)


def _quoted(text: str) -> str:
    return json.dumps(one_line(text), ensure_ascii=False)
