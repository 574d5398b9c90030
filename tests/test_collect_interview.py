"""The interview as a state machine: what is asked, what is kept, where back and resume lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.collect.cards import card_for
from lo_diagnostic.collect.interview import Confirmation, Forget, Interview, Keep, State, plan_interview
from lo_diagnostic.collect.steps import (
    Answer,
    AttributeStep,
    Back,
    CannotSay,
    Event,
    ItemStep,
    Key,
    LanguageStep,
    Leave,
    Note,
    QuestionStep,
    Skip,
    Step,
    Value,
)
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import Draft
from lo_diagnostic.study.folder import StudyFolder
from tests.interview_making import write_study

ROLE = "{role: {title: {en: Role, nl: Rol}, values: {staff: {}, leader: {}}}}"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    return write_study(tmp_path_factory.mktemp("study") / "s", ("every-kind",), attributes=ROLE)


@pytest.fixture(scope="module")
def interview(study: StudyFolder) -> Interview:
    return plan_interview(study.study, study.questionnaire())


def _names(state: State) -> list[str]:
    """The questions from here on when everything is skipped that can be."""
    names = []
    while state.step is not None:
        names.append(state.step.name)
        state, _ = state.reply(Answer("en") if state.step.kind == "language" else Skip())
    return names


def _after(state: State, *events: Event) -> State:
    for event in events:
        state, _ = state.reply(event)
    return state


# Order and conditions


def test_everything_comes_in_its_order(interview: Interview) -> None:
    assert [step.name for step in interview.steps] == [
        "language", "role", "place", "desk", "basic1", "basic2", "lead1", "far1", "wish", "sharing",
    ]  # fmt: skip


def test_who_tells_nothing_is_asked_nothing_that_depends_on_it(interview: Interview) -> None:
    assert _names(interview.begin()) == ["language", "role", "place", "basic1", "basic2", "wish"]


@pytest.mark.parametrize(
    ("role", "place", "asked"),
    [
        ("leader", "home", ["basic1", "basic2", "lead1", "far1", "wish"]),
        ("staff", "home", ["basic1", "basic2", "far1", "wish"]),
        ("staff", "office", ["desk", "basic1", "basic2", "wish"]),
    ],
)
def test_conditions_decide(interview: Interview, role: str, place: str, asked: list[str]) -> None:
    state = _after(interview.begin(), Answer("en"), Answer(role), Answer(place))
    assert _names(state) == asked


def test_a_choice_may_wait_for_another_choice(interview: Interview) -> None:
    state = _after(interview.begin(), Answer("en"), Skip(), Answer("office"), Answer("shared"))
    assert _names(state) == ["basic1", "basic2", "wish", "sharing"]


def test_leaders_read_the_leaders_wording(interview: Interview) -> None:
    staff = _after(interview.begin(), Answer("nl"), Answer("staff"), Skip(), Skip())
    leader = _after(interview.begin(), Answer("nl"), Answer("leader"), Skip(), Skip())
    assert card_for(staff).text == "Mijn leidinggevende helpt me."
    assert card_for(leader).text == "Ik help mijn mensen."


def test_an_item_of_two_instruments_is_asked_once(tmp_path: Path) -> None:
    both = ("learning-organisation", "learning-culture", "time-pressure")
    study = write_study(tmp_path / "s", both)
    instruments = study.questionnaire()
    planned = plan_interview(study.study, instruments)
    items = [step.name for step in planned.steps if isinstance(step, ItemStep)]
    expected = dict.fromkeys(item.id for instrument in instruments for item in instrument.asked_items())
    assert items == list(expected)
    assert len(items) < sum(len(instrument.asked_items()) for instrument in instruments)


def test_a_shared_item_keeps_its_help_and_gains_the_leaders_wording(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s").study
    pulse, leading = (find_instrument(name).instrument for name in ("pulse", "leading-learning"))
    shared = leading.dimensions[0].items[0]
    silent = leading.dimensions[0].model_copy(update={"items": [shared.model_copy(update={"note": None})]})
    both = [pulse, leading.model_copy(update={"dimensions": [silent]})]
    for instruments in (both, both[::-1]):
        steps = plan_interview(study, instruments).steps
        (step,) = [step for step in steps if isinstance(step, ItemStep) and step.name == "trust1"]
        assert step.item.leader_text == shared.leader_text
        assert step.note == shared.note


def test_reserves_are_asked_in_a_pilot_only(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", ("every-kind",), pilot="true")
    planned = plan_interview(study.study, study.questionnaire())
    assert "basic3" in [step.name for step in planned.steps]


def test_a_language_that_is_set_is_not_asked(study: StudyFolder) -> None:
    state = plan_interview(study.study, study.questionnaire(), "nl").begin()
    assert isinstance(state.step, AttributeStep)
    assert card_for(state).text == "Rol"


# Events


def test_what_is_kept(interview: Interview) -> None:
    state = interview.begin()
    kept: list[Confirmation] = []
    for event in (Answer("nl"), Answer("leader"), Answer("home"), Answer(3), CannotSay(), Skip(), Answer(10)):
        state, confirmed = state.reply(event)
        kept += confirmed
    state, confirmed = state.reply(Answer("  rust \x1b[31m\x00 \udc80 "))
    assert kept == [
        Keep(("language", "language"), "nl"),
        Keep(("attribute", "role"), "leader"),
        Keep(("remark", "place"), "home"),
        Keep(("answer", "basic1"), 3),
        Keep(("answer", "basic2"), CANNOT_SAY),
        Keep(("answer", "lead1"), None),
        Keep(("answer", "far1"), 10),
    ]
    assert confirmed == (Keep(("remark", "wish"), "rust [31m ?"),)
    assert state.step is None


@pytest.mark.parametrize(
    ("typed", "stored"), [("12", "12"), ("2,5", "2.5"), ("-1", "-1"), ("+3", "3"), (" 7 ", "7"), ("", None)]
)
def test_numbers(interview: Interview, typed: str, stored: str | None) -> None:
    step = next(step for step in interview.steps if step.name == "sharing")
    assert step.value_of(Answer(typed)) == stored


@pytest.mark.parametrize("typed", ["twelve", "1.000", "1e3", "1/2", "--1"])
def test_what_is_no_number_is_not_guessed(interview: Interview, typed: str) -> None:
    step = next(step for step in interview.steps if step.name == "sharing")
    with pytest.raises(ValueError, match="no number"):
        step.value_of(Answer(typed))


def test_what_is_not_on_offer_is_refused(interview: Interview) -> None:
    begin = interview.begin()
    for event in (Back(), Skip(), CannotSay(), Note(), Leave(), Answer("de")):
        with pytest.raises(ValueError, match=r"."):
            begin.reply(event)
    item = _after(begin, Answer("en"), Skip(), Answer("home"), Skip(), Skip())
    assert isinstance(item.step, ItemStep)
    assert item.step.name == "far1"
    for event in (CannotSay(), Note(), Answer(11), Answer("ten")):
        with pytest.raises(ValueError, match=r"."):
            item.reply(event)


def test_a_note_is_shown_on_request_and_put_away(interview: Interview) -> None:
    state = _after(interview.begin(), Answer("en"), Skip(), Skip())
    assert card_for(state).note == ""
    shown, kept = state.reply(Note())
    assert kept == ()
    assert card_for(shown).note == "Work: wherever you are paid for."
    assert card_for(_after(shown, Note())).note == ""
    assert not _after(shown, Answer(1)).note_shown


def test_progress_counts_questions_not_the_language(interview: Interview) -> None:
    state = interview.begin()
    assert state.progress == (1, 5)
    state = _after(state, Answer("en"))
    assert state.progress == (1, 5)
    state = _after(state, Answer("leader"))
    assert state.progress == (2, 6)
    assert _after(state, Back()).progress == (1, 6)


def test_what_was_typed_is_kept_on_the_way_back(interview: Interview) -> None:
    state = _after(interview.begin(), Answer("en"), *[Skip()] * 4)
    assert state.step is not None
    assert state.step.name == "wish"
    before, kept = state.reply(Back(Answer("rest")))
    assert kept == (Keep(("remark", "wish"), "rest"),)
    assert before.step is not None
    assert before.step.name == "basic2"
    assert before.progress == _after(state, Back()).progress


def test_a_change_of_mind_takes_lapsed_answers_back(interview: Interview) -> None:
    state = _after(
        interview.begin(), Answer("en"), Skip(), Answer("office"), Answer("shared"), Back(), Back()
    )
    state, confirmed = state.reply(Answer("home"))
    assert confirmed == (Keep(("remark", "place"), "home"), Forget(("remark", "desk")))
    assert "sharing" not in _names(state)


# Laws


def _offered(step: Step, *, back: bool) -> list[Event]:
    """Everything that a person could do at a step."""
    events: list[Event] = [] if step.kind == "language" else [Skip()]
    events += [Back()] if back else []
    events += [Note()] if step.note else []
    match step:
        case LanguageStep():
            events += [Answer(language) for language in step.languages]
        case AttributeStep():
            events += [Answer(value) for value in step.attribute.values]
        case ItemStep():
            events += [Answer(point) for point in step.scale.points]
            events += [CannotSay()] if step.scale.cannot_say else []
        case QuestionStep():
            options = step.question.options or {}
            events += [Answer(value) for value in options] or [Answer("3"), Answer("4,5"), Answer("")]
    return events


def _store(stored: dict[Key, Value], confirmed: tuple[Confirmation, ...]) -> None:
    for confirmation in confirmed:
        if isinstance(confirmation, Keep):
            stored[confirmation.key] = confirmation.value
        else:
            del stored[confirmation.key]


def _wander(state: State, data: st.DataObject, steps: int, stored: dict[Key, Value]) -> State:
    for _ in range(steps):
        if state.step is None:
            break
        event = data.draw(st.sampled_from(_offered(state.step, back=state.can_go_back)))
        state, confirmed = state.reply(event)
        _store(stored, confirmed)
    return state


def _finish(state: State, replies: Mapping[str, Event], stored: dict[Key, Value]) -> None:
    while state.step is not None:
        state, confirmed = state.reply(replies[state.step.name])
        _store(stored, confirmed)


def _draft(stored: Mapping[Key, Value]) -> Draft:
    parts: dict[str, dict[str, Value]] = {"attribute": {}, "answer": {}, "remark": {}}
    for (kind, name), value in stored.items():
        if kind != "language":
            parts[kind][name] = value
    language = stored.get(("language", "language"), "en")
    return Draft("p", "w", str(language), False, parts["attribute"], parts["answer"], parts["remark"])  # type: ignore[arg-type]


def _asked(interview: Interview, stored: Mapping[Key, Value]) -> list[Key]:
    """Which questions are this person's, judged from the stored answers alone."""
    known = {name: value for (kind, name), value in stored.items() if isinstance(value, str)}
    return [step.key for step in interview.steps if step.asked(known)]


