"""The ledger without a person: what was shown of them stays a row of the proof, what they answered goes.

Results that were shown with a person and results without, subtracted, tell what the person answered. So what
later results are checked with must stay: in which groups that were shown they counted, and which items they
had answered. The values go, and so does the id: a keyed hash of it takes its place, the same in every freeze.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from lo_diagnostic.responses.responses import CANNOT_SAY, NOT_ANSWERED
from lo_diagnostic.study.batches import Batch
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.history import freeze_of
from lo_diagnostic.study.ledger import ERASED, Freeze, Issue, Ledger, Shown, WaveLedger

_DIGITS: Final = 32
Record = Mapping[str, Any]


@dataclass(frozen=True)
class LedgerEraser:
    """Takes people out of the ledger of a study; `batches`: all of it, as they are with these people."""

    folder: StudyFolder
    secret: bytes
    batches: Sequence[Batch]

    def without(self, ledger: Ledger, person: str, wave: str, *, commented: bool) -> Ledger:
        """The ledger without somebody's answers in a wave; itself where nothing was shown of them.

        `commented`: had they written something about which was decided?
        """
        told = ledger.of(wave)
        if _shown_later(self.folder, ledger, wave) and not told.closed:
            # results of a later wave tell of this one by comparison, and no ledger says which
            drafts = self.folder.drafts(wave)
            told = told.with_freeze(freeze_of(self.folder, wave, drafts, self.batches))
            told = replace(told, closed="compared")
        found = [self._record(freeze, person, wave) for freeze in told.freezes]
        if not any(found):
            return ledger if told == ledger.of(wave) else ledger.with_wave(wave, told)
        instead = self._instead(person, wave)
        told = self._erased(told, found, person, instead)
        over = told.comments_over or (commented and told.comments is not None)
        return ledger.with_wave(wave, replace(told, comments_over=over))

    def _instead(self, person: str, wave: str) -> str:
        """What stands for somebody who is gone: nobody finds it who does not know both id and secret."""
        return hmac.digest(self.secret, f"{ERASED}\n{wave}\n{person}".encode(), "sha256").hex()[:_DIGITS]

    def _erased(
        self, told: WaveLedger, found: Sequence[Record | None], person: str, instead: str
    ) -> WaveLedger:
        names = self._names_needed(told.issues)
        versions: list[Any] = []
        freezes = []
        for freeze, record in zip(told.freezes, found, strict=True):
            live = {name: one for name, one in freeze.live.items() if name != person}
            if record is not None:
                if record["answers"] not in versions:
                    versions.append(record["answers"])
                live[instead] = self._valueless(record, versions.index(record["answers"]), names)
            freezes.append(replace(freeze, live=live))
        issues = tuple(replace(one, shown=_renamed(one.shown, person, instead)) for one in told.issues)
        return replace(told, freezes=tuple(freezes), issues=issues)

    def _record(self, freeze: Freeze, person: str, wave: str) -> Record | None:
        """What a freeze knows of somebody, live or in one of its batches."""
        if person in freeze.live:
            return freeze.live[person]
        for batch in self.batches:
            if batch.provenance.batch in freeze.batches:
                people = batch.responses.people
                there = ((people["respondent"] == person) & (people["wave"] == wave)).to_numpy()
                for row in there.nonzero()[0]:
                    return _record_of_row(batch, int(row))
        return None

    def _names_needed(self, issues: Iterable[Issue]) -> set[str]:
        """Attributes by which something was shown, and whatever decides what is asked."""
        cuts = {name for issue in issues for cut in issue.shown["cuts"] for name in cut.split(",")}
        conditions = (one for asked in self.folder.questionnaire() for *_, one in asked.conditions())
        return cuts.union(*conditions)

    def _valueless(self, record: Record, version: int, names: set[str]) -> Record:
        """Which items were answered. The values only tell one version of somebody's answers from another."""
        answers = {}
        for item, points in sorted(self._points().items()):
            given = record["answers"].get(item)
            if given == CANNOT_SAY:
                answers[item] = CANNOT_SAY
            elif given is not None:
                version, digit = divmod(version, len(points))
                answers[item] = points[digit]
        return {
            ERASED: True,
            "language": self.folder.study.languages[0],
            "attributes": {name: value for name, value in record["attributes"].items() if name in names},
            "answers": answers,
            "choices": {name: value for name, value in record["choices"].items() if name in names},
        }

    def _points(self) -> dict[str, list[int]]:
        return {
            item.id: sorted(asked.scale_of(dimension, item).points)
            for asked in self.folder.questionnaire()
            for dimension, item in asked.items()
        }


def _record_of_row(batch: Batch, row: int) -> Record:
    """Somebody in a batch as a freeze tells of people who answered live."""
    responses = batch.responses
    people, answers = responses.people.iloc[row], responses.answers.iloc[row]
    return {
        "attributes": {str(name): people[name] for name in responses.attributes if people.notna()[name]},
        "answers": {str(item): int(value) for item, value in answers.items() if value != NOT_ANSWERED},
        "choices": {str(name): text for name, text in responses.remarks.iloc[row].dropna().items()},
    }


def _shown_later(folder: StudyFolder, ledger: Ledger, wave: str) -> bool:
    """Was anything shown of a wave after this one?"""
    waves = folder.study.waves
    later = waves[waves.index(wave) + 1 :] if wave in waves else ()
    return any(ledger.of(name).freezes for name in later)


def _renamed(shown: Shown, person: str, instead: str) -> Shown:
    """The same where parts of the people leave somebody out, under what stands for them."""
    parts = [
        {**part, "without": sorted(instead if one == person else one for one in part["without"])}
        for part in shown["parts"]
    ]
    return {**shown, "parts": parts}
