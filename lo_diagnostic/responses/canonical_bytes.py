"""Answers as bytes that are the same however people, items and attributes are ordered: what a hash is of."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lo_diagnostic.responses.responses import NOT_ANSWERED, Responses, grouping


def canonical_bytes(responses: Responses, questions: Collection[str] = ()) -> Iterator[bytes]:
    """Everything that results depend on, part by part: who answered, their attributes and answers.

    `questions`: those of the open ones that count as well, because they decide what is asked. Items,
    attributes and questions that nobody answered do not matter. Respondents must be different people.
    """
    respondents = responses.people["respondent"]
    order = np.argsort(respondents.to_numpy(), kind="stable")
    yield _head("people", "", [len(responses)])
    yield "\n".join(respondents.iloc[order]).encode("utf-8")
    for name in sorted(set(map(str, responses.people)) - {"respondent", "wave"}):
        yield from _groups("people", name, responses.people[name], order)
    for item in sorted(map(str, responses.answers)):
        given = responses.answers[item].to_numpy()
        if (given != NOT_ANSWERED).any():
            yield _head("item", item, [])
            yield given[order].astype("<i2").tobytes()
    for name in sorted(set(questions) & set(map(str, responses.remarks))):
        yield from _groups("question", name, pd.Series(grouping(responses.remarks[name])), order)


def _groups(kind: str, name: str, texts: pd.Series[Any], order: NDArray[np.intp]) -> Iterator[bytes]:
    """Texts of which many are alike, as numbers of groups; nothing where nobody is in any."""
    if len(texts.cat.categories):
        yield _head(kind, name, texts.cat.categories.tolist())
        yield texts.cat.codes.to_numpy()[order].astype("<i4").tobytes()


def _head(kind: str, name: str, told: list[Any]) -> bytes:
    return json.dumps([kind, name, told]).encode("ascii") + b"\n"
