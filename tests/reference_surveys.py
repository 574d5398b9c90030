"""R's data as surveys: instruments, waves and cuts made of it, scored once for each way they are asked for.

Variables that no whole-number scale can hold (published scale means, school indices) enter one door later, as
person scores at `score`. R has no disclosure control: thresholds are at their floor, below it where R has
groups of one or two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.disclosure.measures import Grouping
from lo_diagnostic.disclosure.showing import Thresholds
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.scoring.engine import Wanted, score
from lo_diagnostic.scoring.frame import Frame
from lo_diagnostic.scoring.persons import measure
from lo_diagnostic.scoring.scores import Scores
from lo_diagnostic.scoring.survey_scores import score_instruments
from lo_diagnostic.scoring.waves import EarlierWave, Wave, plan_wave
from lo_diagnostic.study.settings import Confidentiality
from lo_diagnostic.study.survey import Survey
from tests.reference_records import HERE, SHARED
from tests.survey_making import make_instrument, make_responses, make_survey

REAL = ("bfi", "lq2002", "attitude", "univbct_waves", "apisrs", "careless_dataset")
NAMES = ["synthetic", *(name for name in REAL if (SHARED / f"{name}.json").is_file())]


@dataclass(frozen=True)
class Scale:
    """Items (columns), those reversed, the ends of the scale; `unit`: what a scale point is in R's numbers.

    `whole`: can its answers be told in whole points?
    """

    items: tuple[str, ...]
    reverse: tuple[str, ...]
    low: int
    high: int
    unit: float = 1.0
    whole: bool = True


@dataclass(frozen=True)
class Asked:
    """Which survey is made of a data set. `scales`: those in the instrument (default: all that R described).

    `rows`: all of them, those `complete` on every item, those `scored` on every scale, or `first_5`.
    `before`: the scale that holds the answers of an earlier wave; `keyed`: are items reversed?
    """

    scales: tuple[str, ...] = ()
    share: str = "1/2"
    cuts: tuple[str, ...] = ()
    rows: str = "all"
    headcount: int | None = None
    quality: bool = False
    outcome: str | None = None
    before: str = ""
    linked: bool = False
    keyed: bool = True
    minimum: int = 3


@dataclass(frozen=True)
class DataSet:
    """R's records and data; `scales` by name, single items among them."""

    name: str
    records: list[dict[str, Any]]
    table: pd.DataFrame
    scales: Mapping[str, Scale]
    described: tuple[str, ...]

    def ends(self, scale: str) -> tuple[float, float]:
        """Ends of the scale in R's numbers."""
        found = self.scales[scale]
        return found.low * found.unit, found.high * found.unit

    def labels(self, group: str) -> list[str | None]:
        """Each row's group."""
        column = self.table[group.removesuffix("_first_four")]
        if group.endswith("_first_four"):
            column = column.where(column.isin(sorted(column.unique())[:4]))
        return [None if pd.isna(value) else label(value) for value in column]


def label(value: Any) -> str:
    """A group's name: R writes whole numbers without a point."""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def ident(name: str) -> str:
    """The id of a dimension: the same for a variable in every wave."""
    return name.rstrip("0123456789").replace("_", "-")


@cache
def data_set(name: str) -> DataSet:
    """Read one of `NAMES`."""
    folder = HERE if name == "synthetic" else SHARED
    document = json.loads((folder / f"{name}.json").read_text())
    table = pd.read_csv(folder / f"{name}.csv")
    return DataSet(
        name, document["records"], table, *_scales(name, document["dataset"], table.columns.tolist())
    )


def _scales(
    name: str, described: Mapping[str, Any], columns: Sequence[str]
) -> tuple[dict[str, Scale], tuple[str, ...]]:
    """All scales, items as scales of their own among them; and the names of those that do not overlap."""
    if name == "univbct_waves":
        quarters = {column: Scale((column,), (), 4, 20, 0.25, "READY" in column) for column in columns}
        return quarters, ()
    if name == "apisrs":
        return {column: Scale((column,), (), 200, 1000, whole=False) for column in columns}, ()
    if name == "attitude":
        items = {column: Scale((column,), (), 0, 100) for column in columns[1:]}
        return items | {"all_six": Scale(tuple(columns[2:]), (), 0, 100)}, ("all_six", "rating")
    if name == "careless_dataset":
        tens = {columns[at][:6]: Scale(tuple(columns[at : at + 5]), (), 1, 5) for at in range(1, 51, 5)}
        return tens, tuple(tens)
    made: dict[str, Scale] = {}
    for scale, found in (described.get("scales", {}) | described.get("extra_scales", {})).items():
        ends = described.get("response_scale", found)
        low, high = int(ends["min"]), int(ends["max"])
        made[scale] = Scale(tuple(found["items"]), tuple(np.atleast_1d(found["reverse"])), low, high)
        made |= {item: Scale((item,), (), low, high) for item in found["items"]}
    return made, tuple(described.get("scales", {}))


