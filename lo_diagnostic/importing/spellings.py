"""What a spelling in a file stands for: ids first, then texts, compared in their matching form."""

from __future__ import annotations

import re
from typing import Final, Generic, TypeVar

from lo_diagnostic.text import matching_form

Meaning = TypeVar("Meaning")
_GUARDED: Final = re.compile(r"'+[=+\-@\t]")


class Spellings(Generic[Meaning]):
    """A look-up that never guesses: it returns every meaning a spelling may have."""

    def __init__(self) -> None:
        self._exact: dict[str, Meaning] = {}
        self._ids: dict[str, list[Meaning]] = {}
        self._texts: dict[str, list[Meaning]] = {}
        self.ids: list[str] = []
        self.texts: list[str] = []

    def add_id(self, name: str, meaning: Meaning) -> None:
        """An id: as it is written it has one meaning, the first that was given to it."""
        if name not in self._exact:
            self._exact[name] = meaning
            self.ids.append(name)
            _note(self._ids, name, meaning)

    def add_text(self, text: str, meaning: Meaning) -> None:
        """A title or label."""
        self.texts.append(text)
        _note(self._texts, text, meaning)

    def find(self, spelling: str) -> list[Meaning]:
        """What the spelling stands for: nothing, one thing, or several that it might be."""
        name = spelling.strip()
        if name in self._exact:
            return [self._exact[name]]
        form = matching_form(spelling)
        return self._ids.get(form) or self._texts.get(form) or []


def _note(where: dict[str, list[Meaning]], text: str, meaning: Meaning) -> None:
    form = matching_form(text)
    if form and meaning not in where.setdefault(form, []):
        where[form].append(meaning)


def unguarded(cell: str) -> str:
    """The text without the `'` that keeps a spreadsheet from reading it as a formula."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


def is_blank(cell: str) -> bool:
    """Does the cell hold nothing that can be seen?"""
    return not cell.replace("\ufeff", "").strip()
