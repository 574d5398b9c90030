"""The guidance files: which finding suggests which action or conversation card, as checked data."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lo_diagnostic.instrument.model import DimensionId, Filled, LocalText, Strict
from lo_diagnostic.instrument.strict_file import load_sound
from lo_diagnostic.resources import shipped_folder

Wanted = Literal["low", "high", "ok"]


class When(Strict):
    """Conditions on standings: `all` of them, at least one of `any`, or `every` measured dimension."""

    all: Annotated[dict[DimensionId, Wanted], Field(default_factory=dict)]
    any: Annotated[dict[DimensionId, Wanted], Field(default_factory=dict)]
    every: Literal["best"] | None = None


class Evidence(Strict):
    """How well an action is founded; grade A–D as printed, sources as author and year."""

    grade: Literal["A", "B", "C", "D"]
    sources: list[Filled]
    text: LocalText


class Rule(Strict):
    """One recommendation."""

    id: Filled
    when: When
    adds_time: bool
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
    """`guidance/rules.yaml`; file order is order of priority. `references`: source → its full citation."""

    format: Literal["lo-diag/guidance-rules/1"]
    references: dict[Filled, Filled]
    rules: list[Rule]

    @model_validator(mode="after")
    def _cited_in_full(self) -> RuleFile:
        named = {source for rule in self.rules for source in rule.evidence.sources}
        if odd := sorted(named ^ set(self.references)):
            raise ValueError(f"every source needs its reference, and every reference a rule: {odd}")
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
