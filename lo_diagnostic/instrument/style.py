"""The linter of item writing: where an instrument breaks a rule of the style guide, as warnings."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import get_args

from lo_diagnostic.errors import Problem, did_you_mean
from lo_diagnostic.instrument.instrument_file import judge_instrument
from lo_diagnostic.instrument.model import Dimension, Instrument, Item, LocalText, Scale
from lo_diagnostic.instrument.style_words import (
    HOUSE_RULE,
    WORD,
    LanguageStyle,
    ListedRule,
    StyleRuleName,
    shipped_style,
)
from lo_diagnostic.yaml_file import KeyPath, YamlDocument, read_yaml

OF_ITEMS: tuple[ListedRule, ...] = ("double-barrelled", "negation", "vague", "loaded")
OF_QUESTIONS: tuple[ListedRule, ...] = ("double-barrelled", "loaded")
WORDLESS = re.compile(r"[+−-]?\d+|[^\w%€$£]*")
LONGEST_SHOWN = 2


@dataclass(frozen=True)
class _Found:
    """A broken rule: whose it is (an exception there or above silences it), where it stands, its details."""

    rule: StyleRuleName
    owner: KeyPath
    place: KeyPath
    name: str
    details: dict[str, object]


@dataclass(frozen=True)
class _Wording:
    """A text that people are asked to answer; `item` is None for questions and facts."""

    owner: KeyPath
    key: str
    name: str
    text: LocalText
    item: Item | None = None


def style_problems(path: Path) -> list[Problem]:
    """Every warning about how the texts of the instrument at `path` are written, in the order of its lines.

    None about a file with errors: those come first (`read_instrument` tells them).
    """
    document, problems = read_yaml(path)
    instrument = judge_instrument(document, problems)[0] if document else None
    if document is None or instrument is None:
        return []
    found = list(_all_found(instrument))
    exceptions = _exceptions(instrument)
    told = [_problem(document, each) for each in found if not _is_silenced(each, exceptions)]
    told += _idle_exceptions(document, exceptions, found)
    told += _unknown_languages(document, instrument)
    return sorted(told, key=lambda problem: int(problem.place.removeprefix("line ")))


def _all_found(instrument: Instrument) -> Iterator[_Found]:
    for _, wordings in groupby(_wordings(instrument), key=lambda wording: wording.owner):
        of_one = list(wordings)
        for wording in of_one:
            for language, text in wording.text.root.items():
                yield from _about_text(wording, language, text)
        yield from _about_terms(of_one)
    for d, dimension in enumerate(instrument.dimensions):
        yield from _about_dimension(("dimensions", d), dimension)
    yield from _about_scales(instrument)


def _wordings(instrument: Instrument) -> Iterator[_Wording]:
    for d, dimension in enumerate(instrument.dimensions):
        for i, item in enumerate(dimension.items):
            owner: KeyPath = ("dimensions", d, "items", i)
            yield _Wording(owner, "text", f'"{item.id}"', item.text, item)
            if item.leader_text:
                yield _Wording(owner, "leader_text", f'leader_text of "{item.id}"', item.leader_text, item)
    for q, question in enumerate(instrument.questions):
        yield _Wording(("questions", q), "text", f'question "{question.id}"', question.text)
    for f, fact in enumerate(instrument.facts):
        yield _Wording(("facts", f), "text", f'fact "{fact.id}"', fact.text)


def _about_text(wording: _Wording, language: str, text: str) -> Iterator[_Found]:
    guide = shipped_style()

    def found(rule: StyleRuleName, **details: object) -> _Found:
        place = (*wording.owner, wording.key, language)
        return _Found(rule, wording.owner, place, f"{wording.name} ({language})", details)

    limit = guide.words.item if wording.item else guide.words.question
    if (count := len(WORD.findall(text))) > limit:
        yield found("length", count=count, limit=limit)
    if (style := guide.languages.get(language)) is None:
        return
    for rule, words in _listed(wording.item, style, text):
        yield found(rule, words=_quoted(words))
    ease = style.reading.of(text, language) if wording.item else None
    if ease is not None and ease < style.reading.least:
        longest = sorted(WORD.findall(text), key=len, reverse=True)[:LONGEST_SHOWN]
        least = f"{style.reading.least:g}"
        yield found("reading-level", score=math.floor(ease), limit=least, words=_quoted(longest))


def _listed(item: Item | None, style: LanguageStyle, text: str) -> Iterator[tuple[StyleRuleName, list[str]]]:
    """The rules that go by a list of words to avoid and are broken by `text`, with the words."""
    for rule in OF_ITEMS if item else OF_QUESTIONS:
        if here := style.lists[rule].found(text):
            yield "reversed-negation" if rule == "negation" and item and item.reversed else rule, here


def _about_terms(wordings: list[_Wording]) -> Iterator[_Found]:
    """The terms of an item without a note, all its texts and languages together."""
    first = wordings[0]
    languages = shipped_style().languages
    terms = [
        term
        for wording in wordings
        for language, text in wording.text.root.items()
        if language in languages
        for term in languages[language].lists["term-note"].found(text)
    ]
    if terms and first.item and first.item.note is None:
        details: dict[str, object] = {"words": _quoted(dict.fromkeys(terms))}
        yield _Found("term-note", first.owner, (*first.owner, first.key), first.name, details)


def _about_dimension(owner: KeyPath, dimension: Dimension) -> Iterator[_Found]:
    name = f'dimension "{dimension.id}"'
    by_referent: dict[str, list[str]] = {}
    for item in dimension.items:
        if item.referent:
            by_referent.setdefault(item.referent, []).append(item.id)
    if len(by_referent) > 1:
        words = ", ".join(f"{referent} ({', '.join(ids)})" for referent, ids in by_referent.items())
        yield _Found("referent-mix", owner, owner, name, {"words": words})
    asked = dimension.asked()
    reversed_items = [item.id for item in dimension.items if item.reversed]
    if len(reversed_items) > 1 or 2 * sum(item.reversed for item in asked) >= len(asked):
        details: dict[str, object] = {"words": ", ".join(reversed_items), "asked": len(asked)}
        yield _Found("reversed-share", owner, owner, name, details)


def _about_scales(instrument: Instrument) -> Iterator[_Found]:
    """Each scale once; it belongs to the first dimension that uses it so."""
    seen: set[tuple[StyleRuleName, str]] = set()
    for d, dimension in enumerate(instrument.dimensions):
        scale_name = instrument.scale_name(dimension, dimension.items[0])
        scale = instrument.scales[scale_name]
        of_others = [item.id for item in dimension.items if item.referent not in (None, "self")]
        broken: list[tuple[StyleRuleName, str]] = []
        if wordless := _wordless(scale):
            broken.append(("scale-labels", wordless))
        if scale.cannot_say is None and of_others:
            broken.append(("cannot-say", ", ".join(of_others)))
        for rule, words in broken:
            if (rule, scale_name) not in seen:
                seen.add((rule, scale_name))
                place = ("scales", scale_name)
                yield _Found(rule, ("dimensions", d), place, f'scale "{scale_name}"', {"words": words})


def _wordless(scale: Scale) -> str:
    """The points whose label is a bare number or a mark, in some language; empty when there are none."""
    labels = [
        f'{value} "{label}" ({language})'
        for value, point in scale.points.items()
        for language, label in point.root.items()
        if WORDLESS.fullmatch(label.strip())
    ]
    return ", ".join(labels)


def _exceptions(instrument: Instrument) -> dict[KeyPath, Iterable[str]]:
    """Rules that are broken on purpose, by the dimension or item that says so."""
    excepted: dict[KeyPath, Iterable[str]] = {}
    for d, dimension in enumerate(instrument.dimensions):
        excepted["dimensions", d] = dimension.exceptions
        for i, item in enumerate(dimension.items):
            excepted["dimensions", d, "items", i] = item.exceptions
    return excepted


def _is_silenced(found: _Found, exceptions: dict[KeyPath, Iterable[str]]) -> bool:
    above = (found.owner[:end] for end in range(1, len(found.owner) + 1))
    return any(found.rule in exceptions.get(owner, ()) for owner in above)


def _idle_exceptions(
    document: YamlDocument, exceptions: dict[KeyPath, Iterable[str]], found: list[_Found]
) -> Iterator[Problem]:
    known = get_args(StyleRuleName)
    for owner, rules in exceptions.items():
        broken_here = {each.rule for each in found if each.owner[: len(owner)] == owner}
        for rule in rules:
            place = document.place((*owner, "exceptions", rule))
            if rule not in known:
                message = f'exceptions: there is no rule "{rule}".'
                yield Problem(document.file, place, message, did_you_mean(rule, known), "warning")
            elif rule not in broken_here:
                message = f'exceptions: "{rule}" is not broken here.'
                yield Problem(document.file, place, message, "Remove the exception.", "warning")


def _unknown_languages(document: YamlDocument, instrument: Instrument) -> Iterator[Problem]:
    for language in instrument.languages:
        if language not in shipped_style().languages:
            message = f'no word lists for "{language}": of its texts, only the length was checked.'
            remedy = "Let someone who writes it well check the other rules by hand."
            yield Problem(document.file, document.place(("title", language)), message, remedy, "warning")


def _problem(document: YamlDocument, found: _Found) -> Problem:
    rule = shipped_style().rules[found.rule]
    message = f"{found.rule}: {found.name} {rule.message.format(**found.details)}."
    house = "house rule, docs/reference/instrument-file.md"
    sources = "; ".join(house if source == HOUSE_RULE else source for source in rule.sources)
    remedy = f"{rule.remedy} Source: {sources}."
    return Problem(document.file, document.place(found.place), message, remedy, "warning")


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)
