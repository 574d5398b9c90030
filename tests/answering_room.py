"""A room full of people who answer by chance, what must be on disk after each step, and what is there.

As a program (`python -m tests.answering_room FILE SEED STEPS`) it answers in a process of its own and says
each step once it is acknowledged; it stops at the first fault, which it tells.
"""

from __future__ import annotations

import random
import sqlite3
import sys
from dataclasses import dataclass, field
from pathlib import Path

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers import AnswersFile, Draft
from tests.answers_kept import keep_answer, keep_remark

WAVE = "w"
State = tuple[bool, frozenset[tuple[str, bool, str]]]
"""Is the form closed; and everybody: id, sent?, answers and remarks."""


@dataclass
class Room:
    """People who answer, and what must be on disk after each step."""

    chance: random.Random
    open_ones: dict[str, dict[str, int]] = field(default_factory=dict)
    sent: dict[str, dict[str, int]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    closed: bool = False

    def state(self) -> State:
        everybody = {
            (person, sent, told(answers, self.remarks.get(person)))
            for sent, people in ((False, self.open_ones), (True, self.sent))
            for person, answers in people.items()
        }
        return self.closed, frozenset(everybody)

    def step(self, answers: AnswersFile) -> None:
        """Somebody does something."""
        doing = self.chance.choices(
            [
                self._begin,
                self._answer,
                self._remark,
                self._send,
                self._send_at_once,
                self._remove,
                self._form,
            ],
            [2, 6, 2, 2, 3, 1, 1],
        )[0]
        doing(answers)

    def _id(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"

    def _begin(self, answers: AnswersFile) -> None:
        self.open_ones[answers.begin_person(WAVE, "nl", self._id())] = {}

    def _answer(self, answers: AnswersFile) -> None:
        if self.open_ones:
            person, item = self.chance.choice(list(self.open_ones)), f"item{self.chance.randint(1, 9)}"
            self.open_ones[person][item] = value = self.chance.randint(1, 5)
            keep_answer(answers, person, item, value)

    def _remark(self, answers: AnswersFile) -> None:
        if self.open_ones:
            person = self.chance.choice(list(self.open_ones))
            self.remarks[person] = "x" * self.chance.choice([1, 300, 9000])
            keep_remark(answers, person, "stop", self.remarks[person])

    def _send(self, answers: AnswersFile) -> None:
        if self.open_ones:
            person = self.chance.choice(list(self.open_ones))
            self.sent[person] = self.open_ones.pop(person)
            answers.finish_person(person)

    def _send_at_once(self, answers: AnswersFile) -> None:
        person, given = self._id(), {f"item{place}": place % 5 + 1 for place in range(1, 10)}
        self.sent[person] = given
        self.remarks[person] = "y" * self.chance.choice([1, 300, 9000])
        remarks: dict[str, str | None] = {"stop": self.remarks[person]}
        answers.keep_ballot(Draft(person, WAVE, "en", True, {}, dict(given), remarks))

    def _remove(self, answers: AnswersFile) -> None:
        if self.sent:
            person = self.chance.choice(list(self.sent))
            del self.sent[person]
            answers.remove_person(person)

    def _form(self, answers: AnswersFile) -> None:
        self.closed = not self.closed
        (answers.close_form if self.closed else answers.open_form)(WAVE)


def told(answers: dict[str, int], remark: str | None) -> str:
    return f"{sorted(answers.items())} {remark}"


def found(path: Path) -> State:
    """What the program finds, in a file that is sound."""
    with AnswersFile.open(path) as answers:
        everybody = {
            (
                one.person,
                one.finished,
                told({k: v or 0 for k, v in one.answers.items()}, one.remarks.get("stop")),
            )
            for one in answers.drafts()
        }
        state = answers.closed(WAVE), frozenset(everybody)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    return state


def rehearsed(path: Path, seed: str, steps: int) -> list[State]:
    """What must be there after each of so many steps, tried on a file of its own."""
    AnswersFile.create(path)
    room = Room(random.Random(seed))
    states = [room.state()]
    with AnswersFile.open(path, writing=True) as answers:
        for _ in range(steps):
            room.step(answers)
            states.append(room.state())
    return states


def main(path: str, seed: str, steps: str) -> int:
    """Answer and acknowledge."""
    room = Room(random.Random(seed))
    try:
        with AnswersFile.open(Path(path), writing=True) as answers:
            print("open", flush=True)
            for _ in range(int(steps)):
                room.step(answers)
                print("saved", flush=True)
            answers.tidy()
    except InputProblems as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
