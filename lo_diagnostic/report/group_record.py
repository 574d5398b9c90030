"""What a folder of reports per group says of itself: `index.json`; while some are missing, another file.

The first line of `unfinished.jsonl` is the batch with every planned file, each further line a report that is
finished. A last line that was cut off counts for nothing. Both may come from somebody else: nothing in them
leads out of the folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

FORMAT: Final = "lo-diag/group-reports/1"
INDEX: Final = "index.json"
UNFINISHED: Final = "unfinished.jsonl"
_REPORT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\.(pdf|html)")


@dataclass(frozen=True)
class Batch:
    """What makes the reports of a folder one batch; another `analysis` makes all of them anew.

    `written_as`: pdf or html. `program`: with its version. `analysis`: a hash of all that they are made of,
    but for the day.
    """

    cut: str
    wave: str
    language: str
    written_as: str
    program: str
    analysis: str

    def same_kind(self, other: Batch) -> bool:
        """Do both stand for the same reports, be it of other answers?"""
        kinds = ((one.cut, one.wave, one.language, one.written_as) for one in (self, other))
        return len(set(kinds)) == 1


@dataclass(frozen=True)
class Finished:
    """One report that is there, whole. `pages`: 0 for HTML."""

    group: str
    title: str
    file: str
    pages: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """A batch, its `finished` reports, and every file name that it wrote or was about to write."""

    batch: Batch
    finished: tuple[Finished, ...] = ()
    files: frozenset[str] = field(default_factory=frozenset)


def read_record(folder: Path) -> Record | None:
    """What the folder says of itself; None where it holds no reports per group."""
    lines = _lines(folder / UNFINISHED)
    if lines and (found := _record(lines[0], lines[1:])):
        return found
    index = _document(_content(folder / INDEX))
    reports = index.get("reports")
    return _record(index, reports if isinstance(reports, list) else [])


def index_text(batch: Batch, finished: Iterable[Finished], withheld: Iterable[str]) -> str:
    """`index.json` of a batch of which nothing is missing."""
    told = {
        "format": FORMAT,
        **asdict(batch),
        "reports": [asdict(one) for one in finished],
        "withheld": list(withheld),
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def unfinished_text(batch: Batch, files: Iterable[str], finished: Iterable[Finished]) -> str:
    """`unfinished.jsonl` of a batch: `files` are ours, those of the finished reports are whole."""
    head = {"format": FORMAT, **asdict(batch), "files": sorted(files)}
    return "".join([_line(head), *(finished_line(one) for one in finished)])


def finished_line(one: Finished) -> str:
    """The line by which `unfinished.jsonl` grows."""
    return _line(asdict(one))


def _line(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False) + "\n"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _lines(path: Path) -> list[dict[str, Any]]:
    return [_document(line) for line in _content(path).splitlines()]


def _document(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _record(head: Mapping[str, Any], reports: Iterable[object]) -> Record | None:
    told = {one.name: head.get(one.name) for one in fields(Batch)}
    if head.get("format") != FORMAT or not all(isinstance(value, str) for value in told.values()):
        return None
    finished = tuple(one for report in reports if (one := _finished(report)))
    planned = head.get("files")
    names = [name for name in planned if _is_report(name)] if isinstance(planned, list) else []
    batch = Batch(**{name: str(value) for name, value in told.items()})
    return Record(batch, finished, frozenset([*names, *(one.file for one in finished)]))


def _finished(report: object) -> Finished | None:
    if not isinstance(report, dict) or not isinstance(report.get("pages"), int):
        return None
    texts = {name: report.get(name) for name in ("group", "title", "file", "sha256")}
    if not all(isinstance(text, str) for text in texts.values()) or not _is_report(texts["file"]):
        return None
    return Finished(**{name: str(text) for name, text in texts.items()}, pages=report["pages"])


def _is_report(name: object) -> bool:
    """A report in the folder itself."""
    return isinstance(name, str) and _REPORT.fullmatch(name) is not None
