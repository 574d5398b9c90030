"""The interview as a person meets it: `lo-diag run` driven in a pseudo terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.responses.responses import CANNOT_SAY
from tests.interview_making import (
    CTRL_C,
    CTRL_D,
    DOWN,
    ENTER,
    ESCAPE,
    PURPOSE,
    RECIPIENTS,
    UP,
    WIPED,
    Terminal,
    drafts,
    item_texts,
    send,
    to_first_item,
    write_study,
)

TIME = find_instrument("time-pressure").instrument
ENGLISH, DUTCH = item_texts(TIME, "en"), item_texts(TIME, "nl")
ITEMS = [item.id for item in TIME.asked_items()]
TEAM = "{team: {title: {en: Team, nl: Ploeg}, values: {sales: {}, ops: {}}}}"


# A whole interview


def test_one_person_from_welcome_to_thanks(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path))
    terminal.see("Learning here", "Acme BV", PURPOSE, RECIPIENTS, "31 December 2027")
    terminal.see("skip any question", "mostly q", "from 5 people", "single questions from 10", "study file")
    terminal.see("4 people in a group of 5", "Whoever leads this study reads the open answers")
    to_first_item(terminal)
    assert "In the last three months …" in terminal.text
    assert "never" in terminal.text
    assert "(almost) always" in terminal.text
    for number, text in enumerate(ENGLISH):
        terminal.see(f"Question {number + 2} of 14", text).press(str(number % 5 + 1))
    terminal.see("Question 14 of 14", "more room to learn?").press("A quiet room, please." + ENTER)
    send(terminal).see("saved").press(ENTER)
    terminal.see("1 person has answered.", "next person").press("q")
    assert terminal.end() == 0
    assert "1 person has answered." in terminal.text
    assert "4 more are needed" in terminal.text

    (draft,) = drafts(study)
    assert draft.finished
    assert draft.language == "en"
    assert draft.attributes == {"team": "ops"}
    assert draft.answers == {item: number % 5 + 1 for number, item in enumerate(ITEMS)}
    assert draft.remarks == {"relief": "A quiet room, please."}


def test_in_dutch_with_back_cannot_say_skip_and_note(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path), "--language", "nl", "--once")
    terminal.see("Welkom. 14 vragen, ongeveer 3 minuten.", "Vrijwillig", "31 december 2027").press(ENTER)
    terminal.see("Vraag 1 van 14", "Ploeg", "zeg ik liever niet").press("z")
    terminal.see("Vraag 2 van 14", DUTCH[0], "nooit", "(bijna) altijd").press("5")
    terminal.see("Vraag 3 van 14", DUTCH[1], "uitleg").press("?")
    terminal.see("Leren: bijvoorbeeld een cursus").press("t")
    terminal.see("Vraag 2 van 14", "› 5 ● (bijna) altijd").press(UP)
    terminal.see("› 4 vaak", "5 ● (bijna) altijd").press(ENTER)
    terminal.see("Vraag 3 van 14", DUTCH[1]).press("w")
    terminal.see("Vraag 4 van 14", DUTCH[2]).press("o")
    terminal.see("Vraag 5 van 14", DUTCH[3]).press(DOWN + DOWN).see("› 2 zelden").press(ENTER)
    for number in range(6, 14):
        terminal.see(f"Vraag {number} van 14", DUTCH[number - 2]).press("3")
    terminal.see("Waardoor zou jij meer ruimte krijgen", "Laat het leeg om de vraag over te slaan").press(
        ENTER
    )
    terminal.see("Kijk je antwoorden nog eens na").press("v").see("Dank je wel!").press(ENTER)
    assert terminal.end() == 0

    (draft,) = drafts(study)
    assert draft.language == "nl"
    assert draft.attributes == {"team": None}
    assert draft.remarks == {"relief": None}
    expected = [4, CANNOT_SAY, None, 2, *[3] * 8]
    assert draft.answers == dict(zip(ITEMS, expected, strict=True))


def test_the_english_keys_work_in_dutch_too(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path), "--language", "nl")
    terminal.see("Welkom").press(ENTER)
    terminal.see("Vraag 1 van 14").press("s")
    terminal.see("Vraag 2 van 14").press("C")
    terminal.see("Vraag 3 van 14").press("b")
    terminal.see("Vraag 2 van 14", "● weet ik niet").press(CTRL_C)
    assert terminal.end() == 130
    assert drafts(study)[0].answers == {"time1": CANNOT_SAY}


def test_the_welcome_in_the_other_language_answers_the_language_question(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", attributes="{}")
    terminal = Terminal("run", str(study.path))
    terminal.see("Welcome", "Nederlands").press("n")
    terminal.see("Welkom", "English").press(ENTER)
    terminal.see("Vraag 1 van 13", DUTCH[0]).press("1")
    terminal.see("Vraag 2 van 13").press(CTRL_C)
    assert terminal.end() == 130
    assert drafts(study)[0].language == "nl"


def test_every_kind_of_question(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", ("every-kind",), attributes="{}", languages="[en]")
    terminal = Terminal("run", str(study.path), "--once")
    terminal.see("Welcome").press(ENTER)
    terminal.see("Where do you work?", "1 at home", "2 at the office").press("1")
    terminal.see("I learn at work.").press("1")
    terminal.see("My manager helps me.").press("1")
    terminal.see("I feel far away.", "10 ten").press("1").see("› 1 one").press("0").see("› 10 ten")
    terminal.press("7").see("› 7 seven").press("b")
    terminal.see("My manager helps me.", "› 1 ● never").press("b")
    terminal.see("I learn at work.").press("b")
    terminal.see("Where do you work?", "● at home").press("2")
    terminal.see("Which desk?").press("2")
    terminal.see("I learn at work.", "● never").press(ENTER)
    terminal.see("My manager helps me.").press(ENTER)
    terminal.see("What do you wish for?").press("b, s and ? are text" + ENTER)
    terminal.see("How many share the desk?").press("four" + ENTER)
    terminal.see("Please type a number in digits").press(ESCAPE)
    terminal.see("What do you wish for?", "b, s and ? are text").press(ENTER)
    terminal.see("How many share the desk?").press("2,5" + ENTER)
    send(terminal).press(ENTER)
    assert terminal.end() == 0
    (draft,) = drafts(study)
    assert draft.answers == {"basic1": 1, "basic2": 1}
    assert draft.remarks == {
        "place": "office", "desk": "shared", "wish": "b, s and ? are text", "sharing": "2.5",
    }  # fmt: skip


def test_keys_that_mean_nothing_do_nothing(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path))
    to_first_item(terminal)
    terminal.press(ENTER + "0" + "6" + "x" + "\x1a" + "\t").press("?").press(DOWN)
    terminal.see("› 1 never", "Question 2 of 14").press(CTRL_D)
    assert terminal.end() == 130
    assert drafts(study)[0].answers == {}


def test_a_wrong_key_is_told_which_ones_work(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path))
    to_first_item(terminal)
    assert "Keys:" not in terminal.text
    terminal.press("x").see("Keys: 1–5, c, b, s, q").press(DOWN).see("› 1 never", "Enter confirm")
    assert "Keys:" not in terminal.text
    terminal.press("4").see("Question 3 of 14").press(ENTER).see("Keys: 1–5, c, b, s, ?, q").press("b")
    terminal.see("› 4 ● often", "Enter keep the marked answer").press(UP).see("› 3", "Enter confirm").press(
        CTRL_C
    )
    assert terminal.end() == 130


def test_typed_text_is_not_lost_by_esc_or_ctrl_d(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", ("every-kind",), attributes="{}", languages="[en]")
    terminal = Terminal("run", str(study.path), "--once")
    terminal.see("Welcome").press(ENTER).see("Where do you work?").press("2")
    terminal.see("Which desk?").press("2").see("I learn at work.").press("1")
    terminal.see("My manager helps me.").press("1")
    terminal.see("What do you wish for?").press("Rest").see("│ Rest").press(CTRL_D + "!" + ESCAPE)
    terminal.see("My manager helps me.")
    assert drafts(study)[0].remarks["wish"] == "Rest!"
    terminal.press(ENTER).see("│ Rest!").press(ENTER)
    terminal.see("How many share the desk?").press("four" + ESCAPE).see("Please type a number").press(ESCAPE)
    terminal.see("What do you wish for?").press(ENTER).see("How many share the desk?")
    assert "sharing" not in drafts(study)[0].remarks
    terminal.press(CTRL_D)
    assert terminal.end() == 130


def test_without_open_questions_the_welcome_says_nothing_of_them(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    frozen = study.path / "instruments" / "silent.yaml"
    text = study.path.joinpath("instruments", "every-kind.yaml").read_text(encoding="utf-8")
    silent = text.replace("id: every-kind", "id: silent").replace("type: text", "type: number")
    frozen.write_text(silent, encoding="utf-8")
    settings = study.path / "study.yaml"
    settings.write_text(settings.read_text().replace("[time-pressure]", "[silent]"), encoding="utf-8")
    terminal = Terminal("run", str(study.path), size=(80, 30)).see("single questions from 10.", "Kept until")
    assert "pen answer" not in terminal.text
    terminal.press(CTRL_C).end()


def test_one_press_answers_one_question(tmp_path: Path) -> None:
    """A finger that slips, or rests on a key, does not answer a question that was not on the screen yet."""
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path))
    to_first_item(terminal)
    terminal.press("4321").see("Question 3 of 14").press("5").see("Question 4 of 14").press(CTRL_C)
    assert terminal.end() == 130
    assert drafts(study)[0].answers == {"time1": 4, "time2": 5}


def test_a_long_list_is_scrolled_and_its_numbers_are_typed(tmp_path: Path) -> None:
    values = ", ".join(f"unit{number}: {{}}" for number in range(1, 41))
    attributes = f"{{unit: {{title: {{en: Unit, nl: Eenheid}}, values: {{{values}}}}}}}"
    study = write_study(tmp_path / "s", attributes=attributes, languages="[en]")
    terminal = Terminal("run", str(study.path))
    terminal.see("Welcome").press(ENTER)
    terminal.see("1 unit1", "unit9", "Enter confirm", "↑↓ more")
    terminal.press("3").see("› 3 unit3").press("7").see("› 37 unit37", "Enter confirm").press(ENTER)
    terminal.see("Question 2 of 14").press(CTRL_C)
    assert terminal.end() == 130
    assert drafts(study)[0].attributes == {"unit": "unit37"}


# Person after person


def test_between_two_people_nothing_is_left(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", attributes="{}", languages="[en]")
    terminal = Terminal("run", str(study.path))
    for person in ("Anna", "Ben"):
        terminal.see("Welcome").press(ENTER)
        for number in range(12):
            terminal.see(f"Question {number + 1} of 13").press("4")
        terminal.see("Question 13 of 13").press(f"{person} was here." + ENTER)
        send(terminal).press(ENTER)
        terminal.see("Ready for the next person.").press(ENTER if person == "Anna" else "q")
    assert terminal.end() == 0
    since_anna = terminal.bytes.split(b"Ready for the next person.")[1]
    assert b"Anna" not in since_anna
    assert b"\xe2\x97\x8f" not in since_anna, "an answer is marked as given"
    assert terminal.bytes.split(b"Ready for the next person.")[0].rindex(WIPED) > terminal.bytes.index(
        b"Anna"
    )
    assert {draft.remarks["relief"] for draft in drafts(study)} == {"Anna was here.", "Ben was here."}


# Other terminals


def test_the_welcome_is_shown_to_its_end_before_enter_begins(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path), size=(60, 18))
    terminal.see("Welcome", "Enter more", "↑↓ more")
    assert "No guarantee" not in terminal.text
    terminal.press(ENTER).see("No guarantee", "31 December 2027", "Enter begin").press(UP).see("Enter more")
    terminal.press(DOWN).see("Enter begin").press(ENTER)
    terminal.see("In which language?").press(CTRL_C)
    assert terminal.end() == 130


def test_a_small_terminal(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path), size=(60, 20))
    terminal.see("Welcome", "Enter more").press(ENTER).see("Enter begin").press(ENTER)
    terminal.see("In which language?").press("2")
    terminal.see("Vraag 1 van 14").press("1").see("Vraag 2 van 14").press("1").see("Vraag 3 van 14").press(
        "?"
    )
    terminal.see("goed doordenken.", "(bijna) altijd", "niet van toepassing", "overslaan", DUTCH[1])
    terminal.press(CTRL_C)
    assert terminal.end() == 130


def test_plain_is_plain(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", attributes=TEAM)
    terminal = Terminal("run", str(study.path), "--plain", "--language", "en", "--once")
    terminal.see("Welcome").press("\n")
    terminal.see("1 sales", "2 ops").press("ops\n").see("Please type one of these", "1, 2, s").press("2\n")
    terminal.see("Question 2 of 14").press("\n").see("Please type one of these").press("3\n")
    terminal.see("Question 3 of 14").press("b\n")
    terminal.see("Your earlier answer: sometimes. Press Enter to keep it.").press("\n")
    terminal.see("Question 3 of 14").press("?\n").see("Learning: for example").press("C\n")
    for number in range(4, 14):
        terminal.see(f"Question {number} of 14").press("s\n")
    terminal.see("Question 14 of 14").press("Time.\n")
    terminal.see("3 Time I set aside", "14 What would give you more room to learn? Time.").press("\n")
    terminal.see("Thank you!", "Your code: ")
    assert b"\x1b" not in terminal.bytes
    terminal.press("\n")
    assert terminal.end() == 0
    (draft,) = drafts(study)
    assert draft.answers == {"time1": 3, "time2": CANNOT_SAY} | dict.fromkeys(ITEMS[2:])
    assert draft.remarks == {"relief": "Time."}


def test_a_dumb_terminal_is_asked_plainly_and_never_steered(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = Terminal("run", str(study.path), term="dumb", size=(80, 40))
    terminal.see("cannot be wiped", "Welcome").press("\n").see("In which language?").press("1\n")
    terminal.see("Question 1 of 14").press(CTRL_C)
    assert terminal.end() == 130
    assert "Question" not in terminal.text
    assert b"\x1b" not in terminal.bytes


def test_hostile_texts_do_not_steer_the_terminal(tmp_path: Path) -> None:
    title = r'"Nice\e]0;owned\a\e[2J \u202etitle"'
    study = write_study(tmp_path / "s", title=title)
    for how in ((), ("--plain",)):
        terminal = Terminal("run", str(study.path), *how)
        terminal.see("Nice]0;owned[2J title").press(CTRL_C)
        assert terminal.end() == 130
        assert b"\x1b]0;" not in terminal.bytes
        assert b"\x07" not in terminal.bytes


# What cannot begin


def _lo_diag(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("lo-diag"))
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, input="")


def test_without_a_terminal(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    ended = _lo_diag("run", str(study.path), "--wave", "2026-atumn", "--language", "de")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "needs a terminal" in ended.stderr
    assert "lo-diag import" in ended.stderr
    assert 'no wave "2026-atumn". Did you mean "2026-autumn"?' in ended.stderr
    assert '"de"' in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_cannot_be_written_is_told_before_the_welcome(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    study.answers_path.with_name("answers.sqlite-journal").mkdir()
    terminal = Terminal("run", str(study.path), size=(300, 24))
    assert terminal.end() == 1
    assert "Welcome" not in terminal.text
    assert "answers.sqlite" in terminal.text
    assert "check the folder's rights" in terminal.text


def test_no_study_here(tmp_path: Path) -> None:
    terminal = Terminal("run", str(tmp_path), size=(300, 24))
    assert terminal.end() == 1
    assert "no study folder" in terminal.text
