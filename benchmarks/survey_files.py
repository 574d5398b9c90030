"""Made-up surveys as large as one likes: a CSV of eight dimensions of five items, and their instrument."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

DIMENSIONS = 8
ITEMS = 5
_SEED = 20_250
_BLOCK = 250_000
_LAYERS = ("principles", "environment", "relationships", "reach", "capacity")


@dataclass(frozen=True)
class SurveyFile:
    """A file of answers: people, teams, the share of cells left empty, and whether people have ids."""

    people: int
    teams: int
    missing: float = 0.0
    identified: bool = False

    def within(self, folder: Path) -> Path:
        """The file in a folder, written if it is not yet there; equal surveys give equal bytes."""
        file = folder / f"{self.people}-{self.teams}-{self.missing}-{self.identified}.csv"
        if not file.exists():
            blocks = self._blocks()
            first = next(blocks)
            with csv.CSVWriter(
                file, first.schema, write_options=csv.WriteOptions(quoting_style="none")
            ) as out:
                out.write_table(first)
                for block in blocks:
                    out.write_table(block)
        return file

    def _blocks(self) -> Iterator[pa.Table]:
        names = pa.array([f"team{team:05d}" for team in range(self.teams)])
        leanings = np.random.default_rng(_SEED).normal(0, 0.3, self.teams)
        for start in range(0, self.people, _BLOCK):
            numbers = range(start, min(start + _BLOCK, self.people))
            random = np.random.default_rng([_SEED, start])
            teams = random.integers(0, self.teams, len(numbers))
            columns = (
                {"respondent": pa.array([f"r{number}" for number in numbers])} if self.identified else {}
            )
            columns["team"] = names.take(pa.array(teams))
            for dimension in range(DIMENSIONS):
                opinion = random.normal(0, 0.8, len(numbers)) + leanings[teams]
                for item in range(ITEMS):
                    empty = random.random(len(numbers)) < self.missing if self.missing else None
                    columns[_item(dimension, item)] = pa.array(_answers(opinion, item, random), mask=empty)
            yield pa.table(columns)


def likert_matrix(people: int) -> NDArray[np.int16]:
    """Answers of people to every item (items × people), without holes."""
    random = np.random.default_rng(_SEED)
    opinions = random.normal(0, 0.8, (DIMENSIONS, people))
    return np.stack([_answers(opinion, item, random) for opinion in opinions for item in range(ITEMS)])


def instrument_within(folder: Path) -> Path:
    """The instrument of every such survey, in a folder."""
    file = folder / "made-up.yaml"
    file.write_text(_HEAD + "".join(_dimension(number) for number in range(DIMENSIONS)), encoding="utf-8")
    return file


def _answers(opinion: NDArray[np.float64], item: int, random: np.random.Generator) -> NDArray[np.int16]:
    """Answers 1–5 that follow an opinion around 0; the last item of a dimension is reversed."""
    answers = np.clip(np.rint(3 + opinion + random.normal(0, 0.8, len(opinion))), 1, 5).astype(np.int16)
    return 6 - answers if item == ITEMS - 1 else answers


def _item(dimension: int, item: int) -> str:
    return f"d{dimension}i{item}"


def _dimension(number: int) -> str:
    items = "".join(
        f"      - {{id: {_item(number, item)}, referent: team, reversed: {str(item == ITEMS - 1).lower()}, "
        f"text: {{en: Item {number} {item}.}}}}\n"
        for item in range(ITEMS)
    )
    layer = _LAYERS[number % len(_LAYERS)]
    return (
        f"  - id: d{number}\n    title: {{en: Dimension {number}}}\n    definition: {{en: Made up.}}\n"
        f"    layer: {layer}\n    high: favourable\n    bands: learning\n    items:\n{items}"
    )


_HEAD = """\
format: lo-diag/instrument/1
id: made-up
version: 1.0.0
status: draft
title: {en: Made up}
summary: {en: For benchmarks.}
licence: {id: CC0-1.0, holder: nobody, commercial_use: true, modification: true, attribution: none}
scales:
  s:
    stem: {en: "I agree that …"}
    points:
      1: {en: never}
      2: {en: rarely}
      3: {en: sometimes}
      4: {en: often}
      5: {en: always}
scale: s
scoring: {min_answered: 2/3}
bands:
  learning:
    - {id: restrictive, below: 37.5, title: {en: restrictive}}
    - {id: mixed, upto: 62.5, title: {en: mixed}}
    - {id: expansive, title: {en: expansive}}
dimensions:
"""
