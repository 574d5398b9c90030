"""The report of one group: where it stands, how it lies beside the organisation, what to talk about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any, Final

from lo_diagnostic.charts import group_strip
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme, theme_of
from lo_diagnostic.charts.words import about, in_words, title_of
from lo_diagnostic.findings.findings import Standing
from lo_diagnostic.findings.one_group import Beside, OneGroup
from lo_diagnostic.report import sentences
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.one_group_words import (
    compared,
    compared_in_short,
    method_sections,
    verdict_in_points,
)
from lo_diagnostic.report.view import Composition, composed
from lo_diagnostic.text import Speech

Page = dict[str, Any]

_ROOM: Final = 640.0  # pixels of a page for the picture
_TITLE: Final = 110  # letters of the study's title beside the group's
_CARDS: Final = 4
_MEMBERS: Final = 400  # letters for the names of groups in a merged one


def compose_group(told: OneGroup, title: str, members: Sequence[str], frame: ReportFrame) -> Composition:
    """The report of a group that readers know by `title`; `frame` is that of the study.

    `members`: the titles of those that it takes together, none where it is one group.

    Four pages with the cover, more where there are many themes. Raises InputProblems for an unusable logo.
    """
    speech, theme = Speech(frame.language), theme_of(frame.colour)
    pictures: dict[str, Picture] = {}
    pages = [
        _standing_page(told, title, frame, speech, theme, pictures)
        | {"together": _together(told, members, speech)},
        _beside_page(told, speech),
        _talk_page(told, frame, speech),
    ]
    reader = speech.say("Report of one group, beside the organisation as a whole")
    in_the_foot = replace(frame, title=", ".join(members) or title)  # which has little room
    made = composed(told.findings, in_the_foot, reader, pages, pictures)
    made.context["title"] = f"{title} · {sentences.shortened(frame.title, _TITLE)}"
    return made


def _standing_page(
    told: OneGroup, title: str, frame: ReportFrame, speech: Speech, theme: Theme, pictures: dict[str, Picture]
) -> Page:
    findings = told.findings
    for number, part in enumerate(_parts(told.beside, speech), start=1):
        pictures[f"group-{number}"] = group_strip.draw(part, speech, theme)
    parts = [
        sentences.shortened(frame.organisation, 44),
        sentences.shortened(frame.title, 36),
        speech.date(frame.made_on),
        sentences.people(findings, speech),
    ]
    clear = [one for one in findings.dimensions if one.standing is not Standing.OK]
    standings = sentences.standings(clear, speech) if findings.dimensions else []
    short = compared_in_short(told.beside, speech)
    return {
        "kind": "group_standing",
        "masthead": " · ".join(part for part in parts if part),
        "question": speech.say("Where does this group stand?")
        if told.members
        else speech.say("Where does {group} stand?", group=title),
        "answer": [*sentences.small_first(findings, speech), *standings, *short],
        "pictures": list(pictures),
        "sure": _sure(told, speech),
        "talk": speech.say("Do we recognise this? Which dot surprises us most?"),
    }


def _beside_page(told: OneGroup, speech: Speech) -> Page:
    return {
        "kind": "group_beside",
        "question": speech.say("How do we compare with the organisation?"),
        "answer": compared(told.beside, speech),
        "rows": [_row(one, speech) for one in told.beside],
        "sure": speech.say(
            "The organisation includes this group. A difference is called only where the whole interval of "
            "this group lies clear of the organisation’s average; the last page says more."
        ),
        "talk": speech.say("What could others learn from us, and what could we ask them?"),
    }


def _talk_page(told: OneGroup, frame: ReportFrame, speech: Speech) -> Page:
    findings, language = told.findings, speech.language
    cards = findings.cards[:_CARDS]
    own = {
        "title": speech.say("Our own question"),
        "question": speech.say("What do we want to ask each other?"),
        "choice": "",
    }
    answer = (
        speech.say("These questions fit your results; the answers are yours.")
        if any(card.fired_on for card in cards)
        else speech.say("No theme stands out, so these are questions for every group.")
    )
    return {
        "kind": "group_talk",
        "question": speech.say("What do we talk about?"),
        "answer": [answer],
        "cards": [
            {
                "title": card.title.in_language(language),
                "question": card.question.in_language(language),
                "choice": card.choice.in_language(language),
            }
            for card in cards
        ]
        + ([own] if len(cards) < _CARDS else []),
        "use": speech.say("Take an hour, pick two cards, and let everyone write before anyone speaks."),
        "talk": speech.say("Which card do we not want to draw?"),
        "sections": method_sections(findings, speech),
        "instruments": [
            {
                "title": instrument.title.in_language(language),
                "version": instrument.version,
                "licence": instrument.licence.attribution
                or f"{instrument.licence.holder}, {instrument.licence.id}",
            }
            for instrument in findings.instruments
        ],
        "made": speech.say(
            "Made on {date} with {program}.", date=speech.date(frame.made_on), program=frame.program
        ),
        "closing": speech.say("A survey shows how people see it, not why; ask them."),
    }


def _together(told: OneGroup, members: Sequence[str], speech: Speech) -> str:
    """Which groups a merged one takes together; empty for a group that is told by itself."""
    named = [*members, *([speech.say("people who named no group")] if told.unstated else [])]
    if not members:
        return ""
    text = speech.say("This report takes together: {groups}.", groups=speech.join(named))
    return sentences.shortened(text, _MEMBERS)


def _parts(beside: Sequence[Beside], speech: Speech) -> list[list[Beside]]:
    """The dimensions spread evenly over as few pictures as pages hold."""
    heights = [group_strip.height_of(one, speech) for one in beside]
    aim = sum(heights) / max(ceil(sum(heights) / _ROOM), 1)
    parts: list[list[Beside]] = []
    filled = 0.0
    for one, height in zip(beside, heights, strict=True):
        if not parts or filled + height / 2 > aim * len(parts):
            parts.append([])
        parts[-1].append(one)
        filled += height
    return parts


def _row(one: Beside, speech: Speech) -> dict[str, str]:
    return {
        "title": title_of(one.found, speech),
        "warning": speech.say("higher is worse") if one.found.unfavourable else "",
        "n": speech.number(one.found.scores.n),
        "definition": one.found.dimension.definition.in_language(speech.language),
        "words": sentences.capital(in_words(one.found, speech)),
        "organisation": about(one.organisation, speech),
        "verdict": verdict_in_points(one, speech),
        "called": "" if one.verdict == "too_close" else "called",
    }


def _sure(told: OneGroup, speech: Speech) -> str:
    """How many answered, what the lines are, and what of this group is not shown."""
    findings = told.findings
    said = [
        speech.say("{people} answered.", people=sentences.people(findings, speech)),
        speech.say("The true average probably lies within each line (90%)."),
    ]
    if findings.withheld_dimensions:
        names = [d.title.in_language(speech.language) for d in findings.withheld_dimensions]
        said.append(speech.say("Not shown of this group: {names}.", names=speech.join(names)))
    return " ".join(said)
