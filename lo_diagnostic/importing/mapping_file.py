"""A mapping file on disk: the mapping and its text, or every problem of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lo_diagnostic.errors import InputProblems, Problem, did_you_mean
from lo_diagnostic.importing.mapping import AS_NUMBERS, Mapping
from lo_diagnostic.instrument.strict_file import validate
from lo_diagnostic.yaml_file import YamlDocument, read_yaml


@dataclass(frozen=True)
class MappingFile:
    """A mapping, and the text of its file, which the study keeps with the batch."""

    mapping: Mapping
    text: str


def read_mapping(path: Path) -> MappingFile:
    """The mapping in a file. Raises InputProblems with every fault, each with its line."""
    document, problems = read_yaml(path)
    if document is None:
        raise InputProblems(problems)
    mapping, found = validate(document, Mapping)
    problems += found
    if mapping is not None:
        problems += _unknown_tables(document, mapping) + _named_as_the_rule(document, mapping)
    if mapping is None or problems:
        raise InputProblems(problems)
    return MappingFile(mapping, document.text)


def _unknown_tables(document: YamlDocument, mapping: Mapping) -> list[Problem]:
    known = [*mapping.values, AS_NUMBERS]
    return [
        document.problem(
            ("columns", name),
            f'the value table "{column.table}" is unknown.',
            did_you_mean(column.table, known) or "Write it under `values`.",
        )
        for name, column in mapping.columns.items()
        if column.table is not None and column.table not in known
    ]


def _named_as_the_rule(document: YamlDocument, mapping: Mapping) -> list[Problem]:
    """A table with the name of a rule."""
    if AS_NUMBERS not in mapping.values:
        return []
    message = f'"{AS_NUMBERS}" is the rule by which numbers are scale values, and no name of a table.'
    return [document.problem(("values", AS_NUMBERS), message, "Give the table another name.")]
