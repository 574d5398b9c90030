"""`study.yaml` on disk: the settings, or every problem; and a fresh one, written once by `init`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.instrument.strict_file import mended, validate
from lo_diagnostic.study.settings import STUDY_FORMAT, Study, check_study
from lo_diagnostic.yaml_file import Finding, KeyPath, YamlDocument, read_yaml

STUDY_FILE = "study.yaml"
_ONE_LINE = 100
_STAND_INS: Final[Mapping[str, Any]] = {
    "format": STUDY_FORMAT,
    "title": {"en": "…"},
    "organisation": "…",
    "instruments": ["…"],
    "values": {"…": {}},
    "wave": "w",
    "waves": ["w"],
    "purpose": "…",
    "recipients": "…",
    "retain_until": "2999-12-31",
    "privacy": {"purpose": "…", "recipients": "…", "retain_until": "2999-12-31"},
}
_JUDGED_BY: Final[Mapping[KeyPath, KeyPath]] = {
    ("wave",): ("waves",),
    ("confidentiality", "minimum_detail"): ("confidentiality", "minimum_group"),
}
"""What a rule finds fault with → the other field that the rule looks at."""


@dataclass(frozen=True)
class StudyFile:
    """`study.yaml` as read, and every `problem` of it.

    `study`: where parts are at fault (`faults`), something harmless stands for them, so that rules across the
    others can be checked; None where even that fails.
    """

    document: YamlDocument
    study: Study | None
    faults: frozenset[KeyPath]
    problems: tuple[Problem, ...]

    def told(self, findings: Iterable[Finding]) -> list[Problem]:
        """Findings as problems, without those that only repeat a fault."""
        return [
            self.document.problem(*finding)
            for finding in findings
            if not any(_is_about(finding[0], fault) for fault in self.faults)
        ]


def read_study(folder: Path) -> StudyFile:
    """The settings of the study in `folder`.

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
    read = judged(document)
    return replace(read, problems=tuple(in_order([*problems, *read.problems])))


def judged(document: YamlDocument) -> StudyFile:
    """The settings in a document, and every fault of them."""
    study, problems = validate(document, Study)
    faults: set[KeyPath] = set()
    if study is None and isinstance(document.data, dict):
        study, faults = _mended(document, document.data)
    read = StudyFile(document, study, frozenset(faults), tuple(problems))
    found = read.told(check_study(study)) if study else []
    return replace(read, problems=tuple(in_order([*problems, *found])))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once: file by file as they come, by lines within each."""
    distinct = list(dict.fromkeys(problems))
    files = list(dict.fromkeys(problem.file for problem in distinct))

    def where(problem: Problem) -> tuple[int, int]:
        line = problem.place.removeprefix("line ")
        return files.index(problem.file), int(line) if line.isdecimal() else 0

    return sorted(distinct, key=where)


def _mended(document: YamlDocument, data: dict[str, Any]) -> tuple[Study | None, set[KeyPath]]:
    """The settings with stand-ins for what is at fault, and the key paths of the faults."""
    titled = [path[-1] for path in document.lines if path[:1] == ("attributes",) and "title" in path[-2:-1]]
    stand_ins = {**_STAND_INS, "languages": titled[:1] or ["en"]}
    study, faults = mended(document, Study, stand_ins)
    if study is None:
        kept = {
            key: [one for index, one in enumerate(value) if (key, index) not in faults]
            if isinstance(value, list)
            else value
            for key, value in data.items()
        }
        study, others = mended(replace(document, data=kept), Study, stand_ins)
        faults |= others
    return study, faults


def _is_about(place: KeyPath, fault: KeyPath) -> bool:
    """Would a finding at `place` only repeat a fault that is told already, or rest on what is at fault?"""
    rests_on = place if place[-1:] == ("title",) else _JUDGED_BY.get(place)
    return place[: len(fault)] == fault or (rests_on is not None and fault[: len(rests_on)] == rests_on)


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
    return _HEADER + yaml_text(settings)


def yaml_text(settings: Mapping[str, Any]) -> str:
    """Some keys as they are written in `study.yaml`."""
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(_laid_out(settings), stream)
    return stream.getvalue()


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
