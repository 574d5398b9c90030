"""Page 2: who spoke, and how sure can we be?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any, Final

from lo_diagnostic.charts import response, specimen
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme
from lo_diagnostic.charts.words import title_of
from lo_diagnostic.disclosure.participation import Participation, ParticipationRow
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.report import sentences
from lo_diagnostic.report.frame import AttributeTitles, ReportFrame
from lo_diagnostic.report.page_groups import FIRST_PICTURE
from lo_diagnostic.text import Speech

Page = dict[str, Any]
Pictures = dict[str, Picture]

_ROOM: Final = 740.0  # pixels of a page for rows of groups
_LEAST: Final = 19.0  # pixels that a row takes
UNDER_REPRESENTED: Final = 0.15  # a response rate this far below the whole; a convention, printed on the page


def response_page(
    findings: Findings, frame: ReportFrame, speech: Speech, theme: Theme, pictures: Pictures
) -> Page:
    """Page 2: who spoke, and how sure can we be?"""
    under: list[str] = []
    figures = []
    together = sum(len(participation.rows) for participation in findings.participation.values())
    for name, participation in findings.participation.items():
        titles = frame.attributes.get(name, AttributeTitles(name, {}))
        unit = response.fitting_unit(participation, together)
        heights = [response.row_height(row, titles.groups, speech) for row in participation.rows]
        for number, part in enumerate(_page_parts(participation, heights), start=1):
            picture = f"response-{name}-{number}"
            pictures[picture] = response.draw(part, titles.groups, speech, theme, unit, together)
            figures.append({"title": titles.title if number == 1 else "", "picture": picture})
        under += [titles.groups.get(group, group) for group in _under_represented(participation)]
    return {
        "kind": "response",
        "question": speech.say("Who spoke, and how sure can we be?"),
        "answer": sentences.small_first(findings, speech) or [_answered(findings, under, speech)],
        "figures": figures,
        "no_groups": _scores_per_group(pictures, speech) if figures else "",
        "example": _example(findings, speech, theme, pictures),
        "blocks": _certainty(findings, bool(under), speech),
        "talk": _talk(findings, speech),
    }


def _talk(findings: Findings, speech: Speech) -> str:
    if sentences.everybody(findings):
        return speech.say("Everybody answered. What could a form not ask, that we should hear?")
    return speech.say("Whose voice is missing here, and how could we still hear it?")


def _scores_per_group(pictures: Pictures, speech: Speech) -> str:
    """Where the scores of groups stand, once the pages before are made."""
    if FIRST_PICTURE in pictures:
        question = speech.say("Do groups differ?")
        return speech.say("Scores per group stand under “{question}”.", question=question)
    return speech.say("Scores per group are not in this report.")


def _example(findings: Findings, speech: Speech, theme: Theme, pictures: Pictures) -> dict[str, str]:
    """A picture that explains the pictures; empty where no dimension has an interval."""
    found = specimen.clearest(findings.dimensions)
    if found is None:
        return {}
    pictures["specimen"] = specimen.draw(found, speech, theme)
    title = speech.say("How to read the pictures: {name} as example", name=title_of(found, speech))
    return {"title": title, "picture": "specimen"}


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


def _page_parts(participation: Participation, heights: Sequence[float]) -> list[Participation]:
    """The table in parts of about the same height that each fit on a page; `heights`: of its labels."""
    taken = [max(height, _LEAST) for height in heights]
    most = sum(taken) / max(ceil(sum(taken) / _ROOM), 1)
    parts: list[list[ParticipationRow]] = []
    filled = most
    for row, height in zip(participation.rows, taken, strict=True):
        if filled >= most:
            parts.append([])
            filled = 0.0
        parts[-1].append(row)
        filled += height
    return [replace(participation, rows=tuple(rows)) for rows in parts]


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
            "A group is called under-represented when its response lies {points} points or more "
            "below the whole.",
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
                "Every score is an average of people's views, with a margin. “About 60, probably "
                "between 56 and 64” means: among people like these, the average most likely lies "
                "in that range (90% interval). The fewer the answers, the wider the range."
            ),
        },
        {"head": speech.say("Who is missing"), "text": missing},
        {"head": speech.say("What is hidden"), "text": hidden},
    ]
