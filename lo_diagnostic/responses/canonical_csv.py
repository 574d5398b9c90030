"""Responses as the canonical CSV of CONTRACT §2, which `import` and `score` always read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pandas as pd

from lo_diagnostic.responses.responses import CANNOT_SAY, CANNOT_SAY_WORD, NOT_ANSWERED, Responses
from lo_diagnostic.text import plain

_FORMULA: Final = re.compile(r"'*[=+\-@\t]")
_BLOCK: Final = 20_000


def canonical_csv(responses: Responses) -> str:
    """One row a respondent: ids, attributes, items, questions. Empty is not answered."""
    return "".join(canonical_blocks(responses))


def canonical_blocks(responses: Responses) -> Iterator[str]:
    """The same, a block of rows at a time: of very many people all at once would fill the memory."""
    for start in range(0, max(len(responses), 1), _BLOCK):
        rows = slice(start, start + _BLOCK)
        answers = responses.answers.iloc[rows]
        words = answers.astype(object).mask(answers == NOT_ANSWERED, None)
        words = words.mask(answers == CANNOT_SAY, CANNOT_SAY_WORD)
        people = responses.people.iloc[rows].astype("str").map(_written)
        remarks = responses.remarks.iloc[rows].map(_written)
        block = pd.concat([people, words, remarks], axis=1).rename(columns=_written)
        yield block.to_csv(index=False, header=start == 0, lineterminator="\n")


def spreadsheet_text(text: str) -> str:
    """Text as a file for spreadsheets holds it: without control characters, and never a formula.

    What a spreadsheet could take for a formula gets a leading `'`, which reading takes away again.
    """
    text = plain(text)
    return f"'{text}" if _FORMULA.match(text) else text


def _written(value: object) -> object:
    return spreadsheet_text(value) if isinstance(value, str) else value
