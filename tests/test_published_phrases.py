"""Our wording is our own: no shipped text holds a name or a phrase of a published scale, or comes near."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import Fact, Instrument, Item, LocalText, Question
from lo_diagnostic.yaml_file import read_yaml

PHRASES = Path(__file__).with_name("published_phrases.yaml")
NEAR = 5
"""So many words in a row, shared with a listed phrase, are too near."""

Words = tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """A name or a phrase of a scale, as it is listed and as it is compared."""

    scale: str
    text: str
    is_name: bool
    words: Words


def compared_words(text: str) -> Words:
    """The words in lower case, without punctuation; one spelling, every word for a person as one."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    plain = re.sub(r"\b(\w+)'m\b", r"\1 am", plain)
    words = [word.replace("iz", "is").replace("iour", "ior") for word in re.findall(r"\w+(?:'\w+)*", plain)]
    return tuple("·" if word in _persons() else word for word in words)


def runs(words: Words, length: int) -> Iterator[Words]:
    """Every stretch of `length` words in a row."""
    return (words[start : start + length] for start in range(len(words) - length + 1))


@cache
def listed() -> tuple[Listed, ...]:
    """Every name and phrase of the list."""
    return tuple(
        Listed(scale["names"][0], text, key == "names", compared_words(text))
        for scale in _scales()
        for key in ("names", "en", "nl")
        for text in scale.get(key, [])
    )


@cache
def _persons() -> frozenset[str]:
    return frozenset(word for words in _list()["persons"].values() for word in words)


def _scales() -> list[dict[str, Any]]:
    scales: list[dict[str, Any]] = _list()["scales"]
    return scales


@cache
def _list() -> dict[str, Any]:
    document, problems = read_yaml(PHRASES)
    assert document is not None, problems
    data: dict[str, Any] = document.data
    return data


def borrowed(text: str) -> list[Listed]:
    """What `text` shares with the list: a name or phrase as it stands, or `NEAR` words in a row of one."""
    words = compared_words(text)
    near = set(runs(words, NEAR))
    return [
        entry
        for entry in listed()
        if entry.words in runs(words, len(entry.words)) or near & set(runs(entry.words, NEAR))
    ]


def asked_texts(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Every text that is put to somebody, in every language, with the id that it belongs to."""
    local: list[tuple[str, LocalText | None]] = []
    for dimension in instrument.dimensions:
        for item in dimension.items:
            local += [(item.id, item.text), (item.id, item.leader_text)]
    for question in instrument.questions:
        local += [(question.id, text) for text in (question.text, *(question.options or {}).values())]
    local += [(fact.id, fact.text) for fact in instrument.facts]
    return ((owner, text) for owner, texts in local if texts for text in texts.root.values())


def found_in(instrument: Instrument) -> list[str]:
    """Each borrowed text of an instrument in words, empty where there is none."""
    return [
        f'{instrument.id} {owner}: "{text}" is near "{entry.text}" ({entry.scale})'
        for owner, text in asked_texts(instrument)
        for entry in borrowed(text)
    ]


@pytest.mark.parametrize("name", shipped_ids())
def test_nothing_is_borrowed_from_a_published_scale(name: str) -> None:
    instrument = find_instrument(name).instrument
    texts = list(asked_texts(instrument))
    assert len(texts) >= 2 * len(list(instrument.items()))
    assert found_in(instrument) == []


def with_planted(place: str, text: str) -> Instrument:
    """A shipped instrument with `text`, in Dutch, as item, leader wording, question, option or fact."""
    ours, planted = LocalText({"en": "Ours."}), LocalText({"en": "Ours.", "nl": text})

    def at(name: str) -> LocalText:
        return planted if place == name else ours

    instrument = find_instrument("learning-culture").instrument
    item = Item(id="sown", text=at("item"), leader_text=at("leader"), exceptions={})
    dimension = instrument.dimensions[0].model_copy(update={"items": [item]})
    question = Question(id="sown", type="choice", text=at("question"), options={"a": at("option")})
    fact = Fact(id="sown", dimension=dimension.id, text=at("fact"))
    parts = {"dimensions": [dimension], "questions": [question], "facts": [fact]}
    return instrument.model_copy(update=parts)


@pytest.mark.parametrize("place", ["item", "leader", "question", "option", "fact"])
@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("Ik heb EEN ‘beste vriend’ op het werk!", "Gallup Q12"),
        ("Ik heb invloed op de planning van mijn werkzaamheden.", "Vragenlijst Beleving"),
        ("We meten dit met de UWES.", "Utrecht Work Engagement"),
    ],
)
def test_a_planted_text_is_caught(place: str, text: str, scale: str) -> None:
    (line,) = found_in(with_planted(place, text))
    assert "sown" in line
    assert scale in line
    assert found_in(with_planted(place, "In mijn team kijken we samen terug.")) == []


def test_every_entry_catches_itself_in_other_dress() -> None:
    for entry in listed():
        dressed = f"Here, “{entry.text.upper()}”: often."
        assert entry in borrowed(dressed), entry


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("My leader lets me know where I stand with my leader.", True),  # persons are folded
        ("Our house recognises people, for taking initiative.", True),  # spelling, punctuation
        ("We revise their thinking as a rule.", True),  # five in a row of six
        ("We revise our thinking, as they did.", False),  # four in a row
        ("In my team we look back together on finished work.", False),
        ("Trust takes time.", False),
    ],
)
def test_what_counts_as_near(text: str, caught: bool) -> None:
    assert bool(borrowed(text)) is caught


def test_the_list_holds_short_facts_about_every_scale() -> None:
    assert PHRASES.stat().st_size < 20_000
    assert len(_scales()) >= 17
    assert len({(entry.scale, entry.words) for entry in listed()}) == len(listed())
    for entry in listed():
        if not entry.is_name:
            assert 3 <= len(entry.text.split()) <= 7, entry
