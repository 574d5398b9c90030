"""A mapping file as frozen data: which column is what, what its answers mean, what is no answer."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from lo_diagnostic.instrument.model import Filled, Strict
from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED

MAPPING_FORMAT: Final = "lo-diag/mapping/1"
_NUMBER: Final = re.compile(r"-?[0-9]{1,6}")
IGNORE: Final = "ignore"
AS_NUMBERS: Final = "numbers"
"""The name of the table by which numbers are scale values."""
NO_ANSWER: Final[Table[str, int]] = {"cannot_say": CANNOT_SAY, "not_answered": NOT_ANSWERED}
"""How a table says that a text is no answer, and of which kind."""


def _texts_for_keys(value: Any) -> Any:
    """Tables are looked up by what stands in the file: `1: 5` means the text 1."""
    return {str(key): meant for key, meant in value.items()} if isinstance(value, dict) else _filled(value)


def _filled(value: Any) -> Any:
    """A key with nothing behind it, as where every proposal below it was left a comment."""
    return {} if value is None else value


def scale_value(meant: int | str) -> int | None:
    """What a text of an item means by a table: a scale value or a kind of no answer; None where neither."""
    if isinstance(meant, int):
        return meant
    return int(meant) if _NUMBER.fullmatch(meant) else NO_ANSWER.get(meant)


Values = Annotated[dict[str, int | Filled], BeforeValidator(_texts_for_keys)]
"""Text in the file → scale value (or `cannot_say`, `not_answered`); id of a group or of an option."""
Missing = Annotated[
    dict[str, Literal["cannot_say", "not_answered"]],
    BeforeValidator(_texts_for_keys),
    Field(default_factory=dict),
]


class ColumnMapping(Strict):
    """What one column is; `table` names one of the file's value tables, or `numbers`."""

    model_config = ConfigDict(populate_by_name=True)

    target: Annotated[Filled, Field(alias="as")]
    table: Annotated[Filled | None, Field(alias="values")] = None


def _long_form(value: Any) -> Any:
    return {"as": value} if isinstance(value, str) else value


class Mapping(Strict):
    """How an export is to be read. Columns are named by their heading, or as `#12` by their place."""

    format: Literal["lo-diag/mapping/1"]
    header_rows: Annotated[int, Field(ge=1, le=3)] | None = None
    columns: Annotated[
        dict[str, Annotated[ColumnMapping, BeforeValidator(_long_form)]],
        BeforeValidator(_texts_for_keys),
        Field(default_factory=dict),
    ]
    values: Annotated[dict[str, Values], BeforeValidator(_filled), Field(default_factory=dict)]
    missing: Missing
    ignore: Annotated[list[Filled], BeforeValidator(lambda value: value or []), Field(default_factory=list)]

    def table_of(self, column: ColumnMapping) -> Table[str, int | str]:
        """What texts of a column mean; empty where nothing is said of it."""
        return self.values.get(column.table or "", {})
