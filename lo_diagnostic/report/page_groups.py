"""Page 7 and its continuations: do groups differ?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Any, Final

from lo_diagnostic.charts import heatmap
from lo_diagnostic.charts.heat import Heat, HeatGroup, HeatTheme, heats
from lo_diagnostic.charts.heatmap_grid import height_of
from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme
from lo_diagnostic.findings.comparison import CutFinding
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.model import Band, Dimension
from lo_diagnostic.report import sentences
from lo_diagnostic.report.frame import AttributeTitles, ReportFrame
from lo_diagnostic.report.group_sentences import GroupWords, clear_differences
from lo_diagnostic.scoring.cells import CellScores
from lo_diagnostic.scoring.differences import REST
from lo_diagnostic.text import Speech

Page = dict[str, Any]
Pictures = dict[str, Picture]

FIRST_PICTURE: Final = "groups-1-1"
_ROOM: Final = 890.0  # pixels of a page below its question
_LEAST: Final = 120.0  # of these for a table
_ROWS: Final = (8, 5, 2)  # of the list: fewer where that saves a page
_FIGURE: Final = 23.0  # pixels below a picture


def group_pages(
    findings: Findings, frame: ReportFrame, speech: Speech, theme: Theme, pictures: Pictures
) -> list[Page]:
    """Page 7 and its continuations; none where no two groups may be shown on any theme.

    Leaders beside staff are told on a page of their own.
    """
    cut = findings.groups
    if cut is None or cut.cut == ROLE or not _comparable(cut):
        return []
    words = GroupWords(cut, frame.attributes.get(cut.cut, AttributeTitles(cut.cut, {})).groups, speech)
    answer = words.answer(cut.differences)
    themes = [HeatTheme(dimension, _bands(findings, dimension)) for dimension in cut.dimensions]
    tables = heats(themes, _groups(findings, cut, words), speech)
    whole = _ROOM - max(heatmap.key_height(table, speech) for table in tables)
    first = _lines(answer, 72) * 26.7 + 27
    endings = {_ending_height(one): one for one in (_ending(findings, words, rows) for rows in _ROWS)}
    spreads = [(_spread(tables, whole, first, last, speech), one) for last, one in endings.items()]
    spread, ending = min(spreads, key=lambda pair: len(pair[0]))
    pages = [_page(parts, number, words, theme, pictures) for number, parts in enumerate(spread, 1)]
    pages[0]["answer"] = answer
    pages[-1] |= ending
    return pages


def _comparable(cut: CutFinding) -> bool:
    return any(sum(one.id in group.dimensions for group in cut.groups) > 1 for one in cut.dimensions)


def _page(parts: Sequence[Heat], number: int, words: GroupWords, theme: Theme, pictures: Pictures) -> Page:
    """A page of pictures, the last of them with the key to all, and nothing else yet."""
    names: list[str] = []
    for part in parts:
        names.append(f"groups-{number}-{len(names) + 1}")
        explained = {one.dimension.id: one for other in parts for one in other.themes}
        groups = {group.title: group for other in parts for group in other.groups}
        whole = replace(part, themes=tuple(explained.values()), groups=tuple(groups.values()))
        key = whole if part is parts[-1] else None
        pictures[names[-1]] = _drawn(part, key, words, theme)
    return {
        "kind": "groups",
        "question": words.speech.say("Do groups differ?"),
        "answer": [],
        "pictures": names,
        "notes": [],
        "differences": [],
        "more": "",
        "sure": "",
        "talk": "",
    }


def _groups(findings: Findings, cut: CutFinding, words: GroupWords) -> list[HeatGroup]:
    """Everyone, then each group that may be shown."""
    whole = (
        findings.scores.dimensions
        if findings.scores
        else {one.dimension.id: one.scores for one in findings.dimensions}
    )
    everyone = HeatGroup(
        sentences.capital(words.speech.say("everyone")),
        findings.n,
        {name: cell for name, cell in whole.items() if isinstance(cell, CellScores)},
    )
    told = clear_differences(cut.differences)
    groups = [
        HeatGroup(
            words.label(one),
            one.n,
            one.dimensions,
            higher=frozenset(d.dimension for d in told if d.a == one.group and d.difference > 0),
            lower=frozenset(d.dimension for d in told if one.group == (d.a if d.difference < 0 else d.b)),
        )
        for one in cut.groups
    ]
    return [everyone, *groups]


def _bands(findings: Findings, dimension: Dimension) -> tuple[Band, ...]:
    """The bands of the questionnaire that the dimension comes from."""
    asked = next((one for one in findings.instruments if dimension in one.dimensions), None)
    return tuple(asked.bands[dimension.bands]) if asked and dimension.bands else ()


def _drawn(part: Heat, key: Heat | None, words: GroupWords, theme: Theme) -> Picture:
    """One table with what it answers, and with a key where there is one."""
    themes = {one.dimension.id for one in part.themes}
    differences = [one for one in words.cut.differences if one.dimension in themes]
    return heatmap.draw(
        part,
        " ".join(words.answer(differences)),
        words.speech,
        theme,
        key=key,
        against_rest=any(one.b == REST for one in differences),
    )


def _spread(
    tables: Sequence[Heat], whole: float, first: float, last: float, speech: Speech
) -> list[list[Heat]]:
    """The tables page by page, cut where they must be.

    `whole`: pixels of a page, of which `first` are taken on the first one and `last` on the last.
    """
    pages: list[list[Heat]] = [[]]
    room, left = whole - first, list(tables)
    while left:
        one = left.pop(0)
        if _height(one, speech) > room:
            if pages[-1] and room < whole / 2 and _height(one, speech) <= whole:
                pages.append([])
                room = whole
            else:
                one, *rest = _cut(one, room, speech)
                left = [*rest, *left]
        pages[-1].append(one)
        room -= _height(one, speech)
        if left and room < _LEAST:
            pages.append([])
            room = whole
    return pages if room >= last else [*pages[:-1], *_with_ending(pages[-1], whole, last, speech)]


def _cut(table: Heat, room: float, speech: Speech) -> tuple[Heat, ...]:
    """The table in two, the first as high as the room allows; in one where it cannot be cut so."""
    cuts = table.cuts()
    fitting = bisect_right(cuts, room, key=lambda cut: _height(cut[0], speech))
    return cuts[fitting - 1] if fitting else (table,)


def _with_ending(page: list[Heat], whole: float, last: float, speech: Speech) -> list[list[Heat]]:
    """A page, and one more for what it has no room for: some of its tables, and what follows them."""
    *before, table = page
    cuts = [[[*before, a], [b]] for a, b in table.cuts()]
    if before:
        cuts.append([before, [table]])
    fitting = [cut for cut in cuts if _taken(cut[1], speech) + last <= whole]
    if not fitting:
        return [page, []]
    return min(fitting, key=lambda cut: abs(_taken(cut[0], speech) - _taken(cut[1], speech) - last))


def _taken(tables: Sequence[Heat], speech: Speech) -> float:
    return sum(_height(one, speech) for one in tables)


def _height(table: Heat, speech: Speech) -> float:
    return height_of(table, speech) + _FIGURE


def _ending(findings: Findings, words: GroupWords, rows: int) -> Page:
    """What stands below the pictures, with so many differences at most."""
    speech, told = words.speech, clear_differences(words.cut.differences)
    more = len(told) - rows
    sure = [
        speech.say("{people} answered.", people=sentences.people(findings, speech)),
        words.how_compared(),
        words.slightly(told),
    ]
    return {
        "notes": words.notes(),
        "differences": [words.row(one) for one in told[:rows]],
        "more": speech.count("and {n} more difference", "and {n} more differences", more) if more > 0 else "",
        "sure": " ".join(filter(None, sure)),
        "talk": speech.say("What does one group do that another could borrow, and what would that take?"),
    }


def _ending_height(ending: Page) -> float:
    """Pixels that it takes on the page, about."""
    rows = [max(_lines([one["theme"]], 26), _lines([one["groups"]], 56)) for one in ending["differences"]]
    listed = sum(14.5 * lines + 8 for lines in rows) + (60 if rows else 0)
    notes = sum(_lines([note], 112) * 16 + 8 for note in ending["notes"])
    return listed + notes + _lines([ending["sure"]], 54) * 16 + 60


def _lines(texts: Sequence[str], letters: int) -> int:
    return ceil(sum(map(len, texts)) / letters)