def _replies(interview: Interview, data: st.DataObject) -> dict[str, Event]:
    """One reply for every question, whatever is asked."""
    return {
        step.name: data.draw(
            st.sampled_from([e for e in _offered(step, back=False) if not isinstance(e, Note)])
        )
        for step in interview.steps
    }


@given(st.data(), st.integers(0, 60))
def test_no_way_through_loses_or_repeats_a_question(
    interview: Interview, data: st.DataObject, steps: int
) -> None:
    stored: dict[Key, Value] = {}
    state = _wander(interview.begin(), data, steps, stored)
    assert stored == dict(state.given)
    _finish(state, _replies(interview, data), stored)
    assert sorted(stored) == sorted(_asked(interview, stored))


@given(st.data(), st.integers(0, 40))
def test_back_and_the_same_answer_changes_nothing(
    interview: Interview, data: st.DataObject, steps: int
) -> None:
    state = _wander(interview.begin(), data, steps, {})
    if not state.can_go_back:
        return
    before, kept = state.reply(Back())
    assert kept == ()
    assert before.step is not None
    earlier = before.given[before.step.key]
    event: Event = Skip() if earlier is None else CannotSay() if earlier == CANNOT_SAY else Answer(earlier)
    again, kept = before.reply(event)
    assert kept == (Keep(before.step.key, earlier),)
    assert again == replace(state, note_shown=False)


