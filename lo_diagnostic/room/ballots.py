"""A ballot as a phone sends it, and the same as the answers file keeps it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from lo_diagnostic.collect.interview import Interview
from lo_diagnostic.collect.keeping import ballot_of
from lo_diagnostic.collect.steps import Answer, CannotSay, Event, Key, Kind, Skip, Step
from lo_diagnostic.study.answers import Draft

BALLOT_FORMAT: Final = "lo-diag/ballot/1"
CANNOT: Final = "cannot_say"
_KEY: Final = re.compile(r"[0-9a-f]{32}")
_PARTS: Final[dict[Kind, str]] = {"attribute": "attributes", "answer": "answers", "remark": "remarks"}
_NAMES: Final = {"format", "key", "language", *_PARTS.values()}


@dataclass(frozen=True)
class Ballot:
    """What a phone sent. `key`: made by the phone, the same with every attempt to send it."""

    key: str
    language: str
    given: Mapping[Key, object]

    def confirmed(self, interview: Interview, wave: str, person: str) -> Draft:
        """What is to be kept of it, after a replay of the interview.

        Answers to questions that are not this person's are left out. Raises ValueError where it is no
        answer to this interview.
        """
        self._refuse_unknown({step.key for step in interview.steps})
        state = interview.begin()
        while state.step is not None:
            step = state.step
            state, _ = state.reply(_event(step, self.given.get(step.key)))
        said = {key: value for key, value in state.given.items() if key in self.given}
        return ballot_of(said, person, wave, self.language)

    def _refuse_unknown(self, known: set[Key]) -> None:
        for kind, name in self.given:
            if (kind, name) not in known:
                raise ValueError(f"nothing of that name is asked ({kind})")


def read_ballot(body: bytes) -> Ballot:
    """The ballot in a request's body. Raises ValueError where it is none."""
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(document, dict) or set(document) != _NAMES or document["format"] != BALLOT_FORMAT:
        raise ValueError(f"is no {BALLOT_FORMAT}")
    key, language = document["key"], document["language"]
    if not isinstance(key, str) or not _KEY.fullmatch(key) or not isinstance(language, str):
        raise ValueError("has no proper key or language")
    given: dict[Key, object] = {}
    for kind, part in _PARTS.items():
        if not isinstance(document[part], dict):
            raise ValueError(f"{part} is no object")
        given |= {(kind, name): value for name, value in document[part].items()}
    return Ballot(key, language, given)


def _event(step: Step, value: object) -> Event:
    """What the person did at this question. ValueError where the value is of a kind no answer has."""
    if value is None:
        return Skip()
    if step.kind == "answer" and value == CANNOT:
        return CannotSay()
    wanted = int if step.kind == "answer" else str
    if type(value) is not wanted:
        raise ValueError(f"no answer to {step.name}")
    return Answer(value)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
