"""The ledger: what was shown of each wave, and of whose answers. What was shown stays shown.

A freeze is the answers that results were computed from. Imported batches never change, so their names stand
for them; live answers do, so they are kept as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

FORMAT: Final = "lo-diag/ledger/1"
Shown = Mapping[str, Any]
"""What one release showed, as `scoring.history` describes it."""


@dataclass(frozen=True)
class Freeze:
    """`live`: person → language, attributes and answers, of everybody who answered anything live."""

    batches: tuple[str, ...] = ()
    live: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Issue:
    """One thing that was shown: on which day, by which command, of which freeze."""

    day: str
    command: str
    freeze: int
    shown: Shown


@dataclass(frozen=True)
class WaveLedger:
    """`comments`: the cut by which comments were issued, "" for the whole organisation, None if never."""

    freezes: tuple[Freeze, ...] = ()
    issues: tuple[Issue, ...] = ()
    comments: str | None = None

    def with_freeze(self, freeze: Freeze) -> WaveLedger:
        """The same with these answers among those that something was shown of."""
        return self if freeze in self.freezes else replace(self, freezes=(*self.freezes, freeze))

    def with_issues(self, day: str, command: str, freeze: Freeze, shown: Sequence[Shown]) -> WaveLedger:
        """The same after something was shown; what was shown before in the same way is not told twice."""
        freezes = self.with_freeze(freeze).freezes
        number = freezes.index(freeze)
        before = [issue.shown for issue in self.issues if issue.freeze == number]
        new = tuple(Issue(day, command, number, one) for one in shown if one not in before)
        return replace(self, freezes=freezes, issues=(*self.issues, *new))


@dataclass(frozen=True)
class Ledger:
    """All waves of a study; `seal` is the hash by which changes from outside are noticed."""

    waves: Mapping[str, WaveLedger] = field(default_factory=dict)
    seal: str = ""

    def of(self, wave: str) -> WaveLedger:
        """The ledger of one wave, empty where nothing was shown of it."""
        return self.waves.get(wave, WaveLedger())

    def with_wave(self, wave: str, told: WaveLedger) -> Ledger:
        """The same with another ledger for one wave."""
        return replace(self, waves={**self.waves, wave: told})
