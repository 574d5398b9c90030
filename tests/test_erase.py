"""`lo-diag erase`: a person out of every file, and nothing told of them by what is shown afterwards."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pexpect
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from lo_diagnostic.errors import InputProblems
from lo_diagnostic.study.answers import AnswersFile, Draft
from lo_diagnostic.study.batches import read_batch, read_batches
from lo_diagnostic.study.codes import code_of
from lo_diagnostic.study.comment_decisions import (
    DECISIONS_FILE,
    Comment,
    Decision,
    keep_decision,
    read_decisions,
)
from lo_diagnostic.study.erasure import Place, erase, find_person
from lo_diagnostic.study.folder import StudyFolder, open_study
from lo_diagnostic.study.ledger_file import LEDGER_FILE, read_ledger
from lo_diagnostic.study.plan_study import StudyPlan, make_study
from tests.disclosure_attack import leak
from tests.disclosure_desk import call, study
from tests.disclosure_organisations import Organisation, organisations, read_organisation
from tests.disclosure_told import Row, members, rows, told_by_json
from tests.program import PLAIN, RUN, Outcome, lo_diag

ITEMS = ("time1", "time2", "time3", "time4")
SECRET_TEXT = "Nobody but Wilhelmina could have written this sentence."


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    """Twelve imported people and eight live ones, in two teams."""
    made = make_study(tmp_path / "s", StudyPlan(["peer-learning"], "en", "Acme", ["team=sales:20,ops:20"]))
    items = _items(made)
    lines = [
        ",".join([f"p{n}", ("sales", "ops")[n % 2], *(str(2 + (n + i) % 3) for i in range(len(items)))])
        for n in range(12)
    ]
    file = tmp_path / "export.csv"
    file.write_text("\n".join([",".join(["respondent", "team", *items]), *lines, ""]), encoding="utf-8")
    assert lo_diag("import", file, "--study", made.path, cwd=tmp_path).code == 0
    _answer_live(made, range(8))
    return made


def _items(folder: StudyFolder) -> list[str]:
    return [item.id for asked in folder.questionnaire() for _, item in asked.items() if not item.reserve]


def _question(folder: StudyFolder) -> str:
    questions = [question for asked in folder.questionnaire() for question in asked.questions]
    return next(question.id for question in questions if question.type == "text")


def _answer_live(folder: StudyFolder, people: Sequence[int], wave: str = "") -> None:
    items, question = _items(folder), _question(folder)
    with AnswersFile.open(folder.answers_path, writing=True) as answers:
        for n in people:
            given = {item: 1 + (n + i) % 5 for i, item in enumerate(items)}
            said = {question: SECRET_TEXT if n == 3 else f"Comment {n}."}
            team: dict[str, str | None] = {"team": ("sales", "ops")[n % 2]}
            ballot = Draft(_person(n), wave or folder.study.wave, "en", True, team, {**given}, {**said})
            answers.keep_ballot(ballot)


def _with_settings(folder: StudyFolder, **changed: Any) -> StudyFolder:
    path = folder.path / "study.yaml"
    settings = YAML(typ="safe").load(path)
    with path.open("w", encoding="utf-8") as stream:
        YAML().dump({**settings, **changed}, stream)
    return open_study(folder.path)


def _person(n: int) -> str:
    return f"{n + 1:032x}"


def _code(folder: StudyFolder, n: int) -> str:
    with AnswersFile.open(folder.answers_path) as answers:
        return code_of(_person(n), answers.secret)


def _erase(folder: StudyFolder, code: str, *more: str) -> Outcome:
    return lo_diag("erase", folder.path, "--code", code, "--yes", *more, cwd=folder.path.parent)


def _score(folder: StudyFolder, *more: str) -> Outcome:
    return lo_diag("score", folder.path, "--by", "team", "--json", *more, cwd=folder.path.parent)


def _everything(folder: StudyFolder) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.path.rglob("*")) if path.is_file())


def test_a_person_is_gone_from_every_file(folder: StudyFolder) -> None:
    """By the three words: answers, what was decided about the comment, and what the ledger kept of it all."""
    comment = Comment(folder.study.wave, _question(folder), _person(3), SECRET_TEXT)
    keep_decision(folder.path, comment, Decision(verdict="shorten", text="Wilhelmina wrote this."))
    other = Comment(folder.study.wave, _question(folder), _person(4), "Comment 4.")
    keep_decision(folder.path, other, Decision(verdict="keep"))
    assert _score(folder).code == 0
    before = _everything(folder)
    assert before.count(SECRET_TEXT.encode()) == 1
    assert before.count(_person(3).encode()) >= 2
    done = _erase(folder, _code(folder, 3).replace("-", " ").upper())
    assert done.code == 0, done.err
    assert f"- wave {folder.study.wave}, answered live" in done.err
    assert "reports that were issued, exports, copies, backups" in done.err
    after = _everything(folder)
    assert b"Wilhelmina" not in after
    assert _person(3).encode() not in after
    assert read_decisions(folder.path).keys() == {other.key}
    assert len(folder.drafts()) == 7
    (freeze,) = read_ledger(folder.path).of(folder.study.wave).freezes
    assert len(freeze.live) == 8
    assert freeze.erased == 1


def test_the_raw_file_holds_nothing_of_who_is_gone(folder: StudyFolder) -> None:
    assert SECRET_TEXT.encode() in folder.answers_path.read_bytes()
    assert _erase(folder, _code(folder, 3)).code == 0
    raw = folder.answers_path.read_bytes()
    assert SECRET_TEXT.encode() not in raw
    assert b"sentence" not in raw
    assert _person(3).encode() not in raw
    assert not (folder.path / LEDGER_FILE).exists(), "nothing was shown, so there is nothing to remember"


@pytest.mark.parametrize("as_exported", [False, True])
def test_somebody_imported_goes_by_either_id(folder: StudyFolder, as_exported: bool) -> None:
    (batch,) = read_batches(folder.batches_path)
    (place,) = find_person(folder, "p5")
    assert place.kind == "batch"
    done = _erase(folder, place.person if as_exported else "p5")
    assert done.code == 0, done.err
    (left,) = read_batches(folder.batches_path)
    assert len(left.responses) == len(batch.responses) - 1
    assert place.person not in set(left.responses.people["respondent"])
    assert place.person.encode() not in _everything(folder)
    assert left.provenance.content != batch.provenance.content
    assert lo_diag("check", folder.path, cwd=folder.path.parent).code == 0
    again = _erase(folder, "p5")
    assert again.code == 1
    assert 'nobody in this study has the code "p5"' in again.err


def test_a_linked_person_goes_from_all_waves_or_from_one(folder: StudyFolder) -> None:
    linked = _with_settings(folder, waves=[folder.study.wave, "next"], linked=True)
    export = folder.path.parent / "linked.csv"
    items = _items(folder)
    lines = [
        f"q{n},{wave},{','.join('3' for _ in items)}"
        for n in range(6)
        for wave in (folder.study.wave, "next")
    ]
    export.write_text("\n".join([f"respondent,wave,{','.join(items)}", *lines, ""]), encoding="utf-8")
    assert lo_diag("import", export, "--study", folder.path, cwd=folder.path.parent).code == 0
    assert {place.wave for place in find_person(linked, "q1")} == {folder.study.wave, "next"}
    assert _erase(linked, "q1", "--wave", "next").code == 0
    assert {place.wave for place in find_person(linked, "q1")} == {folder.study.wave}
    assert _erase(linked, "q2").code == 0
    with pytest.raises(InputProblems, match="nobody in this study"):
        find_person(linked, "q2")
    assert _erase(linked, "q3", "--wave", "elsewhere").code == 1


def test_without_a_yes_nothing_is_removed(folder: StudyFolder) -> None:
    before = _everything(folder)
    refused = lo_diag("erase", folder.path, "--code", "p5", cwd=folder.path.parent)
    assert refused.code == 1
    assert "Add `--yes`" in refused.err
    child = pexpect.spawn(
        RUN[0],
        [*RUN[1:], "erase", str(folder.path), "--code", "p5"],
        env={**os.environ, **PLAIN},
        encoding="utf-8",
        timeout=30,
    )
    child.expect("Remove this person.*It cannot be undone")
    child.sendline("n")
    child.expect("Nothing was removed")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert _everything(folder) == before


def test_words_that_two_people_have_remove_nobody(
    folder: StudyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "lo_diagnostic.study.erasure.people_with_code", lambda _, people, __: list(people)[:2]
    )
    with pytest.raises(InputProblems, match="could be 2 people"):
        find_person(folder, _code(folder, 3))


def test_what_was_kept_of_people_who_are_gone_goes_too(folder: StudyFolder) -> None:
    """An answers file from a backup lacks somebody whom the ledger still knows."""
    assert _score(folder).code == 0
    code = _code(folder, 3)
    with AnswersFile.open(folder.answers_path, writing=True) as answers:
        answers.remove_person(_person(3))
    assert _person(3).encode() in _everything(folder)
    done = _erase(folder, code)
    assert "in the ledger alone" in done.err
    assert _person(3).encode() not in _everything(folder)


def test_results_wait_until_enough_have_changed(folder: StudyFolder) -> None:
    first = _score(folder)
    assert first.json()["respondents"]["answered"] == 20
    done = _erase(folder, _code(folder, 3))
    assert "until the answers of 4 more people have come in, or gone" in done.err
    for command in (["score"], ["findings"], ["report"], ["report", "--for", "full", "--format", "html"]):
        refused = lo_diag(command[0], folder.path, *command[1:], cwd=folder.path.parent)
        assert refused.code == 1, command
        assert "Nothing of it is computed anew until" in refused.err
    assert lo_diag("audit", folder.path, cwd=folder.path.parent).code == 0
    assert lo_diag("comments", folder.path, cwd=folder.path.parent).code == 0
    _answer_live(folder, range(20, 23))
    assert "until one more person's answers have" in _score(folder, "--quality").err + _score(folder).out
    _answer_live(folder, [23])
    later = _score(folder)
    assert later.code == 0, later.out
    assert later.json()["respondents"]["answered"] == 23
    assert lo_diag("audit", folder.path, cwd=folder.path.parent).code == 0
    assert _erase(folder, "p1").code == 0
    assert _score(folder).code == 1, "somebody else is gone since"


def test_changes_since_a_wave_are_not_told_once_somebody_is_gone(folder: StudyFolder) -> None:
    """The later wave told of the earlier one by comparison; no ledger knows by which groups."""
    wave = folder.study.wave
    later = _with_settings(folder, waves=[wave, "next"], wave="next")
    with AnswersFile.open(later.answers_path, writing=True) as answers:
        for draft in folder.drafts():
            answers.keep_ballot(
                Draft(draft.person[::-1], "next", "en", True, draft.attributes, draft.answers, {})
            )
    compared = _score(later).json()
    assert compared["changes"]
    done = _erase(later, "p1")
    assert "Nothing of it is computed anew. Use what was issued." in done.err
    alone = _score(later)
    assert alone.code == 0
    assert not alone.json()["changes"]
    assert _score(later, "--wave", wave).code == 1
    _answer_live(later, range(30, 40), wave)
    assert _score(later, "--wave", wave).code == 1
    assert not _score(later).json()["changes"]


def test_a_report_from_before_is_still_known_but_not_computed(folder: StudyFolder) -> None:
    assert lo_diag("report", folder.path, "-o", "r.pdf", cwd=folder.path.parent).code == 0
    assert _erase(folder, "p1").code == 0
    verified = lo_diag("verify", "r.pdf", folder.path, "--json", cwd=folder.path.parent)
    assert verified.code == 1
    assert verified.json()["file"] == "as_made"
    told = [problem["message"] for problem in verified.json()["problems"]]
    assert any("people were removed on request" in message for message in told)


def test_comments_that_were_shown_are_not_shown_without_one(folder: StudyFolder) -> None:
    _answer_live(folder, range(8, 19))
    for draft in folder.drafts():
        text = draft.remarks[_question(folder)] or ""
        comment = Comment(draft.wave, _question(folder), draft.person, text)
        keep_decision(folder.path, comment, Decision(verdict="keep"))
    assert SECRET_TEXT in lo_diag("comments", folder.path, "--kept", cwd=folder.path.parent).out
    for n in (3, 4, 5, 6, 7):
        assert _erase(folder, _code(folder, n)).code == 0
    _answer_live(folder, range(20, 26))
    assert _score(folder).code == 0
    assert len(folder.drafts()) >= folder.study.confidentiality.minimum_detail + 6
    refused = lo_diag("comments", folder.path, "--kept", cwd=folder.path.parent)
    assert refused.code == 1
    assert "shown again, they would tell which ones" in refused.err
    assert "Comment 8." not in refused.out
    words = ("report", folder.path, "--for", "full", "--format", "html", "-o", "-")
    full = lo_diag(*words, cwd=folder.path.parent)
    assert full.code == 0, full.err
    assert "comments were removed on request" in full.out
    assert "Comment 8." not in full.out


@pytest.mark.parametrize("file", [LEDGER_FILE, DECISIONS_FILE, "responses", "answers.sqlite"])
def test_a_file_that_cannot_be_written_stops_it_and_the_same_again_ends_it(
    folder: StudyFolder, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk: each file is as it was or as it should be, and what was done is told."""
    keep_decision(
        folder.path,
        Comment(folder.study.wave, _question(folder), _person(3), SECRET_TEXT),
        Decision(verdict="keep"),
    )
    assert _score(folder).code == 0
    (imported,) = find_person(folder, "p5")
    places = [*find_person(folder, _code(folder, 3)), imported]
    done = _stopped_at(folder, places, file, monkeypatch)
    assert all(file not in name for name in done)
    order = [LEDGER_FILE, DECISIONS_FILE, "responses", "answers.sqlite"]
    assert [next(one for one in order if one in name) for name in done] == order[: order.index(file)]
    read_ledger(folder.path)
    read_decisions(folder.path)
    assert lo_diag("check", folder.path, cwd=folder.path.parent).code == 0
    assert _score(folder).code == (0 if file == LEDGER_FILE else 1)
    left = [place for code in (_code(folder, 3), "p5") for place in _still(folder, code)]
    list(erase(folder, left))
    assert _person(3).encode() not in _everything(folder)
    assert imported.person.encode() not in _everything(folder)
    (freeze,) = read_ledger(folder.path).of(folder.study.wave).freezes
    assert freeze.erased == 2, "each is remembered once"


