"""The page that tells what is in place: the organisation's checklist beside what people answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from lo_diagnostic.charts.words import about
from lo_diagnostic.findings.facts import FactFinding
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.text import Speech

Page = dict[str, Any]
_ANSWERS: Final = {"yes": "in place", "partly": "partly", "no": "missing", None: "not answered"}


def facts_page(findings: Findings, speech: Speech) -> Page | None:
    """The checklist by theme, with what people answered on that theme. None where there is none."""
    if not findings.facts:
        return None
    return {
        "kind": "facts",
        "question": speech.say("What is in place?"),
        "answer": [_summary(findings.facts, speech)],
        "themes": [_theme(facts, findings, speech) for facts in _by_theme(findings.facts)],
        "sure": speech.say(
            "The checklist was answered once for the organisation. It is no survey result and counts in no "
            "score."
        ),
        "talk": speech.say("Where does the list say something else than people do, and how is that?"),
    }


def _by_theme(facts: Sequence[FactFinding]) -> list[list[FactFinding]]:
    """The checklist theme by theme, in the order in which the themes are first met."""
    themes: dict[str, list[FactFinding]] = {}
    for one in facts:
        themes.setdefault(one.dimension.id, []).append(one)
    return list(themes.values())


def _summary(facts: tuple[FactFinding, ...], speech: Speech) -> str:
    """`In place: 5 of 12 provisions for learning; partly: 3; missing: 2. Not answered yet: 2.`"""
    counts = Counter(one.answer for one in facts)
    number = {answer: speech.number(counts[answer]) for answer in _ANSWERS}
    said = speech.say(
        "In place: {yes} of {all} provisions for learning; partly: {partly}; missing: {no}.",
        all=speech.number(len(facts)),
        yes=number["yes"],
        partly=number["partly"],
        no=number["no"],
    )
    if not counts[None]:
        return said
    return f"{said} {speech.say('Not answered yet: {n}.', n=number[None])}"


def _theme(facts: list[FactFinding], findings: Findings, speech: Speech) -> dict[str, Any]:
    dimension = facts[0].dimension
    found = findings.dimension(dimension.id)
    seen = about(found.scores.mean, speech) if found and found.scores.mean is not None else ""
    return {
        "title": dimension.title.in_language(speech.language),
        "seen": speech.say("score: {score}", score=seen) if seen else "",
        "facts": [
            {
                "text": one.fact.text.in_language(speech.language),
                "answer": speech.say(_ANSWERS[one.answer]),
                "kind": one.answer or "open",
            }
            for one in facts
        ],
    }
