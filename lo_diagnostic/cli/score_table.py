"""Scores as a table in the terminal: the organisation first, then the groups that may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from lo_diagnostic.cli import console
from lo_diagnostic.disclosure.release import Release, Withheld
from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.model import Dimension, Instrument
from lo_diagnostic.scoring.cells import DimensionScores, GroupScores, Interval
from lo_diagnostic.scoring.scores import Scores
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages, plain

GROUPS_ABREAST = 5


def table_speech(survey: Survey, language: str | None) -> Speech:
    """The language of the table: as asked, else the survey's first where the program speaks it."""
    if language is not None and language not in languages():
        remedy = f"Choose one of: {', '.join(languages())}."
        raise InputProblems.one("", "--language", f'there is no table in "{language}".', remedy)
    first = survey.languages[0]
    return Speech(language or (first if first in languages() else SOURCE_LANGUAGE))


def print_scores(survey: Survey, releases: Sequence[Release[Scores]], speech: Speech) -> None:
    """Print each instrument's results."""
    for found, release in zip(survey.instruments, releases, strict=True):
        instrument, scores = found.instrument, release.results
        console.show(_heading(survey, instrument, scores.respondents.answered, speech))
        console.show(_organisation(instrument, scores, speech))
        for cut, groups in scores.groups.items():
            for table in _groups(survey, instrument, cut, groups, speech):
                console.show(table)
        least = survey.confidentiality.minimum_group
        if scores.respondents.answered < least:
            console.say(speech.say("Results are shown from {least} people.", least=least))
        elif any(cell.measure.kind in ("people", "dimension") for cell in release.withheld):
            text = "Withheld: results of fewer than {least} people, or that would give such away."
            console.say(speech.say(text, least=least))


def _heading(survey: Survey, instrument: Instrument, n: int, speech: Speech) -> str:
    people = speech.count("{n} person", "{n} people", n)
    if survey.headcount:
        people = speech.say("{n} of {all} people", n=speech.number(n), all=speech.number(survey.headcount))
    title = instrument.title.in_language(speech.language)
    return " · ".join(plain(part) for part in (title, survey.organisation, survey.wave, people) if part)


def _organisation(instrument: Instrument, scores: Scores, speech: Speech) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(speech.say("theme"))
    for heading in ("n", speech.say("score"), speech.say("90% interval"), "sd"):
        table.add_column(heading, justify="right")
    table.add_column(speech.say("band"))
    table.add_column("alpha", justify="right")
    for dimension in instrument.dimensions:
        results = scores.dimensions[dimension.id]
        title = plain(dimension.title.in_language(speech.language))
        if isinstance(results, Withheld):
            table.add_row(title, "", speech.say("withheld"))
            continue
        reliability = results.reliability
        table.add_row(
            title,
            str(results.n),
            _number(results.mean, speech),
            _interval(results.interval, 1, speech),
            _number(results.sd, speech),
            _band(instrument, dimension, results, speech),
            speech.number(reliability.alpha, 2)
            if reliability and reliability.alpha is not None
            else _interval(reliability.alpha_interval if reliability else None, 2, speech),
        )
    return table


def _groups(
    survey: Survey,
    instrument: Instrument,
    cut: str,
    groups: Mapping[str, GroupScores | Withheld],
    speech: Speech,
) -> Iterator[Table]:
    """Tables of a few groups each, so that they fit a terminal."""
    names = list(groups)
    for start in range(0, len(names), GROUPS_ABREAST):
        abreast = names[start : start + GROUPS_ABREAST]
        caption = speech.say("Scores by {cut}", cut=plain(cut))
        table = Table(box=None, pad_edge=False, title=caption, title_justify="left")
        table.add_column(speech.say("theme"))
        for group in abreast:
            title = plain(_group_title(survey, cut, group, speech.language))
            table.add_column(title, justify="right", overflow="fold")
        table.add_row(speech.say("people"), *(_people(groups[group], speech) for group in abreast))
        for dimension in instrument.dimensions:
            cells = [_cell(groups[group], dimension.id, speech) for group in abreast]
            table.add_row(plain(dimension.title.in_language(speech.language)), *cells)
        yield table


def _group_title(survey: Survey, cut: str, group: str, language: str) -> str:
    parts = zip(cut.split(","), group.split(","), strict=True)
    return ", ".join(survey.group_title(attribute, value, language) for attribute, value in parts)


def _people(group: GroupScores | Withheld, speech: Speech) -> str:
    return speech.say("withheld") if isinstance(group, Withheld) else str(group.n)


def _cell(group: GroupScores | Withheld, dimension: str, speech: Speech) -> str:
    """The score, with its n where that is not the group's."""
    if isinstance(group, Withheld):
        return ""
    results = group.dimensions[dimension]
    if isinstance(results, Withheld):
        return speech.say("withheld")
    return _number(results.mean, speech) + (f" (n {results.n})" if results.n != group.n else "")


def _number(value: float | None, speech: Speech) -> str:
    return "–" if value is None else speech.number(value, 1)


def _interval(interval: Interval | None, decimals: int, speech: Speech) -> str:
    if interval is None:
        return "–"
    low, high = speech.number(interval.low, decimals), speech.number(interval.high, decimals)
    return speech.say("{low} to {high}", low=low, high=high)


def _band(instrument: Instrument, dimension: Dimension, results: DimensionScores, speech: Speech) -> str:
    if results.band is None or dimension.bands is None:
        return ""
    titles = {band.id: band.title.in_language(speech.language) for band in instrument.bands[dimension.bands]}
    named = titles[results.band.id]
    if results.band.clear:
        return named
    if results.band.leaning is None:
        return speech.say("{band}, unclear", band=named)
    return speech.say("{band}, leaning {other}", band=named, other=titles[results.band.leaning])
