"""The JSON Schema of an instrument file, for editors (`make schema` writes it to docs).

Run as a module it prints the schema.
"""

from __future__ import annotations

import sys
from typing import Final

from lo_diagnostic.instrument.editor_schema import Meanings, Schema, as_text, editor_schema
from lo_diagnostic.instrument.model import Instrument

_ASK_IF: Final = (
    "Asked only where every attribute or choice named here has one of its values: {role: [leader]}. "
    "An unknown answer means not asked."
)
_NOTE: Final = "Help for respondents who ask for it, in each language: what a word means here."
_EXCEPTIONS: Final = "Why a rule that `check --style` names is broken here: the rule's id → your reason."
_SCALE: Final = "The scale of its items; without it, the instrument's default."

MEANINGS: Final[Meanings] = {
    "Instrument": {
        "format": "Which kind of file this is.",
        "id": "Equals the file name; letters, digits, hyphens.",
        "version": "Three numbers; raise it with every change. Reports print it.",
        "status": "draft: not tried; piloted: interviews and a pilot were held; validated: shown in print.",
        "title": "As respondents and readers see it. Its languages are those of the whole questionnaire.",
        "summary": "One sentence for whoever chooses a questionnaire.",
        "licence": "What others may do with the wording.",
        "references": "What the dimensions rest on: a key of your choice → how it is cited in print.",
        "scales": "Answer scales by name.",
        "scale": "The default scale; needed where there are several.",
        "scoring": "When a person has a score.",
        "bands": "Named stretches of the 0–100 score, from low to high; the last reaches 100.",
        "dimensions": "What is measured, in the order of asking.",
        "questions": "Asked, not scored.",
        "facts": "What is in place: answered once, in the study's `facts`, never by respondents.",
    },
    "Licence": {
        "id": "A licence by its usual name, such as CC-BY-4.0, or: all rights reserved.",
        "holder": "Who owns the wording.",
        "commercial_use": "May it be used in paid work?",
        "modification": "May others change the wording?",
        "attribution": "The line that every report prints.",
    },
    "Reference": {
        "citation": "The source as it is cited in print.",
        "doi": "Its DOI, without https://doi.org/.",
    },
    "Scale": {
        "stem": "Stands above the items: In the last three months …",
        "points": "Whole numbers from low to high, each with a label in every language.",
        "cannot_say": "Offered apart from the scale; counts in no mean.",
    },
    "Scoring": {
        "min_answered": "Share of the asked items that must be answered for a score: 2/3 or 0.75.",
    },
    "Band": {
        "id": "Letters, digits, hyphens.",
        "below": "Upper end on 0–100; a score of exactly this lies in the next band.",
        "upto": "Upper end on 0–100; a score of exactly this lies in this band.",
        "title": "As reports print it.",
    },
    "Dimension": {
        "id": "Letters, digits, hyphens; keep it for ever, or waves cannot be compared.",
        "title": "As reports print it.",
        "definition": "What it means, and what it does not tell. Write it before the items.",
        "layer": "Its place in the model. All but capacity make up capability.",
        "high": "Is a high score good news? Time pressure, for example, is unfavourable.",
        "bands": "Name of the bands that its score is told in.",
        "scale": _SCALE,
        "references": "Keys of `references`.",
        "norms": "Published means of exactly these items on 0–100. Without any: no published norm.",
        "ask_if": _ASK_IF,
        "exceptions": _EXCEPTIONS,
        "items": "Four to six are a good number; three at least.",
    },
    "Norm": {
        "population": "Whom the study asked.",
        "n": "How many people.",
        "year": "When they answered.",
        "source": "Where it was published.",
        "mean": "On 0–100.",
        "sd": "Standard deviation on 0–100.",
        "comparable": "Same items, same scale, similar people? Then yes; else partly or no.",
    },
    "Item": {
        "id": "Letters, digits, underscores; the column name in files of answers.",
        "text": "One idea, about twelve words, something that people see or do; no not, no and, no or.",
        "referent": "Whom the item speaks of: self (I), team or organisation. One a dimension.",
        "reversed": "Is its high end the dimension's low end? At most one a dimension, a true opposite.",
        "reserve": "Asked in a pilot only (`pilot: true` in study.yaml).",
        "scale": _SCALE,
        "leader_text": "How the same item reads to people whose `role` is leader.",
        "note": _NOTE,
        "ask_if": _ASK_IF,
        "exceptions": _EXCEPTIONS,
    },
    "Question": {
        "id": "Letters, digits, underscores; the column name in files of answers.",
        "type": "text: an open answer; choice: one of its options; number.",
        "text": "The question in each language.",
        "options": "Of a choice: id → label in each language; two or more.",
        "note": _NOTE,
        "ask_if": _ASK_IF,
    },
    "Fact": {
        "id": "Letters, digits, underscores; its key under `facts` in study.yaml.",
        "dimension": "Beside which dimension it is told.",
        "text": "What is in place, in each language.",
    },
}

_WRITTEN: Final[dict[str, Schema]] = {
    "Scoring.min_answered": {
        "anyOf": [
            {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
            {"type": "string", "pattern": r"^\s*(\d+\s*/\s*[1-9]\d*|[01]?\.?\d+)\s*$"},
        ]
    },
    "Norm.year": {"type": ["integer", "string"]},
    "Scale.points": {"propertyNames": {"pattern": r"^-?\d{1,4}$"}},
}


def instrument_schema() -> Schema:
    """JSON Schema (draft-07) of `ID.yaml`."""
    return editor_schema(Instrument, "A questionnaire of lo-diag.", MEANINGS, _WRITTEN)


if __name__ == "__main__":
    sys.stdout.write(as_text(instrument_schema()))
