"""Files of answers into a study: ids keyed, nobody taken in twice, all files or none."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.errors import InputProblems, Problem, did_you_mean
from lo_diagnostic.importing.expected import Expected, ExpectedAttribute
from lo_diagnostic.importing.places import MAX_TOLD, and_more
from lo_diagnostic.importing.reader import Reading
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.batches import Batch, Provenance, write_batch
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.settings import Attribute

_ID_LENGTH: Final = 32

_Known = dict[str, dict[str, str]]
"""Wave → keyed id → the batch it is in."""


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
    """The readings with what the study has against them, and the batches: none unless all files are well.

    A file, or a person in a wave, that was taken in before is an error.
    """
    batches = folder.batches()
    files = {batch.provenance.sha256: batch.provenance.batch for batch in batches}
    known: _Known = {}
    for batch in batches:
        _remember(known, batch)
    with AnswersFile.open(folder.answers_path) as answers:
        secret = answers.secret
    looked_at, prepared = [], []
    for reading in readings:
        problems, batch_made = _prepared(reading, files, known, secret, folder.study.linked)
        looked_at.append(reading.refused(problems) if problems else reading)
        if batch_made is not None:
            prepared.append(batch_made)
            files[batch_made.provenance.sha256] = batch_made.provenance.batch
            if len(looked_at) < len(readings):
                _remember(known, batch_made)
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


def _remember(known: _Known, batch: Batch) -> None:
    people = batch.responses.people
    for person, wave in zip(people["respondent"].to_numpy(), people["wave"].to_numpy(), strict=True):
        known.setdefault(wave, {})[person] = batch.provenance.batch


def _prepared(
    reading: Reading, files: dict[str, str], known: _Known, secret: bytes, linked: bool
) -> tuple[list[Problem], Batch | None]:
    report, responses = reading.report, reading.responses
    if responses is None or report.sha256 is None:
        return [], None
    if (batch := files.get(report.sha256)) is not None:
        message = f"was imported already (batch {batch})."
        return [Problem(report.file, "", message, "Nothing: its answers are in the study.")], None
    ids = _keyed(responses, secret, linked)
    for row in np.flatnonzero(~reading.identified):
        ids[row] = secrets.token_hex(_ID_LENGTH // 2)
    # `linked` may have been changed since the first import: then a person is known by the other id
    both = [ids, _keyed(responses, secret, not linked)] if known else []
    if problems := _again(reading, responses.people["wave"].to_numpy(), both, known):
        return problems, None
    today = date.today().isoformat()
    name = Path(report.file).name
    batch = f"{today}-{report.sha256[:8]}"
    provenance = Provenance(batch, "file", name, report.sha256, today, report.platform)
    return [], Batch(provenance, _pseudonymous(responses, ids))


def _keyed(responses: Responses, secret: bytes, linked: bool) -> list[str]:
    """Ids by which a repeat is recognised, between waves only where the study may link them."""
    people = responses.people
    named = zip(people["wave"].to_numpy(), people["respondent"].to_numpy(), strict=True)
    plain = (person if linked else f"{wave}\n{person}" for wave, person in named)
    return [hmac.digest(secret, text.encode(), "sha256").hex()[:_ID_LENGTH] for text in plain]


def _again(reading: Reading, waves: NDArray[Any], ids: Sequence[list[str]], known: _Known) -> list[Problem]:
    """People who are in the study already."""
    found: dict[int, str] = {}
    for index in np.flatnonzero(reading.identified) if ids else ():
        there = known.get(waves[index], {})
        if (batch := next((there[keyed[index]] for keyed in ids if keyed[index] in there), None)) is not None:
            found[int(index)] = batch
    file = reading.report.file
    remedy = "Remove the row: nobody counts twice."
    problems = [
        Problem(
            file, f"row {reading.rows[index]}", f"this person was imported already (batch {batch}).", remedy
        )
        for index, batch in list(found.items())[:MAX_TOLD]
    ]
    return problems + and_more(file, len(found) - MAX_TOLD, "people were imported already")


def _pseudonymous(responses: Responses, ids: list[str]) -> Responses:
    """The responses under their new ids and in the order of these, so that arrival order is lost."""
    order = np.argsort(np.array(ids, dtype=f"S{_ID_LENGTH}"))
    people = responses.people.copy(deep=False)
    people["respondent"] = pd.Series(ids, dtype="str")
    tables = (people, responses.answers, responses.remarks)
    return Responses(*(table.iloc[order].reset_index(drop=True) for table in tables))
