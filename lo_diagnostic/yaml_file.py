"""Strict YAML 1.2: plain data with a line number for every key, or every problem of the file.

Anchors, aliases, tags and duplicate keys are faults, not features: they hide what a questionnaire says.
Built on ruamel.yaml's event stream, which shows all of them; its loaders resolve some in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

from lo_diagnostic.errors import InputProblems, Problem, Severity

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
MAX_DIGITS = 18

KeyPath = tuple[str | int, ...]
Finding = tuple[KeyPath, str, str]
"""Where it is, what is wrong, what mends it."""


@dataclass(frozen=True)
class YamlDocument:
    """Plain data (dict, list, str, int, float, bool, None), the line of every key path, and the text."""

    file: str
    data: Any
    lines: dict[KeyPath, int] = field(repr=False)
    text: str = field(default="", repr=False)

    def place(self, path: KeyPath) -> str:
        """`line 12` of the key path, or of its nearest parent."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return f"line {self.lines[path[:end]]}"
        return ".".join(map(str, path))

    def problem(self, path: KeyPath, message: str, remedy: str, severity: Severity = "error") -> Problem:
        """A finding as a problem of this file, at its line."""
        return Problem(self.file, self.place(path), message, remedy, severity)


def read_yaml(path: Path) -> tuple[YamlDocument | None, list[Problem]]:
    """Read a YAML file from disk; see `parse_yaml`. Unreadable files are problems, too."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, [Problem(str(path), "", "the file is larger than 1 MB.", "Split or shorten it.")]
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        message = f"byte {fault.start + 1} is no UTF-8 text."
        return None, [Problem(str(path), "", message, "Save the file as UTF-8 (plain text).")]
    except OSError as fault:
        reason = fault.strerror or str(fault)
        return None, [Problem(str(path), "", f"cannot be read ({reason}).", "Check the path and its rights.")]
    return parse_yaml(text, str(path))


def parse_yaml(text: str, file: str) -> tuple[YamlDocument | None, list[Problem]]:
    """Parse YAML text. Returns the document (None when it has no usable structure) and all problems."""
    found, problems = _parsed(text)
    document = (
        replace(found, file=file, data=deepcopy(found.data), lines=dict(found.lines)) if found else None
    )
    return document, [replace(problem, file=file) for problem in problems]


@lru_cache(maxsize=64)
def _parsed(text: str) -> tuple[YamlDocument | None, list[Problem]]:
    """Remembered: a questionnaire takes some 15 ms, and who opens a study again reads the same texts."""
    builder = _Builder()
    yaml = YAML(typ="safe", pure=True)
    try:
        data = builder.document(yaml.parse(text), yaml)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = f"line {mark.line + 1}" if mark else ""
        message = f"is no valid YAML here ({fault.problem or fault.context})."
        remedy = "Check indentation, colons and quotes; put texts with special characters in double quotes."
        return None, [*builder.problems, Problem("", place, message, remedy)]
    except YAMLError as fault:
        message = f"is no valid YAML ({str(fault).splitlines()[0]})."
        return None, [*builder.problems, Problem("", "", message, "Save the file as plain UTF-8 text.")]
    except InputProblems as fault:
        return None, [*builder.problems, *fault.problems]
    return YamlDocument("", data, builder.lines, text), builder.problems


class _Builder:
    """Turns ruamel's events into plain data, noting lines and problems on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.lines: dict[KeyPath, int] = {}

    def document(self, events: Iterator[Event], yaml: YAML) -> Any:
        self.events, self.resolver = events, yaml.resolver
        event = self._next()
        while not isinstance(event, DocumentStartEvent):
            if type(event).__name__ == "StreamEndEvent":
                remedy = "Write it, or start from `lo-diag init` or `lo-diag instruments new`."
                raise InputProblems.one("", "", "the file is empty.", remedy)
            event = self._next()
        data = self._value(self._next(), ())
        self._next()
        if isinstance(self._next(), DocumentStartEvent):
            raise InputProblems.one("", "", "has more than one YAML document.", "Keep one document a file.")
        return data

    def _next(self) -> Event:
        return next(self.events)

    def _fault(self, event: Event, message: str, remedy: str) -> None:
        self.problems.append(Problem("", f"line {event.start_mark.line + 1}", message, remedy))

    def _value(self, event: Event, path: KeyPath) -> Any:
        self.lines.setdefault(path, event.start_mark.line + 1)
        if len(path) > MAX_DEPTH:
            place = f"line {event.start_mark.line + 1}"
            raise InputProblems.one("", place, "is nested too deeply.", f"Use at most {MAX_DEPTH} levels.")
        if isinstance(event, AliasEvent):
            self._fault(
                event, f"uses the alias *{event.anchor}.", "Write the value out: aliases are not allowed."
            )
            return None
        if anchor := getattr(event, "anchor", None):
            self._fault(event, f"sets the anchor &{anchor}.", "Remove it: anchors are not allowed.")
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        assert isinstance(event, ScalarEvent)  # noqa: S101 - nothing else can stand here
        return self._scalar(event)

    def _mapping(self, start: MappingStartEvent, path: KeyPath) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            plain_key = isinstance(event, ScalarEvent)
            key = self._value(event, (*path, "?")) if plain_key else self._odd_key(event, path)
            inner: KeyPath = (*path, key if isinstance(key, str | int) else str(key))
            duplicate = key in found
            if not duplicate:
                self.lines[inner] = event.start_mark.line + 1
            value_event = self._next()
            value = self._value(value_event, inner)
            if duplicate:
                self._fault(event, f'the key "{key}" stands here a second time.', "Keep one of the two.")
            elif start.flow_style and isinstance(value_event, ScalarEvent) and _left_empty(value_event):
                self._fault(
                    event,
                    f'the text before "{key}" was split at its comma, or "{key}" has no value.',
                    'Put the whole text in double quotes: {en: "first, second"}.',
                )
            else:
                found[key] = value
        self.lines.pop((*path, "?"), None)
        return found

    def _odd_key(self, event: Event, path: KeyPath) -> str:
        self._fault(event, "a list or mapping is used as a key.", "Use a plain word as the key.")
        self._value(event, (*path, "?"))
        return "?"

    def _sequence(self, path: KeyPath) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found

    def _scalar(self, event: ScalarEvent) -> Any:
        text = event.value
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            self._fault(event, "holds half a character (a lone surrogate).", "Write the character itself.")
            return None
        if event.tag is not None and not event.tag.startswith("!!str"):
            self._fault(event, f"uses the tag {event.tag}.", "Remove it: tags are not allowed.")
            return text
        kind = str(self.resolver.resolve(ScalarNode, text, event.implicit)).rsplit(":", 1)[-1]
        if kind in ("int", "float") and len(text) > MAX_DIGITS:
            self._fault(event, "is a number of too many digits.", "Shorten it, or quote it when it is text.")
            return None
        return _PLAIN.get(kind, str)(text)


def _left_empty(event: ScalarEvent) -> bool:
    return event.value == "" and event.style is None


def _as_bool(text: str) -> bool:
    return text.lower() == "true"


def _as_int(text: str) -> int | str:
    digits = text.replace("_", "")
    based = digits.lstrip("+-").lower().startswith(("0x", "0o"))
    try:
        return int(digits, 0 if based else 10)
    except ValueError:
        return text


def _as_float(text: str) -> float | str:
    try:
        return float(text.replace("_", ""))
    except ValueError:
        return text


_PLAIN: dict[str, Any] = {"int": _as_int, "float": _as_float, "bool": _as_bool, "null": lambda _: None}
