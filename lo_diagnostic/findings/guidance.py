"""The guidance files: which finding suggests which action or conversation card, as checked data."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lo_diagnostic.instrument.model import DimensionId, Filled, LocalText, Strict
from lo_diagnostic.instrument.strict_file import load_sound
from lo_diagnostic.resources import shipped_folder
from lo_diagnostic.study.settings import Name

Wanted = Literal["low", "high", "ok"]


class AtLeast(Strict):
    """A fact that is this number or more."""

    at_least: Annotated[float, Field(allow_inf_nan=False)]


class When(Strict):
    """Conditions on standings: `all` of them, at least one of `any`, or `every` measured dimension.

    `leaders`: on the dimensions that leaders see so much better than staff (see `comparison`). `facts` of the
    study narrow it further: each must be this value, or at least this number.
    """

    all: Annotated[dict[DimensionId, Wanted], Field(default_factory=dict)]
    any: Annotated[dict[DimensionId, Wanted], Field(default_factory=dict)]
    every: Literal["best"] | None = None
    leaders: Literal["see more"] | None = None
    facts: Annotated[dict[Name, bool | Filled | AtLeast], Field(default_factory=dict)]

    @model_validator(mode="after")
    def _on_something_measured(self) -> When:
        if not (self.all or self.any or self.every or self.leaders):
            raise ValueError("a condition needs a dimension; facts alone fire nothing")
        return self


class Evidence(Strict):
    """How well an action is founded; grade A–D as printed, sources as author and year."""

    grade: Literal["A", "B", "C", "D"]
    sources: list[Filled]
    text: LocalText


class Rule(Strict):
    """One recommendation. `public`: it asks people to be open before others, or shows what they do."""

    id: Filled
    when: When
    adds_time: bool
    public: bool = False
    supersedes: Annotated[list[Filled], Field(default_factory=list)]
    action: LocalText
    because: LocalText
    first_step: LocalText
    owner: LocalText
    evidence: Evidence
    caveat: LocalText


class CardText(Strict):
    """One conversation card."""

    id: Filled
    when: When | Literal["always"]
    title: LocalText
    question: LocalText
    choice: LocalText


class RuleFile(Strict):
    """`guidance/rules.yaml`; file order is order of priority. `references`: source → its full citation.

    `safety`: id of the rule on low trust, which goes before every public one and is never held back.
    """

    format: Literal["lo-diag/guidance-rules/1"]
    safety: Filled
    references: dict[Filled, Filled]
    rules: list[Rule]

    @model_validator(mode="after")
    def _cited_in_full(self) -> RuleFile:
        named = {source for rule in self.rules for source in rule.evidence.sources}
        if odd := sorted(named ^ set(self.references)):
            raise ValueError(f"every source needs its reference, and every reference a rule: {odd}")
        return self

    @model_validator(mode="after")
    def _safety_before_anything_public(self) -> RuleFile:
        ids = [rule.id for rule in self.rules]
        if self.safety not in ids:
            raise ValueError(f'there is no rule "{self.safety}" on safety')
        place = ids.index(self.safety)
        if odd := [rule.id for rule in self.rules[:place] if rule.public]:
            raise ValueError(f"what is public comes after {self.safety}: {odd}")
        if self.rules[place].adds_time or any(self.safety in rule.supersedes for rule in self.rules):
            raise ValueError(f"nothing may hold back {self.safety}")
        return self


class CardFile(Strict):
    """`guidance/cards.yaml`."""

    format: Literal["lo-diag/guidance-cards/1"]
    cards: list[CardText]


def shipped_rules() -> tuple[Rule, ...]:
    """The rules, in order of priority."""
    return tuple(_shipped_rule_file().rules)


def full_citation(source: str) -> str:
    """The publication that a rule cites as author and year."""
    return _shipped_rule_file().references[source]


@cache
def shipped_cards() -> tuple[CardText, ...]:
    """The conversation cards, in order."""
    return tuple(load_sound(shipped_folder("instruments") / "guidance" / "cards.yaml", CardFile).cards)


@cache
def _shipped_rule_file() -> RuleFile:
    return load_sound(shipped_folder("instruments") / "guidance" / "rules.yaml", RuleFile)
