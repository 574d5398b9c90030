"""Responses as the canonical CSV of CONTRACT §2, which `import` and `score` always read."""

from __future__ import annotations

import re

import pandas as pd

from lo_diagnostic.responses.responses import CANNOT_SAY, CANNOT_SAY_WORD, NOT_ANSWERED, Responses

_FORMULA = re.compile(r"'*[=+\-@\t]")


def canonical_csv(responses: Responses) -> str:
    """One row a respondent: ids, attributes, items, questions. Empty is not answered.

    Text that a spreadsheet could take for a formula gets a leading `'`, which reading takes away again.
    """
    answers = responses.answers.astype(object)
    answers = answers.mask(responses.answers == NOT_ANSWERED, None)
    answers = answers.mask(responses.answers == CANNOT_SAY, CANNOT_SAY_WORD)
    people = responses.people.map(_no_formula)
    remarks = responses.remarks.map(_no_formula)
    return pd.concat([people, answers, remarks], axis=1).to_csv(index=False, lineterminator="\n")


def _no_formula(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
