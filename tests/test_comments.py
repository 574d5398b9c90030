"""Comments: looked at one by one before they may be issued, and issued only where enough people wrote one."""

from __future__ import annotations

import json
import os
import random
import re
import signal
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.disclosure.comments import released_comments
from lo_diagnostic.disclosure.release import WITHHELD
from lo_diagnostic.instrument.model import LocalText
from lo_diagnostic.responses.responses import Responses
from lo_diagnostic.study.answers import AnswersFile
from lo_diagnostic.study.comment_decisions import (
    Comment,
    Decision,
    keep_decision,
    read_decisions,
    written_comments,
)
from lo_diagnostic.study.folder import StudyFolder
from lo_diagnostic.study.settings import Attribute, AttributeValue
from lo_diagnostic.study.survey import Survey, survey_of_study
from lo_diagnostic.text import plain
from tests.answers_kept import keep_answer, keep_attribute, keep_remark
from tests.interview_making import CTRL_C, CTRL_D, CTRL_X, ENTER, ESCAPE, WAVE, WIPED, Terminal, write_study
from tests.program import lo_diag
from tests.survey_making import make_instrument, make_responses, make_survey

QUESTION = "What would give you more room to learn?"
KEEP, DROP = Decision(verdict="keep"), Decision(verdict="drop")
FILE = "comments.json"


def _write(study: StudyFolder, comments: Iterable[str | None], team: str = "sales") -> list[str]:
    """One person for each comment; their ids."""
    people = []
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        for comment in comments:
            person = answers.begin_person(WAVE, "en")
            keep_attribute(answers, person, "team", team)
            keep_answer(answers, person, "time1", 3)
            keep_remark(answers, person, "relief", comment)
            people.append(person)
    return people


def _decide(study: StudyFolder, decision: Decision = KEEP, most: int | None = None) -> None:
    """The same decision about all comments, or about `most` of them."""
    for comment in written_comments(survey_of_study(study))[:most]:
        keep_decision(study.path, comment, decision)


def _decided(study: StudyFolder) -> dict[str, str]:
    """Comment → what was decided, shortened texts in full."""
    decisions = read_decisions(study.path)
    found = {comment: decisions.get(comment.key) for comment in written_comments(survey_of_study(study))}
    return {comment.text: each.text or each.verdict for comment, each in found.items() if each}


# Looking at them


def _shown(terminal: Terminal, *texts: str) -> str:
    """Which of the texts stands on the screen."""
    (shown,) = [text for text in texts if text in terminal.text]
    return shown


