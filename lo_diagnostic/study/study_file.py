"""`study.yaml` on disk: the settings, or every problem; and a fresh one, written once by `init`."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.instrument.strict_file import validate
from lo_diagnostic.study.settings import STUDY_FORMAT, Study, check_study
from lo_diagnostic.yaml_file import KeyPath, YamlDocument, read_yaml

STUDY_FILE = "study.yaml"
_ONE_LINE = 100


def load_study(folder: Path) -> Study:
    """The settings of the study in `folder`; raises InputProblems with every problem."""
    study, _, problems = read_study(folder)
    if problems or study is None:
        raise InputProblems(problems)
    return study


def read_study(folder: Path) -> tuple[Study | None, YamlDocument, list[Problem]]:
    """The settings of the study in `folder`, the file with its lines, and every problem.

    Raises InputProblems where there is no study that this program can read.
    """
    path = folder / STUDY_FILE
    if not path.is_file():
        remedy = "Go to the study folder, name it, or make one with `lo-diag init DIR`."
        raise InputProblems.one(str(folder), "", "is no study folder: there is no study.yaml.", remedy)
    document, problems = read_yaml(path)
    if document is None:
        raise InputProblems(problems)
    _refuse_newer(document)
    study, found = validate(document, Study)
    problems += found
    if study is not None:
        problems += [told_of(document, *finding) for finding in check_study(study)]
    return study, document, problems


def told_of(document: YamlDocument, path: KeyPath, message: str, remedy: str) -> Problem:
    """A problem of study.yaml at the line of a key path, or of what stands around it."""
    return Problem(document.file, document.place(path), message, remedy)


def _refuse_newer(document: YamlDocument) -> None:
    found = document.data.get("format") if isinstance(document.data, dict) else None
    if isinstance(found, str) and found.startswith("lo-diag/study/") and found != STUDY_FORMAT:
        message = f"was made by another version of lo-diag ({found}; this one reads {STUDY_FORMAT})."
        remedy = "Install the newest lo-diag; nothing was changed."
        raise InputProblems.one(document.file, document.place(("format",)), message, remedy)


_HEADER = """\
# What this study asks of whom. Edit it by hand: every command tells what is wrong with it.
# The answers are in answers.sqlite and responses/; the frozen instruments in instruments/.
"""


def study_yaml(settings: Mapping[str, Any]) -> str:
    """The text of a new `study.yaml`; `settings` are its keys in the order of writing."""
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(_laid_out(settings), stream)
    return _HEADER + stream.getvalue()


def _laid_out(value: Any) -> Any:
    """Small mappings and lists on one line, texts in double quotes, as a person would write it."""
    if isinstance(value, Mapping):
        mapping = CommentedMap((key, _laid_out(inner)) for key, inner in value.items())
        if len(str(value)) < _ONE_LINE and not any(
            isinstance(v, Mapping) and len(v) > 2 for v in value.values()
        ):
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        sequence = CommentedSeq(_laid_out(inner) for inner in value)
        sequence.fa.set_flow_style()
        return sequence
    if isinstance(value, str) and not value.replace("-", "").replace("/", "").isalnum():
        return DoubleQuotedScalarString(value)
    return value
