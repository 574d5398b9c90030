"""An instrument from its YAML file: the instrument, or every problem with line and remedy."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.errors import InputProblems, Problem, errors_among
from lo_diagnostic.instrument.checks import check_instrument
from lo_diagnostic.instrument.model import INSTRUMENT_FORMAT, Instrument
from lo_diagnostic.instrument.strict_file import mended, validate
from lo_diagnostic.yaml_file import KeyPath, YamlDocument, parse_yaml, read_yaml

_UNDECIDED: Final = re.compile(r"(?:^|(?<=\s))#\s*decide\b.*")
_STAND_INS: dict[str, Any] = {
    "format": INSTRUMENT_FORMAT,
    "id": "unnamed",
    "version": "0.0.0",
    "status": "draft",
    "licence": {"id": "?", "holder": "?", "commercial_use": False, "modification": False},
    "scoring": {"min_answered": 1},
    "min_answered": 1,
    "layer": "environment",
    "points": {0: {"en": "0"}, 1: {"en": "1"}},
    "population": "…",
    "n": 1,
    "year": "2000",
    "source": "…",
    "mean": 50.0,
    "comparable": "no",
    "dimension": "unnamed",
}


@dataclass(frozen=True)
class InstrumentFile:
    """An instrument with the fingerprint of the file it came from."""

    instrument: Instrument
    path: Path
    sha256: str


def read_instrument(path: Path) -> tuple[Instrument | None, list[Problem]]:
    """Read and check an instrument. Without an error among the problems, the instrument is there."""
    document, problems = read_yaml(path)
    if document is None:
        return None, problems
    undecided = _undecided(document)
    instrument, problems = judge_instrument(document, problems)
    return instrument, sorted([*undecided, *problems], key=_line)


def judge_instrument(
    document: YamlDocument, problems: list[Problem]
) -> tuple[Instrument | None, list[Problem]]:
    """The instrument of a document, and its problems after those of reading it."""
    if (refusal := _other_format(document)) is not None:
        return None, [*problems, refusal]
    instrument, found = validate(document, Instrument)
    problems += found
    judged, faults = (instrument, set()) if instrument else mended(document, Instrument, _stand_ins(document))
    for place, message, remedy in check_instrument(judged) if judged else ():
        if not any(_is_about(place, fault) for fault in faults):
            problems.append(Problem(document.file, document.place(place), message, remedy))
    written_id = document.data.get("id") if isinstance(document.data, dict) else None
    if isinstance(written_id, str) and written_id != Path(document.file).stem:
        message = f'the id "{written_id}" differs from the file name "{Path(document.file).stem}".'
        problems.append(Problem(document.file, document.place(("id",)), message, "Make them equal."))
    problems.sort(key=_line)
    return (None if errors_among(problems) else instrument), problems


def load_instrument(path: Path) -> InstrumentFile:
    """The instrument of a file that must be sound; raises InputProblems with every problem otherwise."""
    instrument, problems = read_instrument(path)
    if instrument is None:
        raise InputProblems(problems)
    return InstrumentFile(instrument, path, hashlib.sha256(path.read_bytes()).hexdigest())


def _undecided(document: YamlDocument) -> list[Problem]:
    """One warning of the lines that are still marked `# decide`, as those of a draft are."""
    lines = document.text.split("\n")
    found = [at for at, line in enumerate(lines) if _may_be_marked(line)]
    marked = _comments(document, lines, found)
    if not marked:
        return []
    message, remedy = "1 line is still marked `# decide`.", "Settle it and take its mark away."
    if len(marked) > 1:
        message = f"{len(marked):,} lines are still marked `# decide`."
        remedy = "Settle each and take its mark away."
    return [Problem(document.file, f"line {marked[0] + 1}", message, remedy, "warning")]


def _may_be_marked(line: str) -> bool:
    mark = _UNDECIDED.search(line)
    return mark is not None and not line[: mark.start()].lstrip().startswith("#")


def _comments(document: YamlDocument, lines: Sequence[str], found: Sequence[int]) -> list[int]:
    """Those marks that are no part of a text: without them the file says the same."""
    without = list(lines)
    for at in found:
        without[at] = _UNDECIDED.sub("", lines[at])
    same, _ = parse_yaml("\n".join(without), document.file) if found else (None, [])
    if same is not None and same.data == document.data:
        return list(found)
    half = len(found) // 2
    return (
        [at for part in (found[:half], found[half:]) for at in _comments(document, lines, part)]
        if half
        else []
    )


def _other_format(document: YamlDocument) -> Problem | None:
    found = document.data.get("format") if isinstance(document.data, dict) else None
    if isinstance(found, str) and found.startswith("lo-diag/") and found != INSTRUMENT_FORMAT:
        message = f"the format is {found}; this program reads {INSTRUMENT_FORMAT}."
        remedy = "Use an instrument file, or a newer version of lo-diag."
        return Problem(document.file, document.place(("format",)), message, remedy)
    return None


def _stand_ins(document: YamlDocument) -> dict[str, Any]:
    """Harmless values for faulty fields; texts stand in the languages of the file."""
    languages = [language for path in document.lines if path[:1] == ("title",) for language in path[1:]]
    text = dict.fromkeys(languages or ["en"], "…")
    texts: dict[str, Any] = dict.fromkeys(("text", "definition", "summary", "title"), text)
    item = {"referent": "self", "text": text}
    dimension = {
        "title": text,
        "definition": text,
        "layer": "environment",
        "items": [{"id": "unnamed", **item}],
    }
    return _STAND_INS | texts | {"items[]": item, "dimensions[]": dimension}


def _is_about(place: KeyPath, fault: KeyPath) -> bool:
    """Would a finding at `place` only repeat a fault that is told already (at it, above it, in its text)?"""
    of_a_text = fault[-2:-1] in (
        ("text",),
        ("leader_text",),
        ("title",),
        ("definition",),
        ("summary",),
        ("note",),
    )
    return place[: len(fault)] == fault or (of_a_text and place == fault[:-1])


def _line(problem: Problem) -> int:
    return int(problem.place.removeprefix("line ")) if problem.place.startswith("line ") else 0
