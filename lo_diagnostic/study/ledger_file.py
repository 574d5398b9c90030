"""The ledger on disk: `ledger.json` beside study.yaml, written whole, sealed with a hash."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.study.ledger import FORMAT, Freeze, Issue, Ledger, WaveLedger
from lo_diagnostic.whole_file import whole_file

LEDGER_FILE: Final = "ledger.json"


def read_ledger(folder: Path) -> Ledger:
    """The ledger of a study folder; an empty one where nothing was issued yet.

    Raises InputProblems when the file is damaged, was changed by somebody, or is of a newer program.
    """
    path = folder / LEDGER_FILE
    if not path.exists():
        return Ledger()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise InputProblems.one(
                str(path), "format", f'is "{document["format"]}".', "Use a newer version of lo-diag."
            )
        seal = document["sha256"]
        if seal != _seal(document["waves"]):
            raise ValueError(seal)
        return Ledger({name: _wave(told) for name, told in document["waves"].items()}, seal)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        message = "is damaged, or was changed by hand; what was shown before cannot be known."
        remedy = "Put it back from a copy of the study."
        raise InputProblems.one(str(path), "", message, remedy) from fault


def write_ledger(folder: Path, ledger: Ledger) -> list[Problem]:
    """Write the ledger whole, if nobody else wrote it meanwhile; a warning where the folder is read-only.

    Raises InputProblems when something was issued between reading and writing, or the disk is full.
    """
    path = folder / LEDGER_FILE
    if not os.access(folder, os.W_OK):
        message = "cannot be written: what is shown now will not be remembered."
        return [Problem(str(path), "", message, "Work in a folder that may be written.", "warning")]
    if read_ledger(folder).seal != ledger.seal:
        message = "changed while results were computed: somebody else issued results."
        raise InputProblems.one(str(path), "", message, "Run the command again.")
    waves = {name: _told(told) for name, told in ledger.waves.items()}
    document = {"format": FORMAT, "waves": waves, "sha256": _seal(waves)}
    with whole_file(path) as stream:
        stream.write(_text(document).encode("utf-8"))
    return []


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _seal(waves: Any) -> str:
    return hashlib.sha256(_text(waves).encode("utf-8")).hexdigest()


def _told(told: WaveLedger) -> dict[str, Any]:
    """A wave's ledger as it stands in the file; what is usual is left out."""
    unusual = {name: value for name, value in asdict(told).items() if value not in ("", False)}
    return unusual | {"comments": told.comments}


def _wave(told: Any) -> WaveLedger:
    freezes = tuple(Freeze(tuple(one["batches"]), one["live"]) for one in told["freezes"])
    issues = tuple(Issue(**one) for one in told["issues"])
    since = {name: told[name] for name in ("closed", "comments_over") if name in told}
    return WaveLedger(freezes, issues, told["comments"], **since)
