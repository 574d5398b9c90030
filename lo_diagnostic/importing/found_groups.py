"""Which columns of an export belong together: those of one question, of one code stem, or side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.platforms.platform import listed

_CODE: Final = re.compile(r"[A-Za-z][\w.-]*")
_NUMBERED: Final = re.compile(r"(?P<stem>[A-Za-z][\w.-]*?)(?:[_.-]?\d+)+")
_ARRAY: Final = re.compile(r"(?P<array>[A-Za-z][\w-]*)\[.*")
_PREFIX: Final = re.compile(r"(?P<prefix>[A-Za-z][A-Za-z0-9]*)[_.]\w.*")
_MEANINGLESS: Final = listed("q|v|x|var|sq|qid|item|question|vraag|frage|col|column|field|kolom|spalte")


@dataclass(frozen=True)
class Group:
    """Columns that belong together, by their places; `title` is empty where they only stand side by side."""

    title: str
    columns: tuple[int, ...]


def groups_of(headings: Sequence[Heading], columns: Sequence[int]) -> list[Group]:
    """The columns in groups, in the order of the file."""
    keys = {index: _keys(headings[index]) for index in columns}
    times = Counter(key for found in keys.values() for key in found)
    members: dict[tuple[str, str], list[int]] = {}
    run, last = 0, ("", "")
    for index in columns:
        key = next((key for key in keys[index] if times[key] > 1), ("run", ""))
        if key[0] == "run":
            run += last[0] != "run" or index - 1 not in members.get(last, ())
            key = ("run", str(run))
        members.setdefault(key, []).append(index)
        last = key
    return [Group("" if kind == "run" else title, tuple(found)) for (kind, title), found in members.items()]


def _keys(heading: Heading) -> list[tuple[str, str]]:
    """By what the column may belong to others, the best first."""
    found = []
    for code in heading.names:
        numbered = _NUMBERED.fullmatch(code)
        if numbered and numbered["stem"].casefold() not in _MEANINGLESS:
            found.append(("stem", numbered["stem"]))
            break
    if heading.question and heading.row:
        found.append(("question", heading.question))
    found += [("array", array["array"]) for code in heading.codes if (array := _ARRAY.fullmatch(code))]
    if _CODE.fullmatch(heading.name) and (prefixed := _PREFIX.fullmatch(heading.name)):
        found.append(("prefix", prefixed["prefix"]))
    return found
