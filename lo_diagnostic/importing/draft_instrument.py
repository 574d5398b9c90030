"""What was found in an export → the text of a first instrument, which says line by line what to decide."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.importing.draft_comments import beginning, left_out, scale_doubt
from lo_diagnostic.importing.found_items import Found, FoundChoice, FoundDimension, FoundItem, find_items
from lo_diagnostic.importing.found_names import LONGEST_TEXT, Name, distinct_ids, is_item_id, one_line, slug
from lo_diagnostic.importing.found_scales import FoundScale, Point
from lo_diagnostic.importing.mapping import Mapping as MappingTables
from lo_diagnostic.importing.table_file import read_table
from lo_diagnostic.instrument.checks import MAX_ITEMS
from lo_diagnostic.instrument.library import shipped_ids
from lo_diagnostic.instrument.model import INSTRUMENT_FORMAT
from lo_diagnostic.whole_file import whole_file

_LONGEST_ID: Final = 60
_NOTHING: Final = "…"
_WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_BARE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CODES: Final = "if {codes} stands for no answer, say so under `missing` in a mapping file"


def draft_id(stem: str) -> str:
    """An id made of the name of a file, which no shipped questionnaire has."""
    made = slug(stem, "-", _LONGEST_ID - 6) or slug(f"survey {stem}", "-", _LONGEST_ID - 6) or "survey"
    return f"{made}-draft" if made in shipped_ids() else made


def draft_instrument(
    path: Path, new_id: str, mapping: MappingTables | None = None
) -> tuple[str, list[Problem]]:
    """The text of `NEW_ID.yaml`, a first instrument for the file of answers at `path` (`-`: standard input).

    With it what is wrong with the file. `mapping`: its tables say what answers mean. Raises InputProblems
    where the file cannot be read at all.
    """
    table, problems = read_table(path, mapping.header_rows if mapping else None)
    if table is None:
        raise InputProblems(problems)
    return instrument_text(find_items(table, mapping), new_id, Path(table.file).name), problems


def write_draft(path: Path, text: str) -> None:
    """Write a draft. Raises InputProblems where there is a file already, or it cannot be written."""
    if path.exists() or path.is_symlink():
        remedy = "Choose another name or folder, or move that file away."
        raise InputProblems.one(str(path), "", "exists already and is never written over.", remedy)
    with whole_file(path) as stream:
        stream.write(text.encode("utf-8"))


def instrument_text(found: Found, new_id: str, file: str) -> str:
    """The draft of what was found in a file."""
    return "\n".join(_Draft(found, new_id, one_line(file)).lines()) + "\n"


class _Draft:
    def __init__(self, found: Found, new_id: str, file: str) -> None:
        self._found = found
        self._id = new_id
        self._file = file
        self._language = found.language or "en"
        self._scales = _named(dimension.scale for dimension in found.dimensions)
        self._items = Counter[FoundScale]()
        for dimension in found.dimensions:
            self._items[dimension.scale] += len(dimension.items)

    def lines(self) -> Iterator[str]:
        yield from beginning(self._id, self._file)
        yield from self._head()
        yield from self._all_scales()
        yield "scoring: {min_answered: 2/3}"
        yield from self._dimensions()
        yield from self._questions()
        yield from left_out(self._found.left_out)

    def _head(self) -> Iterator[str]:
        unsure = "" if self._found.language else f"; and is `{self._language}` the language?"
        yield f"format: {INSTRUMENT_FORMAT}"
        yield f"id: {_key(self._id)}"
        yield "version: 0.1.0"
        yield "status: draft"
        yield _decided(f"title: {self._text(self._id)}", f"what people will call it{unsure}")
        summary = f"A first draft, made of the answers in {self._file or _NOTHING}."
        yield _decided(f"summary: {self._text(summary)}", "one sentence")
        yield "licence:"
        yield _decided('  id: "unknown"', "who made these questions, and what do they allow?")
        yield _decided('  holder: "unknown"', "who that is")
        yield _decided("  commercial_use: false", "may it be used in paid work?")
        yield _decided("  modification: false", "may the wording be changed?")

    def _all_scales(self) -> Iterator[str]:
        if not self._scales:
            yield _decided("scales: {}", "no column has an answer scale that could be seen")
            return
        yield "scales:"
        for scale, name in self._scales.items():
            yield f"  {name}:"
            yield _decided("    points:", scale_doubt(scale, self._items[scale]))
            yield from (self._point(at, point) for at, point in enumerate(scale.points, 1))
            if scale.cannot_say:
                yield f"    cannot_say: {self._text(scale.cannot_say)}"
        if len(self._scales) > 1:
            yield f"scale: {self._scales[max(self._scales, key=self._items.__getitem__)]}"

    def _point(self, at: int, point: Point) -> str:
        key = f"point_{at}" if point.value is None else str(point.value)
        return _decided(f"      {key}: {self._text(point.label)}", point.doubt)

    def _dimensions(self) -> Iterator[str]:
        dimensions = self._found.dimensions
        many = sum(len(dimension.items) for dimension in dimensions)
        if not dimensions:
            yield _decided(
                "dimensions: []", "add the items yourself, or say in a mapping file what answers mean"
            )
            return
        yield _decided("dimensions:", f"keep {MAX_ITEMS} items at most" if many > MAX_ITEMS else "")
        titles = [dimension.title or f"part {at}" for at, dimension in enumerate(dimensions, 1)]
        ids = distinct_ids(titles, "-", _LONGEST_ID, "part")
        for name, title, dimension in zip(ids, titles, dimensions, strict=True):
            yield from self._dimension(name, title, dimension)

    def _dimension(self, name: str, title: str, dimension: FoundDimension) -> Iterator[str]:
        yield f"  - id: {_key(name)}"
        asked = "what these items measure together"
        yield _decided(f"    title: {self._text(title)}", asked)
        yield _decided(f"    definition: {self._text(_NOTHING)}", f"{asked}, in a sentence")
        yield _decided("    layer: environment", "principles, environment, relationships, reach or capacity")
        yield _decided("    high: favourable", "is a high score good here? else unfavourable")
        yield f"    scale: {self._scales[dimension.scale]}"
        yield "    items:"
        for item in dimension.items:
            yield from self._item(item)

    def _item(self, item: FoundItem) -> Iterator[str]:
        codes = _CODES.format(codes=" or ".join(item.codes)) if item.codes else ""
        legal = is_item_id(item.name.id)
        doubt = codes if legal else "an id of letters, digits and underscores; also in the mapping file"
        yield _decided(f"      - id: {_key(item.name.id)}", doubt)
        yield _decided("        referent: self", "self, team or organisation")
        yield self._asked("        text: ", item.name)

    def _questions(self) -> Iterator[str]:
        if self._found.choices:
            yield "questions:"
            for choice in self._found.choices:
                yield from self._choice(choice)
        if self._found.own_words:
            yield "# Answered in people's own words, it seems, which may tell who they are. To ask one, take"
            yield "# its # away and put it under `questions:`."
            for name in self._found.own_words:
                yield f"#  - {{id: {_key(name.id)}, type: text, text: {self._text(name.text)}}}"

    def _choice(self, choice: FoundChoice) -> Iterator[str]:
        doubt = "" if is_item_id(choice.name.id) else "an id of letters, digits and underscores"
        yield _decided(f"  - id: {_key(choice.name.id)}", doubt)
        yield "    type: choice"
        yield self._asked("    text: ", choice.name)
        yield "    options:"
        for name, text in choice.options.items():
            yield f"      {_key(name)}: {self._text(text)}"

    def _asked(self, before: str, name: Name) -> str:
        doubt = "" if name.told else "what was asked"
        if len(one_line(name.text)) > LONGEST_TEXT:
            doubt = f"shorten it; it was cut after {LONGEST_TEXT:,} characters"
        return _decided(f"{before}{self._text(name.text)}", doubt)

    def _text(self, text: str) -> str:
        return f"{{{self._language}: {quoted(text)}}}"


def quoted(text: str) -> str:
    """The text as YAML on one line, in double quotes."""
    return json.dumps(one_line(text)[:LONGEST_TEXT] or _NOTHING, ensure_ascii=False)


def _key(name: str) -> str:
    """An id, in quotes where YAML might take it for something else."""
    return name if _BARE.fullmatch(name) and name.lower() not in _WORDS else quoted(name)


def _decided(line: str, doubt: str) -> str:
    return f"{line}  # decide: {doubt}" if doubt else line


def _named(scales: Iterable[FoundScale]) -> Mapping[FoundScale, str]:
    """Each scale once, with a name of its own."""
    named: dict[FoundScale, str] = {}
    for scale in scales:
        start, at = f"{scale.name}{len(scale.points)}", 1
        name = start
        while scale not in named and name in named.values():
            at += 1
            name = f"{start}-{at}"
        named.setdefault(scale, name)
    return named
