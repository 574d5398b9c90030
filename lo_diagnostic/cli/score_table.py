"""Scores as tables in the terminal: the organisation first, then the groups, then what compares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table

from lo_diagnostic.cli import console
from lo_diagnostic.cli.score_across import told_agreement, told_differences
from lo_diagnostic.cli.score_answers import (
    told_overlaps,
    told_priorities,
    told_quality,
)
from lo_diagnostic.cli.score_changes import told_changes
from lo_diagnostic.cli.score_words import ScoreWords, heading
from lo_diagnostic.disclosure.release import Release, Withheld
from lo_diagnostic.instrument.model import Dimension
from lo_diagnostic.report.score_terms import NOTHING
from lo_diagnostic.scoring.cells import DimensionScores, GroupScores, MergedScores, Reliability
from lo_diagnostic.scoring.scores import Scores
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import Speech, plain

GROUPS_ABREAST = 5
FEW = 30


def print_scores(survey: Survey, releases: Sequence[Release[Scores]], speech: Speech) -> None:
    """Print each instrument's results."""
    for found, release in zip(survey.instruments, releases, strict=True):
        scores = release.results
        words = ScoreWords(survey, found.instrument, speech, _merged(scores))
        console.show(_heading(words, scores.respondents.answered))
        console.show(_organisation(words, scores))
        for part in _parts(words, scores):
            console.show(part)
        least = survey.confidentiality.minimum_group
        if scores.respondents.answered < least:
            console.say(speech.say("Results are shown from {least} people.", least=least))
        elif any(cell.measure.kind in ("people", "dimension") for cell in release.withheld):
            text = "Withheld: results of fewer than {least} people, or that would give such away."
            console.say(speech.say(text, least=least))


def _parts(words: ScoreWords, scores: Scores) -> Iterator[RenderableType]:
    """Everything that stands below the organisation's scores."""
    for cut, groups in scores.groups.items():
        yield from _groups(words, cut, groups)
        yield from told_agreement(words, cut, scores.agreement[cut])
        yield from told_differences(words, cut, scores)
    yield from told_changes(words, scores.changes)
    yield from told_overlaps(words, scores.overlaps)
    if scores.priorities is not None:
        yield from told_priorities(words, scores.priorities)
    yield from told_quality(words, scores)


def _heading(words: ScoreWords, n: int) -> str:
    survey, speech = words.survey, words.speech
    people = speech.count("{n} person", "{n} people", n)
    if survey.headcount:
        people = speech.say("{n} of {all} people", n=speech.number(n), all=speech.number(survey.headcount))
    title = words.instrument.title.in_language(speech.language)
    return " · ".join(plain(part) for part in (title, survey.organisation, survey.wave, people) if part)


def _organisation(words: ScoreWords, scores: Scores) -> Table:
    speech = words.speech
    table = Table(box=None, pad_edge=False)
    table.add_column(speech.say("theme"))
    for name in ("n", speech.say("score"), speech.say("90% interval"), "sd"):
        table.add_column(name, justify="right")
    table.add_column(speech.say("band"))
    table.add_column(speech.say("alpha (95% interval)"), justify="right")
    for dimension in words.instrument.dimensions:
        results = scores.dimensions[dimension.id]
        title = words.themes[dimension.id]
        if isinstance(results, Withheld):
            table.add_row(title, "", speech.say("withheld"))
            continue
        table.add_row(
            title,
            str(results.n),
            words.number(results.mean, decimals(results.n)),
            words.interval(results.interval, decimals(results.n)),
            words.number(results.sd, decimals(results.n)),
            _band(words, dimension, results),
            _alpha(words, results.reliability),
        )
    return table


def _alpha(words: ScoreWords, reliability: Reliability | None) -> str:
    """Alpha with its interval, or the interval alone where only that may be told."""
    if reliability is None:
        return NOTHING
    interval = words.interval(reliability.alpha_interval, 2)
    return interval if reliability.alpha is None else f"{words.number(reliability.alpha, 2)} ({interval})"


def _groups(
    words: ScoreWords, cut: str, groups: Mapping[str, GroupScores | Withheld]
) -> Iterator[RenderableType]:
    """Tables of a few groups each, so that they fit a terminal; merged ones stand for their members."""
    merged = {
        member for group in groups.values() if isinstance(group, MergedScores) for member in group.members
    }
    speech, names = words.speech, [name for name in groups if name not in merged]
    for start in range(0, len(names), GROUPS_ABREAST):
        abreast = names[start : start + GROUPS_ABREAST]
        caption = speech.say("Scores by {cut}", cut=plain(cut))
        yield heading(f"{caption} ({speech.say('± half the 90% interval')})")
        table = Table(box=None, pad_edge=False)
        table.add_column(speech.say("theme"))
        for group in abreast:
            table.add_column(words.group(cut, group), justify="right", overflow="fold")
        table.add_row(speech.say("people"), *(_people(groups[group], speech) for group in abreast))
        for dimension, title in words.themes.items():
            table.add_row(title, *(_cell(words, groups[group], dimension) for group in abreast))
        yield table


def _merged(scores: Scores) -> dict[tuple[str, str], tuple[str, ...]]:
    """(Cut, merged group) → its members, the last "" where people did not state theirs."""
    return {
        (cut, name): group.members + ("",) * group.unstated
        for cut, groups in scores.groups.items()
        for name, group in groups.items()
        if isinstance(group, MergedScores)
    }


def _people(group: GroupScores | Withheld, speech: Speech) -> str:
    return speech.say("withheld") if isinstance(group, Withheld) else str(group.n)


def _cell(words: ScoreWords, group: GroupScores | Withheld, dimension: str) -> str:
    """The score with half its interval's width, and its n where that is not the group's."""
    if isinstance(group, Withheld):
        return ""
    results = group.dimensions[dimension]
    if isinstance(results, Withheld):
        return words.speech.say("withheld")
    told = words.number(results.mean, 0)
    if results.interval is not None:
        told += f" ± {words.number((results.interval.high - results.interval.low) / 2, 0)}"
    return told + (f" (n {results.n})" if results.n != group.n else "")


def decimals(n: int) -> int:
    """Decimals of a score on 0–100: none of fewer than 30 people."""
    return 1 if n >= FEW else 0


def _band(words: ScoreWords, dimension: Dimension, results: DimensionScores) -> str:
    if results.band is None or dimension.bands is None:
        return ""
    speech, bands = words.speech, words.instrument.bands[dimension.bands]
    titles = {band.id: plain(band.title.in_language(speech.language)) for band in bands}
    named = titles[results.band.id]
    if results.band.clear:
        return named
    if results.band.leaning is None:
        return speech.say("{band}, unclear", band=named)
    return speech.say("{band}, leaning {other}", band=named, other=titles[results.band.leaning])
