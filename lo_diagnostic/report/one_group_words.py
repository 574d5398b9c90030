"""What a group's report says in sentences: the group beside the organisation, and how that is judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lo_diagnostic.charts.group_strip import verdict_words
from lo_diagnostic.charts.words import title_of, whole
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.findings.one_group import Beside
from lo_diagnostic.scoring.scores import Verdict
from lo_diagnostic.scoring.verdicts import CLEAR
from lo_diagnostic.text import Speech

_CALLED: Final[tuple[Verdict, ...]] = ("higher", "lower", "slightly_higher", "slightly_lower")
_MOST_NAMES: Final = 6
"""Themes that a headline names; above, it counts them."""


def compared_in_short(beside: Sequence[Beside], speech: Speech) -> list[str]:
    """On how many themes the group lies higher, lower, or too close to call: one sentence."""
    if not beside:
        return []
    higher, lower, close = _sorted(beside)
    if not (higher or lower):
        return [speech.say("On no theme does the group clearly differ from the organisation as a whole.")]
    told = []
    if higher:
        told.append(speech.count("higher on {n} theme", "higher on {n} themes", len(higher)))
    if lower:
        told.append(speech.count("lower on {n} theme", "lower on {n} themes", len(lower)))
    if close:
        told.append(speech.say("too close to call on {number}", number=speech.number(len(close))))
    return [speech.say("Beside the organisation as a whole: {told}.", told=speech.join(told))]


def compared(beside: Sequence[Beside], speech: Speech) -> list[str]:
    """Where the group lies higher, where lower, and on how many themes that cannot be said."""
    if not beside:
        return []
    found: dict[Verdict, list[Beside]] = {}
    for one in beside:
        found.setdefault(one.verdict, []).append(one)
    close = found.pop("too_close", [])
    if not found:
        return [speech.say("All differences are too small to call: chance alone could explain them.")]
    said = [_on_themes(verdict, found[verdict], speech) for verdict in _CALLED if verdict in found]
    if close:
        said.append(
            speech.count(
                "On the other theme the difference is too small to call.",
                "On the other {n} themes the differences are too small to call.",
                len(close),
            )
        )
    return said


def verdict_in_points(one: Beside, speech: Speech) -> str:
    """`slightly higher, by about 5`, `too small to call`."""
    verdict = verdict_words(one.verdict, speech)
    if one.verdict == "too_close":
        return verdict
    return speech.count(
        "{verdict}, by about {n} point",
        "{verdict}, by about {n} points",
        max(whole(abs(one.difference)), 1),
        verdict=verdict,
    )


def method_sections(findings: Findings, speech: Speech) -> list[dict[str, str]]:
    """How sure this is and by what rules it is told, in four short texts with their heads."""
    return [
        {"head": speech.say("From answers to scores"), "text": _scoring(findings, speech)},
        {"head": speech.say("How sure"), "text": _certainty(findings, speech)},
        {"head": speech.say("Higher, lower, too small to call"), "text": _ladder(speech)},
        {"head": speech.say("How answers stay confidential"), "text": _confidential(findings, speech)},
    ]


def _sorted(beside: Sequence[Beside]) -> tuple[list[Beside], list[Beside], list[Beside]]:
    higher = [one for one in beside if one.verdict in ("higher", "slightly_higher")]
    lower = [one for one in beside if one.verdict in ("lower", "slightly_lower")]
    return higher, lower, [one for one in beside if one.verdict == "too_close"]


def _on_themes(verdict: Verdict, found: Sequence[Beside], speech: Speech) -> str:
    """`Higher than the organisation as a whole: Curiosity and Time pressure (higher is worse).`"""
    themes = speech.join([_named(one, speech) for one in found])
    if len(found) > _MOST_NAMES:
        themes = speech.count("{n} theme", "{n} themes", len(found))
    wording = {
        "higher": speech.say("Higher than the organisation as a whole: {themes}.", themes=themes),
        "slightly_higher": speech.say(
            "Slightly higher than the organisation as a whole: {themes}.", themes=themes
        ),
        "slightly_lower": speech.say(
            "Slightly lower than the organisation as a whole: {themes}.", themes=themes
        ),
        "lower": speech.say("Lower than the organisation as a whole: {themes}.", themes=themes),
    }
    return wording[verdict]


def _named(one: Beside, speech: Speech) -> str:
    title = title_of(one.found, speech)
    return f"{title} ({speech.say('higher is worse')})" if one.found.unfavourable else title


def _scoring(findings: Findings, speech: Speech) -> str:
    text = speech.say(
        "On every question the lowest answer counts as 0, the highest as 100; a score is the average over "
        "people. The bands are agreements, not norms."
    )
    if all(instrument.status == "validated" for instrument in findings.instruments):
        return text
    return f"{text} {speech.say('The questionnaire is still a draft: treat small differences with care.')}"


def _certainty(findings: Findings, speech: Speech) -> str:
    text = speech.say(
        "The line through a dot is a 90% interval: among people like these the average most likely lies in "
        "it. It covers chance, not the views of those who did not answer."
    )
    if findings.detail:
        return text
    few = speech.say("For so few people it takes over the spread within all groups that are shown.")
    return f"{text} {few}"


def _ladder(speech: Speech) -> str:
    return speech.say(
        "A group is called higher or lower than the organisation where its whole line lies clear of the "
        "organisation’s average, and “slightly” so below {clear} points. This is a convention, no test: of "
        "ten themes that do not really differ, about one lies clear by chance.",
        clear=speech.number(CLEAR),
    )


def _confidential(findings: Findings, speech: Speech) -> str:
    return speech.say(
        "Nothing is shown of fewer than {group} people, and answers to single questions are not told by "
        "group. Other groups are not in this report.",
        group=speech.number(findings.minimum_group),
    )
