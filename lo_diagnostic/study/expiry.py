"""Removing what is past its date: every answer of a study, and what was kept of single people."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.batches import batch_paths
from lo_diagnostic.study.comment_decisions import DECISIONS_FILE
from lo_diagnostic.study.folder import ANSWERS_FILE, BATCHES, StudyFolder
from lo_diagnostic.study.ledger import WaveLedger
from lo_diagnostic.study.ledger_file import LEDGER_FILE, read_ledger, write_ledger


@dataclass(frozen=True)
class Expiring:
    """What of a study is past its date; `reports`: files that stay, for they hold results alone."""

    live: int
    batches: tuple[Path, ...]
    decisions: bool
    ledger: bool
    reports: int

    @property
    def anything(self) -> bool:
        """Is there anything to remove?"""
        return bool(self.live or self.batches or self.decisions or self.ledger)


def is_past(folder: StudyFolder, today: date) -> bool:
    """May the answers no longer be kept?"""
    return today > folder.study.privacy.retain_until


def expiring(folder: StudyFolder) -> Expiring:
    """What would go. Raises InputProblems where a file cannot be read."""
    with AnswersFile.open(folder.answers_path) as answers:
        live = len(answers.drafts())
    ledger = read_ledger(folder.path)
    return Expiring(
        live=live,
        batches=tuple(batch_paths(folder.batches_path)),
        decisions=(folder.path / DECISIONS_FILE).is_file(),
        ledger=any(told.freezes or told.issues for told in ledger.waves.values()),
        reports=sum(path.is_file() for path in folder.reports_path.rglob("*")),
    )


def expire(folder: StudyFolder, found: Expiring) -> Iterator[str]:
    """Remove it; after each file, its name. The study's secret stays: it tells whether a report is genuine.

    The ledger keeps that each wave is over, so that nothing is computed of it again. Raises InputProblems
    where something cannot be removed; what comes after it is as it was.
    """
    if not os.access(folder.path, os.W_OK):
        message = "cannot be written, so nothing can be removed."
        raise InputProblems.one(str(folder.path), "", message, "Check the rights of the folder.")
    if found.live or found.batches or found.ledger:
        ledger = read_ledger(folder.path)
        waves = dict.fromkeys([*ledger.waves, *folder.study.waves], WaveLedger(closed="expired"))
        for wave, told in waves.items():
            ledger = ledger.with_wave(wave, told)
        if warnings := write_ledger(folder.path, ledger):
            raise InputProblems(warnings)
        yield LEDGER_FILE
    if found.decisions:
        _remove(folder.path / DECISIONS_FILE)
        yield DECISIONS_FILE
    for path in found.batches:
        _remove(path)
        yield f"{BATCHES}/{path.name}"
    with AnswersFile.open(folder.answers_path, writing=True) as answers:
        answers.remove_everybody()
        if found.live:
            yield ANSWERS_FILE


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as fault:
        message = f"cannot be removed ({fault.strerror or fault})."
        raise InputProblems.one(str(path), "", message, "Check the rights of the folder.") from fault
