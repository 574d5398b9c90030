"""The report of an import: how the file was read, how each column was understood, what is wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from lo_diagnostic.errors import Problem, errors_among
from lo_diagnostic.importing.column import Column


@dataclass(frozen=True)
class ItemCounts:
    """Answers to one item: on the scale, blank, declared to be none; the lowest and highest given.

    `reasons`: the texts that were no answer, each with its number of cells.
    """

    valid: int
    blank: int
    missing: int
    low: int | None
    high: int | None
    reasons: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, int | None]:
        """The counts as CONTRACT §5 writes them."""
        return {name: value for name, value in asdict(self).items() if name != "reasons"}


@dataclass(frozen=True)
class ImportReport:
    """What is told before anything is written; `as_dict` is `import --json`.

    `mapping`: the text of the mapping file that it was read with. `kind`: delimited `text`, `xlsx` or `sav`.
    """

    file: str
    sha256: str | None = None
    platform: str = "generic"
    encoding: str | None = None
    delimiter: str | None = None
    header_rows: int = 1
    respondents: int = 0
    columns: tuple[Column, ...] = ()
    items: dict[str, ItemCounts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    mapping: str = ""
    kind: str = "text"

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
            "items": {item: counts.as_dict() for item, counts in self.items.items()},
            "no_answer": {item: counts.reasons for item, counts in self.items.items() if counts.reasons},
            "problems": [problem.as_dict() for problem in self.problems],
        }
