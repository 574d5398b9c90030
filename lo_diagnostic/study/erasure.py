"""Removing a person from a study: found by a code or an id, then taken out of every file, one by one.

What stands for the person in the proof comes first, the answers themselves last, each file whole or not at
all: wherever it stops, the same command goes on from there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.batches import Batch, batch_paths, read_batch, read_people, write_without
from lo_diagnostic.study.codes import normal_code, paper_id, people_with_code
from lo_diagnostic.study.comment_decisions import (
    DECISIONS_FILE,
    Comment,
    keep_decisions_on,
    read_decisions,
)
from lo_diagnostic.study.erasure_ledger import LedgerEraser
from lo_diagnostic.study.folder import ANSWERS_FILE, StudyFolder
from lo_diagnostic.study.ledger import ERASED, Ledger
from lo_diagnostic.study.ledger_file import LEDGER_FILE, read_ledger, write_ledger
from lo_diagnostic.study.pseudonyms import as_texts, keyed_ids

_ID: Final = re.compile("[0-9a-f]{32}")
_FORM: Final = re.compile(r"(?:form(?:ulier)? )?([0-9]{1,9})", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where somebody is: under an id in a wave, live (no `batch`), in a batch, or in the ledger alone."""

    person: str
    wave: str
    kind: str
    batch: Path | None = None


@dataclass(frozen=True)
class _Everybody:
    """Who is in the study, and where."""

    live: Sequence[Draft]
    people: Sequence[tuple[Path, pd.DataFrame]]
    ledger: Ledger

    def places(self, ids: set[str], waves: Sequence[str]) -> list[Place]:
        """Where these ids are in these waves."""
        found = [Place(one.person, one.wave, "live") for one in self.live if one.person in ids]
        for path, people in self.people:
            rows = people[people["respondent"].isin(list(ids))]
            found += [
                Place(str(person), str(wave), "batch", path)
                for person, wave in zip(rows["respondent"], rows["wave"], strict=True)
            ]
        known = {(place.person, place.wave) for place in found}
        found += [
            Place(person, wave, "ledger")
            for wave, person in self.remembered()
            if person in ids and (person, wave) not in known
        ]
        return [place for place in dict.fromkeys(found) if place.wave in waves]

    def remembered(self) -> Iterator[tuple[str, str]]:
        """Waves and people whose live answers the ledger keeps."""
        for wave, told in self.ledger.waves.items():
            for freeze in told.freezes:
                yield from ((wave, name) for name, one in freeze.live.items() if not one.get(ERASED))


def find_person(folder: StudyFolder, code: str, waves: Sequence[str] = ()) -> list[Place]:
    """Where the person is to whom a code belongs, in these waves (default: in all).

    It is the three words that they got, their id as `export` writes it, the one that they had in an imported
    file, or the number of their paper form.

    Raises InputProblems where nobody has the code, or it could be several people's.
    """
    with AnswersFile.open(folder.answers_path) as answers:
        secret, live = answers.secret, answers.drafts()
    batches = [(one.path, one.people) for one in read_people(folder.batches_path)]
    everybody = _Everybody(live, batches, read_ledger(folder.path))
    there = {wave for _, people in batches for wave in people["wave"].dropna().unique()}
    there |= {one.wave for one in live} | set(everybody.ledger.waves) | set(folder.study.waves)
    looked = sorted(there & set(waves)) if waves else sorted(there)
    found = [
        everybody.places(ids, looked) for ids in _meanings(code.strip(), secret, everybody, sorted(there))
    ]
    told = [places for places in found if places]
    if not told:
        message = f'nobody in this study has the code "{code.strip()}".'
        raise InputProblems.one(str(folder.path), "--code", message, _WHAT_IS_A_CODE)
    if len(told) > 1:
        message = f'"{code.strip()}" could be {len(told)} people; nobody was removed.'
        raise InputProblems.one(str(folder.path), "--code", message, _NAME_THE_ID)
    return told[0]


