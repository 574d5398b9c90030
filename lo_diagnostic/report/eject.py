"""A copy of the shipped templates in a folder of the user's, to be changed there: all of it or nothing."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.resources import shipped_folder


def eject_templates(folder: Path) -> list[str]:
    """Copy templates, style sheet and their README into `folder`, made where only it is missing.

    Gives the names of what was put there, sorted. Raises InputProblems when anything there has one of these
    names, or it cannot be written; nothing is changed then.
    """
    shipped = shipped_folder("report_templates")
    names = sorted(path.name for path in shipped.iterdir())
    taken = [folder / name for name in names if os.path.lexists(folder / name)]
    if taken:
        remedy = "Choose another folder, or move it away; nothing was written."
        raise InputProblems(
            Problem(str(path), "", "exists already and is never written over.", remedy) for path in taken
        )
    made = not folder.exists()
    beside = folder / f".templates-{secrets.token_hex(4)}"
    try:
        folder.mkdir(exist_ok=True)
        shutil.copytree(shipped, beside, copy_function=shutil.copyfile)
        _put(beside, folder, names)
    except OSError as fault:
        _remove(beside)
        if made:
            _remove(folder)
        reason = fault.strerror or "the folder cannot be written"
        remedy = "Choose a folder that is there and may be written, or free disk space; nothing was changed."
        raise InputProblems.one(str(folder), "", f"cannot be written ({reason}).", remedy) from fault
    return names


def _put(beside: Path, folder: Path, names: list[str]) -> None:
    """Move everything in; when one cannot be moved, take the others back."""
    moved: list[Path] = []
    try:
        for name in names:
            (beside / name).rename(folder / name)
            moved.append(folder / name)
        beside.rmdir()
    except OSError:
        for path in moved:
            _remove(path)
        raise


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
