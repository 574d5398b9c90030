"""JSON Schema for editors from a pydantic model: what may stand in a YAML file, and a sentence about each.

It is of draft-07: the YAML language server reads newer drafts since its version 1.20 only. Models are written
out where they are used, so that no keyword means something else in another draft, and an editor shows the
sentence about the key rather than the one about its model. A key left empty is marked, though the program
takes it as left out. Rules across keys are left to `lo-diag instruments check`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
Schema = dict[str, Any]
Meanings = Mapping[str, Mapping[str, str]]
"""Model → key → a sentence about it."""

_NULL: Final = {"type": "null"}


def editor_schema(
    model: type[BaseModel], description: str, meanings: Meanings, written: Mapping[str, Schema]
) -> Schema:
    """JSON Schema (draft-07) of the files that `model` reads; its title is the file's `format`.

    `meanings`: a sentence about each key of each model. `written`: `Model.key` → what to change in its
    schema, where the file may hold something else than the model's type; None takes a keyword away.
    """
    raw = model.model_json_schema()
    models: dict[str, Schema] = raw.pop("$defs") | {model.__name__: raw}
    for name, sentences in meanings.items():
        keys = models[name]["properties"]
        for key, sentence in sentences.items():
            schema = {"description": sentence} | keys[key] | written.get(f"{name}.{key}", {})
            keys[key] = {keyword: value for keyword, value in schema.items() if value is not None}
    head = {"$schema": DIALECT, "title": raw["properties"]["format"]["const"], "description": description}
    return head | _in_place(raw | {"description": description}, models)


def as_text(schema: Schema) -> str:
    """The schema as a JSON file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _in_place(schema: Schema, models: Mapping[str, Schema]) -> Schema:
    """`schema` with the models it refers to put in, and without what only pydantic needs."""
    if "$ref" in schema:
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return _in_place(_with(beside, models[schema["$ref"].rsplit("/", 1)[-1]]), models)
    told: Schema = {}
    for key, value in schema.items():
        if key == "properties":
            told[key] = {name: _in_place(inner, models) for name, inner in value.items()}
        elif key == "patternProperties":
            told[key] = {pattern: _in_place(inner, models) for pattern, inner in value.items()}
            told["additionalProperties"] = False
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            told[key] = _in_place(value, models)
        elif key == "anyOf":
            kinds = [_in_place(inner, models) for inner in value if inner != _NULL]
            told = _with(told, kinds[0] if len(kinds) == 1 else {"anyOf": kinds})
        elif key != "title" and (key != "default" or _worth_telling(value)):
            told[key] = value
    return told


def _worth_telling(default: Any) -> bool:
    """Is it a plain value, not just an empty one?"""
    return isinstance(default, bool | int) or (isinstance(default, str) and default != "")


def _with(schema: Schema, more: Schema) -> Schema:
    """`schema`, and what only `more` says."""
    return schema | {key: value for key, value in more.items() if key not in schema}
