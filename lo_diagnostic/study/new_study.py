"""A new study on disk: settings, frozen instruments and an empty answers file, all there or none."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.instrument_file import InstrumentFile
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.facts import checklist_yaml
from lo_diagnostic.study.folder import ANSWERS_FILE, INSTRUMENTS, StudyFolder, open_study
from lo_diagnostic.study.settings import STUDY_FORMAT
from lo_diagnostic.study.study_checks import check_together
from lo_diagnostic.study.study_file import STUDY_FILE, judged, study_yaml
from lo_diagnostic.yaml_file import parse_yaml

_OPTIONS: Final = {
    "title": "--title",
    "organisation": "--organisation",
    "languages": "--language",
    "instruments": "--instrument",
    "attributes": "--attribute",
    "wave": "--wave",
}
"""Key of study.yaml → the option of `init` that it comes from."""


def create_study(
    path: Path, settings: Mapping[str, Any], instruments: Sequence[InstrumentFile]
) -> StudyFolder:
    """Make the study folder `path` from `settings` (the keys of study.yaml, `format` left out).

    It is built beside and renamed, so that no half study stays behind. Raises InputProblems when the
    folder is taken, cannot be written, or the settings are faulty.
    """
    refuse_taken(path)
    asked = [found.instrument for found in instruments]
    text = study_yaml({"format": STUDY_FORMAT, **settings, "instruments": [one.id for one in asked]})
    text += checklist_yaml(asked, settings["languages"][0])
    _refuse_faulty(text, asked)
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        beside.mkdir()
        (beside / INSTRUMENTS).mkdir()
        for found in instruments:
            shutil.copyfile(found.path, beside / INSTRUMENTS / f"{found.instrument.id}.yaml")
        AnswersFile.create(beside / ANSWERS_FILE)
        (beside / STUDY_FILE).write_text(text, encoding="utf-8")
        if path.exists():
            path.rmdir()
        os.rename(beside, path)  # noqa: PTH104 - must fail where the target has appeared meanwhile
    except OSError as fault:
        reason = fault.strerror or str(fault)
        remedy = "Free disk space or choose a folder where you may write; nothing was made."
        raise InputProblems.one(str(path), "", f"cannot be made ({reason}).", remedy) from fault
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return open_study(path)


def refuse_taken(path: Path) -> None:
    """Raise InputProblems where no study can be made: the folder is in use, or the one around it missing."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        remedy = "Choose another name; an existing folder is never written over."
        raise InputProblems.one(str(path), "", "exists already and is not empty.", remedy)
    if not path.resolve().parent.is_dir():
        remedy = "Make that folder first, or correct the path."
        raise InputProblems.one(str(path), "", "the folder around it does not exist.", remedy)


def _refuse_faulty(text: str, instruments: Sequence[Instrument]) -> None:
    """Raise InputProblems where no study could be opened from this text of study.yaml.

    There is no such file yet: faults are told of the option that they come from, or else of their key.
    """
    document, unreadable = parse_yaml(text, STUDY_FILE)
    if document is None or unreadable:
        raise InputProblems(unreadable)
    read = judged(replace(document, file="", lines={}))
    together = read.told(check_together(read.study, instruments)) if read.study else []
    problems = [
        replace(problem, place=_OPTIONS.get(problem.place.partition(".")[0], problem.place))
        for problem in (*read.problems, *together)
        if not problem.place.startswith("waves.")
    ]
    if problems:
        raise InputProblems(dict.fromkeys(problems))


def common_languages(instruments: Sequence[InstrumentFile], wanted: str | None) -> list[str]:
    """Languages that all instruments share, `wanted` first. Raises InputProblems when there is none."""
    shared = [
        language
        for language in instruments[0].instrument.languages
        if all(language in found.instrument.languages for found in instruments)
    ]
    if not shared or (wanted is not None and wanted not in shared):
        missing = f'"{wanted}"' if shared else "one language"
        remedy = f"They share: {', '.join(shared) or 'none'}."
        raise InputProblems.one("", "--language", f"the instruments are not all there in {missing}.", remedy)
    return [wanted, *(language for language in shared if language != wanted)] if wanted else shared
