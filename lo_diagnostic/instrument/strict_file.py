"""A YAML file against a pydantic model: the model's faults as problems with line numbers and remedies."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lo_diagnostic.errors import InputProblems, Problem, did_you_mean
from lo_diagnostic.yaml_file import KeyPath, YamlDocument, read_yaml

Model = TypeVar("Model", bound=BaseModel)

_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping (`key: value`)",
    "model_type": "a mapping (`key: value`)",
    "model_attributes_type": "a mapping (`key: value`)",
}


def validate(document: YamlDocument, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """The document as `model`, or None and every fault that the model sees."""
    if not isinstance(document.data, dict):
        problem = Problem(document.file, "line 1", "is not a mapping.", "Begin with `format: …`.")
        return None, [problem]
    try:
        return model.model_validate(document.data), []
    except ValidationError as fault:
        return None, _distinct(
            [
                _problem(document, details, model)
                for details in fault.errors(include_url=False, include_input=True)
            ]
        )


def load_sound(path: Path, model: type[Model]) -> Model:
    """The file as `model`, when it must be sound; raises InputProblems with every fault otherwise."""
    document, problems = read_yaml(path)
    if document is None:
        raise InputProblems(problems)
    loaded, found = validate(document, model)
    if loaded is None or problems:
        raise InputProblems([*problems, *found])
    return loaded


def mended(
    document: YamlDocument, model: type[Model], stand_ins: dict[str, Any]
) -> tuple[Model | None, set[KeyPath]]:
    """The document with its faulty parts taken out or replaced, and the key paths of the faults.

    `stand_ins`: key → harmless value, `key[]` → harmless element of the list there. So that rules across
    fields can still be checked where some field is at fault; None where that fails.
    """
    data = copy.deepcopy(document.data)
    faults: set[KeyPath] = set()
    for _ in range(4):
        try:
            return model.model_validate(data), faults
        except ValidationError as fault:
            for details in fault.errors(include_url=False):
                faults.add(_mend(data, details, stand_ins))
    return None, faults


def _mend(data: Any, details: ErrorDetails, stand_ins: dict[str, Any]) -> KeyPath:
    """Take a fault out of `data`; a missing key is mended by the nearest stand-in above it. Its key path."""
    path = fault = _path_in_file(details["loc"], data)
    if details["type"] == "missing":
        path = fault = (*path, str(details["loc"][-1]))
        while path and path[-1] not in stand_ins:
            path = path[:-1]
    if not path:
        return fault
    here = data
    for step in path[:-1]:
        here = here[step]
    key = path[-1]
    if isinstance(here, list) and isinstance(key, int) and (element := stand_ins.get(f"{path[-2]}[]")):
        here[key] = copy.deepcopy(element) | {"id": f"unnamed{key}"}
    elif key in stand_ins and details["type"] != "extra_forbidden":
        here[key] = copy.deepcopy(stand_ins[str(key)])
    elif isinstance(here, dict):
        here.pop(key, None)
    return fault


def _distinct(problems: list[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))


def _problem(document: YamlDocument, details: ErrorDetails, model: type[BaseModel]) -> Problem:
    path = _path_in_file(details["loc"], document.data)
    name = ".".join(map(str, path)) or "the file"
    message, remedy = _words(details, path, model)
    return Problem(document.file, document.place(path), f"{name}: {message}", remedy)


def _path_in_file(loc: tuple[int | str, ...], data: Any) -> KeyPath:
    """The part of pydantic's location that exists in the file (it also names types and `[key]`)."""
    path: list[int | str] = []
    here = data
    for step in loc:
        if isinstance(here, dict):
            found = step if step in here else next((key for key in here if str(key) == str(step)), None)
            if found is None:
                continue
            path.append(found)
            here = here[found]
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            path.append(step)
            here = here[step]
    return tuple(path)


def _words(details: ErrorDetails, path: KeyPath, model: type[BaseModel]) -> tuple[str, str]:
    kind = details["type"]
    context = details.get("ctx", {})
    last = str(details["loc"][-1]) if details["loc"] else ""
    if kind == "extra_forbidden":
        return "this key is unknown.", did_you_mean(last, _known_keys(model, path[:-1]))
    if kind == "missing":
        return f'the key "{last}" is missing.', f"Add `{last}: …`."
    if kind in _KINDS:
        return f"must be {_KINDS[kind]}.", "Write it so." if details[
            "input"
        ] is not None else "It is empty: fill it in."
    if kind == "literal_error":
        return f"must be {context['expected']}, not {details['input']!r}.", "Choose one of these."
    if kind == "string_pattern_mismatch":
        return _pattern_words(str(context.get("pattern", "")), details["input"])
    message = details["msg"].removeprefix("Value error, ")
    return message[0].lower() + message[1:] + ".", "Change it so."


def _pattern_words(pattern: str, value: Any) -> tuple[str, str]:
    if pattern == r"\S":
        return "is empty.", "Fill it in."
    if pattern.startswith(r"^\d+"):
        return f"{value!r} is no version number.", "Write three numbers, such as 1.0.0."
    if pattern == r"^[a-z]{2,3}$":
        return f"{value!r} is no language code.", "Use two or three small letters, such as en or nl."
    allowed = "letters, digits and hyphens" if "-]" in pattern else "letters, digits and underscores"
    longest = pattern.rsplit(",", 1)[-1].rstrip("}$")
    return f"{value!r} cannot be an id.", f"Begin with a letter; use {allowed}, {int(longest) + 1} at most."


def _known_keys(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Names of the fields that the model allows at `path`."""
    here: type[BaseModel] | None = model
    for step in path:
        if here is not None and isinstance(step, str) and step in here.model_fields:
            here = _inner_model(here.model_fields[step].annotation)
    return [field.alias or name for name, field in here.model_fields.items()] if here else []


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model inside `list[…]`, `dict[…, …]`, `… | None`; None where there is none."""
    waiting, found = [annotation], None
    while waiting:
        current = waiting.pop()
        if isinstance(current, type) and issubclass(current, BaseModel):
            found = current
        waiting += getattr(current, "__args__", ())
    return found
