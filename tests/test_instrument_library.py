"""The shipped instruments: sound, bilingual, the same item the same everywhere, lengths as promised."""

from __future__ import annotations

import pytest

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.instrument.reading import as_read
from lo_diagnostic.resources import shipped_folder

ASKED = {
    "expansive-restrictive": 20,
    "leading-learning": 16,
    "learning-culture": 16,
    "learning-for-everyone": 16,
    "learning-infrastructure": 20,
    "learning-organisation": 24,
    "mentoring": 20,
    "peer-learning": 16,
    "pulse": 13,
    "time-pressure": 12,
}


def _all() -> list[Instrument]:
    return [find_instrument(name).instrument for name in shipped_ids()]


def test_the_ten_are_there_with_their_lengths() -> None:
    assert {i.id: len(i.asked_items()) for i in _all()} == ASKED


@pytest.mark.parametrize("name", list(ASKED))
def test_both_languages_and_draft_status(name: str) -> None:
    instrument = find_instrument(name).instrument
    assert instrument.languages == ("en", "nl")
    assert instrument.status == "draft"
    for language in instrument.languages:
        text = as_read(instrument, language)
        assert all(item.text.in_language(language) in text for item in instrument.asked_items())


def test_the_same_item_id_carries_the_same_text_and_scale() -> None:
    seen: dict[str, object] = {}
    for instrument in _all():
        for dimension, item in instrument.items():
            carried = (item.text, item.reversed, instrument.scale_of(dimension, item))
            assert seen.setdefault(item.id, carried) == carried, item.id


def test_unknown_ids_suggest_the_near_one() -> None:
    with pytest.raises(InputProblems, match='Did you mean "time-pressure"'):
        find_instrument("time-presure")


def test_founding_documents_are_cited_by_title_alone() -> None:
    names = ("Thuraisingham", "Dekkers", "TalentInvest", "Mentors.me")
    for path in shipped_folder("instruments").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert not any(name in text for name in names), path.name
