"""Learning power against room on the wall: four names, the grey zone, one dot with its cross."""

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
)
from lo_diagnostic.charts.theme import STRONG, Theme
from lo_diagnostic.charts.words import region_title, side_title
from lo_diagnostic.findings.findings import Plane
from lo_diagnostic.instrument.learning_model import Region, shipped_model
from lo_diagnostic.room.slides_sizes import HIGH, LABEL, NOTE, WIDE
from lo_diagnostic.text import Speech

_LEFT: Final = 330.0
_BELOW: Final = 52.0  # for the words of the axis
_AIR: Final = 20.0
_ACROSS: Final = {"low": 22.5, "high": 77.5}  # where the names of the regions stand
_UPWARDS: Final = {"low": 9.0, "high": 91.0}


def draw(placed: Plane, alt: str, speech: Speech, theme: Theme) -> Picture:
    """The plane: room to learn from left to right, learning power upwards; `alt` says the same in words."""
    zone, regions = shipped_model().zone, shipped_model().regions
    own = [] if placed.close else [placed.region]
    others = [region for region in regions if region not in own]
    arms = [_box(zone.low, 0, zone.high, 100, theme.zone), _box(0, zone.low, 100, zone.high, theme.zone)]
    layers = [
        boxes([_box(0, 0, 100, 100, theme.field)]),
        boxes(arms),
        texts(_names(others, speech, theme.grey), Lettering(LABEL, align="center")),
        texts(_names(own, speech, theme.accent), Lettering(LABEL, STRONG, "center")),
        texts(_zone_name(placed, speech, theme), Lettering(NOTE, align="center")),
        lines(_cross(placed, theme), 8),
        dots(_dot(placed, theme), 28),
        texts(_beside(speech, theme), Lettering(NOTE)),
        texts(_title_beside(speech, theme), Lettering(NOTE, STRONG)),
        texts(_title_below(speech, theme), Lettering(NOTE, STRONG, "center")),
        texts(_right_end(speech, theme), Lettering(NOTE, align="right")),
    ]
    return picture(layers, WIDE, HIGH, alt)


def _x(score: float) -> float:
    return _LEFT + (WIDE - _LEFT) * score / 100


def _y(score: float) -> float:
    return (HIGH - _BELOW) * (1 - score / 100)


def _box(x: float, y: float, x2: float, y2: float, colour: str) -> Row:
    return {"x": _x(x), "x2": _x(x2), "y": _y(y), "y2": _y(y2), "colour": colour}


def _names(regions: Sequence[Region], speech: Speech, colour: str) -> list[Row]:
    return [
        row
        for region in regions
        for row in text_rows(
            wrap(region_title(region, speech), _x(42) - _LEFT, LABEL, STRONG),
            _x(_ACROSS[region.capacity]),
            _y(_UPWARDS[region.capability]),
            LABEL,
            colour,
        )
    ]


def _zone_name(placed: Plane, speech: Speech, theme: Theme) -> list[Row]:
    """The name of the grey cross, in the arm that the dot leaves free."""
    middle = shipped_model().zone.middle
    free = _ACROSS["high" if (placed.capacity.mean or 0) < middle else "low"]
    return text_rows([speech.say("too close to call")], _x(free), _y(middle), NOTE, theme.grey)


def _cross(placed: Plane, theme: Theme) -> list[Row]:
    """How sure both are; none where too few answered for that."""
    power, room = placed.capability.mean or 0, placed.capacity.mean or 0
    rows: list[Row] = []
    if (across := placed.capacity.interval) is not None:
        rows.append(_box(max(across.low, 0), power, min(across.high, 100), power, theme.accent))
    if (upwards := placed.capability.interval) is not None:
        rows.append(_box(room, max(upwards.low, 0), room, min(upwards.high, 100), theme.accent))
    return rows


def _dot(placed: Plane, theme: Theme) -> list[Row]:
    room, power = placed.capacity.mean or 0, placed.capability.mean or 0
    return [{"x": _x(room), "y": _y(power), "colour": theme.accent}]


def _beside(speech: Speech, theme: Theme) -> list[Row]:
    """What the ends of both axes mean, left-aligned."""
    width = _LEFT - _AIR
    rows = text_rows(wrap(speech.say("100: fully"), width, NOTE), 0, _y(100) + NOTE / 2, NOTE, theme.grey)
    rows += text_rows(wrap(speech.say("0: not at all"), width, NOTE), 0, _y(0) - NOTE / 2, NOTE, theme.grey)
    return rows + text_rows([speech.say("0: no room")], _LEFT, _y(0) + _BELOW / 2, NOTE, theme.grey)


def _title_beside(speech: Speech, theme: Theme) -> list[Row]:
    said = wrap(side_title("capability", speech), _LEFT - _AIR, NOTE, STRONG)
    return text_rows(said, 0, _y(50), NOTE, theme.accent)


def _title_below(speech: Speech, theme: Theme) -> list[Row]:
    return text_rows([side_title("capacity", speech)], _x(50), _y(0) + _BELOW / 2, NOTE, theme.accent)


def _right_end(speech: Speech, theme: Theme) -> list[Row]:
    return text_rows([speech.say("100: all the room")], WIDE, _y(0) + _BELOW / 2, NOTE, theme.grey)
