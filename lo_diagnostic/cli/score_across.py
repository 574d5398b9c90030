"""Scores across groups in the terminal: how far groups differ and agree, and which differences are clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from lo_diagnostic.cli.score_words import (
    MOST_ROWS,
    ScoreWords,
    clear_of_chance,
    columns,
    heading,
    rows_left_out,
)
from lo_diagnostic.report.score_terms import NOTHING, view_words
from lo_diagnostic.scoring.differences import MOST_COMPARED
from lo_diagnostic.scoring.scores import Agreement, Difference, GroupAgreement, Scores
from lo_diagnostic.text import Speech, plain


def told_agreement(words: ScoreWords, cut: str, found: Mapping[str, Agreement]) -> Iterator[RenderableType]:
    """How far the shown groups of a cut differ and their members agree; nothing of fewer than two groups."""
    speech = words.speech
    compared = {dimension: one for dimension, one in found.items() if one.group_count > 1}
    if not compared:
        return
    yield heading(speech.say("How far groups differ and agree, by {cut}", cut=plain(cut)))
    table = columns(
        [speech.say("theme")],
        ["ICC(1)", speech.say("95% interval"), "ICC(2)", speech.say("split")],
        [speech.say("group means")],
    )
    for dimension, one in compared.items():
        told = [group for group in one.groups.values() if isinstance(group, GroupAgreement)]
        table.add_row(
            words.themes[dimension],
            words.number(one.icc1, 2),
            words.interval(one.icc1_interval, 2),
            words.number(one.icc2, 2),
            _split(told, speech),
            _views(told, speech),
        )
    yield table


def _split(told: Sequence[GroupAgreement], speech: Speech) -> str:
    judged = [group.split for group in told if group.split is not None]
    if not judged:
        return NOTHING
    return speech.say("{n} of {all}", n=speech.number(sum(judged)), all=speech.number(len(judged)))


def _views(told: Sequence[GroupAgreement], speech: Speech) -> str:
    """What the groups' means may be called: the same of all of them, else how many each."""
    said = view_words(speech)
    views = Counter(said[group.view] for group in told).most_common()
    if len(views) < 2:
        return "".join(view for view, _ in views) or NOTHING
    return "; ".join(f"{speech.number(n)}: {view}" for view, n in views)


def told_differences(words: ScoreWords, cut: str, scores: Scores) -> Iterator[RenderableType]:
    """Differences between groups that are clear of chance, the largest first, and out of how many."""
    speech = words.speech
    tests = [one for one in scores.differences[cut] if one.p_adjusted is not None]
    if tests:
        clear = clear_of_chance(tests)
        yield heading(speech.say("Differences by {cut}", cut=plain(cut)))
        if clear:
            yield _rows(words, cut, clear[:MOST_ROWS])
            yield from rows_left_out(len(clear), speech)
        yield Text(_counted(len(clear), tests, speech))
    elif any(name.startswith(f"differences.{cut}.") for name in scores.notes):
        yield heading(speech.say("Differences by {cut}", cut=plain(cut)))
        yield Text(
            speech.say("There are more than {most} groups: no differences are tested.", most=MOST_COMPARED)
        )


def _rows(words: ScoreWords, cut: str, clear: Sequence[Difference]) -> RenderableType:
    speech = words.speech
    table = columns(
        [speech.say("theme"), speech.say("groups")],
        [speech.say("difference"), speech.say("95% interval"), "Hedges g", "p (BH)"],
    )
    for one in clear:
        a, b = words.group(cut, one.a), words.group(cut, one.b)
        table.add_row(
            words.themes[one.dimension],
            speech.say("{a} {verdict} than {b}", a=a, verdict=words.verdict(one.verdict), b=b),
            words.number(one.difference),
            words.interval(one.interval),
            words.number(one.hedges_g, 2),
            words.p(one.p_adjusted),
        )
    return table


def _counted(clear: int, tests: Sequence[Difference], speech: Speech) -> str:
    numbers = {"all": speech.number(len(tests)), "family": speech.number(tests[0].family)}
    if not clear:
        return speech.say(
            "None of {all} differences is clear of chance (Benjamini–Hochberg over all {family} tests). "
            "That does not make the groups alike.",
            **numbers,
        )
    return speech.count(
        "{n} of {all} differences is clear of chance (Benjamini–Hochberg over all {family} tests).",
        "{n} of {all} differences are clear of chance (Benjamini–Hochberg over all {family} tests).",
        clear,
        **numbers,
    )
