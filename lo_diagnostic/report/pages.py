"""The pages that show where the organisation stands: answer, response, profile, plane, environment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from lo_diagnostic.charts import continuum, plane, profile, response, specimen, strip
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme
from lo_diagnostic.charts.words import (
    about,
    band_words,
    between,
    in_words,
    region_title,
    title_of,
    whole,
)
from lo_diagnostic.disclosure.participation import Participation, ParticipationRow
from lo_diagnostic.findings.findings import DimensionFinding, Findings, Region
from lo_diagnostic.report import sentences
from lo_diagnostic.report.frame import AttributeTitles, ReportFrame
from lo_diagnostic.scoring.scores import IndexScores
from lo_diagnostic.text import Speech

Page = dict[str, Any]
Pictures = dict[str, Picture]
_FEW_THEMES: Final = 3
_MANY_THEMES: Final = 12  # above which page 1 has no room for single answers
_MOST_ROWS: Final = 38  # groups that a page holds
UNDER_REPRESENTED: Final = 0.15  # a response rate this far below the whole; a convention, printed on the page
_REGION_TALK: Final = {
    Region.RUNNING_HOT: "Much is learned and the days are full. To talk about: which time do we protect?",
    Region.ROOM_TO_GROW: "There is practice and there is time. To talk about: what do we keep and share?",
    Region.LOCKED_IN: "Little time, little practice. To talk about: what goes first, and which small habit follows?",
    Region.UNTAPPED_ROOM: "There is time, but little practice. To talk about: which habit do we build?",
}


def answer_page(
    findings: Findings, frame: ReportFrame, speech: Speech, theme: Theme, pictures: Pictures
) -> Page:
    """Page 1: where do we stand, and what first?"""
    first = _first_step(findings, speech)
    said = [sentences.strongest(findings, speech), sentences.tension(findings, speech), first["sentence"]]
    if findings.dimensions:
        pictures["strip"] = strip.draw(findings.dimensions, speech, theme)
    return {
        "kind": "standing",
        "masthead": _masthead(findings, frame, speech),
        "question": speech.say("Where do we stand, and what first?"),
        "answer": [*sentences.small_first(findings, speech), *(s for s in said if s)],
        "picture": "strip" if findings.dimensions else "",
        "points": [*_strong_and_tense(findings, speech, len(findings.dimensions) <= _MANY_THEMES), first],
        "sure": sure_line(findings, speech, with_interval=True),
        "talk": _question(findings, first["card"], speech),
    }


def response_page(
    findings: Findings, frame: ReportFrame, speech: Speech, theme: Theme, pictures: Pictures
) -> Page:
    """Page 2: who spoke, and how sure can we be?"""
    under: list[str] = []
    figures = []
    for name, participation in findings.participation.items():
        titles = frame.attributes.get(name, AttributeTitles(name, {}))
        unit = response.fitting_unit(participation)
        for number, part in enumerate(_page_parts(participation), start=1):
            picture = f"response-{name}-{number}"
            pictures[picture] = response.draw(part, titles.groups, speech, theme, unit)
            figures.append({"title": titles.title if number == 1 else "", "picture": picture})
        under += [titles.groups.get(group, group) for group in _under_represented(participation)]
    return {
        "kind": "response",
        "question": speech.say("Who spoke, and how sure can we be?"),
        "answer": sentences.small_first(findings, speech) or [_answered(findings, under, speech)],
        "figures": figures,
        "example": _example(findings, speech, theme, pictures),
        "blocks": _certainty(findings, bool(under), speech),
        "talk": speech.say("Whose voice is missing here, and how could we still hear it?"),
    }


def profile_page(findings: Findings, speech: Speech, theme: Theme, pictures: Pictures) -> Page | None:
    """Page 3: what is our profile? None when no dimension may be shown."""
    if not findings.dimensions:
        return None
    pictures["profile"] = profile.draw(findings.dimensions, speech, theme)
    rows = [
        {
            "title": title_of(one, speech),
            "definition": one.dimension.definition.in_language(speech.language),
            "words": _upper(in_words(one, speech)),
            "n": speech.number(one.scores.n),
        }
        for one in findings.dimensions
    ]
    return {
        "kind": "profile",
        "question": speech.say("What is our profile?"),
        "answer": sentences.standings(findings.dimensions, speech),
        "picture": "profile",
        "rows": rows,
        "sure": sure_line(findings, speech, with_interval=True),
        "talk": speech.say("Do we recognise this? Which dot surprises us most?"),
    }


def plane_page(findings: Findings, speech: Speech, theme: Theme, pictures: Pictures) -> Page | None:
    """Page 4: learning power against room. None where one of the two is not measured."""
    placed = findings.plane
    if placed is None:
        return None
    pictures["plane"] = plane.draw(placed, speech, theme)
    wording = (
        "The picture fits “{region}”, but lies close to the middle."
        if placed.near_middle
        else "The picture fits “{region}”."
    )
    regions = [
        {
            "title": _upper(region_title(region, speech)),
            "text": speech.say(text),
            "here": region is placed.region,
        }
        for region, text in sorted(_REGION_TALK.items(), key=lambda pair: pair[0] is not placed.region)
    ]
    return {
        "kind": "plane",
        "question": speech.say("Is there learning power, and room to use it?"),
        "answer": [speech.say(wording, region=region_title(placed.region, speech))],
        "picture": "plane",
        "values": [
            _value(speech.say("Learning power"), placed.capability, speech),
            _value(speech.say("Room to learn"), placed.capacity, speech),
        ],
        "regions": regions,
        "remark": speech.say("Averages make up for each other: read this picture together with the profile."),
        "sure": sure_line(findings, speech, with_interval=True),
        "talk": speech.say("Does this match how a normal week feels? What makes it so?"),
    }


def environment_page(findings: Findings, speech: Speech, theme: Theme, pictures: Pictures) -> Page | None:
    """Page 5: how expansive is our work? None where the environment is not measured."""
    found = [one for one in findings.dimensions if one.dimension.layer == "environment"]
    if not found:
        return None
    pictures["continuum"] = continuum.draw(found, speech, theme)
    return {
        "kind": "environment",
        "question": speech.say("How expansive is our work?"),
        "answer": sentences.is_sentences(found, speech),
        "picture": "continuum",
        "gap": _gap(findings.reciprocity_gap, speech),
        "themes": [_theme(one, len(found) <= _FEW_THEMES, speech) for one in found],
        "sure": sure_line(findings, speech, with_interval=True),
        "talk": speech.say("Which work here teaches people most, and who never gets to do it?"),
    }


def sure_line(findings: Findings, speech: Speech, with_interval: bool) -> str:
    """n of N, what the interval is, and what is hidden, in one line."""
    parts = [speech.say("{people} answered.", people=sentences.people(findings, speech))]
    if with_interval:
        parts.append(speech.say("The line through a dot is its 90% interval."))
    hidden = [dimension.title.in_language(speech.language) for dimension in findings.withheld_dimensions]
    if hidden:
        parts.append(speech.say("Not shown, for too few answers: {names}.", names=speech.join(hidden)))
    else:
        parts.append(speech.say("Nothing is hidden on this page."))
    return " ".join(parts)


def _masthead(findings: Findings, frame: ReportFrame, speech: Speech) -> str:
    parts = [
        sentences.shortened(frame.organisation, 60),
        sentences.shortened(frame.title, 50),
        speech.date(frame.made_on),
        sentences.people(findings, speech),
    ]
    return " · ".join(part for part in parts if part)


def _example(findings: Findings, speech: Speech, theme: Theme, pictures: Pictures) -> dict[str, str]:
    """A picture that explains the pictures; empty where no dimension has an interval."""
    found = specimen.clearest(findings.dimensions)
    if found is None:
        return {}
    pictures["specimen"] = specimen.draw(found, speech, theme)
    title = speech.say("How to read the pictures: {name} as example", name=title_of(found, speech))
    return {"title": title, "picture": "specimen"}


def _first_step(findings: Findings, speech: Speech) -> Page:
    """The first action with its owner; a conversation card where there is none."""
    if findings.actions:
        action = findings.actions[0]
        step = action.action.in_language(speech.language)
        owner = action.owner.in_language(speech.language)
        return {
            "head": speech.say("First step"),
            "title": step,
            "text": action.first_step.in_language(speech.language),
            "extra": speech.say("Owner: {owner}", owner=owner),
            "card": "",
            "sentence": speech.say(
                "First step: {step} (owner: {owner}).", step=_lower(step), owner=_lower(owner)
            ),
        }
    card = findings.cards[0]
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
        head = speech.say("Strongest") if len(top) == 1 else speech.say("Among the highest")
        points.append(_point(head, top[0], speech, favourable=True, with_answer=with_answers))
    tense = findings.dimension(findings.tension) if findings.tension else None
    if tense is not None:
        points.append(
            _point(speech.say("Tension"), tense, speech, favourable=False, with_answer=with_answers)
        )
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
    score = "" if mean is None else f"{_upper(about(mean, speech))}, {between(interval, speech)}"
    band = band_words(found, speech)
    return {
        "head": head,
        "title": title_of(found, speech),
        "text": f"{score}: {band}." if band else f"{score}.",
        "extra": extra,
    }


def _question(findings: Findings, used: str, speech: Speech) -> str:
    """The question of a card that the tension picked, else of another; not of the card `used` above it."""
    free = [card for card in findings.cards if card.id != used]
    fitting = [card for card in free if findings.tension in card.fired_on] or free
    return fitting[0].question.in_language(speech.language) if fitting else ""


def _answered(findings: Findings, under: list[str], speech: Speech) -> str:
    answered = sentences.people(findings, speech)
    if under:
        return speech.count(
            "{people} answered; {groups} is under-represented, so read its results as a signal.",
            "{people} answered; {groups} are under-represented, so read their results as a signal.",
            len(under),
            people=answered,
            groups=speech.join(under),
        )
    if findings.headcount is None:
        return speech.say("{people} answered; how many were asked is not known.", people=answered)
    return speech.say("{people} answered.", people=answered)


def _page_parts(participation: Participation) -> list[Participation]:
    """The table in parts that each fit on a page."""
    rows = participation.rows
    parts = -(-len(rows) // _MOST_ROWS)
    size = -(-len(rows) // max(parts, 1))
    return [replace(participation, rows=rows[at : at + size]) for at in range(0, len(rows), max(size, 1))]


def _under_represented(participation: Participation) -> list[str]:
    """Groups whose response rate lies well below that of the whole."""
    if not participation.headcount:
        return []
    rate = participation.n / participation.headcount

    def low(row: ParticipationRow) -> bool:
        return bool(row.headcount) and row.n / (row.headcount or 1) <= rate - UNDER_REPRESENTED

    return [row.members[0] for row in participation.rows if len(row.members) == 1 and low(row)]


def _certainty(findings: Findings, under: bool, speech: Speech) -> list[dict[str, str]]:
    """Blocks of text: what “about” means, who is missing, what is hidden."""
    missing = speech.say("A survey cannot tell what the people who did not answer would have said.")
    if under:
        text = speech.say(
            "A group is called under-represented when its response lies {points} points or more below the whole.",
            points=speech.number(UNDER_REPRESENTED * 100),
        )
        missing = f"{missing} {text}"
    hidden = speech.say(
        "Nothing is shown of fewer than {group} people. Answers to single questions, shares and actions need "
        "{detail}. Groups that are too small are counted together.",
        group=speech.number(findings.minimum_group),
        detail=speech.number(findings.minimum_detail),
    )
    return [
        {
            "head": speech.say("What “about” means"),
            "text": speech.say(
                "Every score is an average of people's views, with a margin. “About 60, probably between 56 and 64” "
                "means: among people like these, the average most likely lies in that range (90% interval). "
                "The fewer the answers, the wider the range."
            ),
        },
        {"head": speech.say("Who is missing"), "text": missing},
        {"head": speech.say("What is hidden"), "text": hidden},
    ]


def _gap(gap: IndexScores | None, speech: Speech) -> str:
    """What the reciprocity gap says: its direction, never more."""
    if gap is None or gap.mean is None:
        return ""
    if gap.interval is None or gap.interval.low <= 0 <= gap.interval.high:
        return speech.say("Chances to learn and their use lie too close together to call a difference.")
    points = speech.number(max(abs(whole(abs(gap.mean))), 1))
    if gap.mean > 0:
        return speech.say(
            "The chance exists more often than people use it (about {points} points).", points=points
        )
    return speech.say(
        "People use chances more often than the work seems to offer them (about {points} points).",
        points=points,
    )


def _theme(found: DimensionFinding, with_definition: bool, speech: Speech) -> dict[str, str]:
    """A dimension with what it asks, and the answer with the clearest majority as `x in 10 say …`."""
    items = sentences.shown_items([found], speech)
    share = ""
    if items:
        top = max(items, key=lambda split: max(split.favourable_share, split.unfavourable_share))
        good = top.favourable_share >= top.unfavourable_share
        share = (sentences.favourable_share if good else sentences.unfavourable_share)(top, speech)
    return {
        "title": title_of(found, speech),
        "definition": found.dimension.definition.in_language(speech.language) if with_definition else "",
        "share": share,
    }


def _value(title: str, index: IndexScores, speech: Speech) -> dict[str, str]:
    words = "" if index.mean is None else f"{about(index.mean, speech)}, {between(index.interval, speech)}"
    return {"title": title, "words": words}


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
