"""Sealing a report: it vouches for its questionnaires, settings, answers, engine and released numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from lo_diagnostic import __version__
from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.instrument.model import LocalText, Strict
from lo_diagnostic.report.seal import Seal, Vouched, with_seal
from lo_diagnostic.resources import catalogue_folder, shipped_folder
from lo_diagnostic.scoring.scores import InstrumentRef
from lo_diagnostic.study.keyed import StudyKey, study_key
from lo_diagnostic.study.moments import moment_of
from lo_diagnostic.study.survey import Survey

_COMPUTING: Final = ("instrument", "responses", "study", "disclosure", "scoring", "findings")
"""Rooms of the program that numbers come from."""
_LIBRARIES: Final = ("numpy", "pandas", "scipy")
_NO_NUMBERS: Final = frozenset(["instruments", "references", "comments", "shown"])
"""Fields of the findings that tell no result: texts, and what is vouched for by itself."""
_DECIMALS: Final = 6


def sealed(pdf: bytes, seal: Seal, survey: Survey, findings: Findings) -> tuple[bytes, list[Problem]]:
    """The PDF with `seal` in it, which vouches for all that a report of `findings` is made of.

    A bare responses file has no secret, so its report carries versions only; so does that of a study that
    has lost its secret, with a warning.
    """
    key, warnings = key_of(survey)
    vouched = vouch(survey, findings, key) if key else None
    return with_seal(pdf, replace(seal, vouched=vouched), key), warnings


def key_of(survey: Survey) -> tuple[StudyKey | None, list[Problem]]:
    """The key of the survey's study; none for a bare file, nor, with a warning, where the secret is lost."""
    if survey.history is None:
        return None, []
    try:
        return study_key(survey.history.folder.path), []
    except InputProblems as fault:
        lost = "Without it this report cannot be verified."
        return None, [
            replace(one, severity="warning", remedy=f"{lost} {one.remedy}") for one in fault.problems
        ]


def vouch(survey: Survey, findings: Findings, key: StudyKey) -> Vouched:
    """Keyed hashes of what a report of `findings` is made of, as the study is now."""
    return Vouched(
        study=key.of("study", ()),
        instruments=instrument_hashes(survey, key),
        settings=settings_hash(survey, key),
        moment=moment_of(survey, findings.shown, key),
        engine=engine_hash(key),
        numbers=numbers_hash(findings, key),
    )


def instrument_hashes(survey: Survey, key: StudyKey) -> dict[str, str]:
    """Of each questionnaire file, by id."""
    return {
        one.instrument.id: key.of("instrument", [one.sha256.encode("ascii")]) for one in survey.instruments
    }


def settings_hash(survey: Survey, key: StudyKey) -> str:
    """Of all in study.yaml that decides what is computed and shown; titles, dates and looks do not."""
    told = {
        "attributes": {
            name: {value: known.headcount for value, known in attribute.values.items()}
            for name, attribute in survey.attributes.items()
        },
        "headcount": survey.headcount,
        "confidentiality": survey.confidentiality.model_dump(),
        "pilot": survey.pilot,
        "linked": survey.linked,
        "facts": dict(survey.facts),
    }
    return key.of("settings", [_canonical(told)])


def engine_hash(key: StudyKey) -> str:
    """Of the program's version, the code and data that numbers come from, and the libraries behind it."""
    libraries = {name: version(name) for name in _LIBRARIES}
    return key.of("engine", [_canonical([__version__, _code(), libraries])])


def numbers_hash(findings: Findings, key: StudyKey) -> str:
    """Of every number that was released, to six decimals, and of what follows from it: bands, rules, cards.

    Words are left out: another wording is no other number.
    """
    told = {one.name: getattr(findings, one.name) for one in fields(findings)}
    numbers = {name: _plain(value) for name, value in told.items() if name not in _NO_NUMBERS}
    return key.of("numbers", [_canonical(numbers)])


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, allow_nan=False, separators=(",", ":"), default=str).encode()


def _plain(value: Any) -> Any:
    """Result types as plain values; of whatever comes from a questionnaire or a guidance file its id."""
    if isinstance(value, float):
        return round(value, _DECIMALS) + 0.0
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, LocalText | Strict | InstrumentRef):
        return getattr(value, "id", None)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_plain(inner) for inner in value]
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    raise TypeError(type(value).__name__)


@cache
def _code() -> str:
    """A hash of the files that numbers come from."""
    package = catalogue_folder().parent
    files = [path for room in _COMPUTING for path in (package / room).rglob("*.py")]
    files += (shipped_folder("instruments") / "guidance").glob("*.yaml")
    made = hashlib.sha256()
    for path in sorted(files, key=_named):
        made.update(f"{_named(path)}\n".encode())
        made.update(hashlib.sha256(path.read_bytes()).digest())
    return made.hexdigest()


def _named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
