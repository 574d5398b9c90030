"""What page 8 answers: where leaders and staff differ, and where people do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lo_diagnostic.charts import spread
from lo_diagnostic.charts.differences import CALLED, points, sides_words
from lo_diagnostic.charts.words import title_of
from lo_diagnostic.findings.comparison import RoleGap
from lo_diagnostic.findings.findings import DimensionFinding
from lo_diagnostic.report import compared, sentences
from lo_diagnostic.scoring.scores import Verdict
from lo_diagnostic.scoring.verdicts import CLEAR
from lo_diagnostic.text import Speech

_MOST_CALLED: Final = 5  # differences, above which a sentence tells how many the slight ones are
_CLEAR: Final[tuple[Verdict, ...]] = ("higher", "lower")
_CLEAR_FIRST: Final = (*_CLEAR, *(verdict for verdict in CALLED if verdict not in _CLEAR))
_ALIKE: Final = 2.0  # points within which two middle halves are as wide


def of_leaders(gaps: Sequence[RoleGap], speech: Speech) -> list[str]:
    """Where leaders and staff differ, as firmly as the verdicts allow; both views stand."""
    if not gaps:
        return []
    called = [gap for gap in gaps if gap.difference.verdict in CALLED]
    if not called:
        return [speech.say("Between leaders and staff no difference is large enough to call.")]
    if len(called) == 1:
        return [_one_gap(called[0], speech)]
    words = sides_words(speech)
    views: list[str] = []
    for verdict in _CLEAR_FIRST if len(called) > _MOST_CALLED else CALLED:
        found = [gap.dimension for gap in called if gap.difference.verdict == verdict]
        if found:
            named = len(called) <= _MOST_CALLED or (verdict in _CLEAR and len(found) <= compared.MOST_NAMED)
            names = compared.titles(found, speech) if named else _number(len(found), len(gaps), views, speech)
            views.append(speech.say("{names} {verdict}", names=names, verdict=words[verdict]))
    return [speech.say("Leaders see {views}; both views are real.", views=speech.join(views))]


def _number(found: int, of: int, before: Sequence[str], speech: Speech) -> str:
    """`8 of 35 themes`; after others `4 others`."""
    if before:
        return speech.count("{n} other", "{n} others", found)
    return speech.say("{n} of {all} themes", n=speech.number(found), all=speech.number(of))


def _one_gap(gap: RoleGap, speech: Speech) -> str:
    """`Leaders see Curiosity about 9 points higher; both views are real.`"""
    verdict = gap.difference.verdict
    told = {"name": compared.title(gap.dimension, speech), "verdict": sides_words(speech)[verdict]}
    far = abs(points(gap.difference.difference, verdict))
    if verdict in _CLEAR:
        said = speech.number(far)
        return speech.say(
            "Leaders see {name} about {points} points {verdict}; both views are real.", points=said, **told
        )
    return speech.count(
        "Leaders see {name} {verdict} (about {n} point); both views are real.",
        "Leaders see {name} {verdict} (about {n} points); both views are real.",
        far,
        **told,
    )


def of_everybody(halves: Sequence[DimensionFinding], least: bool, speech: Speech) -> list[str]:
    """Where people differ most and, if wanted, `least`; neither where the middle halves are about as wide.

    Nor where the sd, which looks at everybody, says otherwise: halves move in steps of one answer.
    """
    if not halves:
        return []
    widths = [high - low for low, high in map(spread.middle_half, halves)]
    if len(halves) == 1:
        return [_one_half(halves[0], speech)]
    if max(widths) - min(widths) < CLEAR:
        return [speech.say("People differ about as much on every theme.")]
    wide = [one for one, width in zip(halves, widths, strict=True) if width > max(widths) - _ALIKE]
    narrow = [one for one, width in zip(halves, widths, strict=True) if width < min(widths) + _ALIKE]
    said = []
    if max(one.scores.sd or 0.0 for one in wide) < max(one.scores.sd or 0.0 for one in halves):
        return [speech.say("People differ more on some themes than on others.")]
    if len(wide) == 1:
        said.append(
            speech.say(
                "People differ most on {name}: half of them lie between {low} and {high}.",
                **_half(wide[0], speech),
            )
        )
    elif len(wide) <= compared.MOST_NAMED:
        said.append(speech.say("People differ most on {names}.", names=sentences.names(wide, speech)))
    if least and len(narrow) <= compared.MOST_NAMED:
        said.append(speech.say("People differ least on {names}.", names=sentences.names(narrow, speech)))
    return said or [speech.say("People differ more on some themes than on others.")]


def _one_half(found: DimensionFinding, speech: Speech) -> str:
    low, high = spread.whole_half(found)
    if low == high:
        name, score = title_of(found, speech), speech.number(low)
        return speech.say("On {name}, at least half of people score {score}.", name=name, score=score)
    return speech.say("On {name}, half of people lie between {low} and {high}.", **_half(found, speech))


def _half(found: DimensionFinding, speech: Speech) -> dict[str, str]:
    low, high = spread.whole_half(found)
    return {"name": title_of(found, speech), "low": speech.number(low), "high": speech.number(high)}
