"""File names for groups: safe on every system, never the same for two groups, the same in every run."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

_LENGTH: Final = 40
_HASH: Final = 8
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_ENDS_LIKE_A_HASH: Final = re.compile(r"(^|-)[0-9a-f]{8,}$")
_RESERVED: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)
"""Names that Windows keeps for devices, whatever follows the first dot."""


def names_of_groups(groups: Iterable[str]) -> dict[str, str]:
    """Group id → the part of a file name that stands for it: lower-case letters, digits and hyphens.

    The id itself where it is made of these; else what is left of it and a hash of the exact id, so that
    neither case, accents nor forbidden signs make two groups one.
    """
    ids = list(groups)
    names = {group: _name(group, _HASH) for group in ids}
    often = Counter(names.values())
    return {group: name if often[name] == 1 else _name(group, 64) for group, name in names.items()}


def plain_name(text: str) -> str:
    """A wave or an attribute as part of a file name: as it is where it may be, else as a group's id."""
    device = text.partition(".")[0].lower() in _RESERVED
    return text if _PLAIN.fullmatch(text) and not device else _name(text, _HASH)


def _name(text: str, digits: int) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded)[:_LENGTH].strip("-")
    if slug and slug == text and slug not in _RESERVED and not _ENDS_LIKE_A_HASH.search(slug):
        return slug
    made = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    return f"{slug}-{made}" if slug else made
