"""Taking an imported batch out of a study again, as long as nothing was shown of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lo_diagnostic.errors import InputProblems, did_you_mean
from lo_diagnostic.study.batches import ENDING, BatchPeople, Provenance, read_people
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.ledger import Ledger
from lo_diagnostic.study.ledger_file import LEDGER_FILE, read_ledger

_NO_WAY_BACK = (
    "Nothing takes it out of this study now. Where it must not count, make a new study of the other files, "
    "and withdraw what was shown."
)


@dataclass(frozen=True)
class Undone:
    """What was taken out: where it came from, and how many people were in it."""

    provenance: Provenance
    people: int


def undo_batch(folder: StudyFolder, name: str) -> Undone:
    """Take a batch out of the study; `name` as the import told it, also with its folder and ending.

    Raises InputProblems where there is no such batch, something was shown of its answers, it is not known
    what was shown, or the file cannot be removed.
    """
    batches = {found.provenance.batch: found for found in read_people(folder.batches_path)}
    wanted = Path(name).name.removesuffix(ENDING)
    if wanted not in batches:
        remedy = did_you_mean(wanted, list(batches)) or "Nothing was imported into this study."
        raise InputProblems.one(str(folder.batches_path), "", f'there is no batch "{wanted}".', remedy)
    batch = batches[wanted]
    _refuse_shown(folder, batch, read_ledger(folder.path))
    try:
        batch.path.unlink()
    except OSError as fault:
        message = f"cannot be removed ({fault.strerror or fault})."
        remedy = "Check the rights of the folder; nothing was changed."
        raise InputProblems.one(str(batch.path), "", message, remedy) from fault
    return Undone(batch.provenance, len(batch.people))


def _refuse_shown(folder: StudyFolder, batch: BatchPeople, ledger: Ledger) -> None:
    """Raise InputProblems where results with the batch were shown, or may have been."""
    place = str(batch.path)
    if not ledger.waves and any(folder.reports_path.rglob("*.*")):
        message = f"cannot be undone: {LEDGER_FILE} is missing, so it is not known what was shown of it."
        raise InputProblems.one(place, "", message, f"Put {LEDGER_FILE} back from a copy of the study.")
    if shown := _shown(folder, batch, ledger):
        message = (
            f"cannot be undone: results with its answers were shown already (wave {', '.join(shown)}). What "
            "changed between those results and new ones without it could tell what single people answered."
        )
        raise InputProblems.one(place, "", message, _NO_WAY_BACK)


def _shown(folder: StudyFolder, batch: BatchPeople, ledger: Ledger) -> list[str]:
    """The waves of which results with the batch were shown.

    Among them are all that were shown after one of the batch's: results of a wave tell what has changed
    since the one before it, and only its own ledger knows of that.
    """
    shown = {
        wave
        for wave, told in ledger.waves.items()
        if any(batch.provenance.batch in freeze.batches for freeze in told.freezes)
    }
    waves = folder.study.waves
    there = set(batch.people["wave"])
    since = next((index for index, wave in enumerate(waves) if wave in there), len(waves))
    shown |= {wave for wave in waves[since + 1 :] if ledger.of(wave).freezes}
    return sorted(shown)
