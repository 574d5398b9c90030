"""The library: instruments shipped with the program, and a consultant's own files, found by id or path."""

from __future__ import annotations

from pathlib import Path

from lo_diagnostic.errors import InputProblems, did_you_mean
from lo_diagnostic.instrument.instrument_file import InstrumentFile, load_instrument
from lo_diagnostic.resources import shipped_folder


def shipped_ids() -> list[str]:
    """Ids of the shipped instruments, in alphabetical order."""
    return sorted(path.stem for path in shipped_folder("instruments").glob("*.yaml"))


def find_instrument(name: str, folder: Path | None = None) -> InstrumentFile:
    """The instrument called `name`: a path to a file, an id in `folder`, or a shipped id.

    Raises InputProblems when there is none or it is faulty.
    """
    if name.endswith((".yaml", ".yml")):
        return load_instrument(Path(name))
    for place in (folder, shipped_folder("instruments")):
        if place is not None and (path := place / f"{name}.yaml").is_file():
            return load_instrument(path)
    own = sorted(path.stem for path in folder.glob("*.yaml")) if folder else []
    known = list(dict.fromkeys([*own, *shipped_ids()]))
    raise InputProblems.one("", "", f'there is no instrument "{name}".', did_you_mean(name, known))
