"""The pages that need enough people: answers per question, actions; and the cards in their stead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lo_diagnostic.charts import items
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.split import widest_side
from lo_diagnostic.charts.theme import Theme
from lo_diagnostic.charts.words import about, band_words, title_of, whole
from lo_diagnostic.findings.comparison import leaders_see_more
from lo_diagnostic.findings.findings import Action, Card, DimensionFinding, Findings
from lo_diagnostic.report import sentences
from lo_diagnostic.scoring.cells import ItemScores
from lo_diagnostic.text import Speech

Page = dict[str, Any]
_ROOM: Final = 740.0  # pixels of chart that a page holds below its title
_MOST_CARDS: Final = 6
_OFTEN_UNSURE: Final = 0.2  # share of "cannot say" that is a finding
_GRADES: Final = {
    "A": "A: a meta-analysis of experiments",
    "B": "B: a meta-analysis of links, or several field studies",
    "C": "C: a few studies, or interviews and cases",
    "D": "D: experience from practice, no research",
}


def item_pages(findings: Findings, speech: Speech, theme: Theme, pictures: dict[str, Picture]) -> list[Page]:
    """Page 6 and its continuations: which answers drive each score? None where no answers may be shown."""
    found = [one for one in findings.dimensions if one.scores.items]
    widest = widest_side(found, speech)
    pages: list[Page] = []
    for number, part in enumerate(_parts(found, speech), start=1):
        name = f"items-{number}"
        pictures[name] = items.draw(part, speech, theme, widest)
        pages.append(_item_page(name, part, findings, speech))
    return pages


def action_page(findings: Findings, speech: Speech) -> Page | None:
    """Page 10: up to three options. None where no action was found."""
    if not findings.actions:
        return None
    first = findings.actions[0]
    because = speech.say(
        "Because {because}, consider this: {action}.",
        because=first.because.in_language(speech.language),
        action=sentences.lower(first.action.in_language(speech.language)),
    )
    return {
        "kind": "actions",
        "question": speech.say("Which options do we have?"),
        "answer": [because],
        "actions": [
            _action(number, action, findings, speech) for number, action in enumerate(findings.actions, 1)
        ],
        "grades": [speech.say(text) for text in _GRADES.values()],
        "sure": speech.say(
            "These are proposals to choose from together, picked by fixed rules; none of them is a promise."
        ),
        "talk": speech.say("Which one would people here pick themselves, and what would they change in it?"),
    }


def card_page(findings: Findings, speech: Speech) -> Page | None:
    """Conversation cards, where there are too few people for advice or no rule gave any."""
    if findings.actions or not findings.cards:
        return None
    answer = (
        speech.say("No rule suggests an action here; these questions help you to find your own.")
        if findings.detail
        else speech.say("So few answers carry no advice; these questions do carry a good conversation.")
    )
    return {
        "kind": "cards",
        "question": speech.say("What do we talk about?"),
        "answer": [answer],
        "cards": [_card(card, speech) for card in findings.cards[:_MOST_CARDS]],
        "use": speech.say("Take an hour, pick two cards, and let everyone write before anyone speaks."),
        "talk": speech.say("Which card do we not want to draw?"),
    }


def _parts(found: Sequence[DimensionFinding], speech: Speech) -> list[list[DimensionFinding]]:
    """The dimensions spread evenly over as few pages as hold them."""
    heights = [items.height_of([one], speech) for one in found]
    pages = max(1, -(-int(sum(heights)) // int(_ROOM)))
    aim = sum(heights) / pages
    parts: list[list[DimensionFinding]] = []
    filled = 0.0
    for one, height in zip(found, heights, strict=True):
        if not parts or filled + height / 2 > aim or filled + height > _ROOM:
            parts.append([])
            filled = 0.0
        parts[-1].append(one)
        filled += height
    return parts


def _item_page(name: str, part: Sequence[DimensionFinding], findings: Findings, speech: Speech) -> Page:
    shown = sentences.shown_items(part, speech)
    most = max(shown, key=lambda split: split.unfavourable_share, default=None)
    answer = [sentences.unfavourable_share(most, speech)] if most else []
    return {
        "kind": "items",
        "question": speech.say("Which answers drive each score?"),
        "answer": answer,
        "picture": name,
        "unsure": _unsure(part, speech),
        "sure": _sure(part, findings, speech),
        "talk": speech.say("Which of these answers do we see in our own week?"),
    }


def _sure(part: Sequence[DimensionFinding], findings: Findings, speech: Speech) -> str:
    """Who answered, how the bars are read, and why an answer is not shown, where that is so."""
    said = speech.say(
        "{people} answered; n is how many answered that question. Unfavourable answers stand left, "
        "favourable ones right, the outermost darker.",
        people=sentences.people(findings, speech),
    )
    if all(isinstance(item, ItemScores) for one in part for item in one.scores.items.values()):
        return said
    return f"{said} {speech.say('“Not shown” could tell what a few people said.')}"


def _unsure(part: Sequence[DimensionFinding], speech: Speech) -> str:
    """The questions that many people could not answer; empty where there are none."""
    unsure = [
        f"“{split.text}”"
        for one in part
        for split in sentences.shown_items([one], speech)
        if _unsure_share(one, split.item) > _OFTEN_UNSURE
    ]
    if not unsure:
        return ""
    return speech.say("More than 2 in 10 could not say: {questions}", questions=speech.join(unsure))


def _unsure_share(found: DimensionFinding, item: str) -> float:
    scores = found.scores.items[item]
    cannot_say = getattr(scores, "cannot_say", 0)
    total = getattr(scores, "n", 0) + cannot_say
    return cannot_say / total if total else 0.0


def _action(number: int, action: Action, findings: Findings, speech: Speech) -> Page:
    language = speech.language
    because = speech.say("Because {because}.", because=action.because.in_language(language))
    return {
        "number": speech.number(number),
        "title": action.action.in_language(language),
        "because": because if number > 1 else "",  # the first one's stands in the headline
        "fired_on": _fired_on(action, findings, speech),
        "first_step": action.first_step.in_language(language),
        "owner": action.owner.in_language(language),
        "grade": action.grade,
        "evidence": action.evidence.in_language(language),
        "sources": "; ".join(action.sources),
        "caveat": action.caveat.in_language(language),
    }


def _fired_on(action: Action, findings: Findings, speech: Speech) -> list[str]:
    """Where the themes stand that picked the action; of one about leaders, how much higher these see them."""
    if action.leaders:
        return [
            speech.say(
                "{theme}: leaders about {points} points higher",
                theme=gap.dimension.title.in_language(speech.language),
                points=speech.number(whole(gap.difference.difference)),
            )
            for gap in findings.leaders
            if gap.dimension.id in leaders_see_more(findings.leaders)
        ]
    found = (findings.dimension(name) for name in action.fired_on)
    return [_standing(one, speech) for one in found if one is not None]


def _standing(found: DimensionFinding, speech: Speech) -> str:
    parts = [title_of(found, speech)]
    if found.scores.mean is not None:
        parts.append(about(found.scores.mean, speech))
    words = " ".join(parts)
    band = band_words(found, speech)
    return f"{words} ({band})" if band else words


def _card(card: Card, speech: Speech) -> Page:
    language = speech.language
    return {
        "title": card.title.in_language(language),
        "question": card.question.in_language(language),
        "choice": card.choice.in_language(language),
    }
