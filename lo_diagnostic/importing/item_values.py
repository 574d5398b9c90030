"""What cells of an item mean: mapping file, labels, structure file, numbers, usual words; first hit wins."""

from __future__ import annotations

import difflib
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from lo_diagnostic.errors import did_you_mean
from lo_diagnostic.importing.anchored import number_and_label
from lo_diagnostic.importing.mapping import scale_value
from lo_diagnostic.importing.no_answer import USUAL_CODES, no_answer
from lo_diagnostic.importing.places import Words, shown
from lo_diagnostic.importing.spellings import Spellings, is_blank, unguarded
from lo_diagnostic.importing.structure import Variable
from lo_diagnostic.importing.values import NUMBER, Understood, look_alikes, whole_number
from lo_diagnostic.instrument.model import Scale
from lo_diagnostic.responses.responses import CANNOT_SAY, CANNOT_SAY_WORD, NOT_ANSWERED
from lo_diagnostic.text import matching_form

_NO_ANSWER_REMEDY: Final = "For no answer leave the cell empty."
_MARKS: Final = frozenset({"1", "x", "yes", "ja", "true", "checked", "selected"})
_NO_MARKS: Final = frozenset({"0", "no", "nee", "false", "unchecked", "not selected"})

How = Literal[
    "blank", "table", "label", "bare label", "code", "number", "number and label", "word", "unknown"
]


@dataclass(frozen=True)
class ItemColumn:
    """What is known of the cells of an item's column.

    `numbers`: are numbers scale values? `coded`: may they be the platform's codes, so that labels and a
    structure file are asked first? `table` and `missing`: those of the mapping file. `variable`: what a
    structure file says; `codes`: are cells its codes, not labels? `option`: what a mark in the column means.
    """

    scale: Scale
    numbers: bool
    coded: bool = False
    table: Table[str, int | str] = field(default_factory=dict)
    missing: Table[str, str] = field(default_factory=dict)
    variable: Variable = field(default_factory=Variable)
    codes: bool = False
    option: int | None = None


def item_values(texts: Sequence[str], column: ItemColumn) -> Understood[int]:
    """Scale values, `CANNOT_SAY` or `NOT_ANSWERED` of the distinct texts of a column."""
    meanings = _Meanings(column)
    found = [meanings.of(unguarded(raw)) for raw in texts]
    hows = [how for _, how in found]
    number = [NUMBER.fullmatch(unguarded(raw).strip()) is not None for raw in texts]
    unknown = [how == "unknown" for how in hows]
    told_numbers = not column.numbers and column.option is None
    alike = [raw for raw, how in zip(texts, hows, strict=True) if how in ("label", "table", "bare label")]
    return Understood(
        [value for value, _ in found],
        np.array(
            [odd and not (told_numbers and bare) for odd, bare in zip(unknown, number, strict=True)], np.bool_
        ),
        lambda text: _words(unguarded(text), column, meanings.labels),
        numbers=np.array(
            [odd and told_numbers and bare for odd, bare in zip(unknown, number, strict=True)], np.bool_
        ),
        merged=look_alikes(alike),
        missing=np.array(
            [value <= CANNOT_SAY and how not in ("blank", "unknown") for value, how in found], np.bool_
        ),
        mixed="number" in hows and "label" in hows and "number and label" not in hows,
        coded="number" in hows,
    )


def labels_of(scale: Scale) -> Spellings[int]:
    """The labels of a scale in all its languages, with what stands for "cannot say"."""
    found: Spellings[int] = Spellings()
    found.add_id(CANNOT_SAY_WORD, CANNOT_SAY)
    for value, label in scale.points.items():
        for text in label.root.values():
            found.add_text(text, value)
    for text in scale.cannot_say.root.values() if scale.cannot_say else ():
        found.add_text(text, CANNOT_SAY)
    return found


