"""The same answers are the same responses in whichever platform's export; a damaged one is told of."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from lo_diagnostic.importing.reader import Reading, read_responses
from lo_diagnostic.responses.responses import NOT_ANSWERED
from tests.conftest import FULL
from tests.importing_making import known, study_expects, told, written
from tests.platform_exports import LAYOUTS, Layout, Person

_NEVER_BLANK = Person(3, 4, "A shop", "Stop “meetings”; nu, é")
_MUTANTS = 5000 if FULL else 160
_VALUES = st.one_of(st.none(), st.integers(1, 5))
_REMARKS = st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"]), max_size=20)
_PEOPLE = st.lists(
    st.builds(Person, _VALUES, _VALUES, st.sampled_from(["A shop", ""]), _REMARKS), min_size=1, max_size=6
).map(lambda people: [*people, _NEVER_BLANK])


def _read(folder: Path, layout: Layout, people: list[Person]) -> Reading:
    return read_responses(written(folder, layout.export(people)), study_expects(languages=("en", "nl")))


@pytest.mark.parametrize("name", LAYOUTS)
@given(people=_PEOPLE)
def test_the_same_answers_come_out_of_every_layout(
    tmp_path_factory: pytest.TempPathFactory, name: str, people: list[Person]
) -> None:
    layout = LAYOUTS[name]
    if layout.platform == "generic":  # there a person who said nothing at all is a blank row
        people = [p for p in people if p.q1 or p.q2 or p.kind or p.stop.strip()]
    reading = _read(tmp_path_factory.mktemp("export"), layout, people)
    assert reading.responses is not None, told(reading)
    report = reading.report
    assert (report.platform, report.header_rows, report.respondents) == (
        layout.platform,
        layout.header_rows,
        len(people),
    )
    answers = reading.responses.answers
    for item in ("q1", "q2"):
        given_to = [getattr(person, item) for person in people]
        assert answers[item].to_list() == [NOT_ANSWERED if value is None else value for value in given_to]
    kinds = {"A shop": "shop", "": None}
    assert known(reading.responses.remarks["kind"]) == [kinds[person.kind] for person in people]


@pytest.mark.parametrize("name", ["microsoft-forms", "microsoft-forms, Dutch", "qualtrics", "surveymonkey"])
def test_a_workbook_is_recognised_as_a_text_file_is(tmp_path: Path, name: str) -> None:
    people = [Person(1, None, "A shop", "=1+1"), _NEVER_BLANK]
    layout = LAYOUTS[name]
    book = Workbook()
    for row in layout.table(people):
        book.worksheets[0].append([cell or None for cell in row])
    book.save(tmp_path / "answers.xlsx")
    reading = read_responses(tmp_path / "answers.xlsx", study_expects())
    assert reading.responses is not None, told(reading)
    report = reading.report
    assert (report.platform, report.header_rows, report.kind) == (layout.platform, layout.header_rows, "xlsx")
    assert reading.responses.answers["q1"].to_list() == [1, 3]


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_tells_who_somebody_is_is_left_out(tmp_path: Path, name: str) -> None:
    reading = _read(tmp_path, LAYOUTS[name], [_NEVER_BLANK] * 2)
    assert reading.responses is not None
    kept = {column.name for column in reading.report.columns if column.role not in ("ignored", "respondent")}
    assert not kept & {
        "IPAddress",
        "IP Address",
        "Email",
        "Name",
        "E-mail",
        "Naam",
        "Network ID",
        "Submitter Email",
    }
    assert set(reading.responses.people) == {"respondent", "wave", "language", "team", "role"}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_damaged_export_is_the_same_people_or_a_problem(tmp_path: Path, name: str) -> None:
    """Bytes flipped, records cut in the middle, columns swapped: nobody appears or vanishes in silence."""
    chance = random.Random(name)
    people = [Person(chance.randint(1, 5), chance.randint(1, 5), "A shop", f"a “{n}”, b") for n in range(8)]
    layout = LAYOUTS[name]
    whole = layout.export(people)
    sound = read_responses(written(tmp_path, whole), study_expects())
    assert sound.responses is not None, told(sound)
    usual = set(_kinds(sound))
    for _ in range(_MUTANTS // len(LAYOUTS) + 1):
        damage = chance.choice((_flipped, _cut, _swapped))
        mutant = damage(whole, chance, layout)
        reading = read_responses(written(tmp_path, mutant), study_expects())
        same = reading.responses is not None and reading.report.respondents == len(people)
        assert same or set(_kinds(reading)) - usual, (damage.__name__, mutant)


def _kinds(reading: Reading) -> list[str]:
    return [problem.message for problem in reading.problems]


def _flipped(whole: bytes, chance: random.Random, layout: Layout) -> bytes:
    """A few bytes are others; now and then one that means something in a table."""
    damaged = bytearray(whole)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(damaged))
        damaged[at] = chance.choice((chance.randrange(256), chance.choice(b',;"\n\r\t\0 ')))
    return bytes(damaged)


def _cut(whole: bytes, chance: random.Random, layout: Layout) -> bytes:
    """A record lacks a piece, or the file ends in the middle of one."""
    lines = _lines(whole, layout)
    at = chance.randrange(len(lines) - 1)
    begin = chance.randrange(1, len(lines[at]))
    if chance.random() < 0.5:
        return _bytes([*lines[:at], lines[at][:begin]], layout)
    lines[at] = lines[at][:begin] + lines[at][begin + chance.randint(1, 40) :]
    return _bytes(lines, layout)


def _swapped(whole: bytes, chance: random.Random, layout: Layout) -> bytes:
    """Two values of one line, header or not, stand in each other's place."""
    lines = _lines(whole, layout)
    at = chance.randrange(len(lines))
    values = lines[at].split(layout.delimiter)
    one, other = chance.randrange(len(values)), chance.randrange(len(values))
    values[one], values[other] = values[other], values[one]
    lines[at] = layout.delimiter.join(values)
    return _bytes(lines, layout)


def _lines(whole: bytes, layout: Layout) -> list[str]:
    return whole.removeprefix(layout.mark).decode(layout.encoding).split(layout.end)


def _bytes(lines: list[str], layout: Layout) -> bytes:
    return layout.mark + layout.end.join(lines).encode(layout.encoding)
