"""In the room, in a real browser: phones and the wall against the real server; what is lost, what is not."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, expect

from lo_diagnostic.collect.cards import card_for
from lo_diagnostic.collect.interview import State, plan_interview
from lo_diagnostic.collect.steps import MOST_LETTERS, Answer, Back, Event, QuestionStep, Skip
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.text import Speech
from tests.answers_kept import keep_answer
from tests.conftest import FULL
from tests.interview_making import WAVE, drafts, item_texts, write_study
from tests.program import lo_diag
from tests.room_browsing import (
    BEAMER,
    NO_LINE,
    Enter,
    Phone,
    Room,
    Screen,
    chromium,
    every_kind,
    needs_chromium,
    people,
    served,
)

pytestmark = needs_chromium

STAFF = ("sales", "Staff", "at home", "never", "sometimes", "five", "a bike")
LEADER = (
    "ops",
    "Leidinggevende",
    "op kantoor",
    "een gedeeld bureau",
    "nooit",
    "altijd",
    "geen idee",
    "rust",
    "3,5",
)
SPOILT = """text.replace('basic1":1', 'basic1":9')"""
REFUSING = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("not here", "SecurityError") } })"""
TELLING_OF_WRITES = """{
  const write = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, text) {
    if (text) console.log(`writes at ${JSON.parse(text).at}`);
    write.call(this, key, text);
  };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Every kind of question, for all tests; each counts from what is there."""
    with served(every_kind(tmp_path_factory.mktemp("room") / "study")) as opened:
        yield opened


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    with people(browser) as entering:
        yield entering


@pytest.fixture
def wall(browser: Browser) -> Iterator[Screen]:
    width, height = BEAMER
    tab = browser.new_context(viewport={"width": width, "height": height})
    yield Screen(tab.new_page(), Speech("en"))
    tab.close()


def _new(room: Room, before: list[Draft]) -> list[Draft]:
    known = {ballot.person for ballot in before}
    return [ballot for ballot in room.ballots if ballot.person not in known]


# The whole way


