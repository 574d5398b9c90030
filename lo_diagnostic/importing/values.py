"""What cells mean that are no items: groups, choices, numbers, texts; each distinct text once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from lo_diagnostic.errors import did_you_mean
from lo_diagnostic.importing.expected import ExpectedAttribute
from lo_diagnostic.importing.no_answer import no_answer
from lo_diagnostic.importing.places import Words, shown
from lo_diagnostic.importing.spellings import Spellings, is_blank, unguarded
from lo_diagnostic.instrument.model import Question
from lo_diagnostic.text import matching_form, plain

Value = TypeVar("Value")
LONGEST_VALUE: Final = 80
NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}(?:[.,]([0-9]{1,9}))?")


@dataclass(frozen=True)
class Understood(Generic[Value]):
    """What the distinct texts of a column mean.

    `faulty` marks those without a meaning, `words` says what is wrong with one of them. `numbers` marks
    numbers under an item's text. `merged`: spellings that were read as one. `alike`: those that look alike
    and were kept apart. `missing` marks what is declared to be no answer. `mixed`: do labels and numbers
    stand for answers, without a table that says which is which? `coded`: are numbers taken for scale values?
    """

    values: list[Value]
    faulty: NDArray[np.bool_]
    words: Callable[[str], Words]
    numbers: NDArray[np.bool_] | None = None
    merged: tuple[tuple[str, ...], ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    missing: NDArray[np.bool_] | None = None
    mixed: bool = False
    coded: bool = False


def whole_number(text: str) -> int | None:
    """The whole number that a text is: `4`, `4.0`, `4,0`; None for a fraction and for what is no number."""
    if not NUMBER.fullmatch(text.strip()):
        return None
    whole, _, fraction = text.strip().replace(",", ".").partition(".")
    return None if fraction.strip("0") else int(whole)


def attribute_values(texts: Sequence[str], attribute: ExpectedAttribute) -> Understood[str | None]:
    """Ids of an attribute's values, None where blank; a free attribute's own texts, spaces collapsed."""
    spellings: Spellings[str] = Spellings()
    for value, titles in attribute.values.items():
        spellings.add_id(value, value)
        for title in titles:
            spellings.add_text(title, value)
    if not attribute.free:
        return named_values(texts, spellings, f'value of "{attribute.name}"')
    values: list[str | None] = []
    faulty = np.zeros(len(texts), np.bool_)
    for index, raw in enumerate(texts):
        found = spellings.find(unguarded(raw))
        value = found[0] if len(found) == 1 else " ".join(plain(unguarded(raw)).split())
        values.append(None if is_blank(value) else value)
        faulty[index] = len(value) > LONGEST_VALUE or "," in value
    kept = dict.fromkeys(value for value in values if value)
    return Understood(values, faulty, _group_words, alike=look_alikes(list(kept)))


def named_values(texts: Sequence[str], spellings: Spellings[str], called: str) -> Understood[str | None]:
    """One of a known set of values, None where blank."""
    values: list[str | None] = [None] * len(texts)
    faulty = np.zeros(len(texts), np.bool_)
    for index, raw in enumerate(texts):
        found = spellings.find(unguarded(raw))
        if len(found) == 1:
            values[index] = found[0]
        else:
            faulty[index] = not is_blank(unguarded(raw))

    def words(text: str) -> Words:
        found = spellings.find(unguarded(text))
        if len(found) > 1:
            return f"{shown(text)} may be {' or '.join(found)}.", "Use the id."
        known = [*spellings.ids, *spellings.texts]
        return f"{shown(text)} is no {called}.", did_you_mean(unguarded(text).strip(), known)

    found_texts = [text for text, value in zip(texts, values, strict=True) if value is not None]
    return Understood(values, faulty, words, merged=look_alikes(found_texts))


def question_values(texts: Sequence[str], question: Question) -> Understood[str | None]:
    """What was said to a question: text as it stands, an option's id, or a number."""
    if question.options is not None:
        spellings: Spellings[str] = Spellings()
        for option, label in question.options.items():
            spellings.add_id(option, option)
            for text in label.root.values():
                spellings.add_text(text, option)
        kept = ["" if not spellings.find(text) and no_answer(text) is not None else text for text in texts]
        return named_values(kept, spellings, f'option of "{question.id}"')
    cells = [unguarded(text) for text in texts]
    if question.type == "number":
        cells = ["" if no_answer(cell) is not None else cell for cell in cells]
    blank = [is_blank(cell) for cell in cells]
    if question.type == "number":
        values = [
            None if none else cell.strip().replace(",", ".") for cell, none in zip(cells, blank, strict=True)
        ]
        faulty = [value is not None and not NUMBER.fullmatch(value) for value in values]
        return Understood(values, np.array(faulty, np.bool_), _number_words)
    lines = [plain(cell.replace("\r\n", "\n").replace("\r", "\n")) for cell in cells]
    said = [None if none else line for line, none in zip(lines, blank, strict=True)]
    return Understood(said, np.zeros(len(texts), np.bool_), _number_words)


def _group_words(text: str) -> Words:
    if "," in text:
        return f"{shown(text)} has a comma.", "Write the group's name without one."
    return f"{shown(text)} is longer than {LONGEST_VALUE} characters.", "Shorten the group's name."


def _number_words(text: str) -> Words:
    return f"{shown(text)} is no number.", "Write digits only, such as 12 or 3.5."


def look_alikes(texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Different spellings of the same matching form."""
    forms: dict[str, list[str]] = {}
    for text in texts:
        forms.setdefault(matching_form(text), []).append(text)
    return tuple(tuple(spellings) for spellings in forms.values() if len(spellings) > 1)