def test_keep_shorten_drop_stop_and_carry_on(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    people = _write(
        study, ["A quiet room.", "Less of Jan's meetings.", "Fridays off.", "More colleagues.", None]
    )
    written = ["A quiet room.", "Less of Jan's meetings.", "Fridays off.", "More colleagues."]
    terminal = Terminal("comments", str(study.path))
    terminal.see("Comment 1 of 4", QUESTION, "k keep", "s shorten", "d drop", "q stop")
    first = _shown(terminal, *written)
    assert not [each for each in (*people, "sales", "Sales") if each in terminal.text]
    terminal.press("k").see("Comment 2 of 4")
    second = _shown(terminal, *written)
    terminal.press("s").see("│ " + second, "press Enter", "Ctrl-X stop").press("\x7f, please." + ENTER)
    terminal.see("Comment 3 of 4")
    third = _shown(terminal, *written)
    terminal.press("d").see("Comment 4 of 4").press("q")
    assert terminal.end() == 0
    assert "Comments: 1 waiting, 2 kept, 1 dropped." in terminal.text
    assert not [each for each in written if each in terminal.text], "the screen is wiped"
    assert WIPED in terminal.bytes
    assert _decided(study) == {first: "keep", second: second[:-1] + ", please.", third: "drop"}

    again = Terminal("comments", str(study.path)).see("Comment 1 of 1")
    assert _shown(again, *written) not in (first, second, third)
    again.press("k")
    assert again.end() == 0
    assert "Comments: 0 waiting, 3 kept, 1 dropped." in again.text
    done = Terminal("comments", str(study.path))
    assert done.end() == 0
    assert WIPED not in done.bytes, "nothing is left to ask"
    assert "--kept` prints what may be issued" in done.text


@pytest.mark.parametrize("how", ["plain", "dumb"])
def test_line_by_line(tmp_path: Path, how: str) -> None:
    study = write_study(tmp_path / "s")
    _write(study, ["A quiet room.", "Fridays off.", "More colleagues."])
    arguments = ["--plain"] if how == "plain" else []
    terminal = Terminal("comments", str(study.path), *arguments, term="dumb" if how == "dumb" else "xterm")
    terminal.see("Comment 1 of 3", QUESTION, "k keep", "s shorten", "d drop", "q stop").press("x\n")
    terminal.see("type one of these and press Enter: k, s, d, q").press("s\n")
    terminal.see("Leave it empty to go back.").press("\n").see("go back. > Comment 1 of 3")
    terminal.press("s\nShort enough.\n")
    terminal.see("Comment 2 of 3").press("k\n").see("Comment 3 of 3").press("q\n")
    assert terminal.end() == 0
    assert "Comments: 1 waiting, 2 kept, 0 dropped." in terminal.text
    assert sorted(_decided(study).values()) == ["Short enough.", "keep"]


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
@pytest.mark.parametrize("plain_lines", [False, True])
def test_interrupted_keeps_what_was_decided_and_nothing_else(
    tmp_path: Path, key: str, plain_lines: bool
) -> None:
    study = write_study(tmp_path / "s")
    _write(study, ["Ten.", "Two.", "Three."])
    done = "\n" if plain_lines else ""
    terminal = Terminal("comments", str(study.path), *(["--plain"] if plain_lines else []))
    terminal.see("Comment 1 of 3").press("d" + done).see("Comment 2 of 3").press("s" + done)
    if not plain_lines:
        terminal.see("│ T").press("\x15").see("│ Write the text")
    terminal.see("Leave it empty").press(key)
    assert terminal.end() == 130
    assert "What was decided is kept; `lo-diag comments` carries on." in terminal.text
    assert list(_decided(study).values()) == ["drop"]


def test_back_and_stop_in_the_field_decide_nothing(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    _write(study, ["A quiet room."])
    terminal = Terminal("comments", str(study.path)).see("Comment 1 of 1").press("s")
    terminal.see("│ A quiet room.").press(" No.").see("room. No.").press(ESCAPE)
    terminal.see("k keep", "A quiet room.").press("s").see("│ A quiet room.").press(CTRL_X)
    assert terminal.end() == 0
    assert _decided(study) == {}
    assert not (study.path / FILE).exists()


def test_killed_between_decisions(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    _write(study, [f"Comment number {n}." for n in range(5)])
    terminal = Terminal("comments", str(study.path))
    terminal.see("Comment 1 of 5").press("k").see("Comment 2 of 5").press("d").see("Comment 3 of 5")
    os.kill(terminal.pid, signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL
    assert sorted(_decided(study).values()) == ["drop", "keep"]
    again = Terminal("comments", str(study.path)).see("Comment 1 of 3").press("q")
    assert again.end() == 0


def test_a_changed_comment_is_asked_about_again(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    person, _ = _write(study, ["A quiet room.", "Fridays off."])
    _decide(study)
    with AnswersFile.open(study.answers_path, writing=True) as answers:
        keep_remark(answers, person, "relief", "A quiet room, far from Jan.")
    assert lo_diag("comments", "s", cwd=tmp_path).out == "Comments: 1 waiting, 1 kept, 0 dropped.\n"
    terminal = Terminal("comments", str(study.path)).see("Comment 1 of 1", "far from Jan").press("d")
    assert terminal.end() == 0
    assert _decided(study) == {"A quiet room, far from Jan.": "drop", "Fridays off.": "keep"}


def test_again_asks_about_all_and_tells_what_was_decided(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    _write(study, ["A quiet room."])
    for earlier, told in ((KEEP, "Kept earlier."), (DROP, "Dropped earlier.")):
        _decide(study, earlier)
        terminal = Terminal("comments", str(study.path), "--again").see("Comment 1 of 1", told).press("q")
        assert terminal.end() == 0
        assert _decided(study) == {"A quiet room.": earlier.verdict}
    _decide(study, Decision(verdict="shorten", text="Quiet."))
    terminal = Terminal("comments", str(study.path), "--again").see("Shortened earlier to: Quiet.").press("s")
    terminal.see("│ Quiet.").press("\x15" + "A room." + ENTER)
    assert terminal.end() == 0
    assert _decided(study) == {"A quiet room.": "A room."}


def test_two_terminals_lose_nothing_of_one_another(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    _write(study, ["One.", "Two."])
    first = Terminal("comments", str(study.path)).see("Comment 1 of 2")
    second = Terminal("comments", str(study.path)).see("Comment 1 of 2").press("k").see("Comment 2 of 2")
    first.press("d").see("Comment 2 of 2")
    second.press("k")
    assert second.end() == 0
    first.press("q")
    assert first.end() == 0
    assert sorted(_decided(study).values()) == ["drop", "keep"]


def test_decisions_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    _write(study, [f"Comment {n}." for n in range(40)])
    comments = written_comments(survey_of_study(study))
    with ThreadPoolExecutor(8) as hands:
        list(hands.map(lambda comment: keep_decision(study.path, comment, KEEP), comments))
    assert len(_decided(study)) == 40


def test_in_dutch(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", languages="[nl, en]")
    _write(study, [f"Opmerking {n}." for n in range(10)])
    _decide(study, most=9)
    status = lo_diag("comments", "s", cwd=tmp_path)
    assert status.out == "Opmerkingen: 1 nog te bekijken, 9 behouden, 0 weggelaten.\n"
    terminal = Terminal("comments", str(study.path))
    terminal.see(
        "Opmerking 1 van 1", "Waardoor zou jij meer ruimte krijgen", "b behouden", "i inkorten", "w weglaten"
    )
    terminal.press("k")
    assert terminal.end() == 0
    issued = lo_diag("comments", "s", "--kept", cwd=tmp_path).out
    assert issued.startswith(
        f"Opmerkingen · Acme BV · {WAVE}\n\nWaardoor zou jij meer ruimte krijgen om te leren?\n- Opm"
    )
    (study.path / "ledger.json").unlink()
    by_team = lo_diag("comments", "s", "--kept", "--by", "team", cwd=tmp_path)
    assert "(niet getoond)" in by_team.out.split("ops")[1]


def test_issued_on_one_level_of_a_wave_only(tmp_path: Path) -> None:
    """Who misses in a team's comments what stands in the organisation's knows where it was not written."""
    study = write_study(tmp_path / "s")
    _write(study, [f"Comment {n}." for n in range(10)])
    _decide(study)
    assert lo_diag("comments", "s", "--kept", "--by", "team", cwd=tmp_path).code == 0
    assert lo_diag("comments", "s", "--kept", "--by", "team", cwd=tmp_path).code == 0
    refused = lo_diag("comments", "s", "--kept", cwd=tmp_path)
    assert refused.code == 1
    assert refused.out == ""
    assert "comments of this wave were shown by team" in refused.err
    assert "Use `--by team`." in refused.err


NASTY = "A\x1b[31m red\x9b1m \u202eroom\u2066 \x07 \n- for [bold]us :smile:[/] {n}"


def test_nothing_in_a_comment_steers_the_terminal(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    _write(study, [f"{NASTY} {n}" for n in range(10)])
    for how in ([], ["--plain"]):
        terminal = Terminal("comments", str(study.path), *how).see("for [bold]us :smile:[/] {n}")
        terminal.press("q" if not how else "q\n")
        assert terminal.end() == 0
        assert not [
            bad for bad in ("\x1b[31m", "\x9b", "\u202e", "\u2066", "\x07") if bad.encode() in terminal.bytes
        ]
    terminal = (
        Terminal("comments", str(study.path))
        .see("Comment 1")
        .press("s")
        .see("│ A[31m red1m room")
        .press(ENTER)
    )
    terminal.see("Comment 2").press("q")
    assert terminal.end() == 0
    _decide(study)
    issued = lo_diag("comments", "s", "--kept", cwd=tmp_path).out
    assert "- A[31m red1m room - for [bold]us :smile:[/] {n} 0\n" in issued
    assert plain(issued) == issued
    document = lo_diag("comments", "s", "--kept", "--json", cwd=tmp_path).out
    assert plain(document) == document


# Without a terminal


def test_status_says_how_many_and_how_to_go_on(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    empty = lo_diag("comments", "s", cwd=tmp_path)
    assert (empty.code, empty.out) == (0, "Nobody has written a comment.\n")
    _write(study, ["One.", "Two.", "Three.", "", "  \n", "\u200b", None])
    status = lo_diag("comments", "s", cwd=tmp_path)
    assert (status.code, status.out) == (0, "Comments: 3 waiting, 0 kept, 0 dropped.\n")
    assert "`lo-diag comments s`, in a terminal" in status.err
    _decide(study, DROP)
    status = lo_diag("comments", "--wave", WAVE, cwd=study.path)
    assert status.out == "Comments: 0 waiting, 0 kept, 3 dropped.\n"
    assert f"`lo-diag comments --wave {WAVE} --kept`" in status.err
    assert lo_diag("--quiet", "comments", cwd=study.path).err == ""


def test_wrong_calls(tmp_path: Path) -> None:
    write_study(tmp_path / "s")
    for wrong in (["--by", "team"], ["--json"], ["--kept", "--again"]):
        assert lo_diag("comments", "s", *wrong, cwd=tmp_path).code == 2
    assert lo_diag("comments", cwd=tmp_path).code == 1
    again = lo_diag("comments", "s", "--again", cwd=tmp_path)
    assert (again.code, "needs a terminal" in again.err) == (1, True)
    unknown = lo_diag("comments", "s", "--wave", "2026-autum", cwd=tmp_path)
    assert (unknown.code, f'Did you mean "{WAVE}"?' in unknown.err) == (1, True)
    for cut in ("teem", "team,team", "wave", "language", "respondent"):
        assert lo_diag("comments", "s", "--kept", "--by", cut, cwd=tmp_path).code == 1
    wrong_cut = lo_diag("comments", "s", "--kept", "--by", "teem", "--json", cwd=tmp_path)
    (problem,) = wrong_cut.json()["problems"]
    assert 'Did you mean "team"?' in problem["remedy"]


# The file of decisions


def test_the_file_names_nobody_and_holds_no_dropped_text(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    people = _write(study, ["Sack Jan.", "A quiet room."])
    _decide(study, DROP)
    text = (study.path / FILE).read_text(encoding="utf-8")
    assert not [each for each in (*people, "Jan", "quiet", "relief", WAVE) if each in text]
    document = json.loads(text)
    assert document["format"] == "lo-diag/comment-decisions/1"
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in document["decisions"])
    assert list(document["decisions"]) == sorted(document["decisions"]), "not the order of deciding"


KEY = "0" * 64
OURS = '"format": "lo-diag/comment-decisions/1"'
DAMAGED = {
    "cut off": (b'{\n "format": "lo-diag/comment-decisions/1",\n "deci', "line 3"),
    "empty": (b"", "line 1"),
    "no text": (b'{"format": "\xff"}', ""),
    "a list": (b"[]", ""),
    "nested": (b"[" * 200_000, ""),
    "foreign": (b'{"format": "lo-diag/scores/1", "dimensions": {}}', "format"),
    "newer": (b'{"format": "lo-diag/comment-decisions/2", "decisions": {}}', "format"),
    "a key": (
        b'{"format": "lo-diag/comment-decisions/1", "decisions": {"x": {"verdict": "keep"}}}',
        "decisions.x",
    ),
    "a verdict": (
        f'{{{OURS}, "decisions": {{"{KEY}": {{"verdict": "publish"}}}}}}'.encode(),
        f"decisions.{KEY}.verdict",
    ),
    "no shortened text": (
        f'{{{OURS}, "decisions": {{"{KEY}": {{"verdict": "shorten"}}}}}}'.encode(),
        f"decisions.{KEY}",
    ),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_file_is_told_of_and_left_alone(tmp_path: Path, how: str) -> None:
    study = write_study(tmp_path / "s")
    _write(study, ["One."])
    content, place = DAMAGED[how]
    (study.path / FILE).write_bytes(content)
    (problem,) = lo_diag("comments", "s", "--kept", "--json", cwd=tmp_path).json()["problems"]
    assert problem["file"] == f"s/{FILE}"
    assert problem["place"].startswith(place)
    assert "othing was changed." in problem["remedy"]
    terminal = Terminal("comments", str(study.path), size=(200, 24))
    assert terminal.end() == 1
    assert (study.path / FILE).read_bytes() == content


def test_a_file_damaged_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    _write(study, ["One.", "Two."])
    terminal = Terminal("comments", str(study.path), size=(200, 24)).see("Comment 1 of 2").press("k")
    terminal.see("Comment 2 of 2")
    (study.path / FILE).write_text("{")
    terminal.press("k")
    assert terminal.end() == 1
    assert "is damaged" in terminal.text
    assert (study.path / FILE).read_text() == "{"


# What may be issued


@pytest.mark.parametrize("writers", [9, 10])
def test_issued_from_ten_people(tmp_path: Path, writers: int) -> None:
    study = write_study(tmp_path / "s")
    _write(study, [f"Comment {n}." for n in range(writers)])
    _write(study, ["Not looked at."])
    for comment in written_comments(survey_of_study(study)):
        if comment.text == "Comment 0.":
            keep_decision(study.path, comment, Decision(verdict="shorten", text="Shorter."))
        elif comment.text != "Not looked at.":
            keep_decision(study.path, comment, KEEP)
    issued = lo_diag("comments", "s", "--kept", cwd=tmp_path)
    document = lo_diag("comments", "s", "--kept", "--json", cwd=tmp_path).json()
    assert "1 comment still waits for a decision" in issued.err
    assert {name: document[name] for name in ("format", "wave", "cut")} == {
        "format": "lo-diag/comments/1", "wave": WAVE, "cut": ""
    }  # fmt: skip
    (question,) = document["questions"]
    if writers == 9:
        assert question == {"question": "relief", "withheld": True}
        assert issued.out == f"Comments · Acme BV · {WAVE}\n\n{QUESTION}\n(withheld)\n"
        assert "Withheld: what fewer than 10 people wrote." in issued.err
        return
    assert question["question"] == "relief"
    assert question["text"] == {"en": QUESTION, "nl": "Waardoor zou jij meer ruimte krijgen om te leren?"}
    assert sorted(question["comments"]) == sorted(["Shorter.", *(f"Comment {n}." for n in range(1, 10))])
    assert issued.out.splitlines()[3:] == [f"- {text}" for text in question["comments"]]
    assert "Withheld" not in issued.err


def test_dropped_comments_do_not_count(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    _write(study, [f"Comment {n}." for n in range(12)])
    _decide(study)
    assert len(lo_diag("comments", "s", "--kept", cwd=tmp_path).out.splitlines()) == 3 + 12
    _decide(study, DROP, most=3)
    assert "(withheld)" in lo_diag("comments", "s", "--kept", cwd=tmp_path).out


def test_each_group_needs_ten_of_its_own(tmp_path: Path) -> None:
    values = (
        "{sales: {title: {en: Sales, nl: Verkoop}}, ops: {title: {en: Operations, nl: Productie}}, legal: {}}"
    )
    study = write_study(
        tmp_path / "s", attributes=f"{{team: {{title: {{en: Team, nl: Ploeg}}, values: {values}}}}}"
    )
    _write(study, [f"From sales {n}." for n in range(10)])
    _write(study, [f"From ops {n}." for n in range(9)], "ops")
    _decide(study)
    document = lo_diag("comments", "s", "--kept", "--by", "team", "--json", cwd=tmp_path).json()
    assert document["cut"] == "team"
    (question,) = document["questions"]
    assert list(question["groups"]) == ["sales", "ops", "legal"]
    assert sorted(question["groups"]["sales"]["comments"]) == [f"From sales {n}." for n in range(10)]
    assert question["groups"]["ops"] == question["groups"]["legal"] == {"withheld": True}
    assert "comments" not in question, "never two levels at once"
    issued = lo_diag("comments", "s", "--kept", "--by", "team", cwd=tmp_path).out
    assert issued.startswith(f"Comments · Acme BV · {WAVE} · Team\n\n{QUESTION}\n\nSales\n- From sales")
    assert issued.endswith("\n\nOperations\n(withheld)\n\nlegal\n(withheld)\n")


def test_only_the_wave_that_is_asked_for(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", waves=f"[{WAVE}, later]")
    _write(study, ["One."])
    assert lo_diag("comments", "s", "--wave", "later", cwd=tmp_path).out == "Nobody has written a comment.\n"


# The release itself, of surveys made in memory


def _survey(
    said: Sequence[tuple[str, str | None, Mapping[str, str | None]]],
    least: int = 3,
    order: Sequence[int] = (),
) -> Survey:
    """A survey from (person, team, question → text), its rows in `order`."""
    rows = [said[place] for place in order] if order else list(said)
    questions = [
        {"id": name, "type": kind, "text": {"en": f"{name}?"}}
        for name, kind in (("help", "text"), ("desks", "number"), ("stop", "text"))
    ]
    made = make_responses(pd.DataFrame({"a1": np.ones(len(rows))}), {"team": [team for _, team, _ in rows]})
    people = made.people.assign(respondent=pd.Series([person for person, _, _ in rows], dtype="str"))
    remarks = pd.DataFrame(
        [dict(texts) for *_, texts in rows], columns=["help", "desks", "stop"], dtype=object
    )
    team = Attribute(title=LocalText({"en": "Team"}), values={"b": AttributeValue(), "a": AttributeValue()})
    survey = make_survey(
        make_instrument({"a": ["a1"]}, questions=questions),
        Responses(people, made.answers, remarks),
        attributes={"team": team},
        minimum_group=3,
        minimum_detail=least,
    )
    return replace(survey, languages=("en",))


def _all_kept(survey: Survey) -> dict[str, Decision]:
    return {comment.key: KEEP for comment in written_comments(survey)}


def test_open_questions_only_in_the_order_of_asking() -> None:
    survey = _survey([(f"p{n}", None, {"stop": "x", "desks": "3", "help": "y"}) for n in range(3)])
    released = released_comments(survey, _all_kept(survey))
    assert released.questions == {"help": {"": ("y",) * 3}, "stop": {"": ("x",) * 3}}
    assert (released.wave, released.cut, released.withheld) == ("w", "", False)


def test_one_person_counts_once_however_many_comments() -> None:
    twice = [("p1", "a", {"help": "one"}), ("p1", "a", {"help": "two"}), ("p2", "a", {"help": "three"})]
    survey = _survey(twice)
    assert released_comments(survey, _all_kept(survey)).questions["help"][""] == WITHHELD
    survey = _survey([*twice, ("p3", "a", {"help": "four"})])
    assert len(released_comments(survey, _all_kept(survey)).questions["help"][""]) == 4  # type: ignore[arg-type]


def test_people_whose_group_is_unknown_are_in_no_group() -> None:
    survey = _survey([(f"p{n}", "a" if n < 3 else None, {"help": f"said {n}"}) for n in range(9)])
    released = released_comments(survey, _all_kept(survey), "team")
    assert list(released.questions["help"]) == ["b", "a"], "the study's order"
    assert released.questions["help"]["b"] == WITHHELD
    assert sorted(released.questions["help"]["a"]) == ["said 0", "said 1", "said 2"]  # type: ignore[arg-type]


WORDS = st.sampled_from(["more time", "less noise", "a mentor", "fewer meetings", " ", "", None])
SAID = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), st.fixed_dictionaries({"help": WORDS, "stop": WORDS})),
    max_size=25,
)
VERDICTS = st.sampled_from([KEEP, DROP, Decision(verdict="shorten", text="short"), None])


@given(SAID, st.data(), st.integers(3, 6), st.sampled_from(["", "team"]))
def test_what_is_issued_was_kept_by_enough_people_in_an_order_without_meaning(
    said: list[tuple[str | None, dict[str, str | None]]], data: st.DataObject, least: int, cut: str
) -> None:
    rows = [(f"person {n}", team, texts) for n, (team, texts) in enumerate(said)]
    survey = _survey(rows, least)
    comments = written_comments(survey)
    decided = {comment.key: data.draw(VERDICTS) for comment in comments}
    decisions = {key: decision for key, decision in decided.items() if decision is not None}
    released = released_comments(survey, decisions, cut)

    teams = {person: team for person, team, _ in rows}
    for question, groups in released.questions.items():
        for group, texts in groups.items():
            theirs = [c for c in comments if c.question == question and (not cut or teams[c.person] == group)]
            kept = [decisions[c.key].issued(c) for c in theirs if c.key in decisions]
            expected = sorted(text for text in kept if text is not None)
            assert texts == WITHHELD if len(expected) < least else sorted(_texts(texts)) == expected

    order = data.draw(st.permutations(range(len(rows))))
    assert released_comments(_survey(rows, least, order), decisions, cut) == released


def _texts(found: Any) -> tuple[str, ...]:
    assert isinstance(found, tuple)
    return found


def test_the_order_is_not_that_of_arrival_and_differs_between_questions() -> None:
    said = [(f"person {n}", None, {"help": f"text {n:02}", "stop": f"text {n:02}"}) for n in range(40)]
    random.Random(1).shuffle(said)
    survey = _survey(said)
    released = released_comments(survey, _all_kept(survey))
    help_, stop = (_texts(released.questions[name][""]) for name in ("help", "stop"))
    assert len({help_, stop, tuple(sorted(help_)), tuple(texts["help"] for *_, texts in said)}) == 4


def test_a_decision_holds_for_one_comment_alone() -> None:
    comment = Comment("w", "help", "p1", "text")
    others = [
        replace(comment, wave="v"), replace(comment, question="stop"), replace(comment, person="p2"),
        replace(comment, text="text."), Comment("w", "helpp1", "", "text"),
    ]  # fmt: skip
    assert len({comment.key, *(other.key for other in others)}) == 6
