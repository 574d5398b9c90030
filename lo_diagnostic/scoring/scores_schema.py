"""The JSON Schema of `score --json`, generated from the result types (`make schema` writes it to docs).

Run as a module it prints the schema.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import fields
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.scoring.scores import SCORES_FORMAT, InstrumentRef, Scores
from lo_diagnostic.scoring.scores_meaning import MEANINGS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE: Final = {int: "integer", float: "number", bool: "boolean", str: "string", NoneType: "null"}
_PLACE: Final = {
    "cut": "what people are grouped by; absent for the whole organisation",
    "group": "the group; absent for the whole organisation",
    "dimension": "a dimension",
    "item": "an item",
    "index": "an index",
}

Schema = dict[str, Any]


def scores_schema() -> Schema:
    """JSON Schema (draft 2020-12) of one instrument's results, and of several instruments'."""
    definitions: Schema = {}
    document = _document(definitions)
    results = {"description": "one for each instrument", "type": "array", "items": _reference("Document")}
    several = _object({"format": _format(), "results": results}, "Results of several instruments.")
    return {
        "$schema": DIALECT,
        "$id": f"urn:{SCORES_FORMAT.replace('/', ':')}",
        "title": SCORES_FORMAT,
        "description": "Results after disclosure control, as `lo-diag score --json` writes them.",
        "anyOf": [_reference("Document"), _reference("Documents")],
        "$defs": {"Document": document, "Documents": several, **dict(sorted(definitions.items()))},
    }


def _document(definitions: Schema) -> Schema:
    """The results of one instrument: `Scores`, with what was scored before and what is withheld after."""
    described = _fields(Scores, definitions)
    del described["instruments"]
    instrument = _of_hint(InstrumentRef, definitions) | {"description": "what was scored"}
    place = {name: {"description": meaning, "type": "string"} for name, meaning in _PLACE.items()}
    withheld = {
        "description": "cells that are not shown; a group that is not shown at all stands for all its cells",
        "type": "array",
        "items": {"type": "object", "properties": place, "additionalProperties": False},
    }
    parts = {"format": _format(), "instrument": instrument, **described, "withheld": withheld}
    return _object(parts, "Results of one instrument.")


def _format() -> Schema:
    return {"description": "the format of the document", "const": SCORES_FORMAT}


def _of_hint(hint: Any, definitions: Schema) -> Schema:
    """The schema of a type; those of result types are put into `definitions`."""
    kinds = get_args(hint)
    if hint in _SIMPLE:
        return {"type": _SIMPLE[hint]}
    if hint is Withheld:
        definitions[hint.__name__] = _withheld()
        return _reference(hint.__name__)
    if isinstance(hint, type):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _object(_fields(hint, definitions), inspect.getdoc(hint) or "")
        return _reference(hint.__name__)
    if get_origin(hint) is Literal:
        return {"enum": list(kinds)}
    if get_origin(hint) is Mapping:
        return {"type": "object", "additionalProperties": _of_hint(kinds[1], definitions)}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _of_hint(kinds[0], definitions)}
    return _any_of([_of_hint(kind, definitions) for kind in kinds])


def _any_of(schemas: list[Schema]) -> Schema:
    if all(list(schema) == ["type"] and schema["type"] in _SIMPLE.values() for schema in schemas):
        return {"type": [schema["type"] for schema in schemas]}
    return {"anyOf": schemas}


def _fields(kind: type, definitions: Schema) -> Schema:
    hints, meanings = get_type_hints(kind), MEANINGS[kind.__name__]
    names = [f.name for f in fields(kind)]
    return {name: {"description": meanings[name], **_of_hint(hints[name], definitions)} for name in names}


def _object(properties: Schema, description: str) -> Schema:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _withheld() -> Schema:
    withheld = {"description": "always true", "const": True}
    return _object({"withheld": withheld}, "Stands where a cell is not shown; tells neither n nor reason.")


def _reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


if __name__ == "__main__":
    print(json.dumps(scores_schema(), indent=2, ensure_ascii=False))
