"""The study file does not tell who answered when, nor what a removed person wrote: its pages read raw.

The law is exact: the same answers that came in two different orders are the same file, byte for byte. No
reader can find in it what is not in it. The controls show that the reader of pages would.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lo_diagnostic.study import answers, answers_disk, answers_layout
from lo_diagnostic.study.answers import AnswersFile, Draft
from tests.answers_kept import keep_answer, keep_remark
from tests.conftest import FULL, ROOT
from tests.raw_pages import RawFile

SEED = int(os.environ.get("LO_DIAG_SEED", "20261122"))
HISTORIES = 12 if FULL else 2
PEOPLE = 80 if FULL else 30
COUNTERS = (slice(24, 28), slice(40, 44), slice(92, 96))
"""Where SQLite counts commits and sessions that tidied up: how many, not whose."""
GIVEN_BACK = b"\2" + bytes(4)
"""What SQLite notes of a page when it was given back: that, and nothing else."""
SECRET = "ab" * 32


@dataclass
class Person:
    """Somebody who answers: steps still to be done, and how it ends."""

    id: str
    end: str
    remark: str
    answers: dict[str, int]
    steps: Iterator[None] = field(init=False)

    def answering(self, file: AnswersFile) -> Iterator[None]:
        if self.end == "at once":
            file.keep_ballot(Draft(self.id, "w", "nl", True, {}, dict(self.answers), {"stop": self.remark}))
            return
        file.begin_person("w", "en", self.id)
        for item, value in self.answers.items():
            keep_answer(file, self.id, item, value)
            yield
        keep_remark(file, self.id, "stop", self.remark)
        file.keep_language(self.id, "nl")
        yield
        if self.end != "draft":
            file.finish_person(self.id)
        if self.end == "removed":
            yield
            file.remove_person(self.id)


def people(chance: random.Random) -> list[Person]:
    """Some send at once, some answer step by step, some never send, some are removed; some write a lot."""
    ends = ["at once"] * 3 + ["sent"] * 3 + ["draft", "removed"]
    return [
        Person(
            f"{chance.getrandbits(128):032x}",
            chance.choice(ends),
            f"word{number:04} " * chance.choice([0, 1, 5, 60, 400, 1500]),
            {f"item{place}": chance.randint(1, 5) for place in range(chance.randint(1, 4))},
        )
        for number in range(PEOPLE)
    ]


def an_empty_file(path: Path) -> Path:
    AnswersFile.create(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE setting SET value = ?", (SECRET,))
    connection.close()
    return path


def answered(path: Path, crowd: list[Person], chance: random.Random, last: str) -> Path:
    """The file after all have answered at the same time, in an order by chance, in several sessions.

    `last`: how it ends: with a ballot, or with a session that tidies up.
    """
    an_empty_file(path)
    *others, latest = sorted(crowd, key=lambda person: (person.end == "at once", person.id))
    file = AnswersFile.open(path, writing=True)
    for person in others:
        person.steps = person.answering(file)
    open_ones = list(others)
    while open_ones:
        person = chance.choice(open_ones)
        if next(person.steps, "over") == "over":
            open_ones.remove(person)
        if chance.random() < 0.02:
            file.tidy()
    file.close()
    with AnswersFile.open(path, writing=True) as again:
        list(latest.answering(again))
        if last == "tidied":
            again.tidy()
    return path


def without_counters(path: Path) -> bytes:
    """The file, but for how many commits there were, and how long it was at most."""
    raw = RawFile(path)
    content = bytearray(raw.content)
    for counter in COUNTERS:
        content[counter] = bytes(4)
    given_back = slice(*raw.entries_behind_the_end())
    assert content[given_back].replace(GIVEN_BACK, b"").strip(b"\0") == b""
    content[given_back] = bytes(given_back.stop - given_back.start)
    return bytes(content)


@pytest.mark.parametrize("last", ["ballot", "tidied"])
@pytest.mark.parametrize("history", range(HISTORIES))
def test_two_orders_of_arrival_make_the_same_file(tmp_path: Path, last: str, history: int) -> None:
    print(f"LO_DIAG_SEED={SEED} history={history}")
    chance = random.Random(f"{SEED}/{history}")
    crowd = people(chance)
    one = answered(tmp_path / "one.sqlite", crowd, chance, last)
    other = answered(tmp_path / "other.sqlite", crowd, chance, last)
    raw = RawFile(one)
    assert raw.freelist() == []
    assert [row.key for row in raw.rows("ballot")] == [row.key for row in RawFile(other).rows("ballot")]
    assert without_counters(one) == without_counters(other)
    kept = {row.key for table in ("ballot", "draft") for row in raw.rows(table)}
    assert kept == {person.id for person in crowd if person.end != "removed"}
    assert any(row.overflow for row in raw.rows("ballot")), "large comments were to overflow"
    assert all(row.rowid is None for table in raw.roots for row in raw.rows(table))
    for person in crowd:
        found = [part.encode() in raw.content for part in (person.id, person.remark[:8]) if part]
        assert all(found) if person.end != "removed" else not any(found)


def test_the_law_fails_where_pages_are_not_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows in the order of keys are not enough: pages of old rows are taken again in the order of history."""
    monkeypatch.setattr(answers_disk, "_give_back", lambda _: None)
    told = []
    for history in range(4):
        chance = random.Random(f"{SEED}/{history}")
        crowd = people(chance)
        files = [answered(tmp_path / f"{history}{name}", crowd, chance, "ballot") for name in "ab"]
        told.append(without_counters(files[0]) != without_counters(files[1]))
    assert any(told)


