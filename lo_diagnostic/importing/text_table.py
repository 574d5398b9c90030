"""The cells of a file as texts, column by column, under their headings, and how the file was read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lo_diagnostic.importing.distinct import Distinct, Texts, distinct_of, text_of
from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.platforms.generic import GENERIC
from lo_diagnostic.importing.platforms.platform import Platform
from lo_diagnostic.importing.structure import Structure


@dataclass(frozen=True, eq=False)
class TextTable:
    """The cells of a file, all of them text, and how the file was read.

    `rows` are row numbers as a spreadsheet shows them (the header is row 1, a cell of several lines one row).
    `headings`: what stands above each column; `header`: their names. `structure`: what the file itself says
    of its questions.
    """

    file: str
    encoding: str
    delimiter: str
    sha256: str
    headings: list[Heading]
    columns: list[Texts]
    rows: NDArray[np.int32]
    header_rows: int = 1
    platform: Platform = GENERIC
    structure: Structure = field(default_factory=dict)
    kind: str = "text"

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(heading.name for heading in self.headings)

    def distinct(self, column: int) -> Distinct:
        """The distinct texts of a column."""
        return distinct_of(self.columns[column])

    def texts(self, column: int) -> pa.ChunkedArray:
        """The texts of a column, row by row."""
        return text_of(self.columns[column])

    def holds_nothing(self, column: int) -> bool:
        """Is every cell of a column blank?"""
        return not any(text.strip() for text in self.distinct(column).texts)

    def where(self, kept: NDArray[np.bool_]) -> TextTable:
        """The table of the rows that are marked."""
        columns = [kept_rows(column, kept) for column in self.columns]
        return replace(self, columns=columns, rows=self.rows[kept])

    def forget(self, column: int) -> None:
        """Let go of the texts of a column, whose memory is needed for what was made of them."""
        self.columns[column] = pa.chunked_array([], pa.large_string())


def kept_rows(column: Texts, filled: NDArray[np.bool_]) -> Texts:
    """The texts of a column in the rows that are marked."""
    return column.where(filled) if isinstance(column, Distinct) else column.filter(pa.array(filled))
