"""The phones' interview without JavaScript: a page for each question, each answer saved before the next."""

from __future__ import annotations

import html
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lo_diagnostic.collect.steps import MOST_LETTERS
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.room.visits import Pass
from lo_diagnostic.study.answers import Draft
from lo_diagnostic.study.codes import code_of
from lo_diagnostic.study.folder import open_study
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

    def again(self) -> Person:
        """Press "Try again": the same form once more."""
        fields = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', self.page.text)
        assert fields, self.page.text
        return self._follow(self.client.form(self.path, **dict(fields)))

    def another(self) -> Person:
        """Give the phone to somebody else."""
        return self._follow(self.client.form(f"{self.room.root}/another", csrf=self.page.csrf))

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
    kept = _only(open_room)
    assert kept.finished
    assert kept.answers == {"basic1": 3, "basic2": CANNOT_SAY, "lead1": None}
    assert kept.remarks == {
        "place": "office",
        "desk": "shared",
        "wish": "A <b>break</b> & tea",
        "sharing": "2.5",
    }
    code = code_of(kept.person, open_room.served.hall.keys.secret)
    person.open(person.path).see("Thank you!", code, "Somebody else on this phone")
    person.another().see("Learning here", "At most 10 questions")
    assert person.client.cookie == ""
    person.open(f"{open_room.root}/thanks").see("Thank you!")
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
    person = Person(open_room)
    welcome = person.page
    person.begin().see("Team")
    person.page = welcome
    person.begin().see("Team").choose("sales")
    person.page = welcome
    person.begin().see("An interview was begun on this phone.").link("Go on with it").see("Role")
    assert len(drafts(open_room.folder)) == 1
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
    assert f'href="{open_room.root}/q/3"' in person.page.text
    person.again().see("The form is closed")
    open_room.decide("open")
    person.again().see("I learn at work.")
    assert _only(open_room).remarks == {"place": "home"}, "what was given when it was closed"


def test_the_cookie_is_for_this_interview_and_nothing_else(open_room: Room) -> None:
    client = open_room.client()
    baked = client.form(f"{open_room.root}/begin", csrf=client.get(open_room.root).csrf, language="en")
    flags = baked.header("set-cookie").lower().split("; ")[1:]
    assert set(flags) == {"httponly", f"path={open_room.root.lower()}", "samesite=lax"}
    assert open_room.client().get(open_room.root).header("set-cookie") == ""


def test_what_a_phone_without_script_needs_is_no_secret_of_noscript(open_room: Room) -> None:
    """A script that does not load, or is too new for the phone, leaves `<noscript>` shut."""
    page = Person(open_room).see("Each answer is saved when you go on", "Carry on with an interrupted").page
    assert "<noscript" not in page.text
    assert page.text.count("without-script") == 2, "the script takes them away"


def test_what_was_begun_without_script_is_not_begun_again_with_it(open_room: Room) -> None:
    person = Person(open_room).begin().open(open_room.root).see("At most 10 questions")
    assert "phone.js" in person.page.text, "nothing is answered yet"
    person.begin().choose("sales").open(open_room.root).see("An interview was begun on this phone.")
    assert "phone.js" not in person.page.text
    assert 'id="interview"' not in person.page.text
    person.link("Go on with it").see("Role").choose("staff").skip().choose("1").choose("1").skip()
    person.open(open_room.root).link("Go on with it").see("Check your answers").send().see("Thank you!")
    person.open(open_room.root).see("At most 10 questions")
    assert "phone.js" in person.page.text


def test_the_next_person_on_a_phone_begins_anew(open_room: Room) -> None:
    first = Person(open_room).begin().choose("sales")
    code = _code(first)
    second = first.open(open_room.root).see("only be carried on with its three words").another()
    second.see("At most 10 questions").begin().see("Question 1 of", "Team")
    assert "Back" not in second.text
    assert not re.search(r" checked", second.page.text)
    second.choose("ops")
    assert sorted(str(draft.attributes["team"]) for draft in drafts(open_room.folder)) == ["ops", "sales"]
    second.open(open_room.root).another()
    second._follow(second.client.form(f"{open_room.root}/carry-on", csrf=second.page.csrf, code=code))
    second.see("Role")


