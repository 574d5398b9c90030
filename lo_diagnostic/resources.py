"""Where the shipped files are: beside the package in a checkout, inside it when installed from a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def shipped_folder(name: str) -> Path:
    """Folder of shipped files: `instruments` or `report_templates`.

    Raises FileNotFoundError when the installation is incomplete.
    """
    for folder in (_PACKAGE / "shipped" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the installation lacks its folder {name!r}: install lo-diagnostic again")


def catalogue_folder() -> Path:
    """Folder of the message catalogues, one `LANGUAGE.po` each."""
    return _PACKAGE / "locale"
