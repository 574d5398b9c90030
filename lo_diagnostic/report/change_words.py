"""What page 9 answers: what went up or down, and what chance may have moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lo_diagnostic.charts.differences import CALLED, bounds, change_words, points
from lo_diagnostic.findings.comparison import ChangeFinding
from lo_diagnostic.report import compared, sentences
from lo_diagnostic.scoring.scores import Verdict
from lo_diagnostic.text import Speech

_WHOLE_SENTENCES: Final = 2  # changes that are told in a sentence each, with their intervals
_MOST_CALLED: Final = 5  # changes, above which the slight ones are only counted
_SLIGHT: Final[tuple[Verdict, ...]] = ("slightly_higher", "slightly_lower")


def of_changes(changes: Sequence[ChangeFinding], speech: Speech) -> list[str]:
    """What went up or down, as firmly as the verdicts allow, and what chance may have moved."""
    called = [one for verdict in CALLED for one in changes if one.change.verdict == verdict]
    if not called and len(changes) == 1:
        return [_alone(changes[0], speech)]
    if not called:
        return [speech.say("No theme changed by more than chance could explain.")]
    if len(called) <= _WHOLE_SENTENCES:
        said = [_went(one, speech) for one in called]
    else:
        said = _lists(called, speech)
    if rest := len(changes) - len(called):
        said.append(
            speech.count(
                "On the other theme chance alone could explain the change.",
                "On the other {n} themes chance alone could explain the change.",
                rest,
            )
        )
    return said


def _lists(called: Sequence[ChangeFinding], speech: Speech) -> list[str]:
    """`Up: Curiosity and Support.` and so on; where many changed, slight changes are only counted."""
    many = len(called) > _MOST_CALLED
    alike: dict[tuple[Verdict, str], list[ChangeFinding]] = {}
    for one in called:
        alike.setdefault((one.change.verdict, one.dimension.high), []).append(one)
    told = [found for (verdict, _), found in alike.items() if not (many and verdict in _SLIGHT)]
    said = [_list(found, many, speech) for found in told]
    slight = len(called) - sum(map(len, told))
    if slight and told:
        said.append(speech.count("{n} more changed slightly.", "{n} more changed slightly.", slight))
    elif slight:
        said.append(speech.count("{n} theme changed slightly.", "{n} themes changed slightly.", slight))
    return said


def _alone(found: ChangeFinding, speech: Speech) -> str:
    """The only change there is, when chance could explain it."""
    name, far = compared.title(found.dimension, speech), _points(found)
    said = speech.number(abs(far))
    if far == 0:
        return speech.say("{name}: no change that chance could not explain.", name=name)
    if far > 0:
        return speech.say(
            "{name}: up about {points}; chance alone could explain this.", name=name, points=said
        )
    return speech.say("{name}: down about {points}; chance alone could explain this.", name=name, points=said)


def _went(found: ChangeFinding, speech: Speech) -> str:
    """`Curiosity went up about 9 points (probably between 4 and 14).`"""
    far = abs(_points(found))
    told = {
        "name": compared.title(found.dimension, speech),
        "meaning": change_meaning(found, speech),
        "range": _range(found, speech),
    }
    match found.change.verdict:
        case "higher":
            return speech.count(
                "{name} went up about {n} point{meaning}{range}.",
                "{name} went up about {n} points{meaning}{range}.",
                far,
                **told,
            )
        case "slightly_higher":
            return speech.count(
                "{name} went up slightly, about {n} point{meaning}{range}.",
                "{name} went up slightly, about {n} points{meaning}{range}.",
                far,
                **told,
            )
        case "slightly_lower":
            return speech.count(
                "{name} went down slightly, about {n} point{meaning}{range}.",
                "{name} went down slightly, about {n} points{meaning}{range}.",
                far,
                **told,
            )
        case _:
            return speech.count(
                "{name} went down about {n} point{meaning}{range}.",
                "{name} went down about {n} points{meaning}{range}.",
                far,
                **told,
            )


def _points(found: ChangeFinding) -> int:
    return points(found.change.difference, found.change.verdict)


def change_meaning(found: ChangeFinding, speech: Speech) -> str:
    """That up is worse and down is better, where a high score is bad."""
    if found.dimension.high != "unfavourable":
        return ""
    return speech.say(", which is worse") if found.change.difference > 0 else speech.say(", which is better")


def _range(found: ChangeFinding, speech: Speech) -> str:
    """` (probably between 4 and 14)`, up or down; empty where that is not known, or one number."""
    if found.change.interval is None:
        return ""
    low, high = sorted(map(abs, bounds(found.change.interval)))
    if low == high:
        return ""
    said = speech.say("probably between {low} and {high}", low=speech.number(low), high=speech.number(high))
    return f" ({said})"


def _list(changes: Sequence[ChangeFinding], many: bool, speech: Speech) -> str:
    """`Up: Curiosity and Support.`, or how many they are."""
    went = sentences.capital(change_words(speech)[changes[0].change.verdict]) + change_meaning(
        changes[0], speech
    )
    names = speech.count("{n} theme", "{n} themes", len(changes))
    if not many or len(changes) <= compared.MOST_NAMED:
        names = compared.titles([one.dimension for one in changes], speech)
    return speech.say("{verdict}: {names}.", verdict=went, names=names)
