"""One card on a full terminal: what is seen of it, and what the keys do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Generic, TypeVar

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.data_structures import Point
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import BufferControl, Dimension, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.layout.containers import AnyContainer, ScrollOffsets
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style

from lo_diagnostic.collect.cards import ENTER, ESCAPE, KEY_NAMES, Card, PutAway, notice_time, still_there
from lo_diagnostic.collect.terminal_layout import (
    STYLES,
    Line,
    Page,
    field,
    footer,
    heading,
    hint,
    joined,
    lay_out,
    typed_numbers,
    working_keys,
)

_FIELD_ROWS: Final = 6
_ROWS_FOR_ALL: Final = 16
_STYLE = Style.from_dict(STYLES)

T = TypeVar("T")


class CardScreen(Generic[T]):
    """One card on the screen, with what the person has pointed at or typed so far."""

    def __init__(self, card: Card[T], keys: Input, output: Output, idle: float = 0) -> None:
        """`idle`: seconds without a key after which the card is put away; 0: never."""
        self._card = card
        self._patience = 0 if card.patient else idle
        self._last_key = time.monotonic()
        self._notice = ""
        self._output = output
        replies = [choice.reply for choice in card.choices]
        self._pointer = replies.index(card.chosen) if card.chosen in replies else None
        self._digits = ""
        self._scrolled = 0
        self._complaint = ""
        self._field = Buffer(multiline=False)
        if card.entry is not None:
            self._field.text = card.entry.text
            self._field.cursor_position = len(card.entry.text)
        self._application: Application[T] = Application(
            layout=self._layout(),
            key_bindings=self._bindings(),
            style=_STYLE,
            full_screen=True,
            input=keys,
            output=output,
        )
        self._application.ttimeoutlen = 0.05

    def reply(self) -> T:
        """Show the card until a reply is chosen. Raises PutAway when no key was pressed for long."""
        self._application.key_processor.before_key_press += self._note_key
        return self._application.run(pre_run=self._begin_watch if self._patience else None)

    # Whether somebody is there

    def _note_key(self, _: object) -> None:
        self._last_key = time.monotonic()
        self._notice = ""

    def _begin_watch(self) -> None:
        self._application.create_background_task(self._watch())

    async def _watch(self) -> None:
        """Say that the card will be put away, then put it away. The clock stands while a laptop sleeps."""
        while (left := self._last_key + self._patience - time.monotonic()) > 0:
            notice = notice_time(self._patience)
            if left <= notice:
                self._notice = still_there(self._card.speech, left)
                self._application.invalidate()
            await asyncio.sleep(min(1.0, left) if left <= notice else left - notice)
        self._application.exit(exception=PutAway())

    # What is seen

    def _layout(self) -> Layout:
        body = Window(
            FormattedTextControl(
                lambda: joined(self._page().lines),
                focusable=True,
                show_cursor=False,
                get_cursor_position=lambda: Point(0, self._line_in_view()),
            ),
            wrap_lines=bool(self._card.choices),
            scroll_offsets=ScrollOffsets(top=1, bottom=1) if self._card.choices else None,
            dont_extend_height=self._card.entry is not None,
            get_vertical_scroll=None if self._card.choices else lambda _: self._scrolled,
        )
        parts: list[AnyContainer] = [
            _fixed(lambda: [[], *heading(self._card, self._columns), []]),
            body,
        ]
        if self._card.entry is not None:
            parts += [
                Window(height=1),
                *self._entry_windows(),
                Window(height=1),
                _fixed(self._hint),
                Window(),
                Window(height=1),
            ]
        else:
            parts.append(Window(FormattedTextControl(lambda: joined(self._hint())), height=1))
        parts.append(_fixed(self._footer))
        focus = self._field if self._card.entry is not None else body
        return Layout(HSplit(parts), focused_element=focus)

    def _entry_windows(self) -> list[AnyContainer]:
        """The field as it is shown, and out of sight the one that takes the keys (it cannot wrap words)."""
        shown = FormattedTextControl(
            lambda: joined(self._typed()[0]),
            show_cursor=False,
            get_cursor_position=lambda: Point(0, self._typed()[1]),
        )
        rows = Dimension(min=1, max=_FIELD_ROWS)
        return [
            Window(shown, height=rows, dont_extend_height=True),
            Window(BufferControl(self._field), height=0),
        ]

    def _typed(self) -> tuple[list[Line], int]:
        return field(self._field.text, self._field.cursor_position, self._columns)

    def _hint(self) -> list[Line]:
        told = self._notice or self._complaint
        usual = self._card.entry.hint if self._card.entry else ""
        return hint(told or usual, self._columns, "complaint" if told else "hint")

    @property
    def _columns(self) -> int:
        return self._output.get_size().columns

    @property
    def _rows(self) -> int:
        return self._output.get_size().rows

    @property
    def _fitting(self) -> Card[T]:
        """The card, in a very low window without the quiet line at its foot."""
        return self._card if self._rows >= _ROWS_FOR_ALL else replace(self._card, aside="")

    def _room(self) -> int:
        """Rows for the body."""
        card, columns, pointer = self._fitting, self._columns, self._pointer
        free = self._rows - len(heading(card, columns)) - 3
        room = free - len(footer(card, columns, pointer))
        if len(lay_out(card, columns, room, pointer).lines) <= room:
            return room
        return free - len(footer(card, columns, pointer, more=True))

    def _footer(self) -> list[Line]:
        more = self._hidden_lines() > 0 and self._card.entry is None
        return footer(self._fitting, self._columns, self._pointer, more=more, unread=self._unread())

    def _unread(self) -> bool:
        """Is there text below what is seen, on a card that is there to be read?"""
        to_read = self._card.entry is None and not self._card.choices
        return to_read and self._scrolled < self._hidden_lines()

    def _hidden_lines(self) -> int:
        return max(0, len(self._page().lines) - self._room())

    def _page(self) -> Page:
        return lay_out(self._card, self._columns, self._room(), self._pointer)

    def _line_in_view(self) -> int:
        return self._scrolled if self._pointer is None else self._page().choice_lines[self._pointer]

    # What is pressed

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        bindings.add("c-c", eager=True)(_raising(KeyboardInterrupt))
        bindings.add("<sigint>", eager=True)(_raising(KeyboardInterrupt))
        bindings.add("c-d", eager=True)(self._end_of_input)
        bindings.add("enter", eager=True)(self._enter)
        if self._card.entry is None:
            self._bind_moves(bindings)
            bindings.add("<any>")(self._wrong_key)
        self._bind_keys(bindings)
        return bindings

    def _bind_moves(self, bindings: KeyBindings) -> None:
        for key, by in (("up", -1), ("down", 1), ("pageup", -5), ("pagedown", 5), (" ", 5)):
            bindings.add(key)(self._moving(by))

    def _bind_keys(self, bindings: KeyBindings) -> None:
        """Letters and digits choose at once, unless they are text or the start of a longer number."""
        choices = self._card.choices
        typed = typed_numbers(self._card)
        bound: set[str] = set()
        for choice in (*choices, *self._card.actions):
            for key in choice.keys:
                letter = len(key) == 1 and self._card.entry is None and not (typed and key.isdigit())
                if key not in bound and (letter or (key in KEY_NAMES and key != ENTER)):
                    chosen = self._back if key == ESCAPE else self._choosing(choice.reply)
                    for variant in {key, key.upper()} if len(key) == 1 else {key}:
                        bindings.add(variant, eager=True)(chosen)
                    bound.add(key)
        if typed:
            for digit in "0123456789":
                bindings.add(digit)(self._typing(digit))

    def _choosing(self, reply: T) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=reply)

    def _moving(self, by: int) -> Callable[[KeyPressEvent], None]:
        def move(_: KeyPressEvent) -> None:
            self._digits = self._complaint = ""
            last = len(self._card.choices) - 1
            if last < 0:
                self._scrolled = min(max(0, self._scrolled + by), self._hidden_lines())
            elif self._pointer is None:
                self._pointer = 0 if by > 0 else last
            else:
                self._pointer = min(max(0, self._pointer + by), last)

        return move

    def _typing(self, digit: str) -> Callable[[KeyPressEvent], None]:
        """Point at the choice whose number is typed; a number that leads nowhere starts anew."""

        def type_digit(_: KeyPressEvent) -> None:
            keys = {choice.keys[0]: place for place, choice in enumerate(self._card.choices)}
            self._digits = next((text for text in (self._digits + digit, digit) if text in keys), "")
            self._pointer = keys.get(self._digits, self._pointer)
            self._complaint = "" if self._digits else working_keys(self._card)

        return type_digit

    def _wrong_key(self, _: KeyPressEvent) -> None:
        self._complaint = working_keys(self._card)

    def _end_of_input(self, event: KeyPressEvent) -> None:
        if not self._field.text:
            event.app.exit(exception=EOFError())

    def _back(self, event: KeyPressEvent) -> None:
        """Keep what was typed; what cannot be read is complained about once, then left behind."""
        entry = self._card.entry
        if entry is None:
            return
        reply = entry.read(self._field.text)
        if reply is None and not self._complaint:
            self._complaint = entry.complaint
            return
        unchanged = self._field.text == entry.text
        event.app.exit(result=entry.back(None if unchanged else reply))

    def _enter(self, event: KeyPressEvent) -> None:
        card = self._card
        if card.entry is not None:
            reply = card.entry.read(self._field.text)
            self._complaint = card.entry.complaint
            if reply is not None:
                event.app.exit(result=reply)
        elif self._pointer is not None:
            event.app.exit(result=card.choices[self._pointer].reply)
        elif self._unread():
            self._scrolled = min(self._scrolled + max(1, self._room() - 1), self._hidden_lines())
        else:
            replies = {key: each.reply for each in (*card.choices, *card.actions) for key in each.keys}
            if ENTER in replies:
                event.app.exit(result=replies[ENTER])
            else:
                self._wrong_key(event)


def _raising(fault: type[BaseException]) -> Callable[[KeyPressEvent], None]:
    return lambda event: event.app.exit(exception=fault())


def _fixed(lines: Callable[[], list[Line]]) -> Window:
    return Window(FormattedTextControl(lambda: joined(lines())), dont_extend_height=True, wrap_lines=True)
