"""What every front end of an interview does."""

from __future__ import annotations

from typing import Protocol, TypeVar

from lo_diagnostic.collect.cards import Card

T = TypeVar("T")


class Asker(Protocol):
    """A front end. `ask` may raise KeyboardInterrupt, EOFError or PutAway: none of them is ever an answer."""

    def __enter__(self) -> Asker: ...

    def __exit__(self, *_: object) -> None:
        """Wipe the screen and give the terminal back as it was."""

    def ask(self, card: Card[T]) -> T:
        """Show the card until one of its replies is chosen."""

    def announce(self, text: str) -> None:
        """Say something that takes a moment."""

    def wipe(self) -> None:
        """Leave nothing of what was shown, on the screen or scrolled off it."""
