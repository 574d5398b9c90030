"""Findings as rows of words, for tables: where each theme stands, what fired on it, what stays unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lo_diagnostic.charts.words import (
    about,
    band_words,
    between,
    ends,
    side_title,
    title_of,
    whole,
)
from lo_diagnostic.findings.findings import Action, Findings, Plane, Standing
from lo_diagnostic.findings.silence import not_measured, shipped_titles
from lo_diagnostic.report import sentences
from lo_diagnostic.scoring.cells import Interval
from lo_diagnostic.text import Speech

Row = tuple[str, ...]

_MOST_NAMED: Final = 8


def profile_rows(findings: Findings, speech: Speech) -> Iterator[Row]:
    """Of each theme: its name, people, about, probably, band, and where it stands for the rules."""
    standings = {
        Standing.BEST: speech.say("favourable"),
        Standing.OK: speech.say("in between"),
        Standing.POOR: speech.say("unfavourable"),
        Standing.UNCLEAR: speech.say("unclear"),
    }
    for found in findings.dimensions:
        mean = found.scores.mean
        yield (
            title_of(found, speech),
            speech.number(found.scores.n),
            "" if mean is None else speech.number(whole(mean)),
            _range(found.scores.interval, speech),
            band_words(found, speech),
            standings[found.standing],
        )


def plane_lines(plane: Plane, speech: Speech) -> Iterator[str]:
    """Both sides with their numbers, then the region that they fit, as firmly as they allow."""
    for title, index in (
        (side_title("capability", speech), plane.capability),
        (side_title("capacity", speech), plane.capacity),
    ):
        if index.mean is not None:
            yield f"{title}: {about(index.mean, speech)}, {between(index.interval, speech)}."
    yield sentences.fit(plane, speech)


def action_rows(findings: Findings, speech: Speech) -> Iterator[Row]:
    """Of each action: the rule, the grade of its evidence, what it proposes, and what fired it."""
    for action in findings.actions:
        proposal = action.action.in_language(speech.language)
        fired_on = [*_fired_on(action.fired_on, findings, speech), *_facts(action)]
        yield action.rule, action.grade, proposal, "\n".join(fired_on)


def held_back_lines(findings: Findings, speech: Speech) -> Iterator[str]:
    """One sentence for each reason why a rule that fired is not told."""
    reasons = {
        "covered": "Covered by another proposal: {rules}.",
        "adds_time": "Held back, because it adds time while time is short: {rules}.",
        "three_already": "Fired as well, after the first three: {rules}.",
    }
    for why, said in reasons.items():
        if rules := [one.rule for one in findings.held_back if one.why == why]:
            yield speech.say(said, rules=speech.join(rules))


def card_rows(findings: Findings, speech: Speech) -> Iterator[Row]:
    """Of each card: its title, its question, and what fired it."""
    for card in findings.cards:
        fired_on = "\n".join(_fired_on(card.fired_on, findings, speech)) or speech.say("every workshop")
        title, question = (text.in_language(speech.language) for text in (card.title, card.question))
        yield title, question, fired_on


def silent_lines(findings: Findings, speech: Speech) -> Iterator[str]:
    """What is withheld, and what was not measured though rules speak of it."""
    if hidden := [dimension.title.in_language(speech.language) for dimension in findings.withheld_dimensions]:
        yield speech.say("Not shown, for too few answers: {names}.", names=speech.join(hidden))
    absent = not_measured(findings)
    if len(absent) > _MOST_NAMED:
        yield speech.say(
            "Rules on {n} more themes are silent, because those were not measured (--json names them).",
            n=speech.number(len(absent)),
        )
    elif absent:
        titles = shipped_titles()
        names = speech.join([titles[name].in_language(speech.language) for name in absent])
        yield speech.say("Not measured, so rules that need it are silent: {names}.", names=names)


def _range(interval: Interval | None, speech: Speech) -> str:
    if interval is None:
        return "–"
    low, high = (speech.number(end) for end in ends(interval))
    return low if low == high else speech.say("{low} to {high}", low=low, high=high)


def _fired_on(names: Sequence[str], findings: Findings, speech: Speech) -> list[str]:
    """A line for each dimension: `Reflection: about 34 (restrictive)`."""
    found = (findings.dimension(name) for name in names)
    return [
        f"{title_of(one, speech)}: {about(one.scores.mean, speech)} ({band_words(one, speech)})"
        for one in found
        if one is not None and one.scores.mean is not None
    ]


def _facts(action: Action) -> Iterator[str]:
    """The facts of the study that a rule asked for, as they stand there: `span_of_control: 14`."""
    for name, told in action.facts.items():
        yield f"{name}: {'yes' if told is True else told}"
