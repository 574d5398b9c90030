"""Paper forms typed in: what was crossed is what is kept, faults are pointed at, no form counts twice."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.collect.interview import Interview, plan_interview
from lo_diagnostic.collect.paper_ballot import ballot_of_form
from lo_diagnostic.collect.paper_form import PaperForm, form_for, interview_of, paper_forms
from lo_diagnostic.collect.paper_line import Fault, read_line
from lo_diagnostic.collect.steps import Key, Value
from lo_diagnostic.instrument.library import find_instrument
from lo_diagnostic.instrument.model import Instrument
from lo_diagnostic.responses.responses import CANNOT_SAY
from lo_diagnostic.study.codes import paper_id
from lo_diagnostic.study.folder import open_study
from lo_diagnostic.study.settings import Study
from lo_diagnostic.text import Speech
from tests.interview_making import CTRL_C, CTRL_D, ENTER, Terminal, drafts, write_study
from tests.program import lo_diag

TEAMS = ", ".join(f"t{n}: {{}}" for n in range(1, 13))
ROLES = (
    f"{{team: {{title: {{en: Team, nl: Ploeg}}, values: {{{TEAMS}}}}}, "
    "role: {title: {en: Role, nl: Rol}, values: {staff: {}, leader: {}}}}"
)
ENGLISH = Speech("en")
TIME = paper_forms(interview_of(find_instrument("time-pressure").instrument))
MENTORING = paper_forms(interview_of(find_instrument("mentoring").instrument))
KILL = "\x05\x15"
DELETE = "\x1b[3~"


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, tuple[Instrument, ...]]:
    """A study with every kind of question, leaders, twelve teams and a scale below zero."""
    folder = tmp_path_factory.mktemp("every") / "s"
    write_study(folder, ("every-kind",), attributes=ROLES)
    path = folder / "instruments" / "every-kind.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("      0: {", "      -1: {en: minus, nl: min}\n      0: {", 1), encoding="utf-8"
    )
    found = open_study(folder)
    return found.study, found.questionnaire()


def interview_in(every: tuple[Study, tuple[Instrument, ...]]) -> Interview:
    return plan_interview(*every, "en")


# The line


@st.composite
def crossed(draw: st.DrawFn, forms: tuple[PaperForm, ...]) -> tuple[int, dict[Key, Value], str]:
    """A form's number, what was crossed and written on it, and how that may be typed."""
    role = draw(st.sampled_from(["staff", "leader", None]))
    number = draw(st.integers(0, 999_999))
    form = form_for(forms, role)
    values: dict[Key, Value] = {}
    line = f"{number} "
    spaces = st.sampled_from(["", "", " ", ",", "  "])
    for each in form.in_line:
        ways = [None, *each.choices.values(), *([CANNOT_SAY] if each.way_out else [])]
        value = role if each.step.name == "role" else draw(st.sampled_from(ways))
        values[each.step.key] = value
        typed: dict[Value, str] = {known: str(digit) for digit, known in each.choices.items()}
        none = st.sampled_from([".", "-"] if not each.wide else ["."])
        out = st.sampled_from(["?", "c", "C", *(["0"] if 0 not in each.choices else [])])
        sign = draw(none) if value is None else draw(out) if value == CANNOT_SAY else typed[value]
        line += sign + (" " if each.wide else "") + draw(spaces)
    for each in form.written if draw(st.booleans()) else ():
        word = "" if each.step.name == "sharing" else draw(st.sampled_from(["", "A room", "één, twee / 3?"]))
        values[each.step.key] = word or None
        line += f"| {word} "
    return number, values, line


@given(data=st.data())
def test_what_was_crossed_is_what_is_read(
    data: st.DataObject, every: tuple[Study, tuple[Instrument, ...]]
) -> None:
    interview = interview_in(every)
    number, values, line = data.draw(crossed(paper_forms(interview)))
    typed = read_line(paper_forms(interview), line, ENGLISH)
    assert typed.faults == (), line
    assert (typed.number, typed.values) == (number, values)
    ballot, left_out = ballot_of_form(interview, typed, "p", "w", "en")
    stored: dict[str, Mapping[str, Value]] = {
        "attribute": ballot.attributes,
        "answer": ballot.answers,
        "remark": ballot.remarks,
    }
    for each in typed.form.fields:
        kind, name = each.step.key
        value = values.get(each.step.key)
        if name in stored[kind]:
            assert stored[kind][name] == value
            assert each.code not in left_out
        else:
            assert (each.code in left_out) == (value is not None)


