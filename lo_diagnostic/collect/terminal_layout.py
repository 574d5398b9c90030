"""How a card is laid out in a terminal: lines of styled text, wrapped, never wider than a page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from lo_diagnostic.collect.cards import ENTER, ESCAPE, Card, Choice
from lo_diagnostic.text import plain

STYLES: Final = {
    "heading": "bold",
    "bar": "ansicyan",
    "quiet": "ansibrightblack",
    "lead": "",
    "text": "bold",
    "term": "bold",
    "key": "bold ansicyan",
    "pointed": "bold reverse",
    "complaint": "bold",
}
MARGIN: Final = 2
PAGE: Final = 76
_BAR_WIDTH: Final = 24
_FACTS_BESIDE: Final = 56
_KEY_NAMES: Final = {ENTER: "Enter", ESCAPE: "Esc"}

Fragment = tuple[str, str]
Line = list[Fragment]


@dataclass(frozen=True)
class Page:
    """The lines of a card, and the line of each choice."""

    lines: list[Line]
    choice_lines: list[int]


def lay_out(card: Card[Any], width: int, height: int, pointer: int | None) -> Page:
    """The card's body in `width` columns; airy where it fits into `height` lines, else close."""
    airy = _page(card, width, pointer, air=1)
    return airy if len(airy.lines) <= height else _page(card, width, pointer, air=0)


def _page(card: Card[Any], width: int, pointer: int | None, *, air: int) -> Page:
    column = max(20, min(width - 2 * MARGIN, PAGE))
    blocks = [
        _wrapped("lead", card.lead, column),
        _wrapped("text", card.text, column),
        _facts(card.facts, column, air),
        _wrapped("quiet", card.note, column),
    ]
    lines: list[Line] = []
    for block in (block for block in blocks if block):
        lines += [*([[]] if lines else []), *block]
    choice_lines = []
    for place, choice in enumerate(card.choices):
        first_apart = choice.apart and not (place and card.choices[place - 1].apart)
        lines += [[]] * (1 + air if place == 0 else air if first_apart else 0)
        choice_lines.append(len(lines))
        lines += _choice(card, choice, place == pointer, column)
    return Page([_indented(line) for line in lines], choice_lines)


def heading(card: Card[Any], width: int) -> list[Line]:
    """Title or progress; the bar goes where there is room."""
    title = plain(card.heading)
    if card.share is None or width < len(title) + _BAR_WIDTH + 2 * MARGIN + 3:
        return [_indented(line) for line in _wrapped("heading", title, width - 2 * MARGIN)]
    full = round(card.share * _BAR_WIDTH)
    bar: Line = [("class:bar", "━" * full), ("class:quiet", "─" * (_BAR_WIDTH - full))]
    return [_indented([("class:heading", title), ("", "   "), *bar])]


def footer(card: Card[Any], width: int) -> list[Line]:
    """The keys that work besides the choices."""
    rows: list[Line] = [[]]
    used = 0
    for action in (action for action in card.actions if card.entry is None or ESCAPE in action.keys):
        key, label = key_name(action), plain(action.label)
        size = len(key) + 1 + len(label)
        if rows[-1] and used + 3 + size > width - 2 * MARGIN:
            rows.append([])
            used = 0
        gap: Line = [("", "   ")] if rows[-1] else []
        rows[-1] += [*gap, ("class:key", key), ("class:quiet", f" {label}")]
        used += size + 3
    return [_indented(row) for row in rows if row]


def quiet_lines(text: str, width: int, style: str = "quiet") -> list[Line]:
    """A hint under a field."""
    return [_indented(line) for line in _wrapped(style, text, max(20, min(width - 2 * MARGIN, PAGE)))]


def key_name(choice: Choice[Any]) -> str:
    """How a key is written on the screen."""
    return _KEY_NAMES.get(choice.keys[0], choice.keys[0])


def _choice(card: Card[Any], choice: Choice[Any], pointed: bool, column: int) -> list[Line]:
    keys = max(len(key_name(each)) for each in card.choices)
    earlier = card.chosen is not None and choice.reply == card.chosen
    mark = "●" if earlier else " "
    label = _text_lines(choice.label, column - keys - 7)
    style = "class:pointed" if pointed else ""
    first: Line = [
        ("", "› " if pointed else "  "),
        ("class:key", f"{key_name(choice):>{keys}}"),
        ("", f" {mark} "),
        (style, label[0]),
    ]
    rest: list[Line] = [[("", " " * (keys + 5)), (style, line)] for line in label[1:]]
    return [first, *rest]


def _facts(facts: Iterable[tuple[str, str]], column: int, air: int) -> list[Line]:
    pairs = [(plain(term), text) for term, text in facts]
    if not pairs:
        return []
    terms = max(len(term) for term, _ in pairs) + 2
    lines: list[Line] = []
    for term, text in pairs:
        lines += [[]] * (air if lines else 0)
        if column < _FACTS_BESIDE:
            lines += [[("class:term", term)], *([("", line)] for line in _text_lines(text, column))]
            continue
        body = _text_lines(text, column - terms)
        lines.append([("class:term", f"{term:<{terms}}"), ("", body[0])])
        lines += [[("", " " * terms + line)] for line in body[1:]]
    return lines


def _wrapped(style: str, text: str, column: int) -> list[Line]:
    return [[(f"class:{style}", line)] for line in _text_lines(text, column)] if text else []


def _text_lines(text: str, column: int) -> list[str]:
    """Wrapped text without anything that could steer the terminal."""
    paragraphs = plain(text).expandtabs(4).split("\n")
    return [line for paragraph in paragraphs for line in textwrap.wrap(paragraph, max(10, column)) or [""]]


def _indented(line: Line) -> Line:
    return [("", " " * MARGIN), *line] if line else line
