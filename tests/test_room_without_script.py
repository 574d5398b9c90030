"""The phones' interview without JavaScript: a page for each question, each answer saved before the next."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.answers import Draft
from tests.interview_making import drafts
from tests.room_making import Client, Room, Said, room, room_study


@pytest.fixture
def open_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A server whose wrong guesses take no time."""
    monkeypatch.setattr("lo_diagnostic.room.without_script.GUESSING_SECONDS", 0)
    with room(room_study(tmp_path / "s")) as served:
        yield served


class Person:
    """Somebody with an old phone: reads a page, fills in its form, follows where it leads."""

    def __init__(self, served: Room, language: str = "en") -> None:
        self.room = served
        self.client: Client = served.client()
        self.language = language
        self.page = self.client.get(served.root, Accept_Language=f"{language}-BE,fr;q=0.3")
        self.path = served.root

    @property
    def text(self) -> str:
        """What the page says."""
        body = re.sub(r"<script.*?</script>", "", self.page.text, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    def see(self, *texts: str) -> Person:
        """These stand on the page."""
        for text in texts:
            assert text in self.text, self.text
        return self

    def begin(self) -> Person:
        """Press the button."""
        return self._follow(
            self.client.form(f"{self.room.root}/begin", csrf=self.page.csrf, language=self.language)
        )

    def choose(self, answer: str) -> Person:
        """Give this answer."""
        return self._follow(self.client.form(self.path, csrf=self.page.csrf, answer=answer, do="next"))

    def skip(self) -> Person:
        """Pass the question over."""
        return self._follow(self.client.form(self.path, csrf=self.page.csrf, do="skip"))

    def send(self) -> Person:
        """Send what was answered."""
        return self._follow(self.client.form(f"{self.room.root}/send", csrf=self.page.csrf))

    def open(self, path: str) -> Person:
        """Open a page by its link."""
        self.path = path
        return self._follow(self.client.get(path))

    def link(self, label: str) -> Person:
        """Follow a link by its words."""
        found = re.search(rf'href="([^"]+)"[^>]*>(?:<span>)?{re.escape(label)}<', self.page.text)
        assert found, self.page.text
        return self.open(found[1])

    def _follow(self, said: Said) -> Person:
        while said.status == 303:
            self.path = said.header("location")
            said = self.client.get(self.path)
        self.page = said
        return self


def _only(served: Room) -> Draft:
    (found,) = drafts(served.folder)
    return found


def test_an_interview_from_the_welcome_to_the_thanks(open_room: Room) -> None:
    person = Person(open_room).see("Learning here", "At most 10 questions", "Acme BV").begin()
    person.see("Question 1 of", "Team").choose("sales").see("Role").choose("leader").see("Where do you work?")
    assert _only(open_room).attributes == {"team": "sales", "role": "leader"}, "kept before the next is shown"
    person.choose("office").see("Which desk?").choose("shared").see(
        "I learn at work.", "In the last month"
    ).choose("3")
    person.see("I help my people.").choose("cannot_say").see("I give time to learn.").skip()
    person.see("What do you wish for?").choose("A <b>break</b> & tea").see("How many share").choose("2,5")
    person.see("Check your answers", "sales", "always", "no idea", "skipped", "2.5", "A <b>break</b> & tea")
    assert "<b>break" not in person.page.text
    assert not _only(open_room).finished
    person.send().see("Thank you!", "Your code")
    assert person.client.cookie == ""
    kept = _only(open_room)
    assert kept.finished
    assert kept.answers == {"basic1": 3, "basic2": CANNOT_SAY, "lead1": None}
    assert kept.remarks == {
        "place": "office",
        "desk": "shared",
        "wish": "A <b>break</b> & tea",
        "sharing": "2.5",
    }
    person.open(person.path).see("Thank you!")
    assert "Your code" not in person.text, "the next one on this phone does not see it"


def test_the_same_in_dutch(open_room: Room) -> None:
    person = (
        Person(open_room, "nl")
        .see("Hooguit 10 vragen", "Beginnen")
        .begin()
        .see("Vraag 1 van", "Ploeg")
        .skip()
    )
    person.see("Rol").choose("staff").choose("home").see("Ik leer op het werk.", "nooit", "geen idee").choose(
        "1"
    )
    person.see("Mijn leidinggevende helpt me.").choose("2").see("Ik voel me ver weg.").choose("10").choose("")
    person.see("Kijk je antwoorden na", "overgeslagen").send().see("Dank je wel!", "Je code")
    kept = _only(open_room)
    assert (kept.language, kept.finished) == ("nl", True)
    assert kept.attributes == {"team": None, "role": "staff"}
    assert kept.answers == {"basic1": 1, "basic2": 2, "far1": 10}
    assert kept.remarks == {"place": "home", "wish": None}


def test_back_shows_what_was_answered_and_changes_it(open_room: Room) -> None:
    person = Person(open_room).begin().choose("sales").choose("staff").choose("home").choose("2")
    person.link("Back").see("I learn at work.")
    assert re.search(r'value="2" checked', person.page.text)
    person.choose("1").see("My manager helps me.")
    assert _only(open_room).answers == {"basic1": 1}


def test_a_change_of_mind_takes_later_answers_back(open_room: Room) -> None:
    person = Person(open_room).begin().choose("sales").choose("leader").choose("home")
    person.choose("1").choose("1").see("I give time").choose("3").see("I feel far away.").choose("7").skip()
    person.see("Check your answers").link("Role").choose("staff").see("Check your answers")
    assert "I give time" not in person.text
    person.link("Where do you work?").choose("office").see("Which desk?").choose("own").see(
        "Check your answers"
    ).send()
    kept = _only(open_room)
    assert kept.answers == {"basic1": 1, "basic2": 1}
    assert kept.remarks == {"place": "office", "desk": "own", "wish": None}


def test_what_is_no_answer_gets_the_page_again(open_room: Room) -> None:
    person = Person(open_room).begin().choose("nonsense").see("Team", "Choose an answer, or skip")
    assert person.page.status == 422
    person.choose("sales").choose("staff").choose("office").choose("shared").choose("9").see(
        "I learn at work.", "Choose an"
    )
    person.choose("1").choose("").see("My manager", "Choose an").choose("1").choose("").choose("many")
    person.see("How many share", "Please type a number")
    assert 'value="many"' in person.page.text
    assert "sharing" not in _only(open_room).remarks
    person.choose("12").see("Check your answers")


def test_nobody_looks_ahead_or_sends_too_early(open_room: Room) -> None:
    person = Person(open_room).begin().choose("sales")
    root = open_room.root
    for path in ("q/9", "q/10", "q/7", "review", "thanks"):
        person.open(f"{root}/{path}").see("Role")
    csrf = person.page.csrf
    assert person.client.form(f"{root}/q/9", csrf=csrf, answer="x").header("location") == f"{root}/q/2"
    assert person.client.form(f"{root}/send", csrf=csrf).header("location") == f"{root}/q/2"
    assert _only(open_room).remarks == {}


def test_a_form_needs_the_proof_of_its_own_cookie(open_room: Room) -> None:
    mine, yours = Person(open_room).begin(), Person(open_room).begin()
    before = drafts(open_room.folder)
    for proof in (yours.page.csrf, "", open_room.served.hall.keys.csrf("")):
        said = mine.client.form(mine.path, csrf=proof, answer="sales")
        assert said.status == 403
        assert "too old" in said.text
    cookie = mine.client.cookie
    for forged in (cookie[:-1] + "0", cookie.replace(".0.", ".1."), "x", "", "..", "é.0.x", "0" * 5000):
        mine.client.cookie = forged if forged != cookie else ""
        said = mine.client.get(f"{open_room.root}/q/1")
        assert (said.status, said.header("location")) == (303, open_room.root)
    assert drafts(open_room.folder) == before


def test_begin_twice_is_one_interview(open_room: Room) -> None:
    person = Person(open_room).begin().choose("sales")
    person.open(open_room.root)
    person.begin().see("Role")
    assert len(drafts(open_room.folder)) == 1
    assert (
        person.client.form(f"{open_room.root}/begin", csrf=open_room.served.hall.keys.csrf("begin")).status
        == 303
    )
    other = open_room.client().form(
        f"{open_room.root}/begin", csrf=open_room.served.hall.keys.csrf("begin"), language="de"
    )
    assert other.status == 422


def test_after_sending_there_is_nothing_to_change(open_room: Room) -> None:
    person = (
        Person(open_room)
        .begin()
        .skip()
        .skip()
        .skip()
        .choose("1")
        .choose("1")
        .skip()
        .see("Check your answers")
    )
    cookie, csrf = person.client.cookie, person.page.csrf
    person.send().see("Thank you!")
    kept = drafts(open_room.folder)
    person.client.cookie = cookie
    for path, fields in (("q/4", {"answer": "3"}), ("send", {}), ("begin", {"language": "en"})):
        proof = open_room.served.hall.keys.csrf("begin") if path == "begin" else csrf
        person.client.cookie = cookie
        said = person.client.form(f"{open_room.root}/{path}", csrf=proof, **fields)
        assert said.status == 303
    assert [draft for draft in drafts(open_room.folder) if draft.finished] == kept


def _code(person: Person) -> str:
    found = re.search(r"<strong>([a-z]+-[a-z]+-[a-z]+)</strong>", person.page.text)
    assert found
    return found[1]


def test_three_words_lead_back_and_show_nothing_of_before(open_room: Room) -> None:
    begun = Person(open_room).begin().choose("ops").choose("staff").choose("home").choose("3")
    words = _code(begun).replace("-", "  ").upper()
    other = Person(open_room)
    said = other.client.form(f"{open_room.root}/carry-on", csrf=other.page.csrf, code=words)
    other._follow(said).see("My manager helps me.")
    assert "Back" not in other.text
    for path in ("q/1", "q/4", "q/5"):
        other.open(f"{open_room.root}/{path}").see("My manager helps me.")
    other.choose("2").choose("5").skip().see("Check your answers", "Answers from before the interruption")
    for hidden in ("ops", "always", "Team"):
        assert hidden not in other.text
    other.send().see("Thank you!")
    assert _only(open_room).answers == {"basic1": 3, "basic2": 2, "far1": 5}
    assert _only(open_room).attributes["team"] == "ops"


def test_wrong_words_say_so_and_sent_interviews_are_not_found(open_room: Room) -> None:
    person = Person(open_room).begin().skip().skip().skip()
    words = _code(person)
    person.choose("1").choose("1").skip().send()
    for wrong in (words, "water lamp", "<script>", "", "w" * 5000):
        visitor = Person(open_room)
        said = visitor.client.form(
            f"{open_room.root}/carry-on?language=nl", csrf=visitor.page.csrf, code=wrong
        )
        assert said.status == 422
        assert "geen onderbroken vragenlijst" in said.text
        assert "<script>" not in said.text
        assert said.header("set-cookie") == ""


def test_a_closed_form_keeps_what_it_has(open_room: Room) -> None:
    person = Person(open_room).begin().choose("sales").choose("staff")
    open_room.decide("close")
    person.choose("home").see("The form is closed", "What you have answered is kept.")
    assert person.page.status == 409
    assert _only(open_room).remarks == {}
    assert (
        open_room.client()
        .form(f"{open_room.root}/begin", csrf=open_room.served.hall.keys.csrf("begin"), language="en")
        .status
        == 409
    )
    assert len(drafts(open_room.folder)) == 1
    open_room.decide("open")
    person.open(f"{open_room.root}/q/3").choose("home").see("I learn at work.")


def test_the_cookie_is_for_this_interview_and_nothing_else(open_room: Room) -> None:
    client = open_room.client()
    baked = client.form(f"{open_room.root}/begin", csrf=client.get(open_room.root).csrf, language="en")
    flags = baked.header("set-cookie").lower().split("; ")[1:]
    assert set(flags) == {"httponly", f"path={open_room.root.lower()}", "samesite=strict"}
    assert open_room.client().get(open_room.root).header("set-cookie") == ""
