"""Scores as a table in the terminal: the organisation first, then the groups that may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from lo_diagnostic.cli import console
from lo_diagnostic.disclosure.release import Release, Withheld
from lo_diagnostic.instrument.model import Dimension, Instrument
from lo_diagnostic.scoring.scores import DimensionScores, GroupScores, Scores
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import SOURCE_LANGUAGE, Speech, languages, plain

WITHHELD_MARK = "withheld"
GROUPS_ABREAST = 5


def print_scores(survey: Survey, releases: Sequence[Release[Scores]], language: str | None) -> None:
    """Print each instrument's results; `language` is that of titles and numbers."""
    spoken = language or survey.languages[0]
    speech = Speech(spoken if spoken in languages() else SOURCE_LANGUAGE)
    for found, release in zip(survey.instruments, releases, strict=True):
        instrument, scores = found.instrument, release.results
        title = plain(instrument.title.in_language(spoken))
        n = scores.respondents.rows
        of = f" of {survey.headcount}" if survey.headcount else ""
        console.show(f"{title} · {plain(survey.organisation)} · {survey.wave} · {n}{of} people")
        console.show(_organisation(instrument, scores, speech, spoken))
        for cut, groups in scores.groups.items():
            for table in _groups(survey, instrument, cut, groups, speech):
                console.show(table)
        hidden = sum(1 for cell in release.withheld if cell.measure.kind in ("people", "dimension"))
        least = survey.confidentiality.minimum_group
        if n < least:
            console.say(f"{n} people have answered; results are shown from {least} people.")
        elif hidden:
            console.say(f"Withheld: results of fewer than {least} people, or that would give such away.")


def _organisation(instrument: Instrument, scores: Scores, speech: Speech, language: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("dimension", "n", "score", "90 % interval", "sd", "band", "alpha"):
        table.add_column(heading, justify="left" if heading in ("dimension", "band") else "right")
    for dimension in instrument.dimensions:
        results = scores.dimensions[dimension.id]
        title = plain(dimension.title.in_language(language))
        if isinstance(results, Withheld):
            table.add_row(title, "", WITHHELD_MARK)
            continue
        table.add_row(
            title,
            str(results.n),
            _number(results.mean, speech),
            _interval(results, speech),
            _number(results.sd, speech),
            _band(instrument, dimension, results, language),
            _alpha(results, speech),
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
        table = Table(box=None, pad_edge=False, title=f"Scores by {plain(cut)}", title_justify="left")
        table.add_column("dimension")
        for group in abreast:
            title = plain(_group_title(survey, cut, group, speech.language))
            table.add_column(title, justify="right", overflow="fold")
        table.add_row("people", *(_people(groups[group]) for group in abreast))
        for dimension in instrument.dimensions:
            cells = [_cell(groups[group], dimension.id, speech) for group in abreast]
            table.add_row(plain(dimension.title.in_language(speech.language)), *cells)
        yield table


def _group_title(survey: Survey, cut: str, group: str, language: str) -> str:
    parts = zip(cut.split(","), group.split(","), strict=True)
    return ", ".join(survey.group_title(attribute, value, language) for attribute, value in parts)


def _people(group: GroupScores | Withheld) -> str:
    return WITHHELD_MARK if isinstance(group, Withheld) else str(group.n)


def _cell(group: GroupScores | Withheld, dimension: str, speech: Speech) -> str:
    """The score, with its n where that is not the group's."""
    if isinstance(group, Withheld):
        return ""
    results = group.dimensions[dimension]
    if isinstance(results, Withheld):
        return WITHHELD_MARK
    return _number(results.mean, speech) + (f" (n {results.n})" if results.n != group.n else "")


def _number(value: float | None, speech: Speech) -> str:
    return "–" if value is None else speech.number(value, 1)


def _interval(results: DimensionScores, speech: Speech) -> str:
    if results.interval is None:
        return "–"
    return f"{speech.number(results.interval.low, 1)} to {speech.number(results.interval.high, 1)}"


def _band(instrument: Instrument, dimension: Dimension, results: DimensionScores, language: str) -> str:
    if results.band is None or dimension.bands is None:
        return ""
    titles = {band.id: band.title.in_language(language) for band in instrument.bands[dimension.bands]}
    named = titles[results.band.id]
    if results.band.clear:
        return named
    return f"{named}, leaning {titles[results.band.leaning]}" if results.band.leaning else f"{named}, unclear"


def _alpha(results: DimensionScores, speech: Speech) -> str:
    found = results.reliability
    if found is None:
        return "–"
    if found.alpha is not None:
        return speech.number(found.alpha, 2)
    interval = found.alpha_interval
    return f"{speech.number(interval.low, 2)} to {speech.number(interval.high, 2)}" if interval else "–"
