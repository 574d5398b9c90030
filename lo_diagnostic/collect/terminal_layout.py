"""How a card is laid out in a terminal: lines of styled text, wrapped, never wider than a page."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from prompt_toolkit.formatted_text import StyleAndTextTuples

from lo_diagnostic.collect.cards import ENTER, KEY_NAMES, Card, Choice
from lo_diagnostic.text import plain

STYLES: Final = {
    "heading": "bold",
    "bar": "ansicyan",
    "rest": "dim",
    "aside": "dim",
    "note": "italic",
    "hint": "",
    "lead": "",
    "text": "bold",
    "term": "bold",
    "key": "bold ansicyan",
    "pointed": "bold reverse",
    "complaint": "bold",
    "cursor": "reverse",
}
MARGIN: Final = 2
PAGE: Final = 76
_BAR_WIDTH: Final = 24
_FACTS_BESIDE: Final = 48

Line = StyleAndTextTuples


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
        _wrapped("note", card.note, column),
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
    bar: Line = [("class:bar", "━" * full), ("class:rest", "─" * (_BAR_WIDTH - full))]
    return [_indented([("class:heading", title), ("", "   "), *bar])]


def footer(
    card: Card[Any], width: int, pointer: int | None = None, *, more: bool = False, unread: bool = False
) -> list[Line]:
    """The keys that work besides the choices. `more`: there is more to see than fits; `unread`: below."""
    taken = [action for action in card.actions if card.entry is None or action.keys[0] in KEY_NAMES]
    further = card.speech.say("more")
    hints = [
        (_key_now(action, pointer), further if unread and ENTER in action.keys else plain(action.label))
        for action in taken
    ]
    if pointer is not None and card.chosen is not None and card.choices[pointer].reply == card.chosen:
        hints.append((KEY_NAMES[ENTER], card.speech.say("keep the marked answer")))
    elif pointer is not None or (typed_numbers(card) and not any(ENTER in each.keys for each in taken)):
        hints.append((KEY_NAMES[ENTER], plain(card.pick) or card.speech.say("confirm")))
    hints += [("↑↓", further)] if more else []
    rows: list[Line] = _aside(card, width)
    used = width
    for key, label in hints:
        size = len(key) + len(label) + 4
        if used + size > width - 2 * MARGIN:
            rows.append([])
            used = 0
        rows[-1] += [("class:key", key), ("class:hint", f" {label}   ")]
        used += size
    return [_indented(row) for row in rows]


def _aside(card: Card[Any], width: int) -> list[Line]:
    return _wrapped("aside", card.aside, max(20, min(width - 2 * MARGIN, PAGE)))


def _key_now(action: Choice[Any], pointer: int | None) -> str:
    """The key of an action; while Enter takes the choice pointed at, the action's other one."""
    by_enter = action.keys[0] == ENTER and pointer is not None
    return action.keys[1] if by_enter and len(action.keys) > 1 else key_name(action)


def hint(text: str, width: int, style: str = "hint") -> list[Line]:
    """A hint under a field."""
    return [_indented(line) for line in _wrapped(style, text, max(20, min(width - 2 * MARGIN, PAGE)))]


def working_keys(card: Card[Any]) -> str:
    """Which keys do something here, for somebody who pressed another: `Keys: 1–5, c, b`."""
    names = [key_name(each) for each in (*card.choices, *card.actions)]
    numbers = [name for name in names if name.isdigit()]
    if len(numbers) > 2 and [int(name) for name in numbers] == list(
        range(int(numbers[0]), int(numbers[-1]) + 1)
    ):
        names = [f"{numbers[0]}–{numbers[-1]}", *(name for name in names if name not in numbers)]
    return card.speech.say("Keys: {keys}", keys=", ".join(names))


def joined(lines: list[Line]) -> Line:
    """The lines as one text."""
    return [fragment for line in lines for fragment in (*line, ("", "\n"))][:-1]


def typed_numbers(card: Card[Any]) -> bool:
    """Are there too many choices for one key each?"""
    return any(len(key) > 1 and key.isdigit() for choice in card.choices for key in choice.keys)


def key_name(choice: Choice[Any]) -> str:
    """How a key is written on the screen."""
    return KEY_NAMES.get(choice.keys[0], choice.keys[0])


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
    hanging = " " * (keys + 5)
    return [first, *(_line(("", hanging), (style, line)) for line in label[1:])]


def field(text: str, cursor: int, width: int) -> tuple[list[Line], int]:
    """What is being typed, wrapped between words, with a block for the cursor; and the cursor's line."""
    column = max(20, min(width - 2 * MARGIN - 2, PAGE - 2))
    lines: list[Line] = []
    cursor_line = 0
    start = 0
    for row in _rows(text, column):
        here = cursor - start
        parts = [("", row)]
        if 0 <= here < len(row) or (here == len(row) and start + len(row) == len(text)):
            cursor_line = len(lines)
            parts = [("", row[:here]), ("class:cursor", row[here : here + 1] or " "), ("", row[here + 1 :])]
        lines.append(_indented(_line(("class:bar", "│ "), *parts)))
        start += len(row)
    return lines, cursor_line


def _rows(text: str, column: int) -> list[str]:
    """The text cut after spaces into rows; put together again they are the text."""
    rows = [""]
    for word in re.findall(r"\S+\s*|\s+", text):
        if rows[-1] and len(rows[-1]) + len(word.rstrip()) > column:
            rows.append("")
        rows[-1] += word
        while len(rows[-1].rstrip()) > column:
            rows[-1:] = [rows[-1][:column], rows[-1][column:]]
    return rows


def _line(*parts: tuple[str, str]) -> Line:
    return list(parts)


def _facts(facts: Iterable[tuple[str, str]], column: int, air: int) -> list[Line]:
    pairs = [(plain(term), text) for term, text in facts]
    if not pairs:
        return []
    terms = max(len(term) for term, _ in pairs) + 2
    lines: list[Line] = []
    for term, text in pairs:
        lines += [[]] * (air if lines else 0)
        if column < _FACTS_BESIDE:
            lines += [_line(("class:term", term)), *(_line(("", part)) for part in _text_lines(text, column))]
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