@given(st.integers(0, 11), st.sampled_from("6789x!é"))
def test_a_wrong_sign_is_told_with_its_code_and_place(at: int, sign: str) -> None:
    digits = "444444444444"
    (fault,) = read_line(TIME, f"7 {digits[:at]}{sign}{digits[at + 1 :]}", ENGLISH).faults
    assert (fault.at, fault.code, fault.open) == (2 + at, str(at + 1), False)
    assert fault.message.startswith(f"{at + 1}: {sign} is not among its answers (1–5")


@given(st.integers(0, 11))
def test_a_short_line_is_told_with_what_is_missing(given_: int) -> None:
    line = "7 " + "4" * given_
    (fault,) = read_line(TIME, line, ENGLISH).faults
    assert (fault.at, fault.code, fault.open) == (len(line), str(given_ + 1), True)
    assert str(12 - given_) in fault.message


@pytest.mark.parametrize(
    ("line", "place", "told"),
    [
        ("7 4444444444441", 14, "12 is the last"),
        ("444444444444", 0, "number of the form"),
        ("x 444444444444", 0, "number of the form"),
        ("", 0, "number of the form"),
        ("7 /44444444444", 2, "1 is asked of this person"),
        ("7 444444444444 | a | b", 19, "More written answers"),
    ],
)
def test_other_faults(line: str, place: int, told: str) -> None:
    fault: Fault = read_line(TIME, line, ENGLISH).faults[0]
    assert fault.at == place
    assert told in fault.message


def test_what_was_not_asked_may_be_passed_over() -> None:
    who_takes_part = read_line(MENTORING, "1 1 44444444444444444444", ENGLISH)
    assert who_takes_part.faults == ()
    passed = read_line(MENTORING, "1 4 3333 / 5555", ENGLISH)
    assert passed.faults == ()
    answered = {name: value for (kind, name), value in passed.values.items() if kind == "answer"}
    assert list(answered.values()) == [3, 3, 3, 3, 5, 5, 5, 5]
    crossed_all = read_line(MENTORING, "1 4 3333 444444444444 5555", ENGLISH)
    assert crossed_all.faults == ()
    interview = interview_of(find_instrument("mentoring").instrument)
    ballot, left_out = ballot_of_form(interview, crossed_all, "p", "w", "en")
    assert ballot.answers == answered
    assert left_out == [str(code) for code in range(5, 17)]


def test_a_form_has_the_same_id_in_its_wave_alone() -> None:
    secret = b"s" * 32
    ids = {paper_id(key, wave, n) for key in (secret, b"t" * 32) for wave in ("w", "w1") for n in (1, 11)}
    assert len(ids) == 8
    assert all(len(one) == 32 for one in ids)
    assert paper_id(secret, "w", 1) == paper_id(secret, "w", 1)


# The file


