"""The groups of a cut as columns: straight from the arrays that hold them, from single results otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.disclosure.showing import Showing
from lo_diagnostic.scoring.cells import GroupDimensionScores, GroupScores, MergedScores
from lo_diagnostic.scoring.columns import AgreementColumns, CutScores, GroupColumns
from lo_diagnostic.scoring.intervals import LEVEL, SHARE_LEVEL
from lo_diagnostic.scoring.scores import Agreement, GroupAgreement
from lo_diagnostic.scoring.scores_columns import Column, arrays, as_text, columns_of

Groups = Mapping[str, GroupScores | Withheld]
_ENDS = {
    "low": "interval_low",
    "high": "interval_high",
    "now_low": "interval_now_low",
    "now_high": "interval_now_high",
    "lower": "quartiles_lower",
    "upper": "quartiles_upper",
    "favourable_low": "favourable_interval_low",
    "favourable_high": "favourable_interval_high",
}
_PLAIN = ("raw_mean", "mean", "raw_sd", "sd", "se", "median", "skew", "kurtosis", "favourable")
_LEVELS = {"interval": LEVEL, "interval_now": LEVEL, "favourable_interval": SHARE_LEVEL}


@cache
def agreement_columns() -> tuple[Column, ...]:
    """Columns of a group's agreement that its scores do not have."""
    return tuple(column for column in columns_of(GroupAgreement) if column.name not in ("n", "notes"))


@cache
def group_columns() -> tuple[Column, ...]:
    """Columns of a dimension of a group: its scores, its agreement, notes."""
    *scores, notes = columns_of(GroupDimensionScores)
    return (*scores, *agreement_columns(), notes)


def people_of_groups(groups: Groups) -> dict[str, Any]:
    """Arrow arrays, an entry a group: `withheld`, `n`."""
    if isinstance(groups, CutScores):
        hidden = groups.shown == Showing.NOTHING
        return {"withheld": pa.array(hidden), "n": pa.array(groups.n, pa.int64(), mask=hidden)}
    n = [None if isinstance(group, Withheld) else group.n for group in groups.values()]
    return {"withheld": pa.array([one is None for one in n]), "n": pa.array(n, pa.int64())}


def merged_of_groups(groups: Groups) -> dict[str, Any]:
    """Text columns, an entry a group: the `members` of merged ones, and whether they hold `unstated`."""
    found = [group if isinstance(group, MergedScores) else None for group in _told(groups)]
    return {
        "members": pa.array([one and "|".join(one.members) for one in found], pa.string()),
        "unstated": pa.array([one and one.unstated for one in found], pa.bool_()),
    }


def _told(groups: Groups) -> Iterator[GroupScores | Withheld | None]:
    """Each group, of many only those that are merged: the others are not made for it."""
    if not isinstance(groups, CutScores):
        yield from groups.values()
        return
    merged = groups.grouping.members
    yield from (groups[name] if name in merged else None for name in groups)


def dimension_of_groups(groups: Groups, dimension: str, across: Agreement | None) -> dict[str, Any]:
    """Arrow arrays of one dimension, an entry a group: `withheld`, then `group_columns`."""
    members = across.groups if across else {}
    if isinstance(groups, CutScores) and isinstance(members, AgreementColumns):
        return _of_arrays(groups, groups.dimensions[dimension], members)
    cells = [_cell(group, dimension) for group in groups.values()]
    agreed = [_shown(members.get(group)) for group in groups]
    *numbers, _ = columns_of(GroupDimensionScores)
    notes = [_notes(cell, found) for cell, found in zip(cells, agreed, strict=True)]
    return {
        "withheld": pa.array([cell is None for cell in cells]),
        **arrays(numbers, cells),
        **arrays(agreement_columns(), agreed),
        "notes": pa.array(notes, pa.string()),
    }


def _cell(group: GroupScores | Withheld, dimension: str) -> GroupDimensionScores | None:
    found = None if isinstance(group, Withheld) else group.dimensions[dimension]
    return None if isinstance(found, Withheld) else found


def _shown(found: GroupAgreement | Withheld | None) -> GroupAgreement | None:
    return None if isinstance(found, Withheld) else found


def _notes(cell: GroupDimensionScores | None, agreed: GroupAgreement | None) -> str | None:
    notes = cell.notes if cell else None
    return as_text({**(notes or {}), **agreed.notes} if agreed and agreed.notes else notes)


def _of_arrays(groups: CutScores, found: GroupColumns, members: AgreementColumns) -> dict[str, Any]:
    hidden = (found.place < 0) | (groups.shown == Showing.NOTHING)
    told = {**_cells(found), **_agreed(members)}
    rows = pa.array(found.place, mask=hidden)
    taken = {name: values.take(rows) for name, values in told.items()}
    order = [column.name for column in group_columns() if column.name != "notes"]
    notes = _notes_of_arrays(groups, found, members, [taken[name] for name in order])
    return {"withheld": pa.array(hidden), **{name: taken[name] for name in order}, "notes": notes}


def _cells(found: GroupColumns) -> dict[str, Any]:
    """An entry a row of the columns."""
    cells = found.cells
    floats = {name: getattr(cells, name) for name in _PLAIN}
    floats |= {name: getattr(cells, end) for end, name in _ENDS.items()}
    for name, level in _LEVELS.items():
        floats[f"{name}_level"] = np.where(np.isnan(floats[f"{name}_low"]), np.nan, level)
    floats |= {"eb_mean": found.eb_mean, "group_reliability": found.group_reliability}
    bands = pa.array([band.id for band in cells.bands], pa.string())
    return {
        "n": pa.array(cells.n, pa.int64()),
        **{name: pa.array(values, pa.float64(), from_pandas=True) for name, values in floats.items()},
        "band": bands.take(pa.array(cells.band, mask=cells.band < 0)),
        "band_clear": pa.array(cells.clear, mask=cells.band < 0),
        "band_leaning": bands.take(pa.array(cells.leaning, mask=cells.leaning < 0)),
    }


def _agreed(members: AgreementColumns) -> dict[str, Any]:
    """An entry a row of the columns, which are those of the cells; null where only a summary is told."""
    hidden = members.levels < Showing.DETAIL
    names = ("rwg_j", "rwg_j_skewed", "rwg_j_shuffled", "ad_mean", "ad_median")
    columns = {name: getattr(members, name) for name in names}
    return {
        **{
            name: pa.array(told, pa.float64(), mask=hidden | np.isnan(told)) for name, told in columns.items()
        },
        "split": pa.array(members.split, mask=hidden | np.isnan(members.rwg_j)),
        "view": pa.array(members.view, pa.string(), mask=hidden),
    }


def _notes_of_arrays(
    groups: CutScores, found: GroupColumns, members: AgreementColumns, columns: Sequence[Any]
) -> Any:
    """Notes say why numbers are missing: groups that lack the same have the same notes, told once."""
    missing = np.stack([np.asarray(column.is_null()) for column in columns], axis=1)
    patterns = np.packbits(missing, axis=1)
    keys = patterns.view(f"V{patterns.shape[1]}").ravel()
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    told = []
    for group in first:
        cell, agreed = found.cell(int(group)), members.get(groups.groups[group])
        told.append(_notes(None if isinstance(cell, Withheld) else cell, _shown(agreed)))
    return pa.array(told, pa.string()).take(pa.array(which))
