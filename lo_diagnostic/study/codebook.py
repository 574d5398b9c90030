"""What each column of exported answers holds: its texts and labels, and the number for "cannot say"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pandas as pd

from lo_diagnostic.instrument.model import Instrument, Item, LocalText, Question, Scale
from lo_diagnostic.responses.responses import CANNOT_SAY, CANNOT_SAY_WORD, Responses
from lo_diagnostic.study.settings import Attribute, Study
from lo_diagnostic.text import language_name

Kind = Literal["respondent", "wave", "language", "attribute", "item", "text", "choice", "number"]
Texts = Mapping[str, str]
"""Language → text, the study's languages in order; empty where there is no text."""

CONFIDENTIAL: Final = "Confidential: this is what single people answered. Do not hand it on."
SYNTHETIC_SAID: Final = "Synthetic: some of the answers were made up."
_CODES: Final = (9, 99, 999, 9999, 99999)
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,6})?")
"""What a program with 15 digits keeps whole."""


@dataclass(frozen=True)
class Entry:
    """One column of the answers.

    `labels`: scale value, group or option → its label. `cannot_say`: the number that stands for it in files
    where an item's column holds numbers alone, above the scale and all that was answered; None for what is no
    item. `reserve`: asked in pilots only. A question for a number counts as one where all its answers are
    numbers, otherwise as text.
    """

    column: str
    kind: Kind
    texts: Texts = field(default_factory=dict)
    leader_texts: Texts = field(default_factory=dict)
    labels: Mapping[int | str, Texts] = field(default_factory=dict)
    cannot_say: int | None = None
    cannot_say_labels: Texts = field(default_factory=dict)
    reversed: bool = False
    reserve: bool = False
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codebook:
    """The columns in the order of the answers, and what answers these are. The first language counts."""

    title: str
    organisation: str
    wave: str
    languages: tuple[str, ...]
    synthetic: bool
    entries: tuple[Entry, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever opens the file must know."""
        return (CONFIDENTIAL, SYNTHETIC_SAID) if self.synthetic else (CONFIDENTIAL,)

    def first(self, texts: Texts) -> str:
        """The text in the study's first language."""
        return texts.get(self.languages[0], "")


def codebook(
    study: Study, instruments: Sequence[Instrument], responses: Responses, wave: str, *, synthetic: bool
) -> Codebook:
    """The codebook of the answers of a wave; what is not asked any more has no texts in it."""
    languages = tuple(study.languages)
    entries = [
        *(_person_entry(str(name), study, languages) for name in responses.people),
        *_item_entries(instruments, responses, languages),
        *_question_entries(instruments, responses, languages),
    ]
    title = study.title.in_language(languages[0])
    return Codebook(title, study.organisation, wave, languages, synthetic, tuple(entries))


def _person_entry(name: str, study: Study, languages: Sequence[str]) -> Entry:
    if name in ("respondent", "wave"):
        return Entry(name, "respondent" if name == "respondent" else "wave")
    if name == "language":
        named = {code: language_name(code) for code in study.languages}
        labels: dict[int | str, Texts] = {c: dict.fromkeys(languages, text) for c, text in named.items()}
        return Entry(name, "language", labels=labels)
    attribute = study.attributes.get(name)
    if attribute is None:
        return Entry(name, "attribute")
    return Entry(name, "attribute", _texts(attribute.title, languages), labels=_groups(attribute, languages))


def _groups(attribute: Attribute, languages: Sequence[str]) -> dict[int | str, Texts]:
    return {
        value: {language: attribute.title_of(value, language) for language in languages}
        for value in attribute.values
    }


def _item_entries(
    instruments: Sequence[Instrument], responses: Responses, languages: Sequence[str]
) -> Iterator[Entry]:
    known: dict[str, tuple[Item, Scale]] = {}
    dimensions: dict[str, dict[str, None]] = {}
    for instrument in instruments:
        for dimension, item in instrument.items():
            known.setdefault(item.id, (item, instrument.scale_of(dimension, item)))
            dimensions.setdefault(item.id, {})[dimension.id] = None
    for name, given in responses.answers.items():
        said = int(given.max()) if len(given) else CANNOT_SAY
        word = dict.fromkeys(languages, CANNOT_SAY_WORD)
        if str(name) not in known:
            yield Entry(str(name), "item", cannot_say=_code_above([said]), cannot_say_labels=word)
            continue
        item, scale = known[str(name)]
        yield Entry(
            str(name),
            "item",
            _texts(item.text, languages),
            _texts(item.leader_text, languages),
            {value: _texts(label, languages) for value, label in scale.points.items()},
            _code_above([said, *scale.points]),
            _texts(scale.cannot_say, languages) or word,
            item.reversed,
            item.reserve,
            tuple(dimensions[str(name)]),
        )


def _code_above(values: Sequence[int]) -> int:
    return next(code for code in _CODES if code > max(values))


def _question_entries(
    instruments: Sequence[Instrument], responses: Responses, languages: Sequence[str]
) -> Iterator[Entry]:
    known: dict[str, Question] = {}
    for instrument in instruments:
        for question in instrument.questions:
            known.setdefault(question.id, question)
    for name, said in responses.remarks.items():
        asked = known.get(str(name))
        if asked is None:
            yield Entry(str(name), "text")
            continue
        options: dict[int | str, Texts] = {
            option: _texts(label, languages) for option, label in (asked.options or {}).items()
        }
        kind: Kind = "text" if asked.type == "number" and not _all_numbers(said) else asked.type
        yield Entry(str(name), kind, _texts(asked.text, languages), labels=options)


def _all_numbers(said: pd.Series[Any]) -> bool:
    return all(_NUMBER.fullmatch(text) for text in said.dropna().unique())


def _texts(text: LocalText | None, languages: Sequence[str]) -> dict[str, str]:
    return {language: text.in_language(language) for language in languages} if text else {}
