"""Tables of what changed since the wave before: of everybody, and of each group that both waves show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lo_diagnostic.report.tables_crossed import Crossing, Line, crossed
from lo_diagnostic.report.tables_layout import Row, Table, TablesPage, columns
from lo_diagnostic.report.tables_words import TableWords
from lo_diagnostic.scoring.changes import REGRESSION
from lo_diagnostic.scoring.scores import Change

_EXPECTED: Final = REGRESSION.replace(" (`expected`)", "")
_FIELDS: Final = ("interval", "effect", "p_adjusted", "linked")


def change_tables(words: TableWords) -> TablesPage | None:
    """None where there is no wave to compare with."""
    changes = words.scores.changes
    if not changes:
        return None
    speech = words.speech
    everybody = [one for name in words.dimensions for one in changes if one.dimension == name and not one.cut]
    groups = [table for cut in words.scores.groups for table in _groups(words, cut, changes)]
    return TablesPage(
        question=speech.say("Can I check what changed?"),
        answer=[_counted(words, changes)],
        tables=[_everybody(words, everybody), *groups],
        reading=speech.say(
            "Now minus {wave}. Linked: the same people compared with themselves; else the waves count as "
            "independent, which is too wide where the same people answered twice. Expected, of groups: "
            "{why}. BH and Holm: p adjusted over all {family} tests.",
            wave=changes[0].earlier,
            why=speech.say(_EXPECTED),
            family=speech.number(changes[0].family),
        ),
        sure=speech.say("A change says nothing of what made it, and other people may have answered."),
    )


def _counted(words: TableWords, changes: Sequence[Change]) -> str:
    tests = [one for one in changes if one.p_adjusted is not None]
    clear = sum(one.verdict != "too_close" for one in tests)
    if not clear:
        return words.speech.say("No change is more than chance would explain.")
    return words.speech.count(
        "{n} of {all} changes is more than chance would explain.",
        "{n} of {all} changes are more than chance would explain.",
        clear,
        all=words.speech.number(len(tests)),
    )


def _everybody(words: TableWords, changes: Sequence[Change]) -> Table:
    speech = words.speech
    names = [words.theme(one.dimension) for one in changes]
    rows: list[Row] = [
        (
            name,
            speech.number(one.n_earlier),
            speech.number(one.n),
            words.yes_no(one.linked),
            *_tested(words, one),
            words.verdict(one.verdict),
        )
        for name, one in zip(names, changes, strict=True)
    ]
    heads = [speech.say("n then"), speech.say("n now"), speech.say("Linked"), *_heads(words)]
    return Table(
        speech.say("Changes of everybody (points)"),
        columns([speech.say("Theme")], heads, [speech.say("Verdict")]),
        tuple(rows),
        words.remarks(zip(names, (one.notes for one in changes), strict=True), _FIELDS),
    )


def _groups(words: TableWords, cut: str, changes: Sequence[Change]) -> Iterator[Table]:
    speech = words.speech
    crossing = Crossing(
        others={group: words.group(cut, group) for group in words.groups(cut)},
        head=speech.say("Group"),
        caption=lambda title: speech.say("Changes (points): {title}", title=title),
        numbers=[speech.say("n then"), speech.say("n now"), *_heads(words), speech.say("Expected")],
        last=[speech.say("Verdict")],
        fields=_FIELDS,
    )
    told = {(one.dimension, one.group): _group(words, one) for one in changes if one.cut == cut}
    return crossed(words, crossing, told)


def _group(words: TableWords, one: Change) -> Line:
    cells = (
        words.speech.number(one.n_earlier),
        words.speech.number(one.n),
        *_tested(words, one),
        words.number(one.expected, 1),
        words.verdict(one.verdict),
    )
    return Line(cells, one.notes)


def _heads(words: TableWords) -> list[str]:
    say = words.speech.say
    return [say("Change"), say("95% interval"), "Hedges g", "p (BH)", "p (Holm)"]


def _tested(words: TableWords, one: Change) -> Row:
    return (
        words.number(one.difference, 1),
        words.interval(one.interval, 1),
        words.number(one.effect, 2),
        words.p(one.p_adjusted),
        words.p(one.p_holm),
    )
