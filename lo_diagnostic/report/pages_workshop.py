"""The pages of a co-design session: its script, cards to cut out, a sheet for dots and one for agreements."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, Final

from lo_diagnostic.charts.words import about, band_words, title_of
from lo_diagnostic.findings.findings import Card, DimensionFinding, Findings
from lo_diagnostic.findings.guidance import CardText, When, shipped_cards
from lo_diagnostic.findings.workshop import shipped_script
from lo_diagnostic.text import Speech

Page = dict[str, Any]
_MOST_CARDS: Final = 8
_FEWEST_CARDS: Final = 6
_BLANK_ROWS: Final = 4


def script_page(findings: Findings, speech: Speech) -> Page:
    """Ninety minutes, block by block, and what to bring."""
    script, language = shipped_script(), speech.language
    starts = accumulate((block.minutes for block in script.blocks), initial=0)
    return {
        "kind": "script",
        "question": speech.say("How do we spend ninety minutes?"),
        "answer": [speech.say("From results to one agreed step, made by the people it is about.")],
        "blocks": [
            {
                "time": f"{speech.number(start)}–{speech.number(start + block.minutes)}",
                "what": block.title.in_language(language),
                "how": block.how.in_language(language),
            }
            for start, block in zip(starts, script.blocks, strict=False)
        ],
        "bring": script.bring.in_language(language),
        "safety": _safety(findings, speech),
    }


def _safety(findings: Findings, speech: Speech) -> str:
    """What the facilitator should know before people are asked to speak openly."""
    script = shipped_script()
    found = findings.dimension(script.safety)
    if found is None:
        return script.safety_unknown.in_language(speech.language)
    return speech.say(
        "{theme} here: {score}. Let groups write before they talk.",
        theme=title_of(found, speech),
        score=_result(found, speech),
    )


def card_sheet(findings: Findings, speech: Speech) -> Page:
    """Six to eight cards to cut out: those the results picked, then those of the lowest themes."""
    cards = list(findings.cards)
    for found in _lowest_first(findings):
        if len(cards) >= _FEWEST_CARDS:
            break
        cards += [card for card in _cards_of(found) if card.id not in {other.id for other in cards}][:1]
    return {
        "kind": "cutcards",
        "question": speech.say("What do we talk about?"),
        "answer": [],
        "cards": [_card(card, findings, speech) for card in cards[:_MOST_CARDS]],
    }


def dot_page(findings: Findings, speech: Speech) -> Page:
    """A sheet on which people vote with dots for what matters to them."""
    return {
        "kind": "dots",
        "question": speech.say("What matters most to our own work?"),
        "answer": [
            speech.say("Three dots each. A low score is no reason by itself; you decide what counts.")
        ],
        "themes": [
            {
                "title": title_of(found, speech),
                "definition": found.dimension.definition.in_language(speech.language),
            }
            for found in findings.dimensions
        ],
    }


def agreement_page(findings: Findings, speech: Speech) -> Page:
    """A sheet of agreements, with the proposals of the report to choose from or to change."""
    return {
        "kind": "agreements",
        "question": speech.say("What do we agree?"),
        "answer": [speech.say("A step counts when someone does it, by a day, and we look back.")],
        "rows": list(range(_BLANK_ROWS)),
        "proposals": [
            {
                "action": action.action.in_language(speech.language),
                "first_step": action.first_step.in_language(speech.language),
            }
            for action in findings.actions
        ],
        "closing": speech.say("A survey shows how people see it, not why; ask them."),
    }


def _lowest_first(findings: Findings) -> list[DimensionFinding]:
    scored = [one for one in findings.dimensions if one.scores.mean is not None]
    return sorted(scored, key=lambda one: one.favourable_mean)


def _cards_of(found: DimensionFinding) -> list[Card]:
    """The cards that speak of this theme."""
    return [
        Card(card.id, (found.dimension.id,), card.title, card.question, card.choice)
        for card in shipped_cards()
        if _speaks_of(card, found)
    ]


def _speaks_of(card: CardText, found: DimensionFinding) -> bool:
    return isinstance(card.when, When) and bool({*card.when.all, *card.when.any} & set(found.names))


def _card(card: Card, findings: Findings, speech: Speech) -> Page:
    language = speech.language
    fired = [found for name in card.fired_on if (found := findings.dimension(name)) is not None]
    return {
        "title": card.title.in_language(language),
        "result": "; ".join(f"{title_of(found, speech)}: {_result(found, speech)}" for found in fired),
        "question": card.question.in_language(language),
        "choice": card.choice.in_language(language),
    }


def _result(found: DimensionFinding, speech: Speech) -> str:
    """`about 34, restrictive`."""
    if found.scores.mean is None:
        return speech.say("no score")
    return ", ".join(filter(None, [about(found.scores.mean, speech), band_words(found, speech)]))
