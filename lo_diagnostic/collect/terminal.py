"""The interview on a full terminal: one card a screen, single keys, arrows, a field to type in."""

from __future__ import annotations

import os
import sys
import termios
from typing import Final, TypeVar

from prompt_toolkit.input import create_input
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.output.vt100 import Vt100_Output

from lo_diagnostic.collect.card_screen import CardScreen
from lo_diagnostic.collect.cards import Card
from lo_diagnostic.collect.plain import CLEAR
from lo_diagnostic.text import plain

_ENTER_OTHER_SCREEN: Final = "\x1b[?1049h"
_LEAVE_OTHER_SCREEN: Final = "\x1b[?1049l"

T = TypeVar("T")


class _OneScreen(Vt100_Output):
    """Stays where it is between cards, so that nothing else flashes up while an answer is saved."""

    def enter_alternate_screen(self) -> None:
        """The asker did that once for all."""

    def quit_alternate_screen(self) -> None:
        """The asker does that at the end."""


class TerminalAsker:
    """Puts cards to the person at the terminal. `idle`: seconds without a key until it gives up; 0: never."""

    def __init__(self, idle: float = 0) -> None:
        self._idle = idle

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
        """Show the card until a reply is chosen. Keys pressed before it was shown are dropped.

        Raises PutAway when no key was pressed for long.
        """
        clear_typeahead(self._input)
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
        return CardScreen(card, self._input, self._output, self._idle).reply()

    def wipe(self) -> None:
        """Clear the screen and its history."""
        self._raw(CLEAR)

    def announce(self, text: str) -> None:
        """Show on an empty screen something that takes a moment."""
        self._raw(f"{CLEAR}\r\n  {plain(text)}")

    def _raw(self, sequence: str) -> None:
        self._output.write_raw(sequence)
        self._output.flush()
