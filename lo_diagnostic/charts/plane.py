"""Page 4: learning power against room to learn, a cross of intervals on a plane with a grey zone.

A region is marked as the own one only where neither axis is too close to call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lo_diagnostic.charts.lettering import wrap
from lo_diagnostic.charts.marks import (
    Lettering,
    Picture,
    Row,
    boxes,
    dots,
    lines,
    picture,
    text_rows,
    texts,
    tip_box,
)
from lo_diagnostic.charts.theme import FULL_WIDTH, LABEL, NOTE, STRONG, Theme
from lo_diagnostic.charts.words import about, between, region_title, side_title
from lo_diagnostic.findings.findings import Plane
from lo_diagnostic.instrument.learning_model import Region, shipped_model
from lo_diagnostic.scoring.cells import IndexScores, Interval
from lo_diagnostic.text import Speech

_LEFT, _TOP = 78.0, 26.0
_WIDE, _HIGH = FULL_WIDTH - _LEFT, 400.0  # of the plane itself
_BELOW: Final = 52.0  # for the words of the axis
_ACROSS: Final = {"low": 22.5, "high": 77.5}  # where the names of the regions stand
_UPWARDS: Final = {"low": 8.0, "high": 92.0}
_REACH: Final = 12.0  # pixels around the cross that belong to it when it is pointed at


def draw(plane: Plane, speech: Speech, theme: Theme) -> Picture:
    """The plane: room to learn from left to right, learning power upwards."""
    zone = shipped_model().zone
    layers = [
        boxes([_box(0, 0, 100, 100, theme.field)]),
        boxes(
            [
                _box(zone.low, 0, zone.high, 100, theme.zone),
                _box(0, zone.low, 100, zone.high, theme.zone),
            ]
        ),
        texts(_region_names(plane, speech, theme), Lettering(LABEL, align="center")),
        texts(_own_region(plane, speech, theme), Lettering(LABEL, STRONG, "center")),
        texts(_zone_name(plane, speech, theme), Lettering(NOTE, align="center")),
        lines(_cross(plane, theme), 2.5),
        dots(_dot(plane, theme), 10),
        texts(_below(speech, theme), Lettering(NOTE)),
        texts(_titles(speech, theme), Lettering(NOTE, STRONG)),
        texts(_right_end(speech, theme), Lettering(NOTE, align="right")),
        boxes(_tip(plane, speech)),
    ]
    return picture(layers, FULL_WIDTH, _TOP + _HIGH + _BELOW, _answer(plane, speech))


def _x(score: float) -> float:
    return _LEFT + _WIDE * score / 100


def _y(score: float) -> float:
    return _TOP + _HIGH * (1 - score / 100)


def _box(x: float, y: float, x2: float, y2: float, colour: str) -> Row:
    return {"x": _x(x), "x2": _x(x2), "y": _y(y), "y2": _y(y2), "colour": colour}


def _at_corner(region: Region, speech: Speech, colour: str) -> list[Row]:
    x, y = _ACROSS[region.capacity], _UPWARDS[region.capability]
    said = wrap(region_title(region, speech), _WIDE * 0.42, LABEL, STRONG)
    return text_rows(said, _x(x), _y(y), LABEL, colour)


def _region_names(plane: Plane, speech: Speech, theme: Theme) -> list[Row]:
    others = [region for region in shipped_model().regions if plane.close or region != plane.region]
    return [row for region in others for row in _at_corner(region, speech, theme.grey)]


def _own_region(plane: Plane, speech: Speech, theme: Theme) -> list[Row]:
    return [] if plane.close else _at_corner(plane.region, speech, theme.accent)


def _zone_name(plane: Plane, speech: Speech, theme: Theme) -> list[Row]:
    """The name of the grey cross, in the arm that the dot leaves free."""
    said = speech.say("too close to call")
    middle = shipped_model().zone.middle
    free = _ACROSS["high" if (plane.capacity.mean or 0) < middle else "low"]
    return text_rows([said], _x(free), _y(middle), NOTE, theme.grey)


def _cross(plane: Plane, theme: Theme) -> list[Row]:
    power, room = plane.capability, plane.capacity
    if power.mean is None or room.mean is None:
        return []
    rows: list[Row] = []
    if (across := _within(room.interval)) is not None:
        rows.append(_box(across[0], power.mean, across[1], power.mean, theme.accent))
    if (upwards := _within(power.interval)) is not None:
        rows.append(_box(room.mean, upwards[0], room.mean, upwards[1], theme.accent))
    return rows


def _within(interval: Interval | None) -> tuple[float, float] | None:
    return None if interval is None else (max(interval.low, 0), min(interval.high, 100))


def _dot(plane: Plane, theme: Theme) -> list[Row]:
    if plane.capability.mean is None or plane.capacity.mean is None:
        return []
    return [
        {
            "x": _x(plane.capacity.mean),
            "y": _y(plane.capability.mean),
            "colour": theme.accent,
            "capability": plane.capability.mean,
            "capacity": plane.capacity.mean,
        }
    ]


def _tip(plane: Plane, speech: Speech) -> list[Row]:
    """The answer, wherever the cross is pointed at."""
    power, room = plane.capability, plane.capacity
    if power.mean is None or room.mean is None:
        return []
    left, right = _within(room.interval) or (room.mean, room.mean)
    low, high = _within(power.interval) or (power.mean, power.mean)
    x, x2, y, y2 = _x(left) - _REACH, _x(right) + _REACH, _y(high) - _REACH, _y(low) + _REACH
    return [tip_box(x, y, x2, y2, _answer(plane, speech))]


def _titles(speech: Speech, theme: Theme) -> list[Row]:
    upwards = text_rows([side_title("capability", speech)], 0, _TOP - 14, NOTE, theme.accent)
    across = side_title("capacity", speech)
    return upwards + text_rows([across], _LEFT, _TOP + _HIGH + 34, NOTE, theme.accent)


def _below(speech: Speech, theme: Theme) -> list[Row]:
    """Words for the ends of both axes, left-aligned."""
    middle = shipped_model().zone.middle
    number = speech.number(middle)
    rows = text_rows(wrap(speech.say("100: fully"), _LEFT - 6, NOTE), 0, _y(100) + 8, NOTE, theme.grey)
    rows += text_rows([number], 0, _y(middle), NOTE, theme.grey)
    rows += text_rows(wrap(speech.say("0: not at all"), _LEFT - 6, NOTE), 0, _y(0) - 8, NOTE, theme.grey)
    rows += text_rows([speech.say("0: no room")], _LEFT, _TOP + _HIGH + 14, NOTE, theme.grey)
    return rows + text_rows([number], _x(middle) - 6, _TOP + _HIGH + 14, NOTE, theme.grey)


def _right_end(speech: Speech, theme: Theme) -> list[Row]:
    return text_rows([speech.say("100: all the room")], _x(100), _TOP + _HIGH + 14, NOTE, theme.grey)


def _answer(plane: Plane, speech: Speech) -> str:
    power, room = _said(plane.capability, speech), _said(plane.capacity, speech)
    region = region_title(plane.region, speech)
    if len(plane.close) > 1:
        text = "Learning power {power}; room to learn {room}: both too close to the middle to name a region."
    elif plane.close:
        text = "Learning power {power}; room to learn {room}: close to the middle, on the side of “{region}”."
    else:
        text = "Learning power {power}; room to learn {room}: in the region “{region}”."
    return speech.say(text, power=power, room=room, region=region)


def _said(index: IndexScores, speech: Speech) -> str:
    if index.mean is None:
        return speech.say("no score")
    parts: Sequence[str] = (about(index.mean, speech), between(index.interval, speech))
    return ", ".join(parts)
