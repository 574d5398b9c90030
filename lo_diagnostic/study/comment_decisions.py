"""Comments, and what was decided about each: `comments.json`, written whole after every decision."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import StringConstraints, ValidationError, model_validator

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.instrument.model import Question, Strict
from lo_diagnostic.study.study_file import STUDY_FILE
from lo_diagnostic.study.survey import Survey
from lo_diagnostic.text import plain
from lo_diagnostic.whole_file import whole_file

DECISIONS_FILE: Final = "comments.json"
DECISIONS_FORMAT: Final = "lo-diag/comment-decisions/1"
_REMEDY: Final = "Put a copy of it back, or move it away and decide anew; nothing was changed."
_LINE: Final = re.compile(r"\bline (\d+)")

_Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True)
class Comment:
    """What one person wrote to one open question in a wave."""

    wave: str
    question: str
    person: str
    text: str

    @cached_property
    def key(self) -> str:
        """By which its decision is found: names nobody, and is another one when the text changes."""
        whole = json.dumps([self.wave, self.question, self.person, self.text])
        return hashlib.sha256(whole.encode()).hexdigest()


class Decision(Strict):
    """What becomes of a comment; `text` is the shortened one and stands with "shorten" alone."""

    verdict: Literal["keep", "shorten", "drop"]
    text: str | None = None

    @model_validator(mode="after")
    def _text_of_the_shortened(self) -> Decision:
        if (self.verdict == "shorten") != (self.text is not None):
            raise ValueError('a text belongs to "shorten", and to nothing else')
        return self

    def issued(self, comment: Comment) -> str | None:
        """The comment as it may be issued, without anything that steers a terminal; None when dropped."""
        if self.verdict == "drop":
            return None
        return plain(comment.text if self.text is None else self.text).strip() or None


class _Decisions(Strict):
    format: Literal["lo-diag/comment-decisions/1"]
    decisions: dict[_Key, Decision]


@dataclass(frozen=True)
class Decided:
    """How many comments wait for a decision, and how many have which; those shortened are kept."""

    waiting: int
    kept: int
    dropped: int


def open_questions(survey: Survey) -> dict[str, Question]:
    """The questions to which people write a text, by id, in the order of asking."""
    found: dict[str, Question] = {}
    for instrument in survey.instruments:
        for question in instrument.instrument.questions:
            if question.type == "text":
                found.setdefault(question.id, question)
    return found


def written_comments(survey: Survey) -> list[Comment]:
    """Every comment in which there is something to read, question by question.

    Within a question they stand in the order of their keys, which tells nothing about when or by whom.
    """
    people = survey.responses.people["respondent"].to_numpy()
    remarks = survey.responses.remarks
    found: list[Comment] = []
    for question in open_questions(survey):
        if question not in remarks:
            continue
        texts = remarks[question]
        there = texts.notna().to_numpy()
        said = zip(people[there], texts[there], strict=True)
        comments = {Comment(survey.wave, question, person, text) for person, text in said if _visible(text)}
        found += sorted(comments, key=lambda comment: comment.key)
    return found


def count_decided(comments: Iterable[Comment], decisions: Mapping[str, Decision]) -> Decided:
    """How far the decisions have come."""
    verdicts = [decisions[comment.key].verdict if comment.key in decisions else None for comment in comments]
    waiting, dropped = verdicts.count(None), verdicts.count("drop")
    return Decided(waiting, len(verdicts) - waiting - dropped, dropped)


def read_decisions(folder: Path) -> dict[str, Decision]:
    """Key of a comment → what was decided, in a study folder; none where nothing was decided yet.

    Raises InputProblems for a file that is damaged or something else.
    """
    path = folder / DECISIONS_FILE
    try:
        return _Decisions.model_validate_json(path.read_bytes()).decisions
    except FileNotFoundError:
        return {}
    except ValidationError as fault:
        raise _told(path, fault) from fault


def keep_decision(folder: Path, comment: Comment, decision: Decision) -> None:
    """Put a decision on disk, beside those that another terminal may have made meanwhile.

    Raises InputProblems, and leaves the file as it is, when it is damaged or cannot be written.
    """
    with _one_at_a_time(folder):
        _write(folder, read_decisions(folder) | {comment.key: decision})


def keep_decisions_on(folder: Path, theirs: Collection[str], others: Collection[str]) -> None:
    """Forget what was decided about `theirs`; of comments that are none of the `others`, all shortened texts.

    Raises InputProblems, and leaves the file as it is, when it is damaged or cannot be written.
    """
    with _one_at_a_time(folder):
        decisions = read_decisions(folder)
        kept = {
            key: decision
            for key, decision in decisions.items()
            if key in others or (key not in theirs and decision.text is None)
        }
        if len(kept) < len(decisions):
            _write(folder, kept)


def _write(folder: Path, decisions: Mapping[str, Decision]) -> None:
    listed = {key: decisions[key].model_dump(exclude_none=True) for key in sorted(decisions)}
    document = {"format": DECISIONS_FORMAT, "decisions": listed}
    with whole_file(folder / DECISIONS_FILE) as stream:
        stream.write(f"{json.dumps(document, indent=1, ensure_ascii=False)}\n".encode())


def _visible(text: str) -> bool:
    """Is there anything but spaces and characters that show nothing?"""
    return any(unicodedata.category(character)[0] not in "CZ" for character in text)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Who else decides in this study waits; where the file system knows no locks, nobody does."""
    with (folder / STUDY_FILE).open("rb") as held:
        with suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _told(path: Path, fault: ValidationError) -> InputProblems:
    """The first thing that is wrong with the file: what follows may come of it."""
    first = fault.errors(include_url=False)[0]
    if first["type"] == "json_invalid":
        line = _LINE.search(first["msg"])
        return InputProblems.one(str(path), f"line {line[1]}" if line else "", "is damaged.", _REMEDY)
    place = ".".join(map(str, first["loc"]))
    if first["loc"] in ((), ("format",)):
        message = f"does not hold decisions about comments as this lo-diag writes them ({DECISIONS_FORMAT})."
        remedy = "If a newer lo-diag made it, install that; else move it away. Nothing was changed."
        return InputProblems.one(str(path), place, message, remedy)
    told = first["msg"].removeprefix("Value error, ")
    return InputProblems.one(str(path), place, f"is damaged ({told[:1].lower()}{told[1:]}).", _REMEDY)
