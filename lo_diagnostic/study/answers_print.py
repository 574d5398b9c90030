"""A number for the answers in a file, the same in whatever order and however the file was saved."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.responses.responses import Responses

_HALF: Final = np.uint64(32)
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)


def answers_print(responses: Responses) -> str:
    """The sum over all people of a number made of wave, attributes and answers: 16 hexadecimal digits."""
    rows = np.zeros(len(responses), np.uint64)
    for item, given in responses.answers.items():
        rows += given.to_numpy().astype(np.uint64) * (_number(f"item {item}") | np.uint64(1))
    for name, groups in responses.people.items():
        if name != "respondent":
            rows += _group_numbers(str(name), groups)
    mixed = (rows ^ (rows >> _HALF)) * _ODD
    total = (mixed ^ (mixed >> _HALF)).sum(dtype=np.uint64)
    return f"{int(total):016x}"


def _group_numbers(name: str, groups: pd.Series[Any]) -> NDArray[np.uint64]:
    """A number for the group that each person is in."""
    numbers = [_number(f"{name}\n{group}") for group in groups.cat.categories]
    return np.array([*numbers, np.uint64(0)], np.uint64).take(groups.cat.codes.to_numpy())


def _number(text: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()))
