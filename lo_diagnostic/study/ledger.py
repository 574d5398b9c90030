"""The ledger: what was shown of each wave, and of whose answers. What was shown stays shown.

A freeze is the answers that results were computed from. Imported batches never change, so their names stand
for them; live answers do, so they are kept as they were. Of people who were removed since, however they had
answered, it keeps in which groups they counted and which items they had answered, not what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

FORMAT: Final = "lo-diag/ledger/1"
Shown = Mapping[str, Any]
"""What one release showed, as `scoring.history` describes it."""


ERASED: Final = "erased"
"""Marks, in a freeze, somebody who was removed since: the values of their answers stand for nothing."""
Closed = Literal["", "compared", "expired"]


@dataclass(frozen=True)
class Freeze:
    """`live`: person → language, attributes and answers, of everybody who answered anything live."""

    batches: tuple[str, ...] = ()
    live: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def erased(self) -> int:
        """How many people of it were removed since."""
        return sum(bool(one.get(ERASED)) for one in self.live.values())


@dataclass(frozen=True)
class Issue:
    """One thing that was shown: on which day, by which command, of which freeze."""

    day: str
    command: str
    freeze: int
    shown: Shown


@dataclass(frozen=True)
class WaveLedger:
    """`comments`: the cut by which comments were issued, "" for the whole organisation, None if never.

    `closed`: why nothing of the wave is computed any more: somebody was removed after a later wave was
    `compared` with it, or all its answers are gone (`expired`). `comments_over`: a comment was removed after
    comments had been issued, so that none are any more.
    """

    freezes: tuple[Freeze, ...] = ()
    issues: tuple[Issue, ...] = ()
    comments: str | None = None
    closed: Closed = ""
    comments_over: bool = False

    @property
    def compares(self) -> bool:
        """May later waves be compared with it? Not once somebody is gone of whom results were shown."""
        return not self.closed and not any(freeze.erased for freeze in self.freezes)

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
