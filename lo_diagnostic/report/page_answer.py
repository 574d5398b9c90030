"""Page 1: where do we stand, and what first?"""

from __future__ import annotations

from typing import Any, Final

from lo_diagnostic.charts import strip
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme
from lo_diagnostic.charts.words import about, band_words, between, title_of, told_dimensions
from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.report import sentences
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.text import Speech

Page = dict[str, Any]
Pictures = dict[str, Picture]

_MANY_THEMES: Final = 12  # above which page 1 has no room for single answers, nor for all of them
_SHOWN_OF_MANY: Final = 6


def answer_page(
    findings: Findings, frame: ReportFrame, speech: Speech, theme: Theme, pictures: Pictures
) -> Page:
    """Page 1: where do we stand, and what first?"""
    first = _first_step(findings, speech)
    few = told_dimensions(findings.dimensions) <= _MANY_THEMES
    said = [sentences.strongest(findings, speech), sentences.tension(findings, speech), first["sentence"]]
    shown = findings.dimensions if few else _telling(findings)
    if shown:
        pictures["strip"] = strip.draw(shown, speech, theme)
    return {
        "kind": "standing",
        "masthead": _masthead(findings, frame, speech),
        "question": speech.say("Where do we stand, and what first?"),
        "answer": [*sentences.small_first(findings, speech), *(s for s in said if s)],
        "picture": "strip" if shown else "",
        "points": [*_strong_and_tense(findings, speech, few), first],
        "sure": sentences.first_sure_line(findings, speech) + ("" if few else f" {_rest(speech)}"),
        "talk": _question(findings, first["card"], speech),
    }


def _telling(findings: Findings) -> list[DimensionFinding]:
    """The highest and the lowest themes, in their order, with the one that squeezes all others."""
    pressure = findings.dimension(shipped_model().pressure)
    learning = [one for one in findings.dimensions if one is not pressure and one.scores.mean is not None]
    ranked = sorted(learning, key=lambda one: one.favourable_mean)
    half = _SHOWN_OF_MANY // 2
    first = [*ranked[:half], *ranked[-half:], pressure]
    return [one for one in findings.dimensions if one in first]


def _rest(speech: Speech) -> str:
    return speech.say(
        "Shown here: the highest and the lowest themes. All of them stand under “What is our profile?”."
    )


def _masthead(findings: Findings, frame: ReportFrame, speech: Speech) -> str:
    parts = [
        sentences.shortened(frame.organisation, 44),
        sentences.shortened(frame.title, 36),
        speech.date(frame.made_on),
        sentences.people(findings, speech),
    ]
    return " · ".join(part for part in parts if part)


def _first_step(findings: Findings, speech: Speech) -> Page:
    """The first action with its owner; a conversation card where there is none."""
    if findings.actions:
        action = findings.actions[0]
        step = action.action.in_language(speech.language)
        owner = action.owner.in_language(speech.language)
        return {
            "head": speech.say("First step within 30 days"),
            "title": step,
            "text": action.first_step.in_language(speech.language),
            "extra": speech.say("Owner: {owner}", owner=owner),
            "card": "",
            "sentence": speech.say(
                "First step: {step} (owner: {owner}).",
                step=sentences.lower(step),
                owner=sentences.lower(owner),
            ),
        }
    card = next((card for card in findings.cards if findings.tension in card.fired_on), findings.cards[0])
    question = card.question.in_language(speech.language)
    return {
        "head": speech.say("First step: a conversation"),
        "title": question,
        "text": card.choice.in_language(speech.language),
        "extra": "",
        "card": card.id,
        "sentence": speech.say("First step: talk about “{question}”", question=question),
    }


def _strong_and_tense(findings: Findings, speech: Speech, with_answers: bool) -> list[Page]:
    points: list[Page] = []
    top = [found for name in findings.highest if (found := findings.dimension(name)) is not None]
    if top:
        head = speech.say("Strongest") if len(top) == 1 else speech.say("Among the highest, for example")
        points.append(_point(head, top[0], speech, favourable=True, with_answer=with_answers))
    tense = findings.dimension(findings.tension) if findings.tension else None
    low = tense or sentences.lowest(findings)
    if low is not None:
        head = speech.say("Tension") if tense else speech.say("Lowest average")
        points.append(_point(head, low, speech, favourable=False, with_answer=with_answers))
    return points


def _point(
    head: str, found: DimensionFinding, speech: Speech, *, favourable: bool, with_answer: bool
) -> Page:
    """A dimension in large type, with the answer that shows it best."""
    items = sentences.shown_items([found], speech) if with_answer else []
    extra = ""
    if items and favourable:
        best = max(items, key=lambda split: split.favourable_share)
        extra = sentences.favourable_share(best, speech)
    elif items:
        worst = max(items, key=lambda split: split.unfavourable_share)
        extra = sentences.unfavourable_share(worst, speech)
    mean, interval = found.scores.mean, found.scores.interval
    score = "" if mean is None else f"{sentences.capital(about(mean, speech))}, {between(interval, speech)}"
    band = band_words(found, speech)
    return {
        "head": head,
        "title": title_of(found, speech),
        "text": (f"{score}: {band}." if band else f"{score}.") + _asked_of(found, speech),
        "extra": extra,
    }


def _asked_of(found: DimensionFinding, speech: Speech) -> str:
    """How many answered a theme that was not asked of everybody."""
    if not found.dimension.ask_if:
        return ""
    return " " + speech.say("Asked of some only: {n} answered.", n=speech.number(found.scores.n))


def _question(findings: Findings, used: str, speech: Speech) -> str:
    """The question of a card that the tension picked, else of another; not of the card `used` above it."""
    free = [card for card in findings.cards if card.id != used]
    fitting = [card for card in free if findings.tension in card.fired_on] or free
    return fitting[0].question.in_language(speech.language) if fitting else ""
