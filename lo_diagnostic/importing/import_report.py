"""The report of an import: how the file was read, how each column was understood, what is wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from lo_diagnostic.errors import Problem, errors_among
from lo_diagnostic.importing.columns import Column

Platform = Literal["canonical", "generic"]


@dataclass(frozen=True)
class ItemCounts:
    """Answers to one item: on the scale, blank, "cannot say"; the lowest and highest given."""

    valid: int
    blank: int
    missing: int
    low: int | None
    high: int | None


@dataclass(frozen=True)
class ImportReport:
    """What is told before anything is written; `as_dict` is `import --json`."""

    file: str
    sha256: str | None = None
    platform: Platform = "generic"
    encoding: str | None = None
    delimiter: str | None = None
    header_rows: int = 1
    respondents: int = 0
    columns: tuple[Column, ...] = ()
    items: dict[str, ItemCounts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        """Is there no error among the problems?"""
        return not errors_among(self.problems)

    def as_dict(self) -> dict[str, Any]:
        """The report as CONTRACT §5 writes it in JSON, with the file and its fingerprint."""
        columns = [
            {"column": c.name, "as": c.role, "item": c.target, "matched_by": c.matched_by}
            for c in self.columns
        ]
        return {
            "file": self.file,
            "sha256": self.sha256,
            "platform": self.platform,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "header_rows": self.header_rows,
            "respondents": self.respondents,
            "columns": columns,
            "items": {item: asdict(counts) for item, counts in self.items.items()},
            "problems": [problem.as_dict() for problem in self.problems],
        }
