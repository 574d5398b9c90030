"""The JSON Schema of `study.yaml`, for editors (`make schema` writes it to docs).

Run as a module it prints the schema.
"""

from __future__ import annotations

import sys
from typing import Final

from pydantic import TypeAdapter

from lo_diagnostic.instrument.editor_schema import Meanings, Schema, as_text, editor_schema
from lo_diagnostic.instrument.model import Filled, LocalText
from lo_diagnostic.study.settings import Study

MEANINGS: Final[Meanings] = {
    "Study": {
        "format": "Which kind of file this is.",
        "title": "As printed on the cover: one text, or one in each language.",
        "organisation": "Whose study it is, as printed on the cover.",
        "languages": "Shared by all instruments; the first is the default.",
        "instruments": "Ids of the files in instruments/, or of shipped questionnaires.",
        "headcount": "How many people were asked; without it, the sum over the first attribute.",
        "attributes": "What people are grouped by, asked of everyone; the first is the default cut.",
        "wave": "The current wave.",
        "waves": "All waves in order.",
        "linked": "May a person's answers be linked between waves? Decide before the first answers.",
        "pilot": "Also ask the reserve items.",
        "confidentiality": "People needed behind a number.",
        "privacy": "What people are told before they answer.",
        "use": "Decides whether an instrument's licence allows the study.",
        "facts": "About the organisation, never a person: yes, partly, no for a checklist; others are free.",
        "report": "Logo, colour and paper of reports.",
    },
    "Attribute": {
        "title": "As people are asked, in each language.",
        "values": "The groups: id (text of at most 80 characters without a comma) → title and headcount.",
    },
    "AttributeValue": {
        "title": "In each language; without it, the id.",
        "headcount": "How many people belong to it.",
    },
    "Confidentiality": {
        "minimum_group": "For any number at all.",
        "minimum_detail": "For spreads, shares, items and comments; not below minimum_group.",
    },
    "Privacy": {
        "purpose": "Why people are asked: one text, or one in each language.",
        "recipients": "Who sees what: one text, or one in each language.",
        "retain_until": "The day after which answers are removed: 2027-12-31.",
    },
    "Use": {"commercial": "Is the study paid work?"},
    "ReportLook": {
        "logo": "A PNG or JPEG file in the study folder.",
        "colour": 'The accent colour in quotes: "#0b5394".',
        "paper": "What reports are printed on: a4 or letter.",
    },
}

_ONE_OR_EACH: Final[Schema] = {
    "$ref": None,
    "anyOf": [TypeAdapter(Filled).json_schema(), {"$ref": f"#/$defs/{LocalText.__name__}"}],
}
_WRITTEN: Final[dict[str, Schema]] = {
    "Study.title": _ONE_OR_EACH,
    "Privacy.purpose": _ONE_OR_EACH,
    "Privacy.recipients": _ONE_OR_EACH,
    "Attribute.values": {"propertyNames": {"maxLength": 80, "pattern": r"^[^,]*[^,\s][^,]*$"}},
    "ReportLook.colour": {"anyOf": None, "type": "string", "pattern": "^#[0-9a-fA-F]{6}$"},
}


def study_schema() -> Schema:
    """JSON Schema (draft-07) of `study.yaml`."""
    return editor_schema(Study, "What a study of lo-diag asks of whom.", MEANINGS, _WRITTEN)


if __name__ == "__main__":
    sys.stdout.write(as_text(study_schema()))
