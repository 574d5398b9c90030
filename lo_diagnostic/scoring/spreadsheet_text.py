"""Text that spreadsheets must not take for a formula."""

from __future__ import annotations

from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\0")


def no_formula(text: str) -> str:
    """The text, with a leading `'` where a spreadsheet would run it (OWASP ASVS 1.2.10)."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
