"""Populations whose true values are known: the people of the reference surveys, simulated and real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROOT = Path(__file__).resolve().parents[1]
_SOURCES = {
    "simulated": [_ROOT / "tests" / "reference" / "synthetic" / "synthetic.json"],
    "real": [_ROOT.parent / "shared" / "reference" / f"{name}.json" for name in ("bfi", "lq2002")],
}
_TEAMS = ("team", "COMPID")
_FIVE = 5
_SKEWED = 1.0
"""Above this skewness many people stand at one end of the scale."""


@dataclass(frozen=True)
class Population:
    """Scores in each team on each scale, and answers (people × 5, keyed) to each scale of five items."""

    source: str
    skewed: bool
    teams: list[Floats] = field(default_factory=list)
    fives: list[Floats] = field(default_factory=list)

    @property
    def name(self) -> str:
        """For people: `real`, `skewed real`."""
        return f"skewed {self.source}" if self.skewed else self.source


def populations() -> list[Population]:
    """The simulated one, and where the files are the real one; the skewed scales of each apart."""
    found: dict[tuple[str, bool], Population] = {}
    for source, files in _SOURCES.items():
        for file in files if all(file.is_file() for file in files) else []:
            team, scales = _read(file)
            for scale in scales:
                _belonging(found, source, scale).teams.extend(_teams(team, scale))
            for five in _fives(scales):
                _belonging(found, source, five).fives.append(five)
    return list(found.values())


def _belonging(found: dict[tuple[str, bool], Population], source: str, scale: Floats) -> Population:
    """The population to which a scale belongs by its skewness g₁ over everybody."""
    scores = scale.mean(axis=1)
    off = scores[~np.isnan(scores)] - np.nanmean(scores)
    skewed = bool(abs(np.mean(off**3) / np.mean(off**2) ** 1.5) > _SKEWED)
    return found.setdefault((source, skewed), Population(source, skewed))


def _read(file: Path) -> tuple[NDArray[Any], list[Floats]]:
    """The team of each person (empty where there are none), and keyed answers to each scale, NaN for none."""
    described = json.loads(file.read_text(encoding="utf-8"))["dataset"]
    table = pd.read_csv(file.with_suffix(".csv"))
    scales = []
    for scale in described["scales"].values():
        ends = described.get("response_scale", scale)
        keyed = table[scale["items"]].copy()
        for item in np.atleast_1d(scale["reverse"]):
            keyed[item] = ends["min"] + ends["max"] - keyed[item]
        scales.append(keyed.to_numpy(dtype=np.float64))
    teams = next((table[name].to_numpy() for name in _TEAMS if name in table), np.zeros(0))
    return teams, scales


def _teams(team: NDArray[Any], scale: Floats) -> Iterator[Floats]:
    """Of those who answered every item of the scale."""
    scores = scale.mean(axis=1)
    for name in np.unique(team):
        yield scores[(team == name) & ~np.isnan(scores)]


def _fives(scales: list[Floats]) -> list[Floats]:
    """Of those who answered all five. Where a survey's own scales are shorter, they are strung together."""
    long = [scale for scale in scales if scale.shape[1] >= _FIVE] or [np.hstack(scales)]
    fives = [
        scale[:, at : at + _FIVE] for scale in long for at in range(0, scale.shape[1] - _FIVE + 1, _FIVE)
    ]
    return [five[~np.isnan(five).any(axis=1)] for five in fives]