def test_a_room_joins_by_the_qr_code_answers_and_sees_its_results(
    tmp_path: Path, enter: Enter, wall: Screen
) -> None:
    study = write_study(tmp_path / "study")
    items = [item.id for item in find_instrument("time-pressure").instrument.asked_items()]
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        for person in range(9):
            marks: dict[str, int | None] = {item: 1 + (person + at) % 5 for at, item in enumerate(items)}
            answers.keep_ballot(Draft(f"{person:032x}", WAVE, "en", True, {"team": "sales"}, marks))
    with served(study) as room:
        wall.page.goto(room.wall)
        assert _address_in_code(wall, room.join)
        assert wall.page.locator(".address").inner_text() == room.join
        wall.sees("9")

        phone = enter("nl")
        _answers_in_dutch(phone, room)
        wall.page.locator("#count", has_text="10").wait_for()

        wall.press("Close the form")
        wall.reveal()
        wall.page.locator(".slide").first.wait_for()
        _slides_turn(wall)
        wall.check_manners(room)
        phone.check_manners(room, failed=True)
    done = lo_diag("report", study.path, "--format", "html", "--out", tmp_path / "out.html", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "10" in (tmp_path / "out.html").read_text(encoding="utf-8")


def _address_in_code(wall: Screen, address: str) -> bool:
    """Is what a camera sees, module by module, the address?"""
    seen = Image.open(io.BytesIO(wall.page.locator(".scan svg").screenshot())).convert("L")
    rows = segno.make(address, micro=False).matrix
    side, border = seen.width / (len(rows) + 8), 4

    def dark(row: int, column: int) -> bool:
        place = (int((column + border + 0.5) * side), int((row + border + 0.5) * side))
        return int(seen.getpixel(place)) < 128  # type: ignore[arg-type]

    return all(
        dark(row, column) == bool(module)
        for row, modules in enumerate(rows)
        for column, module in enumerate(modules)
    )


def _answers_in_dutch(phone: Phone, room: Room) -> None:
    questions = item_texts(find_instrument("time-pressure").instrument, "nl")
    phone.begin(room)
    phone.answer("ops")
    phone.sees(questions[0])
    for _ in range(4):
        phone.page.locator(".choice").nth(2).click()
        phone.next()
    phone.press("Back")
    phone.sees(questions[3])
    phone.page.go_back()
    phone.sees(questions[2])
    phone.page.locator(".choice").nth(0).click()
    phone.page.reload()
    phone.sees(questions[2])
    assert phone.page.locator(".choice input").nth(0).is_checked()
    phone.answer_all(1)
    assert phone.heading == phone.say("Check your answers")
    phone.page.context.set_offline(True)
    phone.press("Send my answers")
    phone.sees(phone.say("Not sent yet"))
    phone.page.context.set_offline(False)
    phone.sees(phone.say("Thank you!"))
    assert re.fullmatch(r"[a-z]+-[a-z]+-[a-z]+", phone.code)


def _slides_turn(wall: Screen) -> None:
    titles = wall.ask("$$('.title').map(one => one.textContent)")
    assert len(titles) > 1
    for key, at in (("", 0), ("ArrowRight", 1), ("ArrowLeft", 0), ("ArrowLeft", 0)):
        if key:
            wall.page.keyboard.press(key)
        assert wall.page.locator("h1:visible").all_inner_texts() == [titles[at]]
    wall.press("Next")
    assert wall.page.locator("h1:visible").all_inner_texts() == [titles[1]]


# What is lost, and what is not


def test_a_killed_server_loses_nothing(room: Room, enter: Enter) -> None:
    before, phone = room.ballots, enter("en")
    phone.begin(room)
    phone.answer(*STAFF[:3])
    room.kill()
    phone.answer(*STAFF[3:])
    phone.press("Send my answers")
    phone.sees("Not sent yet")
    phone.page.get_by_role("button", name="Try again now").click()
    phone.sees("Not sent yet")
    room.start()
    phone.sees("Thank you!")
    assert [ballot.answers for ballot in _new(room, before)] == [{"basic1": 1, "basic2": 2, "far1": 5}]
    phone.check_manners(room, failed=True)


def test_an_acknowledgement_that_is_lost_makes_no_second_ballot(room: Room, enter: Enter) -> None:
    before, phone = room.ballots, enter("en")
    lost: list[object] = []

    def lose_it(route: object) -> None:
        if len(lost) < 2:
            lost.append(route)
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    phone.page.route("**/ballots*", lose_it)
    phone.begin(room)
    phone.answer(*STAFF)
    phone.press("Send my answers")
    phone.sees("Not sent yet")
    phone.page.go_back()  # it may have arrived: nothing can be changed any more
    phone.page.reload()
    phone.sees("Thank you!")
    assert len(lost) == 2
    assert len(_new(room, before)) == 1


def test_a_closed_form_keeps_the_answers_on_the_phone(room: Room, enter: Enter, wall: Screen) -> None:
    before, phone = room.ballots, enter("nl")
    phone.begin(room)
    phone.answer(*LEADER)
    wall.page.goto(room.wall)
    wall.press("Close the form")
    phone.press("Send my answers")
    phone.sees(phone.say("The form is closed"))
    phone.check_fit()
    phone.press("Look at my answers")
    phone.sees(phone.say("Check your answers"), "Leidinggevende")
    phone.page.reload()
    phone.sees("Leidinggevende")
    assert _new(room, before) == []
    wall.press("Open the form again")
    phone.press("Send my answers")
    phone.sees(phone.say("Thank you!"))
    assert [ballot.language for ballot in _new(room, before)] == ["nl"]


def test_what_the_server_does_not_understand_can_be_mended(room: Room, enter: Enter) -> None:
    before, phone = room.ballots, enter("en")
    phone.begin(room)
    phone.answer(*STAFF)
    phone.page.route("**/ballots*", lambda route: route.fulfill(status=422, body="{}"))
    phone.press("Send my answers")
    phone.sees("This could not be sent")
    phone.page.unroute("**/ballots*")
    phone.press("Look at my answers")
    phone.press("I learn at work.")
    phone.answer("always")
    phone.press("Send my answers")
    phone.sees("Thank you!")
    assert [ballot.answers["basic1"] for ballot in _new(room, before)] == [3]


@pytest.mark.parametrize("sending", [False, True])
def test_an_answer_that_the_changed_study_does_not_know_is_asked_again(
    room: Room, enter: Enter, sending: bool
) -> None:
    before, phone = room.ballots, enter("en")
    phone.begin(room)
    phone.answer(*STAFF)
    spoilt = SPOILT + (""".replace('"sending":false', '"sending":true')""" if sending else "")
    phone.ask(f"localStorage.setItem(...Object.entries(localStorage)[0].map(text => {spoilt}))")
    phone.page.reload()
    if sending:
        phone.sees("This could not be sent")
        phone.press("Look at my answers")
    else:
        phone.sees("I learn at work.")
    assert phone.heading == "I learn at work."
    phone.answer("always")
    phone.press("Send my answers")
    phone.sees("Thank you!")
    assert [ballot.answers["basic1"] for ballot in _new(room, before)] == [3]


def test_a_script_that_fails_to_load_and_loads_later_makes_no_second_person(room: Room, enter: Enter) -> None:
    before, phone = drafts(room.study), enter("en")
    phone.paging = True
    phone.page.route("**/phone.js", lambda route: route.abort())
    phone.page.goto(room.join)
    phone.sees("counts even if you stop half-way", "Carry on with an interrupted interview")
    phone.press("Begin")
    phone.answer("ops", "Staff", "at home")
    phone.page.unroute("**/phone.js")
    phone.page.goto(room.join)
    phone.sees("An interview was begun on this phone.")
    phone.check_fit()
    phone.press("Go on with it")
    phone.sees("I learn at work.")
    phone.answer(*STAFF[3:])
    phone.press("Send my answers")
    phone.sees("Thank you!")
    code = phone.code
    phone.page.reload()
    assert phone.code == code
    phone.check_fit()
    assert len(drafts(room.study)) == len(before) + 1
    phone.press("Somebody else on this phone")
    phone.sees("At most 10 questions")
    assert phone.page.get_by_text("counts even if you stop half-way").count() == 0, "the script is there"
    assert phone.page.locator("#code").count() == 0
    phone.paging = False
    phone.press("Begin")
    phone.sees("Question 1 of")


def test_a_text_has_room_for_so_many_letters(room: Room, enter: Enter) -> None:
    phone = enter("en")
    phone.begin(room)
    phone.answer(*STAFF[:-1])
    assert phone.page.locator(".entry").get_attribute("maxlength") == str(MOST_LETTERS)
    phone.ask("$$('.entry').forEach(one => { one.maxLength = 9999 })")
    phone.page.fill(".entry", "x" * (MOST_LETTERS + 1))
    phone.next()
    phone.sees("That is too long: 2000 letters at most.")


def test_a_phone_that_keeps_nothing_says_so_and_goes_on(room: Room, enter: Enter) -> None:
    before, phone = room.ballots, enter("en")
    phone.page.add_init_script(REFUSING)
    phone.page.goto(room.join)
    phone.sees("This phone keeps nothing")
    phone.press("Begin")
    phone.sees("This phone keeps nothing")
    phone.answer(*STAFF)
    phone.press("Send my answers")
    phone.sees("Thank you!")
    assert len(_new(room, before)) == 1
    phone.check_manners(room)


def test_somebody_else_on_the_same_phone(room: Room, enter: Enter) -> None:
    before, phone = room.ballots, enter("en")
    phone.begin(room)
    phone.answer(*STAFF)
    phone.press("Send my answers")
    phone.sees("Thank you!")
    first = phone.code
    phone.page.reload()
    assert phone.code == first
    assert phone.ask("JSON.stringify({...localStorage})").count(":") < 6, "only the code stays"
    phone.press("Somebody else on this phone")
    assert first not in phone.ask("JSON.stringify({...localStorage})")
    phone.page.go_back()
    phone.page.goto(room.join)
    phone.press("Begin")
    assert phone.page.locator(":checked").count() == 0
    phone.answer(*STAFF)
    phone.press("Send my answers")
    phone.sees("Thank you!")
    assert phone.code != first
    assert len(_new(room, before)) == 2


def test_two_tabs_of_one_phone_are_one_person(room: Room, enter: Enter) -> None:
    before, phone = room.ballots, enter("en")
    phone.begin(room)
    phone.answer("sales")
    other = Phone(phone.page.context.new_page(), Speech("en"))
    other.page.goto(room.join)
    other.sees("Role")
    other.answer("Staff")
    phone.sees("Where do you work?")
    other.page.add_init_script(TELLING_OF_WRITES)
    phone.page.bring_to_front()
    phone.answer(*STAFF[2:])
    other.sees("Check your answers")
    phone.press("Send my answers")
    other.sees("Thank you!")
    assert "writes at review" not in other.said, "who only looks calls nothing back"
    assert len(_new(room, before)) == 1


# What is asked, and how


def test_the_language_is_the_phones_or_a_persons_own(room: Room, enter: Enter) -> None:
    phone = enter("nl")
    phone.page.goto(room.join)
    assert phone.ask("document.documentElement.lang") == "nl"
    phone.page.get_by_role("link", name="English").click()
    phone = Phone(phone.page, Speech("en"))
    phone.press("Begin")
    phone.answer("sales")
    phone.sees("Role")
    phone.page.goto(room.join)
    phone.sees("Role")
    phone.page.get_by_role("link", name="Nederlands").click()
    phone.sees("Rol", "Leidinggevende")


def test_leaders_are_asked_in_their_own_words_and_a_change_of_mind_drops_answers(
    room: Room, enter: Enter
) -> None:
    before, phone = room.ballots, enter("nl")
    phone.begin(room)
    phone.answer(*LEADER[:5])
    phone.sees("Ik help mijn mensen.")
    phone.page.go_back()
    phone.sees("Ik leer op het werk.")
    phone.page.go_forward()
    phone.answer(*LEADER[5:])
    phone.press("Rol")
    phone.answer("Medewerker")
    phone.sees(phone.say("Check your answers"), "Mijn leidinggevende helpt me.")
    phone.press("Rol")
    phone.answer("Leidinggevende")
    assert phone.heading == "Ik geef tijd om te leren."
    assert phone.page.locator(":checked").count() == 0
    phone.page.go_back()
    phone.answer("Medewerker")
    phone.sees(phone.say("Check your answers"))
    phone.press("Waar werk je?")
    phone.answer("thuis")
    phone.sees("Ik voel me ver weg.")
    phone.next()
    phone.sees(phone.say("Choose an answer, or skip the question."))
    phone.skip()
    phone.press("Send my answers")
    phone.sees(phone.say("Thank you!"))
    (ballot,) = _new(room, before)
    assert ballot.attributes == {"team": "ops", "role": "staff"}
    assert ballot.answers == {"basic1": 1, "basic2": 3, "far1": None}
    assert ballot.remarks == {"place": "home", "wish": "rust"}


@pytest.mark.parametrize("seed", range(30 if FULL else 2))
def test_the_phone_asks_what_the_terminal_asks(seed: int, room: Room, enter: Enter) -> None:
    chance, before, phone = random.Random(seed), room.ballots, enter("en")
    state = plan_interview(room.study.study, room.study.questionnaire(), "en").begin()
    phone.begin(room)
    moves = 0
    while state.step is not None:
        card = card_for(state)
        assert phone.heading == card.text
        phone.sees(card.heading)
        back = moves < 25 and state.can_go_back and chance.random() < 0.3
        event = Back() if back else _event(state, chance)
        if seed % 2 and chance.random() < 0.2:
            phone.page.goto(room.join)  # as who scans the code once more
        _do(phone, state, event, by_phone=not seed % 2)
        state, _ = state.reply(event)
        moves += 1
    phone.press("Send my answers")
    phone.sees("Thank you!")
    (ballot,) = _new(room, before)
    parts: dict[str, Mapping[str, object]] = {
        "attribute": ballot.attributes,
        "answer": ballot.answers,
        "remark": ballot.remarks,
    }
    kept = {(kind, name): value for kind, part in parts.items() for name, value in part.items()}
    assert kept == state.given


def _event(state: State, chance: random.Random) -> Event:
    step = state.step
    if isinstance(step, QuestionStep) and step.question.type != "choice":
        typed = Answer("2.5" if step.question.type == "number" else "a rest")
        return typed if chance.random() < 0.5 else Skip()
    replies: list[Event] = [Skip(), *(choice.reply for choice in card_for(state).choices)]
    return chance.choice(replies)


def _do(phone: Phone, state: State, event: Event, *, by_phone: bool) -> None:
    """`by_phone`: by its own Back button, where a page was not opened anew."""
    if isinstance(event, Skip):
        phone.skip()
    elif isinstance(event, Back):
        if by_phone and state.at % 2:
            phone.page.go_back()
        else:
            phone.press("Back")
    elif phone.page.locator(".entry").count():
        assert isinstance(event, Answer)
        phone.answer(str(event.value))
    else:
        labels = {choice.reply: choice.label for choice in card_for(state).choices}
        phone.page.get_by_label(labels[event], exact=True).check()
        phone.next()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_it_works_without_javascript(language: str, room: Room, enter: Enter) -> None:
    before, phone = room.ballots, enter(language, java_script_enabled=False)
    phone.begin(room)
    phone.next()
    phone.sees(phone.say("Choose an answer, or skip the question."))
    phone.answer("ops", {"en": "Leader", "nl": "Leidinggevende"}[language])
    phone.answer({"en": "at the office", "nl": "op kantoor"}[language])
    phone.press("Back")
    phone.press("Next")
    phone.skip()
    phone.answer_all(1, "rust")
    phone.press("Send my answers")
    phone.sees(phone.say("Thank you!"))
    assert phone.code
    (ballot,) = _new(room, before)
    assert (ballot.language, ballot.answers) == (language, {"basic1": 2, "basic2": 2, "lead1": 2})
    assert ballot.remarks == {"place": "office", "desk": None, "wish": "rust"}
    phone.check_manners(room, failed=True)


# How it looks, and what it says of itself


def test_every_screen_fits_and_can_be_pressed(room: Room, enter: Enter) -> None:
    phone = enter("nl")
    phone.page.goto(room.join)
    phone.check_fit()
    phone.press("Begin")
    for label in LEADER:
        phone.check_fit()
        assert phone.ask("document.activeElement.tagName") == "H1"
        phone.answer(label)
    phone.check_fit()
    assert phone.page.title().startswith(phone.say("Check your answers"))
    phone.press("Send my answers")
    phone.sees(phone.say("Thank you!"))
    phone.check_fit()
    phone.check_manners(room)


def test_a_double_tap_is_one_tap(room: Room, enter: Enter) -> None:
    phone = enter("en")
    phone.begin(room)
    phone.choose("sales")
    phone.page.locator(".button").dblclick()
    phone.sees("Role")
    assert phone.page.locator(".complaint").inner_text() == ""


def test_the_wall_fits_every_screen(room: Room, wall: Screen) -> None:
    """With more people than the team was said to have, too: then the seats are smaller."""
    with AnswersFile.open(room.study.answers_path, writing=True) as answers:
        answers.take_in([Draft(f"{100 + at:032x}", WAVE, "en", True, {}, {"basic1": 1}) for at in range(45)])
    for width, height in ((1920, 1080), (1280, 720), (1024, 768), (320, 640)):
        wall.page.set_viewport_size({"width": width, "height": height})
        wall.page.goto(room.wall)
        wall.page.locator("#seats i").first.wait_for()
        assert wall.ask("document.documentElement.scrollWidth") <= width
        if width > height:
            assert wall.ask("document.documentElement.scrollHeight") <= height
            assert wall.ask("$$('.scan svg')[0].getBoundingClientRect().height") > height * 0.5


def test_the_wall_tells_of_those_who_have_not_sent_yet(room: Room, wall: Screen) -> None:
    wall.page.goto(room.wall)
    open_ones = sum(draft.answered and not draft.finished for draft in drafts(room.study))
    seats = len(room.ballots)
    with AnswersFile.open(room.study.answers_path, writing=True) as answers:
        for _ in range(2):
            keep_answer(answers, answers.begin_person(WAVE, "en"), "basic1", 1)
    wall.sees(f"and {open_ones + 2} have not sent yet")
    assert wall.page.locator("#count").inner_text() == str(seats)
    assert wall.ask("document.documentElement.scrollHeight") <= BEAMER[1]


def test_the_wall_counts_on_when_the_laptop_was_away(room: Room, wall: Screen) -> None:
    wall.page.goto(room.wall)
    seats = len(room.ballots)
    wall.page.locator("#seats i").first.wait_for()
    assert wall.ask("[$$('#seats i').length, $$('#seats .taken').length]") == [max(25, seats), seats]
    room.kill()
    wall.sees("The count is waiting for the laptop")
    room.start()
    expect(wall.page.locator("#away")).to_have_text("")
    assert all(NO_LINE in line for line in wall.said)
