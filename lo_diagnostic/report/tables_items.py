"""Tables of the answers to each question: how many gave which, how many none, how each fits its theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lo_diagnostic.instrument.model import Dimension, Item, Scale
from lo_diagnostic.report.score_terms import NOTHING
from lo_diagnostic.report.sentences import shortened
from lo_diagnostic.report.tables_layout import Row, Table, TablesPage, columns
from lo_diagnostic.report.tables_words import TableWords
from lo_diagnostic.scoring.cells import DimensionScores, ItemScores

OFTEN_UNSURE: Final = 0.2
"""Share of “cannot say” above which that is a finding of its own."""
_MOST_POINTS: Final = 7
_LETTERS: Final = 160
_FIELDS: Final = ("sd", "item_rest_r", "alpha_if_dropped")


def item_tables(words: TableWords) -> TablesPage:
    """A table for each theme whose answers may be told."""
    speech = words.speech
    return TablesPage(
        question=speech.say("Can I check the answers to each question?"),
        answer=[_unsure(words)],
        tables=_tables(words),
        reading=speech.say(
            "Answers as they were given: mean and SD are on their own numbers, not turned. (R): counted the "
            "other way round in the score. Blank: of all who answered anything; a dash where a question was "
            "not put to everybody. Item-rest r: with the sum of the other questions of the theme, all turned "
            "one way; alpha without: of the others."
        ),
        sure=speech.say(
            "Answers to single questions are shown from {n} people. One question tells less than its theme.",
            n=speech.number(words.scores.minimum_detail),
        ),
    )


def blank(words: TableWords, dimension: Dimension, item: Item, scores: ItemScores) -> int | None:
    """How many left the item out; None where it was not put to everybody."""
    if dimension.ask_if or item.ask_if:
        return None
    return words.scores.respondents.answered - scores.n - scores.cannot_say


def _unsure(words: TableWords) -> str:
    shown = [
        item for one in words.shown.values() for item in one.items.values() if isinstance(item, ItemScores)
    ]
    unsure = sum(item.cannot_say > OFTEN_UNSURE * (item.n + item.cannot_say) for item in shown)
    if not unsure:
        return words.speech.say("No question left more than 2 in 10 unable to say.")
    return words.speech.count(
        "On {n} of {all} questions more than 2 in 10 could not say.",
        "On {n} of {all} questions more than 2 in 10 could not say.",
        unsure,
        all=words.speech.number(len(shown)),
    )


def _tables(words: TableWords) -> list[Table]:
    """In the order of the themes; each scale is told of once."""
    tables: list[Table] = []
    told: list[str] = []
    for name, scores in words.shown.items():
        found = words.findings.dimension(name)
        if found is None or not scores.items:
            continue
        labels = _labels(words, found.scale)
        tables.append(_table(words, words.dimensions[name], scores, found.scale, labels not in told))
        told.append(labels)
    return tables


def _labels(words: TableWords, scale: Scale) -> str:
    """`Answers: 1 never, 2 rarely, …`."""
    points = [
        f"{words.speech.number(point)} {label.in_language(words.speech.language)}"
        for point, label in sorted(scale.points.items())
    ]
    return words.speech.say("Answers: {answers}.", answers=", ".join(points))


def _table(
    words: TableWords, dimension: Dimension, scores: DimensionScores, scale: Scale, with_labels: bool
) -> Table:
    speech, points = words.speech, sorted(scale.points)
    heads = ["n", speech.say("Cannot say"), speech.say("Blank"), speech.say("Mean"), "SD"]
    if len(points) <= _MOST_POINTS:
        heads += [speech.number(point) for point in points]
    else:
        heads.append(speech.say("Answers and how many gave them"))
    heads += [speech.say("Item-rest r"), speech.say("Alpha without")]
    items = {item.id: item for item in dimension.items if item.id in scores.items}
    rows = [(_title(words, item), *_row(words, dimension, item, scores, points)) for item in items.values()]
    notes = ((name, one.notes) for name, one in scores.items.items() if isinstance(one, ItemScores))
    said = [_labels(words, scale) if with_labels else "", words.remarks(notes, _FIELDS)]
    return Table(
        words.theme(dimension.id),
        columns([speech.say("Question")], heads),
        tuple(rows),
        " ".join(filter(None, said)),
    )


def _title(words: TableWords, item: Item) -> str:
    """`wide3 (R): text`."""
    marks = " (R)" if item.reversed else ""
    if item.reserve:
        marks += f" ({words.speech.say('reserve')})"
    return f"{item.id}{marks}: {shortened(item.text.in_language(words.speech.language), _LETTERS)}"


def _row(
    words: TableWords, dimension: Dimension, item: Item, scores: DimensionScores, points: Sequence[int]
) -> Row:
    found, speech = scores.items[item.id], words.speech
    if not isinstance(found, ItemScores):
        return (speech.say("withheld"),)
    left_out = blank(words, dimension, item, found)
    return (
        speech.number(found.n),
        speech.number(found.cannot_say),
        NOTHING if left_out is None else speech.number(left_out),
        words.number(found.mean, 2),
        words.number(found.sd, 2),
        *_counts(words, found, points),
        words.number(found.item_rest_r, 2),
        words.number(found.alpha_if_dropped, 2),
    )


def _counts(words: TableWords, found: ItemScores, points: Sequence[int]) -> list[str]:
    """How many gave each answer; on a long scale those that were given, in one cell."""
    speech = words.speech
    counts = [(point, found.counts.get(str(point), 0)) for point in points]
    if len(points) <= _MOST_POINTS:
        return [speech.number(count) for _, count in counts]
    return ["; ".join(f"{speech.number(p)}: {speech.number(count)}" for p, count in counts if count)]
