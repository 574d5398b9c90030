"""The learning model as checked data: sides, layers, the plane and its regions, the gap, the system rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from lo_diagnostic.errors import InputProblems, Problem, did_you_mean
from lo_diagnostic.instrument.model import DimensionId, Layer, LocalText, Strict
from lo_diagnostic.instrument.strict_file import validate
from lo_diagnostic.resources import shipped_folder
from lo_diagnostic.text import languages
from lo_diagnostic.yaml_file import Finding, KeyPath, read_yaml

SideId = Literal["capability", "capacity"]
Level = Literal["high", "low"]
WholeScore = Annotated[int, Field(ge=0, le=100)]
Dimensions = Annotated[list[DimensionId], Field(min_length=1)]

SIDES: Final[tuple[SideId, ...]] = get_args(SideId)
_FIXED: Final = {"sides": SIDES, "layers": get_args(Layer)}


class Entry(Strict):
    """One element of a list of the model; its id stands once in that list."""

    id: DimensionId


class Side(Entry):
    """One of the two sides, told as one index."""

    title: LocalText


class ModelLayer(Entry):
    """A layer of dimensions, on one side."""

    side: SideId
    title: LocalText


class Region(Entry):
    """A quarter of the plane: a conversation starter, not a type. `talk`: what it means and asks."""

    capability: Level
    capacity: Level
    title: LocalText
    talk: LocalText


class Continuum(Entry):
    """The ends of a dimension (its id) in words."""

    lowest: LocalText
    highest: LocalText


class SystemRow(Entry):
    """A part of the organisation as a system, and the dimensions that measure it."""

    title: LocalText
    dimensions: Dimensions


class Zone(Strict):
    """The middle of both axes of the plane, and the scores round it that are too close to call."""

    low: WholeScore
    middle: WholeScore
    high: WholeScore

    @model_validator(mode="after")
    def _round_the_middle(self) -> Zone:
        if not self.low < self.middle < self.high:
            raise ValueError(f"{self.low} to {self.high} does not lie around the middle, {self.middle}")
        return self

    def holds(self, score: float) -> bool:
        """Is `score` (0–100) too close to the middle to call?"""
        return self.low <= score <= self.high


class Reciprocity(Strict):
    """Chances to learn: the dimensions that tell what is offered, and the one that tells what is taken."""

    offered: Dimensions
    taken: DimensionId


class LearningModel(Strict):
    """`guidance/model.yaml`."""

    format: Literal["lo-diag/model/1"]
    sides: Annotated[list[Side], Field(min_length=1)]
    layers: Annotated[list[ModelLayer], Field(min_length=1)]
    zone: Zone
    regions: Annotated[list[Region], Field(min_length=1)]
    reciprocity_gap: Reciprocity
    pressure: DimensionId
    continua: list[Continuum]
    system: Annotated[list[SystemRow], Field(min_length=1)]

    def side(self, name: SideId) -> Side:
        """The side called `name`."""
        return next(side for side in self.sides if side.id == name)

    def layer(self, name: Layer) -> ModelLayer:
        """The layer called `name`."""
        return next(layer for layer in self.layers if layer.id == name)

    def place_of(self, name: Layer) -> int:
        """How many layers are told before the layer called `name`."""
        return self.layers.index(self.layer(name))

    def region_at(self, capability: float, capacity: float) -> Region:
        """The region that holds these indices (0–100); the middle itself is high."""
        levels = tuple("high" if score >= self.zone.middle else "low" for score in (capability, capacity))
        return next(region for region in self.regions if (region.capability, region.capacity) == levels)

    def continuum(self, dimension: str) -> Continuum | None:
        """The ends of a dimension in words; None where there are none."""
        return next((continuum for continuum in self.continua if continuum.id == dimension), None)


@cache
def shipped_model() -> LearningModel:
    """The model of the program. Raises InputProblems with every problem of the file."""
    return load_model(shipped_folder("instruments") / "guidance" / "model.yaml")


def load_model(path: Path) -> LearningModel:
    """The model of a file that must be sound; raises InputProblems with every problem otherwise."""
    document, problems = read_yaml(path)
    if document is None:
        raise InputProblems(problems)
    model, found = validate(document, LearningModel)
    broken = [
        Problem(document.file, document.place(at), message, remedy)
        for at, message, remedy in _broken_rules(document.data)
    ]
    if model is None or problems or broken:
        raise InputProblems([*problems, *found, *broken])
    return model


def _broken_rules(data: Any) -> Iterator[Finding]:
    """The rules of each section that is sound in itself: faults elsewhere hide none of them."""
    for name in LearningModel.model_fields:
        section = _section(data, name)
        if isinstance(section, list):
            yield from _check_entries(name, section)
        if section is not None and name in _RULES:
            yield from _RULES[name](section)


def _section(data: Any, name: str) -> Any:
    """One section as the model has it; None where it is missing or faulty."""
    try:
        kind: Any = LearningModel.model_fields[name].annotation
        return TypeAdapter(kind).validate_python(data[name])
    except (KeyError, TypeError, ValidationError):
        return None


def _check_entries(name: str, entries: Sequence[Entry]) -> Iterator[Finding]:
    ids = [entry.id for entry in entries]
    for place, entry in enumerate(entries):
        if entry.id in ids[:place]:
            yield (name, place, "id"), f'"{entry.id}" stands here a second time.', "Keep one of the two."
        for field, text in entry:
            for language in languages() if isinstance(text, LocalText) else ():
                if language not in text.root:
                    message = f'this text is missing in "{language}".'
                    yield (name, place, field), message, f"Add `{language}: …` beside the others."
    if name in _FIXED:
        yield from _check_names(name, ids, _FIXED[name])


def _check_names(name: str, ids: Sequence[str], fixed: Sequence[str]) -> Iterator[Finding]:
    """Sides and layers are those that the program and the instruments know."""
    for place, given in enumerate(ids):
        if given not in fixed:
            yield (name, place, "id"), f'"{given}" is unknown.', did_you_mean(given, fixed)
    for missing in (known for known in fixed if known not in ids):
        yield (name,), f'"{missing}" is missing.', f"Add `id: {missing}`."


def _check_layers(layers: Sequence[ModelLayer]) -> Iterator[Finding]:
    for side in SIDES:
        if all(layer.side != side for layer in layers):
            yield ("layers",), f'no layer lies on the side "{side}".', f"Give one `side: {side}`."


def _check_regions(regions: Sequence[Region]) -> Iterator[Finding]:
    corners = [(region.capability, region.capacity) for region in regions]
    for place, corner in enumerate(corners):
        if corner in corners[:place]:
            told = corners.index(corner)
            message = f'"{regions[place].id}" lies where "{regions[told].id}" lies.'
            yield ("regions", place), message, "Each pair of high and low is one region."
    for capability, capacity in product(get_args(Level), repeat=2):
        if (capability, capacity) not in corners:
            message = f"the region with {capability} capability and {capacity} capacity is missing."
            yield ("regions",), message, "Add it: there are four."


def _check_gap(gap: Reciprocity) -> Iterator[Finding]:
    yield from _repeated(("reciprocity_gap", "offered"), gap.offered)
    if gap.taken in gap.offered:
        message = f'"{gap.taken}" is offered and taken at once.'
        yield ("reciprocity_gap", "taken"), message, "Keep it on one side of the gap."


def _check_system(rows: Sequence[SystemRow]) -> Iterator[Finding]:
    for place, row in enumerate(rows):
        yield from _repeated(("system", place, "dimensions"), row.dimensions)


def _repeated(path: KeyPath, names: Sequence[str]) -> Iterator[Finding]:
    for place, name in enumerate(names):
        if name in names[:place]:
            yield (*path, place), f'"{name}" stands here a second time.', "Keep one of the two."


_RULES: Final[dict[str, Callable[[Any], Iterator[Finding]]]] = {
    "layers": _check_layers,
    "regions": _check_regions,
    "reciprocity_gap": _check_gap,
    "system": _check_system,
}
