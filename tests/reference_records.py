"""R's records with person scores made from their data: simulated here, real where ../shared/reference is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from lo_diagnostic.scoring.group_moments import GroupMoments

HERE = Path(__file__).parent / "reference" / "synthetic"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "reference"
REAL = ("bfi", "lq2002", "univbct_waves", "attitude", "apisrs")
NAMES = ["synthetic", *(name for name in REAL if (SHARED / f"{name}.json").is_file())]

Floats = NDArray[np.float64]
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Reference:
    """Records of one data set, and its table with a column of person scores (half rule) for each scale."""

    name: str
    records: list[Record]
    table: pd.DataFrame

    def of(self, statistic: str) -> list[Record]:
        """The records of a statistic; a method, where R's record names one, belongs to its name."""
        return [record for record in self.records if statistic == _named(record)]

    def scores(self, variable: str) -> Floats:
        """A column as floats, NaN where missing."""
        return self.table[variable].to_numpy(dtype=np.float64)

    def groups(self, variable: str, group: str) -> tuple[list[str], GroupMoments]:
        """Labels in the order of R's factor, and the moments of the scores in each."""
        table = self.table[[variable]].assign(label=self._labels(group)).dropna()
        found = table.groupby("label")[variable]
        moments = GroupMoments(
            found.count().to_numpy().astype(np.int64),
            found.mean().to_numpy(dtype=np.float64),
            found.apply(lambda x: float(((x - x.mean()) ** 2).sum())).to_numpy(dtype=np.float64),
        )
        return [f"{label:g}" if isinstance(label, float) else str(label) for label in found.groups], moments

    def _labels(self, group: str) -> pd.Series[Any]:
        if not group.endswith("_first_four"):
            return self.table[group]
        column = self.table[group.removesuffix("_first_four")]
        return column.where(column.isin(sorted(column.unique())[:4]))


@cache
def reference(name: str) -> Reference:
    """Read one data set of `NAMES`."""
    folder = HERE if name == "synthetic" else SHARED
    document = json.loads((folder / f"{name}.json").read_text())
    table = pd.read_csv(folder / f"{name}.csv")
    for scale, described in document["dataset"].get("scales", {}).items():
        ends = document["dataset"].get("response_scale", described)
        keyed = table[described["items"]].copy()
        for item in np.atleast_1d(described["reverse"]):
            keyed[item] = ends["min"] + ends["max"] - keyed[item]
        enough = keyed.notna().sum(axis=1) >= ceil(keyed.shape[1] / 2)
        table[scale] = keyed.mean(axis=1).where(enough)
    return Reference(name, document["records"], table)


@cache
def edge_cases() -> dict[str, dict[str, Any]]:
    """What R did in corner cases, by name; empty where ../shared is not."""
    file = SHARED / "edge-open.json"
    cases = json.loads(file.read_text())["cases"] if file.is_file() else []
    return {case["case"]: case for case in cases}


def same(record: Record, mine: Any, theirs: Any) -> None:
    """Equal within the record's tolerance, absolute or relative."""
    assert mine == pytest.approx(theirs, rel=record["tol"], abs=record["tol"], nan_ok=True), record["id"]


def compare(name: str, statistics: Mapping[str, Callable[[Reference, Record], None]]) -> dict[str, int]:
    """Hold every record of a data set against ours, print and give back how many there were of each."""
    found = reference(name)
    compared = {}
    for statistic, check in statistics.items():
        records = found.of(statistic)
        for record in records:
            check(found, record)
        compared[statistic] = len(records)
    print(f"\n{name}: " + ", ".join(f"{count} {what}" for what, count in compared.items() if count))
    return compared


def _named(record: Record) -> str:
    return " ".join([record["statistic"], *filter(None, [record["params"].get("method")])])
