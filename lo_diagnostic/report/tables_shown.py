"""Tables of what is not shown and why it cannot be, cut points, versions: how all this can be checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lo_diagnostic.charts.words import side_title
from lo_diagnostic.disclosure.measures import Cell
from lo_diagnostic.disclosure.release import Withheld
from lo_diagnostic.disclosure.showing import RELIABILITY_ROWS
from lo_diagnostic.instrument.learning_model import SIDES
from lo_diagnostic.instrument.model import Band
from lo_diagnostic.report.page_method import status_words
from lo_diagnostic.report.score_terms import NOTHING
from lo_diagnostic.report.tables_groups import without_detail
from lo_diagnostic.report.tables_layout import Row, Table, TablesPage, columns
from lo_diagnostic.report.tables_words import TableWords
from lo_diagnostic.scoring.overlap import OVERLAP, OVERLAP_PEOPLE
from lo_diagnostic.scoring.scores import QualityScores
from lo_diagnostic.scoring.verdicts import CLEAR

_LETTERS: Final = 16  # of a fingerprint that stand together


@dataclass(frozen=True)
class _Withheld:
    """By what, of which group, and what is withheld; of a question its id."""

    by: str
    group: str
    what: str
    question: bool = False


def shown_tables(words: TableWords) -> TablesPage:
    """The log of what is withheld, the rules it follows, cut points, and the versions of everything."""
    speech = words.speech
    withheld = list(_withheld(words))
    answer = (
        speech.count("{n} result is withheld.", "{n} results are withheld.", len(withheld))
        if withheld
        else speech.say("Nothing is withheld.")
    )
    return TablesPage(
        question=speech.say("What is not shown, and how do I check all this?"),
        answer=[answer],
        tables=[_log(words, withheld), _rules(words), _cut_points(words), _versions(words)],
        reading=speech.say(
            "Of what is withheld neither the number of people nor the reason is told: either could give "
            "somebody away. A group that is withheld is withheld on every theme."
        ),
        use=_check(words),
    )


def _check(words: TableWords) -> str:
    cuts = "".join(f" --by {cut}" for cut in words.scores.groups)
    return words.speech.say(
        "“{score}” gives every number of these tables with all its digits; “{audit}” checks that nothing "
        "that was shown isolates anybody.",
        score=f"lo-diag score{cuts} --quality --json",
        audit="lo-diag audit",
    )


def _log(words: TableWords, withheld: list[_Withheld]) -> Table:
    """A row for each, but one for all questions of the same place."""
    speech = words.speech
    questions: dict[tuple[str, str], list[str]] = {}
    for one in withheld:
        if one.question:
            questions.setdefault((one.by, one.group), []).append(one.what)
    rows: list[Row] = [(one.by, one.group, one.what) for one in withheld if not one.question]
    for place, names in questions.items():
        told = speech.count("question {names}", "questions {names}", len(names), names=", ".join(names))
        rows.append((*place, told))
    heads = [speech.say("By"), speech.say("Group"), speech.say("What")]
    return Table(speech.say("What is withheld"), columns(heads, []), tuple(rows))


def _withheld(words: TableWords) -> Iterator[_Withheld]:
    """Every withheld result in words."""
    speech, quality = words.speech, words.scores.quality
    for cell in words.findings.withheld:
        by, group = _place(words, cell)
        yield _Withheld(by, group, _measure(words, cell), question=cell.measure.kind == "item")
    for cut in words.scores.groups:
        for name in without_detail(words, cut):
            told = speech.say("spread, shares, agreement")
            yield _Withheld(words.cut(cut), words.group(cut, name), told)
    everybody = speech.say("Everybody")
    if isinstance(quality, Withheld):
        yield _Withheld(everybody, "", speech.say("response quality"))
    without = quality.without_flagged if isinstance(quality, QualityScores) and quality.flagged else {}
    for name, found in without.items():
        if isinstance(found, Withheld):
            told = speech.say("{theme}, without flagged answers", theme=words.theme(name))
            yield _Withheld(everybody, "", told)


def _place(words: TableWords, cell: Cell) -> tuple[str, str]:
    if not cell.cut:
        return words.speech.say("Everybody"), ""
    group = words.group(cell.cut, cell.group) if cell.group else words.speech.say("all groups")
    return words.cut(cell.cut), group


def _measure(words: TableWords, cell: Cell) -> str:
    """What is withheld: everything, a theme, a question (its id) or an index."""
    kind, name = cell.measure
    if kind == "people":
        return words.speech.say("everything")
    if kind == "dimension":
        return words.theme(name) if name in words.dimensions else name
    if kind == "item":
        return name
    sides = {side: side_title(side, words.speech) for side in SIDES}
    return next(
        (title for side, title in sides.items() if side == name),
        words.speech.say("Gap between chances and their use"),
    )


def _rules(words: TableWords) -> Table:
    speech, scores = words.speech, words.scores
    people, limit = speech.say("people"), speech.number(OVERLAP, 2)
    rows = [
        (speech.say("Mean, interval, band"), speech.number(scores.minimum_group), people),
        (
            speech.say("Spread, shares, answers to single questions, agreement, actions"),
            speech.number(scores.minimum_detail),
            people,
        ),
        (
            speech.say("Coefficients of reliability, of the whole organisation only"),
            speech.number(RELIABILITY_ROWS),
            speech.say("complete rows"),
        ),
        (speech.say("Correlations, of the whole organisation only"), speech.number(RELIABILITY_ROWS), people),
        (
            speech.say("Themes told as one, whose r lies above {limit} (90% interval)", limit=limit),
            speech.number(OVERLAP_PEOPLE),
            people,
        ),
        (
            speech.say("A difference or change that is not called slight"),
            speech.number(CLEAR),
            speech.say("points"),
        ),
    ]
    heads = columns([speech.say("What it takes")], [speech.say("At least")], [speech.say("Of what")])
    return Table(speech.say("Thresholds"), heads, tuple(rows))


def _cut_points(words: TableWords) -> Table:
    """The bands of the themes, those with the same ones together; ends as mathematicians write them."""
    speech = words.speech
    alike: dict[str, list[str]] = {}
    for name in words.dimensions:
        found = words.findings.dimension(name)
        if found is not None and found.bands:
            alike.setdefault(", ".join(_limits(words, found.bands)), []).append(words.theme(name))
    return Table(
        speech.say("Cut points of the bands"),
        columns([speech.say("Themes"), speech.say("Bands and their scores")], []),
        tuple((speech.join(themes), bands) for bands, themes in alike.items()),
        speech.say("A square bracket: with the limit itself; a round one: without. Conventions, not norms."),
    )


def _limits(words: TableWords, bands: tuple[Band, ...]) -> Iterator[str]:
    """`mixed [37.5; 62.5]`."""
    low, opening = 0.0, "["
    for band in bands:
        closing = ")" if band.below is not None else "]"
        ends = (words.speech.number(end, 0 if end == int(end) else 1) for end in (low, band.upper))
        yield f"{band.title.in_language(words.speech.language)} {opening}{'; '.join(ends)}{closing}"
        low, opening = band.upper, "[" if closing == ")" else "("


def _versions(words: TableWords) -> Table:
    """Each questionnaire with its version, its status and the fingerprint of its file; and the program."""
    speech = words.speech
    made = {"program": words.frame.program, "hash": words.frame.short_hash or NOTHING}
    titles = {one.id: one for one in words.findings.instruments}
    rows = [
        (
            titles[one.id].title.in_language(speech.language),
            one.id,
            one.version,
            status_words(titles[one.id], speech),
            " ".join(one.sha256[at : at + _LETTERS] for at in range(0, len(one.sha256), _LETTERS)) or NOTHING,
        )
        for one in words.findings.references
    ]
    heads = [speech.say("Questionnaire"), speech.say("Id"), speech.say("Version"), speech.say("Status")]
    return Table(
        speech.say("Versions ({program}, analysis {hash})", **made),
        columns([*heads, "SHA-256"], []),
        tuple(rows),
    )
