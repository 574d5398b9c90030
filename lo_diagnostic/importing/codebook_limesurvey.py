"""LimeSurvey's tab-separated survey structure → what was asked, and the label of every answer code.

Rows of class Q are questions, SQ below them the rows of an array or the options of a list, A the answers,
which apply to every row. An export names a column `Q` or `Q[SQ]`; some name it by the row's code alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lo_diagnostic.importing.codebook_rows import CodebookRow, without_markup
from lo_diagnostic.importing.places import shown
from lo_diagnostic.importing.structure import Structure, Variable

_REMEDY: Final = "Export the survey structure from LimeSurvey again, as tab-separated values."
_TYPE: Final = "type/scale"
_DUAL: Final = "1"
_GRIDS: Final = ":;"
"""Arrays of numbers or texts, whose columns are no questions with answers."""
_UNANSWERED: Final = "X*|"
"""Texts on the screen, equations, uploads."""
_OWN_LABELS: Final[dict[str, dict[str, dict[str, str]]]] = {
    "en": {
        "Y": {"Y": "Yes", "N": "No"},
        "M": {"Y": "Yes"},
        "C": {"Y": "Yes", "U": "Uncertain", "N": "No"},
        "E": {"I": "Increase", "S": "Same", "D": "Decrease"},
    },
    "nl": {
        "Y": {"Y": "Ja", "N": "Nee"},
        "M": {"Y": "Ja"},
        "C": {"Y": "Ja", "U": "Onzeker", "N": "Nee"},
        "E": {"I": "Toename", "S": "Gelijk", "D": "Afname"},
    },
}
"""Labels that are LimeSurvey's own, so that no row gives them."""


@dataclass
class _Question:
    code: str
    kind: str
    text: str
    rows: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=lambda: {"0": {}, "1": {}})


def is_limesurvey(header: str) -> bool:
    """Is this the first line of such a structure?"""
    return header.replace('"', "").casefold().startswith("class\ttype/scale\tname\t")


def limesurvey_structure(rows: Sequence[CodebookRow]) -> Structure:
    """The questions by the names of their columns, in the survey's first language.

    Raises InputProblems where an answer stands below no question, or a code has two labels.
    """
    language = _language(rows)
    questions = list(_questions(row for row in rows if row["language"] in ("", language)))
    own = _OWN_LABELS.get(language[:2], _OWN_LABELS["en"])
    alone = Counter(code for question in questions for code in question.rows)
    alone.update(question.code for question in questions)
    found: dict[str, Variable] = {}
    for question in questions:
        labels = question.answers["0"] or own.get(question.kind, {})
        if question.kind in _UNANSWERED or question.kind in _GRIDS:
            continue
        if not question.rows:
            found[question.code] = Variable(question.text, labels=labels)
        for code, text in question.rows.items():
            name = f"{question.code}[{code}]"
            if question.kind == _DUAL:
                found[f"{name}[1]"] = Variable(text, question.text, labels)
                found[f"{name}[2]"] = Variable(text, question.text, question.answers["1"])
                continue
            found[name] = Variable(text, question.text, labels)
            if alone[code] == 1:
                found[code] = found[name]
    return found


def _language(rows: Sequence[CodebookRow]) -> str:
    """The survey's first language."""
    told = (row["text"] for row in rows if row["class"] == "S" and row["name"] == "language")
    return next(told, "") or next((row["language"] for row in rows if row["language"]), "")


def _questions(rows: Iterator[CodebookRow]) -> Iterator[_Question]:
    question: _Question | None = None
    for row in rows:
        text = without_markup(row["text"])
        if row["class"] == "Q":
            if question:
                yield question
            question = _Question(row["name"], row[_TYPE], text)
        elif row["class"] in ("SQ", "A"):
            if question is None:
                raise row.wrong("stands below no question.", _REMEDY)
            if row["class"] == "A":
                _add(question.answers.setdefault(row[_TYPE] or "0", {}), row, text)
            elif row[_TYPE] in ("", "0"):
                _add(question.rows, row, text)
        elif row["class"] == "G" and question:
            yield question
            question = None
    if question:
        yield question


def _add(texts: dict[str, str], row: CodebookRow, text: str) -> None:
    name = row["name"]
    if texts.setdefault(name, text) != text:
        raise row.wrong(f"the code {shown(name)} has two texts in one question.", _REMEDY)
