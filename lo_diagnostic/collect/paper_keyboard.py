"""A line to type at the terminal, with a text in it already, and a hint above that follows the typing."""

from __future__ import annotations

import shutil
import sys
import termios
import textwrap
from collections.abc import Callable

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import DummyHistory
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output.vt100 import Vt100_Output

from lo_diagnostic.collect.plain import terminal_is_dumb
from lo_diagnostic.text import plain


class TerminalKeyboard:
    """Lines at this terminal; nothing that was typed before comes back with the arrow keys.

    Who types faster than the next line is shown loses nothing: between lines keys wait, unseen.
    """

    def __enter__(self) -> TerminalKeyboard:
        self._before = termios.tcgetattr(sys.stdin)
        unseen = termios.tcgetattr(sys.stdin)
        unseen[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(sys.stdin, termios.TCSANOW, unseen)
        output = Vt100_Output.from_pty(sys.stdout, term=None, enable_bell=False)
        output.enable_cpr = False
        self._session: PromptSession[str] = PromptSession(
            history=DummyHistory(),
            input=create_input(sys.stdin),
            output=output,
            enable_suspend=False,
            reserve_space_for_menu=0,
        )
        return self

    def __exit__(self, *_: object) -> None:
        termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, self._before)

    def line(
        self, prompt: str, text: str = "", at: int | None = None, hint: Callable[[str], str] | None = None
    ) -> str:
        """A line, beginning with `text` and the cursor at `at`; `hint` tells what it lacks so far."""

        def message() -> str:
            if hint is None or terminal_is_dumb() or get_app().is_done:
                return prompt
            return f"{plain(hint(self._session.default_buffer.text))}\n{prompt}"

        def place() -> None:
            if at is not None:
                get_app().current_buffer.cursor_position = min(at, len(text))

        keys = _ending(text)
        return str(self._session.prompt(message, default=text, pre_run=place, key_bindings=keys))

    def point(self, column: int) -> None:
        """Point at a column of the line above, where that is not broken into several."""
        if column < _width():
            print(" " * column + "^", flush=True)

    def say(self, *lines: str) -> None:
        """Show lines, broken between words."""
        for line in lines:
            print("\n".join(textwrap.wrap(plain(line), _width())), flush=True)


def _width() -> int:
    return shutil.get_terminal_size().columns


def _ending(text: str) -> KeyBindings:
    """Ctrl-D ends a line that is as it began, also where it was not empty."""
    keys = KeyBindings()

    @keys.add("c-d", filter=Condition(lambda: get_app().current_buffer.text == text))
    def _end(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError)

    return keys