@cache
def results(name: str, asked: Asked) -> Scores:
    """Scores of a data set: by the public door, or as a wave of person scores that no instrument gives."""
    data = data_set(name)
    scales, wanted = asked.scales or data.described, Wanted(asked.quality, asked.outcome)
    if not all(data.scales[scale].whole for scale in scales):
        earlier = EarlierWave(_wave(data, asked, asked.before), asked.linked) if asked.before else None
        return score(_wave(data, asked, scales[0]), len(data.table), (), wanted, earlier).results
    survey = _survey(data, asked, scales)
    if asked.before:
        before = _survey(data, asked, (asked.before,))
        survey = replace(survey, earlier=replace(before, wave="earlier"), linked=asked.linked)
    return score_instruments(survey, asked.cuts, wanted)[0].results


def _survey(data: DataSet, asked: Asked, scales: tuple[str, ...]) -> Survey:
    instrument = _instrument(data, asked, scales)
    names = dict(zip(columns(data, scales), instrument.asked_items(), strict=True))
    table = data.table[list(names)].rename(columns={column: item.id for column, item in names.items()})
    table /= data.scales[scales[0]].unit
    kept = _rows(asked.rows, instrument, table)
    known = {group: data.labels(group) for group in asked.cuts} | {"respondent": list(map(str, table.index))}
    people = {name: [value for value, there in zip(column, kept, strict=True) if there]
              for name, column in known.items()}  # fmt: skip
    responses = make_responses(table[kept], people)
    survey = make_survey(instrument, responses, headcount=asked.headcount)
    floor = Confidentiality.model_construct(minimum_group=asked.minimum, minimum_detail=asked.minimum)
    return replace(survey, confidentiality=floor)


def columns(data: DataSet, scales: tuple[str, ...]) -> list[str]:
    """The columns of the items of some scales."""
    return [column for scale in scales for column in data.scales[scale].items]


def _instrument(data: DataSet, asked: Asked, scales: tuple[str, ...]) -> Instrument:
    described = {name: data.scales[name] for name in scales}
    items = {name: [ident(name)] if len(s.items) == 1 else s.items for name, s in described.items()}
    return make_instrument(
        {ident(name): items[name] for name in scales},
        reverse=[item for s in described.values() for item in s.reverse if asked.keyed],
        points={ident(name): range(s.low, s.high + 1) for name, s in described.items()},
        min_answered=asked.share,
    )


def _rows(rows: str, instrument: Instrument, table: pd.DataFrame) -> NDArray[np.bool_]:
    if rows == "complete":
        return np.asarray(table.notna().all(axis=1))
    if rows == "scored":
        scored = [found.known for found in measure(instrument, make_responses(table))]
        return np.asarray(np.all(scored, axis=0))
    first = int(rows.removeprefix("first_")) if rows.startswith("first_") else len(table)
    return np.arange(len(table)) < first


def _wave(data: DataSet, asked: Asked, variable: str) -> Wave:
    """Everybody's score as published; the one item behind it is answered alike by all, and says nothing."""
    table, found = data.table[data.table[variable].notna()], data.scales[variable]
    low, high = data.ends(variable)
    known, place = np.unique((table[variable] - low) / (high - low) * 100, return_inverse=True)
    name = ident(variable)
    instrument = make_instrument({name: [name]}, points={name: (found.low, found.high)})
    answers = make_responses(pd.DataFrame({name: np.full(len(table), found.low)}))
    (measured,) = measure(instrument, answers)
    possible = np.full_like(measured.level_scores, np.nan)
    possible[1 : len(known) + 1] = known
    measured = replace(measured, levels=(place + 1).astype(np.uint16), level_scores=possible)
    labels = {group: pd.Series(data.labels(group), dtype=object)[table.index] for group in asked.cuts}
    cuts = {group: Grouping.by(found) for group, found in labels.items()}
    frame = Frame(Thresholds(1, 1), cuts, {("", ""): asked.headcount} if asked.headcount else {})
    return plan_wave(variable, [measured], frame, pd.Series(table.index.astype(str)))
