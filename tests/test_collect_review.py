"""The review before sending: every question with its answer, a way to each, nothing from before a break."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.collect.interview import Interview, State, plan_interview
from lo_diagnostic.collect.review import Visit, review_card
from lo_diagnostic.collect.steps import Answer, Back, CannotSay, Skip
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import Draft
from tests.interview_making import (
    CTRL_C,
    DOWN,
    ENTER,
    UP,
    WAVE,
    Terminal,
    drafts,
    to_first_item,
    write_study,
)

ROLE = "{role: {title: {en: Role, nl: Rol}, values: {staff: {}, leader: {}}}}"


def _interview(folder: Path, language: str = "en") -> Interview:
    study = write_study(folder / "s", ("every-kind",), attributes=ROLE)
    return plan_interview(study.study, study.questionnaire(), language)


def _answered(state: State, *values: str | int | None) -> State:
    for value in values:
        event = CannotSay() if value == CANNOT_SAY else Skip() if value is None else Answer(value)
        state, _ = state.reply(event)
    return state


def _lines(state: State) -> list[str]:
    return [choice.label for choice in review_card(state).choices]


def test_every_question_stands_there_with_its_answer(tmp_path: Path) -> None:
    end = _answered(
        _interview(tmp_path).begin(), "leader", "office", "shared", 1, CANNOT_SAY, None, "Rest " * 20, "2,5"
    )
    assert end.step is None
    assert _lines(end) == [
        "Role: leader",
        "Where do you work? at the office",
        "Which desk? a shared one",
        "I learn at work: never",
        "I help my people: no idea",
        "I give time to learn: skipped",
        "What do you wish for? Rest Rest Rest Rest Res…",
        "How many share the desk? 2.5",
    ]
    numbers = [choice.keys[0] for choice in review_card(end).choices]
    assert numbers == [str(number) for number in range(1, 9)]


def test_in_dutch(tmp_path: Path) -> None:
    end = _answered(_interview(tmp_path, "nl").begin(), None, "home", 1, 2, 10, None)
    card = review_card(end)
    assert card.heading == "Voor je verstuurt"
    assert _lines(end)[:3] == [
        "Rol: zeg ik liever niet",
        "Waar werk je? thuis",
        "Ik leer op het werk: nooit",
    ]
    assert _lines(end)[-1] == "Wat wens je? overgeslagen"


def test_a_question_is_visited_changed_and_left_for_the_review(tmp_path: Path) -> None:
    end = _answered(_interview(tmp_path).begin(), "staff", "home", 1, 1, 10, None)
    visited = end.visit(_place(end, "Where do you work? at home"))
    assert visited.step is not None
    assert visited.step.name == "place"
    left, confirmed = visited.reply(Back())
    assert left.step is None
    assert confirmed == ()
    changed = _answered(visited, "office")
    assert changed.step is not None
    assert changed.step.name == "desk", "it is this person's question only now"
    assert _answered(changed, "own").step is None
    assert "I feel far away: ten" not in _lines(_answered(changed, "own"))


def test_a_question_that_opened_may_be_left_alone(tmp_path: Path) -> None:
    end = _answered(_interview(tmp_path).begin(), "staff", "home", 1, 1, 10, None)
    opened = _answered(end.visit(_place(end, "Where do you work? at home")), "office")
    back, _ = opened.reply(Back())
    assert back.step is None
    assert "Which desk? not answered" in _lines(back)
    again, _ = back.reply(Back())
    assert again.step is not None
    assert again.step.name == "wish", "the last question, as before the review"


def _place(state: State, line: str) -> int:
    found = next(choice.reply for choice in review_card(state).choices if choice.label == line)
    assert isinstance(found, Visit)
    return found.place


@given(st.data())
def test_visits_change_nothing_but_what_is_answered(data: st.DataObject) -> None:
    """Whatever is visited and left again, in whatever order, the review stays as it was."""
    end = _END
    for _ in range(data.draw(st.integers(1, 6))):
        number, place = data.draw(st.sampled_from(end.reviewable))
        visited = end.visit(place)
        assert visited.progress[0] == number
        step = visited.step
        assert step is not None
        value = visited.given[step.key]
        keeping = data.draw(st.booleans())
        answer = Skip() if value is None else Answer(value)
        end, _ = visited.reply(answer if keeping else Back())
        assert end.step is None
        assert end.given == _END.given


def test_answers_from_before_an_interruption_are_not_shown(tmp_path: Path) -> None:
    interview = _interview(tmp_path)
    stored = Draft("p", WAVE, "en", False, {"role": "staff"}, {"basic1": 3}, {"place": "home"})
    end = _answered(interview.resume(stored), 1, 10, "No more")
    assert _lines(end) == [
        "My manager helps me: never",
        "I feel far away: ten",
        "What do you wish for? No more",
    ]
    card = review_card(end)
    assert "not shown again" in card.note
    assert [choice.keys[0] for choice in card.choices] == ["4", "5", "6"]
    closed = review_card(interview.resume(Draft("p", WAVE, "en", False, *_everything(end))))
    assert closed.choices == ()
    assert [action.label for action in closed.actions] == ["send", "stop"]


def _everything(end: State) -> tuple[dict[str, str | None], dict[str, int | None], dict[str, str | None]]:
    found: dict[str, dict[str, str | int | None]] = {"attribute": {}, "answer": {}, "remark": {}}
    for (kind, name), value in end.given.items():
        if kind != "language":
            found[kind][name] = value
    return found["attribute"], found["answer"], found["remark"]  # type: ignore[return-value]


def _to_review(terminal: Terminal) -> None:
    to_first_item(terminal)
    for number in range(2, 14):
        terminal.see(f"Question {number} of 14").press("4")
    terminal.see("Question 14 of 14").press("Time" + ENTER)
    terminal.see("Look over your answers, then send them.", "1 Team: ops")


def test_at_the_terminal(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path), size=(60, 20))
    terminal.see("Welcome").press(ENTER).see("Enter begin").press(ENTER)
    terminal.see("In which language?").press("1").see("Question 1 of 14").press("2")
    for number in range(2, 14):
        terminal.see(f"Question {number} of 14").press("4")
    terminal.see("Question 14 of 14").press("Time" + ENTER)
    terminal.see("Look over your answers", "1 Team: ops", "Enter send", "↑↓ more")
    terminal.press(UP).see("› 14", "Time", "y send", "Enter see it again").press("1").see("› 1 ")
    terminal.press("3").see("› 13").press(ENTER)
    terminal.see("Question 13 of 14", "● often").press("b").see("Look over your answers", "Enter send")
    terminal.press("2").see("› 2").press(ENTER).see("Question 2 of 14", "● often").press("1")
    terminal.see("Look over your answers").press(DOWN).see("› 1").press(ENTER)
    terminal.see("Question 1 of 14").press("1").see("Look over your answers", "1 Team: sales")
    assert not drafts(study)[0].finished
    terminal.press(ENTER).see("Thank you!", "saved").press(CTRL_C)
    assert terminal.end() == 130
    (draft,) = drafts(study)
    assert draft.finished
    assert draft.attributes == {"team": "sales"}
    assert draft.answers["time1"] == 1


def test_what_was_not_sent_is_sent_by_its_code(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path))
    _to_review(terminal)
    terminal.press("q").see("With this code you may carry on later")
    code = terminal.code
    terminal.press(ENTER).see("Ready for the next person.").press("c").see("Which code?")
    terminal.press(code + ENTER).see("You are at the end: send your answers.", "not shown again")
    assert "often" not in terminal.text
    terminal.press(ENTER).see("Thank you!", "saved", code).press(ENTER)
    terminal.see("Ready for the next person.").press("q")
    assert terminal.end() == 0
    assert drafts(study)[0].finished


def _end() -> State:
    with tempfile.TemporaryDirectory() as folder:
        return _answered(_interview(Path(folder)).begin(), "leader", "home", 1, 1, 2, 10, "Rest")


_END = _end()
