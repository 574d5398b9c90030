"""Bringing laptops together: the live answers of a copy of a study into the study, each person once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.batches import read_people
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.ledger_file import read_ledger


@dataclass(frozen=True)
class Merge:
    """What a copy of a study, with `people` in it, holds that the study does not: `new` live answers."""

    folder: StudyFolder
    other: Path
    people: int
    new: tuple[Draft, ...]

    @property
    def unsent(self) -> int:
        """How many of the new ones were never sent; they count as far as they go."""
        return sum(not draft.finished for draft in self.new)

    def write(self) -> None:
        """Take the new people in, all or none. Raises InputProblems when that cannot be done."""
        with AnswersFile.open(self.folder.answers_path, writing=True) as answers:
            answers.take_in(self.new)
            answers.tidy()


def prepare_merge(folder: StudyFolder, other: Path) -> Merge:
    """What there is to take in of the study folder `other`; nothing is written yet.

    Raises InputProblems where it is no copy of this study, results were shown of it, or files were imported
    there that are not here.
    """
    copy = open_study(other)
    with AnswersFile.open(folder.answers_path) as ours, AnswersFile.open(copy.answers_path) as theirs:
        if ours.secret != theirs.secret:
            message = "is another study: its people and the words that they were told are unknown here."
            remedy = "Copy one folder to all laptops before the first answer; or import what `export` writes."
            raise InputProblems.one(str(other), "", message, remedy)
        here = {draft.person: draft for draft in ours.drafts()}
        there = [draft for draft in theirs.drafts() if not ours.removed(draft.person)]
    _refuse_shown(folder, copy)
    _refuse_other_imports(folder, copy)
    _refuse_two_forms(here, there, other)
    new = [draft for draft in there if _adds(draft, here.get(draft.person))]
    return Merge(folder, other, len(there), tuple(new))


def _adds(draft: Draft, known: Draft | None) -> bool:
    """Is it somebody new, or what they sent in the end after a draft of theirs had been copied?"""
    return known is None or (draft.finished and not known.finished)


def _refuse_two_forms(here: Mapping[str, Draft], there: Sequence[Draft], other: Path) -> None:
    """Only a paper form's number can be given twice: then its ballot is not the same one in both."""
    known = [(here[draft.person], draft) for draft in there if draft.person in here]
    twice = sum(one.finished and two.finished and one != two for one, two in known)
    if twice:
        forms = "1 paper form has" if twice == 1 else f"{twice} paper forms have"
        message = f"{forms} the number of another one here: nothing was taken in."
        remedy = "Give the forms that were typed on that laptop other numbers, and type them in here."
        raise InputProblems.one(str(other), "", message, remedy)


def _refuse_shown(folder: StudyFolder, copy: StudyFolder) -> None:
    """Results shown elsewhere are unknown to this study's ledger."""
    shown = read_ledger(copy.path)
    if any(told.issues for told in shown.waves.values()) and shown.seal != read_ledger(folder.path).seal:
        message = "has shown results of its own, of which this study's ledger knows nothing."
        remedy = (
            "Bring folders together before results are shown; now together they could tell of single people."
        )
        raise InputProblems.one(str(copy.path), "", message, remedy)


def _refuse_other_imports(folder: StudyFolder, copy: StudyFolder) -> None:
    known = _batches(folder)
    if unknown := [batch for batch in _batches(copy) if batch not in known]:
        message = f"holds an import that is not here (batch {unknown[0]})."
        remedy = "Import that file into this study; of a copy only live answers are taken."
        raise InputProblems.one(str(copy.path), "", message, remedy)


def _batches(folder: StudyFolder) -> Sequence[str]:
    return [found.provenance.batch for found in read_people(folder.batches_path)]
