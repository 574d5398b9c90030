"""What a misspelt column name was meant to be; a name that is merely similar is left alone."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from lo_diagnostic.text import matching_form

_IDS_ALIKE: Final = 0.8
_TEXTS_ALIKE: Final = 0.9

_Known = dict[str, dict[str, str]]
"""Digits of a name → its letters and digits → the name itself."""


def near_names(names: Iterable[str], ids: Iterable[str], texts: Iterable[str]) -> dict[str, str]:
    """Each of `names` that is a misspelling → the id or text that was meant.

    Digits must be the same: `time5` is no misspelling of `time1` but another item.
    """
    known_ids, known_texts = _by_digits(ids), _by_digits(texts)
    meant = {
        name: _nearest(name, known_ids, _IDS_ALIKE) or _nearest(name, known_texts, _TEXTS_ALIKE)
        for name in names
    }
    return {name: other for name, other in meant.items() if other is not None}


def _by_digits(names: Iterable[str]) -> _Known:
    known: _Known = {}
    for name in names:
        form = _form(name)
        known.setdefault(_digits(form), {})[form] = name
    return known


def _nearest(name: str, known: _Known, alike: float) -> str | None:
    form = _form(name)
    same_digits = known.get(_digits(form), {})
    longer = max(1, len(form) // 10)
    # "leader" is as like "lead" as "tiem1" is like "time1": lengths tell a word from a slip
    similar = [other for other in same_digits if abs(len(other) - len(form)) <= longer]
    close = difflib.get_close_matches(form, similar, n=1, cutoff=alike)
    return same_digits[close[0]] if close else None


def _form(name: str) -> str:
    return "".join(filter(str.isalnum, matching_form(name)))


def _digits(form: str) -> str:
    return "".join(filter(str.isdigit, form))
