"""How often 95 % intervals of team means and of alpha hold the true value, beside what is known of them.

Known are the tables of the project's psychometric conventions (§1 and §2), computed in R on real teams and
scales. A skewed scale carries no promise; its coverage is told all the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.populations import Floats, Population, populations
from lo_diagnostic.responses.cross_products import CrossProducts
from lo_diagnostic.scoring.alpha_jackknife import jackknife_interval
from lo_diagnostic.scoring.intervals import t_interval, these_people
from lo_diagnostic.scoring.reliability import cronbach_alpha, feldt_interval

Limits = tuple[float, float]

_LEVEL = 0.95
_ALLOWED = 0.015
_TEAM_DRAWS = 20_000
_SCALE_DRAWS = 4_000
_TEAMS = {(5, 12): (0.977, 0.947), (8, 12): (0.996, 0.951), (10, 40): (0.967, 0.947)}
"""Respondents of headcount: known of t, and of t with finite-population correction."""
_PEOPLE = (15, 30, 60, 120)
_FELDT, _JACKKNIFE = (0.91, 0.93), (0.949, 0.960)
"""Known: the lowest and the highest."""


@dataclass(frozen=True)
class Coverage:
    """The share of drawn intervals that held the true value; `due` is None where nothing is promised."""

    name: str
    share: float
    draws: int
    known: Limits
    due: Limits | None

    @property
    def holds(self) -> bool:
        """Is the share within 1.5 points of what is due?"""
        return self.due is None or self.due[0] - _ALLOWED <= self.share <= self.due[1] + _ALLOWED

    def __str__(self) -> str:
        error = math.sqrt(self.share * (1 - self.share) / self.draws)
        promise = "no promise"
        if self.due is not None:
            promise = f"due {_range(self.due)} ± {_ALLOWED}: {'holds' if self.holds else 'DOES NOT HOLD'}"
        return f"{self.name}: {self.share:.3f} ± {error:.3f}; known {_range(self.known)}; {promise}"


def measure() -> Iterator[Coverage]:
    """Over simulated people, and real ones where ../shared is; every draw from a fixed seed."""
    for population in populations():
        yield from _of_means(population)
        yield from _of_alpha(population)


def _of_means(population: Population) -> Iterator[Coverage]:
    """Of so many people drawn without replacement from a team of so many, itself drawn from a larger one."""
    random = np.random.default_rng(1)
    level = None if population.skewed else (_LEVEL, _LEVEL)
    for (n, headcount), (known, known_now) in _TEAMS.items():
        large = [team for team in population.teams if len(team) >= headcount]
        held, held_now = [], []
        for draw in range(_TEAM_DRAWS):
            team = random.permutation(large[draw % len(large)])[:headcount]
            mean, sd, true = float(team[:n].mean()), float(team[:n].std(ddof=1)), float(team.mean())
            interval = t_interval(mean, sd, n, df=n - 1, level=_LEVEL)
            now = these_people(interval, n, headcount)
            if interval is not None and now is not None:
                held.append(interval.low <= true <= interval.high)
                held_now.append(now.low <= true <= now.high)
        name = f"{n} of {headcount}, {population.name} teams"
        yield _coverage(f"t, {name}", held, (known, known), None if population.skewed else (known, known))
        yield _coverage(f"t + fpc, {name}", held_now, (known_now, known_now), level)


def _of_alpha(population: Population) -> Iterator[Coverage]:
    """Of people drawn with replacement from everybody, all scales together; Feldt is due on real scales."""
    random = np.random.default_rng(2)
    level = None if population.skewed else (_LEVEL, _LEVEL)
    true = [_alpha(five) for five in population.fives]
    for n in _PEOPLE:
        feldt, jackknife = [], []
        for five, alpha in zip(population.fives, true, strict=True):
            for people in random.integers(0, len(five), (_SCALE_DRAWS, n)):
                sample = five[people]
                usual = feldt_interval(_alpha(sample), n, five.shape[1], _LEVEL)
                feldt.append(usual.low <= alpha <= usual.high)
                left_out = jackknife_interval(sample, np.ones(n, np.int64), _LEVEL)
                if left_out is not None:
                    jackknife.append(left_out[0] <= alpha <= left_out[1])
        name = f"alpha of {n} people, {population.name} scales"
        yield _coverage(f"Feldt, {name}", feldt, _FELDT, _FELDT if population.name == "real" else None)
        yield _coverage(f"jackknife, {name}", jackknife, _JACKKNIFE, level)


def _coverage(name: str, held: Sequence[bool], known: Limits, due: Limits | None) -> Coverage:
    return Coverage(name, sum(held) / len(held), len(held), known, due)


def _alpha(answers: Floats) -> float:
    columns = answers.T
    alpha = cronbach_alpha(CrossProducts.of(columns, np.ones(columns.shape, dtype=np.bool_)).covariances)
    return math.nan if alpha is None else alpha


def _range(limits: Limits) -> str:
    return "–".join(f"{limit:.3f}" for limit in dict.fromkeys(limits))
