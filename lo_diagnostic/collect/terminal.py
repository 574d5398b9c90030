"""The interview on a full terminal: one card a screen, single keys, arrows, a field to type in."""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.data_structures import Point
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import BufferControl, Dimension, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.layout.containers import AnyContainer
from prompt_toolkit.output import Output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import Style

from lo_diagnostic.collect.cards import ENTER, ESCAPE, Card
from lo_diagnostic.collect.plain import CLEAR
from lo_diagnostic.collect.terminal_layout import (
    STYLES,
    Line,
    Page,
    field,
    footer,
    heading,
    hint,
    lay_out,
    typed_numbers,
)

_ENTER_OTHER_SCREEN: Final = "\x1b[?1049h"
_LEAVE_OTHER_SCREEN: Final = "\x1b[?1049l"
_FIELD_ROWS: Final = 6
_STYLE = Style.from_dict(STYLES)

T = TypeVar("T")


class _OneScreen(Vt100_Output):
    """Stays where it is between cards, so that nothing else flashes up while an answer is saved."""

    def enter_alternate_screen(self) -> None:
        """The asker did that once for all."""

    def quit_alternate_screen(self) -> None:
        """The asker does that at the end."""


class TerminalAsker:
    """Puts cards to the person at the terminal."""

    def __enter__(self) -> TerminalAsker:
        self._input = create_input(sys.stdin)
        self._output = _OneScreen.from_pty(sys.stdout, term=os.environ.get("TERM"), enable_bell=False)
        self._before = termios.tcgetattr(sys.stdin)
        unseen = termios.tcgetattr(sys.stdin)
        unseen[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(sys.stdin, termios.TCSANOW, unseen)
        self._raw(_ENTER_OTHER_SCREEN)
        return self

    def __exit__(self, *_: object) -> None:
        self.wipe()
        self._raw(_LEAVE_OTHER_SCREEN)
        termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, self._before)

    def ask(self, card: Card[T]) -> T:
        """Show the card until a reply is chosen. Keys pressed before it was shown are dropped."""
        clear_typeahead(self._input)
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
        return _CardScreen(card, self._input, self._output).reply()

    def wipe(self) -> None:
        """Clear the screen and its history."""
        self._raw(CLEAR)

    def _raw(self, sequence: str) -> None:
        self._output.write_raw(sequence)
        self._output.flush()


class _CardScreen(Generic[T]):
    """One card on the screen, with what the person has pointed at or typed so far."""

    def __init__(self, card: Card[T], keys: Input, output: Output) -> None:
        self._card = card
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
        return self._application.run()

    # What is seen

    def _layout(self) -> Layout:
        body = Window(
            FormattedTextControl(
                lambda: _joined(self._page().lines),
                focusable=True,
                show_cursor=False,
                get_cursor_position=lambda: Point(0, self._line_in_view()),
            ),
            wrap_lines=bool(self._card.choices),
            dont_extend_height=self._card.entry is not None,
            get_vertical_scroll=None if self._card.choices else lambda _: self._scrolled,
        )
        parts: list[AnyContainer] = [
            _fixed(lambda: [[], *heading(self._card, self._columns), []]),
            body,
        ]
        if self._card.entry is not None:
            parts += [_space(), *self._entry_windows(), _space(), _fixed(self._hint), Window()]
        parts += [_space(), _fixed(self._footer)]
        focus = self._field if self._card.entry is not None else body
        return Layout(HSplit(parts), focused_element=focus)

    def _entry_windows(self) -> list[AnyContainer]:
        """The field as it is shown, and out of sight the one that takes the keys (it cannot wrap words)."""
        shown = FormattedTextControl(
            lambda: _joined(self._typed()[0]),
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
        if self._card.entry is None:
            return []
        if self._complaint:
            return hint(self._complaint, self._columns, "complaint")
        return hint(self._card.entry.hint, self._columns)

    @property
    def _columns(self) -> int:
        return self._output.get_size().columns

    @property
    def _rows(self) -> int:
        return self._output.get_size().rows

    def _room(self) -> int:
        """Rows for the body."""
        around = len(heading(self._card, self._columns)) + len(footer(self._card, self._columns)) + 3
        return self._rows - around

    def _footer(self) -> list[Line]:
        overflows = self._hidden_lines() > 0
        return footer(self._card, self._columns, more=overflows and self._card.entry is None)

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
        bindings.add("c-d", eager=True)(_raising(EOFError))
        bindings.add("enter", eager=True)(self._enter)
        if self._card.entry is None:
            self._bind_moves(bindings)
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
                if key not in bound and (letter or key == ESCAPE):
                    for variant in {key, key.upper()} if len(key) == 1 else {key}:
                        bindings.add(variant, eager=True)(self._choosing(choice.reply))
                    bound.add(key)
        if typed:
            for digit in "0123456789":
                bindings.add(digit)(self._typing(digit))

    def _choosing(self, reply: T) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=reply)

    def _moving(self, by: int) -> Callable[[KeyPressEvent], None]:
        def move(_: KeyPressEvent) -> None:
            self._digits = ""
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

        return type_digit

    def _enter(self, event: KeyPressEvent) -> None:
        card = self._card
        if card.entry is not None:
            reply = card.entry.read(self._field.text)
            self._complaint = card.entry.complaint
            if reply is not None:
                event.app.exit(result=reply)
        elif self._pointer is not None:
            event.app.exit(result=card.choices[self._pointer].reply)
        else:
            for choice in (*card.choices, *card.actions):
                if ENTER in choice.keys:
                    event.app.exit(result=choice.reply)
                    return


def _raising(fault: type[BaseException]) -> Callable[[KeyPressEvent], None]:
    return lambda event: event.app.exit(exception=fault())


def _joined(lines: list[Line]) -> Line:
    return [fragment for line in lines for fragment in (*line, ("", "\n"))][:-1]


def _fixed(lines: Callable[[], list[Line]]) -> Window:
    return Window(FormattedTextControl(lambda: _joined(lines())), dont_extend_height=True, wrap_lines=True)


def _space() -> Window:
    return Window(height=1)