def _still(folder: StudyFolder, code: str) -> list[Place]:
    try:
        return find_person(folder, code)
    except InputProblems:
        return []


def _stopped_at(
    folder: StudyFolder, places: Sequence[Place], file: str, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    def full(*_: object, **__: object) -> Any:
        raise InputProblems.one(file, "", "cannot be written (No space left on device).", "Free some.")

    doors = {
        LEDGER_FILE: "lo_diagnostic.study.erasure.write_ledger",
        DECISIONS_FILE: "lo_diagnostic.study.erasure.keep_decisions_on",
        "responses": "lo_diagnostic.study.erasure.write_without",
        "answers.sqlite": "lo_diagnostic.study.answers.AnswersFile.remove_person",
    }
    done: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(doors[file], full)
        with pytest.raises(InputProblems, match="No space left"):
            done.extend(erase(folder, places))
    return done


def test_a_whole_batch_may_go_person_by_person(folder: StudyFolder) -> None:
    for n in range(12):
        assert _erase(folder, f"p{n}").code == 0
    (batch,) = read_batches(folder.batches_path)
    assert len(batch.responses) == 0
    assert batch.provenance.answers == ""
    assert _score(folder).json()["respondents"]["answered"] == 8
    assert lo_diag("check", folder.path, cwd=folder.path.parent).code == 0


def test_a_changed_batch_is_noticed_and_an_old_one_is_not(folder: StudyFolder) -> None:
    (path,) = folder.batches_path.glob("*.parquet")
    assert len(read_batch(path).provenance.content) == 64


FEW = settings(max_examples=max(3, (settings.default or settings()).max_examples // 4))


@FEW
@given(organisations(8, 13, minima=True, teams=3), st.data())
def test_nothing_told_before_and_after_is_about_a_few_people(organisation: Organisation, data: Any) -> None:
    """Report, erase, late answers, report: an attacker with all of it finds nobody, erased or not."""
    people = len(organisation.people)
    late = data.draw(st.sets(st.integers(0, people - 1), max_size=4), label="late")
    there = [place for place in range(people) if place not in late]
    gone = data.draw(st.lists(st.sampled_from(there), unique=True, min_size=1, max_size=4), label="gone")
    told = _told_before_and_after(organisation, late, gone, data.draw(CUTS))
    found = leak(_distinct(told), organisation.minimum_group, organisation.minimum_detail)
    assert not found, found


CUTS = st.sampled_from([("team",), ("team", "site")])
TWO_ARE_LEFT_BESIDE_A_TEAM = """\
respondent,team,site,tenure,care1,care2,pace1,pace2
p0,team-1,site-2,band-3,3,3,5,1
p1,team-1,site-2,band-3,1,5,4,4
p2,team-1,site-2,band-3,2,4,2,2
p3,team-2,site-2,band-3,5,4,3,5
p4,,site-1,band-1,2,3,1,2
p5,,site-2,band-3,1,3,1,2
p6,team-2,site-2,band-2,3,5,3,4
p7,team-2,site-2,band-2,1,4,2,3
"""


def test_not_even_how_many_are_left_is_told_where_that_is_about_a_few() -> None:
    """Three are gone, which is enough; but of five who are left, three were told of as a team before."""
    layers = {"care": "environment", "pace": "capacity"}
    organisation = read_organisation(TWO_ARE_LEFT_BESIDE_A_TEAM, layers, 3, 3)
    before, after = (_told_before_and_after(organisation, set(), gone, ("team",)) for gone in ([], [3, 4, 5]))
    assert any(row.cell.group == "team-1" for row in before)
    assert [str(row) for row in after] == [str(row) for row in before]


def _told_before_and_after(
    organisation: Organisation, late: Collection[int], gone: Sequence[int], cuts: tuple[str, ...]
) -> list[Row]:
    """All that is told when people leave one by one, and others come late."""
    with study(organisation, late) as desk:
        told = _learned(desk.score(*cuts).json(), organisation.without(late))
        for number, place in enumerate(gone):
            person = organisation.people[place].id
            call("erase", str(desk.folder / "study"), "--code", person, "--yes")
            told += _perhaps(desk, cuts, organisation.without({*late, *gone[: number + 1]}))
        if late:
            desk.take_in(organisation.only(late).csv(), "late")
            left = organisation.without(gone), organisation.without({*late, *gone})
            told += _perhaps(desk, cuts, *left)
    return told


def test_answers_that_had_changed_in_between_stay_two(folder: StudyFolder) -> None:
    """What was told with the first and with the second are different sums; without values they still are."""
    assert _score(folder).code == 0
    first = folder.drafts()
    with AnswersFile.open(folder.answers_path, writing=True) as answers:
        for draft in first:
            answers.remove_person(draft.person)
            given = {item: 6 - (value or 0) for item, value in draft.answers.items()}
            answers.keep_ballot(replace(draft, answers={**given}))
    assert _score(folder).code == 0
    assert _erase(folder, _code(folder, 1)).code == 0
    old, new = read_ledger(folder.path).of(folder.study.wave).freezes
    ((name, one),) = [(name, one) for name, one in old.live.items() if one.get("erased")]
    other = new.live[name]
    assert other["erased"]
    assert one["answers"].keys() == other["answers"].keys()
    assert one["answers"] != other["answers"]
    assert set(one["answers"].values()) == {1}
    assert lo_diag("audit", folder.path, cwd=folder.path.parent).code == 0


def _learned(document: Any, organisation: Organisation) -> list[Row]:
    return rows(told_by_json(document), members(document, organisation), organisation)


def _perhaps(desk: Any, cuts: Collection[str], *possible: Organisation) -> list[Row]:
    """What is told then, if anything is, of one of these: late answers may wait."""
    try:
        document = desk.score(*cuts).json()
        answered = document["respondents"]["answered"]
        return _learned(document, next(one for one in possible if len(one.participants) == answered))
    except InputProblems as fault:
        if "Nothing of it is computed anew" not in str(fault):
            raise
        return []


def _distinct(told: Sequence[Row]) -> list[Row]:
    return list({(row.cell, tuple(sorted(row.counts.items()))): row for row in told}.values())


def test_the_rule_is_needed(folder: StudyFolder) -> None:
    """Without what stands for the person, the very same commands would tell what one person answered."""
    first = _score(folder).json()["dimensions"]
    with AnswersFile.open(folder.answers_path, writing=True) as answers:
        answers.remove_person(_person(3))
    (folder.path / LEDGER_FILE).unlink()
    second = _score(folder).json()["dimensions"]
    name = next(iter(first))
    theirs = first[name]["n"] * first[name]["mean"] - second[name]["n"] * second[name]["mean"]
    assert 0 <= theirs <= 100
    with sqlite3.connect(folder.answers_path) as connection:
        assert connection.execute("SELECT count(*) FROM ballot").fetchone() == (7,)
    assert json.loads((folder.path / LEDGER_FILE).read_text())["waves"]
