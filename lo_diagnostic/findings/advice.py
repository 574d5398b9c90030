"""Which rules and cards fire on which standings: at most three actions, guarded (CONTENT §5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from lo_diagnostic.findings.findings import Action, Card, HeldBack, Standing
from lo_diagnostic.findings.guidance import AtLeast, CardText, Rule, When, full_citation
from lo_diagnostic.instrument.learning_model import shipped_model

MOST_ACTIONS = 3
MOST_FIRED_CARDS = 4

_MEETS = {
    "low": {Standing.POOR},
    "high": {Standing.POOR},
    "ok": {Standing.OK, Standing.BEST},
}
_ANSWERS = {"yes": True, "no": False}

Facts = Mapping[str, Any]
NO_FACTS: Final[Facts] = MappingProxyType({})


@dataclass(frozen=True)
class Advice:
    """What the rules propose, the most urgent first, and what they would have proposed besides."""

    actions: tuple[Action, ...]
    held_back: tuple[HeldBack, ...]


def choose_actions(
    rules: Sequence[Rule],
    standings: Mapping[str, Standing],
    facts: Facts = NO_FACTS,
    leaders_more: Collection[str] = (),
) -> Advice:
    """The first three rules that fire. Where time pressure is high, nothing may add net time.

    A rule on a dimension that was not measured, is withheld or unclear stays silent; so does one on a fact
    that is not among the `facts` of the study. Safety goes before anything public by the order of the rules.
    `leaders_more`: the dimensions that leaders see so much better than staff that it is spoken of.
    """
    held = ((rule, fires(rule.when, standings, facts, leaders_more)) for rule in rules)
    fired = [(rule, on) for rule, on in held if on is not None]
    superseded = {name for rule, _ in fired for name in rule.supersedes}
    squeezed = standings.get(shipped_model().pressure) is Standing.POOR
    actions: list[Action] = []
    held_back: list[HeldBack] = []
    for rule, on in fired:
        if rule.id in superseded:
            held_back.append(HeldBack(rule.id, on, "covered"))
        elif squeezed and rule.adds_time:
            held_back.append(HeldBack(rule.id, on, "adds_time"))
        elif len(actions) == MOST_ACTIONS:
            held_back.append(HeldBack(rule.id, on, "three_already"))
        else:
            actions.append(_action(rule, on, facts))
    return Advice(tuple(actions), tuple(held_back))


def choose_cards(
    cards: Sequence[CardText],
    standings: Mapping[str, Standing],
    facts: Facts = NO_FACTS,
    leaders_more: Collection[str] = (),
    tension: Collection[str] = (),
) -> tuple[Card, ...]:
    """Cards picked by results first, then those that every workshop gets.

    `tension`: the dimensions that most deserve talk; their cards stand before all others.
    """
    fired: list[Card] = []
    always: list[Card] = []
    for card in cards:
        if card.when == "always":
            always.append(_card(card, ()))
        elif (on := fires(card.when, standings, facts, leaders_more)) is not None:
            fired.append(_card(card, on))
    fired.sort(key=lambda card: set(tension).isdisjoint(card.fired_on))
    return (*fired[:MOST_FIRED_CARDS], *always)


def fires(
    when: When,
    standings: Mapping[str, Standing],
    facts: Facts = NO_FACTS,
    leaders_more: Collection[str] = (),
) -> tuple[str, ...] | None:
    """The dimensions on which the condition holds; None where it does not."""
    if not all(_known_as(facts.get(name), wanted) for name, wanted in when.facts.items()):
        return None
    if when.every is not None:
        every = standings and all(found is Standing.BEST for found in standings.values())
        return tuple(standings) if every else None
    if not all(standings.get(name) in _MEETS[wanted] for name, wanted in when.all.items()):
        return None
    held = [name for name, wanted in when.any.items() if standings.get(name) in _MEETS[wanted]]
    seen = tuple(leaders_more) if when.leaders else ()
    if (when.any and not held) or (when.leaders and not seen):
        return None
    return tuple(dict.fromkeys((*when.all, *held, *seen)))


def _known_as(told: object, wanted: bool | str | AtLeast) -> bool:
    """Is the fact what the condition asks? `yes` and `no`, as on a checklist, are true and false."""
    if isinstance(wanted, AtLeast):
        return isinstance(told, int | float) and not isinstance(told, bool) and told >= wanted.at_least
    if isinstance(told, str):
        return told == wanted or _ANSWERS.get(told) is wanted
    return told is wanted


def _action(rule: Rule, on: tuple[str, ...], facts: Facts) -> Action:
    return Action(
        rule=rule.id,
        fired_on=on,
        action=rule.action,
        because=rule.because,
        first_step=rule.first_step,
        owner=rule.owner,
        grade=rule.evidence.grade,
        sources=tuple(rule.evidence.sources),
        citations=tuple(map(full_citation, rule.evidence.sources)),
        evidence=rule.evidence.text,
        caveat=rule.caveat,
        facts={name: facts[name] for name in rule.when.facts},
        leaders=rule.when.leaders is not None,
    )


def _card(card: CardText, on: tuple[str, ...]) -> Card:
    return Card(card.id, on, card.title, card.question, card.choice)
