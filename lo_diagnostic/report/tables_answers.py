"""Tables of the answers themselves: how many are missing, and how many show patterns of carelessness."""

from __future__ import annotations

from typing import Final

from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.report.score_terms import NOTHING, index_words
from lo_diagnostic.report.tables_items import blank
from lo_diagnostic.report.tables_layout import Row, Table, TablesPage, columns
from lo_diagnostic.report.tables_words import TableWords, decimals
from lo_diagnostic.responses.quality import FEWEST_ANSWERS, SEVERAL
from lo_diagnostic.scoring.cells import CellScores, DimensionScores, ItemScores
from lo_diagnostic.scoring.response_quality import NO_TIMES
from lo_diagnostic.scoring.scores import Flagged, QualityScores

_FIELDS: Final = ("n", "cut")


def answer_tables(words: TableWords) -> TablesPage:
    """Missing data, and response quality where it was asked for."""
    speech, quality = words.speech, words.scores.quality
    tables = [_people(words), _missing(words)]
    if isinstance(quality, QualityScores):
        tables += [_indices(words, quality), _without_flagged(words, quality)]
    return TablesPage(
        question=speech.say("How complete and how careful are the answers?"),
        answer=[_flagged(words)],
        tables=tables,
        reading=speech.say(
            "Nothing is filled in: a theme without enough answers has no score. A flag is about answers, "
            "not about people: some honest people answer in extremes. Nobody is dropped; scores are told "
            "with and without those whose answers carry {several} flags or more. Only who gave {least} "
            "answers or more is judged.",
            several=speech.number(SEVERAL),
            least=speech.number(FEWEST_ANSWERS),
        ),
        sure=speech.say("The cuts of these indices are conventions: no index finds all careless answers."),
    )


def _flagged(words: TableWords) -> str:
    speech, quality = words.speech, words.scores.quality
    if not isinstance(quality, QualityScores):
        return speech.say("How careful the answers are is not told here: it takes more people.")
    if not quality.flagged:
        return speech.say("Nobody’s answers carry several flags.")
    return speech.count(
        "The answers of {n} of {all} people carry several flags.",
        "The answers of {n} of {all} people carry several flags.",
        quality.flagged,
        all=speech.number(quality.judged),
    )


def _people(words: TableWords) -> Table:
    speech, found = words.speech, words.scores.respondents
    rows = [
        (speech.say("People in the table of answers"), speech.number(found.rows)),
        (speech.say("Answered anything"), speech.number(found.answered)),
        (speech.say("Have a score on at least one theme"), speech.number(found.scored)),
    ]
    heads = columns([speech.say("Who")], [speech.say("People")])
    return Table(speech.say("Who answered"), heads, tuple(rows))


def _missing(words: TableWords) -> Table:
    speech = words.speech
    heads = [
        speech.say("With a score"),
        speech.say("Without"),
        speech.say("Cannot say %"),
        speech.say("Blank %"),
    ]
    rows: list[Row] = []
    for name in words.dimensions:
        found = words.shown.get(name)
        told = (speech.say("withheld"),) if found is None else _missing_row(words, name, found)
        rows.append((words.theme(name), *told))
    note = speech.say(
        "Of all who answered anything, over the questions whose answers are shown. A dash: not put to "
        "everybody."
    )
    return Table(
        speech.say("Missing answers, by theme"), columns([speech.say("Theme")], heads), tuple(rows), note
    )


def _missing_row(words: TableWords, name: str, found: DimensionScores) -> Row:
    """Nothing about a theme that was not put to everybody."""
    dimension, answered = words.dimensions[name], words.scores.respondents.answered
    if dimension.ask_if or any(item.ask_if for item in dimension.asked()):
        return words.speech.number(found.n), *[NOTHING] * 3
    asked = [(item, found.items.get(item.id)) for item in dimension.asked()]
    told = [(item, one) for item, one in asked if isinstance(one, ItemScores)]
    unsure = empty = None
    if told:
        unsure = sum(one.cannot_say for _, one in told) / (answered * len(told))
        blanks = [blank(words, dimension, item, one) or 0 for item, one in told]
        empty = sum(blanks) / (answered * len(told))
    without = words.speech.number(answered - found.n)
    return words.speech.number(found.n), without, words.percent(unsure, 1), words.percent(empty, 1)


def _indices(words: TableWords, quality: QualityScores) -> Table:
    speech, told = words.speech, index_words(words.speech)
    found = {name: one for name, one in quality.indices.items() if NO_TIMES not in one.notes.values()}
    rows: list[Row] = [(told[name], *_index(words, one)) for name, one in found.items()]
    rows.append(
        (speech.say("{n} flags or more", n=speech.number(SEVERAL)), "", speech.number(quality.flagged))
    )
    notes = ((told[name], one.notes) for name, one in found.items())
    return Table(
        speech.say("Patterns of careless answering"),
        columns([speech.say("What is flagged")], [speech.say("Cut"), speech.say("People")]),
        tuple(rows),
        words.remarks(notes, _FIELDS),
    )


def _index(words: TableWords, found: Flagged) -> Row:
    return words.number(found.cut, 2), words.number(found.n)


def _without_flagged(words: TableWords, quality: QualityScores) -> Table:
    """Scores of everybody beside those without the flagged answers; nothing where none is flagged."""
    speech = words.speech
    rows: list[Row] = []
    for name, scores in words.shown.items() if quality.flagged else ():
        kept = quality.without_flagged.get(name)
        whole = speech.number(scores.n), words.number(scores.mean, decimals(scores.n))
        rows.append((words.theme(name), *whole, *_kept(words, kept)))
    heads = [
        "n",
        speech.say("Mean"),
        speech.say("n without"),
        speech.say("Mean without"),
        speech.say("90% interval"),
    ]
    return Table(
        speech.say("Scores with and without flagged answers (0–100)"),
        columns([speech.say("Theme")], heads),
        tuple(rows),
    )


def _kept(words: TableWords, kept: CellScores | Withheld | None) -> Row:
    if not isinstance(kept, CellScores):
        return (words.speech.say("withheld"),)
    n = decimals(kept.n)
    return words.speech.number(kept.n), words.number(kept.mean, n), words.interval(kept.interval, n)