@given(st.data(), st.integers(0, 12))
def test_resumed_anywhere_the_answers_end_up_the_same(
    interview: Interview, data: st.DataObject, cut: int
) -> None:
    replies = _replies(interview, data)
    whole: dict[Key, Value] = {}
    _finish(interview.begin(), replies, whole)
    stored: dict[Key, Value] = {}
    state = interview.begin()
    for _ in range(cut):
        if state.step is not None:
            state, confirmed = state.reply(replies[state.step.name])
            _store(stored, confirmed)
    if stored:
        resumed = interview.resume(_draft(stored))
        assert resumed.progress == state.progress
        assert resumed.step == state.step
        state = resumed
    _finish(state, replies, stored)
    assert stored == whole


@given(st.data(), st.integers(1, 40), st.integers(0, 20))
def test_after_a_resume_earlier_answers_are_neither_shown_nor_changed(
    interview: Interview, data: st.DataObject, steps: int, more: int
) -> None:
    stored: dict[Key, Value] = {}
    _wander(interview.begin(), data, steps, stored)
    if not stored:
        return
    closed = dict(stored)
    state = interview.resume(_draft(stored))
    assert not state.can_go_back
    for _ in range(more):
        if state.step is None:
            break
        assert state.step.key not in closed
        state = _wander(state, data, 1, stored)
    _finish(state, _replies(interview, data), stored)
    assert closed.items() <= stored.items()
    assert sorted(stored) == sorted(_asked(interview, stored))


def test_a_crash_between_a_change_of_mind_and_its_consequence(interview: Interview) -> None:
    """The new choice is on disk, the lapsed answer still there too: it is not taken up again."""
    stored: dict[Key, Value] = {
        ("language", "language"): "en",
        ("attribute", "role"): "staff",
        ("remark", "place"): "home",
        ("remark", "desk"): "shared",
    }
    state = interview.resume(_draft(stored))
    assert _names(state) == ["basic1", "basic2", "far1", "wish"]