def test_another_language_than_the_one_that_was_begun_with(open_room: Room) -> None:
    Person(open_room, "nl").begin().see("Vraag 1 van")
    person = Person(open_room).begin()
    person.language = "nl"
    person.open(f"{open_room.root}?language=nl").begin().see("Vraag 1 van")


def test_wrong_codes_do_not_keep_the_right_one_waiting(
    open_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lo_diagnostic.room.without_script.GUESSING_SECONDS", 0.3)
    begun = Person(open_room).begin().choose("ops")
    form = {"csrf": Person(open_room).page.csrf}
    heard: list[int] = []

    def guess() -> None:
        heard.append(
            open_room.client().form(f"{open_room.root}/carry-on", code="taxi taxi taxi", **form).status
        )

    guessing = [threading.Thread(target=guess) for _ in range(30)]
    for each in guessing:
        each.start()
    time.sleep(0.2)
    started = time.monotonic()
    said = open_room.client().form(f"{open_room.root}/carry-on", code=_code(begun), **form)
    waited = time.monotonic() - started
    for each in guessing:
        each.join(30)
    assert waited < 2.5
    assert said.status in (303, 503)
    assert set(heard) == {422, 503}
    assert heard.count(422) <= 8
    person = Person(open_room)
    said = person.client.form(f"{open_room.root}/carry-on", code=_code(begun), **form)
    assert said.status == 303, "later it is found"


def test_a_crowd_that_tries_codes_is_told_so(open_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lo_diagnostic.room.without_script.MOST_WAITING", 0)
    person = Person(open_room)
    said = person.client.form(f"{open_room.root}/carry-on", csrf=person.page.csrf, code="taxi lamp water")
    assert said.status == 503
    person.page = said
    person.see("That did not work", "Please try again in a moment.", "Try again")
    assert 'name="code" value="taxi lamp water"' in said.text


def test_a_study_that_changes_leads_nobody_in_a_circle(tmp_path: Path) -> None:
    folder = room_study(tmp_path / "s")
    with room(folder) as served:
        begun = Person(served).begin().choose("ops").choose("staff").choose("home").choose("3")
        visitor = Person(served)
        visitor.client.form(f"{served.root}/carry-on", csrf=visitor.page.csrf, code=_code(begun))
        cookie = visitor.client.cookie
    settings = folder.path / "study.yaml"
    settings.write_text(
        settings.read_text().replace(
            "{team: {", "{first: {title: {en: First, nl: Eerste}, values: {a: {}, b: {}}}, team: {"
        )
    )
    with room(open_study(folder.path)) as served:
        visitor = Person(served)
        visitor.client.cookie = cookie
        visitor.open(f"{served.root}/q/5").see("First")
        visitor.choose("a").see("My manager helps me.")
        assert "Back" not in visitor.text, "nothing of before can be seen"
        visitor.open(f"{served.root}/q/1").see("My manager helps me.")
        (draft,) = drafts(folder)
        visitor.client.cookie = Pass(draft.person, frozenset({0, 40})).written(served.served.hall.keys)
        for path in ("q/1", "q/2", "review"):
            visitor.open(f"{served.root}/{path}").see("My manager helps me.")


def test_text_has_a_limit_that_the_page_tells(open_room: Room) -> None:
    person = Person(open_room).begin().skip().skip().skip().skip().skip().see("What do you wish for?")
    assert f'maxlength="{MOST_LETTERS}"' in person.page.text
    person.choose("x" * (MOST_LETTERS + 1)).see("That is too long: 2,000 letters at most.")
    assert person.page.status == 422
    assert "wish" not in _only(open_room).remarks
    person.choose("a\r\n" * (MOST_LETTERS // 2 - 1) + "é").see("Check your answers")
    assert len(_only(open_room).remarks["wish"] or "") == MOST_LETTERS - 1
