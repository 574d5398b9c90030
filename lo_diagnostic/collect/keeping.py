"""From an interview to the answers file: confirmations of a draft, and a whole ballot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lo_diagnostic.collect.interview import Confirmation, Keep
from lo_diagnostic.collect.steps import Key, Kind, Value
from lo_diagnostic.study.answers import AnswersFile, Draft


def keep_confirmed(answers: AnswersFile, person: str, confirmed: Sequence[Confirmation]) -> None:
    """Put confirmations of a draft on disk, all or none. Raises InputProblems when that cannot be done."""
    for each in confirmed:
        if isinstance(each, Keep) and each.key[0] == "language":
            answers.keep_language(person, str(each.value))
    with answers.changing(person) as content:
        parts: dict[Kind, dict[str, Any]] = {
            "attribute": content.attributes,
            "answer": content.answers,
            "remark": content.remarks,
        }
        for each in confirmed:
            kind, name = each.key
            if isinstance(each, Keep) and kind != "language":
                parts[kind][name] = each.value
            elif not isinstance(each, Keep):
                parts[kind].pop(name, None)


def ballot_of(given: Mapping[Key, Value], person: str, wave: str, language: str) -> Draft:
    """The ballot of somebody who gave these answers."""
    parts: dict[Kind, dict[str, Any]] = {"attribute": {}, "answer": {}, "remark": {}}
    for (kind, name), value in given.items():
        if kind != "language":
            parts[kind][name] = value
    return Draft(person, wave, language, True, parts["attribute"], parts["answer"], parts["remark"])
