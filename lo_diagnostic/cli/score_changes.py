"""Scores across waves in the terminal: what changed since the wave before, of everybody and of groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from lo_diagnostic.scoring.scores import Change
from lo_diagnostic.text import Speech, plain


def told_changes(words: ScoreWords, changes: Sequence[Change]) -> Iterator[RenderableType]:
    """What changed since the earlier wave: everybody on every theme, then the groups that changed."""
    if not changes:
        return
    speech = words.speech
    groups = clear_of_chance([one for one in changes if one.cut])
    yield heading(speech.say("Changes since {wave}", wave=plain(changes[0].earlier)))
    everybody, told = [one for one in changes if not one.cut], groups[:MOST_ROWS]
    yield _of_everybody(words, everybody)
    if told:
        yield Text()
        yield _of_groups(words, told)
        yield from rows_left_out(len(groups), speech)
    if tests := [one for one in changes if one.p_adjusted is not None]:
        yield Text(_counted(tests, speech))
    if told:
        yield Text(
            speech.say(
                "Low and high groups move towards the middle by themselves: compare with the expected change."
            )
        )
    if not all(one.linked for one in (*everybody, *told)):
        yield Text(
            speech.say("Where not linked, the waves are compared as if different people had answered.")
        )


def _of_everybody(words: ScoreWords, changes: Sequence[Change]) -> RenderableType:
    speech = words.speech
    table = columns(
        [speech.say("theme")],
        [speech.say("change"), speech.say("95% interval")],
        [speech.say("verdict"), speech.say("people")],
    )
    for one in changes:
        table.add_row(
            words.themes[one.dimension],
            words.number(one.difference),
            words.interval(one.interval),
            words.verdict(one.verdict),
            _people(one, speech),
        )
    return table


def _of_groups(words: ScoreWords, changes: Sequence[Change]) -> RenderableType:
    speech = words.speech
    table = columns(
        [speech.say("theme"), speech.say("group")],
        [speech.say("change"), speech.say("95% interval"), speech.say("expected")],
        [speech.say("people")],
    )
    for one in changes:
        table.add_row(
            words.themes[one.dimension],
            f"{words.group(one.cut, one.group)}: {words.verdict(one.verdict)}",
            words.number(one.difference),
            words.interval(one.interval),
            words.number(one.expected),
            _people(one, speech),
        )
    return table


def _people(change: Change, speech: Speech) -> str:
    """`34 linked`, or how many then and now."""
    now, then = speech.number(change.n), speech.number(change.n_earlier)
    if change.linked:
        return speech.say("{n} linked", n=now)
    return speech.say("{then}, now {now}", then=then, now=now)


def _counted(tests: Sequence[Change], speech: Speech) -> str:
    clear = len(clear_of_chance(tests))
    numbers = {"all": speech.number(len(tests)), "family": speech.number(tests[0].family)}
    if not clear:
        return speech.say(
            "None of {all} changes is clear of chance (Benjamini–Hochberg over all {family} tests).",
            **numbers,
        )
    return speech.count(
        "{n} of {all} changes is clear of chance (Benjamini–Hochberg over all {family} tests).",
        "{n} of {all} changes are clear of chance (Benjamini–Hochberg over all {family} tests).",
        clear,
        **numbers,
    )
