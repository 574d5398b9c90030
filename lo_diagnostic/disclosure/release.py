"""The second door: results of planned cells, cut down to what may be shown. Later rooms see only this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Generic, TypeVar

import numpy as np

from lo_diagnostic.disclosure.measures import Cell
from lo_diagnostic.disclosure.plan import Levels
from lo_diagnostic.disclosure.showing import Showing

Result = TypeVar("Result")


@dataclass(frozen=True)
class Withheld:
    """Stands where a cell is not shown; tells neither n nor reason."""

    withheld: bool = True


WITHHELD: Final = Withheld()


@dataclass(frozen=True)
class Release(Generic[Result]):
    """What may leave: `results` holds nothing that the plan does not show.

    `shown`: the cells that are in it, for the ledger.
    """

    results: Result
    withheld: tuple[Cell, ...]
    shown: Mapping[str, Any]


def cut_down(result: Any, level: Showing) -> Any:
    """One result as far as `level` shows it; `WITHHELD` where it shows nothing or there is none.

    Fields marked `DETAIL_FIELD` become None (or an empty mapping) in a summary.
    """
    if level == Showing.NOTHING or result is None:
        return WITHHELD
    if level == Showing.DETAIL:
        return result
    hidden: dict[str, Any] = {}
    for f in fields(result):
        if f.metadata.get("showing", Showing.SUMMARY) > level:
            hidden[f.name] = {} if isinstance(getattr(result, f.name), dict) else None
    return replace(result, **hidden)


def cut_down_columns(columns: Result, levels: Levels) -> Result:
    """The results of many groups as columns, as far as each group's level shows them.

    `columns`: a dataclass of arrays with one entry a group, of groups that are shown at all. Columns marked
    `DETAIL_FIELD` become NaN in groups that show a summary.
    """
    summary = levels < Showing.DETAIL
    if not summary.any():
        return columns
    hidden: dict[str, Any] = {}
    for f in fields(columns):  # type: ignore[arg-type]
        if f.metadata.get("showing", Showing.SUMMARY) == Showing.DETAIL:
            hidden[f.name] = np.where(summary, np.nan, getattr(columns, f.name))
    return replace(columns, **hidden)  # type: ignore[type-var]
