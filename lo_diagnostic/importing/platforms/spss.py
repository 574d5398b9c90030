"""SPSS: a .sav file carries its own structure, the texts of its questions and the labels of its codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.platforms.platform import Platform, kind_of
from lo_diagnostic.importing.structure import Structure, Variable

SPSS: Final = Platform("spss", "SPSS", lambda _: 0, lambda _: [], coded=True)
"""Known by the first bytes of the file, not by its first rows."""


def spss_headings(names: Sequence[str], structure: Structure) -> list[Heading]:
    """Headings of variables with the texts of their labels."""
    return [
        Heading(name, (name,), structure.get(name, Variable()).text, kind=kind_of(name)) for name in names
    ]
