"""Tables of the groups of each cut: on every theme their mean, their spread, how far members agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lo_diagnostic.report.score_terms import view_words
from lo_diagnostic.report.tables_crossed import Crossing, Line, Place, crossed
from lo_diagnostic.report.tables_layout import Row, Table, TablesPage, columns
from lo_diagnostic.report.tables_words import TableWords, decimals
from lo_diagnostic.scoring.cells import GroupDimensionScores
from lo_diagnostic.scoring.scores import GroupAgreement

_OF_MEANS: Final = ("interval", "band", "eb_mean", "group_reliability")
_OF_SPREAD: Final = ("sd",)
_OF_AGREEMENT: Final = ("rwg_j", "rwg_j_skewed", "rwg_j_shuffled", "ad_mean", "ad_median")


def group_tables(words: TableWords) -> TablesPage:
    """The mean of every group on every theme, its interval, and how its people spread round it."""
    speech = words.speech
    tables: list[Table] = []
    for cut in words.scores.groups:
        tables += [_people(words, cut), *_means(words, cut), *_spread(words, cut)]
    return TablesPage(
        question=speech.say("Can I check the scores of groups?"),
        answer=[speech.say("The mean of a group is only as sure as its interval is short.")],
        tables=tables,
        reading=speech.say(
            "Groups of fewer than {detail} people take their interval from the spread within all shown "
            "groups. Interval now: as for everybody, where the headcount of a group is known. EB mean: the "
            "mean drawn towards that of all groups, the more the less it tells them apart; to sort and "
            "colour by, never to print as the score. Reliability: how far the mean tells this group from "
            "others (0 to 1). Everything across groups is computed from the shown groups alone.",
            detail=speech.number(words.scores.minimum_detail),
        ),
        sure=speech.say(
            "A group is not its score: the mean is that of those who answered. A group that is withheld is "
            "shown nowhere, and neither are its number of people and the reason."
        ),
    )


def within_tables(words: TableWords, cut: str) -> Iterator[Table]:
    """How far members of each group of a cut agree on every theme, and what its mean may be called."""
    speech = words.speech
    crossing = Crossing(
        others=_titles(words, cut),
        head=speech.say("Group"),
        caption=lambda title: speech.say("Agreement: {title}", title=title),
        numbers=[
            speech.say("r_wg, uniform"),
            speech.say("r_wg, skewed"),
            speech.say("r_wg, shuffled"),
            speech.say("AD, mean"),
            speech.say("AD, median"),
            speech.say("Split"),
        ],
        last=[speech.say("What the mean may be called")],
        fields=_OF_AGREEMENT,
    )
    agreed, views = _agreed(words, cut), view_words(speech)
    return crossed(
        words,
        crossing,
        {place: _within(words, agreed.get(place), views) for place, one in _cells(words, cut).items() if one},
    )


def without_detail(words: TableWords, cut: str) -> list[str]:
    """The groups that are told, but of which on no theme more than a summary may be."""
    known = {place[1] for place, one in _cells(words, cut).items() if one and one.median is not None}
    return [group for group in words.groups(cut) if words.group_scores(cut, group) and group not in known]


def _titles(words: TableWords, cut: str) -> dict[str, str]:
    return {group: words.group(cut, group) for group in words.groups(cut)}


def _cells(words: TableWords, cut: str) -> dict[Place, GroupDimensionScores | None]:
    """Every theme of every group that is told at all; None: this theme of it is withheld."""
    told: dict[Place, GroupDimensionScores | None] = {}
    for group in words.groups(cut):
        found = words.group_scores(cut, group)
        for name, one in found.dimensions.items() if found else ():
            told[name, group] = one if isinstance(one, GroupDimensionScores) else None
    shown = {name for (name, _), one in told.items() if one}
    return {place: one for place, one in told.items() if place[0] in shown}


def _agreed(words: TableWords, cut: str) -> dict[Place, GroupAgreement]:
    """The agreement on every theme of every group of which it may be told."""
    return {
        (name, group): one
        for name, across in words.scores.agreement.get(cut, {}).items()
        for group, one in across.groups.items()
        if isinstance(one, GroupAgreement)
    }


def _people(words: TableWords, cut: str) -> Table:
    speech = words.speech
    rows: list[Row] = []
    for group, title in _titles(words, cut).items():
        found = words.group_scores(cut, group)
        rows.append((title, speech.say("withheld") if found is None else speech.number(found.n)))
    return Table(
        speech.say("People who answered, by {cut}", cut=words.cut(cut)),
        columns([speech.say("Group")], [speech.say("People")]),
        tuple(rows),
    )


def _means(words: TableWords, cut: str) -> Iterator[Table]:
    speech = words.speech
    numbers = [
        "n",
        speech.say("Mean"),
        speech.say("90% interval"),
        speech.say("Interval now"),
        speech.say("EB mean"),
        speech.say("Reliability"),
    ]
    crossing = Crossing(
        others=_titles(words, cut),
        head=speech.say("Group"),
        caption=lambda title: speech.say("Scores (0–100): {title}", title=title),
        numbers=numbers,
        last=[speech.say("Band")],
        fields=_OF_MEANS,
    )
    lines = {place: _mean(words, place[0], one) for place, one in _cells(words, cut).items()}
    return crossed(words, crossing, lines)


def _mean(words: TableWords, dimension: str, one: GroupDimensionScores | None) -> Line:
    if one is None:
        return Line((words.speech.say("withheld"),))
    n = decimals(one.n)
    cells = (
        words.speech.number(one.n),
        words.number(one.mean, n),
        words.interval(one.interval, n),
        words.interval(one.interval_now, n),
        words.number(one.eb_mean, n),
        words.number(one.group_reliability, 2),
        words.band(dimension, one.band),
    )
    return Line(cells, one.notes)


def _spread(words: TableWords, cut: str) -> Iterator[Table]:
    speech = words.speech
    crossing = Crossing(
        others=_titles(words, cut),
        head=speech.say("Group"),
        caption=lambda title: speech.say("Spread (0–100): {title}", title=title),
        numbers=[
            "SD",
            speech.say("Median"),
            speech.say("Quartiles"),
            speech.say("Favourable %"),
            speech.say("95% interval %"),
        ],
        fields=_OF_SPREAD,
    )
    lines = {place: _spread_line(words, one) for place, one in _cells(words, cut).items() if one}
    return crossed(words, crossing, lines)


def _spread_line(words: TableWords, one: GroupDimensionScores) -> Line:
    if one.median is None:
        return Line((words.speech.say("withheld"),))
    n = decimals(one.n)
    cells = (
        words.number(one.sd, n),
        words.number(one.median, n),
        words.quartiles(one.quartiles, n),
        words.percent(one.favourable),
        words.percents(one.favourable_interval),
    )
    return Line(cells, one.notes)


def _within(words: TableWords, agreed: GroupAgreement | None, views: Mapping[str, str]) -> Line:
    if agreed is None:
        return Line((words.speech.say("withheld"),))
    cells = (
        words.number(agreed.rwg_j, 2),
        words.number(agreed.rwg_j_skewed, 2),
        words.number(agreed.rwg_j_shuffled, 2),
        words.number(agreed.ad_mean, 2),
        words.number(agreed.ad_median, 2),
        words.yes_no(agreed.split),
        views[agreed.view],
    )
    return Line(cells, agreed.notes)
