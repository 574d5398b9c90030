"""The last page: how this was computed, what it cannot say, instruments and sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lo_diagnostic.findings.findings import DimensionFinding, Findings
from lo_diagnostic.instrument.learning_model import shipped_model
from lo_diagnostic.instrument.model import Band, Instrument
from lo_diagnostic.report.frame import ReportFrame
from lo_diagnostic.report.method_setting import setting_of
from lo_diagnostic.report.norms import norms
from lo_diagnostic.scoring.overlap import OVERLAP, OVERLAP_PEOPLE
from lo_diagnostic.scoring.scores import Overlap
from lo_diagnostic.text import Speech

Page = dict[str, Any]
_STATUS: Final = {
    "draft": "draft: no pilot, no norms",
    "piloted": "piloted: no norms",
    "validated": "validated",
}
_STATUS_WITH_NORMS: Final = {"draft": "draft: no pilot", "piloted": "piloted", "validated": "validated"}


def method_page(findings: Findings, frame: ReportFrame, left_out: Sequence[str], speech: Speech) -> Page:
    """How this was computed and what it cannot say; `left_out` names the pages that are not there."""
    page = {
        "kind": "method",
        "question": speech.say("How was this computed, and what can it not say?"),
        "answer": [
            speech.say("Scores are averages of what people answered; bands are agreements, not norms.")
        ],
        "sections": [section for section in _sections(findings, frame, left_out, speech) if section["text"]],
        "instruments": [_instrument(instrument, speech) for instrument in findings.instruments],
        "norms": norms(findings, speech),
        "sources": sources(findings),
        "made": _made(frame, speech),
        "closing": speech.say("A survey shows how people see it, not why; ask them."),
    }
    return page | setting_of(page)


def status_words(instrument: Instrument, speech: Speech) -> str:
    """`draft: no pilot, no norms`, as it stands on the cover."""
    normed = any(dimension.norms for dimension in instrument.dimensions)
    return speech.say((_STATUS_WITH_NORMS if normed else _STATUS)[instrument.status])


def sources(findings: Findings) -> list[str]:
    """Citations of all measured dimensions and of the actions, in alphabetical order, each once."""
    cited = {
        instrument.references[name].citation
        for instrument in findings.instruments
        for dimension in instrument.dimensions
        for name in dimension.references
    }
    return sorted(cited.union(*(action.citations for action in findings.actions)))


def _sections(
    findings: Findings, frame: ReportFrame, left_out: Sequence[str], speech: Speech
) -> list[dict[str, str]]:
    return [
        {"head": speech.say("From answers to scores"), "text": _scoring(findings, speech)},
        {"head": speech.say("Bands"), "text": _bands(findings, speech)},
        {"head": speech.say("Themes that were answered alike"), "text": _overlaps(findings, speech)},
        {"head": speech.say("Learning power and room to learn"), "text": _indices(findings, speech)},
        {"head": speech.say("How sure"), "text": _interval(speech)},
        {"head": speech.say("How answers stay confidential"), "text": _withheld(findings, frame, speech)},
        {"head": speech.say("What is not promised"), "text": _not_promised(speech)},
        {"head": speech.say("What this cannot say"), "text": _limits(findings, speech)},
        {"head": speech.say("Is this report still right?"), "text": _verified(frame, speech)},
        {"head": speech.say("Left out of this report"), "text": " ".join(left_out)},
    ]


def _scoring(findings: Findings, speech: Speech) -> str:
    rules = sorted({str(instrument.scoring.min_answered) for instrument in findings.instruments})
    return speech.say(
        "Every answer counts as a number, the lowest on the scale as 0 and the highest as 100; "
        "questions that are put the other way round are turned. A person has a score on a theme "
        "when at least {share} of its questions were answered: the average of those answers. "
        "“Cannot say” is no answer, and nothing is filled in. The score of a theme is the "
        "average over people; “highest” is said only where the difference with the next is more "
        "than chance would explain.",
        share=speech.join(rules),
    )


def _bands(findings: Findings, speech: Speech) -> str:
    said = list(dict.fromkeys(_band_limits(one, speech) for one in findings.dimensions if one.bands))
    if not said:
        return ""
    halfway = speech.say(
        "These limits lie halfway between two answers. A band is named without more only if the "
        "whole interval lies in it; otherwise the text says what it leans to."
    )
    return f"{' '.join(said)} {halfway}"


def _band_limits(found: DimensionFinding, speech: Speech) -> str:
    """`“rarely” lies at 25 …` is left to the axis; here only: restrictive below 37.5, mixed up to 62.5, …"""
    parts = [_limit(band, speech) for band in found.bands]
    text = speech.join([part[:1].lower() + part[1:] for part in parts])
    return text[:1].upper() + text[1:] + "."


def _limit(band: Band, speech: Speech) -> str:
    title = band.title.in_language(speech.language)
    if band.below is not None:
        return speech.say("{band} below {score}", band=title, score=_short(band.below, speech))
    if band.upto is not None:
        return speech.say("{band} up to and including {score}", band=title, score=_short(band.upto, speech))
    return speech.say("{band} above that", band=title)


def _short(score: float, speech: Speech) -> str:
    return speech.number(score, 0 if score == int(score) else 1)


def _overlaps(findings: Findings, speech: Speech) -> str:
    """Which themes were told as one, which were not although they might, and by what rule."""
    if not findings.overlaps:
        return ""
    joined = [one for one in findings.overlaps if findings.dimension(one.a) is findings.dimension(one.b)]
    apart = [one for one in findings.overlaps if one not in joined]
    said = []
    if joined:
        text = (
            "People here answered these almost alike (correlation in brackets): {pairs}. They are not the "
            "same thing, but are told as one: the average of the answers to all their questions. The scores "
            "for analysts keep them apart."
        )
        said.append(speech.say(text, pairs=_pairs(joined, findings, speech)))
    if apart:
        text = (
            "Answered almost alike, but told apart: {pairs}. Themes are joined only within one layer, with "
            "the same answers and bands, and where one score would not say too much about a few people."
        )
        said.append(speech.say(text, pairs=_pairs(apart, findings, speech)))
    text = (
        "The rule: at least {n} people with both scores, and a 90% interval of the correlation above {limit}."
    )
    said.append(speech.say(text, n=speech.number(OVERLAP_PEOPLE), limit=speech.number(OVERLAP, 1)))
    return " ".join(said)


def _pairs(overlaps: Sequence[Overlap], findings: Findings, speech: Speech) -> str:
    """`Curiosity with Experience (0.91) and Support with Take-up (0.88)`; never a 1 that is not true."""
    named = [part for found in findings.dimensions for part in found.parts or (found.dimension,)]
    titles = {dimension.id: dimension.title.in_language(speech.language) for dimension in named}

    def pair(one: Overlap) -> str:
        r = speech.number(one.r if one.r == 1 else min(one.r, 0.99), 2)
        return speech.say("{a} with {b} ({r})", a=titles[one.a], b=titles[one.b], r=r)

    return speech.join([pair(one) for one in overlaps])


def _indices(findings: Findings, speech: Speech) -> str:
    if findings.plane is None:
        return ""
    zone = shipped_model().zone
    return speech.say(
        "Learning power is the average of the layers that were measured, so that a longer "
        "questionnaire does not weigh more. Room to learn is 100 minus time pressure, averaged "
        "with protected time, lack of interruptions and say over planning where those were "
        "asked. Both come from the same people in the same mood, so they move together somewhat. "
        "The four names start a conversation; between {low} and {high} it is too close to call.",
        low=speech.number(zone.low),
        high=speech.number(zone.high),
    )


def _interval(speech: Speech) -> str:
    return speech.say(
        "The line through a dot is a 90% t interval, without a correction for how many of all "
        "people answered. It covers chance, not the views of those who stayed silent, and not "
        "whether a question was read as it was meant."
    )


def _withheld(findings: Findings, frame: ReportFrame, speech: Speech) -> str:
    """How numbers are kept from telling of single people, for readers who know no statistics."""
    numbers = {
        "group": speech.number(findings.minimum_group),
        "detail": speech.number(findings.minimum_detail),
    }
    together = (
        speech.say("all averages are checked together, also with what was shown before")
        if frame.ledger
        else speech.say("all averages are checked together")
    )
    said = (
        speech.say(
            "An average is shown only if at least {group} people stand behind it; answers to a single "
            "question and actions from {detail}. That is not enough: if you know the average of ten people "
            "and of nine of them, you know the tenth.",
            **numbers,
        ),
        speech.say(
            "So {together}: adding or subtracting them never gives a result of fewer than {group} people. "
            "If it could, small groups are combined or left out, or one question of a theme is not shown.",
            together=together,
            **numbers,
        ),
        speech.say(
            "This depends on who answered, not on what they said, with one exception: if everyone in a group "
            "gave the lowest or the highest answer, that theme is left out for all groups."
        ),
    )
    return " ".join(said)


def _not_promised(speech: Speech) -> str:
    return speech.say(
        "Confidential is not anonymous: whoever keeps the study folder can read the answers. Readers who "
        "took part know their own answers; several who compare theirs know more. If nearly everyone answers "
        "alike, you know what most people said. The check covers averages, not how far answers differ, nor "
        "whose writing you recognise. It is not anonymity in the legal sense, and it does not cover copies "
        "that others keep."
    )


def _limits(findings: Findings, speech: Speech) -> str:
    text = speech.say(
        "Averages hide differences between people. What goes together need not cause each other. "
        "Scores say nothing about single persons, and nothing about other organisations."
    )
    if all(instrument.status == "validated" for instrument in findings.instruments):
        return text
    draft = speech.say("The questionnaire is still a draft: treat small differences with care.")
    return f"{text} {draft}"


def _verified(frame: ReportFrame, speech: Speech) -> str:
    """How to know; only a study has the secret that it takes."""
    if not frame.ledger:
        return ""
    return speech.say(
        "Whoever keeps the study can check the PDF with “lo-diag verify”: is it unchanged, and do its "
        "numbers still follow from the answers?"
    )


def _instrument(instrument: Instrument, speech: Speech) -> dict[str, str]:
    return {
        "title": instrument.title.in_language(speech.language),
        "status": f"{instrument.version}, {status_words(instrument, speech)}",
        "licence": instrument.licence.attribution or f"{instrument.licence.holder}, {instrument.licence.id}",
    }


def _made(frame: ReportFrame, speech: Speech) -> str:
    made = speech.say(
        "Made on {date} with {program}.", date=speech.date(frame.made_on), program=frame.program
    )
    if frame.retain_until is None:
        return made
    kept = speech.say("The answers are kept until {date}.", date=speech.date(frame.retain_until))
    return f"{made} {kept}"
