"""Which pages are not there, and why: one sentence for each reason."""

from __future__ import annotations

from collections.abc import Collection

from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.learning_model import SIDES, shipped_model
from lo_diagnostic.report.page_comments import no_comments
from lo_diagnostic.text import Speech


def left_out(absent: Collection[str], findings: Findings, speech: Speech) -> list[str]:
    """What is said of the sections of a report that have no page."""
    named = {section: title for section, title in _titles(speech).items() if section in absent}
    if not _grouped(findings):
        named.pop("groups", None)
    possible = _possible(findings)
    few = [title for section, title in named.items() if section in ("items", "groups", "views", "actions")]
    if findings.detail:
        few = []
    hidden = [title for section, title in named.items() if possible.get(section, False) and title not in few]
    unmeasured = [title for section, title in named.items() if not possible.get(section, True)]
    said: list[str] = []
    if few:
        text = "Left out, because fewer than {detail} people answered: {pages}."
        said.append(speech.say(text, detail=speech.number(findings.minimum_detail), pages=speech.join(few)))
    if hidden:
        text = "Left out, because too few people answered all that it takes: {pages}."
        said.append(speech.say(text, pages=speech.join(hidden)))
    if unmeasured:
        text = "Left out, because it was not measured: {pages}."
        said.append(speech.say(text, pages=speech.join(unmeasured)))
    if "change" in absent and _earlier(findings):
        said.append(speech.say("What changed since the wave before is left out: no theme may be compared."))
    if "actions" in absent and findings.detail:
        said.append(speech.say("No rule suggests an action."))
    if "facts" in absent and any(instrument.facts for instrument in findings.instruments):
        said.append(speech.say("The checklist of what is in place has no answers yet (study.yaml)."))
    if "comments" in absent and (why := no_comments(findings, speech)):
        said.append(why)
    return said


def _grouped(findings: Findings) -> bool:
    """Were people asked for a group that the page of groups would tell of? Of the role another page tells."""
    told = findings.groups
    return bool(set(findings.participation) - {ROLE}) and (told is None or told.cut != ROLE)


def _earlier(findings: Findings) -> bool:
    """Is there a wave before this one, as far as its scores tell?"""
    scores = findings.scores
    return scores is not None and (bool(scores.changes) or "changes" in scores.notes)


def _titles(speech: Speech) -> dict[str, str]:
    """What a page that may be missing is called inside a sentence."""
    return {
        "plane": speech.say("learning power against room to learn"),
        "environment": speech.say("how expansive the work is"),
        "items": speech.say("answers per question"),
        "groups": speech.say("differences between groups"),
        "views": speech.say("whether people agree"),
        "actions": speech.say("options for action"),
    }


def _possible(findings: Findings) -> dict[str, bool]:
    """Was what a page needs asked at all?"""
    measured = {one.dimension.layer for one in findings.dimensions}
    measured |= {dimension.layer for dimension in findings.withheld_dimensions}
    return {
        "plane": {shipped_model().layer(layer).side for layer in measured} == set(SIDES),
        "environment": "environment" in measured,
        "items": True,
        "groups": True,
        "views": True,
    }
