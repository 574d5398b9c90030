"""An instrument as frozen data: scales, bands, dimensions, items and questions (CONTRACT §1)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
)

INSTRUMENT_FORMAT = "lo-diag/instrument/1"
RESERVED_COLUMNS = ("respondent", "wave", "language")

DimensionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,59}$")]
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Filled = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"\S")]
Layer = Literal["principles", "environment", "relationships", "reach", "capacity"]
RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Referent = Literal["self", "team", "organisation"]
Status = Literal["draft", "piloted", "validated"]


class Strict(BaseModel):
    """Frozen, and deaf to no misspelt key."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)


class LocalText(RootModel[dict[Language, Filled]]):
    """One text in several languages."""

    model_config = ConfigDict(frozen=True, strict=True)

    def languages(self) -> tuple[str, ...]:
        """Its languages, in the order of the file."""
        return tuple(self.root)

    def in_language(self, language: str) -> str:
        """The text in `language`; in its first language where that one is missing."""
        return self.root.get(language) or next(iter(self.root.values()))


def _as_fraction(value: Any) -> Any:
    """`2/3`, `0.667` or `1` → exact fraction; anything else stays for pydantic to refuse."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("must be a fraction such as 2/3 or a decimal such as 0.75")
    try:
        share = Fraction(str(value).replace(" ", ""))
    except (ValueError, ZeroDivisionError):
        raise ValueError("must be a fraction such as 2/3 or a decimal such as 0.75") from None
    return share


def _a_share(value: Fraction) -> Fraction:
    if not 0 < value <= 1:
        raise ValueError("must lie above 0 and at most 1")
    return value


Share = Annotated[Fraction, BeforeValidator(_as_fraction), AfterValidator(_a_share)]


def _as_year_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


class Licence(Strict):
    """What others may do with the wording."""

    id: Filled
    holder: Filled
    commercial_use: bool
    modification: bool
    attribution: str = ""


class Reference(Strict):
    """A source, as it is cited in print."""

    citation: Filled
    doi: str = ""


class Scale(Strict):
    """An answer scale: whole numbers, ascending, each labelled in every language."""

    stem: LocalText | None = None
    points: Annotated[
        dict[Annotated[int, Field(ge=-1000, le=1000)], LocalText], Field(min_length=2, max_length=101)
    ]
    cannot_say: LocalText | None = None

    @property
    def lowest(self) -> int:
        """Lowest scale value, on the scale's own numbers."""
        return min(self.points)

    @property
    def highest(self) -> int:
        """Highest scale value, on the scale's own numbers."""
        return max(self.points)


class Band(Strict):
    """A named stretch of the 0–100 score; `below` is exclusive, `upto` inclusive, the last has neither."""

    id: DimensionId
    below: Annotated[float, Field(gt=0, le=100, strict=False)] | None = None
    upto: Annotated[float, Field(ge=0, lt=100, strict=False)] | None = None
    title: LocalText

    @property
    def upper(self) -> float:
        """Upper end on 0–100."""
        return next((end for end in (self.below, self.upto) if end is not None), 100.0)

    def holds(self, score: float) -> bool:
        """Does `score` (0–100) lie below this band's upper end?"""
        if self.below is not None:
            return score < self.below
        return self.upto is None or score <= self.upto


class Norm(Strict):
    """A published comparison value on 0–100."""

    population: Filled
    n: Annotated[int, Field(ge=1)]
    year: Annotated[Filled, BeforeValidator(_as_year_text)]
    source: Filled
    mean: Annotated[float, Field(ge=0, le=100, strict=False)]
    sd: Annotated[float, Field(ge=0, le=100, strict=False)] | None = None
    comparable: Literal["yes", "partly", "no"]


Condition = dict[Filled, Annotated[list[Filled], Field(min_length=1)]]
Exceptions = Annotated[dict[RuleId, Filled], Field(default_factory=dict)]
"""Rule of item writing → why it is broken here."""