_WHAT_IS_A_CODE: Final = (
    "A code is the three words that the person got, their id as `lo-diag export` writes it, their id in "
    "the file that was imported, or the number of their paper form. Perhaps they were removed before."
)
_NAME_THE_ID: Final = "Find the person's id with `lo-diag export`, and name that as the code."


def _meanings(code: str, secret: bytes, everybody: _Everybody, waves: Sequence[str]) -> list[set[str]]:
    """The ids that each person could have whom the code may mean."""
    live = {draft.person for draft in everybody.live} | {name for _, name in everybody.remembered()}
    words = normal_code(code)
    means = [{person} for person in people_with_code(words, sorted(live), secret)] if words else []
    if _ID.fullmatch(code.lower()):
        means.append({code.lower()})
    if number := _FORM.fullmatch(code):
        means += [{paper_id(secret, wave, int(number[1]))} for wave in waves]
    if code:
        people = pd.DataFrame({"respondent": [code] * len(waves), "wave": list(waves)}, dtype="category")
        kinds = (keyed_ids(people, np.arange(len(waves)), secret, linked) for linked in (True, False))
        means.append({str(one) for ids in kinds for one in as_texts(ids).to_pylist()})
    return means


def erase(folder: StudyFolder, places: Sequence[Place]) -> Iterator[str]:
    """Take a person out of the study; after each file, its name.

    Raises InputProblems where a file cannot be written: that one and those that come after stay as they were.
    """
    if not os.access(folder.path, os.W_OK):
        message = "cannot be written, so nobody can be removed."
        raise InputProblems.one(str(folder.path), "", message, "Check the rights of the folder.")
    with AnswersFile.open(folder.answers_path, writing=True) as answers:
        read = {path: read_batch(path) for path in batch_paths(folder.batches_path)}
        theirs, others = _comments(places, answers.drafts(), read.values())
        decisions = read_decisions(folder.path)
        eraser = LedgerEraser(folder, answers.secret, list(read.values()))
        ledger = before = read_ledger(folder.path)
        for person, wave in dict.fromkeys((place.person, place.wave) for place in places):
            ledger = eraser.without(ledger, person, wave, commented=bool(theirs & decisions.keys()))
        if ledger != before:
            _refuse_unwritten(write_ledger(folder.path, ledger))
            yield LEDGER_FILE
        if decisions:
            keep_decisions_on(folder.path, theirs, others)
            yield DECISIONS_FILE
        del read, eraser
        for place in places:
            if place.batch is not None and write_without(place.batch, place.person, [place.wave]):
                yield str(place.batch.relative_to(folder.path))
        for person in dict.fromkeys(place.person for place in places if place.kind == "live"):
            answers.remove_person(person, for_good=True)
            yield ANSWERS_FILE


def _refuse_unwritten(warnings: Sequence[Problem]) -> None:
    if warnings:
        raise InputProblems(warnings)


def _comments(
    places: Sequence[Place], live: Iterable[Draft], batches: Iterable[Batch]
) -> tuple[set[str], set[str]]:
    """The keys of everything that was written: by the person in these places, and by all others."""
    gone = {(place.person, place.wave) for place in places}
    theirs, others = set[str](), set[str]()
    for wave, question, person, text in _written(live, batches):
        (theirs if (person, wave) in gone else others).add(Comment(wave, question, person, text).key)
    return theirs, others


def _written(live: Iterable[Draft], batches: Iterable[Batch]) -> Iterator[tuple[str, str, str, str]]:
    for draft in live:
        for question, text in draft.remarks.items():
            if text is not None:
                yield draft.wave, question, draft.person, text
    for batch in batches:
        people = batch.responses.people
        for name, texts in batch.responses.remarks.items():
            said = texts.dropna()
            who = people.loc[said.index, ["wave", "respondent"]]
            rows = zip(who["wave"], who["respondent"], said, strict=True)
            yield from ((str(wave), str(name), str(person), str(one)) for wave, person, one in rows)
