"""Page 1: where do we stand, and what first?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from lo_diagnostic.charts import strip
from lo_diagnostic.charts.differences import CALLED, change_words
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import PX_PER_MM, STRONG, Theme
from lo_diagnostic.charts.words import about, band_words, between, title_of, told_dimensions
from lo_diagnostic.findings.findings import Action, DimensionFinding, Findings
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.report import compared, sentences
from lo_diagnostic.report.change_words import change_meaning
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.room import ROOM, Letters
from lo_diagnostic.text import Speech

Page = dict[str, Any]
Pictures = dict[str, Picture]

_MANY_THEMES: Final = 12  # above which a page has no room for all of them
_SHOWN_OF_MANY: Final = 6
_MOST_MOVED: Final = 4
_FIRST_STEP: Final = timedelta(days=30)
_TAKEN: Final = 53.0  # millimetres of page 1 that no text decides, and some to spare
_COLUMN: Final = 54.0
_HEADLINE: Final = Letters(15.5, 20, weight=STRONG)
_NAME: Final = Letters(13, 16, weight=STRONG)
_POINT: Final = Letters(9.5, 13, 2)
_BESIDES: Final = Letters(9.5, 13, 3)
_SURE: Final = Letters(8.5, 12)
_TALK: Final = Letters(10.5, 14.5)


def answer_page(
    findings: Findings,
    frame: ReportFrame,
    speech: Speech,
    theme: Theme,
    pictures: Pictures,
    *,
    proposes: bool = True,
) -> Page:
    """Page 1: where do we stand, and what first? If it is more than a page, answers go, then themes.

    Without `proposes` the first step is a conversation: a workshop finds its own answers.
    """
    action = findings.actions[0] if proposes and findings.actions else None
    first = _first_step(action, frame, speech) if action else _talk(findings, speech)
    for shown, answers in _drafts(findings):
        page = _page(shown, answers, first, findings, frame, speech)
        drawn = strip.draw(shown, speech, theme) if shown else None
        if _height(page, drawn) <= ROOM:
            break
    if drawn is not None:
        pictures["strip"] = drawn
    return page


def _drafts(findings: Findings) -> Iterator[tuple[Sequence[DimensionFinding], bool]]:
    """What to show, from the most to the least: which themes, and single answers to them or not."""
    if told_dimensions(findings.dimensions) <= _MANY_THEMES:
        yield findings.dimensions, True
        yield findings.dimensions, False
    yield _telling(findings), False


def _page(
    shown: Sequence[DimensionFinding],
    answers: bool,
    first: Page,
    findings: Findings,
    frame: ReportFrame,
    speech: Speech,
) -> Page:
    said = [sentences.strongest(findings, speech), sentences.tension(findings, speech), first["sentence"]]
    rest = "" if len(shown) == len(findings.dimensions) else f" {_rest(speech)}"
    return {
        "kind": "standing",
        "masthead": _masthead(findings, frame, speech),
        "question": speech.say("Where do we stand, and what first?"),
        "answer": [*sentences.small_first(findings, speech), *(s for s in said if s)],
        "picture": "strip" if shown else "",
        "points": [*_strong_and_tense(findings, speech, answers), first],
        "besides": " ".join(_besides(findings, speech)),
        "sure": sentences.first_sure_line(findings, speech) + rest,
        "talk": _question(findings, first["card"], speech),
    }


def _height(page: Page, drawn: Picture | None) -> float:
    """Millimetres that the page takes, about."""
    points = [
        _NAME.height(point["title"], _COLUMN)
        + sum(_POINT.height(point[text], _COLUMN) for text in ("text", "extra"))
        for point in page["points"]
    ]
    return (
        _TAKEN
        + sum(_HEADLINE.height(sentence, 166) for sentence in page["answer"])
        + (drawn.height / PX_PER_MM if drawn else 0)
        + max(points)
        + _BESIDES.height(page["besides"], 166)
        + max(_SURE.height(page["sure"], 83), _TALK.height(page["talk"], 79))
    )


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


def _besides(findings: Findings, speech: Speech) -> list[str]:
    """What the other pages add to the first: that groups differ, and what moved since the wave before."""
    said: list[str] = []
    cut = findings.groups
    called = [one for one in cut.differences if one.verdict != "too_close"] if cut and cut.cut != ROLE else []
    if cut and called:
        most = max(called, key=lambda one: abs(one.difference)).dimension
        titles = {one.id: one.title.in_language(speech.language) for one in cut.dimensions}
        text = "Not the same everywhere: groups differ most on “{theme}”."
        said.append(speech.say(text, theme=titles[most]))
    if findings.changes:
        said.append(_since(findings, speech))
    return said


def _since(findings: Findings, speech: Speech) -> str:
    """`Since 2025-autumn: Experience up; Time pressure down.`"""
    words = change_words(speech)
    moved = [
        f"{compared.title(one.dimension, speech)} {words[one.change.verdict]}{change_meaning(one, speech)}"
        for one in findings.changes
        if one.change.verdict in CALLED
    ]
    earlier = findings.changes[0].change.earlier
    if not moved:
        return speech.say("Since {wave}: no change that chance could not explain.", wave=earlier)
    if len(moved) > _MOST_MOVED:
        return speech.say("Since {wave}: {n} themes moved.", wave=earlier, n=speech.number(len(moved)))
    return speech.say("Since {wave}: {themes}.", wave=earlier, themes=speech.join(moved))


def _first_step(action: Action, frame: ReportFrame, speech: Speech) -> Page:
    """The first action with its owner, and by when."""
    step = action.action.in_language(speech.language)
    owner = action.owner.in_language(speech.language)
    by = speech.date(frame.made_on + _FIRST_STEP)
    return {
        "head": speech.say("First step within 30 days"),
        "title": step,
        "text": action.first_step.in_language(speech.language),
        "extra": speech.say("Owner: {owner}, by {date}", owner=owner, date=by),
        "card": "",
        "sentence": speech.say(
            "First step: {step} (owner: {owner}).",
            step=sentences.lower(step),
            owner=sentences.lower(owner),
        ),
    }


def _talk(findings: Findings, speech: Speech) -> Page:
    """A conversation card as the first step."""
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
