"""Texts of columns → the answer scale that they are answers on, or one whose numbers a person must decide."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lo_diagnostic.importing.anchored import number_and_label
from lo_diagnostic.importing.distinct import Distinct
from lo_diagnostic.importing.found_names import one_line
from lo_diagnostic.importing.label_families import family_of
from lo_diagnostic.importing.no_answer import USUAL_CODES, no_answer
from lo_diagnostic.importing.spellings import unguarded
from lo_diagnostic.importing.structure import Variable
from lo_diagnostic.importing.values import NUMBER, whole_number
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.text import matching_form

MOST_POINTS: Final = 11
_LOWEST: Final = -10
_HIGHEST: Final = 100
_TO: Final = r"(?:to|through|and|tot|t/m|tot en met|en|bis|und|à|et|al?)"
_BAND: Final = re.compile(rf"{_TO}\s+\D?\d.*|.*\d\s+{_TO}", re.IGNORECASE)
"""What stands beside a number that is one end of a band: `35 to 44 years`, `between 35 and 44`."""
_LABELS: Final = "the labels; and were there lower or higher points, which nobody chose?"
_UNSEEN: Final = "nobody chose it; is this its wording?"
_CODES: Final = "here numbers are codes, which may run otherwise than the scale: which point is each?"
_ENDS: Final = "were there points beyond the last label, which nobody chose?"
_NUMBER_OF_IT: Final = "its number, instead of point_…"
_ORDER: Final = (
    "number the points and list them from low to high; or ask them as a choice if they have no order"
)


@dataclass(frozen=True)
class Answers:
    """What people answered in a column: each text once, by its matching form, as it is first written there.

    `times`: how many answers there are. `cannot_say`: the wording of "don't know" where somebody chose it.
    `apart`: wordings of "don't know" and "prefer not to say", which a question without a scale offers like
    any other. `codes`: numbers that often stand for no answer, and here do not lie among the others.
    `written`: how often each spelling of a text was written.
    """

    texts: Mapping[str, str]
    times: int = 0
    cannot_say: str = ""
    apart: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    written: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Point:
    """A point of a scale; its value is None where a person must decide it. `doubt`: what is to be decided."""

    value: int | None
    label: str
    doubt: str = ""


@dataclass(frozen=True)
class FoundScale:
    """An answer scale as the file shows it; `language` is empty where its labels do not tell."""

    name: str
    points: tuple[Point, ...]
    language: str = ""
    cannot_say: str = ""
    doubt: str = ""


def answers_of(distinct: Distinct, missing: Mapping[str, str], kept: Iterable[str] = ()) -> Answers:
    """The answers in a column, without what is none by `missing` (form → kind) or by a usual word.

    `kept`: forms that are answers whatever they look like.
    """
    texts: dict[str, str] = {}
    times: dict[str, int] = {}
    apart: dict[str, str] = {}
    written = Counter[str]()
    cannot_say, keep = "", frozenset(kept)
    for raw, many in zip(distinct.texts, distinct.times.tolist(), strict=True):
        text = one_line(unguarded(raw))
        form = matching_form(text)
        if not form:
            continue
        word = None if form in keep else no_answer(text)
        if (missing.get(form) == "cannot_say" or word == CANNOT_SAY) and any(map(str.isalpha, text)):
            cannot_say = cannot_say or text
        if form in keep or (form not in missing and word is None):
            texts.setdefault(form, text)
            times[form] = times.get(form, 0) + many
            written[text] += many
        elif form not in missing and (word == CANNOT_SAY or _offered(form)):
            apart.setdefault(form, text)
    codes = tuple(form for form in texts if form in USUAL_CODES and _is_apart(form, texts))
    left = {form: text for form, text in texts.items() if form not in codes}
    return Answers(left, sum(times[form] for form in left), cannot_say, tuple(apart.values()), codes, written)


def _offered(form: str) -> bool:
    """Is a word for no answer one that people are offered, as `prefer not to say`, not `NA`?"""
    return " " in form and form[:1].isalpha()


def _is_apart(code: str, texts: Mapping[str, str]) -> bool:
    """Does a code lie outside the numbers of the other answers?"""
    others = numbers_of([text for form, text in texts.items() if form not in USUAL_CODES])
    if others is None:
        return len(texts) > 1
    return bool(others) and not min(others) <= int(code) <= max(others)


def numbers_of(texts: Iterable[str]) -> dict[int, str] | None:
    """Whole numbers that the texts are, with the label beside each; None where a text is something else."""
    found: dict[int, str] = {}
    for text in texts:
        number, label = _number(text)
        if number is None or (label and found.get(number, "") not in ("", label)):
            return None
        found[number] = label or found.get(number, "")
    labels = [label.casefold() for label in found.values() if label]
    return found if len(set(labels)) == len(labels) else None


def _number(text: str) -> tuple[int | None, str]:
    """`4.0` → 4 without a label, `10 (All my time)` → 10 with one; None where it is neither."""
    if NUMBER.fullmatch(text.strip()):
        return whole_number(text), ""
    number, label = number_and_label(text) or (None, "")
    return (number if label[:1].isalpha() and not _BAND.fullmatch(label) else None), label


def number_scale(numbers: Mapping[int, str], coded: bool) -> FoundScale | None:
    """Every whole number from the lowest to the highest; None where these are too few or too many.

    `coded`: numbers without labels are codes of the platform, which need not be scale values.
    """
    low, high = min(numbers, default=0), max(numbers, default=0)
    if not 2 <= high - low + 1 <= MOST_POINTS or low < _LOWEST or high > _HIGHEST:
        return None
    labels = {value: numbers.get(value) or str(value) for value in range(low, high + 1)}
    if len({label.casefold() for label in labels.values()}) < len(labels):
        return None
    if not any(numbers.values()):
        if coded:
            codes = undecided_scale([str(number) for number in sorted(numbers)])
            return replace(codes, name="codes", doubt=_CODES)
        return FoundScale("numbers", _points(labels), doubt=_LABELS)
    certain = numbers.get(low) and numbers.get(high)
    return FoundScale("ends", _points(labels), doubt="" if certain else _ENDS)


def label_scale(texts: Mapping[str, str]) -> FoundScale | None:
    """The scale of a known family; None where the labels (form → text) are of none without a doubt."""
    found = family_of(texts)
    if found is None:
        return None
    family, places = found
    chosen = {place: texts[form] for form, place in places.items()}
    points = tuple(
        Point(place, chosen.get(place, label), "" if place in chosen else _UNSEEN)
        for place, label in enumerate(family.labels, 1)
    )
    return FoundScale(family.name, points, family.language)


def structure_scale(variable: Variable) -> FoundScale | None:
    """The scale of the labels that a structure file gives to codes; None where these are no whole numbers."""
    labels = {
        code: label
        for code, label in variable.labels.items()
        if code not in variable.missing and no_answer(label) is None
    }
    if not all(NUMBER.fullmatch(code.strip()) for code in labels) or len(labels) < 2:
        return None
    printed = numbers_of(labels.values()) if any(map(str.isalpha, "".join(labels.values()))) else None
    if printed is not None and len(printed) == len(labels):
        return number_scale(printed, coded=False)
    values = numbers_of(labels)
    if values is None or len(values) < len(labels):
        return None
    named = dict(zip(values, labels.values(), strict=True))
    apart = [text for text in variable.labels.values() if no_answer(text) == CANNOT_SAY]
    scale = number_scale({value: " ".join(label.split()) for value, label in named.items()}, coded=False)
    if scale is None:
        return None
    family = family_of(map(matching_form, labels.values()))
    language = family[0].language if family else ""
    return FoundScale("labels", scale.points, language, apart[0] if apart else "", scale.doubt)


def table_scale(table: Mapping[str, int | str], written: Mapping[str, str]) -> FoundScale | None:
    """The scale of a value table of a mapping file; None where it has fewer than two scale values.

    `written`: the answers in the file (form → text), whose wording is taken.
    """
    chosen: dict[int, str] = {}
    named: dict[int, str] = {}
    for text, value in table.items():
        if isinstance(value, int):
            named.setdefault(value, text)
            if (form := matching_form(text)) in written:
                chosen.setdefault(value, written[form])
    if len(named) < 2:
        return None
    labels = {value: _without(value, chosen.get(value, named[value])) for value in sorted(named)}
    bare = all(NUMBER.fullmatch(label.strip()) for label in labels.values())
    forms = [matching_form(label) for label in labels.values()]
    language = family[0].language if (family := family_of(forms)) else ""
    return FoundScale("table", _points(labels), language, doubt="the labels" if bare else "")


def undecided_scale(texts: Iterable[str]) -> FoundScale:
    """A scale whose points are listed as they were found, and have no number yet."""
    points = tuple(Point(None, text, _NUMBER_OF_IT) for text in texts)
    return FoundScale("options", points, doubt=_ORDER)


def _without(value: int, text: str) -> str:
    """The label without its number."""
    number, label = number_and_label(text) or (None, "")
    return label if number == value and label[:1].isalpha() else text


def _points(labels: Mapping[int, str]) -> tuple[Point, ...]:
    return tuple(Point(value, label) for value, label in labels.items())