def test_drafts_alone_do_not_tell_who_went_on_last(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    ids = [f"{chance.getrandbits(128):032x}" for _ in range(30)]
    files = []
    for name in ("one", "other"):
        path = an_empty_file(tmp_path / name)
        with AnswersFile.open(path, writing=True) as file:
            for item in ("", "item1", "item2", "item3"):
                for person in chance.sample(ids, len(ids)):
                    if item:
                        keep_answer(file, person, item, 3)
                        keep_remark(file, person, item, ids[0] * 5)
                    else:
                        file.begin_person("w", "nl", person)
        files.append(without_counters(path))
    assert files[0] == files[1]


def _no_room(_: sqlite3.Connection) -> None:
    raise sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize("room", [True, False], ids=["vacuum", "no room for it"])
@pytest.mark.parametrize("layout", [1, 2])
def test_nothing_of_a_removed_person_stays_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: int, *, room: bool
) -> None:
    """A ballot, a draft, what was changed before it was sent; also where the file cannot be written anew."""
    path = tmp_path / "answers.sqlite"
    if layout == 1:
        shutil.copyfile(ROOT / "tests" / "fixtures" / "answers-layout-1.sqlite", path)
    else:
        an_empty_file(path)
    if not room:
        monkeypatch.setattr(answers, "vacuum", _no_room)
        monkeypatch.setattr(answers_layout, "vacuum", _no_room)
    chance = random.Random(SEED)
    with AnswersFile.open(path, writing=True) as file:
        people = [file.begin_person("w", "nl") for _ in range(20)]
        for number, person in enumerate(people):
            for word in ("earlier", "changed", "present"):
                keep_remark(file, person, "stop", f"{word}-{person}-" * chance.choice([1, 9, 90]))
            if number % 3:
                file.finish_person(person)
        for number, person in enumerate(chance.sample(people, len(people)), start=1):
            assert f"present-{person}".encode() in path.read_bytes()
            assert file.remove_person(person)
            assert not file.remove_person(person)
            content = path.read_bytes()
            assert person.encode() not in content
            assert b"earlier" not in content
            assert b"changed" not in content
            assert content.count(b"present") == 0 or number < len(people)
    assert room is False or RawFile(path).remains() == b""


def test_nothing_of_anybody_stays_where_all_are_removed(tmp_path: Path) -> None:
    path = an_empty_file(tmp_path / "answers.sqlite")
    empty = without_counters(path)
    with AnswersFile.open(path, writing=True) as file:
        for person in people(random.Random(SEED)):
            list(person.answering(file))
        file.remove_everybody()
        assert file.secret.hex() == SECRET
    raw = RawFile(path)
    assert (raw.remains(), len(raw.content)) == (b"", len(empty))


ROW = "(id TEXT PRIMARY KEY, content TEXT)"


def control(path: Path, table: str, arrivals: list[str]) -> RawFile:
    """A table that is simply inserted into."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(table)
    for person in arrivals:
        connection.execute("INSERT INTO ballot VALUES (?, ?)", (person, "x" * 10))
    connection.close()
    return RawFile(path)


def test_the_reader_of_pages_finds_the_order_in_an_ordinary_table(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    arrivals = [f"{chance.getrandbits(128):032x}" for _ in range(200)]
    raw = control(tmp_path / "a", f"CREATE TABLE ballot {ROW}", arrivals)
    rows = sorted(raw.rows("ballot"), key=lambda row: row.rowid or 0)
    assert [row.key for row in rows] == arrivals


def test_the_reader_of_pages_finds_the_order_within_a_page(tmp_path: Path) -> None:
    """Random keys and WITHOUT ROWID do not hide it: rows stand in a page as they came."""
    chance = random.Random(SEED)
    arrivals = [f"{chance.getrandbits(128):032x}" for _ in range(40)]
    raw = control(tmp_path / "a", f"CREATE TABLE ballot {ROW} WITHOUT ROWID", arrivals)
    assert [row.key for row in raw.rows("ballot")] == arrivals


def test_the_reader_of_pages_finds_remains(tmp_path: Path) -> None:
    path = tmp_path / "a"
    control(path, f"CREATE TABLE ballot {ROW} WITHOUT ROWID", ["a", "b"])
    connection = sqlite3.connect(path, isolation_level=None)
    for size in (10, 30_000):
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("INSERT INTO ballot VALUES ('c', ?)", ("secret" * size,))
        connection.execute("DELETE FROM ballot WHERE id = 'c'")
        assert b"secret" in RawFile(path).remains()
    assert RawFile(path).freelist()
    connection.close()
