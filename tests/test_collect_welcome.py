"""The welcome: how many questions, how long; what instruments share counts once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lo_diagnostic.collect.interview import plan_interview
from lo_diagnostic.collect.welcome import welcome_card
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import answering_minutes
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.text import Speech
from tests.interview_making import write_study
from tests.program import lo_diag

ROLE = "{role: {title: {en: Role, nl: Rol}, values: {staff: {}, leader: {}}}}"


def _study(folder: Path, instruments: Sequence[str], **settings: Any) -> StudyFolder:
    return write_study(folder / "s", tuple(instruments), **{"attributes": ROLE, **settings})


def _welcome(study: StudyFolder, language: str = "en") -> str:
    interview = plan_interview(study.study, study.questionnaire())
    return welcome_card(study.study, interview, Speech(language)).text


def test_shared_items_are_counted_once(tmp_path: Path) -> None:
    names = ("learning-organisation", "learning-culture")
    instruments = [find_instrument(name).instrument for name in names]
    items = {item.id for one in instruments for item in one.asked_items()}
    questions = {question.id: question.type for one in instruments for question in one.questions}
    assert len(items) < sum(len(one.asked_items()) for one in instruments)
    written = sum(kind == "text" for kind in questions.values())
    asked = 1 + len(items) + len(questions)
    minutes = answering_minutes(asked - written, written)
    told = _welcome(_study(tmp_path, names))
    assert told == f"Welcome. {asked} questions, about {minutes} minutes."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Welcome. At most 9 questions, about 2 minutes."),
        ("nl", "Welkom. Hooguit 9 vragen, ongeveer 2 minuten."),
    ],
)
def test_questions_that_depend_on_answers_make_it_at_most(tmp_path: Path, language: str, said: str) -> None:
    assert _welcome(_study(tmp_path, ["every-kind"]), language) == said


def test_what_another_instrument_asks_of_everybody_is_no_longer_at_most(tmp_path: Path) -> None:
    """An item that is asked of leaders in one instrument and of everybody in the other."""
    study = _study(tmp_path, ["time-pressure"])
    text = find_instrument("time-pressure").path.read_text(encoding="utf-8")
    led = text.replace("id: time-pressure\n", "id: led\n", 1)
    led = led.replace("    layer: capacity\n", "    layer: capacity\n    ask_if: {role: [leader]}\n")
    (study.path / "instruments" / "led.yaml").write_text(led, encoding="utf-8")
    assert _welcome(_naming(study, "[led]")).startswith("Welcome. At most 14 questions,")
    assert _welcome(_naming(study, "[led, time-pressure]")).startswith("Welcome. 14 questions,")


def _naming(study: StudyFolder, instruments: str) -> StudyFolder:
    """The same study with these instruments."""
    path = study.path / "study.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    others = [line for line in lines if not line.startswith("instruments:")]
    path.write_text("\n".join([*others, f"instruments: {instruments}", ""]), encoding="utf-8")
    return open_study(study.path)


def test_the_list_tells_the_length_that_the_welcome_does(tmp_path: Path) -> None:
    listed = {row["id"]: row for row in lo_diag("instruments", "list", "--json", cwd=tmp_path).json()}
    assert list(listed) == shipped_ids()
    for name, row in listed.items():
        study = write_study(tmp_path / name, (name,), attributes=ROLE)
        interview = plan_interview(study.study, study.questionnaire(), "en")
        items = [step for step in interview.steps if step.kind == "answer"]
        assert row["items"] == len(items)
        assert abs(row["minutes"] - interview.minutes) <= 1, "the role takes 12 seconds"
