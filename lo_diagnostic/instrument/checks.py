"""Rules of an instrument that reach across its fields: languages, scales, bands, ids, leaders, facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from lo_diagnostic.errors import did_you_mean
from lo_diagnostic.instrument.conditions import check_conditions, demands, rules_out
from lo_diagnostic.instrument.model import RESERVED_COLUMNS, Instrument, LocalText
from lo_diagnostic.yaml_file import Finding, KeyPath

MAX_ITEMS = 500
ROLE = "role"
STAFF, LEADER = ROLES = ("staff", "leader")


def check_instrument(instrument: Instrument) -> Iterator[Finding]:
    """Every fault that the model's own types cannot see."""
    yield from _check_languages(instrument)
    yield from _check_scales(instrument)
    yield from _check_bands(instrument)
    yield from _check_ids(instrument)
    yield from _check_dimensions(instrument)
    yield from _check_questions(instrument)
    yield from check_conditions(instrument, {ROLE: ROLES})
    yield from _check_role(instrument)
    yield from _check_facts(instrument)


def _local_texts(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, LocalText]]:
    if isinstance(value, LocalText):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _local_texts(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _local_texts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _local_texts(inner, (*path, index))


def _check_languages(instrument: Instrument) -> Iterator[Finding]:
    wanted = instrument.languages
    for path, text in _local_texts(instrument):
        one_of_many = path[-2:-1] in (("options",), ("points",))
        what = f'the text of "{path[-1]}"' if one_of_many else "this text"
        for language in wanted:
            if language not in text.root:
                yield path, f'{what} is missing in "{language}".', f"Add `{language}: …` beside the others."
        for language in text.languages():
            if language not in wanted:
                remedy = "Remove it, or give the title in that language, too."
                yield (*path, language), f'the language "{language}" is not one of the title\'s.', remedy


def _check_scales(instrument: Instrument) -> Iterator[Finding]:
    for name, scale in instrument.scales.items():
        if list(scale.points) != sorted(scale.points):
            yield (
                ("scales", name, "points"),
                "the points are not in ascending order.",
                "List them from low to high.",
            )
        for language in instrument.languages:
            labels = Counter(point.root.get(language, "").casefold() for point in scale.points.values())
            for label in (label for label, times in labels.items() if label and times > 1):
                message = f'the label "{label}" stands at two points.'
                yield ("scales", name, "points"), message, "Give every point a label of its own."
    named: list[tuple[KeyPath, str | None]] = [(("scale",), instrument.scale)]
    for d, dimension in enumerate(instrument.dimensions):
        named.append((("dimensions", d, "scale"), dimension.scale))
        named += [
            (("dimensions", d, "items", i, "scale"), item.scale) for i, item in enumerate(dimension.items)
        ]
    for path, name_used in named:
        if name_used is not None and name_used not in instrument.scales:
            yield path, f'there is no scale "{name_used}".', did_you_mean(name_used, list(instrument.scales))
    if instrument.scale is None and len(instrument.scales) > 1:
        message = "there are several scales, but none is the default."
        yield (), message, "Add `scale: NAME` above the dimensions."


def _check_bands(instrument: Instrument) -> Iterator[Finding]:
    for name, bands in instrument.bands.items():
        path: KeyPath = ("bands", name)
        for twice in _repeated([band.id for band in bands]):
            yield path, f'the band id "{twice}" stands there twice.', "Give every band its own id."
        for index, band in enumerate(bands):
            last = index == len(bands) - 1
            ends = (band.below is not None) + (band.upto is not None)
            if last and ends:
                yield (
                    (*path, index),
                    "the last band has an upper end.",
                    "Remove its `below` or `upto`: it reaches 100.",
                )
            if not last and ends != 1:
                yield (*path, index), "the band needs one upper end.", "Give it either `below` or `upto`."
            if index > 0 and not last and ends == 1 and band.upper <= bands[index - 1].upper:
                yield (
                    (*path, index),
                    "the band overlaps the one before it.",
                    "Let the upper ends rise from band to band.",
                )


def _repeated(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _check_ids(instrument: Instrument) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for d, dimension in enumerate(instrument.dimensions):
        if dimension.id in {other.id for other in instrument.dimensions[:d]}:
            yield (
                ("dimensions", d, "id"),
                f'the dimension "{dimension.id}" exists already.',
                "Choose another id.",
            )
        for i, item in enumerate(dimension.items):
            path: KeyPath = ("dimensions", d, "items", i, "id")
            if seen.get(item.id, dimension.id) != dimension.id:
                message = f'the item "{item.id}" stands in two dimensions ({seen[item.id]}, {dimension.id}).'
                yield path, message, "Keep it in one of them: an item counts once."
            elif item.id in seen:
                yield path, f'the item id "{item.id}" exists already.', "Choose another id."
            if item.id in RESERVED_COLUMNS:
                yield (
                    path,
                    f'"{item.id}" is the name of a column of every responses file.',
                    "Choose another id.",
                )
            seen.setdefault(item.id, dimension.id)
    for q, question in enumerate(instrument.questions):
        if question.id in seen or question.id in RESERVED_COLUMNS:
            yield ("questions", q, "id"), f'the id "{question.id}" is taken already.', "Choose another id."
        seen.setdefault(question.id, "")
    if (total := sum(1 for _ in instrument.items())) > MAX_ITEMS:
        yield ("dimensions",), f"there are {total} items.", f"Keep to {MAX_ITEMS}."


def _check_dimensions(instrument: Instrument) -> Iterator[Finding]:
    for d, dimension in enumerate(instrument.dimensions):
        path: KeyPath = ("dimensions", d)
        if dimension.bands is not None and dimension.bands not in instrument.bands:
            remedy = did_you_mean(dimension.bands, list(instrument.bands)) or "Add them to `bands`."
            yield (*path, "bands"), f'there are no bands "{dimension.bands}".', remedy
        for r, key in enumerate(dimension.references):
            if key not in instrument.references:
                remedy = did_you_mean(key, list(instrument.references)) or "Add it to `references`."
                yield (*path, "references", r), f'there is no reference "{key}".', remedy
        if len({instrument.scale_name(dimension, item) for item in dimension.items}) > 1:
            yield path, f'the items of "{dimension.id}" are on different scales.', "Put them on one scale."
        if not dimension.asked():
            yield path, f'"{dimension.id}" has reserve items only.', "Let at least one item be asked."
        for i, item in enumerate(dimension.items):
            if item.referent is None and not item.reserve:
                remedy = "Add `referent: self`, `team` or `organisation`."
                yield (*path, "items", i), f'the item "{item.id}" has no referent.', remedy


def _check_questions(instrument: Instrument) -> Iterator[Finding]:
    for q, question in enumerate(instrument.questions):
        if question.type == "choice" and len(question.options or {}) < 2:
            yield (
                ("questions", q),
                f'the choice "{question.id}" needs two options or more.',
                "Add `options:`.",
            )
        if question.type != "choice" and question.options is not None:
            yield (
                ("questions", q, "options"),
                "only a `choice` has options.",
                "Remove them, or set `type: choice`.",
            )


def _check_role(instrument: Instrument) -> Iterator[Finding]:
    """The role is the study's to ask, and a wording for leaders must reach a leader."""
    questions = {question.id: question for question in instrument.questions}
    mine = f'"{ROLE}" is kept for the attribute that tells staff from leaders.'
    for q, question in enumerate(instrument.questions):
        if question.id == ROLE:
            yield ("questions", q, "id"), mine, "Remove the question: `lo-diag init` adds the attribute."
    for d, dimension in enumerate(instrument.dimensions):
        for i, item in enumerate(dimension.items):
            path: KeyPath = ("dimensions", d, "items", i)
            if item.id == ROLE:
                yield (*path, "id"), mine, "Choose another id."
            asked = demands([(dimension.id, dimension.ask_if), (item.id, item.ask_if)], questions)
            if item.leader_text and rules_out(asked, ROLE, LEADER) and not rules_out(asked, ROLE, STAFF):
                message = f'this can never be read: "{item.id}" is asked of staff only.'
                yield (*path, "leader_text"), message, "Remove it, or ask leaders, too."


def _check_facts(instrument: Instrument) -> Iterator[Finding]:
    """A fact has an id of its own and stands beside a dimension."""
    dimensions = [dimension.id for dimension in instrument.dimensions]
    taken = {item.id for _, item in instrument.items()} | {question.id for question in instrument.questions}
    for f, fact in enumerate(instrument.facts):
        if fact.id in taken:
            yield ("facts", f, "id"), f'the id "{fact.id}" is taken already.', "Choose another id."
        taken.add(fact.id)
        if fact.dimension not in dimensions:
            remedy = did_you_mean(fact.dimension, dimensions)
            yield ("facts", f, "dimension"), f'there is no dimension "{fact.dimension}".', remedy