class Item(Strict):
    """One statement that is answered on a scale."""

    id: ItemId
    text: LocalText
    referent: Referent | None = None
    reversed: bool = False
    reserve: bool = False
    scale: str | None = None
    leader_text: LocalText | None = None
    note: LocalText | None = None
    ask_if: Condition | None = None
    exceptions: Exceptions


class Dimension(Strict):
    """What a handful of items measure together."""

    id: DimensionId
    title: LocalText
    definition: LocalText
    layer: Layer
    high: Literal["favourable", "unfavourable"] = "favourable"
    bands: str | None = None
    scale: str | None = None
    references: list[str] = []
    norms: list[Norm] = []
    ask_if: Condition | None = None
    exceptions: Exceptions
    items: Annotated[list[Item], Field(min_length=1)]

    def asked(self, pilot: bool = False) -> tuple[Item, ...]:
        """The items put to people: all but the reserves, in a pilot those, too."""
        return tuple(item for item in self.items if pilot or not item.reserve)


class Question(Strict):
    """Asked, not scored."""

    id: ItemId
    type: Literal["text", "choice", "number"]
    text: LocalText
    options: dict[Filled, LocalText] | None = None
    note: LocalText | None = None
    ask_if: Condition | None = None


class Fact(Strict):
    """What is in place in the organisation: answered once, in the study's `facts`, never by respondents.

    `dimension`: the perceptions beside which it is told; it is never averaged in.
    """

    id: ItemId
    dimension: DimensionId
    text: LocalText


class Scoring(Strict):
    """The declared rule for missing answers."""

    min_answered: Share


class Instrument(Strict):
    """A whole questionnaire. `languages` are those of its title."""

    format: Literal["lo-diag/instrument/1"]
    id: DimensionId
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    status: Status
    title: LocalText
    summary: LocalText
    licence: Licence
    references: dict[str, Reference] = {}
    scales: Annotated[dict[str, Scale], Field(min_length=1)]
    scale: str | None = None
    scoring: Scoring
    bands: dict[str, Annotated[list[Band], Field(min_length=1)]] = {}
    dimensions: Annotated[list[Dimension], Field(min_length=1)]
    questions: list[Question] = []
    facts: list[Fact] = []

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the instrument, the first is its own default."""
        return self.title.languages()

    def items(self) -> Iterator[tuple[Dimension, Item]]:
        """Every item with its dimension, in file order, reserves included."""
        for dimension in self.dimensions:
            for item in dimension.items:
                yield dimension, item

    def asked_items(self, pilot: bool = False) -> tuple[Item, ...]:
        """Items put to people, in file order."""
        return tuple(item for dimension in self.dimensions for item in dimension.asked(pilot))

    def scale_name(self, dimension: Dimension, item: Item) -> str:
        """Name of the scale an item is answered on: its own, its dimension's, or the instrument's."""
        return item.scale or dimension.scale or self.scale or next(iter(self.scales))

    def scale_of(self, dimension: Dimension, item: Item) -> Scale:
        """The scale an item is answered on."""
        return self.scales[self.scale_name(dimension, item)]

    def conditions(self) -> Iterator[tuple[str, tuple[str | int, ...], Condition]]:
        """Every `ask_if`: whose it is, its key path in the file, and the condition."""
        for d, dimension in enumerate(self.dimensions):
            if dimension.ask_if:
                yield dimension.id, ("dimensions", d, "ask_if"), dimension.ask_if
            for i, item in enumerate(dimension.items):
                if item.ask_if:
                    yield item.id, ("dimensions", d, "items", i, "ask_if"), item.ask_if
        for q, question in enumerate(self.questions):
            if question.ask_if:
                yield question.id, ("questions", q, "ask_if"), question.ask_if

    def minutes(self) -> int:
        """About how long answering takes, in whole minutes."""
        written = sum(question.type == "text" for question in self.questions)
        return answering_minutes(len(self.asked_items()) + len(self.questions) - written, written)


def answering_minutes(chosen: int, written: int) -> int:
    """About how long answering takes: 12 seconds where one chooses, 45 where one writes; whole minutes."""
    return max(1, round((12 * chosen + 45 * written) / 60))
