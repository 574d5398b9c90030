"""Codes of three words: plain words, one code a person, forgiving to type."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.study import codes
from lo_diagnostic.study.codes import WORDS, code_of, new_person, normal_code, people_with_code

SECRET = bytes(range(32))
people = st.binary(min_size=16, max_size=16).map(bytes.hex)
keys = st.binary(min_size=32, max_size=32)


def test_there_are_512_words_that_anybody_can_type() -> None:
    assert len(WORDS) == len(set(WORDS)) == 512
    assert all(
        word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 10 for word in WORDS
    )


def _one_letter_apart(one: str, other: str) -> bool:
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def test_a_slip_of_one_letter_leads_to_no_other_word() -> None:
    near = [(a, b) for a in WORDS for b in WORDS if a < b and abs(len(a) - len(b)) < 2]
    assert [pair for pair in near if _one_letter_apart(*pair)] == []


def test_codes_stay_as_they_are() -> None:
    """People keep them on paper: another version of the program must know them again."""
    assert code_of("00" * 16, SECRET) == "kiosk-puree-avocado"
    assert code_of("ff" * 16, SECRET) == "parasol-info-catamaran"


@given(people, keys, st.sampled_from(["-", " ", "  ", ", ", "_", " – "]))
def test_a_code_is_known_however_it_is_typed(person: str, key: bytes, between: str) -> None:
    code = code_of(person, key)
    assert normal_code(code) == code
    assert normal_code(f" {between.join(code.split('-')).upper()} \n") == code
    assert people_with_code(code, [person], key) == [person]


@pytest.mark.parametrize(
    "text", ["", "lamp", "lamp-water", "lamp-water-tent-lamp", "lamp-water-tnet", "1-2-3"]
)
def test_what_is_no_code(text: str) -> None:
    assert normal_code(text) is None


@given(people, keys, keys)
def test_another_study_gives_the_same_person_another_code(person: str, key: bytes, other: bytes) -> None:
    """They agree by chance once in 134 million times."""
    assert key == other or code_of(person, key) != code_of(person, other)


def test_words_come_up_about_equally_often() -> None:
    words = [word for number in range(10_000) for word in code_of(f"{number:032x}", SECRET).split("-")]
    most = max(words.count(word) for word in WORDS)
    assert set(words) == set(WORDS)
    assert most < 100, "58 on average"


def test_nobody_gets_a_code_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """With two words there are only eight codes."""
    monkeypatch.setattr(codes, "WORDS", WORDS[:2])
    taken: list[str] = []
    for _ in range(8):
        taken.append(new_person(taken, SECRET))
    assert len({code_of(person, SECRET) for person in taken}) == 8
    assert all(people_with_code(code_of(person, SECRET), taken, SECRET) == [person] for person in taken)


def test_ids_are_random() -> None:
    assert len(new_person([], SECRET)) == len(secrets.token_hex(16))
    assert new_person([], SECRET) != new_person([], SECRET)
