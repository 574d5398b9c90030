"""Tables of everybody's scores: themes, their spread, what the plane draws, and who took part."""

from __future__ import annotations

from collections.abc import Iterator

from lo_diagnostic.charts.response import row_title
from lo_diagnostic.charts.words import side_title
from lo_diagnostic.disclosure.participation import Participation
from lo_diagnostic.instrument.learning_model import SIDES
from lo_diagnostic.report.frame import AttributeTitles
from lo_diagnostic.report.score_terms import NOTHING
from lo_diagnostic.report.sentences import people
from lo_diagnostic.report.tables_layout import Row, Table, TablesPage, columns
from lo_diagnostic.report.tables_words import TableWords, decimals
from lo_diagnostic.scoring.cells import CellScores, IndexScores

_OF_SCORES = ("interval", "band")
_OF_SPREAD = ("sd", "se", "skew", "kurtosis", "raw_sd")


def score_tables(words: TableWords) -> TablesPage:
    """Every score that the charts draw, with its interval; and how people spread round it."""
    speech = words.speech
    return TablesPage(
        question=speech.say("Can I check the scores?"),
        answer=[_clear(words)],
        tables=[_scores(words), _spread(words), _indices(words), *_participation(words)],
        reading=speech.say(
            "Scores run from 0 to 100; n is how many people have one. The 90% interval is for people like "
            "these; “interval now” is for these people alone: it allows for how many of all answered, and "
            "needs a headcount. A band that stands alone is clear: the whole 90% interval lies in it. "
            "Scores of fewer than 30 people have no decimals; a dash stands where there is no number."
        ),
        sure=speech.say(
            "{people} answered. Intervals cover chance, not the views of those who stayed silent.",
            people=people(words.findings, speech),
        ),
    )


def _clear(words: TableWords) -> str:
    """On how many themes the band is clear."""
    speech = words.speech
    placed = [one.band for one in words.shown.values() if one.band is not None]
    clear = sum(band.clear for band in placed)
    if not clear:
        return speech.say("No theme lies clearly in one band: read every score with its interval.")
    if clear == len(words.shown):
        return speech.say("Every theme lies clearly in one band.")
    return speech.count(
        "{n} of {all} themes lies clearly in one band; read the others with their interval.",
        "{n} of {all} themes lie clearly in one band; read the others with their interval.",
        clear,
        all=speech.number(len(words.shown)),
    )


def _told(words: TableWords) -> Iterator[tuple[str, str, CellScores | None]]:
    """Id, title and scores of each dimension, then of those that are told as one; None: withheld."""
    yield from ((name, words.theme(name), words.shown.get(name)) for name in words.dimensions)
    yield from ((one.names[0], words.joined_theme(one), one.scores) for one in words.joined)


def _scores(words: TableWords) -> Table:
    speech = words.speech
    rows: list[Row] = []
    for name, title, scores in _told(words):
        if scores is None:
            rows.append((title, speech.say("withheld")))
            continue
        n = decimals(scores.n)
        numbers = (
            speech.number(scores.n),
            words.number(scores.mean, n),
            words.interval(scores.interval, n),
            words.interval(scores.interval_now, n),
        )
        rows.append((title, *numbers, words.band(name, scores.band)))
    heads = [
        "n",
        speech.say("Mean"),
        speech.say("90% interval"),
        speech.say("Interval now"),
    ]
    return Table(
        speech.say("Scores of everybody (0–100)"),
        columns([speech.say("Theme")], heads, [speech.say("Band")]),
        tuple(rows),
        _remarks(words, _OF_SCORES),
    )


def _spread(words: TableWords) -> Table:
    speech = words.speech
    heads = [
        "SD",
        "SE",
        speech.say("Median"),
        speech.say("Quartiles"),
        speech.say("Skew"),
        speech.say("Kurtosis"),
        speech.say("Favourable %"),
        speech.say("95% interval %"),
        speech.say("Raw mean"),
        speech.say("Raw SD"),
    ]
    told = [(title, scores) for _, title, scores in _told(words)]
    known = any(scores is not None and scores.median is not None for _, scores in told)
    rows = [(title, *_spread_row(words, scores)) for title, scores in told] if known else []
    note = speech.say(
        "Favourable: people at 75 or above (at 25 or below where high is unfavourable), with Wilson’s "
        "interval. Kurtosis: excess. Raw: on the numbers of the answers."
    )
    return Table(
        speech.say("Spread of everybody’s scores (0–100)"),
        columns([speech.say("Theme")], heads),
        tuple(rows),
        f"{note} {_remarks(words, _OF_SPREAD)}".rstrip(),
    )


def _spread_row(words: TableWords, scores: CellScores | None) -> Row:
    if scores is None or scores.median is None:
        return (words.speech.say("withheld"),)
    n = decimals(scores.n)
    return (
        words.number(scores.sd, n),
        words.number(scores.se, n + 1),
        words.number(scores.median, n),
        words.quartiles(scores.quartiles, n),
        words.number(scores.skew, n + 1),
        words.number(scores.kurtosis, n + 1),
        words.percent(scores.favourable, n),
        words.percents(scores.favourable_interval, n),
        words.number(scores.raw_mean, n + 1),
        words.number(scores.raw_sd, n + 1),
    )


def _remarks(words: TableWords, fields: tuple[str, ...]) -> str:
    return words.remarks(((title, one.notes) for _, title, one in _told(words) if one), fields)


def _indices(words: TableWords) -> Table:
    speech = words.speech
    titles = {side: side_title(side, speech) for side in SIDES}
    titles |= {"reciprocity_gap": speech.say("Gap between chances and their use")}  # type: ignore[dict-item]
    rows: list[Row] = []
    for name, title in titles.items():
        found = words.scores.indices.get(name)
        if isinstance(found, IndexScores):
            n = decimals(found.n)
            numbers = (
                speech.number(found.n),
                words.number(found.mean, n),
                words.interval(found.interval, n),
            )
            rows.append((title, *numbers))
        elif found is not None:
            rows.append((title, speech.say("withheld")))
    heads = ["n", speech.say("Mean"), speech.say("90% interval")]
    note = speech.say(
        "Of people with a score in every layer. The gap is the work’s chances minus their use, from −100 to "
        "100: it compares different questions, so read its direction, not its size."
    )
    return Table(
        speech.say("What the plane draws: learning power and room to learn"),
        columns([speech.say("Index")], heads),
        tuple(rows),
        note,
    )


def _participation(words: TableWords) -> Iterator[Table]:
    speech = words.speech
    heads = [speech.say("Answered"), speech.say("Of"), speech.say("Answered %")]
    for name, found in words.findings.participation.items():
        titles = words.frame.attributes.get(name, AttributeTitles(name, {}))
        yield Table(
            speech.say("Who took part, by {cut}", cut=titles.title),
            columns([speech.say("Group")], heads),
            tuple(_participants(words, found, titles)),
        )


def _participants(words: TableWords, found: Participation, titles: AttributeTitles) -> Iterator[Row]:
    for row in found.rows:
        yield row_title(row, titles.groups, words.speech), *_response(words, row.n, row.headcount)
    yield words.speech.say("Everybody"), *_response(words, found.n, found.headcount)


def _response(words: TableWords, n: int, headcount: int | None) -> Row:
    """How many answered, of how many, and the share where more did not answer than there are."""
    share = n / headcount if headcount and n <= headcount else None
    told = NOTHING if headcount is None else words.speech.number(headcount)
    return words.speech.number(n), told, words.percent(share)
