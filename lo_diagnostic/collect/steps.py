"""What one person can be asked, and what a person can do with a question: steps and events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from lo_diagnostic.instrument.model import Condition, Item, LocalText, Question, Scale
from lo_diagnostic.responses.asking import holds
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.settings import Attribute
from lo_diagnostic.text import plain

Kind = Literal["language", "attribute", "answer", "remark"]
Key = tuple[Kind, str]
Value = str | int | None
MOST_LETTERS: Final = 2000
"""A typed answer may have, on paper as on a phone and in the terminal."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,2})?")


@dataclass(frozen=True)
class Answer:
    """A choice, a point of the scale, or what was typed."""

    value: str | int


@dataclass(frozen=True)
class CannotSay:
    """The scale's own way out: "cannot say / does not apply"."""


@dataclass(frozen=True)
class Skip:
    """Pass the question over; for an attribute, "rather not say"."""


@dataclass(frozen=True)
class Back:
    """Return to the question before; `keeping`: what was typed here, confirmed on the way."""

    keeping: Answer | Skip | None = None


@dataclass(frozen=True)
class Note:
    """Show the explanation, or put it away."""


@dataclass(frozen=True)
class Leave:
    """Stop here. It changes nothing in the interview, which stays open: no step takes it as a reply."""


Event = Answer | CannotSay | Skip | Back | Note | Leave


@dataclass(frozen=True)
class Step:
    """One question. `when`: alternatives; it is asked when all conditions of one of them hold."""

    name: str
    when: tuple[tuple[Condition, ...], ...] = ((),)
    kind: ClassVar[Kind]

    @property
    def key(self) -> Key:
        """Its identity within the interview."""
        return self.kind, self.name

    @property
    def decides(self) -> bool:
        """May conditions name it?"""
        return self.kind in ("attribute", "remark")

    @property
    def note(self) -> LocalText | None:
        """Explanation that a person may ask for."""
        return None

    def asked(self, known: Mapping[str, str | None]) -> bool:
        """Is it put to somebody of whom this much is known?"""
        return any(all(holds(condition, known) for condition in conditions) for conditions in self.when)

    def value_of(self, event: Event) -> Value:
        """What is stored for an event; ValueError when the event is not on offer here."""
        if isinstance(event, Skip) and self.kind != "language":
            return None
        if isinstance(event, Answer) and event.value in self._values():
            return event.value
        raise ValueError(f"{event} is no answer to {self.name}")

    def _values(self) -> tuple[str | int, ...]:
        return ()


@dataclass(frozen=True)
class LanguageStep(Step):
    """In which language?"""

    languages: tuple[str, ...] = ()
    kind = "language"

    def _values(self) -> tuple[str | int, ...]:
        return self.languages


@dataclass(frozen=True, kw_only=True)
class AttributeStep(Step):
    """Which group?"""

    attribute: Attribute
    kind = "attribute"

    def _values(self) -> tuple[str | int, ...]:
        return tuple(self.attribute.values)


@dataclass(frozen=True, kw_only=True)
class ItemStep(Step):
    """An item on its scale."""

    item: Item
    scale: Scale
    kind = "answer"

    @property
    def note(self) -> LocalText | None:
        """The item's own explanation."""
        return self.item.note

    def value_of(self, event: Event) -> Value:
        """A point of the scale, `CANNOT_SAY` where the scale offers it, or None."""
        if isinstance(event, CannotSay) and self.scale.cannot_say is not None:
            return CANNOT_SAY
        return super().value_of(event)

    def _values(self) -> tuple[str | int, ...]:
        return tuple(self.scale.points)


@dataclass(frozen=True, kw_only=True)
class QuestionStep(Step):
    """An unscored question."""

    question: Question
    kind = "remark"

    @property
    def note(self) -> LocalText | None:
        """The question's own explanation."""
        return self.question.note

    def value_of(self, event: Event) -> Value:
        """A choice, the typed text, or a number as text; None when nothing was typed.

        ValueError, too, for a text of more than MOST_LETTERS.
        """
        if isinstance(event, Answer) and self.question.type != "choice":
            text = _storable(str(event.value))
            if len(text) > MOST_LETTERS:
                raise ValueError(f"{len(text)} letters are too many")
            return self._number(text) if text and self.question.type == "number" else text or None
        return super().value_of(event)

    def _number(self, text: str) -> str:
        if not _NUMBER.fullmatch(text):
            raise ValueError(f"{text} is no number")
        return text.replace(",", ".").removeprefix("+")

    def _values(self) -> tuple[str | int, ...]:
        return tuple(self.question.options or ())


def _storable(text: str) -> str:
    """Typed text without control characters, and without bytes that are no text at all."""
    return plain(text).encode("utf-8", "replace").decode().strip()
