"""The second door: results of planned cells, cut down to what may be shown. Later rooms see only this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Generic, TypeVar

from lo_diagnostic.disclosure.plan import Cell, Plan
from lo_diagnostic.disclosure.showing import Showing

Result = TypeVar("Result")


@dataclass(frozen=True)
class Withheld:
    """Stands where a cell is not shown; tells neither n nor reason."""

    withheld: bool = True


WITHHELD: Final = Withheld()


@dataclass(frozen=True)
class Release(Generic[Result]):
    """What may leave: `results` holds nothing that the plan does not show."""

    results: Result
    withheld: tuple[Cell, ...]


def release_cells(plan: Plan, results: Mapping[Cell, Any]) -> dict[Cell, Any]:
    """Each cell's result (a dataclass) as far as the plan shows it, `WITHHELD` otherwise.

    Fields marked `DETAIL_FIELD` become None (or an empty mapping) in cells that show a summary.
    """
    return {cell: cut_down(results.get(cell), level) for cell, level in plan.showing.items()}


def cut_down(result: Any, level: Showing) -> Any:
    """One result as far as `level` shows it; `WITHHELD` where it shows nothing or there is none."""
    if level == Showing.NOTHING or result is None:
        return WITHHELD
    if level == Showing.DETAIL:
        return result
    hidden: dict[str, Any] = {}
    for f in fields(result):
        if f.metadata.get("showing", Showing.SUMMARY) > level:
            hidden[f.name] = {} if isinstance(getattr(result, f.name), dict) else None
    return replace(result, **hidden)
