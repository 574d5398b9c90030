"""The interview line by line, for screen readers and dumb terminals: no colour, no moving cursor."""

from __future__ import annotations

import io
import os
import shutil
import sys
import termios
import textwrap
import time
from select import select
from typing import Any, Final, TypeVar

from lo_diagnostic.collect.cards import ENTER, KEY_NAMES, Card, Choice, PutAway, notice_time, still_there
from lo_diagnostic.text import plain

CLEAR: Final = "\x1b[2J\x1b[3J\x1b[H"
"""Clears the screen and what was scrolled off it."""
_PAGE: Final = 76
_PUSHED_OUT: Final = 100

T = TypeVar("T")


def terminal_is_dumb() -> bool:
    """Is this a terminal that can neither clear its screen nor place its cursor?"""
    return os.environ.get("TERM", "dumb").lower() in ("dumb", "unknown", "")


class PlainAsker:
    """Puts cards as lines of text and reads a line for each. `idle`: seconds until it gives up; 0: never.

    What is being typed is seen with Enter only, so a card with a field waits three times as long.
    """

    def __init__(self, idle: float = 0) -> None:
        self._idle = idle
        self._aside = ""

    def __enter__(self) -> PlainAsker:
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")
        return self

    def __exit__(self, *_: object) -> None:
        self.wipe()

    def ask(self, card: Card[T]) -> T:
        """Say the card and read lines until one is a reply; the end of input raises EOFError.

        Raises PutAway when nobody has replied for long.
        """
        _say(*_lines(card), *self._quietly(card.aside))
        patience = 0 if card.patient else self._idle * (3 if card.entry else 1)
        while True:
            _write("> ")
            _await_line(card, patience)
            reply = _reply(card, _read_line())
            if reply is not None:
                return reply[0]
            _say("", _complaint(card))

    def wipe(self) -> None:
        """Clear the screen and its history; where a terminal cannot do that, push it out of sight."""
        self._aside = ""
        if sys.stdin.isatty():
            termios.tcflush(sys.stdin, termios.TCIFLUSH)
        _write("\n" * _PUSHED_OUT if terminal_is_dumb() else CLEAR)

    def announce(self, text: str) -> None:
        """Say something that takes a moment."""
        _say("", text)

    def _quietly(self, aside: str) -> list[str]:
        """A quiet line, once: who hears the screen read out need not hear it with every question."""
        told, self._aside = self._aside, aside
        return ["", aside] if aside and aside != told else []


def _lines(card: Card[Any]) -> list[str]:
    """The card in words, an empty line between its parts."""
    options = [f"{_key(choice)}  {choice.label}" for choice in card.choices]
    actions = [f"{_key(action)}  {action.label}" for action in card.actions]
    parts = [
        [card.heading],
        [card.lead],
        [card.text],
        [f"{term}: {text}" for term, text in card.facts],
        [card.note],
        options,
        actions,
        [card.entry.hint if card.entry else ""],
        [_earlier(card)],
    ]
    said = [[line for line in part if line] for part in parts]
    return [line for part in said if part for line in ("", *part)]


def _earlier(card: Card[Any]) -> str:
    """This person's earlier answer, when `back` led here again."""
    told = [
        choice.label for choice in card.choices if card.chosen is not None and choice.reply == card.chosen
    ]
    told += [card.entry.text] if card.entry and card.entry.text else []
    keep = "Your earlier answer: {answer}. Press Enter to keep it."
    return card.speech.say(keep, answer=told[0]) if told else ""


def _reply(card: Card[T], line: str) -> tuple[T] | None:
    """The reply that a line stands for, in a tuple (a reply may itself be None)."""
    typed = line.strip()
    wanted = ENTER if not typed else typed.lower() if typed.lower() not in KEY_NAMES else ""
    for choice in (*card.choices, *card.actions):
        if wanted in choice.keys:
            return (choice.reply,)
    if not typed:
        kept = [
            choice.reply for choice in card.choices if card.chosen is not None and choice.reply == card.chosen
        ]
        if kept:
            return (kept[0],)
    if card.entry is not None:
        reply = card.entry.read(typed or card.entry.text)
        return None if reply is None else (reply,)
    return None


def _complaint(card: Card[Any]) -> str:
    if card.entry is not None:
        return card.entry.complaint
    keys = [_key(choice) for choice in (*card.choices, *card.actions)]
    return card.speech.say("Please type one of these and press Enter: {keys}", keys=", ".join(keys))


def _key(choice: Choice[Any]) -> str:
    """The first of its keys that can be typed as a line."""
    key = next(key for key in choice.keys if key == ENTER or key not in KEY_NAMES)
    return KEY_NAMES.get(key, key)


def _read_line() -> str:
    """A whole line. What was typed before Ctrl-D is none."""
    line = sys.stdin.readline()
    if not line.endswith("\n"):
        raise EOFError
    return line


def _await_line(card: Card[Any], patience: float) -> None:
    """Wait for a line. Raises PutAway after `patience` seconds (0: never), announced shortly before."""
    if not patience:
        return
    end = time.monotonic() + patience
    notice = notice_time(patience)
    if select([sys.stdin], [], [], patience - notice)[0]:
        return
    _say("", still_there(card.speech, notice))
    _write("> ")
    if not select([sys.stdin], [], [], max(0.0, end - time.monotonic()))[0]:
        raise PutAway


def _say(*lines: str) -> None:
    width = min(shutil.get_terminal_size().columns, _PAGE)
    for line in lines:
        for part in plain(line).split("\n"):
            _write("\n".join(textwrap.wrap(part, width)) + "\n")


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