def test_a_file_is_taken_in_whole_or_not_at_all(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    lines = [
        "# north",
        "1 1 444444444444 | Less mail",
        "",
        "2 2 44449444444",
        "3 1 44444444444?",
        "1 2 444444444444",
    ]
    (tmp_path / "f.txt").write_text("\n".join(lines))
    refused = lo_diag("import", "--paper", "f.txt", "--study", "s", cwd=tmp_path)
    assert refused.code == 1
    told = refused.err.splitlines()
    assert told[0].startswith("f.txt, line 4: column 9: 5: 9 is not among its answers")
    assert told[1].startswith("f.txt, line 4: column 16: The line ends before 12")
    assert told[2].startswith("f.txt, line 6: form 1 stands in line 2, too.")
    assert drafts(study) == []

    (tmp_path / "f.txt").write_text("\n".join([*lines[:3], lines[4]]))
    looked = lo_diag("import", "--paper", "f.txt", "--study", "s", "--dry-run", cwd=tmp_path)
    assert (looked.code, drafts(study)) == (0, [])
    done = lo_diag("import", "--paper", "f.txt", "--study", "s", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "2 forms kept" in done.err
    kept = {draft.attributes["team"]: draft for draft in drafts(study)}
    assert len(kept) == 1
    assert sorted(str(draft.remarks["relief"]) for draft in drafts(study)) == ["Less mail", "None"]
    assert all(draft.finished and draft.language == "en" for draft in drafts(study))
    assert CANNOT_SAY in [value for draft in drafts(study) for value in draft.answers.values()]


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1c"])
def test_a_line_ends_where_it_was_typed_to_end(tmp_path: Path, sign: str) -> None:
    """Word processors put signs into a text that some programs take for the end of a line."""
    study = write_study(tmp_path / "s")
    line = f"1 1 444444444444 | Less mail{sign}2 2 333333333333"
    done = lo_diag("import", "--paper", "-", "--study", "s", cwd=tmp_path, stdin=f"{line}\r\n")
    assert done.code == 0, done.err
    (kept,) = drafts(study)
    assert str(kept.remarks["relief"]).startswith("Less mail")


def test_a_file_may_grow_but_no_form_change(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    first, second = "1 1 444444444444 | Less mail", "2 2 333333333333"
    call = ["import", "--paper", "-", "--study", "s"]
    assert lo_diag(*call, cwd=tmp_path, stdin=first).code == 0
    grown = lo_diag(*call, cwd=tmp_path, stdin=f"{first}\n{second}\n")
    assert grown.code == 0
    assert "line 1: form 1 is in the study already, with these answers" in grown.err
    assert len(drafts(study)) == 2
    changed = lo_diag(*call, cwd=tmp_path, stdin=f"1 2 444444444444\n3 2 {'1' * 12}")
    assert changed.code == 1
    assert "with other answers" in changed.err
    assert len(drafts(study)) == 2


def test_a_number_stands_nowhere_in_the_study(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    assert lo_diag("import", "--paper", "-", cwd=study.path, stdin=f"765432 1 {'4' * 12}").code == 0
    for path in study.path.rglob("*"):
        assert path.is_dir() or b"765432" not in path.read_bytes()


def test_scores_are_those_of_the_same_answers_in_a_csv(tmp_path: Path) -> None:
    study = write_study(tmp_path / "paper")
    shutil.copytree(study.path, tmp_path / "table")
    answers = [[(person * 7 + item * 3) % 6 for item in range(12)] for person in range(12)]
    names = [field.step.name for field in TIME[0].in_line]
    rows = [
        ",".join([f"p{n}", ["sales", "ops"][n % 2], *(str(a) if a else "cannot_say" for a in row)])
        for n, row in enumerate(answers)
    ]
    (tmp_path / "a.csv").write_text("\n".join([",".join(["respondent", "team", *names]), *rows]))
    lines = [f"{n + 1} {n % 2 + 1} {''.join(map(str, row))}" for n, row in enumerate(answers)]
    typed = lo_diag("import", "--paper", "-", "--study", "paper", cwd=tmp_path, stdin="\n".join(lines))
    assert typed.code == 0, typed.err
    imported = lo_diag("import", "a.csv", "--study", "table", cwd=tmp_path)
    assert imported.code == 0, imported.err
    scores = [
        lo_diag("score", name, "--by", "team", "--json", cwd=tmp_path).json() for name in ("paper", "table")
    ]
    assert scores[0]["dimensions"]["time-pressure"]["n"] >= 10
    for part in ("respondents", "dimensions", "groups", "differences"):
        assert scores[0][part] == scores[1][part]


def test_usage(tmp_path: Path) -> None:
    write_study(tmp_path / "s")
    (tmp_path / "f.txt").write_text("1 1 444444444444")
    paper = ["import", "--paper", "--study", "s"]
    for wrong in (
        [*paper, "f.txt", "f.txt"],
        [*paper, "--dry-run"],
        *(
            [*paper, "f.txt", *beside]
            for beside in (["--json"], ["--map", "m"], ["--undo", "b"], ["--draft-map"])
        ),
        *([*paper, "f.txt", *beside] for beside in (["--codebook", "c"], ["--finished-only"])),
        [*paper, "f.txt", "--instrument", "time-pressure"],
        ["import", "f.txt", "--study", "s", "--language", "nl"],
    ):
        assert lo_diag(*wrong, cwd=tmp_path).code == 2, wrong
    for refused, told in (
        (paper, "needs a terminal"),
        ([*paper, "f.txt", "--wave", "2020"], "no wave"),
        ([*paper, "f.txt", "--language", "de"], "not in the language"),
        ([*paper, "none.txt"], "none.txt"),
    ):
        outcome = lo_diag(*refused, cwd=tmp_path)
        assert outcome.code == 1, refused
        assert told in outcome.err, outcome.err


# The terminal


def sat_down(study: Path, *more: str) -> Terminal:
    terminal = Terminal("import", "--paper", "--study", str(study), *more, size=(100, 40))
    return terminal.see("form" if not more else "formulier")


def test_three_forms_one_mended_one_taken_back(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = sat_down(study.path).see("an empty line ends.")
    terminal.press("12 2 4435").see("next 5: When I take time to learn")
    terminal.press("9").see("5: 9 is not among its answers")
    terminal.press("4433221" + ENTER).see("^ 5: 9 is not among its answers (1–5, ?, .).")
    terminal.press(DELETE + "3").see("> 12 2 44353 4433221".replace("53 4", "534"), "Complete").press(ENTER)
    terminal.see("13. What would give you more room to learn?").press("A quiet room" + ENTER)
    terminal.see("12 of 12 statements answered", "1 written answer.", "Enter keeps it").press(ENTER)
    terminal.see("Kept: 1 form so far.", "> 13")
    terminal.press("1 ?.4444444444" + ENTER).see("What would give").press(ENTER)
    terminal.see("10 of 12 statements answered, 1 × “cannot say”, 1 left open").press(ENTER)
    terminal.see("Kept: 2 forms so far.", "> 14")
    terminal.press("1 222222222222" + ENTER).see("> 14 1 222222222222", "What would").press("Oops" + ENTER)
    terminal.see("Form 14: 12 of 12").press(ENTER).see("Kept: 3 forms so far.", "> 15")
    assert len(drafts(study)) == 3
    terminal.press("u" + ENTER).see("Taken back.", "Complete: press Enter.")
    assert len(drafts(study)) == 2
    terminal.press(KILL + ENTER)
    assert terminal.end() == 0
    assert "2 forms kept in wave 2026-autumn" in terminal.text

    found = {draft.attributes["team"]: draft for draft in drafts(study)}
    names = [field.step.name for field in TIME[0].in_line]
    assert [found["ops"].answers[name] for name in names] == [4, 4, 3, 5, 3, 4, 4, 3, 3, 2, 2, 1]
    assert found["ops"].remarks == {"relief": "A quiet room"}
    assert [found["sales"].answers[name] for name in names][:3] == [CANNOT_SAY, None, 4]
    assert found["sales"].remarks == {"relief": None}


def test_a_number_is_known_again_in_a_later_sitting(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    line = f"3 1 {'4' * 12} |"
    terminal = sat_down(study.path).see("ends.").press(line + ENTER)
    terminal.see("Enter keeps it").press(ENTER).see("Kept: 1").press(CTRL_D)
    assert terminal.end() == 0
    terminal = sat_down(study.path, "--language", "nl").see("einde.").press(line + ENTER)
    terminal.see("^ Formulier 3 staat al in het onderzoek").press(KILL + ENTER).see("Weggelegd")
    terminal.press(line.replace("3", "4", 1) + ENTER).see("v verbetert de regel").press("v" + ENTER)
    terminal.see("Compleet").press(ENTER).see("12 van de 12").press("w" + ENTER).see("Weggelegd")
    terminal.press(line.replace("3", "5", 1) + ENTER)
    terminal.see("Formulier 5: 12 van de 12").press(ENTER).see("tot nu toe 1 formulier").press(ENTER)
    assert terminal.end() == 0
    assert sorted(draft.language for draft in drafts(study)) == ["en", "nl"]


def test_ctrl_c_keeps_what_was_confirmed(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s")
    terminal = sat_down(study.path).see("ends.").press(f"1 1 {'4' * 12} |" + ENTER)
    terminal.see("Enter keeps it").press(ENTER).see("Kept: 1")
    terminal.press(f"1 {'3' * 12} |" + ENTER).see("Form 2").press(CTRL_C)
    assert terminal.end() == 130
    assert "1 form(s) confirmed before are kept" in terminal.text
    (draft,) = drafts(study)
    assert set(draft.answers.values()) == {4}


def test_answers_that_were_not_asked_are_told_and_left_out(tmp_path: Path) -> None:
    study = write_study(tmp_path / "s", ("mentoring",), attributes="{}")
    terminal = sat_down(study.path).see("ends.").press("1 4 3333 444444444444 5555 |" + ENTER)
    terminal.see("8 of 8 statements", "not asked of this person: 5, 6, 7", "Enter keeps").press(ENTER)
    terminal.see("Kept: 1").press(CTRL_D)
    assert terminal.end() == 0
    (draft,) = drafts(study)
    assert len(draft.answers) == 8
    warned = lo_diag("import", "--paper", "-", cwd=study.path, stdin="2 4 3333 444444444444 5555")
    assert warned.code == 0
    assert "warning: -, line 1: what stands at 5, 6, 7" in warned.err


@pytest.mark.parametrize("code", ["2", "form 2", "Formulier 2"])
def test_a_form_is_taken_out_by_its_number(tmp_path: Path, code: str) -> None:
    study = write_study(tmp_path / "s")
    lines = f"1 1 {'4' * 12}\n2 2 {'3' * 12}"
    assert lo_diag("import", "--paper", "-", "--study", "s", cwd=tmp_path, stdin=lines).code == 0
    assert lo_diag("erase", "s", "--code", "3", "--yes", cwd=tmp_path).code == 1
    assert lo_diag("erase", "s", "--code", code, "--yes", cwd=tmp_path).code == 0
    (left,) = drafts(study)
    assert left.attributes == {"team": "sales"}