class _Meanings:
    """Looks up what a text means, in the order that the import promises."""

    def __init__(self, column: ItemColumn) -> None:
        self._column = column
        self.labels = labels_of(column.scale)
        said = {**column.missing, **column.table}
        self._said = {text: scale_value(meant) for text, meant in said.items()}
        self._forms = {matching_form(text): value for text, value in self._said.items()}
        self._codes = {code: meant(self.labels, label) for code, label in column.variable.labels.items()}
        self._looks = (self._labelled, self._code, self._number, self._both)
        if column.codes:
            self._looks = (self._code, self._labelled, self._number, self._both)
        elif not column.coded:
            self._looks = (self._number, self._labelled, self._code, self._both)
        self._turned = column.codes and contradicted(column.scale, column.variable) is not None

    def of(self, text: str) -> tuple[int, How]:
        """The value of a text, and by what it was seen."""
        if is_blank(text):
            return NOT_ANSWERED, "blank"
        if text in self._said or matching_form(text) in self._forms:
            said = self._said[text] if text in self._said else self._forms[matching_form(text)]
            return (NOT_ANSWERED, "unknown") if said is None else (said, "table")
        if self._column.option is not None:
            return self._option(text, self._column.option)
        for look in self._looks:
            value, how = look(text)
            if value is not None:
                return value, how
        word = no_answer(text)
        return (NOT_ANSWERED, "unknown") if word is None else (word, "word")

    def _labelled(self, text: str) -> tuple[int | None, How]:
        found = self.labels.find(text)
        if len(found) == 1:
            bare = NUMBER.fullmatch(text.strip()) or found[0] == CANNOT_SAY
            return found[0], "bare label" if bare else "label"
        point = whole_number(text)
        same = self.labels.find(str(point)) if point is not None else []
        return (same[0], "bare label") if len(same) == 1 else (None, "unknown")

    def _code(self, text: str) -> tuple[int | None, How]:
        code = _code_of(text, self._codes)
        if code in self._column.variable.missing:
            label = self._codes.get(code)
            return (label if label is not None and label <= CANNOT_SAY else NOT_ANSWERED), "code"
        return self._codes.get(code), "code"

    def _number(self, text: str) -> tuple[int | None, How]:
        """A number as a scale value: none that has another label, and none where labels say otherwise."""
        labelled = self._column.codes and _code_of(text, self._codes) in self._codes
        if not self._column.numbers or self._turned or labelled:
            return None, "unknown"
        point = whole_number(text)
        return point if point in self._column.scale.points else None, "number"

    def _both(self, text: str) -> tuple[int | None, How]:
        return _number_beside_label(self.labels, text), "number and label"

    def _option(self, text: str, option: int) -> tuple[int, How]:
        """The answer that a mark in an option's column stands for."""
        form = matching_form(text)
        if form in _MARKS or self.labels.find(text) == [option]:
            return option, "label"
        return (NOT_ANSWERED, "blank") if form in _NO_MARKS else (NOT_ANSWERED, "unknown")


def contradicted(scale: Scale, variable: Variable) -> tuple[str, str, int] | None:
    """A code whose label means another number on the scale: code, label and that number; None where none."""
    labels = labels_of(scale)
    for code, label in variable.labels.items():
        value = meant(labels, label)
        if value is not None and value > CANNOT_SAY and whole_number(code) != value:
            return code, label, value
    return None


def meant(labels: Spellings[int], label: str) -> int | None:
    """What a label of the structure file means on the instrument's scale."""
    found = labels.find(label)
    if len(found) == 1:
        return found[0]
    beside = _number_beside_label(labels, label)
    return no_answer(label) if beside is None else beside


def _number_beside_label(labels: Spellings[int], text: str) -> int | None:
    pair = number_and_label(text)
    return pair[0] if pair is not None and labels.find(pair[1]) == [pair[0]] else None


def _code_of(text: str, codes: Table[str, int | None]) -> str:
    """A cell as a code: `1.0` is 1 where the codes are whole numbers."""
    code = text.strip()
    point = None if code in codes else whole_number(code)
    return code if point is None else str(point)


def _words(text: str, column: ItemColumn, labels: Spellings[int]) -> Words:
    scale = column.scale
    ends = f"{scale.lowest}–{scale.highest}"
    found = labels.find(text)
    if len(found) > 1:
        values = " or ".join("cannot say" if value == CANNOT_SAY else str(value) for value in found)
        return (
            f"{shown(text)} may be {values}.",
            "Use the item's id as the column's name, and numbers below it.",
        )
    if label := column.variable.labels.get(text.strip()):
        message = f"{shown(text)} is {shown(label)} in the structure file, which is no label of the scale."
        return message, "Say in a mapping file what it means."
    if column.option is not None:
        return (
            f"{shown(text)} is no mark and not the option of this column.",
            "Say in a mapping file what it means.",
        )
    if not NUMBER.fullmatch(text.strip()):
        close = _close_label(text.strip(), scale, labels.texts)
        return f"{shown(text)} is no answer on this scale.", f"{close} {_NO_ANSWER_REMEDY}"
    remedy = f"Use a whole number ({ends}) or a label of the scale. {_NO_ANSWER_REMEDY}"
    if text.strip() in USUAL_CODES:
        remedy = (
            f"If it stands for no answer, say so under `missing` in a mapping file (--draft-map). {remedy}"
        )
    if whole_number(text) is None:
        return f"{shown(text)} is no whole number.", remedy
    return f"{shown(text)} is not on the scale ({ends}).", remedy


def _close_label(text: str, scale: Scale, labels: Sequence[str]) -> str:
    """The label that may be meant; of "cannot say / does not apply" either half will do."""
    whole = {label: label for label in labels}
    for label in scale.cannot_say.root.values() if scale.cannot_say else ():
        whole |= {half.strip(): label for half in label.split("/")}
    close = difflib.get_close_matches(text, whole, n=1, cutoff=0.6)
    return did_you_mean(whole[close[0]] if close else text, labels)
