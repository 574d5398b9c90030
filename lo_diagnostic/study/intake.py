"""Files of answers into a study: ids keyed, nobody taken in twice, all files or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from lo_diagnostic.errors import InputProblems, Problem, Severity, did_you_mean
from lo_diagnostic.importing.expected import Expected, ExpectedAttribute
from lo_diagnostic.importing.places import few
from lo_diagnostic.importing.reader import Reading
from lo_diagnostic.responses.responses import Responses, answer_table, stack
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.answers_print import answers_print
from lo_diagnostic.study.batches import (
    Batch,
    BatchPeople,
    Provenance,
    read_batch,
    read_people,
    write_batch,
)
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.pseudonyms import Ids, as_texts, ascending, keyed_ids, random_ids
from lo_diagnostic.study.settings import Attribute
from lo_diagnostic.study.taken_in import Repeats, TakenIn, find_repeats
from lo_diagnostic.text import plain

_TOLD: Final = 5
_THIS_IMPORT: Final = "this import"
_FEWEST: Final = 5
"""Fewer people may well give the very answers of others."""
_OTHERS: Final = 2
"""From so many known ids on it is told where most of them answer differently."""


def expected_answers(folder: StudyFolder, wave: str | None = None, instrument: str | None = None) -> Expected:
    """What a file for this study may hold. A named wave is the only one; otherwise any of the study's.

    Raises InputProblems for a wave or an instrument that the study does not have.
    """
    study = folder.study
    instruments = {found.id: found for found in folder.questionnaire()}
    file = str(folder.path)
    if wave is not None and wave not in study.waves:
        raise InputProblems.one(file, "", f'has no wave "{wave}".', did_you_mean(wave, study.waves))
    if instrument is not None and instrument not in instruments:
        remedy = did_you_mean(instrument, list(instruments))
        raise InputProblems.one(file, "", f'does not use the instrument "{instrument}".', remedy)
    return Expected(
        instruments=tuple(instruments.values()) if instrument is None else (instruments[instrument],),
        attributes=tuple(_attribute(name, attribute) for name, attribute in study.attributes.items()),
        languages=tuple(study.languages),
        wave=wave or study.wave,
        waves=tuple(study.waves) if wave is None else (wave,),
        pilot=study.pilot,
    )


def _attribute(name: str, attribute: Attribute) -> ExpectedAttribute:
    values = {
        value: tuple(known.title.root.values()) if known.title else ()
        for value, known in attribute.values.items()
    }
    return ExpectedAttribute(name, tuple(attribute.title.root.items()), values)


def prepare_batches(folder: StudyFolder, readings: Sequence[Reading]) -> tuple[list[Reading], list[Batch]]:
    """The readings with what the study has to say of them, and the batches: none unless all files are well.

    People who were taken in before in the same wave are left out, with a warning. A file that was taken in
    before, or that holds nobody else, is an error.
    """
    there = read_people(folder.batches_path)
    with AnswersFile.open(folder.answers_path) as answers:
        secret = answers.secret
    study = _Study(
        secret,
        folder.study.linked,
        {known.provenance.sha256: known.provenance.batch for known in there},
        {known.provenance.answers: known.provenance.batch for known in there},
        [*map(_on_disk, there), *_live(folder)],
    )
    looked_at, prepared = [], []
    for reading in readings:
        looked, batch = _prepared(reading, study)
        looked_at.append(looked)
        if batch is not None:
            prepared.append(batch)
            study.remember(batch)
    return looked_at, prepared if all(reading.report.sound for reading in looked_at) else []


def write_batches(folder: StudyFolder, batches: Iterable[Batch]) -> list[Path]:
    """Write all batches, or none. Raises InputProblems when that cannot be done."""
    written: list[Path] = []
    try:
        for batch in batches:
            written.append(write_batch(folder.batches_path, batch))  # noqa: PERF401 - known when one fails
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


@dataclass(frozen=True)
class _Study:
    """What a study knows of those who were taken in.

    `files`: fingerprint of each file → its batch; `prints`: the same of the answers in files without ids.
    """

    secret: bytes = field(repr=False)
    linked: bool
    files: dict[str, str]
    prints: dict[str, str]
    taken: list[TakenIn]

    def remember(self, batch: Batch) -> None:
        """For the next file of the same import."""
        provenance, responses = batch.provenance, batch.responses
        self.files[provenance.sha256] = _THIS_IMPORT
        self.prints[provenance.answers] = _THIS_IMPORT
        called = f'"{plain(provenance.file)}" of this import'
        self.taken.append(TakenIn(called, responses.people, lambda: responses))


def _on_disk(known: BatchPeople) -> TakenIn:
    called = f"batch {known.provenance.batch}"
    return TakenIn(called, known.people, lambda: read_batch(known.path).responses)


def _live(folder: StudyFolder) -> list[TakenIn]:
    """Who answered live: an export of the study holds them under the ids that they have there."""
    drafts = folder.drafts()
    if not drafts:
        return []
    waves = dict.fromkeys(draft.wave for draft in drafts)
    answers = stack([folder.responses_of(wave, folder.drafts(wave), []) for wave in waves])
    return [TakenIn("answered live", answers.people, lambda: answers)]


def _prepared(reading: Reading, study: _Study) -> tuple[Reading, Batch | None]:
    report, responses = reading.report, reading.responses
    if responses is None or report.sha256 is None:
        return reading, None
    if (batch := study.files.get(report.sha256)) is not None:
        return reading.refused([_again(report.file, batch)]), None
    identified = np.flatnonzero(reading.identified)
    known_by = "" if len(identified) or len(responses) < _FEWEST else answers_print(responses)
    if known_by and (batch := study.prints.get(known_by)) is not None:
        return reading.refused([_same_answers(report.file, batch)]), None
    ids = random_ids(len(responses))
    ids[identified] = keyed_ids(responses.people, identified, study.secret, study.linked)
    if study.taken:
        # `linked` may have been changed since the first import: then a person is known by the other id
        other = keyed_ids(responses.people, identified, study.secret, not study.linked)
        exported = pa.array(responses.people["respondent"].take(identified), pa.large_string())
        kinds = [as_texts(ids[identified]), as_texts(other), exported]
        repeats = find_repeats(study.taken, responses.people, identified, kinds)
        changed = repeats.changed(responses)
        if len(repeats) >= _OTHERS and changed * 2 > len(repeats):
            return reading.refused([_others(reading, repeats, changed)]), None
        if len(repeats) == len(responses):
            return reading.refused([_nobody_new(reading, repeats, changed)]), None
        if len(repeats):
            reading = _warned(reading, _left_out(reading, repeats, changed))
            new = np.ones(len(responses), np.bool_)
            new[repeats.rows] = False
            responses, ids = responses.where(new), ids[new]
    today = date.today().isoformat()
    batch = f"{today}-{report.sha256[:8]}"
    provenance = Provenance(
        batch, "file", Path(report.file).name, report.sha256, today, report.platform, report.mapping, known_by
    )
    return reading, Batch(provenance, _pseudonymous(responses, ids))


def _again(file: str, batch: str) -> Problem:
    """The error of a file that was taken in before."""
    if batch == _THIS_IMPORT:
        return Problem(file, "", "is the same as another file of this import.", "Name it once.")
    remedy = f"Nothing: its answers are in the study. `lo-diag import --undo {batch}` takes them out again."
    return Problem(file, "", f"was imported already (batch {batch}).", remedy)


def _same_answers(file: str, batch: str) -> Problem:
    """The error of a file without ids that holds what another one held."""
    message = f"holds the very answers of {'another file' if batch == _THIS_IMPORT else f'batch {batch}'}."
    remedy = "Nothing, if it was only saved anew: its answers are in the study."
    if batch == _THIS_IMPORT:
        remedy = "Name one of the two."
    return Problem(file, "", message, remedy)


def _left_out(reading: Reading, repeats: Repeats, changed: int) -> Problem:
    """The warning of people who are in the study already."""
    one = len(repeats) == 1
    rows = few([str(row) for row in reading.rows[repeats.rows[: _TOLD + 1]]], _TOLD)
    where = f"({'row' if one else 'rows'} {rows}; {few(repeats.sources, _TOLD)})"
    who = "1 person is" if one else f"{len(repeats):,} people are"
    out = (
        "the row was left out; what is new in it"
        if one
        else "their rows were left out; what is new of theirs"
    )
    message = f"{who} in the study already {where}: {out} is not taken over."
    return _told(reading, message, "Nothing: nobody counts twice.", repeats, changed, "warning")


def _nobody_new(reading: Reading, repeats: Repeats, changed: int) -> Problem:
    """The error of a file in which everybody is in the study already."""
    people = "the only person in it is" if len(repeats) == 1 else f"all {len(repeats):,} people in it are"
    message = f"holds nobody new: {people} in the study already ({few(repeats.sources, _TOLD)})."
    return _told(reading, message, "Nothing is left to do.", repeats, changed, "error")


def _others(reading: Reading, repeats: Repeats, changed: int) -> Problem:
    """The error of ids that are in the study, most of them with other answers."""
    where = few(repeats.sources, _TOLD)
    message = (
        f"{len(repeats):,} ids are in the study already ({where}), but {changed:,} of them "
        "answer differently: these seem to be other people."
    )
    remedy = (
        "If a second survey counts from 1 again, leave its ids out: say `ignore` of that column in a "
        "mapping file. If people changed their answers, take the earlier batch out with "
        "`lo-diag import --undo BATCH`."
    )
    return Problem(reading.report.file, "", message, remedy)


def _told(
    reading: Reading, message: str, remedy: str, repeats: Repeats, changed: int, severity: Severity
) -> Problem:
    """The problem, with how many of the people answer something else than they did."""
    if changed:
        who = f"{changed:,} of them answer{'s' if changed == 1 else ''}"
        message += f" {'That person answers' if len(repeats) == 1 else who} differently now."
        remedy = (
            "Nothing, if the first answers are to count; else take the earlier batch out with "
            "`lo-diag import --undo BATCH` and import again."
        )
    return Problem(reading.report.file, "", message, remedy, severity)


def _warned(reading: Reading, warning: Problem) -> Reading:
    report = replace(reading.report, problems=(*reading.problems, warning))
    return replace(reading, report=report)


def _pseudonymous(responses: Responses, ids: Ids) -> Responses:
    """The responses under their new ids and in the order of these, so that arrival order is lost."""
    order = ascending(ids)
    people: dict[str, Any] = {
        str(name): column.array.take(order)
        for name, column in responses.people.items()
        if name != "respondent"
    }
    answers = np.empty((responses.answers.shape[1], len(order)), np.int16)
    for given, (_, column) in zip(answers, responses.answers.items(), strict=True):
        column.to_numpy().take(order, out=given, mode="clip")
    return Responses(
        pd.DataFrame({"respondent": pd.array(as_texts(ids[order]), dtype="str")} | people, copy=False),
        answer_table(answers, map(str, responses.answers)),
        responses.remarks.take(order).reset_index(drop=True),
    )
